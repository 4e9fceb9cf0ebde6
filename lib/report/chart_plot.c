/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pictures with axes: bubbles on two logarithmic axes, and horizontal bars, which may be stacked (a
 * part of each at its start) and are hatched where the period is not over.
 */
#include "report/chart.h"

#include "report/chart_cells.h"
#include "report/svg.h"
#include "report/width.h"

#include <math.h>
#include <stdio.h>

/* The field of the bubbles, and the greatest of them. */
#define LEFT 62.0
#define RIGHT 404.0
#define TOP 20.0
#define BOTTOM 250.0
#define HEIGHT 290.0
#define RADIUS 30.0

/* Bars of a histogram. */
#define BAR_LEFT 112.0
#define BAR_RIGHT 366.0
#define BAR_STEP 19.0
#define BAR_COLUMNS 18		/* a longer label is cut, in columns of a terminal */

/* A name of a bubble: within the disc where it is short, else beside it, and cut in the end. */
#define NAME_SHORT 4
#define NAME_COLUMNS 26

/* About how wide a letter of a name is and how high its line, and how many names keep apart. */
#define NAME_LETTER 7.2
#define NAME_LINE 13.0
#define NAMES 32

/* How wide a character of a number is, about, in letters of 11. */
#define NUMBER_LETTER 6.3

/** A logarithmic axis: ${low} and ${high} are logarithms to base 10. */
struct axis {
	double low, high, from, to;
};

/** Where a name is: from its left end to its right, around its base line. */
struct name_box {
	double left, right, y;
};

/** What is drawn of a table: the places of its columns. */
struct plot {
	const struct report_section *section;
	const struct language *language;
	size_t x, y, size;
	struct svg svg;
	struct buf text;
	struct name_box names[NAMES]; /* those that have been written */
	size_t n_names;
};

/**
 * Make an axis that holds all positive values of ${column}. A sixth of its length is left at both
 * ends, so that discs are not cut, and at least 0.15 (a factor of 1.4) where all values are equal.
 */
static struct axis
axis_of(const struct report_table *table, size_t column, double from, double to)
{
	double low = INFINITY, high = -INFINITY, room;

	for (size_t row = 0; row < chart_rows(table); row++) {
		double x = chart_value(table, row, column);

		if (!(x > 0))
			continue;
		low = fmin(low, log10(x));
		high = fmax(high, log10(x));
	}
	if (low > high)
		low = high = 0;
	room = fmax((high - low) * 0.16, 0.15);
	return (struct axis){ low - room, high + room, from, to };
}

/** The position of ${x} > 0. */
static double
place(const struct axis *axis, double x)
{
	double at = (log10(x) - axis->low) / (axis->high - axis->low);

	return axis->from + at * (axis->to - axis->from);
}

/**
 * Lines and numbers at 1, 2 and 5 times powers of ten, or at the powers alone where there are many.
 */
static enum crm_status
put_ticks(struct plot *p, const struct axis *axis, bool across)
{
	static const double steps[] = { 1, 2, 5 };
	/*
	 * Over more than some two and a half powers of ten the numbers at 2 and 5 would overlap.
	 */
	size_t n = axis->high - axis->low > 2.4 ? 1 : 3;

	for (int power = (int)floor(axis->low); power <= (int)ceil(axis->high); power++)
		for (size_t i = 0; i < n; i++) {
			double value = steps[i] * pow(10, power), at = place(axis, value);
			char number[64];

			if (log10(value) < axis->low || log10(value) > axis->high)
				continue;
			p->text.n = 0;
			snprintf(number, sizeof(number), "%.*f", power < 0 ? -power : 0, value);
			if (language_number(p->language, &p->text, slice_of(number)) != CRM_OK)
				return CRM_ENOMEM;
			if (across) {
				svg_line(&p->svg, "g", at, TOP, at, BOTTOM);
				svg_text(&p->svg, "l", at, BOTTOM + 15, SVG_MIDDLE,
				    buf_slice(&p->text), 0);
			} else {
				svg_line(&p->svg, "g", LEFT, at, RIGHT, at);
				svg_text(&p->svg, "l", LEFT - 6, at + 4, SVG_END,
				    buf_slice(&p->text), 0);
			}
		}
	return CRM_OK;
}

/** How much of ${box} lies on names that are there, or outside of the picture. */
static double
hidden_part(const struct plot *p, struct name_box box)
{
	double hidden = fmax(0, 2 - box.left) + fmax(0, box.right - SVG_WIDTH);

	for (size_t i = 0; i < p->n_names; i++)
		if (fabs(p->names[i].y - box.y) < NAME_LINE)
			hidden += fmax(0,
			    fmin(box.right, p->names[i].right) - fmax(box.left, p->names[i].left));
	return hidden;
}

