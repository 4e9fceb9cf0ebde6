/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/rfm/relations.h"

#include "base/buf.h"
#include "base/mem.h"
#include "table/strmap.h"

#include <stdlib.h>

/*
 * Customers share sets of channels, so a set is a number, and what becomes of a set when a channel
 * is added is worked out once for each pair that occurs and remembered.
 */
struct relations {
	struct relation *v;
	size_t n, room;
	struct strmap *names;		/* of channels and referrers */
	struct strmap *sets;		/* as they are written; number 0 is the empty one */
	struct strmap *steps;		/* pairs of set and name ... */
	uint32_t *result;		/* ... and the set with that name, by the pair's number */
	size_t result_room;
	struct buf text;
	bool costs;			/* something was spent on somebody */
};

static enum crm_status
put(struct strmap *map, struct slice key, uint32_t *number)
{

	return strmap_put(map, key, strmap_hash(key), number);
}

enum crm_status
relations_open(struct relations **out)
{
	struct relations *r;
	uint32_t empty;

	if ((r = mem_new(1, sizeof(*r))) == NULL)
		return CRM_ENOMEM;
	if (strmap_open(&r->names) != CRM_OK || strmap_open(&r->sets) != CRM_OK ||
	    strmap_open(&r->steps) != CRM_OK || put(r->sets, slice_of(""), &empty) != CRM_OK) {
		relations_close(r);
		return CRM_ENOMEM;
	}
	*out = r;
	return CRM_OK;
}

enum crm_status
relations_grow(struct relations *r)
{

	if (mem_grow(&r->v, &r->room, r->n + 1, sizeof(*r->v)) != CRM_OK)
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
	const char *p = (const char *)&r->v[number];

	/* It may lie across two cache lines. */
	__builtin_prefetch(p, 1);
	__builtin_prefetch(p + sizeof(*r->v) - 1, 1);
}

/** Append a name as it stands in a set. */
static enum crm_status
write_name(struct buf *text, struct slice name)
{

	if (buf_room(text, 2 * name.n) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == ';' || name.p[i] == '\\')
			text->p[text->n++] = '\\';
		text->p[text->n++] = name.p[i];
	}
	return CRM_OK;
}

/** Take the next name of a set, as it is written there, off its front. */
static struct slice
next_name(struct slice *set)
{
	struct slice name = { set->p, 0 };

	while (name.n < set->n && set->p[name.n] != ';')
		name.n += set->p[name.n] == '\\' && name.n + 1 < set->n ? 2 : 1;
	*set = name.n < set->n ? (struct slice){ set->p + name.n + 1, set->n - name.n - 1 }
			       : (struct slice){ NULL, 0 };
	return name;
}

