/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_SUMMARY_H
#define CRM_FILTER_REPORT_REPORT_SUMMARY_H

#include "base/status.h"
#include "filter/report/report.h"
#include "filter/report/report_advice.h"
#include "filter/report/report_groups.h"
#include "report/language.h"
#include "report/report_table.h"

#include <stdbool.h>

/** The groups as a report shows them. */
struct summary {
	const struct groups *groups;
	const struct advice *advice;
	size_t *order;		/* the groups in the order of rows */
	bool *hidden; /* by group: it is too small to be shown, or would give away one that is */
	bool *hidden_cost;	/* by group: cost and margin are hidden, at least where all is */
	bool any_hidden;
	bool total;		/* a row of the sum of all */
	bool costs;		/* cost and margin */
	bool few_costs;		/* costs are of so few that none of them may be shown */
	const char *operand;	/* the table that commands to type name; NULL: no commands */
};

/**
 * summary_open(summary, groups, advice, min_cell):
 * Order the groups and find those to hide: of fewer than ${min_cell} customers (0: none), or with
 * fewer who ordered or brought revenue, and others by suppress_more().  ${groups} and ${advice}
 * must outlive it; total and costs are false.  CRM_OK; CRM_ENOMEM; CRM_EDATA, without a message, if
 * nothing can be shown.
 */
CRM_CHECKED enum crm_status summary_open(struct summary *summary, const struct groups *groups,
    const struct advice *advice, uint64_t min_cell);

/** summary_close(summary): Free what it holds. */
void summary_close(struct summary *summary);

/**
 * summary_make(summary, report):
 * Append the section of the groups: customers, revenue, their shares, mean days since the last
 * purchase, orders, and what to do.  Money is exact; means are rounded once, half to even.  CRM_OK
 * or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status summary_make(const struct summary *summary, struct report *report);

/**
 * summary_front(summary, report, language): Make the top: a sentence or two, and the most
 * important figures. CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status summary_front(
    const struct summary *summary, struct report *report, const struct language *language);

/**
 * report_about(report, options, language): Set the title: --title, or the usual one; with the name
 * of --shop.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status report_about(struct report *report,
    const struct report_options *options, const struct language *language);

/**
 * summary_levels(summary, report, language):
 * Append the section of relationship levels (Kotler: basic, reactive, accountable, proactive,
 * partnership) with the rule they are chosen by.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status summary_levels(
    const struct summary *summary, struct report *report, const struct language *language);

/**
 * summary_labels(summary, table): Append the columns that name a group.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status summary_labels(
    const struct summary *summary, struct report_table *table);

/** summary_names(summary, i, cells): Set these ${cells} for group ${i}.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status summary_names(
    const struct summary *summary, size_t i, struct report_cell *cells);

/** summary_action(summary, i): What to do about group ${i}, a message id, or NULL. */
const char *summary_action(const struct summary *summary, size_t i);

/** summary_share(part, whole): ${part} / ${whole}; NaN where ${whole} is not positive. */
double summary_share(decimal_sum part, decimal_sum whole);

#endif
