/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The spreadsheet's own charts: bars of shares, histograms, periods and bridges, curves, and the
 * colours of maps.  The library has no bubbles, so clusters are a table only.
 *
 * Series have the names that the page's legend has, as both columns of shares are headed "Share".
 * A map's colours leave the unfinished cells out: they are hatched and belong to no scale.
 */
#include "report/xlsx_book.h"

/* The rows of a chart. */
#define CHART_MOST 40

/* The colours of the page's bars: customers and those that are new; revenue; what is taken. */
#define COLOUR_CUSTOMERS 0x76838f
#define COLOUR_REVENUE 0x0b6e6e
#define COLOUR_TAKEN 0xa4262c

/* The most series of a chart. */
#define SERIES_MOST 2

/** A series: a column of the table, its name and colour. */
struct bar_series {
	const char *column, *name;
	lxw_color_t colour;
};

/**
 * The charts by what the page draws, and by the first column that a section must have.  Two series
 * of CHART_STACK overlap: the part is drawn over the whole, so what is left of the whole is the
 * rest.
 */
static const struct book_chart_kind {
	enum chart_kind kind;
	uint8_t type;
	struct bar_series series[SERIES_MOST];
} book_charts[] = {
	{ CHART_SHARES, LXW_CHART_BAR,
	    { { "customers_share", "share of customers", COLOUR_CUSTOMERS },
		{ "revenue_share", "share of revenue", COLOUR_REVENUE } } },
	{ CHART_HISTOGRAM, LXW_CHART_BAR,
	    { { "customers", "Customers", COLOUR_REVENUE }, { NULL, NULL, 0 } } },
	{ CHART_STACK, LXW_CHART_BAR,
	    { { "revenue", "returning customers", COLOUR_REVENUE },
		{ "new_revenue", "new customers", COLOUR_CUSTOMERS } } },
	{ CHART_STACK, LXW_CHART_BAR,
	    { { "active", "returning customers", COLOUR_REVENUE },
		{ "new", "new customers", COLOUR_CUSTOMERS } } },
	{ CHART_BRIDGE, LXW_CHART_BAR,
	    { { "amount", "Revenue", COLOUR_REVENUE }, { NULL, NULL, 0 } } },
	{ CHART_CURVE, LXW_CHART_SCATTER_STRAIGHT,
	    { { "revenue_share", "Share of revenue", COLOUR_REVENUE }, { NULL, NULL, 0 } } },
	{ CHART_CURVE, LXW_CHART_SCATTER_STRAIGHT,
	    { { "survival", "Still there", COLOUR_REVENUE }, { NULL, NULL, 0 } } },
};

/**
 * Return the chart of a section, or NULL where it has none. Sections that share a kind of picture
 * differ in the columns they have.
 */
static const struct book_chart_kind *
kind_of_chart(const struct report_section *section)
{

	for (size_t i = 0; i < sizeof(book_charts) / sizeof(book_charts[0]); i++)
		if (book_charts[i].kind == section->chart &&
		    report_find(&section->table, book_charts[i].series[0].column) <
			section->table.n_columns)
			return &book_charts[i];
	return NULL;
}

/**
 * Hatch the bars of periods that are not over, and colour those below 0. The library copies the
 * points; the array ends with a NULL.
 */
static void
mark_points(struct book *b, lxw_chart_series *series, const struct report_table *table,
    size_t rows, size_t column, lxw_color_t colour)
{
	lxw_chart_pattern hatched = { .fg_color = colour, .bg_color = 0xffffff,
		.type = LXW_CHART_PATTERN_WIDE_UPWARD_DIAGONAL };
	lxw_chart_fill taken = { .color = COLOUR_TAKEN };
	lxw_chart_point partial = { .pattern = &hatched }, below = { .fill = &taken },
			plain = { .fill = NULL };
	lxw_chart_point *points[CHART_MOST + 1] = { NULL };
	bool any = false;

	for (size_t row = 0; row < rows; row++) {
		const struct report_cell *cell = &report_cells(table, row)[column];
		bool negative = cell_is_negative(cell, table->columns[column].kind);

		points[row] = cell->partial ? &partial : negative ? &below : &plain;
		any = any || cell->partial || negative;
	}
	/* A chart without marked points need not store one for each bar. */
	if (any)
		book_check(b, chart_series_set_points(series, points));
}

/** Add the series of one column to a chart. */
static void
add_series(struct book *b, lxw_chart *chart, const struct report_table *table, const char *sheet,
    size_t rows, const lxw_col_t *places, const struct bar_series *about, bool line)
{
	size_t column = report_find(table, about->column);
	lxw_row_t from = b->top + 1, to = b->top + (lxw_row_t)rows;
	lxw_chart_fill fill = { .color = about->colour };
	lxw_chart_line stroke = { .color = about->colour, .width = 2.25 };
	lxw_chart_series *series;

	if (column == table->n_columns)
		return;
	if ((series = chart_add_series(chart, NULL, NULL)) == NULL) {
		b->status = CRM_ENOMEM;
		return;
	}
	chart_series_set_categories(series, sheet, from, 0, to, 0);
	chart_series_set_values(series, sheet, from, places[column], to, places[column]);
	chart_series_set_name(series, language_text(b->language, about->name));
	if (line) {
		chart_series_set_line(series, &stroke);
		return;
	}
	chart_series_set_fill(series, &fill);
	mark_points(b, series, table, rows, column, about->colour);
}

/** The number format of a column's axis. */
static const char *
axis_format(const struct report_column *column)
{

	return column->kind == COLUMN_SHARE ? "0%" : "#,##0";
}

