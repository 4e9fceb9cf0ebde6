/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Walks over the events of a ledger, which cohort_events_read.c has put into a sorter.
 *
 * Records come in the order of their keys; those of one key are one event.  A batch is a run of
 * whole customers, with the running totals of each.
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

	msg_error(msg, "the amounts of one order add up to more than 29 digits");
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
		e->v[i].spent = before->spent + decimal_real(e->v[i].amount);
	}
	e->start[e->customers++] = first;
	e->start[e->customers] = e->n;
	return status;
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

	end = cohort_events_until(e, customer, from + (date_day)days);
	*orders = 0;
	*spent = 0;
	for (; at < end; at++) {
		*orders += e->v[at].kind == LEDGER_PURCHASE;
		*spent += decimal_real(e->v[at].amount);
	}
}

bool
cohort_events_is_referral(const struct cohort_events *e, const struct event *v)
{
	const struct event *first = &e->v[e->start[v->customer]];

	if (!e->has_about[EVENT_REFERRED])
		return v->about == ROW_REFERRAL;
	if (v->about != EVENT_REFERRED)
		return false;
	/* Who was referred may say so with every order: only the first time counts. */
	for (; first < v; first++)
		if (first->about == EVENT_REFERRED && first->order == v->order)
			return false;
	return true;
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
	free(e->v);
	free(e->start);
	sorter_close(e->sorter);
	*e = (struct cohort_events){ 0 };
}
