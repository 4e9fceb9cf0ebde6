/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_CHANNELS_INNER_H
#define CRM_FILTER_COHORT_COHORT_CHANNELS_INNER_H

#include "filter/cohort/cohort_channels.h"
#include "table/partial.h"

/* What cohort_channels.c, which sums up customers, and cohort_channels_sums.c share. */

/** The day of the first order is the first of so many. */
extern const int channel_horizons[COHORT_HORIZONS];

/** What the channels are summed up with. */
struct channel_job {
	const struct cohort_options *options;
	const struct cohort_cells *cells;
	const struct cohort_rate *rates;	/* by group */
	struct channel *channels;		/* by group */
	struct cohort_contact *contacts;	/* by customer, group and day */
	size_t *contacts_of; /* where those of a customer start; one place more at the end */
	decimal_sum *elsewhere;	/* by customer: what other channels spent to win them */
	decimal_sum *won_elsewhere; /* by group: what it spent on customers of other channels */
	decimal_sum *revenue_on, *spent_on;	/* of one channel by day */
	size_t days;
	struct partial *partial;	/* takes the sums; NULL: they are settled */
	enum crm_status saved;		/* the first failure of that */
};

#define CHANNELS_TOO_MUCH "--commission-rates: a commission has more than 29 digits"

/** channels_open(job), channels_free(job): Make the arrays by group, customer, day; free them. */
CRM_CHECKED enum crm_status channels_open(struct channel_job *job);
void channels_free(struct channel_job *job);

/**
 * channels_settle(job, group): After all customers: commissions by rates, money spent, and what
 * these change.  False where a commission does not fit.
 */
CRM_CHECKED bool channels_settle(struct channel_job *job, uint32_t group);

/** channels_seen(first, as_of, seen): For how many first days one has been observed. */
void channels_seen(date_day first, date_day as_of, bool seen[COHORT_HORIZONS + 1]);

/** channels_differ(seen, within, differ): Count one customer where two margins differ by them. */
void channels_differ(const bool seen[COHORT_HORIZONS + 1],
    const struct channel_money within[COHORT_HORIZONS + 1],
    uint64_t differ[COHORT_HORIZONS + 1][COHORT_HORIZONS + 1]);

/*
 * Into job->partial: a customer's first days; a lead of channel ${group}, first touched on ${day}
 * and won or not; all else of a channel.  A failure is kept in job->saved.
 */
void channels_save_horizons(struct channel_job *job, const struct cohort_customer *customer,
    const struct channel_money within[COHORT_HORIZONS + 1]);
void channels_save_lead(struct channel_job *job, uint32_t group, date_day day, bool won);
void channels_save(struct channel_job *job, uint32_t group);

/**
 * cohort_channels_fill(options, cells, p, msg): Add all channels to a partial.  CRM_OK; CRM_ENOMEM,
 * CRM_EINPUT after a message.
 */
CRM_CHECKED enum crm_status cohort_channels_fill(const struct cohort_options *options,
    const struct cohort_cells *cells, struct partial *p, struct msg *msg);

#endif