/** Append ${set} with the name ${new}, both as they are written in sets, to r->text. */
static enum crm_status
write_set(struct relations *r, struct slice set, struct slice new)
{
	size_t from = r->text.n;
	bool put_new = false;

	while (set.p != NULL || !put_new) {
		struct slice rest = set, name = set.p == NULL ? new : next_name(&rest);
		int order = set.p == NULL ? 1 : slice_compare(name, new);

		if (order >= 0 && !put_new) {
			name = new;
			put_new = true;
			if (order == 0)
				set = rest;
		} else
			set = rest;
		if ((r->text.n > from && buf_add(&r->text, ";", 1) != CRM_OK) ||
		    buf_add(&r->text, name.p, name.n) != CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

/** *${set} becomes the number of the set with the channel too. */
static enum crm_status
add_channel(struct relations *r, uint32_t *set, uint32_t channel)
{
	uint32_t pair[2] = { *set, channel }, known = strmap_count(r->steps), step;
	struct slice key = { (const char *)pair, sizeof(pair) }, old, name;
	size_t n;

	if (put(r->steps, key, &step) != CRM_OK)
		return CRM_ENOMEM;
	if (step < known) {
		*set = r->result[step];
		return CRM_OK;
	}
	r->text.n = 0;
	if (mem_grow(&r->result, &r->result_room, (size_t)step + 1, sizeof(*r->result)) != CRM_OK ||
	    write_name(&r->text, strmap_key(r->names, channel)) != CRM_OK)
		return CRM_ENOMEM;
	n = r->text.n;
	old = strmap_key(r->sets, *set);
	if (old.n == 0)
		old.p = NULL;
	/* The new set is written behind the name, which has to stay where it is. */
	if (buf_room(&r->text, old.n + n + 1) != CRM_OK)
		return CRM_ENOMEM;
	name = (struct slice){ r->text.p, n };
	if (write_set(r, old, name) != CRM_OK ||
	    put(r->sets, (struct slice){ r->text.p + n, r->text.n - n }, set) != CRM_OK)
		return CRM_ENOMEM;
	r->result[step] = *set;
	return CRM_OK;
}

/**
 * Whether a name told on ${day} takes the place of number ${now}, told on ${told}: an earlier day
 * does (${sign} 1) or a later one (-1), and on the same day the least name or the greatest.
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

	if (put(r->names, channel, &name) != CRM_OK)
		return CRM_ENOMEM;
	/* Mostly it is one of those, and then in the set. */
	if (name != v->last_channel && name != v->first_channel &&
	    add_channel(r, &v->channels, name) != CRM_OK)
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

	if (put(r->names, name, &by) != CRM_OK)
		return CRM_ENOMEM;
	if (replaces(r, v->referrer, v->referred, name, day, 1)) {
		v->referrer = by;
		v->referred = day;
	}
	return CRM_OK;
}

bool
relations_spend(struct relations *r, uint32_t number, decimal_sum cost, uint32_t contacts)
{
	struct relation *v = &r->v[number];

	r->costs = r->costs || cost != 0 || contacts > 0;
	v->contacts += contacts;
	return !__builtin_add_overflow(v->cost, cost, &v->cost);
}

bool
relations_have_costs(const struct relations *r)
{

	return r->costs;
}

/** Number a name that may be empty. */
static enum crm_status
restore_name(struct relations *r, struct slice name, uint32_t *number)
{

	*number = RELATION_NONE;
	return name.n == 0 ? CRM_OK : put(r->names, name, number);
}

/** Number a set that was read from somewhere, name by name, so that it comes to be in order. */
static enum crm_status
restore_set(struct relations *r, struct slice set, uint32_t *number)
{
	struct buf plain = { 0 };

	*number = 0;
	while (set.n > 0) {
		struct slice name = next_name(&set);
		uint32_t channel;

		plain.n = 0;
		for (size_t i = 0; i < name.n; i++) {
			if (name.p[i] == '\\' && i + 1 < name.n)
				i++;
			if (buf_add(&plain, name.p + i, 1) != CRM_OK)
				goto fail;
		}
		if (plain.n > 0 &&
		    (put(r->names, buf_slice(&plain), &channel) != CRM_OK ||
			add_channel(r, number, channel) != CRM_OK))
			goto fail;
	}
	buf_free(&plain);
	return CRM_OK;

fail:
	buf_free(&plain);
	return CRM_ENOMEM;
}

enum crm_status
relations_restore(struct relations *r, uint32_t number, struct slice set, struct slice first,
    struct slice last, struct slice referrer)
{
	struct relation *v = &r->v[number];

	if (restore_set(r, set, &v->channels) != CRM_OK ||
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

struct slice
relations_set(const struct relations *r, uint32_t number)
{

	return strmap_key(r->sets, number);
}

uint64_t
relations_bytes(const struct relations *r)
{

	return r->room * sizeof(*r->v) + strmap_bytes(r->names) + strmap_bytes(r->sets) +
	    strmap_bytes(r->steps) + r->result_room * sizeof(*r->result);
}

void
relations_close(struct relations *r)
{

	if (r == NULL)
		return;
	strmap_close(r->names);
	strmap_close(r->sets);
	strmap_close(r->steps);
	free(r->v);
	free(r->result);
	buf_free(&r->text);
	free(r);
}
