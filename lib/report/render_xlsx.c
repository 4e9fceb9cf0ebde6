/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/render.h"

#include "report/markup.h"
#include "report/width.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xlsxwriter.h>

/* Sheets are named with at most so many bytes, to be safe in any script. */
#define SHEET_NAME 31

/* A cell's text ends here; Excel takes no more. */
#define CELL_TEXT 32767

/*
 * The moment a workbook says it was made at (2000-01-01), so that the same report makes the same
 * bytes.
 */
#define CREATED 946684800

/* Bytes copied at a time. */
#define PIECE 65536

/* The rows of a chart, and where it stands: below the table. */
#define CHART_MOST 40

/** Formats of the cells. */
enum style { STYLE_TEXT, STYLE_COUNT, STYLE_MONEY, STYLE_SHARE, STYLE_REAL, STYLE_DATE, STYLES };

/** A workbook on its way. */
struct book {
	const struct report *report;
	const struct language *language;
	lxw_workbook *workbook;
	lxw_format *formats[STYLES][2];	/* plain, and of the total */
	lxw_format *heading, *heading_number;
	struct buf text;
	enum crm_status status;
};

/** The number format of a style; ${decimals}: of money. */
static lxw_format *
make_format(struct book *b, const char *number, bool total)
{
	lxw_format *f = workbook_add_format(b->workbook);

	if (f == NULL) {
		b->status = CRM_ENOMEM;
		return NULL;
	}
	if (number != NULL) {
		format_set_num_format(f, number);
		format_set_align(f, LXW_ALIGN_RIGHT);	/* also where a number is written as text */
	}
	if (total) {
		format_set_bold(f);
		format_set_top(f, LXW_BORDER_THIN);
	}
	return f;
}

static void
make_formats(struct book *b)
{
	static const char *const numbers[STYLES] = { NULL, "#,##0", "#,##0.00", "0.0%", "#,##0.0",
		"yyyy-mm-dd" };

	for (int style = 0; style < STYLES; style++)
		for (int total = 0; total < 2; total++)
			b->formats[style][total] = make_format(b, numbers[style], total == 1);
	b->heading = make_format(b, NULL, false);
	b->heading_number = make_format(b, NULL, false);
	if (b->status != CRM_OK)
		return;
	format_set_bold(b->heading);
	format_set_bottom(b->heading, LXW_BORDER_THIN);
	format_set_text_wrap(b->heading);
	format_set_bold(b->heading_number);
	format_set_bottom(b->heading_number, LXW_BORDER_THIN);
	format_set_text_wrap(b->heading_number);
	format_set_align(b->heading_number, LXW_ALIGN_RIGHT);
}

/**
 * Whether an amount has more digits than a spreadsheet's numbers, 15 with the two decimals that are
 * shown: it is then written as text, so that none is lost.
 */
static bool
is_long(decimal_sum money)
{
	const decimal_sum most = (decimal_sum)10000000000000 * 1000000000;

	return money >= most || money <= -most;
}

static enum style
style_of(enum column_kind kind)
{

	switch (kind) {
	case COLUMN_TEXT:
		return STYLE_TEXT;
	case COLUMN_COUNT:
		return STYLE_COUNT;
	case COLUMN_MONEY:
		return STYLE_MONEY;
	case COLUMN_SHARE:
		return STYLE_SHARE;
	case COLUMN_REAL:
	case COLUMN_DAYS:
		return STYLE_REAL;
	case COLUMN_DATE:
		return STYLE_DATE;
	}
	return STYLE_TEXT;
}

/** A text as a cell takes it: clean, not too long, with a NUL. */
static const char *
cell_string(struct book *b, const char *text)
{

	b->text.n = 0;
	if (b->status == CRM_OK &&
	    (markup_clean(&b->text, slice_of(text)) != CRM_OK ||
		buf_add(&b->text, "", 1) != CRM_OK))
		b->status = CRM_ENOMEM;
	if (b->status != CRM_OK)
		return "";
	if (b->text.n > CELL_TEXT) {
		size_t at = CELL_TEXT;

		while (at > 0 && ((unsigned char)b->text.p[at] & 0xc0) == 0x80)
			at--;
		b->text.p[at] = '\0';
	}
	return b->text.p;
}

