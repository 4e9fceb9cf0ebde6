/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/customers.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/word.h"
#include "table/occasion_set.h"

#include <stdlib.h>
#include <string.h>

#define BATCH 256

enum { BOUGHT = 1, RETURNED = 2 };

/**
 * Rows that wait in the batch: one, or several in a row that only differ in amount and cost, as the lines of an order do.
 * Their texts stand in customers.texts from ${at} on.
 */
struct waiting {
	uint64_t id_hash, occasion_hash;
	size_t at;
	uint32_t id_n, order_n, channel_n, referrer_n;
	uint32_t number;
	uint32_t rows;
	date_day date;
	unsigned flag;		/* BOUGHT, RETURNED, or 0 for contacts */
	bool same;		/* the same customer as those before */
	decimal_sum amount, cost;
};

struct customers {
	enum occasion_rule rule;
	struct relations *relations;	/* or NULL */
	struct strmap *ids;
	struct occasion_set *occasions;
	struct customer *v;
	size_t n, room;
	struct buf orders;		/* ids of first orders, each behind its length */
	int scale;
	date_day newest;
	struct waiting batch[BATCH];
	size_t n_batch;
	struct buf texts;
};

enum crm_status
customers_open(struct customers **out, enum occasion_rule rule, bool relations)
{
	struct customers *c;

	if ((c = mem_new(1, sizeof(*c))) == NULL)
		return CRM_ENOMEM;
	c->rule = rule;
	c->newest = DATE_NONE;
	if (strmap_open(&c->ids) != CRM_OK || occasion_set_open(&c->occasions) != CRM_OK ||
	    (relations && relations_open(&c->relations) != CRM_OK)) {
		customers_close(c);
		return CRM_ENOMEM;
	}
	*out = c;
	return CRM_OK;
}

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
		text_of(c, w->at + w->id_n, c->rule == OCCASION_ORDER ? w->order_n : 0) };
}

/** The order id of a customer's first occasion. */
static struct slice
first_order(const struct customers *c, const struct customer *customer)
{
	uint32_t n;

	memcpy(&n, c->orders.p + customer->first_order, sizeof(n));
	return (struct slice){ c->orders.p + customer->first_order + sizeof(n), n };
}

static enum crm_status
keep_first_order(struct customers *c, struct customer *customer, struct slice order)
{
	uint32_t n = (uint32_t)order.n;
	uint64_t at = c->orders.n;

	if (buf_add(&c->orders, &n, sizeof(n)) != CRM_OK || buf_add(&c->orders, order.p, order.n) != CRM_OK)
		return CRM_ENOMEM;
	customer->first_order = at;
	return CRM_OK;
}

/** Add to a sum; false where it would pass 128 bits. */
static bool
add(decimal_sum *sum, decimal_sum more)
{

	return !__builtin_add_overflow(*sum, more, sum);
}

/**
 * Keep the amount of the first occasion: of those on the first day, the one whose id is least.  As only rows of that very
 * occasion are ever added up, the order of the rows does not matter.
 */
static enum crm_status
add_to_first(struct customers *c, struct customer *customer, const struct occasion *o, decimal_sum amount)
{
	int order = o->day < customer->first || customer->first == DATE_NONE ? -1 : o->day > customer->first ? 1 :
	    slice_compare(o->order, first_order(c, customer));

	if (order > 0)
		return CRM_OK;
	if (order < 0) {
		customer->first_amount = 0;
		if (keep_first_order(c, customer, o->order) != CRM_OK)
			return CRM_ENOMEM;
	}
	return add(&customer->first_amount, amount) ? CRM_OK : CRM_EDATA;
}

/** Count purchases or returns as an occasion, once. */
static enum crm_status
count_occasion(struct customers *c, struct customer *customer, const struct occasion *o, const struct waiting *w)
{
	unsigned before = 0, more = 1;

	if (c->rule == OCCASION_ROW)
		more = w->rows;
	else if (occasion_set_mark(c->occasions, o, w->occasion_hash, w->flag, &before) != CRM_OK)
		return CRM_ENOMEM;
	if ((before & w->flag) != 0)
		return CRM_OK;
	if (w->flag == BOUGHT)
		customer->orders += more;
	else
		customer->returns += more;
	return CRM_OK;
}

/** Take in what else the rows tell of the customer. */
static enum crm_status
relate(struct customers *c, const struct waiting *w)
{
	size_t at = w->at + w->id_n + w->order_n;
	struct slice channel = text_of(c, at, w->channel_n), referrer = text_of(c, at + w->channel_n, w->referrer_n);
	struct relation *r = relations_get(c->relations, w->number);

	if (!add(&r->cost, w->cost))
		return CRM_EDATA;
	if (w->flag == 0)
		r->contacts += w->rows;
	if (w->flag == BOUGHT && channel.n > 0 && relations_bought(c->relations, w->number, channel, w->date) != CRM_OK)
		return CRM_ENOMEM;
	return referrer.n == 0 ? CRM_OK : relations_referred(c->relations, w->number, referrer, w->date);
}

