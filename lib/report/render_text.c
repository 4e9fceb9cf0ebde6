/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A report as text: aligned columns, bars and colours on a terminal, notes in lines of 100 columns.
 *
 * On a terminal no line is longer than it is wide (text_layout.h); in a pipe every column is there.
 * What would move the cursor or turn a line around is printed as a question mark.
 */
#include "report/render.h"

#include "base/mem.h"
#include "report/markup.h"
#include "report/render_cells.h"
#include "report/text_layout.h"
#include "report/width.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Columns of a line of a paragraph, and of the rule above a total, where the terminal has more. */
#define LINE 100

/* What a column on a line of its own begins with. */
#define OWN_INDENT 4

#define BOLD "\033[1m"
#define DIM "\033[2m"
#define RED "\033[31m"
#define PLAIN "\033[0m"

/* Bars of the first column that has them, and of others. */
static const char *const bar_colours[] = { "\033[36m", "\033[32m" };

/** A table on its way to the terminal. */
struct page {
	const struct render_options *options;
	const struct report_table *table;
	struct cells cells;
	size_t *width;		/* of each visible column, without its bar */
	struct text_layout layout;
	struct output *out;
};

static void
text_put(struct output *out, const char *text)
{

	output_write(out, text, strlen(text));
}

/** Write ${text} ${n} times. */
static void
put_times(struct output *out, const char *text, size_t n)
{

	while (n-- > 0)
		text_put(out, text);
}

/**
 * Write a text with a question mark for each character that would move the cursor or turn the line
 * around: a product's name could hide or fake other cells with such.
 */
static void
put_safe(struct output *out, struct slice text)
{
	size_t n;
	uint32_t c;

	for (; text.n > 0; text.p += n, text.n -= n) {
		n = width_decode(text, &c);
		if (markup_is_unsafe(c))
			output_write(out, "?", 1);
		else
			output_write(out, text.p, n);
	}
}

/** The width of what put_safe() prints. */
static size_t
safe_width(struct slice text)
{
	size_t width = 0, n;
	uint32_t c;

	for (; text.n > 0; text.p += n, text.n -= n) {
		n = width_decode(text, &c);
		width += markup_is_unsafe(c) ? 1 : width_of(c);
	}
	return width;
}

/** The column of the table that is visible column ${i}. */
static const struct report_column *
column_of(const struct page *page, size_t i)
{

	return &page->table->columns[page->cells.columns[i]];
}

/** The cell that a text was made of, or NULL for a heading. */
static const struct report_cell *
cell_of(const struct page *page, size_t row, size_t i)
{

	return row == 0 ? NULL : &report_cells(page->table, row - 1)[page->cells.columns[i]];
}

/** Whether visible column ${i} has a bar: where there is no room for bars the layout drops all. */
static bool
has_bar(const struct page *page, size_t i)
{

	return page->layout.bars && column_of(page, i)->bar;
}

