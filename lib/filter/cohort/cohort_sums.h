/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_SUMS_H
#define CRM_FILTER_COHORT_COHORT_SUMS_H

#include "filter/cohort/cohort.h"
#include "filter/cohort/cohort_hidden.h"
#include "table/partial.h"
#include "table/row_out.h"

/*
 * The cohort table from sums to rows.  The sums come from the cells of customers (cohort_table.c)
 * or from partials (cohort_merge.c); everything that is computed from sums is computed here.
 */

/** A cohort at one age. */
struct cohort_age {
	struct cohort_count count;
	uint64_t orders;
	decimal_sum revenue, margin;
};

/** One cohort of a group; or, not ${ordered}, the customers of a group who never ordered. */
struct cohort_sum {
	struct slice group;
	int32_t period;			/* of the first order */
	bool ordered;
	bool hidden;			/* by --min-cell, as a whole */
	uint64_t customers;
	struct cohort_age *age;		/* ${ages} of them; one of those who never ordered */
	size_t ages;			/* how many have been observed */
};

/** What all rows of the table share. */
struct cohort_frame {
	const struct cohort_options *options;
	enum period_kind kind;
	date_day from, as_of;		/* of the data; from DATE_NONE: no rows */
	bool given;			/* ${as_of} is that of --as-of */
	int scale;			/* decimals of money */
	bool has_cost;
	struct row_out row;
	/* By cohort_frame_open(): */
	int32_t first, last;		/* periods of the data */
	bool unfinished;		/* the last one still runs */
};

/**
 * cohort_frame_of(options, cells, out): The frame of the table of ${cells}, to be written to
 * ${out}.
 */
struct cohort_frame cohort_frame_of(const struct cohort_options *options,
    const struct cohort_cells *cells, struct output *out);

/** cohort_frame_open(frame): Set the last members, from the others. */
void cohort_frame_open(struct cohort_frame *frame);

/**
 * cohort_frame_cells(frame, ordered, period): How many rows (in the wide table, fields) a cohort
 * has.
 */
uint64_t cohort_frame_cells(const struct cohort_frame *frame, bool ordered, int32_t period);

/** cohort_sums_header(frame), cohort_sums_write(frame, sum): Write the header; one cohort. */
void cohort_sums_header(struct cohort_frame *frame);
void cohort_sums_write(struct cohort_frame *frame, const struct cohort_sum *sum);

/**
 * cohort_sums_partial(frame, sum, p): Add one cohort to a partial.  As partial_add().
 */
CRM_CHECKED enum crm_status cohort_sums_partial(
    const struct cohort_frame *frame, const struct cohort_sum *sum, struct partial *p);

/**
 * cohort_table_fill(options, cells, p, msg): Add all cohorts to a partial.  CRM_OK; CRM_ENOMEM,
 * CRM_EINPUT after a message.
 */
CRM_CHECKED enum crm_status cohort_table_fill(const struct cohort_options *options,
    const struct cohort_cells *cells, struct partial *p, struct msg *msg);

#endif
