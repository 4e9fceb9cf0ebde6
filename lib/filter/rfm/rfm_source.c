/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hands out all customers, as figures for scoring and as records for writing, and hides where they
 * are: in memory, in order of id, or in sorted runs on disk, with their referrals joined by id.
 */
#include "filter/rfm/rfm_source.h"

#include "base/mem.h"
#include "table/packed.h"
#include "io/spool.h"

#include <stdlib.h>

/* What of the figures is held in memory before a file is made. */
#define IN_MEMORY ((size_t)1 << 20)

struct rfm_source {
	struct msg *msg;
	/* In memory: */
	struct customers *customers;	/* or NULL */
	uint32_t *order;		/* numbers in the order of ids */
	struct rfm_referred *referred;	/* by number, or NULL */
	bool in_order;
	bool all;			/* see rfm_source_all() */
	uint32_t at;
	/* In files: */
	struct sorted_runs *runs, *referrals;
	struct spool *figures;
	struct slice name, totals;	/* the next of the referrals */
	bool whole;			/* the runs have been started */
};

struct rfm_figures
rfm_figures_of(const struct customer_record *r)
{

	return (struct rfm_figures){ r->c.revenue, r->cost, r->c.first, r->c.last, r->c.orders,
		r->pace };
}

/** Add up, for each customer, whom they referred and what those brought. */
static enum crm_status
add_referred(struct rfm_source *s)
{
	const struct customers *c = s->customers;
	const struct relations *relations = customers_relations(c);

	if ((s->referred = mem_new(customers_count(c), sizeof(*s->referred))) == NULL)
		return CRM_ENOMEM;
	for (uint32_t i = 0; i < customers_count(c); i++) {
		struct slice name =
		    relations_name(relations, relations_get(relations, i)->referrer);
		uint32_t by = name.n == 0 ? STRMAP_NONE
					  : strmap_get(customers_ids(c), name, strmap_hash(name));

		/*
		 * A referrer who is no customer has no row to show this in; nobody refers
		 * themselves.
		 */
		if (by == STRMAP_NONE || by == i)
			continue;
		s->referred[by].customers++;
		s->referred[by].revenue += customers_get(c, i)->revenue;
	}
	return CRM_OK;
}

enum crm_status
rfm_source_memory(
    struct rfm_source **out, struct customers *customers, bool referrals, struct msg *msg)
{
	struct rfm_source *s = mem_new(1, sizeof(*s));

	if (s == NULL) {
		/* The source owns ${customers} from the call on, also if it cannot be made. */
		customers_close(customers);
		return msg_nomem(msg);
	}
	s->msg = msg;
	s->customers = customers;
	if (strmap_sorted(customers_ids(customers), &s->order) != CRM_OK ||
	    (referrals && add_referred(s) != CRM_OK)) {
		rfm_source_close(s);
		return msg_nomem(msg);
	}
	*out = s;
	return CRM_OK;
}

/*
 * Put the length of the packed figures, always below 256, in the first byte: the reader can then
 * ask the spool for exactly one customer.
 */
size_t
rfm_figures_pack(const struct rfm_figures *f, char *text)
{
	char *p = text + 1;

	p = packed_put(p, f->orders);
	p = packed_put_signed(p, f->first);
	p = packed_put_signed(p, f->last);
	p = packed_put_signed(p, f->revenue);
	p = packed_put_signed(p, f->cost);
	p = packed_put(p, f->pace.days);
	p = packed_put(p, f->pace.log_gaps);
	text[0] = (char)(p - text - 1);
	return (size_t)(p - text);
}

/*
 * The reverse of rfm_figures_pack(), for text without the length. Whether days came out of order
 * was not packed: that is settled before figures are made.
 */
struct rfm_figures
rfm_figures_unpack(struct slice text)
{
	struct rfm_figures f;
	const char *at = text.p;

	f.orders = (uint32_t)packed_get(&at);
	f.first = (date_day)packed_get_signed(&at);
	f.last = (date_day)packed_get_signed(&at);
	f.revenue = packed_get_signed(&at);
	f.cost = packed_get_signed(&at);
	f.pace = (struct pace){ .days = (uint64_t)packed_get(&at) & PACE_MOST_DAYS };
	f.pace.log_gaps = (uint64_t)packed_get(&at) & PACE_MOST_LOGS;
	return f;
}

/** Write the figures of all to a file, so that the records need not be read for each metric. */
static enum crm_status
keep_figures(struct rfm_source *s)
{
	enum crm_status status;
	struct slice key, value;

	if ((status = spool_open(&s->figures, IN_MEMORY, s->msg)) != CRM_OK ||
	    (status = sorted_runs_start(s->runs)) != CRM_OK)
		return status;
	while ((status = sorted_runs_next(s->runs, &key, &value)) == CRM_OK && key.p != NULL) {
		struct customer_record r;
		struct rfm_figures figures;
		char text[RFM_FIGURES_ROOM];

		record_unpack(value, &r);
		figures = rfm_figures_of(&r);
		if ((status = spool_add(s->figures, text, rfm_figures_pack(&figures, text))) !=
		    CRM_OK)
			return status;
	}
	return status;
}

enum crm_status
rfm_source_runs(struct rfm_source **out, struct sorted_runs *runs, struct sorted_runs *referrals,
    struct msg *msg)
{
	struct rfm_source *s = mem_new(1, sizeof(*s));
	enum crm_status status;

	if (s == NULL) {
		sorted_runs_close(runs);
		sorted_runs_close(referrals);
		return msg_nomem(msg);
	}
	*s = (struct rfm_source){ .msg = msg, .runs = runs, .referrals = referrals };
	if ((status = keep_figures(s)) != CRM_OK) {
		rfm_source_close(s);
		return status;
	}
	*out = s;
	return CRM_OK;
}

