/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_CHART_H
#define CRM_REPORT_CHART_H

#include "base/buf.h"
#include "base/status.h"
#include "report/language.h"
#include "report/report_table.h"

/**
 * chart_svg(section, language, buf):
 * Append the chart of the kind section->chart (see enum chart_kind) of the section's table as SVG;
 * nothing if no row can be drawn.  Hidden cells are not drawn.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status chart_svg(
    const struct report_section *section, const struct language *language, struct buf *buf);

/* The kinds of charts, for chart_svg(); contracts as there. */
CRM_CHECKED enum crm_status chart_shares(
    const struct report_section *section, const struct language *language, struct buf *buf);
CRM_CHECKED enum crm_status chart_heat(
    const struct report_section *section, const struct language *language, struct buf *buf);
CRM_CHECKED enum crm_status chart_bubbles(
    const struct report_section *section, const struct language *language, struct buf *buf);
CRM_CHECKED enum crm_status chart_curve(
    const struct report_section *section, const struct language *language, struct buf *buf);
CRM_CHECKED enum crm_status chart_bridge(
    const struct report_section *section, const struct language *language, struct buf *buf);
CRM_CHECKED enum crm_status chart_histogram(
    const struct report_section *section, const struct language *language, struct buf *buf);
CRM_CHECKED enum crm_status chart_nights(
    const struct report_section *section, const struct language *language, struct buf *buf);

#endif
