/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_SUMMARY_H
#define CRM_FILTER_REPORT_SUMMARY_H

#include "base/status.h"
#include "filter/report_advice.h"
#include "filter/report_groups.h"
#include "report/language.h"
#include "report/report.h"

#include <stdbool.h>

/** What the table of groups shows. */
struct summary_options {
	bool total;		/* a row of the sum of all */
	bool costs;		/* cost and margin */
};

/**
 * summary_make(report, groups, advice, options):
 * Append the section of the groups: customers, revenue, their shares, mean days since the last purchase, orders, and what to do.  Money is exact; means are rounded once,
 * half to even.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status summary_make(struct report *report, const struct groups *groups, const struct advice *advice,
    const struct summary_options *options);

/** summary_front(report, groups, advice, options, language): What stands first: a sentence or two, and the most important figures.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status summary_front(struct report *report, const struct groups *groups, const struct advice *advice,
    const struct summary_options *options, const struct language *language);

/** summary_share(part, whole): ${part} / ${whole}; NaN where ${whole} is not positive. */
double summary_share(decimal_sum part, decimal_sum whole);

#endif
