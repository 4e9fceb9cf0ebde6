/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/chart.h"

#include "report/svg.h"

#include <math.h>

size_t
chart_rows(const struct report_table *table)
{

	return table->n_rows - table->total;
}

double
chart_value(const struct report_table *table, size_t row, size_t column)
{
	const struct report_cell *cell = &report_cells(table, row)[column];

	if (cell->state != CELL_VALUE)
		return NAN;
	switch (table->columns[column].kind) {
	case COLUMN_COUNT:
		return (double)cell->v.count;
	case COLUMN_MONEY:
		return decimal_real(cell->v.money);
	default:
		return cell->v.real;
	}
}

enum crm_status
chart_label(const struct report_section *section, size_t row, const struct language *language,
    struct buf *buf)
{
	const struct report_table *table = &section->table;

	buf->n = 0;
	for (size_t i = 0; i < table->n_columns && table->columns[i].kind == COLUMN_TEXT; i++) {
		const struct report_cell *cell = &report_cells(table, row)[i];

		if ((i > 0 && buf_text(buf, " · ") != CRM_OK) ||
		    language_cell(language, buf, &table->columns[i], cell) != CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

enum crm_status
chart_svg(const struct report_section *section, const struct language *language, struct buf *buf)
{

	if (chart_rows(&section->table) == 0)
		return CRM_OK;
	switch (section->chart) {
	case CHART_NONE:
		return CRM_OK;
	case CHART_SHARES:
		return chart_shares(section, language, buf);
	case CHART_HEAT:
	case CHART_FLOW:
	case CHART_TRIANGLE:
		return chart_heat(section, language, buf);
	case CHART_BUBBLES:
		return chart_bubbles(section, language, buf);
	case CHART_HISTOGRAM:
		return chart_histogram(section, language, buf);
	}
	return CRM_OK;
}
