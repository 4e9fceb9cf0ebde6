/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_CHART_H
#define CRM_REPORT_CHART_H

#include "base/buf.h"
#include "base/status.h"
#include "report/language.h"
#include "report/report_table.h"

/**
 * chart_svg(section, language, buf):
 * Append the picture of ${section}'s table as its ${chart} says (see enum chart_kind); nothing
 * where the table has no row that can be drawn.  Hidden cells are not drawn.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status chart_svg(
    const struct report_section *section, const struct language *language, struct buf *buf);

/* The kinds, each for chart_svg(). */
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
