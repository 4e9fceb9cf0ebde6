/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_OFFENCE_H
#define CRM_FILTER_COHORT_COHORT_OFFENCE_H

#include "filter/cohort/cohort_studies.h"

/* What cohort_offence.c, which adds up customers, and cohort_offence_write.c share. */

/** Customers whose first order is in the period; customers who ordered in the period before it. */
enum offence_part { OFFENCE_WON, OFFENCE_KEPT, OFFENCE_PARTS };

/** What is summed up of a customer in one part; counts have nine decimals, as money has. */
enum offence_sum {
	OFFENCE_ONE,
	OFFENCE_STAYED,		/* kept only: they ordered in the period */
	OFFENCE_CONTACTS,	/* cost of contacts to win them, or to keep them */
	OFFENCE_MARGIN,		/* of orders, less the cost of contacts after the first one */
	OFFENCE_PROFIT,		/* the margin less the contacts */
	OFFENCE_SUMS
};

/** A figure: one sum over another, and what --spend adds to it. */
struct offence_figure {
	const char *name;
	enum offence_part part;
	enum offence_sum over, under;
	int spend;		/* 1: --spend is added to the sum; -1: subtracted from it */
	bool needs_margin, needs_cost;	/* what the ledger must have for it */
	bool gain;		/* a hundredth of it times the customers of the part: a what-if */
};

/** The figures, those of a part together. */
#define OFFENCE_FIGURES 9
extern const struct offence_figure offence_figures[OFFENCE_FIGURES];

/** One part of one group in one period. */
struct offence_cell {
	uint64_t people;	/* who contribute anything */
	uint64_t n, stayed, touched;	/* customers; who stayed; on whom contacts cost something */
	decimal_sum all[OFFENCE_SUMS], spend;
	double squares[OFFENCE_FIGURES];	/* of the influences on each figure of the part */
};

/** All of them. */
struct offence {
	const struct cohort_options *options;
	const struct cohort_events *e;
	enum period_kind kind;
	int32_t first;		/* the first period of the log */
	size_t periods, groups;	/* group 0: all; then by number of channel; the last: no channel */
	struct offence_cell *cell;	/* offence_cell() */
	bool has_spend;
};

/** offence_cell(o, group, period, part): One of them; ${period} counts from o->first. */
static inline struct offence_cell *
offence_cell(const struct offence *o, size_t group, size_t period, enum offence_part part)
{

	return &o->cell[(group * o->periods + period) * OFFENCE_PARTS + part];
}

/** offence_ratio(f, cell): The figure of a cell without --spend; NaN if it is of no customer. */
double offence_ratio(const struct offence_figure *f, const struct offence_cell *cell);

/** offence_write(o, out): Write the table.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status offence_write(const struct offence *o, struct output *out);

#endif
