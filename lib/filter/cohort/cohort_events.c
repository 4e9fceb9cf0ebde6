/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Walks over the events of a ledger, which cohort_events_read.c has put into a sorter.
 *
 * Records come in the order of their keys; those of one key are one event.  A batch is a run of
 * whole customers, with the running totals of each.  What an event has to do with others of its
 * order is found when a customer is complete, by sorting; so no study searches, and all rows may be
 * one customer's.
 */
#include "filter/cohort/cohort_events_inner.h"

#include "base/mem.h"
#include "table/packed.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/*
 * Events in a batch, more or less: enough that the work for a batch does not matter, and few
 * enough to lie in the cache.
 */
#define BATCH 4096

static uint64_t
get_big(const char *p, unsigned n)
{
	uint64_t x = 0;

	for (unsigned i = 0; i < n; i++)
		x = x << 8 | (unsigned char)p[i];
	return x;
}

/** The part of a record that says whose it is. */
static struct slice
owner_of(struct slice record)
{

	return (struct slice){ record.p, BEFORE_ID + (size_t)get_big(record.p + 8, 4) };
}

uint32_t
cohort_events_least_channel(const struct cohort_events *e, uint32_t a, uint32_t b)
{

	if (a == b || a == EVENT_NO_CHANNEL || b == EVENT_NO_CHANNEL)
		return a == EVENT_NO_CHANNEL ? b : a;
	return slice_compare(strmap_key(e->channels, a), strmap_key(e->channels, b)) <= 0 ? a : b;
}

bool
cohort_events_join(const struct cohort_events *e, struct event *to, const struct event *from)
{

	to->rows += from->rows;
	to->channel = cohort_events_least_channel(e, to->channel, from->channel);
	return decimal_sum_add(&to->amount, from->amount) &&
	    decimal_sum_add(&to->cost, from->cost) &&
	    decimal_sum_add(&to->discount, from->discount);
}

enum crm_status
cohort_events_too_large(struct msg *msg)
{

	msg_error(msg, "the amounts of one customer add up to more than 29 digits");
	return CRM_EINPUT;
}

enum crm_status
cohort_events_start(struct cohort_events *e)
{
	enum crm_status status;

	if ((status = sorter_start(e->sorter)) != CRM_OK)
		return status;
	return sorter_next(e->sorter, &e->ahead);
}

/** Read the key and the sums of ${record} as the first row of an event. */
static struct event
open_record(struct slice record)
{
	const char *at = record.p + owner_of(record).n;
	struct event event = {
		.day = (date_day)((uint32_t)get_big(at, 4) ^ UINT32_C(0x80000000)),
		.order = get_big(at + 4, 8),
		.kind = (enum ledger_kind)at[12],
		.about = (enum row_kind)at[13],
	};

	at += AFTER_ID;
	event.rows = (uint32_t)packed_get(&at);
	event.channel = (uint32_t)packed_get(&at) - 1;
	event.amount = packed_get_signed(&at);
	event.cost = packed_get_signed(&at);
	event.discount = packed_get_signed(&at);
	return event;
}

/** Whether two events of one customer are one. */
static bool
is_same(const struct event *a, const struct event *b)
{

	return a->day == b->day && a->order == b->order && a->kind == b->kind &&
	    a->about == b->about;
}

/** For qsort(): places by order, then by time. */
static int
compare_places(const void *left, const void *right)
{
	const struct event_place *a = left, *b = right;

	if (a->referred != b->referred)
		return a->referred - b->referred;
	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

/**
 * Mark the deliveries among ${n} events of one order, sorted by day: which are after a promise, of
 * at most ROW_PROMISE_DAYS before, and which are told as late by a row of that day as well.  Rows
 * without an order id promise nothing for each other.
 */
static void
mark_deliveries(struct cohort_events *e, const struct event_place *place, size_t n)
{
	date_day promised = DATE_NONE;

	for (size_t i = 0, end; i < n; i = end) {
		date_day day = e->v[place[i].at].day;
		bool late = false, promise = false;

		/* Of one day a promise comes too late, and the order of the rows says nothing. */
		for (end = i; end < n && e->v[place[end].at].day == day; end++) {
			late = late || e->v[place[end].at].about == ROW_LATE;
			promise = promise || e->v[place[end].at].about == ROW_PROMISED;
		}
		for (size_t k = i; k < end; k++) {
			struct event *v = &e->v[place[k].at];

			v->again = v->about == ROW_DELIVERED && late;
			v->overdue = v->about == ROW_DELIVERED && promised != DATE_NONE &&
			    day - promised <= ROW_PROMISE_DAYS;
		}
		if (promise && place[i].order != e->no_order)
			promised = day;
	}
}

/** Mark what the events from ${first} on, of one customer, have to do with each other. */
static enum crm_status
relate_events(struct cohort_events *e, size_t first)
{
	size_t n = 0;

	for (size_t i = first; i < e->n; i++) {
		const struct event *v = &e->v[i];

		if (v->about != EVENT_REFERRED && v->about != ROW_PROMISED &&
		    v->about != ROW_DELIVERED && v->about != ROW_LATE)
			continue;
		if (mem_grow(&e->place, &e->place_room, n + 1, sizeof(*e->place)) != CRM_OK)
			return msg_nomem(e->msg);
		e->place[n++] =
		    (struct event_place){ v->order, i, v->about == EVENT_REFERRED };
	}
	if (n > 1)
		qsort(e->place, n, sizeof(*e->place), compare_places);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && e->place[end].order == e->place[i].order &&
		     e->place[end].referred == e->place[i].referred; end++)
			/* Who was referred may say so with every order: the first time counts. */
			e->v[e->place[end].at].again = e->place[end].referred;
		if (!e->place[i].referred)
			mark_deliveries(e, &e->place[i], end - i);
	}
	return CRM_OK;
}

