/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One section as a sheet: title, table, notes, chart or colour scale, and how it is printed.
 *
 * Columns are as wide as what they hold: each cell is written out as a page for people would show
 * it, whose digits and marks take as much room as the spreadsheet's.  Notes are merged across the
 * sheet and wrapped; a merged cell does not make its row higher by itself, so the height is set
 * from an estimate of the lines.  Texts are always written as strings, so that none is a formula.
 */
#include "report/xlsx_book.h"

#include "report/width.h"

#include <math.h>
#include <stdlib.h>

/* Characters: around what a column holds, of the narrowest and the widest one. */
#define ROOM 2.5
#define NARROWEST 7.0
#define WIDEST 60.0

/* Notes are merged across so many characters at least; a sheet wider than a page is turned. */
#define NOTE_WIDTH 95.0
#define PAGE_WIDTH 95.0

/* The width of a column whose width is not set, and the height of a line of text. */
#define DEFAULT_WIDTH 9.0
#define LINE_HEIGHT 15.0

/** A sheet in the making. */
struct sheet {
	struct book *b;
	lxw_worksheet *worksheet;
	const struct report_section *section;
	lxw_col_t *places;	/* the sheet's column of each of the table's */
	double *widths;		/* of the sheet's columns */
	lxw_col_t columns;
	double lines;		/* of the row of headings */
};

/** Write a string; never a formula, whatever it begins with. */
static void
write_text(struct book *b, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t at, const char *text,
    lxw_format *format)
{

	book_check(b, worksheet_write_string(sheet, row, at, book_string(b, text), format));
}

/** Write a day as the spreadsheet counts days, with a format that shows it. */
static void
write_date(
    struct book *b, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t at, date_day day,
    lxw_format *format)
{
	lxw_datetime date = { 0 };

	/*
	 * The library knows that Excel takes 1900 for a leap year, which shifts its day numbers.
	 */
	date_split(day, &date.year, &date.month, &date.day);
	book_check(b, worksheet_write_datetime(sheet, row, at, &date, format));
}

/** Write a text as people read it in the language: words, periods, digits. */
static void
write_words(struct sheet *s, lxw_row_t row, lxw_col_t at, const struct report_column *column,
    const struct report_cell *cell, lxw_format *format)
{
	struct buf words = { 0 };
	struct book *b = s->b;

	if (b->status == CRM_OK &&
	    (language_cell(b->language, &words, column, cell) != CRM_OK ||
		buf_add(&words, "", 1) != CRM_OK))
		b->status = CRM_ENOMEM;
	if (b->status == CRM_OK)
		write_text(b, s->worksheet, row, at, words.p, format);
	buf_free(&words);
}

/** Write one cell. */
static void
write_cell(struct sheet *s, lxw_row_t row, lxw_col_t at, const struct report_column *column,
    const struct report_cell *cell, enum xlsx_look look)
{
	struct book *b = s->b;
	lxw_format *format = book_format(b, column, look);
	char text[DECIMAL_PRINT];

	/* The line above the total is drawn through its empty cells too. */
	if (cell->state == CELL_EMPTY) {
		if (look == XLSX_TOTAL)
			book_check(b, worksheet_write_blank(s->worksheet, row, at, format));
		return;
	}
	/* An ellipsis, not 0 or blank: there is a number that is not shown. */
	if (cell->state == CELL_HIDDEN) {
		write_text(b, s->worksheet, row, at, "\xe2\x80\xa6", format);
		return;
	}
	switch (column->kind) {
	case COLUMN_TEXT:
		if (column->words)
			write_words(s, row, at, column, cell, format);
		else
			write_text(b, s->worksheet, row, at,
			    look == XLSX_TOTAL ? language_text(b->language, cell->v.text)
					       : cell->v.text,
			    format);
		break;
	case COLUMN_COUNT:
		book_check(b,
		    worksheet_write_number(
			s->worksheet, row, at, (double)cell->v.count, format));
		break;
	case COLUMN_MONEY:
		/* Longer amounts are written as text, so that no digit is lost. */
		if (book_is_long(cell->v.money)) {
			text[decimal_print_sum(text, cell->v.money, column->decimals)] = '\0';
			write_text(b, s->worksheet, row, at, text, format);
		} else
			book_check(b,
			    worksheet_write_number(
				s->worksheet, row, at, decimal_real(cell->v.money), format));
		break;
	case COLUMN_SHARE:
	case COLUMN_REAL:
	case COLUMN_DAYS:
		book_check(
		    b, worksheet_write_number(s->worksheet, row, at, cell->v.real, format));
		break;
	case COLUMN_DATE:
		write_date(b, s->worksheet, row, at, cell->v.date, format);
		break;
	}
}

