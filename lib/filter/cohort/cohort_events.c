/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads a ledger into one event an order, return or kind of contact a day.
 *
 * Each row becomes a record of a sorter: a key that sorts by customer, day, order and kind, and
 * then its sums.  The sorter holds what fits the memory and writes the rest to temporary files, so
 * a log may be larger than memory.  Reading the records in order, those of one key are one event.
 *
 * Customers are sorted by a hash of their ids, the same in every run and without a key, so that
 * what is made of them depends neither on the order of the rows nor on memory, to the last bit of a
 * sum; and the customers next to one are as good as drawn at random (cohort_complaint.c).  Orders
 * are identified by such a hash too: two of one customer and day that collide would count as one.
 */
#include "filter/cohort/cohort_events.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "table/money.h"
#include "table/packed.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/*
 * Events in a batch, more or less: enough that the work for a batch does not matter, and few
 * enough to lie in the cache.
 */
#define BATCH 4096

/* Bytes of a key besides the id: before it a hash and its length, after it day, order, kinds. */
#define BEFORE_ID (8 + 4)
#define AFTER_ID (4 + 8 + 1 + 1)

struct reader {
	struct cohort_events *e;
	struct table_in *table;
	struct ledger ledger;
	size_t discount;
	uint64_t guests, records;
	struct buf key, next;	/* of the event being added up, and of the row at hand */
	struct event sums;
};

/** Append ${x} to ${p}, ${n} bytes with the highest first, as memcmp() compares them. */
static char *
put_big(char *p, uint64_t x, unsigned n)
{

	for (unsigned i = 0; i < n; i++)
		*p++ = (char)(x >> 8 * (n - 1 - i));
	return p;
}

static uint64_t
get_big(const char *p, unsigned n)
{
	uint64_t x = 0;

	for (unsigned i = 0; i < n; i++)
		x = x << 8 | (unsigned char)p[i];
	return x;
}

/** Make ${key} the key of ${event} of the customer ${id}: records of one event share it. */
static enum crm_status
make_key(struct buf *key, struct slice id, const struct event *event)
{
	char bytes[BEFORE_ID + AFTER_ID], *p;

	/* The length comes before the id, so that no id can run on into the day. */
	p = put_big(bytes, hash_mix(hash_text(id)), 8);
	p = put_big(p, id.n, 4);
	key->n = 0;
	if (buf_add(key, bytes, BEFORE_ID) != CRM_OK || buf_add(key, id.p, id.n) != CRM_OK)
		return CRM_ENOMEM;
	/* With the highest bit turned over, days before 1970 sort before the others. */
	p = put_big(p, (uint32_t)event->day ^ UINT32_C(0x80000000), 4);
	p = put_big(p, event->order, 8);
	p = put_big(p, (uint64_t)event->kind, 1);
	put_big(p, (uint64_t)event->about, 1);
	return buf_add(key, bytes + BEFORE_ID, AFTER_ID);
}

/** The part of a record that says whose it is. */
static struct slice
owner_of(struct slice record)
{

	return (struct slice){ record.p, BEFORE_ID + (size_t)get_big(record.p + 8, 4) };
}

/** Hand the event that was added up, if there is one, to the sorter. */
static enum crm_status
add_record(struct reader *r)
{
	char numbers[5 * PACKED_ROOM], *p = numbers;
	const struct event *sums = &r->sums;

	if (sums->rows == 0)
		return CRM_OK;
	p = packed_put(p, sums->rows);
	p = packed_put_signed(p, sums->amount);
	p = packed_put_signed(p, sums->cost);
	p = packed_put_signed(p, sums->discount);
	/* A sorter keeps one of several equal strings: the number makes them differ. */
	p = packed_put(p, r->records++);
	if (buf_add(&r->key, numbers, (size_t)(p - numbers)) != CRM_OK)
		return msg_nomem(r->e->msg);
	return sorter_add(r->e->sorter, r->key.p, r->key.n);
}

/** Add the sums of ${from} to those of ${to}; false past 29 digits. */
static bool
join_sums(struct event *to, const struct event *from)
{

	to->rows += from->rows;
	return decimal_sum_add(&to->amount, from->amount) &&
	    decimal_sum_add(&to->cost, from->cost) &&
	    decimal_sum_add(&to->discount, from->discount);
}

static enum crm_status
too_large(struct msg *msg)
{

	msg_error(msg, "the amounts of one order add up to more than 29 digits");
	return CRM_EINPUT;
}