static void
check(struct book *b, lxw_error error)
{

	if (error != LXW_NO_ERROR && b->status == CRM_OK)
		b->status = error == LXW_ERROR_MEMORY_MALLOC_FAILED ? CRM_ENOMEM : CRM_EIO;
}

/** Write one cell.  Texts are always written as strings, so that none is a formula. */
static void
put_cell(struct book *b, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t at,
    const struct report_column *column, const struct report_cell *cell, bool total)
{
	lxw_format *format = b->formats[style_of(column->kind)][total];
	char text[DECIMAL_PRINT];
	int year, month, day;

	if (cell->state == CELL_EMPTY) {
		if (total)
			check(b, worksheet_write_blank(sheet, row, at, format));
		return;
	}
	if (cell->state == CELL_HIDDEN) {
		check(b,
		    worksheet_write_string(
			sheet, row, at, "\xe2\x80\xa6", b->formats[STYLE_TEXT][total]));
		return;
	}
	switch (column->kind) {
	case COLUMN_TEXT:
		check(b,
		    worksheet_write_string(sheet, row, at,
			cell_string(b,
			    column->words || total ? language_text(b->language, cell->v.text)
						   : cell->v.text),
			format));
		break;
	case COLUMN_COUNT:
		check(b, worksheet_write_number(sheet, row, at, (double)cell->v.count, format));
		break;
	case COLUMN_MONEY:
		if (is_long(cell->v.money)) {
			text[decimal_print_sum(text, cell->v.money, column->decimals)] = '\0';
			check(b, worksheet_write_string(sheet, row, at, text, format));
		} else
			check(b,
			    worksheet_write_number(
				sheet, row, at, decimal_real(cell->v.money), format));
		break;
	case COLUMN_SHARE:
	case COLUMN_REAL:
	case COLUMN_DAYS:
		check(b, worksheet_write_number(sheet, row, at, cell->v.real, format));
		break;
	case COLUMN_DATE: {
		lxw_datetime date = { 0 };

		date_split(cell->v.date, &year, &month, &day);
		date.year = year;
		date.month = month;
		date.day = day;
		check(b, worksheet_write_datetime(sheet, row, at, &date, format));
		break;
	}
	}
}

/**
 * Write the table from ${top} on; *${places} receives the sheet's column of each of the table's.
 */
static void
put_table(struct book *b, lxw_worksheet *sheet, const struct report_table *table, lxw_row_t top,
    lxw_col_t *places)
{
	lxw_col_t at = 0;

	for (size_t i = 0; i < table->n_columns && b->status == CRM_OK; i++) {
		const struct report_column *column = &table->columns[i];
		const char *title = language_title(b->language, column);
		double width = (double)width_text(slice_of(title)) + 2;

		places[i] = at;
		if ((column->audience & FOR_PEOPLE) == 0)
			continue;
		for (size_t row = 0; row < table->n_rows; row++) {
			const struct report_cell *cell = &report_cells(table, row)[i];

			if (column->kind == COLUMN_TEXT && cell->state == CELL_VALUE)
				width = fmax(width,
				    (double)width_text(
					slice_of(language_text(b->language, cell->v.text))) +
					2);
			else if (column->kind == COLUMN_MONEY)
				width = fmax(width,
				    cell->state == CELL_VALUE && is_long(cell->v.money) ? 25 : 15);
			put_cell(b, sheet, top + 1 + (lxw_row_t)row, at, column, cell,
			    table->total && row + 1 == table->n_rows);
		}
		check(b, worksheet_set_column(sheet, at, at, fmin(width, 60), NULL));
		check(b, worksheet_write_string(sheet, top, at, cell_string(b, title),
		    style_of(column->kind) == STYLE_TEXT ? b->heading : b->heading_number));
		at++;
	}
}

