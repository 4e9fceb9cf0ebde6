/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two bars a group: its share of the customers above its share of the revenue, on one scale.
 */
#include "report/chart.h"

#include "report/chart_cells.h"
#include "report/svg.h"

#include <math.h>

/* Where bars start and end, and how high things are. */
#define LABEL 142.0
#define RIGHT 372.0
#define TOP 30.0
#define ROW 31.0
#define BAR 11.0

/* Columns of a terminal that fit beside the bars. */
#define LABEL_COLUMNS 21

/* More groups than this are not drawn: the table has them. */
#define MOST_ROWS 30

/** The share in a cell, or NaN. */
static double
share_of(const struct report_table *table, size_t row, size_t column)
{
	const struct report_cell *cell = &report_cells(table, row)[column];

	return cell->state == CELL_VALUE ? cell->v.real : NAN;
}

/**
 * The largest share of both columns, to which all bars are scaled; at least 1 %, so that the scale
 * is finite where all are 0. fmax() passes over the NaN of an empty cell.
 */
static double
largest_share(const struct report_table *table, size_t rows, size_t customers, size_t revenue)
{
	double most = 0.01;

	for (size_t row = 0; row < rows; row++) {
		most = fmax(most, share_of(table, row, customers));
		most = fmax(most, share_of(table, row, revenue));
	}
	return most;
}

/** One bar with its number after it. */
static enum crm_status
draw_share_bar(struct svg *svg, const char *class, double y, double length,
    const struct report_column *column, const struct report_cell *cell,
    const struct language *language, struct buf *text)
{

	text->n = 0;
	if (cell->state == CELL_EMPTY)
		return CRM_OK;
	if (language_cell(language, text, column, cell) != CRM_OK)
		return CRM_ENOMEM;
	if (length > 0)
		svg_rect(svg, class, LABEL, y, length, BAR);
	else
		length = 0;
	svg_text(svg, "n", LABEL + length + 5, y + BAR - 1.5, SVG_START, buf_slice(text), 0);
	return CRM_OK;
}

/** What the two colours are. */
static void
put_legend(struct svg *svg, const struct language *language)
{

	svg_rect(svg, "a", LABEL, 4, BAR, BAR);
	svg_text(svg, "l", LABEL + 16, 14, SVG_START,
	    slice_of(language_text(language, "share of customers")), 0);
	svg_rect(svg, "b", LABEL + 140, 4, BAR, BAR);
	svg_text(svg, "l", LABEL + 156, 14, SVG_START,
	    slice_of(language_text(language, "share of revenue")), 0);
}

enum crm_status
chart_shares(const struct report_section *section, const struct language *language, struct buf *buf)
{
	const struct report_table *table = &section->table;
	size_t rows = chart_rows(table), customers = report_find(table, "customers_share"),
	       revenue = report_find(table, "revenue_share");
	struct buf text = { 0 };
	enum crm_status status = CRM_OK;
	struct svg svg;
	double scale;

	if (customers == table->n_columns || revenue == table->n_columns)
		return CRM_OK;
	rows = rows > MOST_ROWS ? MOST_ROWS : rows;
	scale = (RIGHT - LABEL) / largest_share(table, rows, customers, revenue);
	svg_begin(&svg, buf, TOP + (double)rows * ROW, language->right_to_left,
	    language_text(language,
		"Share of customers against share of revenue, group by group; the table below has the numbers"));
	put_legend(&svg, language);
	for (size_t row = 0; row < rows && status == CRM_OK; row++) {
		const struct report_cell *cells = report_cells(table, row);
		double y = TOP + (double)row * ROW;

		if ((status = chart_label(section, row, language, &text)) != CRM_OK)
			break;
		svg_text(
		    &svg, "l", LABEL - 8, y + BAR + 4, SVG_END, buf_slice(&text), LABEL_COLUMNS);
		if ((status = draw_share_bar(&svg, "a", y, scale * share_of(table, row, customers),
			 &table->columns[customers], &cells[customers], language, &text)) == CRM_OK)
			status =
			    draw_share_bar(&svg, "b", y + BAR + 1, scale * share_of(table, row, revenue),
				&table->columns[revenue], &cells[revenue], language, &text);
	}
	svg_line(&svg, "x", LABEL, TOP - 4, LABEL, TOP + (double)rows * ROW - 4);
	buf_free(&text);
	return svg_end(&svg) != CRM_OK ? CRM_ENOMEM : status;
}
