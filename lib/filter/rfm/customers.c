/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/rfm/customers.h"

#include "base/mem.h"
#include "base/word.h"
#include "filter/rfm/customers_inner.h"

#include <stdlib.h>
#include <string.h>

static struct slice
text_of(const struct customers *c, size_t at, uint32_t n)
{

	return (struct slice){ c->texts.p + at, n };
}

/** The occasion of a waiting row whose customer is known. */
static struct occasion
occasion_of(const struct customers *c, const struct waiting *w)
{

	return (struct occasion){ w->number, w->date,
		text_of(c, w->at + w->id_n, c->options.rule == OCCASION_ORDER ? w->order_n : 0) };
}

/** Add to a sum; false where it would pass 128 bits. */
static bool
add(decimal_sum *sum, decimal_sum more)
{

	return !__builtin_add_overflow(*sum, more, sum);
}

/**
 * Keep the amount of the first occasion: of those on the first day, the one whose id is least.  As
 * only rows of that very occasion are ever added up, the order of the rows does not matter.
 */
static enum crm_status
add_to_first(
    struct customers *c, struct customer *customer, const struct occasion *o, decimal_sum amount)
{
	int order = o->day < customer->first || customer->first == DATE_NONE ? -1
	    : o->day > customer->first
	    ? 1
	    : slice_compare(o->order, customers_first_order(c, customer));

	if (order > 0)
		return CRM_OK;
	if (order < 0) {
		customer->first_amount = 0;
		if (customers_keep_order(c, customer, o->order) != CRM_OK)
			return CRM_ENOMEM;
	}
	return add(&customer->first_amount, amount) ? CRM_OK : CRM_EDATA;
}

/** Count purchases or returns as an occasion, once: *${count} grows. */
static enum crm_status
count_occasion(
    struct customers *c, const struct occasion *o, const struct waiting *w, uint32_t *count)
{
	unsigned before = 0, more = 1;

	if (c->options.rule == OCCASION_ROW)
		more = w->rows;
	else if (occasion_set_mark(c->occasions, o, w->flag, &before) != CRM_OK)
		return CRM_ENOMEM;
	if ((before & w->flag) == 0)
		*count += more;
	return CRM_OK;
}

/** Take in what else the rows tell of the customer. */
static enum crm_status
relate(struct customers *c, const struct waiting *w)
{
	size_t at = w->at + w->id_n + w->order_n;
	struct slice channel = text_of(c, at, w->channel_n),
		     referrer = text_of(c, at + w->channel_n, w->referrer_n);

	if ((w->cost != 0 || w->flag == 0) &&
	    !relations_spend(c->relations, w->number, w->cost, w->flag == 0 ? w->rows : 0))
		return CRM_EDATA;
	if (w->flag == BOUGHT && channel.n > 0 &&
	    relations_bought(c->relations, w->number, channel, w->date) != CRM_OK)
		return CRM_ENOMEM;
	return referrer.n == 0 ? CRM_OK
			       : relations_referred(c->relations, w->number, referrer, w->date);
}

/** Take in rows of the holdout, of which contacts tell nothing. */
static enum crm_status
hold_out(struct customers *c, const struct waiting *w)
{
	struct occasion o = occasion_of(c, w);

	if (w->flag == 0)
		return CRM_OK;
	if (!add(&c->holdout[w->number].revenue, w->amount))
		return CRM_EDATA;
	return w->flag == BOUGHT ? count_occasion(c, &o, w, &c->holdout[w->number].orders) : CRM_OK;
}

/** Whether late rows may be of an occasion that has been counted. */
static bool
may_be_counted(const struct customers *c, const struct waiting *w)
{
	const struct based *b;

	if (w->number >= c->n_based || !c->based[w->number].there)
		return false;
	b = &c->based[w->number];
	return (b->last != DATE_NONE && w->date <= b->last) ||
	    (w->flag == RETURNED && b->returns > 0);
}

/** Take in rows whose customer is known. */
static enum crm_status
take(struct customers *c, const struct waiting *w)
{
	struct customer *customer = &c->v[w->number];
	struct occasion o = occasion_of(c, w);
	enum crm_status status;

	if (c->holdout != NULL && w->date >= c->options.holdout_from)
		return hold_out(c, w);
	if (w->date <= c->options.late_until && may_be_counted(c, w)) {
		c->refused += w->rows;
		return CRM_OK;
	}
	if (c->relations != NULL && (status = relate(c, w)) != CRM_OK)
		return status;
	if (w->flag == 0)
		return CRM_OK;
	if (!add(&customer->revenue, w->amount))
		return CRM_EDATA;
	if (w->flag == BOUGHT) {
		if ((status = add_to_first(c, customer, &o, w->amount)) != CRM_OK)
			return status;
		if (customer->first == DATE_NONE || w->date < customer->first)
			customer->first = w->date;
		if (w->date > customer->last)
			customer->last = w->date;
		if (c->options.history &&
		    (status = purchase_days_add(&c->days, w->number, w->date, w->amount)) != CRM_OK)
			return status;
	}
	return count_occasion(c, &o, w, w->flag == BOUGHT ? &customer->orders : &customer->returns);
}