/**
 * The name in ${p->text} on the disc at ${x}, or beside it: on the side that has room, unless other
 * names are there, then on the other side, or a line above or below.
 */
static void
put_bubble_name(struct plot *p, double x, double y, double beside)
{
	static const double lines[] = { 0, -NAME_LINE, NAME_LINE, -2 * NAME_LINE, 2 * NAME_LINE };
	struct slice name = buf_slice(&p->text);
	size_t columns = width_text(name);
	double width = (double)(columns < NAME_COLUMNS ? columns : NAME_COLUMNS) * NAME_LETTER;
	bool middle = columns <= NAME_SHORT, first = x > (LEFT + RIGHT) / 2, left = first;
	struct name_box best = { x - width / 2, x + width / 2, y };
	double least = INFINITY;

	for (size_t i = 0; !middle && i < 2 * sizeof(lines) / sizeof(lines[0]); i++) {
		bool here = (i % 2 == 0) == first;
		double from = here ? x - beside - width : x + beside;
		struct name_box box = { from, from + width, y + lines[i / 2] };
		double hidden = hidden_part(p, box);

		if (hidden < least) {
			least = hidden;
			best = box;
			left = here;
		}
	}
	if (p->n_names < NAMES)
		p->names[p->n_names++] = best;
	svg_text(&p->svg, "v", middle ? x : left ? best.right : best.left, best.y,
	    middle     ? SVG_MIDDLE
		: left ? SVG_END
		       : SVG_START,
	    name, NAME_COLUMNS);
}

/**
 * Draw the discs, whose areas are in proportion to the customers, and then all names above all
 * discs.
 */
static enum crm_status
put_bubbles(struct plot *p, const struct axis *across, const struct axis *up)
{
	const struct report_table *table = &p->section->table;
	double most = 0;

	for (size_t row = 0; row < chart_rows(table); row++)
		most = fmax(most, chart_value(table, row, p->size));
	for (size_t row = 0; row < chart_rows(table); row++) {
		double x = chart_value(table, row, p->x), y = chart_value(table, row, p->y),
		       size = chart_value(table, row, p->size);

		if (!(x > 0 && y > 0 && size > 0))	/* has no place on a logarithmic axis */
			continue;
		svg_circle(&p->svg, "c", place(across, x), place(up, y),
		    fmax(RADIUS * sqrt(size / most), 4));
	}
	/* Names on top of all discs. */
	for (size_t row = 0; row < chart_rows(table); row++) {
		double x = chart_value(table, row, p->x), y = chart_value(table, row, p->y);

		if (!(x > 0 && y > 0 && chart_value(table, row, p->size) > 0))
			continue;
		if (chart_label(p->section, row, p->language, &p->text) != CRM_OK)
			return CRM_ENOMEM;
		put_bubble_name(p, place(across, x), place(up, y) + 4,
		    fmax(RADIUS * sqrt(chart_value(table, row, p->size) / most), 4) + 4);
	}
	return CRM_OK;
}

/** The first columns with numbers that people see; false where there are fewer than ${wanted}. */
static bool
find_numbers(const struct report_table *table, size_t places[3], size_t wanted)
{
	size_t found = 0;

	for (size_t i = 0; i < table->n_columns && found < 3; i++)
		if (table->columns[i].kind != COLUMN_TEXT &&
		    table->columns[i].kind != COLUMN_DATE &&
		    (table->columns[i].audience & FOR_PEOPLE) != 0)
			places[found++] = i;
	return found >= wanted;
}

enum crm_status
chart_bubbles(
    const struct report_section *section, const struct language *language, struct buf *buf)
{
	struct plot p = { .section = section, .language = language };
	const struct report_table *table = &section->table;
	struct axis across, up;
	enum crm_status status;
	size_t places[3];

	if (!find_numbers(table, places, 3))
		return CRM_OK;
	p.size = places[0];
	p.x = places[1];
	p.y = places[2];
	across = axis_of(table, p.x, LEFT, RIGHT);
	up = axis_of(table, p.y, BOTTOM, TOP);
	svg_begin(
	    &p.svg, buf, HEIGHT, language->right_to_left, language_text(language, section->title));
	if ((status = put_ticks(&p, &across, true)) == CRM_OK &&
	    (status = put_ticks(&p, &up, false)) == CRM_OK)
		status = put_bubbles(&p, &across, &up);
	svg_line(&p.svg, "x", LEFT, BOTTOM, RIGHT, BOTTOM);
	svg_line(&p.svg, "x", LEFT, TOP, LEFT, BOTTOM);
	svg_text(&p.svg, "l", RIGHT, BOTTOM + 34, SVG_END,
	    slice_of(language_title(language, &table->columns[p.x])), 0);
	svg_text(&p.svg, "l", 2, TOP - 7, SVG_START,
	    slice_of(language_title(language, &table->columns[p.y])), 0);
	buf_free(&p.text);
	return svg_end(&p.svg) != CRM_OK ? CRM_ENOMEM : status;
}

