/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/customers.h"

#include "base/buf.h"
#include "base/mem.h"
#include "table/occasion_set.h"

#include <stdlib.h>
#include <string.h>

#define BATCH 256

enum { BOUGHT = 1, RETURNED = 2, CHANNEL = 4 };

/** A row that waits in the batch; its texts stand in customers.texts from ${at} on. */
struct waiting {
	uint64_t id_hash, occasion_hash;
	size_t at;
	uint32_t id_n, order_n, channel_n, referrer_n;
	uint32_t number;
	date_day date;
	struct decimal amount, cost;
	bool same;		/* the same customer as the row before */
	bool again;		/* and the same day and order */
	bool same_channel;	/* and the same channel */
	unsigned flag;		/* BOUGHT, RETURNED, or 0 for a contact */
	bool has_cost;
};

struct customers {
	enum occasion_rule rule;
	bool relations;
	struct strmap *ids, *channel_names, *referrer_names;
	struct occasion_set *occasions, *channels;
	struct customer *v;
	struct relation *relation;
	size_t n, room, relation_room;
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
	c->relations = relations;
	c->newest = DATE_NONE;
	if (strmap_open(&c->ids) != CRM_OK || occasion_set_open(&c->occasions) != CRM_OK ||
	    (relations && (strmap_open(&c->channel_names) != CRM_OK || strmap_open(&c->referrer_names) != CRM_OK ||
	    occasion_set_open(&c->channels) != CRM_OK))) {
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

/**
 * Keep the amount of the first occasion: of those on the first day, the one whose id is least.  As only rows of that very
 * occasion are ever added up, the order of the rows does not matter.
 */
static enum crm_status
add_to_first(struct customers *c, struct customer *customer, const struct occasion *o, struct decimal amount)
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
	return decimal_add(&customer->first_amount, amount) ? CRM_OK : CRM_EDATA;
}

/** Count a purchase or return as an occasion, once. */
static enum crm_status
count_occasion(struct customers *c, struct customer *customer, const struct occasion *o, uint64_t hash, unsigned flag)
{
	unsigned before = 0;

	if (c->rule != OCCASION_ROW && occasion_set_mark(c->occasions, o, hash, flag, &before) != CRM_OK)
		return CRM_ENOMEM;
	if ((before & flag) == 0) {
		if (flag == BOUGHT)
			customer->orders++;
		else
			customer->returns++;
	}
	return CRM_OK;
}

/**
 * Whether a name told on ${day} takes the place of number ${now}, told on ${told}: an earlier day does (${sign} 1) or a later one (-1), and on the
 * same day the least name or the greatest.
 */
static bool
replaces(const struct strmap *names, uint32_t now, date_day told, struct slice name, date_day day, int sign)
{

	if (now == STRMAP_NONE || day != told)
		return now == STRMAP_NONE || (day < told ? sign > 0 : sign < 0);
	return slice_compare(name, strmap_key(names, now)) * sign < 0;
}

/** Count a channel that the customer had not used; bits know the first 64 of them, a set the rest. */
static enum crm_status
count_channel(struct customers *c, const struct waiting *w, struct relation *r, struct slice name, uint32_t number)
{
	struct occasion use = { w->number, 0, name };
	uint64_t bit = number < 64 ? UINT64_C(1) << number : 0;
	unsigned before = (r->channel_bits & bit) != 0;

	r->channel_bits |= bit;
	if (bit == 0 && occasion_set_mark(c->channels, &use, occasion_hash(&use), CHANNEL, &before) != CRM_OK)
		return CRM_ENOMEM;
	r->channels += before == 0;
	return CRM_OK;
}

/** Take in the channel of a purchase. */
static enum crm_status
add_channel(struct customers *c, const struct waiting *w, struct relation *r)
{
	struct slice name = text_of(c, w->at + w->id_n + w->order_n, w->channel_n);
	uint32_t number;

	if (name.n == 0)
		return CRM_OK;
	if (strmap_put(c->channel_names, name, strmap_hash(name), &number) != CRM_OK ||
	    count_channel(c, w, r, name, number) != CRM_OK)
		return CRM_ENOMEM;
	if (replaces(c->channel_names, r->first_channel, r->first_told, name, w->date, 1)) {
		r->first_channel = number;
		r->first_told = w->date;
	}
	if (replaces(c->channel_names, r->last_channel, r->last_told, name, w->date, -1)) {
		r->last_channel = number;
		r->last_told = w->date;
	}
	return CRM_OK;
}

/** Take in who referred the customer: told on the earliest day, the least name of that day. */
static enum crm_status
add_referrer(struct customers *c, const struct waiting *w, struct relation *r)
{
	struct slice name = text_of(c, w->at + w->id_n + w->order_n + w->channel_n, w->referrer_n);
	uint32_t number;

	if (name.n == 0)
		return CRM_OK;
	if (strmap_put(c->referrer_names, name, strmap_hash(name), &number) != CRM_OK)
		return CRM_ENOMEM;
	if (replaces(c->referrer_names, r->referrer, r->referred, name, w->date, 1)) {
		r->referrer = number;
		r->referred = w->date;
	}
	return CRM_OK;
}

/** Take in a row whose customer is known. */
static enum crm_status
take(struct customers *c, const struct waiting *w)
{
	struct customer *customer = &c->v[w->number];
	struct occasion o = occasion_of(c, w);
	struct relation *r = c->relations ? &c->relation[w->number] : NULL;
	/* What the row before has settled need not be looked up again. */
	bool settled = w->again && w[-1].flag == w->flag && c->rule != OCCASION_ROW;
	enum crm_status status;

	if (r != NULL && w->has_cost && !decimal_add(&r->cost, w->cost))
		return CRM_EDATA;
	if (r != NULL && add_referrer(c, w, r) != CRM_OK)
		return CRM_ENOMEM;
	if (w->flag == 0) {
		if (r != NULL)
			r->contacts++;
		return CRM_OK;
	}
	if (!decimal_add(&customer->revenue, w->amount))
		return CRM_EDATA;
	if (w->flag == RETURNED)
		return settled ? CRM_OK : count_occasion(c, customer, &o, w->occasion_hash, RETURNED);
	if ((status = add_to_first(c, customer, &o, w->amount)) != CRM_OK)
		return status;
	if (r != NULL && !(settled && w->same_channel) && add_channel(c, w, r) != CRM_OK)
		return CRM_ENOMEM;
	if (settled)
		return CRM_OK;
	if (customer->first == DATE_NONE || w->date < customer->first)
		customer->first = w->date;
	if (w->date > customer->last)
		customer->last = w->date;
	return count_occasion(c, customer, &o, w->occasion_hash, BOUGHT);
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
	    (c->relations && mem_grow(&c->relation, &c->relation_room, c->n + 1, sizeof(*c->relation)) != CRM_OK))
		return CRM_ENOMEM;
	c->v[c->n] = (struct customer){ .first = DATE_NONE, .last = DATE_NONE };
	if (c->relations)
		c->relation[c->n] = (struct relation){ .first_channel = STRMAP_NONE, .last_channel = STRMAP_NONE,
			.referrer = STRMAP_NONE };
	c->n++;
	return CRM_OK;
}

