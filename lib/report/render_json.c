/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All sections of a report as one JSON object, put together by jansson and dumped piece by piece:
 * amounts as text, so that no digit is lost, fractions with nine digits, hidden cells as null.
 */
#include "report/render.h"

#include "report/cell_plain.h"
#include "report/markup.h"

#include <jansson.h>

/**
 * Return a cell as JSON, owned by the caller; NULL where memory runs out. Money is text, as most
 * readers of JSON take numbers for doubles, which lose digits of large amounts.
 */
static json_t *
value_of(const struct report_column *column, const struct report_cell *cell)
{
	char room[CELL_PLAIN_ROOM];
	struct buf clean = { 0 };
	json_t *value = NULL;
	struct slice text;

	if (cell->state != CELL_VALUE)
		return json_null();
	switch (column->kind) {
	case COLUMN_COUNT:
		return json_integer(cell->v.count);
	case COLUMN_SHARE:
	case COLUMN_REAL:
	case COLUMN_DAYS:
		return json_real(cell->v.real);
	case COLUMN_TEXT:
	case COLUMN_MONEY:
	case COLUMN_DATE:
		break;
	}
	text = cell_plain(room, column, cell);
	/* JSON has escapes for all that is UTF-8. */
	value = json_stringn(text.n == 0 ? "" : text.p, text.n);
	if (value == NULL && markup_clean(&clean, text) == CRM_OK)
		value = json_stringn(clean.n == 0 ? "" : clean.p, clean.n);
	buf_free(&clean);
	return value;
}

/**
 * Return a row as an object by column names, or NULL. A hidden cell is null like an empty one, so
 * "suppressed" says that the row has any.
 */
static json_t *
row_of(const struct report_table *table, size_t row)
{
	const struct report_cell *cells = report_cells(table, row);
	json_t *object = json_object();
	bool hidden = false, failed = object == NULL;

	for (size_t i = 0; i < table->n_columns && !failed; i++) {
		if ((table->columns[i].audience & FOR_MACHINES) == 0)
			continue;
		hidden = hidden || cells[i].state == CELL_HIDDEN;
		failed = json_object_set_new(object, table->columns[i].name,
			     value_of(&table->columns[i], &cells[i])) != 0;
	}
	if (hidden && !failed)
		failed = json_object_set_new(object, "suppressed", json_true()) != 0;
	if (!failed)
		return object;
	json_decref(object);
	return NULL;
}

/**
 * Return a section as an object: title, rows, total. The total is apart from the rows, so that a
 * program that sums them does not count it.
 */
static json_t *
section_of(const struct report_section *section)
{
	const struct report_table *table = &section->table;
	json_t *object = json_object(), *rows = json_array();
	bool failed = object == NULL || rows == NULL;

	for (size_t row = 0; row < table->n_rows - table->total && !failed; row++)
		failed = json_array_append_new(rows, row_of(table, row)) != 0;
	failed = failed || json_object_set_new(object, "title", json_string(section->title)) != 0;
	if (failed || json_object_set_new(object, "rows", rows) != 0) {
		json_decref(object);
		/*
		 * json_object_set_new() has freed the rows already if it was the call that failed.
		 */
		json_decref(failed ? rows : NULL);
		return NULL;
	}
	if (table->total &&
	    json_object_set_new(object, "total", row_of(table, table->n_rows - 1)) != 0) {
		json_decref(object);
		return NULL;
	}
	return object;
}

/** A day as text, or null for none. */
static json_t *
date_of(date_day date)
{
	char text[DATE_PRINT];
	size_t n = date_print(text, date);

	return n == 0 ? json_null() : json_stringn(text, n);
}

/** jansson's callback: pass a piece of the text on. Failures stay with the output. */
static int
json_piece(const char *data, size_t n, void *out)
{

	output_write(out, data, n);
	return 0;
}

enum crm_status
render_json(const struct report *report, struct output *out)
{
	json_t *root;
	bool failed;

	/* The order of keys is theirs of coming; the seed only spares a look at the clock. */
	json_object_seed(1);
	if ((root = json_object()) == NULL)
		return CRM_ENOMEM;
	failed = json_object_set_new(root, "title", json_string(report->title)) != 0 ||
	    json_object_set_new(root, "from", date_of(report->from)) != 0 ||
	    json_object_set_new(root, "to", date_of(report->to)) != 0;
	for (size_t i = 0; i < report->n && !failed; i++)
		failed = (report->sections[i].audience & FOR_MACHINES) != 0 &&
		    json_object_set_new(
			root, report->sections[i].name, section_of(&report->sections[i])) != 0;
	failed = failed ||
	    json_dump_callback(root, json_piece, out, JSON_INDENT(2) | JSON_REAL_PRECISION(9)) != 0;
	json_decref(root);
	if (failed)
		return CRM_ENOMEM;
	output_write(out, "\n", 1);
	return CRM_OK;
}
