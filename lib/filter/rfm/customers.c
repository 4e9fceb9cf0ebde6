/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows on their way to their customers.
 *
 * A customer is at a random place in memory, and so is what is kept beside: at each row the
 * processor would wait several times.  So rows are collected in batches, and in a batch three steps
 * follow each other at a distance of some rows: the look-up of a customer is started; the customer
 * is found, and what the row will change begins to be loaded; the row is taken in.  Consecutive
 * rows of one order become one entry of the batch before that.
 *
 * A large ledger has its batches worked through by another thread (conveyor.h), while this one
 * reads on.  Batches are taken in the order in which they were filled, so the result is the same;
 * what the two threads share is only the batch, handed over whole.  While rows are being added,
 * this thread may touch c->filling, c->scale and c->newest, and the other one everything else.
 */
#include "filter/rfm/customers.h"

#include "base/mem.h"
#include "base/word.h"
#include "filter/rfm/customers_inner.h"

#include <string.h>

/* So many rows before its turn comes, the slot of a customer's id is asked for. */
#define AHEAD 16

/*
 * So many rows after a customer was found, the row is taken in: enough for their memory to arrive,
 * and few enough for all of it to be in the first cache still.
 */
#define BEHIND 24

/** Find the customer of entry ${i} of a batch, or make a new one. */
static enum crm_status
find_customer(struct customers *c, struct batch *b, size_t i)
{
	struct waiting *w = &b->v[i];

	if (w->same) {
		w->number = w[-1].number;
		return CRM_OK;
	}
	if (strmap_put(c->ids, batch_text(b, w->at, w->id_n), w->id_hash, &w->number) != CRM_OK)
		return CRM_ENOMEM;
	return w->number < c->n ? CRM_OK : customers_grow(c);
}

/** Start the look-ups of entries some rows after entry ${i}. */
static inline void
look_up_ahead(const struct customers *c, const struct batch *b, size_t i)
{

	/*
	 * Two steps, as a look-up is two misses: first the slot, then, if the slot has arrived, the
	 * text of a long id.
	 */
	if (i + AHEAD < b->n)
		strmap_prefetch(c->ids, b->v[i + AHEAD].id_hash);
	if (i + AHEAD / 2 < b->n)
		strmap_prefetch_long(c->ids, b->v[i + AHEAD / 2].id_hash);
}

/** Start to load what a row of customer ${number} will change. */
static inline void
load_customer(const struct customers *c, uint32_t number)
{

	occasion_set_prefetch(c->occasions, number);
	__builtin_prefetch(&c->v[number], 1);
	if (c->relations != NULL)
		relations_prefetch(c->relations, number);
}

/** Start to load what the row will change of a customer who has arrived. */
static inline void
load_pace(const struct customers *c, uint32_t number)
{

	if (!c->v[number].unordered)
		__builtin_prefetch(&c->pace[number], 1);
}

/** Take in all rows of a batch, and leave it empty. */
static enum crm_status
take_batch(void *arg, void *block)
{
	struct customers *c = arg;
	struct batch *b = block;
	enum crm_status status = CRM_OK;

	for (size_t i = 0; i < b->n && i < AHEAD; i++)
		strmap_prefetch(c->ids, b->v[i].id_hash);
	for (size_t i = 0; i < b->n + BEHIND && status == CRM_OK; i++) {
		if (i < b->n) {
			look_up_ahead(c, b, i);
			if (find_customer(c, b, i) != CRM_OK)
				return CRM_ENOMEM;
			load_customer(c, b->v[i].number);
		}
		if (i >= BEHIND / 2 && i - BEHIND / 2 < b->n)
			load_pace(c, b->v[i - BEHIND / 2].number);
		if (i >= BEHIND)
			status = customers_take(c, b, &b->v[i - BEHIND]);
	}
	b->n = 0;
	b->texts.n = 0;
	atomic_store_explicit(&c->bytes, customers_count_bytes(c), memory_order_relaxed);
	return status;
}

/** Append a text to those of the batch; its room has been made. */
static void
put_text(struct batch *b, struct slice text)
{

	word_copy(b->texts.p + b->texts.n, text.p, text.n);
	b->texts.n += text.n;
}

/** Whether ${text} is the same as the ${n} bytes at *${at}, which moves to their end. */
static inline bool
same_text(struct slice text, const char **at, uint32_t n)
{
	const char *p = *at;

	*at += n;
	return text.n == n && word_same(text.p, p, n);
}

/**
 * Whether a row of the same customer, date and order as the last entry differs from it in nothing
 * but amount and cost.
 */
static inline bool
joins(const struct customers *c, const struct batch *b, const struct waiting *last,
    const struct ledger_row *row)
{
	const char *at = b->texts.p + last->at + last->id_n + last->order_n;

	return (unsigned char)row->kind == last->flag && row->about == (enum row_kind)last->about &&
	    !last->rated && row->rating.n == 0 &&
	    (c->relations == NULL ||
		(same_text(row->channel, &at, last->channel_n) &&
		    same_text(row->referrer, &at, last->referrer_n)));
}

