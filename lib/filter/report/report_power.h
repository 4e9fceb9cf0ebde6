/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_POWER_H
#define CRM_FILTER_REPORT_REPORT_POWER_H

#include "filter/report/report.h"
#include "filter/report/report_summary.h"
#include "report/report_table.h"

/** The share of customers who order without a campaign, unless --base-rate is given. */
#define POWER_BASE_RATE 0.05

/** How often an effect of the stated size shows (80 %), and the confidence (95 %). */
#define POWER_WANTED 0.80
#define POWER_LEVEL 0.95

/** The share held out where --control does not say. */
#define POWER_CONTROL 0.10

/**
 * power_section(summary, options, report, language):
 * Append the section of --power: of each group, and of all, the smallest lift that a campaign to it
 * would show, and with --lift how many customers that lift needs.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status power_section(const struct summary *summary,
    const struct report_options *options, struct report *report, const struct language *language);

#endif