/** Return the characters that a cell takes. With a currency four more: its code and a blank. */
static double
cell_width(struct book *b, const struct report_column *column, const struct report_cell *cell)
{
	double width;

	b->text.n = 0;
	if (cell->state == CELL_VALUE && column->kind == COLUMN_MONEY &&
	    book_is_long(cell->v.money))
		return 30;
	if (b->status == CRM_OK &&
	    language_cell(b->language, &b->text, column, cell) != CRM_OK)
		b->status = CRM_ENOMEM;
	width = (double)width_text(buf_slice(&b->text));
	return column->kind == COLUMN_MONEY && b->language->currency[0] != '\0' ? width + 4 : width;
}

/** The longest word of a heading, which is wrapped at blanks. */
static double
heading_width(const char *title)
{
	struct slice rest = slice_of(title);
	double widest = 0;

	while (rest.n > 0) {
		const char *blank = memchr(rest.p, ' ', rest.n);
		struct slice word = { rest.p,
			blank == NULL ? rest.n : (size_t)(blank - rest.p) };

		widest = fmax(widest, (double)width_text(word));
		rest.p += word.n + (blank != NULL);
		rest.n -= word.n + (blank != NULL);
	}
	return widest;
}

/** Write a column of the table, its heading first. */
static void
write_column(struct sheet *s, size_t i)
{
	const struct report_table *table = &s->section->table;
	const struct report_column *column = &table->columns[i];
	struct book *b = s->b;
	const char *title = language_title(b->language, column);
	lxw_col_t at = s->columns++;
	double width = heading_width(title) + (double)(table->n_rows > 1);

	s->places[i] = at;
	for (size_t row = 0; row < table->n_rows; row++) {
		const struct report_cell *cell = &report_cells(table, row)[i];
		enum xlsx_look look = table->total && row + 1 == table->n_rows ? XLSX_TOTAL
		    : cell->partial						? XLSX_PARTIAL
										: XLSX_PLAIN;

		width = fmax(width, cell_width(b, column, cell) + (look == XLSX_TOTAL ? 1 : 0));
		write_cell(s, b->top + 1 + (lxw_row_t)row, at, column, cell, look);
	}
	/* One more for the button of the filter. */
	s->widths[at] = fmin(fmax(width + ROOM, NARROWEST), WIDEST);
	/* Only the last line of a wrapped heading shows unless its row is made higher. */
	s->lines =
	    fmax(s->lines, ceil((double)width_text(slice_of(title)) / (s->widths[at] - ROOM)));
	book_check(b, worksheet_set_column(s->worksheet, at, at, s->widths[at], NULL));
	write_text(b, s->worksheet, b->top, at, title,
	    column->kind == COLUMN_TEXT || column->kind == COLUMN_DATE ? b->heading
								       : b->heading_number);
}

/** Write the notes below the table. */
static void
write_notes(struct sheet *s, lxw_row_t row)
{
	struct book *b = s->b;
	lxw_col_t last = 0;
	double width = 0;

	/*
	 * As wide as the table, and further over empty columns until a line is long enough to read.
	 */
	while (width < NOTE_WIDTH || last < s->columns) {
		width += last < s->columns ? s->widths[last] : DEFAULT_WIDTH;
		last++;
	}
	for (size_t i = 0; i < s->section->n_notes; i++, row++) {
		const char *note = s->section->notes[i];
		/* A tenth more, as lines are broken at words and so are not full. */
		double lines = ceil((double)width_text(slice_of(note)) * 1.1 / width);

		book_check(b,
		    worksheet_merge_range(s->worksheet, row, 0, row, (lxw_col_t)(last - 1),
			book_string(b, note), b->note));
		book_check(b,
		    worksheet_set_row(s->worksheet, row, LINE_HEIGHT * fmax(lines, 1), NULL));
	}
}

