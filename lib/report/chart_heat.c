/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Maps: a table as cells of darker and lighter colour.  The triangle of retention leaves empty
 * cells out and hatches those whose period is not over; the flow from group to group frames its
 * diagonal and numbers its rows and columns, as the names of columns do not fit above them.
 */
#include "report/chart.h"

#include "report/chart_cells.h"
#include "report/svg.h"
#include "report/width.h"

#include <math.h>
#include <stdio.h>

/* Where the map starts, and how much of it is drawn at most. */
#define LABEL 96.0
#define LABEL_FLOW 160.0
#define TOP 22.0
#define MOST_ROWS 24
#define MOST_COLUMNS 24

/* How wide a column of a terminal is, about, in letters of 12. */
#define LETTER 6.6

/* Shades of cells: class h0 is nothing, h5 the most. */
#define SHADES 5

/** A map on its way. */
struct map {
	const struct report_section *section;
	const struct language *language;
	struct svg svg;
	struct buf text;
	size_t rows, columns;		/* drawn */
	double left, width, height;	/* of a cell */
	double most;
};

/** The class of a cell: darker is more, by the square root, so that small ones differ too. */
static int
shade_of(double value, double most)
{
	int shade = value > 0 ? 1 + (int)(sqrt(value / most) * SHADES) : 0;

	return shade > SHADES ? SHADES : shade;
}

/** Hatch a cell: slanting lines, a quarter of its width apart. */
static void
put_hatch(struct map *m, double x, double y)
{
	double width = m->width - 2, height = m->height - 2, slant = width / 4;

	for (int i = 0; i < 4; i++)
		svg_line(&m->svg, "k", x + i * width / 4, y + height, x + i * width / 4 + slant, y);
}

/**
 * Draw one cell with its number. In a triangle an empty cell is a period that has not begun, and is
 * left out.
 */
static enum crm_status
draw_map_cell(struct map *m, size_t row, size_t column)
{
	const struct report_table *table = &m->section->table;
	const struct report_cell *cell = &report_cells(table, row)[column + 1];
	double value = chart_value(table, row, column + 1), x = m->left + (double)column * m->width,
	       y = TOP + (double)row * m->height;
	struct report_column plain = table->columns[column + 1];
	char class[16];
	int shade;

	if (m->section->chart == CHART_TRIANGLE && cell->state == CELL_EMPTY)
		return CRM_OK;
	shade = isnan(value) ? 0 : shade_of(value, m->most);
	snprintf(class, sizeof(class), "h%d%s", shade,
	    m->section->chart == CHART_FLOW && row == column ? " d" : "");
	svg_rect(&m->svg, class, x + 1, y + 1, m->width - 2, m->height - 2);
	if (cell->partial)
		put_hatch(m, x + 1, y + 1);
	m->text.n = 0;
	if (plain.kind == COLUMN_SHARE) {	/* 45 for 45.1 %: all cells are shares */
		char number[32];

		snprintf(number, sizeof(number), "%.0f", value * 100);
		if (cell->state == CELL_VALUE &&
		    language_number(m->language, &m->text, slice_of(number)) != CRM_OK)
			return CRM_ENOMEM;
	} else if (cell->state == CELL_HIDDEN || value != 0)
		if (language_cell(m->language, &m->text, &plain, cell) != CRM_OK)
			return CRM_ENOMEM;
	if ((double)width_text(buf_slice(&m->text)) * LETTER > m->width - 2)
		return CRM_OK;
	snprintf(class, sizeof(class), "t%d", shade);
	svg_text(&m->svg, class, x + m->width / 2, y + m->height / 2 + 4, SVG_MIDDLE,
	    buf_slice(&m->text), 0);
	return CRM_OK;
}

/** The labels beside the rows and above the columns; those of a flow are numbered. */
static enum crm_status
put_labels(struct map *m)
{
	bool flow = m->section->chart == CHART_FLOW;
	size_t step = m->width < 18 ? 3 : m->width < 30 ? 2 : 1;
	char number[24];

	for (size_t row = 0; row < m->rows; row++) {
		struct buf label = { 0 };
		enum crm_status status = chart_label(m->section, row, m->language, &label);

		m->text.n = 0;
		snprintf(number, sizeof(number), "%zu ", row + 1);
		if (status == CRM_OK && flow)
			status = language_digits(m->language, &m->text, slice_of(number));
		if (status == CRM_OK)
			status = buf_add(&m->text, label.n == 0 ? "" : label.p, label.n);
		buf_free(&label);
		if (status != CRM_OK)
			return status;
		svg_text(&m->svg, "l", m->left - 6, TOP + ((double)row + 0.5) * m->height + 4,
		    SVG_END, buf_slice(&m->text), (size_t)((m->left - 6) / LETTER));
	}
	for (size_t column = 0; column < m->columns; column += flow ? 1 : step) {
		m->text.n = 0;
		snprintf(number, sizeof(number), "%zu", column + 1);
		if (language_digits(m->language, &m->text, slice_of(flow ? number :
		    language_title(m->language, &m->section->table.columns[column + 1]))) != CRM_OK)
			return CRM_ENOMEM;
		svg_text(&m->svg, "l", m->left + ((double)column + 0.5) * m->width, TOP - 7,
		    SVG_MIDDLE, buf_slice(&m->text), 0);
	}
	return CRM_OK;
}

enum crm_status
chart_heat(const struct report_section *section, const struct language *language, struct buf *buf)
{
	struct map m = { .section = section,
		.language = language,
		.rows = chart_rows(&section->table),
		.columns = section->table.n_columns - 1 };
	enum crm_status status;

	m.rows = m.rows > MOST_ROWS ? MOST_ROWS : m.rows;
	m.columns = m.columns > MOST_COLUMNS ? MOST_COLUMNS : m.columns;
	if (m.columns == 0)
		return CRM_OK;
	m.left = section->chart == CHART_FLOW ? LABEL_FLOW : LABEL;
	m.width = (SVG_WIDTH - m.left) / (double)m.columns;
	m.height = section->chart == CHART_HEAT ? 40 : 24;
	for (size_t row = 0; row < m.rows; row++)
		for (size_t column = 0; column < m.columns; column++)
			m.most = fmax(m.most, chart_value(&section->table, row, column + 1));
	svg_begin(&m.svg, buf, TOP + (double)m.rows * m.height + 2, language->right_to_left,
	    language_text(language, section->title));
	status = put_labels(&m);
	for (size_t row = 0; row < m.rows; row++)
		for (size_t column = 0; column < m.columns && status == CRM_OK; column++)
			status = draw_map_cell(&m, row, column);
	buf_free(&m.text);
	return svg_end(&m.svg) != CRM_OK ? CRM_ENOMEM : status;
}
