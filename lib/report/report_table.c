/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The small tables that a report is made of: columns, cells, notes.  All memory grows by mem_grow()
 * and belongs to the report; a text cell owns its text.
 */
#include "report/report_table.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum crm_status
report_column(struct report_table *table, const struct report_column *column)
{

	if (mem_grow(&table->columns, &table->columns_room, table->n_columns + 1,
		sizeof(*table->columns)) != CRM_OK)
		return CRM_ENOMEM;
	table->columns[table->n_columns++] = *column;
	return CRM_OK;
}

enum crm_status
report_columns(struct report_table *table, const struct report_column *columns, size_t n)
{

	for (size_t i = 0; i < n; i++)
		if (report_column(table, &columns[i]) != CRM_OK)
			return CRM_ENOMEM;
	return CRM_OK;
}

enum crm_status
report_keep(struct report_table *table, struct slice text, const char **out)
{
	char *copy;

	if (mem_grow(&table->kept, &table->kept_room, table->n_kept + 1, sizeof(*table->kept)) !=
		CRM_OK ||
	    (copy = strndup(text.n > 0 ? text.p : "", text.n)) == NULL)
		return CRM_ENOMEM;
	table->kept[table->n_kept++] = copy;
	*out = copy;
	return CRM_OK;
}

enum crm_status
report_row(struct report_table *table, struct report_cell **cells)
{
	size_t n = table->n_columns, used = table->n_rows * n;

	if (mem_grow(&table->cells, &table->cells_room, used + n, sizeof(*table->cells)) != CRM_OK)
		return CRM_ENOMEM;
	/*
	 * The caller fills these cells before it asks for the next row, which may move the array.
	 * Zeroed cells are empty ones.
	 */
	*cells = table->cells + used;
	memset(*cells, 0, n * sizeof(**cells));
	table->n_rows++;
	return CRM_OK;
}

struct report_cell *
report_cells(const struct report_table *table, size_t row)
{

	return table->cells + row * table->n_columns;
}

/**
 * Return the number of the column ${name}, or n_columns. Tables have few columns, so a search in
 * order is enough.
 */
size_t
report_find(const struct report_table *table, const char *name)
{
	size_t i = 0;

	while (i < table->n_columns && strcmp(table->columns[i].name, name) != 0)
		i++;
	return i;
}

/** Free what ${table} holds. */
static void
free_table(struct report_table *table)
{

	for (size_t i = 0; i < table->n_rows * table->n_columns; i++)
		/* Only texts own memory; in cells of other kinds the union holds a number. */
		if (table->columns[i % table->n_columns].kind == COLUMN_TEXT)
			free(table->cells[i].v.text);
	for (size_t i = 0; i < table->n_kept; i++)
		free(table->kept[i]);
	free(table->kept);
	free(table->cells);
	free(table->columns);
	*table = (struct report_table){ 0 };
}

enum crm_status
cell_text(struct report_cell *cell, struct slice text)
{
	static const char replacement[] = "\xef\xbf\xbd";
	size_t i, n = 0, nuls = 0;
	char *copy;

	for (i = 0; i < text.n; i++)
		/*
		 * Texts of cells are C strings later on, so a NUL would cut them. It becomes
		 * U+FFFD, which takes three bytes in UTF-8: two more for each.
		 */
		nuls += text.p[i] == '\0';
	if ((copy = malloc(text.n + 2 * nuls + 1)) == NULL)
		return CRM_ENOMEM;
	for (i = 0; i < text.n; i++) {
		if (text.p[i] != '\0') {
			copy[n++] = text.p[i];
			continue;
		}
		memcpy(copy + n, replacement, 3);
		n += 3;
	}
	copy[n] = '\0';
	/* A cell may be set twice, so its old text is freed. */
	free(cell->v.text);
	cell->v.text = copy;
	cell->state = CELL_VALUE;
	return CRM_OK;
}

void
cell_count(struct report_cell *cell, int64_t count)
{

	cell->state = CELL_VALUE;
	cell->v.count = count;
}

void
cell_money(struct report_cell *cell, decimal_sum money)
{

	cell->state = CELL_VALUE;
	cell->v.money = money;
}

void
cell_real(struct report_cell *cell, double real)
{

	/*
	 * 0 / 0 and the like: there is no value to show, and JSON and workbooks have none for NaN.
	 */
	cell->state = isfinite(real) ? CELL_VALUE : CELL_EMPTY;
	cell->v.real = real;
}

enum crm_status
report_section(
    struct report *report, const char *name, const char *title, struct report_section **section)
{

	if (mem_grow(&report->sections, &report->room, report->n + 1, sizeof(*report->sections)) !=
	    CRM_OK)
		return CRM_ENOMEM;
	*section = &report->sections[report->n++];
	**section = (struct report_section){ .name = name, .title = title, .audience = FOR_ALL };
	return CRM_OK;
}

/** Count the sections that ${audience} sees: a title is written only where there are several. */
size_t
report_for(const struct report *report, unsigned audience)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n; i++)
		n += (report->sections[i].audience & audience) != 0;
	return n;
}

/** Append a copy of ${text} to an array of texts. */
static enum crm_status
append(char ***texts, size_t *n, size_t *room, struct slice text)
{
	char *copy;

	if (mem_grow(texts, room, *n + 1, sizeof(**texts)) != CRM_OK ||
	    (copy = strndup(text.n > 0 ? text.p : "", text.n)) == NULL)
		return CRM_ENOMEM;
	(*texts)[(*n)++] = copy;
	return CRM_OK;
}

enum crm_status
report_note(struct report_section *section, struct slice text)
{

	return append(&section->notes, &section->n_notes, &section->notes_room, text);
}

enum crm_status
report_lead(struct report *report, struct slice text)
{

	return append(&report->leads, &report->n_leads, &report->leads_room, text);
}

enum crm_status
report_print(struct report *report, struct slice text)
{

	return append(&report->prints, &report->n_prints, &report->prints_room, text);
}

/**
 * Return the question of section ${i}, or NULL where the section before it, of those that people
 * see, answers the same one: the question is written once above all its sections.
 */
const char *
report_question(const struct report *report, size_t i)
{
	const char *question = report->sections[i].question;

	while (i-- > 0)		/* sections that only machines see are between no two questions */
		if ((report->sections[i].audience & FOR_PEOPLE) != 0)
			return report->sections[i].question == question ? NULL : question;
	return question;
}

void
report_free(struct report *report)
{

	for (size_t i = 0; i < report->n; i++) {
		struct report_section *section = &report->sections[i];

		free_table(&section->table);
		for (size_t j = 0; j < section->n_notes; j++)
			free(section->notes[j]);
		free(section->notes);
	}
	for (size_t i = 0; i < report->n_leads; i++)
		free(report->leads[i]);
	free(report->leads);
	for (size_t i = 0; i < report->n_prints; i++)
		free(report->prints[i]);
	free(report->prints);
	free(report->title_made);
	free(report->sections);
	*report = (struct report){ 0 };
}

/**
 * Whether a cell is to be marked as negative. Empty and hidden cells hold no number, whatever is
 * left in their union.
 */
bool
cell_is_negative(const struct report_cell *cell, enum column_kind kind)
{

	if (cell->state != CELL_VALUE)
		return false;
	switch (kind) {
	case COLUMN_COUNT:
		return cell->v.count < 0;
	case COLUMN_MONEY:
		return cell->v.money < 0;
	case COLUMN_SHARE:
	case COLUMN_REAL:
	case COLUMN_DAYS:
		return cell->v.real < 0;
	case COLUMN_TEXT:
	case COLUMN_DATE:
		break;
	}
	return false;
}
