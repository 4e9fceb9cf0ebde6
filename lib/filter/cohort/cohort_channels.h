/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_CHANNELS_H
#define CRM_FILTER_COHORT_COHORT_CHANNELS_H

#include "filter/cohort/cohort_rates.h"

/** Margins are given for so many first days of a customer: 30, 90 and 365. */
#define COHORT_HORIZONS 3

/** Money of a channel. */
struct channel_money {
	decimal_sum revenue, commission, cost;
};

/** One channel, by acquisition or by order. */
struct channel {
	uint64_t customers;	/* won; by order: with an order */
	uint64_t prospects;	/* who never ordered; by order: not here */
	uint64_t orders, again;	/* orders; customers with two or more */
	uint64_t touched, converted;	/* first contacted here; of them who ordered */
	uint64_t leads, leads_won;	/* first contacted without an order, for long enough; likewise */
	struct channel_money money, within[COHORT_HORIZONS];
	uint64_t observed[COHORT_HORIZONS];	/* customers seen so long */
	decimal_sum win_cost; /* of contacts before the first order, and spend; part of the cost */
	int64_t payback;	/* days; -1: not yet */
	bool listed;		/* it has customers, contacts or spend */
	uint64_t never;		/* who never ordered, without a name too */
	/* Customers that amounts are from, for --min-cell: */
	uint64_t earning, costing, paid, contacted;
	/* ... and by which two margins differ; the last place is the margin without end. */
	uint64_t differ[COHORT_HORIZONS + 1][COHORT_HORIZONS + 1];
};

/**
 * cohort_channels_write(options, cells, channels, out):
 * Write the listed channels in bytewise order of their names.  Commissions by rates are in them.
 * CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status cohort_channels_write(const struct cohort_options *options,
    const struct cohort_cells *cells, const struct channel *channels, struct output *out);

#endif
