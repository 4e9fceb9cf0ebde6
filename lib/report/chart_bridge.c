/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bridge (waterfall): from one amount to another, one bar for each step between, which begins
 * where the one before ended.  What is added and what is taken differ in colour and in sign.
 */
#include "report/chart.h"

#include "report/chart_cells.h"
#include "report/svg.h"
#include "report/width.h"

#include <math.h>

#define LABEL 150.0
#define STEP 24.0
#define BAR 15.0

/* How wide a character of a number is, about, in letters of 11. */
#define NUMBER_LETTER 6.3

/* A label longer than this, in columns of a terminal, is cut. */
#define LABEL_COLUMNS 21

/** The ends of all bars, and what of the picture they may take. */
struct bridge {
	double least, most, right;
};

/** Where an amount is across the picture. */
static double
bridge_x(const struct bridge *b, double amount)
{

	return LABEL + (amount - b->least) / (b->most - b->least) * (b->right - LABEL);
}

/**
 * Find the ends of all bars; false where there is nothing to draw. The first and the last row are
 * amounts, those between are changes, so the last one is not added.
 */
static bool
measure_bridge(const struct report_table *table, struct bridge *b)
{
	double at = 0;

	*b = (struct bridge){ 0 };
	for (size_t row = 0; row < table->n_rows; row++) {
		double amount = chart_value(table, row, 1);

		if (isnan(amount))
			return false;
		at = row + 1 == table->n_rows ? amount : at + amount;
		b->least = fmin(b->least, at);
		b->most = fmax(b->most, at);
	}
	return b->most > b->least;
}

/** One step with its label and number; ${from} is where it begins. */
static enum crm_status
put_step(struct svg *svg, const struct report_section *section, const struct bridge *b, size_t row,
    double from, const struct language *language, struct buf *text)
{
	const struct report_table *table = &section->table;
	bool end = row == 0 || row + 1 == table->n_rows;
	double amount = chart_value(table, row, 1), to = end ? amount : from + amount,
	       y = 4 + (double)row * STEP;
	struct report_column column = table->columns[1];
	double left = bridge_x(b, fmin(from, to)), right = bridge_x(b, fmax(from, to));

	if (chart_label(section, row, language, text) != CRM_OK)
		return CRM_ENOMEM;
	svg_text(svg, end ? "v" : "l", LABEL - 8, y + 12, SVG_END, buf_slice(text), LABEL_COLUMNS);
	svg_rect(svg, end ? "a" : amount < 0 ? "m" : "b", left, y, fmax(right - left, 1), BAR);
	/* Changes have their sign, so that a loss is not known by its colour only. */
	column.change = !end;
	text->n = 0;
	if (language_cell(language, text, &column, &report_cells(table, row)[1]) != CRM_OK)
		return CRM_ENOMEM;
	svg_text(svg, "n", right + 5, y + 12, SVG_START, buf_slice(text), 0);
	if (row + 1 < table->n_rows)
		svg_line(svg, "g", bridge_x(b, to), y + BAR, bridge_x(b, to), y + STEP);
	return CRM_OK;
}

enum crm_status
chart_bridge(
    const struct report_section *section, const struct language *language, struct buf *buf)
{
	const struct report_table *table = &section->table;
	enum crm_status status = CRM_OK;
	struct buf text = { 0 };
	struct bridge b;
	struct svg svg;
	double at = 0, widest = 0;

	if (table->n_columns < 2 || !measure_bridge(table, &b))
		return CRM_OK;
	for (size_t row = 0; row < table->n_rows && status == CRM_OK; row++) {
		text.n = 0;
		status = language_cell(
		    language, &text, &table->columns[1], &report_cells(table, row)[1]);
		widest = fmax(widest, (double)width_text(buf_slice(&text)));
	}
	b.right = SVG_WIDTH - 14 - (widest + 1) * NUMBER_LETTER;
	svg_begin(&svg, buf, 4 + (double)table->n_rows * STEP, language->right_to_left,
	    language_text(language, section->title));
	for (size_t row = 0; row < table->n_rows && status == CRM_OK; row++) {
		bool end = row == 0 || row + 1 == table->n_rows;

		status = put_step(&svg, section, &b, row, end ? 0 : at, language, &text);
		at = row == 0 ? chart_value(table, row, 1) : at + chart_value(table, row, 1);
	}
	svg_line(&svg, "x", bridge_x(&b, 0), 0, bridge_x(&b, 0), (double)table->n_rows * STEP);
	buf_free(&text);
	return svg_end(&svg) != CRM_OK ? CRM_ENOMEM : status;
}