/** Number the customer of a waiting row, with a fresh place for a new one. */
static enum crm_status
find_customer(struct customers *c, struct waiting *w)
{

	if (w->same) {
		w->number = w[-1].number;
		return CRM_OK;
	}
	if (strmap_put(c->ids, text_of(c, w->at, w->id_n), w->id_hash, &w->number) != CRM_OK)
		return CRM_ENOMEM;
	return w->number < c->n ? CRM_OK : customers_grow(c);
}

/** Append a text to those of the batch; its room has been made. */
static void
put_text(struct customers *c, struct slice text)
{

	word_copy(c->texts.p + c->texts.n, text.p, text.n);
	c->texts.n += text.n;
}

/** Whether ${text} is the same as what stands at *${at}, which is moved behind it. */
static inline bool
same_text(struct slice text, const char **at, uint32_t n)
{
	const char *p = *at;

	*at += n;
	return text.n == n && word_same(text.p, p, n);
}

/** Whether the row differs from those that wait last in nothing but amount and cost. */
static inline bool
joins(const struct customers *c, const struct waiting *last, const struct ledger_row *row,
    unsigned flag)
{
	const char *at = c->texts.p + last->at + last->id_n + last->order_n;

	return row->repeats && flag == last->flag &&
	    (c->relations == NULL ||
		(same_text(row->channel, &at, last->channel_n) &&
		    same_text(row->referrer, &at, last->referrer_n)));
}

/** Whether the row is of the customer of those that wait last. */
static inline bool
is_of(const struct customers *c, const struct waiting *last, const struct ledger_row *row)
{

	return row->repeats ||
	    (row->customer.n == last->id_n &&
		word_same(row->customer.p, c->texts.p + last->at, last->id_n));
}

/** Copy a row into the batch. */
static enum crm_status
put_in_batch(struct customers *c, const struct ledger_row *row, unsigned flag, bool same)
{
	struct waiting *w = &c->batch[c->n_batch];
	size_t n = row->customer.n + row->order.n + row->channel.n + row->referrer.n;

	if (n > UINT32_MAX || buf_room(&c->texts, n + sizeof(uint64_t)) != CRM_OK)
		return CRM_ENOMEM;
	/* One by one: to clear all of it at once takes longer. */
	w->at = c->texts.n;
	w->id_n = (uint32_t)row->customer.n;
	w->order_n = (uint32_t)row->order.n;
	w->channel_n = (uint32_t)row->channel.n;
	w->referrer_n = (uint32_t)row->referrer.n;
	w->rows = row->rows;
	w->date = row->date;
	w->flag = flag;
	w->same = same;
	w->amount = row->total;
	w->cost = row->total_cost;
	put_text(c, row->customer);
	put_text(c, row->order);
	put_text(c, row->channel);
	put_text(c, row->referrer);
	if (!same) {
		w->id_hash = strmap_hash(row->customer);
		strmap_prefetch(c->ids, w->id_hash);
	}
	c->n_batch++;
	return CRM_OK;
}

enum crm_status
customers_add(struct customers *c, const struct ledger_row *row)
{
	struct waiting *last = c->n_batch > 0 ? &c->batch[c->n_batch - 1] : NULL;
	unsigned flag = (unsigned)row->kind;
	enum crm_status status;

	if (row->scale > c->scale)
		c->scale = row->scale;
	if (last != NULL && joins(c, last, row, flag))
		return __builtin_add_overflow(last->rows, row->rows, &last->rows) ||
			!add(&last->amount, row->total) || !add(&last->cost, row->total_cost)
		    ? CRM_EDATA
		    : CRM_OK;
	if (row->date > c->newest)
		c->newest = row->date;
	if (c->n_batch == BATCH) {
		if ((status = customers_flush(c)) != CRM_OK)
			return status;
		last = NULL;
	}
	return put_in_batch(c, row, flag, last != NULL && is_of(c, last, row));
}

enum crm_status
customers_flush(struct customers *c)
{
	enum crm_status status = CRM_OK;

	for (size_t i = 0; i < c->n_batch; i++)
		if (find_customer(c, &c->batch[i]) != CRM_OK)
			return CRM_ENOMEM;
	for (size_t i = 0; i < c->n_batch; i++) {
		struct waiting *w = &c->batch[i];
		struct occasion o = occasion_of(c, w);

		occasion_set_prefetch(c->occasions, &o);
		__builtin_prefetch(&c->v[w->number], 1);
		if (c->relations != NULL)
			relations_prefetch(c->relations, w->number);
	}
	for (size_t i = 0; i < c->n_batch && status == CRM_OK; i++)
		status = take(c, &c->batch[i]);
	c->n_batch = 0;
	c->texts.n = 0;
	return status;
}