/** Add an event of one row: the lines of an order mostly follow one another, and become one. */
static enum crm_status
add_event(struct reader *r, struct slice id, const struct event *event)
{
	enum crm_status status;
	struct buf last;

	if (make_key(&r->next, id, event) != CRM_OK)
		return msg_nomem(r->e->msg);
	if (r->sums.rows > 0 && slice_equal(buf_slice(&r->next), buf_slice(&r->key)))
		return join_sums(&r->sums, event) ? CRM_OK : too_large(r->e->msg);
	if ((status = add_record(r)) != CRM_OK)
		return status;
	last = r->key;
	r->key = r->next;
	r->next = last;
	r->sums = *event;
	return CRM_OK;
}

/** Add a row of the ledger. */
static enum crm_status
add_row(struct reader *r, const struct csv_row *raw, date_day as_of)
{
	struct cohort_events *e = r->e;
	decimal_sum discount = 0;
	struct slice text;
	int scale;
	struct ledger_row row;
	struct event event;
	enum crm_status status;

	if ((status = ledger_read(&r->ledger, raw, &row)) != CRM_OK)
		return status;
	text =
	    r->discount == TABLE_NONE ? (struct slice){ NULL, 0 } : csvin_field(raw, r->discount);
	/*
	 * Check the field before rows are left out, so that a bad one is reported whoever the row
	 * is of.
	 */
	if (text.n > 0 && money_read(text, &discount, &scale) != CRM_OK)
		return table_bad(r->table, raw, r->discount, MONEY_WANTED);
	if (row.customer.n == 0) {
		r->guests++;
		return CRM_OK;
	}
	if (as_of != DATE_NONE && row.date > as_of)
		return CRM_OK;
	event = (struct event){ .day = row.date,
		.order = hash_text(row.order),
		.kind = row.kind,
		.about = row.kind == LEDGER_CONTACT ? row.about : ROW_NONE,
		.rows = 1,
		.amount = row.kind == LEDGER_CONTACT ? 0 : decimal_to_sum(row.amount),
		.cost = decimal_to_sum(row.cost),
		.discount = discount };
	if ((status = add_event(r, row.customer, &event)) != CRM_OK)
		return status;
	e->has_about[event.about] = true;
	e->scale = row.scale > e->scale ? row.scale : e->scale;
	e->from = e->from == DATE_NONE || row.date < e->from ? row.date : e->from;
	e->as_of = row.date > e->as_of ? row.date : e->as_of;
	return CRM_OK;
}

/** Read all rows. */
static enum crm_status
read_rows(struct reader *r, const struct run *run, date_day as_of, uint64_t memory)
{
	enum crm_status status;
	struct csv_row row;

	/* A block doubles when it grows, and until it is copied the old one is there too. */
	if ((status = run_table(run, &r->table)) != CRM_OK ||
	    (status = ledger_find(&r->ledger, r->table, "customer")) != CRM_OK ||
	    (status = sorter_open(&r->e->sorter, (size_t)(memory / 2), run->msg)) != CRM_OK)
		return status;
	r->discount = table_column(r->table, "discount");
	r->e->has_cost = ledger_has_cost(&r->ledger);
	r->e->has_kind = r->ledger.at.kind != TABLE_NONE;
	r->e->has_discount = r->discount != TABLE_NONE;
	while ((status = table_next(r->table, &row)) == CRM_OK && row.n > 0)
		if ((status = add_row(r, &row, as_of)) != CRM_OK)
			return status;
	return status == CRM_OK ? add_record(r) : status;
}

enum crm_status
cohort_events_read(
    const struct run *run, date_day as_of, uint64_t memory, struct cohort_events *e)
{
	struct reader r = { .e = e };
	enum crm_status status;

	*e = (struct cohort_events){ .from = DATE_NONE, .as_of = DATE_NONE, .msg = run->msg };
	if ((status = read_rows(&r, run, as_of, memory)) == CRM_OK) {
		/* Days without events up to --as-of have been observed too. */
		if (as_of != DATE_NONE && e->from != DATE_NONE)
			e->as_of = as_of;
		if (r.guests > 0)
			msg_warn(run->msg, "%llu rows without a customer were left out",
			    (unsigned long long)r.guests);
	}
	table_close(r.table);
	buf_free(&r.key);
	buf_free(&r.next);
	if (status != CRM_OK)
		cohort_events_free(e);
	return status;
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
			if (!join_sums(&e->v[e->n - 1], &event))
				return too_large(e->msg);
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

void
cohort_events_free(struct cohort_events *e)
{

	free(e->v);
	free(e->start);
	sorter_close(e->sorter);
	*e = (struct cohort_events){ 0 };
}
