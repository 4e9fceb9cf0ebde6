/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A report as a workbook: a contents sheet, then a sheet for each section (xlsx_sheet.c).
 *
 * The library writes to a file with a name and prints its own messages, so all of this runs in a
 * child process (xlsx_child.c).  The same report makes the same bytes: the time of creation is
 * fixed.
 */
#include "report/render.h"

#include "report/xlsx_book.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * The moment a workbook says it was made at (2000-01-01), so that the same report makes the same
 * bytes.
 */
#define CREATED 946684800

/* Widths of the contents sheet, in characters. */
#define CONTENTS_NAME 34
#define CONTENTS_VALUE 60

/** Write the line that says of which days, and in which currency, the report speaks. */
static lxw_row_t
write_period(struct book *b, lxw_worksheet *sheet, lxw_row_t row)
{
	struct buf text = { 0 };

	if (b->status == CRM_OK)
		b->status = language_period(b->language, &text, b->report);
	if (b->status == CRM_OK && text.n > 0 && (b->status = buf_add(&text, "", 1)) == CRM_OK)
		book_check(b,
		    worksheet_write_string(sheet, row++, 0, book_string(b, text.p), NULL));
	buf_free(&text);
	return row;
}

/** Write the figures of importance, one a row. */
static lxw_row_t
write_figures(struct book *b, lxw_worksheet *sheet, lxw_row_t row)
{

	for (size_t i = 0; i < b->report->n_figures && b->status == CRM_OK; i++, row++) {
		const struct report_figure *figure = &b->report->figures[i];
		lxw_format *format = book_format(b, &figure->column, XLSX_PLAIN);
		double value = figure->column.kind == COLUMN_MONEY
		    ? decimal_real(figure->cell.v.money)
		    : (double)figure->cell.v.count;

		book_check(b,
		    worksheet_write_string(sheet, row, 0,
			book_string(b, language_title(b->language, &figure->column)), NULL));
		if (figure->cell.state == CELL_VALUE)
			book_check(b, worksheet_write_number(sheet, row, 1, value, format));
	}
	return row;
}

/** Add the first sheet: what the report is, what to know first, and links to the sections. */
static void
add_contents(struct book *b)
{
	const struct report *report = b->report;
	lxw_worksheet *sheet =
	    workbook_add_worksheet(b->workbook, language_text(b->language, "Contents"));
	char name[XLSX_NAME], link[XLSX_NAME + 20];
	size_t number = 0;
	lxw_row_t row = 1;

	if (sheet == NULL) {
		b->status = CRM_ENOMEM;
		return;
	}
	if (b->language->right_to_left)
		worksheet_right_to_left(sheet);
	book_check(b, worksheet_set_column(sheet, 0, 0, CONTENTS_NAME, NULL));
	book_check(b, worksheet_set_column(sheet, 1, 1, CONTENTS_VALUE, NULL));
	book_check(b,
	    worksheet_write_string(
		sheet, 0, 0, book_string(b, language_text(b->language, report->title)), b->title));
	row = write_period(b, sheet, row) + 1;
	for (size_t i = 0; i < report->n_leads; i++)
		book_check(b,
		    worksheet_write_string(
			sheet, row++, 0, book_string(b, report->leads[i]), NULL));
	row = write_figures(b, sheet, row + (report->n_leads > 0)) + 1;
	for (size_t i = 0; i < report->n && b->status == CRM_OK; i++) {
		const struct report_section *section = &report->sections[i];

		if ((section->audience & FOR_PEOPLE) == 0)
			continue;
		book_sheet_name(b, section, ++number, name);
		snprintf(link, sizeof(link), "internal:'%s'!A1", name);
		book_check(b, worksheet_write_url_opt(sheet, row, 0, link, b->link, name, NULL));
		book_check(b,
		    worksheet_write_string(sheet, row++, 1,
			book_string(b, language_text(b->language, section->title)), NULL));
	}
	row += report->n_prints > 0;
	for (size_t i = 0; i < report->n_prints; i++)
		book_check(b,
		    worksheet_write_string(
			sheet, row++, 0, book_string(b, report->prints[i]), NULL));
	worksheet_set_paper(sheet, 9);
	worksheet_fit_to_pages(sheet, 1, 0);
	worksheet_gridlines(sheet, LXW_HIDE_ALL_GRIDLINES);
}

enum crm_status
xlsx_write(const struct report *report, const struct language *language, const char *path,
    char *folder)
{
	lxw_workbook_options options = { .tmpdir = folder };
	struct book b = { .report = report,
		.language = language,
		.top = report_for(report, FOR_PEOPLE) > 1 ? 2 : 0 };
	lxw_doc_properties properties = { .created = CREATED };
	size_t number = 0;

	if ((b.workbook = workbook_new_opt(path, &options)) == NULL)
		return CRM_ENOMEM;
	book_open_formats(&b);
	properties.title = (char *)(uintptr_t)language_text(language, report->title);
	book_check(&b, workbook_set_properties(b.workbook, &properties));
	if (b.status == CRM_OK && report_for(report, FOR_PEOPLE) > 1)
		add_contents(&b);
	for (size_t i = 0; i < report->n && b.status == CRM_OK; i++)
		if ((report->sections[i].audience & FOR_PEOPLE) != 0)
			book_section(&b, &report->sections[i], ++number);
	book_check(&b, workbook_close(b.workbook));
	buf_free(&b.text);
	free(b.formats);
	return b.status;
}
