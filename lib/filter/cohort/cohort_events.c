/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads a ledger into one event an order, return or kind of contact a day.
 *
 * Customers are numbered by their ids bytewise and events sorted, so that what is made of them does
 * not depend on the order of the rows, to the last bit of a sum.  Orders are identified by a hash
 * of their ids without a key: two of one customer and day that collide would count as one.
 */
#include "filter/cohort/cohort_events.h"

#include "base/hash.h"
#include "base/mem.h"
#include "table/money.h"
#include "table/strmap.h"

#include <stdlib.h>
#include <string.h>

struct reader {
	struct cohort_events *e;
	struct table_in *table;
	struct ledger ledger;
	struct strmap *ids;
	size_t discount;
	uint64_t guests;
};

/*
 * For qsort(): by customer, day, order, kind. Rows that compare equal are one event
 * (join_events()).
 */
static int
compare_events(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->customer != y->customer)
		return x->customer < y->customer ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return (x->about > y->about) - (x->about < y->about);
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
	struct event *event;
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
	if (mem_grow(&e->v, &e->room, e->n + 1, sizeof(*e->v)) != CRM_OK)
		return CRM_ENOMEM;
	/*
	 * Count the event only when all of it is there: if an id cannot be stored, the array still
	 * ends at the last complete one.
	 */
	event = &e->v[e->n];
	*event = (struct event){ .day = row.date,
		.order = hash_text(row.order),
		.kind = row.kind,
		.about = row.kind == LEDGER_CONTACT ? row.about : ROW_NONE,
		.rows = 1,
		.amount = row.kind == LEDGER_CONTACT ? 0 : decimal_to_sum(row.amount),
		.cost = decimal_to_sum(row.cost),
		.discount = discount };
	if (strmap_put(r->ids, row.customer, strmap_hash(row.customer), &event->customer) != CRM_OK)
		return CRM_ENOMEM;
	e->n++;
	e->scale = row.scale > e->scale ? row.scale : e->scale;
	e->from = e->from == DATE_NONE || row.date < e->from ? row.date : e->from;
	e->as_of = row.date > e->as_of ? row.date : e->as_of;
	return CRM_OK;
}

/*
 * Renumber the customers in the order of their ids, and keep the hashes of these. The numbers so
 * far are by first appearance, so sums over customers would depend on the order of the rows in
 * their last bits.
 */
static enum crm_status
rank_customers(struct reader *r)
{
	struct cohort_events *e = r->e;
	uint32_t *sorted = NULL, *rank;

	e->customers = strmap_count(r->ids);
	if ((rank = mem_new(e->customers, sizeof(*rank))) == NULL ||
	    (e->hash = mem_new(e->customers, sizeof(*e->hash))) == NULL ||
	    (e->start = mem_new((size_t)e->customers + 1, sizeof(*e->start))) == NULL ||
	    strmap_sorted(r->ids, &sorted) != CRM_OK) {
		free(rank);
		return CRM_ENOMEM;
	}
	for (uint32_t i = 0; i < e->customers; i++) {
		rank[sorted[i]] = i;
		e->hash[i] = hash_text(strmap_key(r->ids, sorted[i]));
	}
	for (size_t i = 0; i < e->n; i++)
		e->v[i].customer = rank[e->v[i].customer];
	free(sorted);
	free(rank);
	return CRM_OK;
}

/*
 * Add up rows of one event, in place; then give each event the customer's running totals up to and
 * including it, and find where each customer's events start. CRM_EDATA: an overflow.
 */
static enum crm_status
join_events(struct cohort_events *e)
{
	size_t n = 0;

	for (size_t i = 0; i < e->n; i++) {
		struct event *last = n > 0 ? &e->v[n - 1] : NULL;

		if (last == NULL || compare_events(last, &e->v[i]) != 0) {
			e->v[n++] = e->v[i];
			continue;
		}
		last->rows += e->v[i].rows;
		if (!decimal_sum_add(&last->amount, e->v[i].amount) ||
		    !decimal_sum_add(&last->cost, e->v[i].cost) ||
		    !decimal_sum_add(&last->discount, e->v[i].discount))
			return CRM_EDATA;
	}
	e->n = n;
	for (size_t i = 0; i < n; i++) {
		/*
		 * A new customer starts the totals anew, and also sets start[] of customers without
		 * any event.
		 */
		bool first = i == 0 || e->v[i - 1].customer != e->v[i].customer;

		for (uint32_t c = i == 0 ? 0 : e->v[i - 1].customer + 1;
		     first && c <= e->v[i].customer; c++)
			e->start[c] = i;
		e->v[i].orders =
		    (first ? 0 : e->v[i - 1].orders) + (e->v[i].kind == LEDGER_PURCHASE);
		e->v[i].spent = (first ? 0 : e->v[i - 1].spent) + decimal_real(e->v[i].amount);
	}
	e->start[e->customers] = n;
	return CRM_OK;
}

/** Read all rows. */
static enum crm_status
read_rows(struct reader *r, const struct run *run, date_day as_of)
{
	enum crm_status status;
	struct csv_row row;

	if ((status = run_table(run, &r->table)) != CRM_OK ||
	    (status = ledger_find(&r->ledger, r->table, "customer")) != CRM_OK ||
	    (status = strmap_open(&r->ids)) != CRM_OK)
		return status;
	r->discount = table_column(r->table, "discount");
	r->e->has_cost = ledger_has_cost(&r->ledger);
	r->e->has_kind = r->ledger.at.kind != TABLE_NONE;
	r->e->has_discount = r->discount != TABLE_NONE;
	while ((status = table_next(r->table, &row)) == CRM_OK && row.n > 0)
		if ((status = add_row(r, &row, as_of)) != CRM_OK)
			break;
	return status;
}

enum crm_status
cohort_events_read(const struct run *run, date_day as_of, struct cohort_events *e)
{
	struct reader *r = mem_new(1, sizeof(*r));
	enum crm_status status = CRM_ENOMEM;

	*e = (struct cohort_events){ .from = DATE_NONE, .as_of = DATE_NONE };
	if (r == NULL)
		return CRM_ENOMEM;
	r->e = e;
	if ((status = read_rows(r, run, as_of)) != CRM_OK ||
	    (status = rank_customers(r)) != CRM_OK)
		goto done;
	if (e->n > 0)
		qsort(e->v, e->n, sizeof(*e->v), compare_events);
	status = join_events(e);
	if (status == CRM_EDATA) {
		msg_error(run->msg, "the amounts of one order add up to more than 29 digits");
		status = CRM_EINPUT;
	}
	/* Days without events up to --as-of have been observed too. */
	if (as_of != DATE_NONE && e->from != DATE_NONE)
		e->as_of = as_of;
	if (r->guests > 0)
		msg_warn(run->msg, "%llu rows without a customer were left out",
		    (unsigned long long)r->guests);

done:
	table_close(r->table);
	strmap_close(r->ids);
	free(r);
	if (status != CRM_OK)
		cohort_events_free(e);
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
	free(e->hash);
	*e = (struct cohort_events){ 0 };
}
