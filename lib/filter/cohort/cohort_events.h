/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_EVENTS_H
#define CRM_FILTER_COHORT_COHORT_EVENTS_H

#include "filter/cohort/cohort.h"
#include "io/sorter.h"
#include "table/ledger.h"
#include "table/strmap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** event.about of a referral: a row of another customer names this one as the referrer. */
#define EVENT_REFERRED ROW_KINDS

/** event.channel where the rows have none. */
#define EVENT_NO_CHANNEL UINT32_MAX

/** What happened with one customer on one day: an order, a return, or contacts of one kind. */
struct event {
	uint32_t customer;	/* its number in the batch */
	date_day day;
	uint64_t order;		/* hash of its id; EVENT_REFERRED: of the referred customer's id */
	enum ledger_kind kind;
	enum row_kind about;	/* or EVENT_REFERRED */
	uint32_t channel;	/* the least of the rows' by name, see cohort_events.channels */
	uint32_t rows;
	decimal_sum amount, cost, discount;
	uint32_t orders;	/* of the customer so far, this one among them */
	bool again;		/* an earlier event reports the same referral or late delivery */
	bool overdue;		/* ROW_DELIVERED: the order was promised for an earlier day */
	decimal_sum spent;	/* by the customer so far, returns taken off */
};

/** The place of an event in the batch, with the order that it is about. */
struct event_place {
	uint64_t order;
	size_t at;
	bool referred;		/* ${order} is who was referred */
};

/**
 * A ledger as events, sorted by customer, day and order: for questions about what follows what.
 * Customers are in the order of a hash of their ids, which is the same in every run.
 *
 * The events are in a sorter, which goes to disk above its memory; a batch of whole customers at a
 * time is in ${v}.  A study walks over all of them:
 *
 *	status = cohort_events_start(e);
 *	while (status == CRM_OK && (status = cohort_events_next(e)) == CRM_OK && e->customers > 0)
 *		for (uint32_t c = 0; c < e->customers; c++)
 *			... e->v[e->start[c]] to e->v[e->start[c + 1] - 1] ...
 *
 * and may do so several times.  Where a batch ends depends on nothing but the events, and must not
 * matter to the result.
 */
struct cohort_events {
	/* The batch. */
	struct event *v;
	size_t n, room;
	size_t *start;		/* by customer; start[customers] = n */
	size_t start_room;
	struct event_place *place;	/* room to sort events of one customer by order */
	size_t place_room;
	uint32_t customers;	/* in the batch; 0 after the last customer */
	/* The ledger. */
	date_day from, as_of;	/* DATE_NONE: no rows */
	int scale;
	bool has_cost, has_kind, has_discount;
	bool has_order_cost, has_contact_cost;	/* some row has one; --margin gives orders costs */
	bool has_about[ROW_KINDS + 1];	/* there are events of the kind, or EVENT_REFERRED */
	struct strmap *channels;	/* names by number; NULL where none were asked for */
	uint64_t no_order;		/* event.order where the id is empty */
	struct sorter *sorter;
	struct slice ahead;	/* the sorter's record after the batch; p is NULL at the end */
	struct msg *msg;
};

/**
 * cohort_events_read(run, options, events):
 * Read the ledger of ${run} up to options->as_of (DATE_NONE: all of it), with about options->memory
 * bytes.  With options->offence, channels are read from the column options->by, or from `channel`
 * if the ledger has it.  With options->margin, the cost of orders and returns is their amount times
 * (1 - margin).  CRM_OK, CRM_ENOMEM, or what reading returned after a message; free ${events} only
 * after CRM_OK.
 */
CRM_CHECKED enum crm_status cohort_events_read(
    const struct run *run, const struct cohort_options *options, struct cohort_events *events);

/**
 * cohort_events_start(e): Go back to the first customer; the batch is kept.  CRM_OK; CRM_ENOMEM or
 * CRM_EIO after a message.
 */
CRM_CHECKED enum crm_status cohort_events_start(struct cohort_events *e);

/**
 * cohort_events_next(e): Make the next customers the batch: none after the last.
 * CRM_OK, or after a message CRM_ENOMEM, CRM_EIO, CRM_EINPUT (amounts that do not fit a sum).
 */
CRM_CHECKED enum crm_status cohort_events_next(struct cohort_events *e);

/**
 * cohort_events_more(e, drop, want): For a sliding window over customers: drop the first ${drop} of
 * the batch, and add others until there are ${want}, or no more.  Return as cohort_events_next().
 */
CRM_CHECKED enum crm_status cohort_events_more(
    struct cohort_events *e, uint32_t drop, uint32_t want);

/** cohort_events_until(e, customer, day): The place after the customer's events up to ${day}. */
size_t cohort_events_until(const struct cohort_events *e, uint32_t customer, date_day day);

/**
 * cohort_events_after(e, customer, from, days, orders, spent):
 * What the customer ordered in the ${days} days after ${from}, by two binary searches.
 */
void cohort_events_after(const struct cohort_events *e, uint32_t customer, date_day from,
    int64_t days, uint32_t *orders, double *spent);

/**
 * cohort_events_referrals(e, customer, from, days):
 * How many others the customer referred in the ${days} days after ${from}: those whose rows name
 * the customer as referrer, each on the first day that they do; in a ledger without such rows, the
 * customer's rows of the kind referral.
 */
uint32_t cohort_events_referrals(
    const struct cohort_events *e, uint32_t customer, date_day from, int64_t days);

/** cohort_events_is_referral(e, v): Whether an event is one that is counted so. */
bool cohort_events_is_referral(const struct cohort_events *e, const struct event *v);

/**
 * cohort_events_least_channel(e, a, b): Of two channels the one whose name is bytewise less,
 * EVENT_NO_CHANNEL last.
 */
uint32_t cohort_events_least_channel(const struct cohort_events *e, uint32_t a, uint32_t b);

/** cohort_events_free(e): Free what it holds. */
void cohort_events_free(struct cohort_events *e);

#endif
