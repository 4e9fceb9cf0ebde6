/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_SUMS_H
#define CRM_FILTER_REPORT_REPORT_SUMS_H

#include "filter/report/report_groups.h"
#include "table/partial.h"

/*
 * The partials of crm-report (table/partial.h): a row for each group, and for each cell of the
 * views.  The first key says what a row is about; the others name the group or cell.
 *
 * Quantiles and medians cannot be computed from sums, so a report has only those that follow from
 * counts of bins: the Pareto curve is made of narrow bins of revenue, which partials contain.
 */

/** What a row is about. */
#define ABOUT_COLUMN "column"		/* a column that the customer table has; no sums */
#define ABOUT_CURRENCY "currency"	/* a currency in it */
#define ABOUT_GROUP "group"		/* a group of --by: keys as many as it has columns */
#define ABOUT_CLUSTER "cluster"
#define ABOUT_SCORE "score"		/* r, f */
#define ABOUT_PARETO "pareto"		/* the bin; or "none": revenue of 0 or less */
#define ABOUT_VALUE "lifetime_value"	/* the bin */
#define ABOUT_OUTLOOK "outlook"		/* orders, revenue or customers */
#define ABOUT_DUE "due"			/* when */

/** The keys of a row besides what it is about. */
#define SUMS_KEYS GROUPS_COLUMNS

/** The sums of a row; those that it does not have are 0. */
struct report_sums {
	struct group group;
	/* Forecasts: the expectation, and of its bounds the shared half-width and the own ones
	 * squared. */
	decimal_sum expected, shared, own;
};

/** A row as it is read. */
struct sums_row {
	struct slice about, keys[SUMS_KEYS];
	struct report_sums sums;
};

/** What all rows share: places for partial_share(). */
enum { SUMS_BY, SUMS_FIRST_DATE, SUMS_LAST_DATE, SUMS_DUE_DECIMALS };

extern const struct partial_kind report_partial_kind;

/**
 * sums_save(p, about, keys, n, sums): Add ${sums} (NULL: none) to the row of ${n} <= SUMS_KEYS
 * ${keys}.  As partial_add().
 */
CRM_CHECKED enum crm_status sums_save(struct partial *p, const char *about,
    const struct slice *keys, size_t n, const struct report_sums *sums);

/** sums_save_number(p, about, number, sums): The same with a number as the key. */
CRM_CHECKED enum crm_status sums_save_number(
    struct partial *p, const char *about, size_t number, const struct report_sums *sums);

/** sums_load(p, row): A row of ${p}, which is sorted. */
struct sums_row sums_load(const struct partial *p, size_t row);

/** sums_about(row, about): Whether a row is about that. */
bool sums_about(const struct sums_row *row, const char *about);

/** sums_number(key, end, number): Read a key that is a number below ${end}; false if it is not. */
CRM_CHECKED bool sums_number(struct slice key, size_t end, size_t *number);

#endif
