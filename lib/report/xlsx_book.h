/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_XLSX_BOOK_H
#define CRM_REPORT_XLSX_BOOK_H

#include "base/buf.h"
#include "base/status.h"
#include "report/language.h"
#include "report/report_table.h"

#include <stdbool.h>
#include <xlsxwriter.h>

/* What the files that make a workbook share; for nobody else. */

/** Room for the name of a sheet: 31 characters of up to 4 bytes. */
#define XLSX_NAME 128

/** Which look a cell has besides that of its column. */
enum xlsx_look { XLSX_PLAIN, XLSX_TOTAL, XLSX_PARTIAL, XLSX_LOOKS };

/** A format of cells that has been made. */
struct xlsx_format {
	enum column_kind kind;
	int decimals;
	enum xlsx_look look;
	bool change;		/* a share with a plus */
	bool literal;		/* a text that must stay one when somebody edits it */
	lxw_format *format;
};

/** A workbook in the making.  The first failure is kept in ${status}. */
struct book {
	const struct report *report;
	const struct language *language;
	lxw_row_t top;	/* of a table's headings: below a title, or the first for a lone table */
	lxw_workbook *workbook;
	struct xlsx_format *formats;
	size_t n_formats, formats_room;
	lxw_format *title, *heading, *heading_number, *note, *link;
	struct buf text;
	enum crm_status status;
};

/** book_open_formats(b): Make the formats that are not those of cells. */
void book_open_formats(struct book *b);

/** book_format(b, column, look): The format of a column's cells; NULL after a failure. */
lxw_format *book_format(
    struct book *b, const struct report_column *column, enum xlsx_look look);

/** book_check(b, error): Keep a failure of the library. */
void book_check(struct book *b, lxw_error error);

/**
 * book_string(b, text): ${text} as a cell takes it: clean, not too long; valid until the next call.
 */
const char *book_string(struct book *b, const char *text);

/** book_is_long(money): Whether an amount has more digits than a spreadsheet's numbers keep. */
bool book_is_long(decimal_sum money);

/**
 * book_sheet_name(b, section, number, name): The name of a section's sheet: its number, so that
 * names differ, and a short word, or as many whole words of its title as fit.
 */
void book_sheet_name(const struct book *b, const struct report_section *section, size_t number,
    char name[XLSX_NAME]);

/** book_section(b, section, number): Add the sheet of a section. */
void book_section(struct book *b, const struct report_section *section, size_t number);

/**
 * book_chart(b, sheet, section, name, places, row): Add the chart of a section at ${row}, where it
 * has one; ${places}: the sheet's column of each of the table's.
 */
void book_chart(struct book *b, lxw_worksheet *sheet, const struct report_section *section,
    const char *name, const lxw_col_t *places, lxw_row_t row);

/** book_scale(b, sheet, table): Colour the whole cells of a map by their value. */
void book_scale(struct book *b, lxw_worksheet *sheet, const struct report_table *table);

#endif
