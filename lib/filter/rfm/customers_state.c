/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Customers as a whole: making, measuring, handing over and taking back.
 *
 * Everything about a customer is in arrays by number: purchases here, the rest in relations.c,
 * purchase_pace.c and so on, as far as it was asked for.  customers_record() and customers_each()
 * give all of it, in a form that customers_restore() and customers_put() take back elsewhere;
 * rfm_spill.c and the customer table of --base are made of that.
 *
 * What must hold: what is kept in memory and is not worked out from other things goes through
 * customer_record or customers_item, or a spilled customer loses it.
 */
#include "base/mem.h"
#include "filter/rfm/customers_inner.h"
#include "filter/rfm/purchase_history.h"
#include "filter/rfm/purchase_pace.h"

#include <stdlib.h>
#include <string.h>

enum crm_status
customers_open(struct customers **out, const struct customers_options *options)
{
	struct customers *c;

	if ((c = mem_new(1, sizeof(*c))) == NULL)
		return CRM_ENOMEM;
	c->options = *options;
	c->newest = DATE_NONE;
	purchase_pace_open(c);
	if (customers_open_batches(c) != CRM_OK || strmap_open(&c->ids) != CRM_OK ||
	    occasion_set_open(&c->occasions, customers_told, c) != CRM_OK ||
	    (options->relations && relations_open(&c->relations) != CRM_OK)) {
		customers_close(c);
		return CRM_ENOMEM;
	}
	*out = c;
	return CRM_OK;
}

enum crm_status
customers_grow(struct customers *c)
{
	/* Arrays that no option needs stay NULL, so they cost no memory a customer. */
	bool holdout = c->options.holdout_from != DATE_NONE;

	if (mem_grow_table(&c->v, &c->room, c->n + 1, sizeof(*c->v)) != CRM_OK ||
	    mem_grow_table(&c->pace, &c->pace_room, c->n + 1, sizeof(*c->pace)) != CRM_OK ||
	    (holdout &&
		mem_grow(&c->holdout, &c->holdout_room, c->n + 1, sizeof(*c->holdout)) != CRM_OK) ||
	    (c->options.contacts &&
		mem_grow(&c->contact, &c->contact_room, c->n + 1, sizeof(*c->contact)) != CRM_OK) ||
	    (c->relations != NULL && relations_grow(c->relations) != CRM_OK))
		return CRM_ENOMEM;
	c->v[c->n] = (struct customer){ .first = DATE_NONE, .last = DATE_NONE };
	c->pace[c->n] = (struct pace){ .days = 0 };
	if (holdout)
		c->holdout[c->n] = (struct holdout){ .last = DATE_NONE };
	if (c->contact != NULL)
		c->contact[c->n] = contact_none();
	c->n++;
	return CRM_OK;
}

/*
 * Return the id of the first order. Short ids are in the struct itself; only longer ones take a
 * place in the shared buffer, which may move when it grows.
 */
struct slice
customers_first_order(const struct customers *c, const struct customer *customer)
{
	uint32_t n = customer->first_order_n;

	return n <= sizeof(customer->first_order.text)
	    ? (struct slice){ customer->first_order.text, n }
	    : (struct slice){ c->orders.p + customer->first_order.at, n };
}

