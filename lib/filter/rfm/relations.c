/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Costs, channels and referrers of customers: one struct relation a customer, in which names and
 * sets of channels are numbers.  The sets are kept by relations_sets.c, sums of costs in an array
 * of their own.
 *
 * What must hold: the order of the rows does not matter.  The first value is that of the earliest
 * day, the last that of the latest; on one day the least name or the greatest is taken.
 */
#include "filter/rfm/relations_inner.h"

#include "base/mem.h"
#include "base/word.h"

#include <assert.h>
#include <stdlib.h>

/*
 * Number a name. Few channels make up most rows, so names of up to eight bytes are first looked up
 * in a small cache, where comparing one is comparing a word.
 */
enum crm_status
relations_number(struct relations *r, struct slice name, uint32_t *number)
{
	uint64_t word;
	size_t i;

	if (name.n > 8)
		return strmap_put(r->names, name, strmap_hash(name), number);
	word = word_load_some(name.p, name.n);
	/*
	 * Multiplicative hashing by 2^64 divided by the golden ratio: the top six bits are the best
	 * mixed, and index the RELATIONS_LATELY entries.
	 */
	i = word * UINT64_C(0x9e3779b97f4a7c15) >> 58;
	if (r->lately[i].n != name.n || r->lately[i].word != word) {
		if (strmap_put(r->names, name, strmap_hash(name), &r->lately[i].number) != CRM_OK) {
			/* The number may be overwritten already: let no name match this entry. */
			r->lately[i].n = UINT32_MAX;
			return CRM_ENOMEM;
		}
		r->lately[i].n = (uint32_t)name.n;
		r->lately[i].word = word;
	}
	*number = r->lately[i].number;
	return CRM_OK;
}

enum crm_status
relations_open(struct relations **out)
{
	const struct slice nothing = { "", 0 };
	struct relations *r;
	uint32_t empty;

	if ((r = mem_new(1, sizeof(*r))) == NULL)
		return CRM_ENOMEM;
	if (strmap_open(&r->names) != CRM_OK || strmap_open(&r->sets) != CRM_OK ||
	    strmap_open(&r->steps) != CRM_OK ||
	    strmap_put(r->sets, nothing, strmap_hash(nothing), &empty) != CRM_OK) {
		relations_close(r);
		return CRM_ENOMEM;
	}
	for (size_t i = 0; i < RELATIONS_LATELY; i++)
		r->lately[i].n = r->stepped[i].set = UINT32_MAX;
	*out = r;
	return CRM_OK;
}

enum crm_status
relations_grow(struct relations *r)
{

	if (mem_grow_table(&r->v, &r->room, r->n + 1, sizeof(*r->v)) != CRM_OK)
		return CRM_ENOMEM;
	r->v[r->n++] = (struct relation){ .first_channel = RELATION_NONE,
		.last_channel = RELATION_NONE,
		.referrer = RELATION_NONE };
	return CRM_OK;
}

struct relation *
relations_get(const struct relations *r, uint32_t number)
{

	return &r->v[number];
}

void
relations_prefetch(const struct relations *r, uint32_t number)
{

	static_assert(sizeof(*r->v) == 32, "half a line of a cache");
	__builtin_prefetch(&r->v[number], 1);
	if (number < r->n_cost)
		__builtin_prefetch(&r->cost[number], 1);
}

/**
 * Whether a name of a row on ${day} replaces number ${now}, which is of a row on ${told}: for the
 * first value (${sign} 1) an earlier day or lesser name does, for the last (-1) a later or greater.
 */
static bool
replaces(const struct relations *r, uint32_t now, date_day told, struct slice name, date_day day,
    int sign)
{

	if (now == RELATION_NONE || day != told)
		return now == RELATION_NONE || (day < told ? sign > 0 : sign < 0);
	return slice_compare(name, strmap_key(r->names, now)) * sign < 0;
}