/** Add the series of one column to a chart. */
static void
put_series(struct book *b, lxw_chart *chart, const char *sheet, lxw_row_t top, size_t rows,
    lxw_col_t column, lxw_col_t label)
{
	lxw_row_t from = top + 1, to = top + (lxw_row_t)rows;
	lxw_chart_series *series;

	if ((series = chart_add_series(chart, NULL, NULL)) == NULL) {
		b->status = CRM_ENOMEM;
		return;
	}
	chart_series_set_categories(series, sheet, from, label, to, label);
	chart_series_set_values(series, sheet, from, column, to, column);
	chart_series_set_name_range(series, sheet, top, column);
}

/** The spreadsheet's own chart of a section, below its table: bars of shares and of histograms. */
static void
put_chart(struct book *b, lxw_worksheet *sheet, const struct report_section *section,
    const char *name, lxw_row_t top, const lxw_col_t *places)
{
	const struct report_table *table = &section->table;
	size_t rows = table->n_rows - table->total,
	       columns[2] = { table->n_columns, table->n_columns };
	lxw_chart_options where = { .x_scale = 1.5, .y_scale = 1.4 };
	lxw_chart *chart;

	if (section->chart == CHART_SHARES) {
		columns[0] = report_find(table, "customers_share");
		columns[1] = report_find(table, "revenue_share");
	} else if (section->chart == CHART_HISTOGRAM)
		columns[0] = report_find(table, "customers");
	if (columns[0] == table->n_columns || rows == 0)
		return;
	rows = rows > CHART_MOST ? CHART_MOST : rows;
	if ((chart = workbook_add_chart(b->workbook, LXW_CHART_BAR)) == NULL) {
		b->status = CRM_ENOMEM;
		return;
	}
	for (size_t i = 0; i < 2; i++)
		if (columns[i] < table->n_columns)
			put_series(b, chart, name, top, rows, places[columns[i]], 0);
	/* Groups from the top down, as the table has them. */
	chart_axis_set_reverse(chart->y_axis);
	if (section->chart == CHART_HISTOGRAM)
		chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	else
		chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
	check(b,
	    worksheet_insert_chart_opt(sheet,
		top + (lxw_row_t)table->n_rows + 3 + (lxw_row_t)section->n_notes, 0, chart,
		&where));
}

/** Colour the cells of a map by their value. */
static void
put_scale(struct book *b, lxw_worksheet *sheet, const struct report_table *table, lxw_row_t top)
{
	lxw_conditional_format scale = {
		.type = LXW_CONDITIONAL_2_COLOR_SCALE, .min_color = 0xffffff, .max_color = 0x2f8583
	};

	if (table->n_columns > 1 && table->n_rows > 0)
		check(b,
		    worksheet_conditional_format_range(sheet, top + 1, 1,
			top + (lxw_row_t)table->n_rows, (lxw_col_t)(table->n_columns - 1), &scale));
}

/** A title as the name of a sheet: short, without the marks that Excel forbids. */
static void
sheet_name(const char *title, size_t number, char name[SHEET_NAME + 1])
{
	struct slice rest = { title, strcspn(title, ":") };
	size_t n, length;
	uint32_t c;

	snprintf(name, SHEET_NAME + 1, "%zu ", number);
	/* Whole characters, as long as they fit. */
	for (n = strlen(name); rest.n > 0 && n + (length = width_decode(rest, &c)) <= SHEET_NAME;
	     rest.p += length, rest.n -= length) {
		memcpy(name + n, rest.p, length);
		if (c < 0x80 && strchr("[]*?/\\'", (int)c) != NULL)
			name[n] = ' ';
		n += length;
	}
	while (n > 0 && name[n - 1] == ' ')
		n--;
	name[n] = '\0';
}

