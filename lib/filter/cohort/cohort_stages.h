/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_STAGES_H
#define CRM_FILTER_COHORT_COHORT_STAGES_H

#include "filter/cohort/cohort_hidden.h"
#include "filter/cohort/cohort_sums.h"

/* The lifecycle table: sums of one group by period, and how they become rows and partials. */

/**
 * One period.  The five parts of the bridge add up to revenue less that of the period before,
 * because each customer's change is in one of them.
 */
struct stage {
	uint64_t first, retained, reactivated, churned, orders;
	decimal_sum revenue;
	decimal_sum fresh, expansion, contraction, reactivation, lost;
	uint64_t earning, rising, falling;	/* customers: revenue not 0, in expansion, ... */
	struct cohort_gap gap;	/* hidden cells of the cohort table in this period */
	bool cohort_hidden;	/* how many are new is hidden there */
};

/** Cohorts whose size is hidden, and their customers. */
struct sizes {
	size_t cohorts;
	uint64_t customers;
};

/** Sums of one group, by period. */
struct stages {
	struct stage *stage;
	struct cohort_count *count;	/* of the current cohort, by period */
	size_t periods;
	bool *hidden;		/* cohorts whose size is hidden; NULL without --min-cell */
	struct sizes sizes;	/* hidden cohorts, and that of customers without an order */
	uint32_t *list;		/* room for the cells of a customer */
	size_t room;
};

/** stages_open(s, periods), stages_free(s): Make room for so many periods; free what it holds. */
CRM_CHECKED enum crm_status stages_open(struct stages *s, size_t periods);
void stages_free(struct stages *s);

/** stages_clear(s): Begin another group, without sums and hidden cohorts. */
void stages_clear(struct stages *s);

/**
 * stages_gaps(s, cohort, customers, min):
 * Note which cells of a cohort of so many ${customers}, which are in s->count, the cohort table
 * hides.  ${cohort}: its period, numbered from 1; 0: without an order.
 */
void stages_gaps(struct stages *s, size_t cohort, uint64_t customers, uint64_t min);

/** stages_header(frame), stages_write(frame, group, s): Write the header; a group. */
void stages_header(struct cohort_frame *frame);
void stages_write(struct cohort_frame *frame, struct slice group, const struct stages *s);

/** A row of a partial: a stage of a group; or, with ${cohort}, a cell of a cohort; see below. */
struct stage_row {
	struct slice group;
	date_day cohort, date;	/* first days of periods */
	uint64_t customers;	/* of the cohort, in its first cell; without any day: no order */
	struct cohort_count count;
	struct stage stage;
};

/** stage_save(p, row): Add a row to a partial, unless all is 0.  As partial_add(). */
CRM_CHECKED enum crm_status stage_save(struct partial *p, const struct stage_row *row);

/**
 * cohort_lifecycle_fill(options, cells, p, msg): Add the stages of all groups, and the cells of
 * their cohorts, to a partial.  CRM_OK; CRM_ENOMEM, CRM_EINPUT after a message.
 */
CRM_CHECKED enum crm_status cohort_lifecycle_fill(const struct cohort_options *options,
    const struct cohort_cells *cells, struct partial *p, struct msg *msg);

#endif