/** Draw the bar of a share, in eighths of a column; ${nth}: which of the columns with bars. */
static void
text_bar(const struct page *page, const struct report_cell *cell, bool total, bool last, size_t nth)
{
	static const char *const parts[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	double share = cell == NULL || cell->state != CELL_VALUE || total ? 0 : cell->v.real;
	size_t eighths = share <= 0 ? 0
	    : share >= 1	    ? LAYOUT_BAR * 8
				    : (size_t)(share * LAYOUT_BAR * 8 + 0.5);
	size_t used = eighths / 8 + (eighths % 8 != 0);

	text_put(page->out, " ");
	if (eighths > 0) {
		if (page->options->colour)
			text_put(page->out, bar_colours[nth > 0]);
		put_times(page->out, "█", eighths / 8);
		text_put(page->out, parts[eighths % 8]);
		if (page->options->colour)
			text_put(page->out, PLAIN);
	}
	if (!last)
		put_times(page->out, " ", LAYOUT_BAR - used);
}

/** Print a text that takes ${width} columns at most, cut with an ellipsis where it takes more. */
static void
put_cut(struct output *out, struct slice text, size_t width)
{
	size_t used = 0, n;
	uint32_t c;

	if (safe_width(text) <= width) {
		put_safe(out, text);
		return;
	}
	for (; text.n > 0; text.p += n, text.n -= n) {
		struct slice one = { text.p, width_decode(text, &c) };

		n = one.n;
		/*
		 * One column is kept for the ellipsis. A wide character that does not fit is left
		 * out whole.
		 */
		if (used + safe_width(one) + 1 > width)
			break;
		put_safe(out, one);
		used += safe_width(one);
	}
	text_put(out, "…");
}

/** One cell, filled up to its width; trailing blanks are left off after the last. */
static void
put_one(const struct page *page, size_t row, size_t i, size_t nth, bool last)
{
	struct slice text = cells_at(&page->cells, row, i);
	const struct report_column *column = column_of(page, i);
	const struct report_cell *cell = cell_of(page, row, i);
	size_t taken = safe_width(text);
	size_t blank = page->width[i] > taken ? page->width[i] - taken : 0;
	bool total = page->table->total && row + 1 == page->cells.rows;
	const char *colour = !page->options->colour ? "" : row == 0 || total ? BOLD :
	    cell_is_negative(cell, column->kind) ? RED : cell->state == CELL_HIDDEN ? DIM : "";

	if (cells_number(column->kind))
		put_times(page->out, " ", blank);
	text_put(page->out, colour);
	put_cut(page->out, text, page->width[i]);
	if (colour[0] != '\0')
		text_put(page->out, PLAIN);
	if (!cells_number(column->kind) && (!last || has_bar(page, i)))
		put_times(page->out, " ", blank);
	if (has_bar(page, i) && !(last && (row == 0 || total || cell->state != CELL_VALUE)))
		text_bar(page, cell, total, last, nth);
}

/** Write one row, or the headings for row 0, as far as the layout has columns. */
static void
put_line(const struct page *page, size_t row)
{
	const struct text_layout *layout = &page->layout;
	size_t bars = 0, used = layout->n;

	/* Nothing is printed after the last cell that holds something. */
	while (used > 1 && cells_at(&page->cells, row, layout->shown[used - 1]).n == 0)
		used--;
	for (size_t i = 0; i < used; i++) {
		if (i > 0)
			put_times(page->out, " ", LAYOUT_GAP);
		put_one(page, row, layout->shown[i], bars, i + 1 == used);
		bars += has_bar(page, layout->shown[i]);
	}
	text_put(page->out, "\n");
}

/** The columns that a line may take. */
static size_t
line_width(const struct render_options *options)
{

	return options->width > 0 && options->width < LINE ? options->width : LINE;
}

/**
 * The line above the total: as long as the rows; in a pipe, where rows may be very long, LINE at
 * most.
 */
static void
put_rule(const struct page *page)
{
	size_t width = layout_width(&page->layout, page->table, &page->cells, page->width);

	text_put(page->out, page->options->colour ? DIM : "");
	put_times(page->out, "─", width < LINE || page->options->width > 0 ? width : LINE);
	text_put(page->out, page->options->colour ? PLAIN "\n" : "\n");
}

/** A paragraph in lines of ${width} columns, broken at blanks, each after ${indent} blanks. */
static void
put_paragraph(struct output *out, struct slice text, size_t width, size_t indent)
{
	size_t column = 0;

	while (text.n > 0) {
		const char *blank = memchr(text.p, ' ', text.n);
		struct slice word = { text.p, blank == NULL ? text.n : (size_t)(blank - text.p) };
		size_t taken = safe_width(word);

		if (column > 0 && column + 1 + taken <= width) {
			text_put(out, " ");
			column++;
		} else {
			text_put(out, column > 0 ? "\n" : "");
			put_times(out, " ", indent);
			column = indent;
		}
		put_safe(out, word);
		column += taken;
		text.p += word.n + (blank != NULL);
		text.n -= word.n + (blank != NULL);
	}
	text_put(out, "\n");
}

/** The columns of a terminal that each visible column takes. */
static void
measure_columns(struct page *page)
{

	for (size_t row = 0; row < page->cells.rows; row++)
		for (size_t i = 0; i < page->cells.n; i++) {
			size_t width = safe_width(cells_at(&page->cells, row, i));

			page->width[i] = width > page->width[i] ? width : page->width[i];
		}
}

/**
 * Write the rows: the total after a rule, and below each row the text of the column, if any, that
 * is too long for a place beside the others.
 */
static void
text_rows(const struct page *page)
{
	const struct text_layout *layout = &page->layout;

	for (size_t row = 0; row < page->cells.rows && page->cells.n > 0; row++) {
		if (page->table->total && row + 1 == page->cells.rows)
			put_rule(page);
		put_line(page, row);
		if (layout->own != SIZE_MAX && row > 0 &&
		    cells_at(&page->cells, row, layout->own).n > 0)
			put_paragraph(page->out, cells_at(&page->cells, row, layout->own),
			    line_width(page->options), OWN_INDENT);
	}
}

/** Say that columns were left out, and how to see them. */
static enum crm_status
put_left_out(const struct page *page)
{
	struct buf text = { 0 };
	char number[24];
	struct slice args[1] = { { number, 0 } };
	enum crm_status status;

	if (page->layout.left_out == 0)
		return CRM_OK;
	args[0].n = (size_t)snprintf(number, sizeof(number), "%zu", page->layout.left_out);
	status = language_sentence(page->options->language, &text,
	    page->layout.left_out == 1
		? "One column does not fit here: widen the terminal, or pipe the report through cat."
		: "{1} columns do not fit here: widen the terminal, or pipe the report through cat.", args, 1);
	if (status == CRM_OK)
		put_paragraph(page->out, buf_slice(&text), line_width(page->options), 0);
	buf_free(&text);
	return status;
}

/**
 * Write a table. All cells are made before the first is written, as widths depend on all of them.
 */
static enum crm_status
text_table(struct page *page)
{
	size_t room = page->options->width;
	enum crm_status status;

	if (cells_make(&page->cells, page->table, page->options->language) != CRM_OK)
		return CRM_ENOMEM;
	if ((page->width = mem_new(page->cells.n, sizeof(*page->width))) == NULL) {
		cells_free(&page->cells);
		return CRM_ENOMEM;
	}
	measure_columns(page);
	if ((status = layout_make(&page->layout, page->table, &page->cells, page->width,
		 page->options->bars, room)) == CRM_OK) {
		/* A first column wider than the terminal is cut. */
		if (room > 0 && page->layout.n == 1 && page->width[page->layout.shown[0]] > room)
			page->width[page->layout.shown[0]] = room;
		text_rows(page);
		status = put_left_out(page);
	}
	layout_free(&page->layout);
	cells_free(&page->cells);
	free(page->width);
	return status;
}

/** A section: its title where there are several, the table, the notes. */
static enum crm_status
text_section(
    const struct report_section *section, const struct render_options *options, bool titled,
    struct output *out)
{
	struct page page = { .options = options, .table = &section->table, .out = out };

	if (titled) {
		text_put(out, options->colour ? BOLD : "");
		put_paragraph(out, slice_of(language_text(options->language, section->title)),
		    line_width(options), 0);
		text_put(out, options->colour ? PLAIN "\n" : "\n");
	}
	if (text_table(&page) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < section->n_notes; i++) {
		text_put(out, i == 0 ? "\n" : "");
		put_paragraph(out, slice_of(section->notes[i]), line_width(options), 0);
	}
	return CRM_OK;
}

/** Write the sections that people see, a blank line between them. */
enum crm_status
render_text(const struct report *report, const struct render_options *options, struct output *out)
{
	bool begun = false;

	for (size_t i = 0; i < report->n; i++) {
		const struct report_section *section = &report->sections[i];

		if ((section->audience & FOR_PEOPLE) == 0)
			continue;
		text_put(out, begun ? "\n" : "");
		begun = true;
		if (text_section(section, options, report_for(report, FOR_PEOPLE) > 1, out) !=
		    CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}
