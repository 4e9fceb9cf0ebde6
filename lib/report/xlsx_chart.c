/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The spreadsheet's own charts: bars of shares and of histograms, and the colours of maps.
 *
 * Series have the names that the page's legend has, as both columns of shares are headed "Share".
 * A map's colours leave the unfinished cells out: they are hatched and belong to no scale.
 */
#include "report/xlsx_book.h"

/* The rows of a chart. */
#define CHART_MOST 40

/* The colours of the page's bars: customers, revenue. */
#define COLOUR_CUSTOMERS 0x76838f
#define COLOUR_REVENUE 0x0b6e6e

/** A series: a column of the table, its name and colour. */
struct bar_series {
	const char *column, *name;
	lxw_color_t colour;
};

static const struct bar_series share_series[] = {
	{ "customers_share", "share of customers", COLOUR_CUSTOMERS },
	{ "revenue_share", "share of revenue", COLOUR_REVENUE },
};

static const struct bar_series histogram_series[] = {
	{ "customers", "Customers", COLOUR_REVENUE },
};

static const struct bar_series period_series[] = {
	{ "revenue", "Revenue", COLOUR_REVENUE },
};

/** The series of a section's chart, or NULL where it has none; *${n}: how many. */
static const struct bar_series *
series_of(const struct report_section *section, size_t *n)
{

	*n = section->chart == CHART_SHARES ? 2 : 1;
	return section->chart == CHART_SHARES	    ? share_series
	    : section->chart == CHART_HISTOGRAM ? histogram_series
	    : section->chart == CHART_STACK	    ? period_series
						    : NULL;
}

/** Add the series of one column to a chart. */
static void
add_series(struct book *b, lxw_chart *chart, const char *sheet, size_t rows, lxw_col_t column,
    const struct bar_series *about)
{
	lxw_row_t from = b->top + 1, to = b->top + (lxw_row_t)rows;
	lxw_chart_fill fill = { .color = about->colour };
	lxw_chart_series *series;

	if ((series = chart_add_series(chart, NULL, NULL)) == NULL) {
		b->status = CRM_ENOMEM;
		return;
	}
	chart_series_set_categories(series, sheet, from, 0, to, 0);
	chart_series_set_values(series, sheet, from, column, to, column);
	chart_series_set_name(series, language_text(b->language, about->name));
	chart_series_set_fill(series, &fill);
}

/** Set the axes and the legend. */
static void
set_axes(struct book *b, lxw_chart *chart, const struct report_section *section)
{
	lxw_chart_line faint = { .color = 0xd5dae0 };

	/*
	 * Groups from the top down, as the table has them; their names stay left of bars below 0.
	 */
	chart_axis_set_reverse(chart->y_axis);
	chart_axis_set_label_position(chart->y_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
	chart_axis_major_gridlines_set_line(chart->x_axis, &faint);
	chart_title_set_name(chart, language_text(b->language, section->title));
	if (section->chart == CHART_SHARES) {
		chart_axis_set_num_format(chart->x_axis, "0%");
		chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
	} else {
		chart_axis_set_num_format(chart->x_axis, "#,##0");
		chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
	}
}

void
book_chart(struct book *b, lxw_worksheet *sheet, const struct report_section *section,
    const char *name, const lxw_col_t *places, lxw_row_t row)
{
	const struct report_table *table = &section->table;
	size_t rows = table->n_rows - table->total, n;
	const struct bar_series *series = series_of(section, &n);
	lxw_chart_options where = { .x_scale = 1.5, .y_scale = 1.4 };
	lxw_chart *chart;

	if (series == NULL || rows == 0 ||
	    report_find(table, series[0].column) == table->n_columns)
		return;
	rows = rows > CHART_MOST ? CHART_MOST : rows;
	if ((chart = workbook_add_chart(b->workbook, LXW_CHART_BAR)) == NULL) {
		b->status = CRM_ENOMEM;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		size_t column = report_find(table, series[i].column);

		if (column < table->n_columns)
			add_series(b, chart, name, rows, places[column], &series[i]);
	}
	set_axes(b, chart, section);
	where.y_scale = 0.6 + 0.075 * (double)rows;
	book_check(b, worksheet_insert_chart_opt(sheet, row, 0, chart, &where));
}

/** Append the range of cells of one row that are whole, as `B4:F4`. */
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