/** Whether the row is of the customer of the last entry. */
static inline bool
is_of(const struct batch *b, const struct waiting *last, const struct ledger_row *row)
{

	return row->repeats ||
	    (row->customer.n == last->id_n &&
		word_same(row->customer.p, b->texts.p + last->at, last->id_n));
}

/** Copy a row into the batch; ${last} is the entry before it, or NULL. */
static enum crm_status
put_in_batch(
    struct customers *c, struct batch *b, const struct ledger_row *row, const struct waiting *last)
{
	size_t n = row->customer.n + row->order.n;
	struct waiting *w = &b->v[b->n];

	static_assert(sizeof(struct waiting) == 64, "an entry is one line of a cache");
	assert(b->n < BATCH);
	if (c->relations != NULL)
		n += row->channel.n + row->referrer.n;
	/* word_copy() writes whole words: up to seven bytes after the last text are overwritten. */
	if (n > UINT32_MAX - BATCH_TEXTS || buf_room(&b->texts, n + sizeof(uint64_t)) != CRM_OK)
		return CRM_ENOMEM;
	/* Set one by one: clearing the whole struct is slower. */
	w->at = (uint32_t)b->texts.n;
	w->id_n = (uint32_t)row->customer.n;
	w->order_n = (uint32_t)row->order.n;
	w->channel_n = w->referrer_n = 0;
	w->rows = row->rows;
	w->date = row->date;
	w->flag = (unsigned char)row->kind;
	w->same = last != NULL && is_of(b, last, row);
	w->counted = w->same && row->repeats && w->flag == last->flag;
	w->amount = row->total;
	if ((w->costs = row->total_cost != 0))
		b->seldom[b->n].cost = row->total_cost;
	w->about = (unsigned char)row->about;
	w->rated = c->options.contacts && row->rating.n > 0 &&
	    decimal_parse(row->rating, &b->seldom[b->n].rating) == CRM_OK;
	put_text(b, row->customer);
	put_text(b, row->order);
	if (c->relations != NULL) {
		w->channel_n = (uint32_t)row->channel.n;
		w->referrer_n = (uint32_t)row->referrer.n;
		put_text(b, row->channel);
		put_text(b, row->referrer);
	}
	w->id_hash = last != NULL && w->same ? last->id_hash : strmap_hash(row->customer);
	b->n++;
	return CRM_OK;
}

/** Add what a row of the same order has to the last entry. */
static enum crm_status
join(struct batch *b, struct waiting *last, const struct ledger_row *row)
{
	decimal_sum cost = batch_cost(b, last);

	if (__builtin_add_overflow(last->rows, row->rows, &last->rows) ||
	    __builtin_add_overflow(last->amount, row->total, &last->amount) ||
	    __builtin_add_overflow(cost, row->total_cost, &cost))
		return CRM_EDATA;
	if ((last->costs = cost != 0))
		b->seldom[last - b->v].cost = cost;
	return CRM_OK;
}

enum crm_status
customers_add(struct customers *c, const struct ledger_row *row)
{
	struct batch *b = c->filling;
	struct waiting *last = b->n > 0 ? &b->v[b->n - 1] : NULL;
	enum crm_status status;
	void *next;

	if (row->scale > c->scale)
		c->scale = row->scale;
	/* The rows of one order become one entry: most ledgers have several lines an order. */
	if (row->repeats && last != NULL && joins(c, b, last, row))
		return join(b, last, row);
	if (row->date > c->newest)
		c->newest = row->date;
	if (b->n == BATCH || b->texts.n >= BATCH_TEXTS) {
		if ((status = conveyor_give(c->conveyor, &next)) != CRM_OK)
			return status;
		c->filling = b = next;
		/* The entry before went to the thread, which may already be working on it. */
		last = NULL;
	}
	return put_in_batch(c, b, row, last);
}

enum crm_status
customers_flush(struct customers *c)
{
	enum crm_status status;
	void *next;

	if ((status = conveyor_give(c->conveyor, &next)) != CRM_OK)
		return status;
	c->filling = next;
	if ((status = conveyor_wait(c->conveyor)) != CRM_OK)
		return status;
	if (c->relations != NULL && (status = relations_settle(c->relations)) != CRM_OK)
		return status;
	/* Where rows were worth a thread, what is left to do is too. */
	if (conveyor_threaded(c->conveyor) && c->team == NULL &&
	    (status = team_open(&c->team, c->threads)) != CRM_OK)
		return status;
	return occasion_set_settle(c->occasions, c->team);
}

/** Make the batches of the conveyor, and free them. */
static enum crm_status
make_batch(void **block)
{

	return (*block = mem_new(1, sizeof(struct batch))) == NULL ? CRM_ENOMEM : CRM_OK;
}

static void
free_batch(void *block)
{
	struct batch *b = block;

	buf_free(&b->texts);
	free(b);
}

enum crm_status
customers_open_batches(struct customers *c)
{
	static const struct conveyor_calls calls = { make_batch, free_batch, take_batch };
	enum crm_status status;
	void *first;

	if ((status = conveyor_open(&c->conveyor, &calls, c, &first)) == CRM_OK)
		c->filling = first;
	return status;
}