/** Add the customer whose first record is ahead, with all of its events and running totals. */
static enum crm_status
take_customer(struct cohort_events *e, struct buf *owner)
{
	size_t first = e->n;
	enum crm_status status = CRM_OK;

	owner->n = 0;
	if (mem_grow(&e->start, &e->start_room, (size_t)e->customers + 2, sizeof(*e->start)) !=
		CRM_OK ||
	    buf_add(owner, e->ahead.p, owner_of(e->ahead).n) != CRM_OK)
		return msg_nomem(e->msg);
	while (status == CRM_OK && e->ahead.p != NULL &&
	    slice_equal(owner_of(e->ahead), buf_slice(owner))) {
		struct event event = open_record(e->ahead);

		if (e->n > first && is_same(&e->v[e->n - 1], &event)) {
			if (!cohort_events_join(e, &e->v[e->n - 1], &event))
				return cohort_events_too_large(e->msg);
		} else {
			if (mem_grow(&e->v, &e->room, e->n + 1, sizeof(*e->v)) != CRM_OK)
				return msg_nomem(e->msg);
			event.customer = e->customers;
			e->v[e->n++] = event;
		}
		status = sorter_next(e->sorter, &e->ahead);
	}
	for (size_t i = first; i < e->n; i++) {
		const struct event *before = i > first ? &e->v[i - 1] : &(struct event){ 0 };

		e->v[i].orders = before->orders + (e->v[i].kind == LEDGER_PURCHASE);
		e->v[i].spent = before->spent;
		if (!decimal_sum_add(&e->v[i].spent, e->v[i].amount))
			return cohort_events_too_large(e->msg);
	}
	e->start[e->customers++] = first;
	e->start[e->customers] = e->n;
	return status == CRM_OK ? relate_events(e, first) : status;
}

/** Take the first ${drop} customers out of the batch. */
static void
drop_customers(struct cohort_events *e, uint32_t drop)
{
	size_t events = drop > 0 ? e->start[drop] : 0;

	assert(drop <= e->customers);
	if (drop == 0)
		return;
	e->n -= events;
	e->customers -= drop;
	memmove(e->v, e->v + events, e->n * sizeof(*e->v));
	for (size_t i = 0; i < e->n; i++)
		e->v[i].customer -= drop;
	for (uint32_t c = 0; c <= e->customers; c++)
		e->start[c] = e->start[c + drop] - events;
}

enum crm_status
cohort_events_more(struct cohort_events *e, uint32_t drop, uint32_t want)
{
	enum crm_status status = CRM_OK;
	struct buf owner = { 0 };

	drop_customers(e, drop);
	while (status == CRM_OK && e->ahead.p != NULL && e->customers < want)
		status = take_customer(e, &owner);
	buf_free(&owner);
	return status;
}

enum crm_status
cohort_events_next(struct cohort_events *e)
{
	enum crm_status status = CRM_OK;
	struct buf owner = { 0 };

	drop_customers(e, e->customers);
	while (status == CRM_OK && e->ahead.p != NULL && e->n < BATCH)
		status = take_customer(e, &owner);
	buf_free(&owner);
	return status;
}

/*
 * Binary search: return the index of the customer's first event after ${day}, or where their events
 * end.
 */
size_t
cohort_events_until(const struct cohort_events *e, uint32_t customer, date_day day)
{
	size_t low = e->start[customer], high = e->start[customer + 1];

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (e->v[middle].day <= day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void
cohort_events_after(const struct cohort_events *e, uint32_t customer, date_day from, int64_t days,
    uint32_t *orders, double *spent)
{
	/* The day itself is left out, the last of the ${days} is counted. */
	size_t at = cohort_events_until(e, customer, from), end;
	struct event before = { 0 }, last = { 0 };

	end = cohort_events_until(e, customer, from + (date_day)days);
	if (at > e->start[customer])
		before = e->v[at - 1];
	if (end > e->start[customer])
		last = e->v[end - 1];
	*orders = last.orders - before.orders;
	*spent = decimal_real(last.spent - before.spent);
}

bool
cohort_events_is_referral(const struct cohort_events *e, const struct event *v)
{

	return e->has_about[EVENT_REFERRED] ? v->about == EVENT_REFERRED && !v->again
					     : v->about == ROW_REFERRAL;
}

uint32_t
cohort_events_referrals(
    const struct cohort_events *e, uint32_t customer, date_day from, int64_t days)
{
	size_t at = cohort_events_until(e, customer, from), end;
	uint32_t n = 0;

	end = cohort_events_until(e, customer, from + (date_day)days);
	for (; at < end; at++)
		if (cohort_events_is_referral(e, &e->v[at]))
			n += e->v[at].about == EVENT_REFERRED ? 1 : e->v[at].rows;
	return n;
}

void
cohort_events_free(struct cohort_events *e)
{

	strmap_close(e->channels);
	free(e->place);
	free(e->v);
	free(e->start);
	sorter_close(e->sorter);
	*e = (struct cohort_events){ 0 };
}