static void
put_section(struct book *b, const struct report_section *section, size_t number)
{
	const char *title = language_text(b->language, section->title);
	lxw_col_t *places = calloc(section->table.n_columns + 1, sizeof(*places));
	char name[SHEET_NAME + 1];
	lxw_worksheet *sheet;
	lxw_row_t top = 2;

	if (places == NULL) {
		b->status = CRM_ENOMEM;
		return;
	}
	sheet_name(title, number, name);
	if ((sheet = workbook_add_worksheet(b->workbook, name)) == NULL) {
		b->status = CRM_ENOMEM;
		free(places);
		return;
	}
	if (b->language->right_to_left)
		worksheet_right_to_left(sheet);
	put_table(b, sheet, &section->table, top, places);
	check(b, worksheet_write_string(sheet, 0, 0, cell_string(b, title), b->heading));
	for (size_t i = 0; i < section->n_notes; i++)
		check(b,
		    worksheet_write_string(sheet, top + (lxw_row_t)(section->table.n_rows + 2 + i),
			0, cell_string(b, section->notes[i]), NULL));
	worksheet_freeze_panes(sheet, top + 1, 1);
	if (section->chart == CHART_HEAT || section->chart == CHART_FLOW ||
	    section->chart == CHART_TRIANGLE)
		put_scale(b, sheet, &section->table, top);
	else if (b->status == CRM_OK)
		put_chart(b, sheet, section, name, top, places);
	free(places);
}

/** Copy what the workbook's file in memory holds to ${out}. */
static enum crm_status
copy(int fd, struct output *out)
{
	ssize_t n;
	char *room;

	for (off_t at = 0; (room = output_room(out, PIECE)) != NULL; at += n) {
		if ((n = pread(fd, room, PIECE, at)) <= 0)
			return n == 0 ? CRM_OK : CRM_EIO;
		output_added(out, (size_t)n);
	}
	return CRM_OK;	/* the output keeps its failure */
}

/** Make the workbook in the file ${path}. */
static enum crm_status
make_book(const struct report *report, const struct language *language, char *path)
{
	const char *folder = getenv("TMPDIR");
	lxw_workbook_options options = {
		.tmpdir = folder == NULL || folder[0] == '\0' ? NULL : (char *)(uintptr_t)folder
	};
	struct book b = { .report = report, .language = language };
	lxw_doc_properties properties = { .created = CREATED };
	size_t number = 0;

	if ((b.workbook = workbook_new_opt(path, &options)) == NULL)
		return CRM_ENOMEM;
	make_formats(&b);
	properties.title = (char *)(uintptr_t)language_text(language, report->title);
	check(&b, workbook_set_properties(b.workbook, &properties));
	for (size_t i = 0; i < report->n && b.status == CRM_OK; i++)
		if ((report->sections[i].audience & FOR_PEOPLE) != 0)
			put_section(&b, &report->sections[i], ++number);
	check(&b, workbook_close(b.workbook));
	buf_free(&b.text);
	return b.status;
}

/**
 * Make the workbook in a process of its own: where memory runs out the library writes to stderr by
 * itself, and may even crash.  Both then end with that process, whose stderr goes to ${sink}.
 */
static enum crm_status
make_apart(const struct report *report, const struct language *language, int fd, int sink)
{
	char path[40];
	int result;
	pid_t child;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if ((child = fork()) == -1)
		return CRM_ENOMEM;
	if (child == 0) {
		(void)dup2(sink, STDERR_FILENO);
		_exit((int)make_book(report, language, path));
	}
	while (waitpid(child, &result, 0) == -1)
		if (errno != EINTR)
			return CRM_EIO;
	return WIFEXITED(result) ? (enum crm_status)WEXITSTATUS(result) : CRM_ENOMEM;
}

enum crm_status
render_xlsx(const struct report *report, const struct render_options *options, struct output *out)
{
	/*
	 * The library writes to a file with a name; that of one in memory leaves nothing behind,
	 * whatever ends the process.
	 */
	int fd = memfd_create("workbook", MFD_CLOEXEC), sink = memfd_create("sink", MFD_CLOEXEC);
	enum crm_status status = CRM_EIO;

	if (fd != -1 && sink != -1)
		status = make_apart(report, options->language, fd, sink);
	if (status == CRM_OK)
		status = copy(fd, out);
	if (fd != -1)
		close(fd);
	if (sink != -1)
		close(sink);
	return status;
}