/** What the numbers beside the bars take: the widest of them. */
static enum crm_status
bars_end(struct plot *p, size_t column, double *end)
{
	size_t widest = 0, width;

	for (size_t row = 0; row < chart_rows(&p->section->table); row++) {
		p->text.n = 0;
		if (language_cell(p->language, &p->text, &p->section->table.columns[column],
			&report_cells(&p->section->table, row)[column]) != CRM_OK)
			return CRM_ENOMEM;
		width = width_text(buf_slice(&p->text));
		widest = width > widest ? width : widest;
	}
	*end = fmin(BAR_RIGHT, SVG_WIDTH - 8 - (double)widest * NUMBER_LETTER);
	return CRM_OK;
}

/** The legend of stacked bars: the part at their start is of new customers. */
static void
put_stack_legend(struct plot *p)
{

	svg_rect(&p->svg, "a", BAR_LEFT, 3, 11, 11);
	svg_text(&p->svg, "l", BAR_LEFT + 16, 13, SVG_START,
	    slice_of(language_text(p->language, "new customers")), 0);
	svg_rect(&p->svg, "b", BAR_LEFT + 150, 3, 11, 11);
	svg_text(&p->svg, "l", BAR_LEFT + 166, 13, SVG_START,
	    slice_of(language_text(p->language, "returning customers")), 0);
}

/** One bar with its label and number; ${scale}: the length of a 1. */
static enum crm_status
put_histogram_bar(struct plot *p, size_t row, double y, double scale)
{
	const struct report_table *table = &p->section->table;
	const struct report_cell *cell = &report_cells(table, row)[p->size];
	double n = chart_value(table, row, p->size), length = n > 0 ? n * scale : 0,
	       part = p->section->chart == CHART_STACK ? chart_value(table, row, p->x) : 0;

	if (chart_label(p->section, row, p->language, &p->text) != CRM_OK)
		return CRM_ENOMEM;
	svg_text(&p->svg, "l", BAR_LEFT - 8, y + 13, SVG_END, buf_slice(&p->text), BAR_COLUMNS);
	if (length > 0)
		svg_rect(&p->svg, "b", BAR_LEFT, y + 2, length, BAR_STEP - 4);
	if (part > 0)	/* the part is never longer than the bar */
		svg_rect(&p->svg, "a", BAR_LEFT, y + 2, fmin(part * scale, length), BAR_STEP - 4);
	for (double x = BAR_LEFT + 4; cell->partial && x + 4 < BAR_LEFT + length; x += 7)
		svg_line(&p->svg, "k", x, y + BAR_STEP - 2, x + 4, y + 2);
	p->text.n = 0;
	if (language_cell(p->language, &p->text, &table->columns[p->size], cell) != CRM_OK)
		return CRM_ENOMEM;
	svg_text(&p->svg, "n", BAR_LEFT + length + 5, y + 13, SVG_START, buf_slice(&p->text), 0);
	return CRM_OK;
}

/** Draw horizontal bars. Labels are horizontal too, so they can be read however long they are. */
enum crm_status
chart_histogram(
    const struct report_section *section, const struct language *language, struct buf *buf)
{
	struct plot p = { .section = section, .language = language };
	const struct report_table *table = &section->table;
	size_t rows = chart_rows(table), places[3] = { 0 };
	double most = 0, end, top = section->chart == CHART_STACK ? 20 : 0;
	enum crm_status status;

	if (!find_numbers(table, places, section->chart == CHART_STACK ? 2 : 1))
		return CRM_OK;
	p.size = places[0];
	p.x = places[1];
	for (size_t row = 0; row < rows; row++)
		most = fmax(most, chart_value(table, row, p.size));
	if ((status = bars_end(&p, p.size, &end)) != CRM_OK) {
		buf_free(&p.text);
		return status;
	}
	svg_begin(&p.svg, buf, top + (double)rows * BAR_STEP + 6, language->right_to_left,
	    language_text(language, section->title));
	if (top > 0)
		put_stack_legend(&p);
	for (size_t row = 0; row < rows && status == CRM_OK; row++)
		status = put_histogram_bar(&p, row, top + 2 + (double)row * BAR_STEP,
		    most > 0 ? (end - BAR_LEFT) / most : 0);
	svg_line(&p.svg, "x", BAR_LEFT, top, BAR_LEFT, top + (double)rows * BAR_STEP + 4);
	buf_free(&p.text);
	return svg_end(&p.svg) != CRM_OK ? CRM_ENOMEM : status;
}
