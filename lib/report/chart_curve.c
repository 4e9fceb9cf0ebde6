/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Curves of a share: the Pareto curve (share of the revenue by share of the customers, beside the
 * diagonal on which all would bring the same), and survival (the share who are still there by days,
 * with the band of its bounds; the table has a row a month, so lines join them, not steps).
 *
 * x is the first column, y the first share after it.  y runs from 0 to 1; where returns make the
 * best bring more than all together, it runs as far as they do.
 */
#include "report/chart.h"

#include "base/mem.h"
#include "report/chart_cells.h"
#include "report/svg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The field, and the picture around it. */
#define LEFT 52.0
#define RIGHT 400.0
#define TOP 14.0
#define BOTTOM 214.0
#define HEIGHT 254.0

/* The points of a Pareto curve that get their number. */
static const double named_points[] = { .1, .2, .5 };

/** What is drawn: the columns and the ends of the axes. */
struct curve {
	const struct report_section *section;
	const struct language *language;
	size_t y, lower, upper;		/* n_columns: there are no bounds */
	double right, top;		/* the greatest x and y */
	bool pareto;			/* x is a share */
	struct svg svg;
	struct buf text;
};

/** Where a value of the first column is across the field. */
static double
curve_x(const struct curve *c, double x)
{

	return LEFT + (c->right > 0 ? x / c->right : 0) * (RIGHT - LEFT);
}

/** Where a share is above its lower edge; y grows downwards in SVG. */
static double
curve_y(const struct curve *c, double y)
{

	return BOTTOM - y / c->top * (BOTTOM - TOP);
}

/** Find the columns; false where there are none to draw. */
static bool
find_curve(struct curve *c)
{
	const struct report_table *table = &c->section->table;
	size_t rows = chart_rows(table);

	for (c->y = 1; c->y < table->n_columns && table->columns[c->y].kind != COLUMN_SHARE; c->y++)
		;
	if (c->y >= table->n_columns || rows < 2)
		return false;
	c->pareto = table->columns[0].kind == COLUMN_SHARE;
	c->lower = report_find(table, "lower");
	c->upper = report_find(table, "upper");
	c->top = 1;
	for (size_t row = 0; row < rows; row++) {
		c->right = fmax(c->right, chart_value(table, row, 0));
		c->top = fmax(c->top, chart_value(table, row, c->y));
	}
	return true;
}

/** The share ${x} or the number of days ${x}, beside its axis. */
static enum crm_status
put_mark(struct curve *c, double x, bool share, bool across)
{
	const struct report_column column = { "", NULL, share ? COLUMN_SHARE : COLUMN_COUNT, 0,
		FOR_PEOPLE, false, false, false };
	struct report_cell cell = { 0 };

	if (share)
		cell_real(&cell, x);
	else
		cell_count(&cell, (int64_t)x);
	c->text.n = 0;
	if (language_cell(c->language, &c->text, &column, &cell) != CRM_OK)
		return CRM_ENOMEM;
	if (across) {
		svg_line(&c->svg, "g", curve_x(c, x), TOP, curve_x(c, x), BOTTOM);
		svg_text(&c->svg, "l", curve_x(c, x), BOTTOM + 15, SVG_MIDDLE, buf_slice(&c->text),
		    0);
	} else {
		svg_line(&c->svg, "g", LEFT, curve_y(c, x), RIGHT, curve_y(c, x));
		svg_text(&c->svg, "l", LEFT - 6, curve_y(c, x) + 4, SVG_END, buf_slice(&c->text),
		    0);
	}
	return CRM_OK;
}

/**
 * The axes: quarters of a share; of days, the first of the usual steps (weeks, months, years) that
 * makes five marks or fewer.
 */
