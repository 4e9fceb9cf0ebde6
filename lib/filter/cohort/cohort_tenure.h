/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_TENURE_H
#define CRM_FILTER_COHORT_COHORT_TENURE_H

#include "filter/cohort/cohort_studies.h"

/* What cohort_tenure.c, which adds up customers, and cohort_tenure_write.c share. */

/** The sums of one customer's year. */
enum tenure_sum {
	SUM_ONE,
	SUM_ORDERS,
	SUM_REVENUE,
	SUM_COST,
	SUM_MARGIN,
	SUM_CONTACT_COST,
	SUM_CONTACTS,
	SUM_COMPLAINTS,
	SUM_RETURNS,
	SUM_DISCOUNTED,
	SUM_REFERRALS,
	SUM_DISCOUNT,
	SUM_LIST,		/* revenue before discounts */
	SUMS
};

/** A figure: one sum over another. */
struct tenure_metric {
	const char *name;
	enum tenure_sum over, under;
	bool money;
};

#define TENURE_METRICS 11
extern const struct tenure_metric tenure_metrics[TENURE_METRICS];

/** A part of what the margin has become since the first year. */
enum tenure_growth { GROWTH_MORE, GROWTH_COST, GROWTH_DISCOUNT, GROWTH_REFERRALS, GROWTHS };

/** One year of a cohort: sums over the customers whom the view includes in it. */
struct tenure_year {
	uint64_t n;			/* customers */
	decimal_sum all[SUMS];
	/* Sums of squares of the influences on each figure, and on its change since year 1. */
	double squares[TENURE_METRICS], changes[TENURE_METRICS], growths[GROWTHS];
};

/** Which customers a view includes: who ordered in the year before, or in every year so far. */
enum tenure_view { VIEW_ALIVE, VIEW_STAYED, VIEWS };

/** The customers whose first order was in one period. */
struct tenure_cohort {
	int64_t years;			/* that all of them have had */
	struct tenure_year *year[VIEWS];	/* NULL without customers or years */
};

struct tenure {
	const struct cohort_events *e;
	enum period_kind kind;
	double level;
	int32_t first;			/* the first period of the log */
	struct tenure_cohort *cohort;		/* by period, from the first on */
	size_t n;
	/* The years of the customer under work. */
	decimal_sum (*sums)[SUMS];
	size_t room;
	bool squaring;			/* the second time over the customers */
	uint64_t rows;			/* of the table */
};

/** tenure_figure(m, all): The figure ${m} of these sums; NaN if its divisor is 0. */
double tenure_figure(const struct tenure_metric *m, const decimal_sum all[SUMS]);

/**
 * tenure_growth(cohort, which, at, sum, first):
 * A part of the growth from the first year to year ${at}, of customers who stayed and have the sums
 * ${sum} in it and ${first} in the first: all of them, or one.
 */
double tenure_growth(const struct tenure_cohort *cohort, enum tenure_growth which, int64_t at,
    const decimal_sum sum[SUMS], const decimal_sum first[SUMS]);

/**
 * tenure_views(cohort): The number of views to show: 1 for a cohort of a single year, in which both
 * views are the same, else VIEWS.
 */
enum tenure_view tenure_views(const struct tenure_cohort *cohort);

/** tenure_write(t, row): Write the cohorts, each with those alive and then those who stayed. */
void tenure_write(const struct tenure *t, struct row_out *row);

#endif
