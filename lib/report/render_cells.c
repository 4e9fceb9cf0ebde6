/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cells of a table as people read them, made once for the renderers that need widths before
 * they write: all texts lie in one buffer, and an array says where each ends.
 */
#include "report/render_cells.h"

#include "base/mem.h"

#include <stdlib.h>

/** Append the text of one cell, or of a heading. */
static enum crm_status
add_cell_text(struct cells *cells, const struct report_table *table,
    const struct language *language, size_t row, size_t column)
{
	const struct report_column *c = &table->columns[column];
	const struct report_cell *cell;

	if (row == 0)
		return language_digits(
		    language, &cells->text, slice_of(language_title(language, c)));
	cell = &report_cells(table, row - 1)[column];
	/* The label of the total is a word of ours, where the column holds the user's. */
	if (column == 0 && !c->words && table->total && row == table->n_rows &&
	    c->kind == COLUMN_TEXT && cell->state == CELL_VALUE)
		return buf_text(&cells->text, language_text(language, cell->v.text));
	return language_cell(language, &cells->text, c, cell);
}

enum crm_status
cells_make(struct cells *cells, const struct report_table *table, const struct language *language)
{

	*cells = (struct cells){ .rows = table->n_rows + 1 };
	cells->columns = mem_new(table->n_columns, sizeof(*cells->columns));
	/* Checked against overflow: rows come from the data, and may be many. */
	cells->end = table->n_columns > 0 && cells->rows > SIZE_MAX / table->n_columns ? NULL :
	    mem_raw(cells->rows * table->n_columns, sizeof(*cells->end));
	if (cells->columns == NULL || cells->end == NULL)
		goto nomem;
	for (size_t i = 0; i < table->n_columns; i++)
		if ((table->columns[i].audience & FOR_PEOPLE) != 0)
			cells->columns[cells->n++] = i;
	for (size_t row = 0; row < cells->rows; row++)
		for (size_t i = 0; i < cells->n; i++) {
			if (add_cell_text(cells, table, language, row, cells->columns[i]) != CRM_OK)
				goto nomem;
			cells->end[row * cells->n + i] = cells->text.n;
		}
	return CRM_OK;

nomem:
	cells_free(cells);
	return CRM_ENOMEM;
}

struct slice
cells_at(const struct cells *cells, size_t row, size_t i)
{
	size_t at = row * cells->n + i, from = at == 0 ? 0 : cells->end[at - 1];

	return (
	    struct slice){ cells->text.n == 0 ? "" : cells->text.p + from, cells->end[at] - from };
}

void
cells_free(struct cells *cells)
{

	free(cells->columns);
	free(cells->end);
	buf_free(&cells->text);
	*cells = (struct cells){ 0 };
}
