/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_STUDIES_H
#define CRM_FILTER_COHORT_COHORT_STUDIES_H

#include "filter/cohort/cohort.h"
#include "filter/cohort/cohort_events.h"
#include "table/period.h"
#include "table/row_out.h"

/** What --effect asks about. */
enum cohort_effect { EFFECT_COMPLAINT, EFFECT_DELIVERY, EFFECT_DISCOUNT };

#define COHORT_EFFECTS "complaint|delivery|discount"

/** With fewer cases than this no verdict is given. */
#define EFFECT_LEAST 20

/** What was found for one question about one group. */
struct effect_row {
	const char *group, *metric;
	uint64_t n, others;
	double value, other_value, difference, low, high;
};

/**
 * effect_verdict(r):
 * The verdict that the interval allows: `higher`, `lower`, `no difference seen`, or for fewer than
 * EFFECT_LEAST cases `this log does not tell`.
 */
const char *effect_verdict(const struct effect_row *r);

/** effect_write(row, options, r): Write ${r} as a row of the table, with its verdict. */
void effect_write(
    struct row_out *row, const struct cohort_options *options, const struct effect_row *r);

/**
 * cohort_write_tenure(options, e, out, msg): Cohorts by year of the relationship.  CRM_OK; or,
 * after a message, CRM_ENOMEM, what cohort_events_next() gave, or CRM_EUSAGE for more rows than
 * COHORT_MOST_ROWS.
 */
CRM_CHECKED enum crm_status cohort_write_tenure(const struct cohort_options *options,
    struct cohort_events *e, struct output *out, struct msg *msg);

/** cohort_first_order(e, customer): The day of the first order; DATE_NONE: none. */
date_day cohort_first_order(const struct cohort_events *e, uint32_t customer);

/**
 * cohort_year_after(kind, days): Which year (or quarter or month, by ${kind}) of the relationship
 * it is, from 0, ${days} days after the first order.  A year is 365.25 days.
 */
int64_t cohort_year_after(enum period_kind kind, int64_t days);

/**
 * cohort_years_of(e, kind, period): How many such years the last customer whose first order was in
 * ${period} can have had.
 */
int64_t cohort_years_of(const struct cohort_events *e, enum period_kind kind, int32_t period);

/**
 * cohort_write_offence(options, e, out, msg): What winning and keeping customers cost and bring.
 * As cohort_write_tenure(), or what reading --spend gave.
 */
CRM_CHECKED enum crm_status cohort_write_offence(const struct cohort_options *options,
    struct cohort_events *e, struct output *out, struct msg *msg);

/**
 * cohort_write_effect(options, e, out, msg): What follows a complaint, a late delivery, or who buys
 * at a discount.  CRM_OK; or, after a message, CRM_ENOMEM, what cohort_events_next() gave, or
 * CRM_EUSAGE if the ledger lacks what the effect needs.
 */
CRM_CHECKED enum crm_status cohort_write_effect(const struct cohort_options *options,
    struct cohort_events *e, struct output *out, struct msg *msg);

/** effect_complaint(options, e, row): The rows of --effect=complaint.  As
 * cohort_write_effect(). */
CRM_CHECKED enum crm_status effect_complaint(
    const struct cohort_options *options, struct cohort_events *e, struct row_out *row);

#endif