static enum crm_status
put_axes(struct curve *c)
{
	static const double steps[] = { 7, 30, 90, 180, 365, 730, 1825, 3650 };
	double step = .25;

	for (double y = 0; y <= c->top; y += .25)
		if (put_mark(c, y, true, false) != CRM_OK)
			return CRM_ENOMEM;
	for (size_t i = 0; !c->pareto && i < sizeof(steps) / sizeof(steps[0]); i++)
		if ((step = steps[i]) * 5 >= c->right)
			break;
	for (double x = 0; x <= c->right && x / step < 40; x += step)
		if (put_mark(c, x, c->pareto, true) != CRM_OK)
			return CRM_ENOMEM;
	svg_text(&c->svg, "l", RIGHT, BOTTOM + 33, SVG_END,
	    slice_of(language_title(c->language, &c->section->table.columns[0])), 0);
	return CRM_OK;
}

/** Append the points of one column to points[*n], forward or backward. */
static void
add_points(const struct curve *c, size_t column, bool backward, double *points, size_t *n)
{
	const struct report_table *table = &c->section->table;
	size_t rows = chart_rows(table);

	for (size_t i = 0; i < rows; i++) {
		size_t row = backward ? rows - 1 - i : i;
		double x = chart_value(table, row, 0), y = chart_value(table, row, column);

		if (isnan(x) || isnan(y))
			continue;
		points[2 * *n] = curve_x(c, x);
		points[2 * (*n)++ + 1] = curve_y(c, y);
	}
}

/**
 * Draw the band, the diagonal and the curve, each above the one before. The band is one polygon:
 * along the upper bounds, and back along the lower ones.
 */
static enum crm_status
put_curve(struct curve *c)
{
	const struct report_table *table = &c->section->table;
	size_t rows = chart_rows(table), n = 0;
	double *points = mem_new(2 * rows + 1, 2 * sizeof(*points));

	if (points == NULL)
		return CRM_ENOMEM;
	if (c->lower < table->n_columns && c->upper < table->n_columns) {
		add_points(c, c->upper, false, points, &n);
		add_points(c, c->lower, true, points, &n);
		svg_path(&c->svg, "w", points, n, true);
	}
	n = 0;
	if (c->pareto) {
		svg_line(&c->svg, "y", curve_x(c, 0), curve_y(c, 0), curve_x(c, 1), curve_y(c, 1));
		points[0] = curve_x(c, 0);
		points[1] = curve_y(c, 0);
		n = 1;
	}
	add_points(c, c->y, false, points, &n);
	svg_path(&c->svg, "z", points, n, false);
	free(points);
	return CRM_OK;
}

/**
 * Mark the points that people ask for with their numbers. Shares are compared with a tolerance, as
 * 0.1 is no double.
 */
static enum crm_status
put_named(struct curve *c)
{
	const struct report_table *table = &c->section->table;

	for (size_t row = 0; c->pareto && row < chart_rows(table); row++)
		for (size_t i = 0; i < sizeof(named_points) / sizeof(named_points[0]); i++) {
			double x = chart_value(table, row, 0), y = chart_value(table, row, c->y);

			if (!(fabs(x - named_points[i]) < 1e-9) || isnan(y))
				continue;
			c->text.n = 0;
			if (language_cell(c->language, &c->text, &table->columns[c->y],
				&report_cells(table, row)[c->y]) != CRM_OK)
				return CRM_ENOMEM;
			svg_circle(&c->svg, "b", curve_x(c, x), curve_y(c, y), 4);
			svg_text(&c->svg, "v", curve_x(c, x) + 9, curve_y(c, y) + 13, SVG_START,
			    buf_slice(&c->text), 0);
		}
	return CRM_OK;
}

enum crm_status
chart_curve(
    const struct report_section *section, const struct language *language, struct buf *buf)
{
	struct curve c = { .section = section, .language = language };
	enum crm_status status;

	if (!find_curve(&c))
		return CRM_OK;
	svg_begin(&c.svg, buf, HEIGHT, language->right_to_left,
	    language_text(language, section->title));
	if ((status = put_axes(&c)) == CRM_OK && (status = put_curve(&c)) == CRM_OK)
		status = put_named(&c);
	svg_line(&c.svg, "x", LEFT, BOTTOM, RIGHT, BOTTOM);
	svg_line(&c.svg, "x", LEFT, TOP, LEFT, BOTTOM);
	buf_free(&c.text);
	return svg_end(&c.svg) != CRM_OK ? CRM_ENOMEM : status;
}
