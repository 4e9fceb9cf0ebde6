/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small lines, one below the other, one for each column of numbers: how each went from night to
 * night.  Each line has a scale of its own, from its lowest to its highest value, which are written
 * at its start: what is looked for is a step or a swing, not a comparison of columns.
 */
#include "report/chart.h"

#include "report/chart_cells.h"
#include "report/svg.h"

#include <math.h>

/* The field of a line, and the heights of a panel and of the line in it. */
#define LEFT 78.0
#define RIGHT 412.0
#define PANEL 62.0
#define LINE_TOP 20.0
#define LINE_HEIGHT 30.0
#define DOT 3.0

/** What is drawn. */
struct nights {
	const struct report_section *section;
	const struct language *language;
	struct svg svg;
	struct buf text;
};

/** The day of a row. */
static date_day
day_of(const struct report_table *table, size_t row)
{

	return report_cells(table, row)[0].v.date;
}

/** Where a row lies from left to right, by its date: a night that is missing leaves a gap. */
static double
across(const struct report_table *table, size_t row)
{
	size_t last = chart_rows(table) - 1;
	double days = (double)(day_of(table, last) - day_of(table, 0));

	return days > 0
	    ? LEFT + (RIGHT - LEFT) * (double)(day_of(table, row) - day_of(table, 0)) / days
	    : RIGHT;
}

/** Write a cell's value at the start of the panel. */
static enum crm_status
put_end(struct nights *p, size_t row, size_t column, double y)
{
	const struct report_table *table = &p->section->table;

	p->text.n = 0;
	if (language_cell(p->language, &p->text, &table->columns[column],
		&report_cells(table, row)[column]) != CRM_OK)
		return CRM_ENOMEM;
	svg_text(&p->svg, "n", LEFT - 8, y, SVG_END, buf_slice(&p->text), 0);
	return CRM_OK;
}

/** One column as a line, below ${top}; nothing where it has no numbers. */
static enum crm_status
put_panel(struct nights *p, size_t column, double top)
{
	const struct report_table *table = &p->section->table;
	size_t rows = chart_rows(table), low = rows, high = rows;
	double least = INFINITY, most = -INFINITY, from_x = NAN, from_y = NAN;

	for (size_t row = 0; row < rows; row++) {
		double value = chart_value(table, row, column);

		if (value < least)
			least = chart_value(table, low = row, column);
		if (value > most)
			most = chart_value(table, high = row, column);
	}
	svg_text(&p->svg, "l", 0, top + 12, SVG_START,
	    slice_of(language_title(p->language, &table->columns[column])), 0);
	svg_line(&p->svg, "g", LEFT, top + LINE_TOP + LINE_HEIGHT, RIGHT,
	    top + LINE_TOP + LINE_HEIGHT);
	if (low == rows)
		return CRM_OK;
	if (put_end(p, high, column, top + LINE_TOP + 8) != CRM_OK ||
	    (most > least &&
		put_end(p, low, column, top + LINE_TOP + LINE_HEIGHT + 2) != CRM_OK))
		return CRM_ENOMEM;
	for (size_t row = 0; row < rows; row++) {
		double value = chart_value(table, row, column), x = across(table, row),
		       part = most > least ? (value - least) / (most - least) : 0.5,
		       y = top + LINE_TOP + LINE_HEIGHT * (1 - part);

		/*
		 * A night without a value leaves a gap: a line across it would show what nobody
		 * measured.
		 */
		if (!isfinite(value)) {
			from_x = NAN;
			continue;
		}
		if (isfinite(from_x))
			svg_line(&p->svg, "d", from_x, from_y, x, y);
		from_x = x;
		from_y = y;
	}
	if (isfinite(from_x))
		svg_circle(&p->svg, "b", from_x, from_y, DOT);
	return CRM_OK;
}

enum crm_status
chart_nights(
    const struct report_section *section, const struct language *language, struct buf *buf)
{
	struct nights p = { .section = section, .language = language };
	const struct report_table *table = &section->table;
	enum crm_status status = CRM_OK;
	double top = 0;

	if (table->n_columns < 2 || table->columns[0].kind != COLUMN_DATE)
		return CRM_OK;
	svg_begin(&p.svg, buf, PANEL * (double)(table->n_columns - 1), language->right_to_left,
	    language_text(language, section->title));
	for (size_t i = 1; i < table->n_columns && status == CRM_OK; i++, top += PANEL)
		status = put_panel(&p, i, top);
	buf_free(&p.text);
	return svg_end(&p.svg) != CRM_OK ? CRM_ENOMEM : status;
}