enum crm_status
customers_keep_order(struct customers *c, struct customer *customer, struct slice order)
{
	/* An earlier order may turn up at any row, so the id kept here is replaced now and then. */
	uint32_t before = customer->first_order_n;

	if (order.n > UINT32_MAX)
		return CRM_ENOMEM;
	if (order.n <= sizeof(customer->first_order.text)) {
		if (order.n > 0)
			memcpy(customer->first_order.text, order.p, order.n);
	} else if (before > sizeof(customer->first_order.text) && order.n <= before)
		/* It takes the place of the one before, so that the ids do not pile up. */
		memcpy(c->orders.p + customer->first_order.at, order.p, order.n);
	else {
		customer->first_order.at = c->orders.n;
		if (buf_add(&c->orders, order.p, order.n) != CRM_OK)
			return CRM_ENOMEM;
	}
	customer->first_order_n = (uint32_t)order.n;
	return CRM_OK;
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

struct pace
customers_pace(const struct customers *c, uint32_t number)
{

	return c->pace[number];
}

const struct relations *
customers_relations(const struct customers *c)
{

	return c->relations;
}

void
customers_late(struct customers *c, date_day until)
{

	c->options.late_until = until;
}

uint64_t
customers_refused(const struct customers *c)
{

	return c->refused;
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
customers_widen(struct customers *c, int scale, date_day newest)
{

	c->scale = scale > c->scale ? scale : c->scale;
	c->newest = newest > c->newest ? newest : c->newest;
}

uint64_t
customers_bytes(const struct customers *c)
{

	/* The tables may be growing in the other thread: take the size that it published last. */
	return conveyor_threaded(c->conveyor)
	    ? atomic_load_explicit(&c->bytes, memory_order_relaxed)
	    : customers_count_bytes(c);
}

void
customers_allow_threads(struct customers *c, unsigned threads)
{

	c->threads = threads;
	conveyor_allow(c->conveyor);
}

uint64_t
customers_count_bytes(const struct customers *c)
{

	/*
	 * Count rooms, not used entries: memory is taken when an array grows, not when it is
	 * filled.
	 */
	return strmap_bytes(c->ids) + occasion_set_bytes(c->occasions) + c->room * sizeof(*c->v) +
	    c->pace_room * sizeof(*c->pace) + c->orders.room +
	    (c->relations == NULL ? 0 : relations_bytes(c->relations)) +
	    c->contact_room * sizeof(*c->contact) + c->holdout_room * sizeof(*c->holdout) +
	    c->based_room * sizeof(*c->based) +
	    c->days.room * sizeof(*c->days.v);
}

enum crm_status
customers_sum_up(struct customers *c, date_day as_of)
{

	/* All has been counted, but for days that came out of order. */
	if (purchase_pace_recount(c) != CRM_OK)
		return CRM_ENOMEM;
	/*
	 * No more rows come, so no order has to be recognised again. Free the largest table before
	 * the days are summed up, which needs memory too.
	 */
	occasion_set_close(c->occasions);
	c->occasions = NULL;
	return c->options.history ? purchase_days_sum_up(&c->days, c->n, as_of, &c->histories)
				  : CRM_OK;
}

/*
 * So many records ahead the place of a key is loaded, and half as many ahead the key and the
 * customer.
 */
#define AHEAD 24

void
customers_prefetch(const struct customers *c, const uint32_t *numbers, size_t n)
{

	if (n > AHEAD)
		strmap_prefetch_at(c->ids, numbers[AHEAD]);
	if (n <= AHEAD / 2)
		return;
	strmap_prefetch_key(c->ids, numbers[AHEAD / 2]);
	__builtin_prefetch(&c->v[numbers[AHEAD / 2]]);
	__builtin_prefetch(&c->pace[numbers[AHEAD / 2]]);
	if (c->relations != NULL)
		relations_prefetch(c->relations, numbers[AHEAD / 2]);
}

/*
 * Return whether the customer has a purchase, a return or a contact. Others, whose rows were all
 * left out, have no line in the table.
 */
bool
customers_is_known(const struct customers *c, uint32_t number)
{

	return c->v[number].orders > 0 || c->v[number].returns > 0 ||
	    (c->relations != NULL && relations_get(c->relations, number)->contacts > 0) ||
	    (c->contact != NULL && c->contact[number].there &&
		c->contact[number].first != DATE_NONE);
}

void
customers_record(const struct customers *c, uint32_t number, struct customer_record *record)
{
	static const struct slice none = { NULL, 0 };
	const struct customer *customer = &c->v[number];
	const struct relation *r =
	    c->relations == NULL ? NULL : relations_get(c->relations, number);

	/* Set one by one: clearing the whole struct takes longer than all the rest. */
	record->id = strmap_key(c->ids, number);
	record->c = *customer;
	record->pace = c->pace[number];
	/* The first order's id only matters while rows of that order may follow. */
	record->first_order = customer->first == DATE_NONE || c->occasions == NULL
	    ? none
	    : customers_first_order(c, customer);
	record->cost = r == NULL ? 0 : relations_cost(c->relations, number);
	record->contacts = r == NULL ? 0 : r->contacts;
	record->first_channel = r == NULL ? none : relations_name(c->relations, r->first_channel);
	record->last_channel = r == NULL ? none : relations_name(c->relations, r->last_channel);
	record->channels = r == NULL ? none : relations_set(c->relations, r->channels);
	record->referrer = r == NULL ? none : relations_name(c->relations, r->referrer);
	record->first_told = r == NULL ? 0 : r->first_told;
	record->last_told = r == NULL ? 0 : r->last_told;
	record->referred = r == NULL ? 0 : r->referred;
	record->contact.there = false;
	if (c->contact != NULL)
		record->contact = c->contact[number];
	record->holdout = (struct holdout){ .orders = 0 };
	if (c->holdout != NULL)
		record->holdout = c->holdout[number];
	record->history = (struct history){ .previous = DATE_NONE };
	if (c->histories.v != NULL)
		record->history = c->histories.v[number];
	record->based = (struct based){ .there = false };
	if (number < c->n_based)
		record->based = c->based[number];
}

/** Put in what relations.h keeps. */
static enum crm_status
restore_relation(struct customers *c, const struct customer_record *record, uint32_t number)
{
	struct relation *r = relations_get(c->relations, number);

	/* The sums are still 0, so this cannot overflow. */
	if (relations_spend(c->relations, number, record->cost, record->contacts) != CRM_OK)
		return CRM_ENOMEM;
	r->first_told = record->first_told;
	r->last_told = record->last_told;
	r->referred = record->referred;
	return relations_restore(c->relations, number, record->channels, record->first_channel,
	    record->last_channel, record->referrer);
}

enum crm_status
customers_restore(struct customers *c, const struct customer_record *record, uint32_t *number)
{
	enum crm_status status;

	if (strmap_put(c->ids, record->id, strmap_hash(record->id), number) != CRM_OK)
		return CRM_ENOMEM;
	/* The id is there already: most likely a mistake in the shards, so do not add them up. */
	if (*number < c->n)
		return CRM_EDATA;
	if (customers_grow(c) != CRM_OK)
		return CRM_ENOMEM;
	c->v[*number] = record->c;
	c->pace[*number] = record->pace;
	c->v[*number].unordered = record->pace.unordered;
	c->unordered = c->unordered || record->pace.unordered;
	/* The place of the first order's id was that of other customers. */
	c->v[*number].first_order_n = 0;
	if (record->c.first != DATE_NONE &&
	    customers_keep_order(c, &c->v[*number], record->first_order) != CRM_OK)
		return CRM_ENOMEM;
	if (c->relations != NULL && restore_relation(c, record, *number) != CRM_OK)
		return CRM_ENOMEM;
	if (c->contact != NULL && record->contact.there)
		c->contact[*number] = record->contact;
	if (c->holdout != NULL)
		c->holdout[*number] = record->holdout;
	if (c->options.history && record->history.there &&
	    (status = history_restore(&c->days, *number, record)) != CRM_OK)
		return status;
	if (record->based.there) {
		if (mem_grow(&c->based, &c->based_room, (size_t)*number + 1, sizeof(*c->based)) !=
		    CRM_OK)
			return CRM_ENOMEM;
		/* The array of the base may lag behind the customers: fill up those in between. */
		while (c->n_based <= *number)
			c->based[c->n_based++] = (struct based){ .last = DATE_NONE };
		c->based[*number] = record->based;
	}
	return CRM_OK;
}

bool
customers_each(const struct customers *c, uint64_t *place, struct customers_item *item)
{
	uint64_t days = *place >> 1;
	struct occasion o;

	/* An even place: of the occasions, halved; an odd one: of the days. */
	if ((*place & 1) == 0) {
		if (occasion_set_each(c->occasions, &days, &o, &item->flags)) {
			item->number = o.owner;
			item->day = o.day;
			item->order = o.order;
			*place = days << 1;
			return true;
		}
		days = 0;
	}
	if (days >= c->days.n)
		return false;
	*item = (struct customers_item){ .number = c->days.v[days].customer,
		.day = c->days.v[days].day,
		.order = { "", 0 },
		.amount = c->days.v[days].amount };
	*place = (days + 1) << 1 | 1;
	return true;
}

enum crm_status
customers_put(struct customers *c, const struct customers_item *item)
{
	struct occasion o = { item->number, item->day, item->order };

	/* An occasion always has a flag, a day of the history never: see customers_each(). */
	if (item->flags == 0)
		return purchase_days_add(&c->days, item->number, item->day, item->amount);
	return occasion_set_restore(c->occasions, &o, item->flags);
}

void
customers_close(struct customers *c)
{

	if (c == NULL)
		return;
	conveyor_close(c->conveyor);
	team_close(c->team);
	strmap_close(c->ids);
	relations_close(c->relations);
	occasion_set_close(c->occasions);
	mem_free_table(c->v, c->room, sizeof(*c->v));
	free(c->holdout);
	free(c->contact);
	free(c->based);
	mem_free_table(c->pace, c->pace_room, sizeof(*c->pace));
	free(c->days.v);
	histories_free(&c->histories);
	buf_free(&c->orders);
	free(c);
}