/** Whether no share of a column is above 1, so that an axis to 1 holds it. */
static bool
is_within_one(const struct report_table *table, const struct report_column *column)
{
	size_t at = (size_t)(column - table->columns);

	for (size_t row = 0; row < table->n_rows; row++)
		if (report_cells(table, row)[at].state == CELL_VALUE &&
		    report_cells(table, row)[at].v.real > 1)
			return false;
	return column->kind == COLUMN_SHARE;
}

/** Set the axes and the legend. */
static void
set_axes(struct book *b, lxw_chart *chart, const struct report_section *section,
    const struct book_chart_kind *kind)
{
	const struct report_table *table = &section->table;
	const struct report_column *values =
	    &table->columns[report_find(table, kind->series[0].column)];
	lxw_chart_line faint = { .color = 0xd5dae0 };

	chart_title_set_name(chart, language_text(b->language, section->title));
	chart_axis_major_gridlines_set_line(chart->x_axis, &faint);
	if (kind->type == LXW_CHART_SCATTER_STRAIGHT) {
		chart_axis_set_num_format(chart->x_axis, axis_format(&table->columns[0]));
		chart_axis_set_num_format(chart->y_axis, axis_format(values));
		chart_axis_set_min(chart->x_axis, 0);
		chart_axis_set_min(chart->y_axis, 0);
		chart_axis_set_name(
		    chart->x_axis, language_title(b->language, &table->columns[0]));
		chart_axis_major_gridlines_set_line(chart->y_axis, &faint);
		if (table->columns[0].kind == COLUMN_SHARE)
			chart_axis_set_max(chart->x_axis, 1);
		if (is_within_one(table, values))
			chart_axis_set_max(chart->y_axis, 1);
	} else {
		/*
		 * Groups from the top down, as the table has them; their names stay left of bars
		 * below 0.
		 */
		chart_axis_set_reverse(chart->y_axis);
		chart_axis_set_label_position(chart->y_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
		chart_axis_set_num_format(chart->x_axis, axis_format(values));
	}
	chart_legend_set_position(chart,
	    kind->series[1].column != NULL ? LXW_CHART_LEGEND_BOTTOM : LXW_CHART_LEGEND_NONE);
}

void
book_chart(struct book *b, lxw_worksheet *sheet, const struct report_section *section,
    const char *name, const lxw_col_t *places, lxw_row_t row)
{
	const struct report_table *table = &section->table;
	const struct book_chart_kind *kind = kind_of_chart(section);
	size_t rows = table->n_rows - (section->chart == CHART_BRIDGE ? 0 : table->total);
	lxw_chart_options where = { .x_scale = 1.5, .y_scale = 1.4 };
	lxw_chart *chart;

	if (kind == NULL || rows == 0)
		return;
	rows = rows > CHART_MOST ? CHART_MOST : rows;
	if ((chart = workbook_add_chart(b->workbook, kind->type)) == NULL) {
		b->status = CRM_ENOMEM;
		return;
	}
	for (size_t i = 0; i < SERIES_MOST && kind->series[i].column != NULL; i++)
		add_series(b, chart, table, name, rows, places, &kind->series[i],
		    kind->type == LXW_CHART_SCATTER_STRAIGHT);
	if (section->chart == CHART_STACK)
		chart_set_series_overlap(chart, 100);
	set_axes(b, chart, section, kind);
	if (kind->type == LXW_CHART_BAR)
		where.y_scale = 0.6 + 0.075 * (double)rows;
	book_check(b, worksheet_insert_chart_opt(sheet, row, 0, chart, &where));
}

/**
 * Append the range of cells of one row that are whole, as `B4:F4`: the colours of a scale follow
 * from the least and the greatest of its cells, which an unfinished period would bend.
 */
static enum crm_status
add_range(struct buf *buf, const struct report_table *table, size_t row, lxw_row_t top)
{
	char first[LXW_MAX_CELL_NAME_LENGTH], last[LXW_MAX_CELL_NAME_LENGTH];
	size_t end = table->n_columns;

	while (end > 1 && (report_cells(table, row)[end - 1].partial ||
			      report_cells(table, row)[end - 1].state == CELL_EMPTY))
		end--;
	if (end == 1)
		return CRM_OK;
	lxw_rowcol_to_cell(first, top + 1 + (lxw_row_t)row, 1);
	lxw_rowcol_to_cell(last, top + 1 + (lxw_row_t)row, (lxw_col_t)(end - 1));
	return buf_print(buf, "%s%s:%s", buf->n > 0 ? " " : "", first, last);
}

void
book_scale(struct book *b, lxw_worksheet *sheet, const struct report_table *table)
{
	size_t rows = table->n_rows - table->total;
	struct buf ranges = { 0 };
	lxw_conditional_format scale = {
		.type = LXW_CONDITIONAL_2_COLOR_SCALE, .min_color = 0xffffff, .max_color = 0x2f8583
	};

	if (table->n_columns < 2 || rows == 0)
		return;
	for (size_t row = 0; row < rows && b->status == CRM_OK; row++)
		b->status = add_range(&ranges, table, row, b->top);
	if (b->status == CRM_OK && (b->status = buf_add(&ranges, "", 1)) == CRM_OK &&
	    ranges.n > 1) {
		scale.multi_range = ranges.p;
		book_check(b,
		    worksheet_conditional_format_range(sheet, b->top + 1, 1,
			b->top + (lxw_row_t)rows, (lxw_col_t)(table->n_columns - 1), &scale));
	}
	buf_free(&ranges);
}