enum crm_status
relations_bought(struct relations *r, uint32_t number, struct slice channel, date_day day)
{
	struct relation *v = &r->v[number];
	uint32_t name;

	if (relations_number(r, channel, &name) != CRM_OK)
		return CRM_ENOMEM;
	/*
	 * The first and the last channel are in the set already, and most customers use no other.
	 */
	if (name != v->last_channel && name != v->first_channel &&
	    relations_add_channel(r, &v->channels, name) != CRM_OK)
		return CRM_ENOMEM;
	if (replaces(r, v->first_channel, v->first_told, channel, day, 1)) {
		v->first_channel = name;
		v->first_told = day;
	}
	if (replaces(r, v->last_channel, v->last_told, channel, day, -1)) {
		v->last_channel = name;
		v->last_told = day;
	}
	return CRM_OK;
}

enum crm_status
relations_referred(struct relations *r, uint32_t number, struct slice name, date_day day)
{
	struct relation *v = &r->v[number];
	uint32_t by;

	if (relations_number(r, name, &by) != CRM_OK)
		return CRM_ENOMEM;
	if (replaces(r, v->referrer, v->referred, name, day, 1)) {
		v->referrer = by;
		v->referred = day;
	}
	return CRM_OK;
}

enum crm_status
relations_spend(struct relations *r, uint32_t number, decimal_sum cost, uint32_t contacts)
{

	r->v[number].contacts += contacts;
	if (cost == 0)
		return CRM_OK;
	if (mem_grow_table(&r->cost, &r->cost_room, (size_t)number + 1, sizeof(*r->cost)) != CRM_OK)
		return CRM_ENOMEM;
	while (r->n_cost <= number)
		r->cost[r->n_cost++] = 0;
	return decimal_sum_add(&r->cost[number], cost) ? CRM_OK : CRM_EDATA;
}

decimal_sum
relations_cost(const struct relations *r, uint32_t number)
{

	return number < r->n_cost ? r->cost[number] : 0;
}

/** Number a name that may be empty. */
static enum crm_status
restore_name(struct relations *r, struct slice name, uint32_t *number)
{

	*number = RELATION_NONE;
	return name.n == 0 ? CRM_OK : relations_number(r, name, number);
}

enum crm_status
relations_restore(struct relations *r, uint32_t number, struct slice set, struct slice first,
    struct slice last, struct slice referrer)
{
	struct relation *v = &r->v[number];

	if (relations_read_set(r, set, &v->channels) != CRM_OK ||
	    restore_name(r, first, &v->first_channel) != CRM_OK ||
	    restore_name(r, last, &v->last_channel) != CRM_OK ||
	    restore_name(r, referrer, &v->referrer) != CRM_OK)
		return CRM_ENOMEM;
	return CRM_OK;
}

struct slice
relations_name(const struct relations *r, uint32_t number)
{

	return number == RELATION_NONE ? (struct slice){ "", 0 } : strmap_key(r->names, number);
}

uint64_t
relations_bytes(const struct relations *r)
{

	return r->room * sizeof(*r->v) + r->cost_room * sizeof(*r->cost) +
	    strmap_bytes(r->names) + strmap_bytes(r->sets) +
	    strmap_bytes(r->steps) + r->result_room * sizeof(*r->result) +
	    r->own_room * sizeof(*r->own) + r->own_bytes +
	    r->n_own * 16 /* what malloc() takes besides */;
}

void
relations_close(struct relations *r)
{

	if (r == NULL)
		return;
	for (size_t i = 0; i < r->n_own; i++)
		free(r->own[i].v);
	free(r->own);
	strmap_close(r->names);
	strmap_close(r->sets);
	strmap_close(r->steps);
	mem_free_table(r->v, r->room, sizeof(*r->v));
	mem_free_table(r->cost, r->cost_room, sizeof(*r->cost));
	free(r->result);
	buf_free(&r->text);
	free(r);
}
