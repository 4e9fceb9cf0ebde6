/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_PARETO_H
#define CRM_FILTER_REPORT_REPORT_PARETO_H

#include "base/status.h"
#include "filter/report/report_sums.h"
#include "report/language.h"
#include "report/report_table.h"

/** For the Pareto curve: which share of the revenue the best customers bring. */
struct pareto;

/** pareto_open(pareto): Create it without customers, in 800 kB.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status pareto_open(struct pareto **pareto);

/** pareto_add(pareto, revenue): Count a customer. */
void pareto_add(struct pareto *pareto, decimal_sum revenue);

/**
 * pareto_save(p, partial): Add the bins to a partial.  Return as partial_add().
 */
CRM_CHECKED enum crm_status pareto_save(const struct pareto *p, struct partial *partial);

/** pareto_load(pareto, row): Add the bin in a row of a partial; false if it is no such row. */
CRM_CHECKED bool pareto_load(struct pareto *pareto, const struct sums_row *row);

/** pareto_share(pareto, q): The part of the revenue that the best ${q} of the customers bring. */
double pareto_share(const struct pareto *pareto, double q);

/**
 * pareto_make(pareto, report, language, min_cell, left_out):
 * Append the section of the curve, and the sentence about the best tenth to the leads; nothing if
 * there are fewer than 10 customers or no revenue.  If a step of the curve is of fewer than
 * ${min_cell} customers, increment *${left_out} instead.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status pareto_make(const struct pareto *pareto, struct report *report,
    const struct language *language, uint64_t min_cell, size_t *left_out);

/** pareto_close(pareto): Free it.  NULL is fine. */
void pareto_close(struct pareto *pareto);

#endif
