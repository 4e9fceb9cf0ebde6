/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One table as CSV or TSV: the two differ in the separator and in how a value is escaped.
 */
#include "report/render.h"

#include "report/cell_plain.h"
#include "table/csv_out.h"

#include <string.h>

/** How one kind of file writes a value. */
typedef void put_value(struct output *out, struct slice value);

/**
 * Write a value for TSV, which has no quotes: tabs, line ends and backslashes are escaped as \t,
 * \n, \r and \\, as PostgreSQL and MySQL read them.
 */
static void
tsv_field(struct output *out, struct slice value)
{
	static const char special[] = "\t\n\r\\", name[] = "tnr\\";

	for (size_t i = 0; i < value.n; i++) {
		const char *found = value.p[i] == '\0' ? NULL : strchr(special, value.p[i]);

		if (found == NULL)
			output_write(out, value.p + i, 1);
		else {
			output_write(out, "\\", 1);
			output_write(out, name + (found - special), 1);
		}
	}
}

/**
 * Write the columns that machines see, with the names of the header, then rows and total. ${value}
 * writes a field, ${between} is the separator.
 */
static void
separated_table(
    const struct report_table *table, const char *between, put_value *value, struct output *out)
{
	char room[CELL_PLAIN_ROOM];

	for (size_t row = 0; row <= table->n_rows; row++) {
		bool begun = false;

		for (size_t i = 0; i < table->n_columns; i++) {
			const struct report_column *column = &table->columns[i];

			if ((column->audience & FOR_MACHINES) == 0)
				continue;
			if (begun)
				output_write(out, between, 1);
			begun = true;
			value(out,
			    row == 0 ? slice_of(column->name)
				     : cell_plain(room, column, &report_cells(table, row - 1)[i]));
		}
		output_write(out, "\n", 1);
	}
}

enum crm_status
render_csv(const struct report_table *table, struct output *out)
{

	separated_table(table, ",", csvout_field, out);
	return CRM_OK;
}

enum crm_status
render_tsv(const struct report_table *table, struct output *out)
{

	separated_table(table, "\t", tsv_field, out);
	return CRM_OK;
}