/** Copy a row into the batch. */
static enum crm_status
put_in_batch(struct customers *c, const struct ledger_row *row)
{
	struct waiting *w = &c->batch[c->n_batch];
	size_t n = row->customer.n + row->order.n + row->channel.n + row->referrer.n;

	if (n > UINT32_MAX || buf_room(&c->texts, n) != CRM_OK)
		return CRM_ENOMEM;
	*w = (struct waiting){ .at = c->texts.n, .id_n = (uint32_t)row->customer.n, .order_n = (uint32_t)row->order.n,
		.date = row->date, .amount = row->amount, .cost = row->cost, .has_cost = row->has_cost };
	memcpy(c->texts.p + c->texts.n, row->customer.p, row->customer.n);
	c->texts.n += row->customer.n;
	if (row->order.n > 0)
		memcpy(c->texts.p + c->texts.n, row->order.p, row->order.n);
	c->texts.n += row->order.n;
	if (c->relations) {
		w->channel_n = (uint32_t)row->channel.n;
		w->referrer_n = (uint32_t)row->referrer.n;
		if (row->channel.n > 0)
			memcpy(c->texts.p + c->texts.n, row->channel.p, row->channel.n);
		c->texts.n += row->channel.n;
		if (row->referrer.n > 0)
			memcpy(c->texts.p + c->texts.n, row->referrer.p, row->referrer.n);
		c->texts.n += row->referrer.n;
	}
	c->n_batch++;
	return CRM_OK;
}

/** See what a row has in common with the one before it in the batch. */
static void
compare_with_last(const struct customers *c, struct waiting *w)
{
	const struct waiting *last = w - 1;
	size_t order = w->at + w->id_n, last_order = last->at + last->id_n;

	w->same = slice_equal(text_of(c, w->at, w->id_n), text_of(c, last->at, last->id_n));
	w->again = w->same && w->date == last->date &&
	    slice_equal(text_of(c, order, w->order_n), text_of(c, last_order, last->order_n));
	w->same_channel = w->again && slice_equal(text_of(c, order + w->order_n, w->channel_n),
	    text_of(c, last_order + last->order_n, last->channel_n));
}

enum crm_status
customers_add(struct customers *c, const struct ledger_row *row)
{
	struct waiting *w = &c->batch[c->n_batch];
	enum crm_status status;

	if (c->n_batch == BATCH) {
		if ((status = customers_flush(c)) != CRM_OK)
			return status;
		w = c->batch;
	}
	if (put_in_batch(c, row) != CRM_OK)
		return CRM_ENOMEM;
	w->flag = row->amount.units > 0 ? BOUGHT : row->amount.units < 0 ? RETURNED :
	    row->has_cost && row->cost.units != 0 ? 0 : BOUGHT;
	/* The lines of an order mostly stand together. */
	if (w > c->batch)
		compare_with_last(c, w);
	if (!w->same) {
		w->id_hash = strmap_hash(row->customer);
		strmap_prefetch(c->ids, w->id_hash);
	}
	if (row->amount.scale > c->scale)
		c->scale = row->amount.scale;
	if (c->relations && row->has_cost && row->cost.scale > c->scale)
		c->scale = row->cost.scale;
	if (row->date > c->newest)
		c->newest = row->date;
	return CRM_OK;
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

		if (w->again && w[-1].flag == w->flag)
			continue;
		w->occasion_hash = occasion_hash(&o);
		occasion_set_prefetch(c->occasions, w->occasion_hash);
		__builtin_prefetch(&c->v[w->number], 1);
		if (c->relations)
			__builtin_prefetch(&c->relation[w->number], 1);
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

struct relation *
customers_relation(const struct customers *c, uint32_t number)
{

	return &c->relation[number];
}

const struct strmap *
customers_channels(const struct customers *c)
{

	return c->channel_names;
}

const struct strmap *
customers_referrers(const struct customers *c)
{

	return c->referrer_names;
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
	strmap_close(c->channel_names);
	strmap_close(c->referrer_names);
	occasion_set_close(c->occasions);
	occasion_set_close(c->channels);
	free(c->v);
	free(c->relation);
	buf_free(&c->orders);
	buf_free(&c->texts);
	free(c);
}