/** Take in rows whose customer is known. */
static enum crm_status
take(struct customers *c, const struct waiting *w)
{
	struct customer *customer = &c->v[w->number];
	struct occasion o = occasion_of(c, w);
	enum crm_status status;

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
	}
	return count_occasion(c, customer, &o, w);
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
	if (w->number < c->n)
		return CRM_OK;
	if (mem_grow(&c->v, &c->room, c->n + 1, sizeof(*c->v)) != CRM_OK ||
	    (c->relations != NULL && relations_grow(c->relations) != CRM_OK))
		return CRM_ENOMEM;
	c->v[c->n] = (struct customer){ .first = DATE_NONE, .last = DATE_NONE };
	c->n++;
	return CRM_OK;
}

/** Append a text to those of the batch; its room has been made. */
static void
put_text(struct customers *c, struct slice text)
{

	if (text.n > 0)
		memcpy(c->texts.p + c->texts.n, text.p, text.n);
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

/** Whether the row differs from those that wait last in nothing but amount and cost; *${same}: at least not in the customer. */
static inline bool
joins(const struct customers *c, const struct waiting *last, const struct ledger_row *row, unsigned flag, bool *same)
{
	const char *at = c->texts.p + last->at;

	*same = same_text(row->customer, &at, last->id_n);
	return *same && same_text(row->order, &at, last->order_n) && row->date == last->date && flag == last->flag &&
	    (c->relations == NULL || (same_text(row->channel, &at, last->channel_n) && same_text(row->referrer, &at, last->referrer_n)));
}

/** Copy a row into the batch. */
static enum crm_status
put_in_batch(struct customers *c, const struct ledger_row *row, unsigned flag, bool same)
{
	struct waiting *w = &c->batch[c->n_batch];
	size_t n = row->customer.n + row->order.n + row->channel.n + row->referrer.n;

	if (n > UINT32_MAX || buf_room(&c->texts, n) != CRM_OK)
		return CRM_ENOMEM;
	*w = (struct waiting){ .at = c->texts.n, .id_n = (uint32_t)row->customer.n, .order_n = (uint32_t)row->order.n,
		.channel_n = (uint32_t)row->channel.n, .referrer_n = (uint32_t)row->referrer.n, .rows = 1, .date = row->date,
		.flag = flag, .same = same, .amount = decimal_to_sum(row->amount),
		.cost = row->has_cost ? decimal_to_sum(row->cost) : 0 };
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
	unsigned flag = row->amount.units > 0 ? BOUGHT : row->amount.units < 0 ? RETURNED :
	    row->has_cost && row->cost.units != 0 ? 0 : BOUGHT;
	enum crm_status status;
	bool same = false;

	if (row->amount.scale > c->scale)
		c->scale = row->amount.scale;
	if (c->relations != NULL && row->has_cost && row->cost.scale > c->scale)
		c->scale = row->cost.scale;
	if (row->date > c->newest)
		c->newest = row->date;
	if (c->n_batch > 0) {
		struct waiting *last = &c->batch[c->n_batch - 1];

		if (joins(c, last, row, flag, &same)) {
			if (++last->rows == 0 || !decimal_add(&last->amount, row->amount) ||
			    (row->has_cost && !decimal_add(&last->cost, row->cost)))
				return CRM_EDATA;
			return CRM_OK;
		}
		if (c->n_batch == BATCH) {
			if ((status = customers_flush(c)) != CRM_OK)
				return status;
			same = false;
		}
	}
	return put_in_batch(c, row, flag, same);
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

		w->occasion_hash = occasion_hash(&o);
		occasion_set_prefetch(c->occasions, w->occasion_hash);
		__builtin_prefetch(&c->v[w->number], 1);
		if (c->relations != NULL)
			__builtin_prefetch(relations_get(c->relations, w->number), 1);
	}
	for (size_t i = 0; i < c->n_batch && status == CRM_OK; i++)
		status = take(c, &c->batch[i]);
	c->n_batch = 0;
	c->texts.n = 0;
	return status;
}

uint32_t
customers_count(const struct customers *c)
{

	return (uint32_t)c->n;
}

const struct strmap *
customers_ids(const struct customers *c)
{

	return c->ids;
}

struct customer *
customers_get(const struct customers *c, uint32_t number)
{

	return &c->v[number];
}

const struct relations *
customers_relations(const struct customers *c)
{

	return c->relations;
}

int
customers_scale(const struct customers *c)
{

	return c->scale;
}

date_day
customers_newest(const struct customers *c)
{

	return c->newest;
}

void
customers_close(struct customers *c)
{

	if (c == NULL)
		return;
	strmap_close(c->ids);
	relations_close(c->relations);
	occasion_set_close(c->occasions);
	free(c->v);
	buf_free(&c->orders);
	buf_free(&c->texts);
	free(c);
}
