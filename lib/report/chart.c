/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pictures of tables as SVG within a page: picks the kind that a section asks for.  Each kind has a
 * file of its own; what they share is in chart_cells.h and svg.h.
 */
#include "report/chart.h"

#include "report/chart_cells.h"

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
	case CHART_CURVE:
		return chart_curve(section, language, buf);
	case CHART_BRIDGE:
		return chart_bridge(section, language, buf);
	case CHART_HISTOGRAM:
	case CHART_STACK:
		return chart_histogram(section, language, buf);
	case CHART_NIGHTS:
		return chart_nights(section, language, buf);
	}
	return CRM_OK;
}
