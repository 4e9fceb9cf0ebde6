/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/render.h"

#include "base/mem.h"
#include "report/markup.h"
#include "report/render_cells.h"
#include "report/width.h"

#include <stdlib.h>
#include <string.h>

/* Columns that a bar takes at most. */
#define BAR 12

/* Columns of a line of a paragraph. */
#define LINE 100

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
	struct output *out;
};

static void
put(struct output *out, const char *text)
{

	output_write(out, text, strlen(text));
}

static void
put_times(struct output *out, const char *text, size_t n)
{

	while (n-- > 0)
		put(out, text);
}

/**
 * What is printed of a cell: what would move the cursor or turn the line around becomes a question
 * mark.
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

static const struct report_column *
column_of(const struct page *page, size_t i)
{

	return &page->table->columns[page->cells.columns[i]];
}

/** The cell behind the text, or NULL for a heading. */
static const struct report_cell *
cell_of(const struct page *page, size_t row, size_t i)
{

	return row == 0 ? NULL : &report_cells(page->table, row - 1)[page->cells.columns[i]];
}

static bool
has_bar(const struct page *page, size_t i)
{

	return page->options->bars && column_of(page, i)->bar;
}

/** Draw the bar of a share, in eighths of a column; ${nth}: which of the columns with bars. */
static void
put_bar(const struct page *page, const struct report_cell *cell, bool total, bool last, size_t nth)
{
	static const char *const parts[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	double share = cell == NULL || cell->state != CELL_VALUE || total ? 0 : cell->v.real;
	size_t eighths = share <= 0 ? 0 : share >= 1 ? BAR * 8 : (size_t)(share * BAR * 8 + 0.5);
	size_t used = eighths / 8 + (eighths % 8 != 0);

	put(page->out, " ");
	if (eighths > 0) {
		if (page->options->colour)
			put(page->out, bar_colours[nth > 0]);
		put_times(page->out, "█", eighths / 8);
		put(page->out, parts[eighths % 8]);
		if (page->options->colour)
			put(page->out, PLAIN);
	}
	if (!last)
		put_times(page->out, " ", BAR - used);
}

/** One cell, filled up to its width; trailing blanks are left off behind the last. */
static void
put_one(const struct page *page, size_t row, size_t i, size_t nth, bool last)
{
	struct slice text = cells_at(&page->cells, row, i);
	const struct report_column *column = column_of(page, i);
	const struct report_cell *cell = cell_of(page, row, i);
	size_t blank = page->width[i] - safe_width(text);
	bool total = page->table->total && row + 1 == page->cells.rows;
	const char *colour = !page->options->colour ? "" : row == 0 || total ? BOLD :
	    cell_is_negative(cell, column->kind) ? RED : cell->state == CELL_HIDDEN ? DIM : "";

	if (cells_number(column->kind))
		put_times(page->out, " ", blank);
	put(page->out, colour);
	put_safe(page->out, text);
	if (colour[0] != '\0')
		put(page->out, PLAIN);
	if (!cells_number(column->kind) && (!last || has_bar(page, i)))
		put_times(page->out, " ", blank);
	if (has_bar(page, i) && !(last && (row == 0 || total || cell->state != CELL_VALUE)))
		put_bar(page, cell, total, last, nth);
}

static void
put_line(const struct page *page, size_t row)
{
	size_t bars = 0, used = page->cells.n;

	/* Nothing is printed behind the last cell that holds something. */
	while (used > 1 && cells_at(&page->cells, row, used - 1).n == 0 )
		used--;
	for (size_t i = 0; i < used; i++) {
		if (i > 0)
			put(page->out, "  ");
		put_one(page, row, i, bars, i + 1 == used);
		bars += has_bar(page, i);
	}
	put(page->out, "\n");
}

/** The line above the total. */
static void
put_rule(const struct page *page)
{
	size_t width = 0;

	for (size_t i = 0; i < page->cells.n; i++)
		width += page->width[i] + (has_bar(page, i) ? BAR + 1 : 0) + (i > 0 ? 2 : 0);
	put(page->out, page->options->colour ? DIM : "");
	put_times(page->out, "─", width < 100 ? width : 100);
	put(page->out, page->options->colour ? PLAIN "\n" : "\n");
}

static enum crm_status
put_table(struct page *page)
{

	if (cells_make(&page->cells, page->table, page->options->language) != CRM_OK)
		return CRM_ENOMEM;
	if ((page->width = mem_new(page->cells.n, sizeof(*page->width))) == NULL) {
		cells_free(&page->cells);
		return CRM_ENOMEM;
	}
	for (size_t row = 0; row < page->cells.rows; row++)
		for (size_t i = 0; i < page->cells.n; i++) {
			size_t width = safe_width(cells_at(&page->cells, row, i));

			page->width[i] = width > page->width[i] ? width : page->width[i];
		}
	for (size_t row = 0; row < page->cells.rows && page->cells.n > 0; row++) {
		if (page->table->total && row + 1 == page->cells.rows)
			put_rule(page);
		put_line(page, row);
	}
	cells_free(&page->cells);
	free(page->width);
	return CRM_OK;
}

/** A paragraph, its lines broken at blanks. */
static void
put_paragraph(struct output *out, struct slice text)
{
	size_t column = 0;

	while (text.n > 0) {
		const char *blank = memchr(text.p, ' ', text.n);
		struct slice word = { text.p, blank == NULL ? text.n : (size_t)(blank - text.p) };
		size_t width = safe_width(word);

		if (column > 0) {
			bool fits = column + 1 + width <= LINE;

			put(out, fits ? " " : "\n");
			column = fits ? column + 1 : 0;
		}
		put_safe(out, word);
		column += width;
		text.p += word.n + (blank != NULL);
		text.n -= word.n + (blank != NULL);
	}
	put(out, "\n");
}

enum crm_status
render_text(const struct report *report, const struct render_options *options, struct output *out)
{
	bool begun = false;

	for (size_t i = 0; i < report->n; i++) {
		const struct report_section *section = &report->sections[i];
		struct page page = { .options = options, .table = &section->table, .out = out };

		if ((section->audience & FOR_PEOPLE) == 0)
			continue;
		put(out, begun ? "\n" : "");
		begun = true;
		if (report_for(report, FOR_PEOPLE) > 1) {
			put(out, options->colour ? BOLD : "");
			put(out, language_text(options->language, section->title));
			put(out, options->colour ? PLAIN "\n\n" : "\n\n");
		}
		if (put_table(&page) != CRM_OK)
			return CRM_ENOMEM;
		for (size_t j = 0; j < section->n_notes; j++) {
			put(out, j == 0 ? "\n" : "");
			put_paragraph(out, slice_of(section->notes[j]));
		}
	}
	return CRM_OK;
}
