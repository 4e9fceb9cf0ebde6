/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_PARTIAL_H
#define CRM_FILTER_COHORT_COHORT_PARTIAL_H

#include "filter/cohort/cohort_sums.h"
#include "table/partial.h"

/*
 * Partials of crm-cohort (table/partial.h): what all of them have, and one struct for each table
 * that has partials.
 *
 * Without --as-of the last observed day is known only after the merge.  So what depends on it, such
 * as who is censored, is kept by day in partials and decided then.
 */

/** The columns that all rows of a partial share; they come last, in this order. */
#define COHORT_SHARED                                                                              \
	{ "by", PARTIAL_SAME }, { "period", PARTIAL_SAME }, { "as_of", PARTIAL_SAME },             \
	    { "detail", PARTIAL_SAME }, { "costs", PARTIAL_GREATEST },                             \
	    { "oldest_date", PARTIAL_LEAST }, { "newest_date", PARTIAL_GREATEST }
enum {
	COHORT_SHARED_BY, COHORT_SHARED_PERIOD, COHORT_SHARED_AS_OF, COHORT_SHARED_DETAIL,
	COHORT_SHARED_COSTS, COHORT_SHARED_OLDEST, COHORT_SHARED_NEWEST
};

/** A table of crm-cohort that has partials. */
struct cohort_summable {
	struct partial_kind kind;
	/* Add the sums of ${cells}.  CRM_OK; CRM_ENOMEM, CRM_EINPUT after a message. */
	enum crm_status (*fill)(const struct cohort_options *options,
	    const struct cohort_cells *cells, struct partial *p, struct msg *msg);
	/*
	 * Write the table from the sums in ${p}, which is sorted.  ${frame} has the options, with
	 * the --by of the partials, and the output.  CRM_OK; another after a message.
	 */
	enum crm_status (*write)(
	    struct cohort_frame *frame, const struct partial *p, const struct run *run);
};

extern const struct cohort_summable cohort_summable_table, cohort_summable_lifecycle,
    cohort_summable_survival, cohort_summable_won, cohort_summable_sold;

/**
 * cohort_partial_write(options, cells, out, msg): Write the partial of ${cells}.  CRM_OK;
 * CRM_ENOMEM, CRM_EINPUT after a message.
 */
CRM_CHECKED enum crm_status cohort_partial_write(const struct cohort_options *options,
    const struct cohort_cells *cells, struct output *out, struct msg *msg);

/**
 * cohort_merge(options, run): Add up the partials of ${run}, and write the table of the whole, or
 * with --partial a partial.  CRM_OK; CRM_EUSAGE, CRM_EINPUT, CRM_EIO, CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status cohort_merge(
    const struct cohort_options *options, const struct run *run);

/**
 * cohort_partial_day(text, day): Read a key that is a day; DATE_NONE if it is empty.  False if it
 * cannot be read.
 */
CRM_CHECKED bool cohort_partial_day(struct slice text, date_day *day);

/** cohort_partial_misfit(msg): Report that rows of partials do not fit together; CRM_EINPUT. */
enum crm_status cohort_partial_misfit(struct msg *msg);

/** cohort_partial_is_zero(p, row, n): Whether the first ${n} values of a row are all 0. */
bool cohort_partial_is_zero(const struct partial *p, size_t row, size_t n);

/** cohort_partial_group(p, from): The end of the rows with the same first key as row ${from}. */
size_t cohort_partial_group(const struct partial *p, size_t from);

#endif