void
rfm_source_all(struct rfm_source *s)
{

	s->all = true;
}

/*
 * Begin to read from the first customer. Files are in the order of ids anyway; in memory the order
 * of numbers is faster, as it goes through the arrays from front to end.
 */
enum crm_status
rfm_source_start(struct rfm_source *s, bool in_order)
{

	s->in_order = in_order;
	s->at = 0;
	s->whole = false;
	return s->figures == NULL ? CRM_OK : spool_rewind(s->figures);
}

/** Read figures from their file. */
static enum crm_status
read_figures(struct rfm_source *s, struct rfm_figures *f, bool *more)
{
	struct slice block;
	enum crm_status status;

	*more = false;
	if ((status = spool_block(s->figures, 1, &block)) != CRM_OK || block.n == 0)
		return status;
	if ((status = spool_block(s->figures, (unsigned char)*block.p, &block)) != CRM_OK)
		return status;
	*f = rfm_figures_unpack(block);
	*more = true;
	return CRM_OK;
}

bool
rfm_source_figures_of(const struct rfm_source *s, uint32_t i, struct rfm_figures *f)
{
	const struct relations *relations = customers_relations(s->customers);
	const struct customer *v = customers_get(s->customers, i);

	*f = (struct rfm_figures){ v->revenue,
		relations == NULL ? 0 : relations_cost(relations, i), v->first, v->last, v->orders,
		customers_pace(s->customers, i) };
	return customers_is_known(s->customers, i);
}

enum crm_status
rfm_source_figures(struct rfm_source *s, struct rfm_figures *f, bool *more)
{

	if (s->customers == NULL)
		return read_figures(s, f, more);
	for (*more = false; !*more && s->at < customers_count(s->customers); s->at++)
		*more = rfm_source_figures_of(s, s->in_order ? s->order[s->at] : s->at, f);
	return CRM_OK;
}

size_t
rfm_referred_pack(const struct rfm_referred *referred, char *text)
{

	return (
	    size_t)(packed_put_signed(packed_put(text, referred->customers), referred->revenue) -
	    text);
}

struct rfm_referred
rfm_referred_unpack(struct slice text)
{
	struct rfm_referred referred;
	const char *at = text.p;

	referred.customers = (uint64_t)packed_get(&at);
	referred.revenue = packed_get_signed(&at);
	return referred;
}

/*
 * Add up the referrals of ${id}. Both sides are sorted by id, so one pass over the referrals serves
 * all customers; names below ${id} are of no customer and are skipped.
 */
static enum crm_status
join_referrals(struct rfm_source *s, struct slice id, struct rfm_referred *referred)
{
	enum crm_status status = CRM_OK;

	for (int order;
	     status == CRM_OK && s->name.p != NULL && (order = slice_compare(s->name, id)) <= 0;
	     status = sorted_runs_next(s->referrals, &s->name, &s->totals))
		if (order == 0) {
			struct rfm_referred more = rfm_referred_unpack(s->totals);

			referred->customers += more.customers;
			referred->revenue += more.revenue;
		}
	return status;
}

/** The next record out of the runs. */
static enum crm_status
next_of_runs(
    struct rfm_source *s, struct customer_record *record, struct rfm_referred *referred, bool *more)
{
	enum crm_status status;
	struct slice key, value;

	if (!s->whole) {
		if ((status = sorted_runs_start(s->runs)) != CRM_OK)
			return status;
		if (s->referrals != NULL && ((status = sorted_runs_start(s->referrals)) != CRM_OK ||
		    (status = sorted_runs_next(s->referrals, &s->name, &s->totals)) != CRM_OK))
			return status;
		s->whole = true;
	}
	if ((status = sorted_runs_next(s->runs, &key, &value)) != CRM_OK ||
	    !(*more = key.p != NULL))
		return status;
	record_unpack(value, record);
	/* The id was stored once, as the key. */
	record->id = key;
	return s->referrals == NULL ? CRM_OK : join_referrals(s, key, referred);
}

uint32_t
rfm_source_in_memory(const struct rfm_source *s)
{

	return s->customers == NULL ? 0 : customers_count(s->customers);
}

bool
rfm_source_at(const struct rfm_source *s, uint32_t i, struct customer_record *record,
    struct rfm_referred *referred)
{
	uint32_t number = s->order[i];

	/*
	 * In the order of ids customers are scattered over memory: load the next ones while this
	 * one is written.
	 */
	customers_prefetch(s->customers, s->order + i, customers_count(s->customers) - i);
	customers_record(s->customers, number, record);
	*referred = s->referred == NULL ? (struct rfm_referred){ 0, 0 } : s->referred[number];
	return record_is_known(record) || s->all;
}

enum crm_status
rfm_source_next(
    struct rfm_source *s, struct customer_record *record, struct rfm_referred *referred, bool *more)
{

	*referred = (struct rfm_referred){ 0, 0 };
	*more = false;
	if (s->customers == NULL)
		return next_of_runs(s, record, referred, more);
	while (!*more && s->at < customers_count(s->customers))
		*more = rfm_source_at(s, s->at++, record, referred);
	return CRM_OK;
}

void
rfm_source_close(struct rfm_source *s)
{

	if (s == NULL)
		return;
	customers_close(s->customers);
	free(s->order);
	free(s->referred);
	sorted_runs_close(s->runs);
	sorted_runs_close(s->referrals);
	spool_close(s->figures);
	free(s);
}
