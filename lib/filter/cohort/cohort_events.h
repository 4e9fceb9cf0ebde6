/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_EVENTS_H
#define CRM_FILTER_COHORT_COHORT_EVENTS_H

#include "app/program.h"
#include "table/ledger.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What happened with one customer on one day: an order, a return, or contacts of one kind. */
struct event {
	uint32_t customer;	/* by their ids, bytewise */
	date_day day;
	uint64_t order;		/* a hash of its id */
	enum ledger_kind kind;
	enum row_kind about;
	uint32_t rows;
	decimal_sum amount, cost, discount;
	uint32_t orders;	/* of the customer so far, this one among them */
	double spent;		/* by the customer so far, returns taken off */
};

/**
 * A ledger as events, sorted by customer, day and order: for questions about what follows what.
 * Memory: 120 bytes an event, and the ids.
 */
struct cohort_events {
	struct event *v;
	size_t n, room;
	size_t *start;		/* by customer; start[customers] = n */
	uint64_t *hash;		/* by customer: of the id */
	uint32_t customers;
	date_day from, as_of;	/* DATE_NONE: no rows */
	int scale;
	bool has_cost, has_kind, has_discount;
};

/**
 * cohort_events_read(run, as_of, events):
 * Read the ledger of ${run} up to ${as_of} (DATE_NONE: all of it).  CRM_OK, CRM_ENOMEM, or what
 * reading gave after a message; ${events} is to be freed only after CRM_OK.
 */
CRM_CHECKED enum crm_status cohort_events_read(
    const struct run *run, date_day as_of, struct cohort_events *events);

/** cohort_events_until(e, customer, day): The place after the customer's events up to ${day}. */
size_t cohort_events_until(const struct cohort_events *e, uint32_t customer, date_day day);

/**
 * cohort_events_after(e, customer, from, days, orders, spent):
 * What the customer ordered in the ${days} days after ${from}.
 */
void cohort_events_after(const struct cohort_events *e, uint32_t customer, date_day from,
    int64_t days, uint32_t *orders, double *spent);

/** cohort_events_free(e): Free what it holds. */
void cohort_events_free(struct cohort_events *e);

#endif
