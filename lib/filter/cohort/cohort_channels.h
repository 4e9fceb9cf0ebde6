/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_CHANNELS_H
#define CRM_FILTER_COHORT_COHORT_CHANNELS_H

#include "filter/cohort/cohort_rates.h"

/** The number of horizons for margins: the first 30, 90 and 365 days of a customer. */
#define COHORT_HORIZONS 3

/** Money of a channel. */
struct channel_money {
	decimal_sum revenue, commission, cost;
};

/** One channel, by acquisition or by order. */
struct channel {
	uint64_t customers;	/* won; by order: with an order */
	uint64_t prospects;	/* who never ordered; by order: without an order here */
	uint64_t orders, again;	/* orders; customers with two or more */
	uint64_t touched, converted;	/* whose first touch is here; those of them who ordered */
	uint64_t leads, leads_won;	/* whose first touch is a contact (--within); who ordered */
	struct channel_money money, within[COHORT_HORIZONS];
	uint64_t observed[COHORT_HORIZONS];	/* customers observed that long */
	decimal_sum win_cost; /* of contacts before the first order, and spend; part of the cost */
	int64_t payback;	/* days; -1: not yet */
	bool listed;		/* it has customers, contacts or spend */
	uint64_t never;		/* who never ordered, those without a name included */
	/* For --min-cell, customers who contribute to revenue, cost, commission and win_cost: */
	uint64_t earning, costing, paid, contacted;
	/* ... and to the difference of two margins; the last place is the margin of all days. */
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
