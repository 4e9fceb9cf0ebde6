/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What all pictures read of a table: which rows, which numbers, which labels.
 */
#include "report/chart_cells.h"

#include <math.h>

/** The rows that are drawn: a total would dwarf the others. */
size_t
chart_rows(const struct report_table *table)
{

	return table->n_rows - table->total;
}

/** The number in a cell, or NaN, which draws nothing, where it is empty or hidden. */
double
chart_value(const struct report_table *table, size_t row, size_t column)
{
	const struct report_cell *cell = &report_cells(table, row)[column];

	if (cell->state != CELL_VALUE)
		return NAN;
	switch (table->columns[column].kind) {
	case COLUMN_COUNT:
		return (double)cell->v.count;
	case COLUMN_MONEY:
		return decimal_real(cell->v.money);
	default:
		return cell->v.real;
	}
}

enum crm_status
chart_label(const struct report_section *section, size_t row, const struct language *language,
    struct buf *buf)
{
	const struct report_table *table = &section->table;

	buf->n = 0;
	for (size_t i = 0; i < table->n_columns && table->columns[i].kind == COLUMN_TEXT; i++) {
		const struct report_cell *cell = &report_cells(table, row)[i];

		if ((table->columns[i].audience & FOR_PEOPLE) == 0 || cell->state == CELL_EMPTY)
			continue;
		if ((buf->n > 0 && buf_text(buf, " · ") != CRM_OK) ||
		    language_cell(language, buf, &table->columns[i], cell) != CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}