/** Set how the sheet is looked at and printed. */
static void
set_view(struct sheet *s)
{
	const struct report_table *table = &s->section->table;
	lxw_row_t last = s->b->top + (lxw_row_t)(table->n_rows - table->total);
	double width = 0;

	for (lxw_col_t i = 0; i < s->columns; i++)
		width += s->widths[i];
	/* Headings and first column stay in sight when a long table is scrolled. */
	worksheet_freeze_panes(s->worksheet, s->b->top + 1, 1);
	/* The range ends before the total, which sorting would move among the rows otherwise. */
	if (!report_is_map(s->section) && last > s->b->top + 1 && s->columns > 0)
		book_check(s->b,
		    worksheet_autofilter(
			s->worksheet, s->b->top, 0, last, (lxw_col_t)(s->columns - 1)));
	if (s->columns > 0 && last > s->b->top) {
		char range[64];

		/* Ids that look like numbers are meant to be texts: no green corners. */
		lxw_rowcol_to_range_abs(range, s->b->top + 1, 0, last, (lxw_col_t)(s->columns - 1));
		/* The file format wants A1:B2 here, without the $ signs. */
		for (char *p = range, *q = range; ; p++)
			if (*p != '$' && (*q++ = *p) == '\0')
				break;
		book_check(s->b,
		    worksheet_ignore_errors(
			s->worksheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, range));
	}
	worksheet_set_paper(s->worksheet, 9);	/* A4 */
	/* One page wide and as many high as it takes, with the headings on each. */
	worksheet_fit_to_pages(s->worksheet, 1, 0);
	worksheet_repeat_rows(s->worksheet, s->b->top, s->b->top);
	worksheet_set_margins(s->worksheet, 0.4, 0.4, 0.5, 0.5);
	worksheet_set_footer(s->worksheet, "&L&A&R&P / &N");
	if (width > PAGE_WIDTH)
		worksheet_set_landscape(s->worksheet);
}

/**
 * Write all of a sheet: columns, title, notes, how it is looked at, and its picture. Columns come
 * first, as the widths of notes and page follow from theirs.
 */
static void
fill_sheet(struct sheet *s, const char *name)
{
	const struct report_table *table = &s->section->table;
	lxw_row_t below = s->b->top + (lxw_row_t)table->n_rows + 2;

	if (s->b->language->right_to_left)
		worksheet_right_to_left(s->worksheet);
	for (size_t i = 0; i < table->n_columns && s->b->status == CRM_OK; i++)
		if ((table->columns[i].audience & FOR_PEOPLE) != 0)
			write_column(s, i);
	if (s->b->top > 0)
		write_text(s->b, s->worksheet, 0, 0,
		    language_text(s->b->language, s->section->title), s->b->title);
	book_check(s->b,
	    worksheet_set_row(
		s->worksheet, s->b->top, LINE_HEIGHT * fmin(fmax(s->lines, 1), 4), NULL));
	write_notes(s, below);
	set_view(s);
	if (report_is_map(s->section))
		book_scale(s->b, s->worksheet, table);
	else if (s->b->status == CRM_OK)
		book_chart(s->b, s->worksheet, s->section, name, s->places,
		    below + 1 + (lxw_row_t)s->section->n_notes);
}

/** Add a section as sheet number ${number}. Failures are kept in ${b}. */
void
book_section(struct book *b, const struct report_section *section, size_t number)
{
	struct sheet s = { .b = b, .section = section };
	char name[XLSX_NAME];

	s.places = calloc(section->table.n_columns + 1, sizeof(*s.places));
	s.widths = calloc(section->table.n_columns + 1, sizeof(*s.widths));
	book_sheet_name(b, section, number, name);
	if (s.places == NULL || s.widths == NULL ||
	    (s.worksheet = workbook_add_worksheet(b->workbook, name)) == NULL)
		b->status = CRM_ENOMEM;
	else
		fill_sheet(&s, name);
	free(s.places);
	free(s.widths);
}
