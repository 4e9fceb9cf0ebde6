/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sets of channels.
 *
 * In most shops a few channels make a few sets, which many customers share.  A set is then a
 * number, and what becomes of a set when a channel is added is worked out once for each pair that
 * occurs.  Where channels are campaigns, and every customer has a set of their own, that would keep
 * each set on the way to the last one: n names of one customer would take n * n bytes.  So only the
 * first SHARED sets, of up to SHARED_NAMES names, are shared.  A customer who grows out of them
 * gets an own set, an array of numbers to which channels are appended; when it is full the repeated
 * ones are dropped. relations_settle() writes the own sets as text among the shared ones.
 *
 * What must hold: a number with OWN is the place of an own set in own[], which one customer uses;
 * an own set has room for at most four times its distinct names, or for four; after
 * relations_settle() no customer has an own set.
 */
#include "base/mem.h"
#include "filter/rfm/relations_inner.h"
#include "table/name_list.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

/* So many sets are shared; of names in them, at most so many. */
#define SHARED 4096u
#define SHARED_NAMES 16u

/* relation.channels with this bit: a customer's own set. */
#define OWN (UINT32_C(1) << 31)

static enum crm_status
put_key(struct strmap *map, struct slice key, uint32_t *number)
{

	return strmap_put(map, key, strmap_hash(key), number);
}

/** Append ${set} with the name ${new}, both as they are written in sets, to r->text. */
static enum crm_status
write_set(struct relations *r, struct slice set, struct slice new)
{
	size_t from = r->text.n;
	/*
	 * A set is sorted: ${new} goes before the first name that is not less, and takes the place
	 * of one that is equal.
	 */
	bool put_new = false;

	while (set.p != NULL || !put_new) {
		struct slice rest = set, name = set.p == NULL ? new : name_list_next(&rest);
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

/** Number the names of a set that is written in ${set}, one after another: empty at its end. */
static enum crm_status
next_number(struct relations *r, struct slice *set, struct buf *plain, uint32_t *number)
{
	struct slice name = name_list_next(set);

	if (name_list_plain(name, plain) != CRM_OK)
		return CRM_ENOMEM;
	*number = RELATION_NONE;
	return plain->n == 0 ? CRM_OK : relations_number(r, buf_slice(plain), number);
}

static int
compare_numbers(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/** Sort the numbers of an own set and drop repeated ones. */
static void
sort_own(struct own_set *set)
{
	uint32_t n = 0;

	if (set->sorted == set->n)
		return;
	qsort(set->v, set->n, sizeof(*set->v), compare_numbers);
	for (uint32_t i = 0; i < set->n; i++)
		if (n == 0 || set->v[n - 1] != set->v[i])
			set->v[n++] = set->v[i];
	set->n = set->sorted = n;
}

/** Add a name to an own set. */
static enum crm_status
add_to_own(struct relations *r, struct own_set *set, uint32_t name)
{
	uint32_t *v, room;

	if (set->n == set->room) {
		sort_own(set);
		/*
		 * Grow only if more than half were distinct. If not, the freed half pays for the
		 * sort, and the room stays within four times the distinct names.
		 */
		if (set->n > set->room / 2 || set->room == 0) {
			if (set->room > UINT32_MAX / 8)
				return CRM_ENOMEM;
			room = set->room == 0 ? 4 : 2 * set->room;
			if ((v = realloc(set->v, room * sizeof(*v))) == NULL)
				return CRM_ENOMEM;
			r->own_bytes += (room - set->room) * sizeof(*v);
			set->v = v;
			set->room = room;
		}
	}
	set->v[set->n++] = name;
	return CRM_OK;
}

/** Make the shared set *${set} a set of one customer, with the name ${name} too. */
static enum crm_status
make_own(struct relations *r, uint32_t *set, uint32_t name)
{
	struct slice text = strmap_key(r->sets, *set);
	struct buf plain = { 0 };
	struct own_set *own;
	uint32_t number;

	if (r->n_own >= OWN ||
	    mem_grow(&r->own, &r->own_room, r->n_own + 1, sizeof(*r->own)) != CRM_OK)
		return CRM_ENOMEM;
	own = &r->own[r->n_own++];
	*own = (struct own_set){ NULL, 0, 0, 0 };
	while (text.n > 0)
		if (next_number(r, &text, &plain, &number) != CRM_OK ||
		    (number != RELATION_NONE && add_to_own(r, own, number) != CRM_OK))
			goto fail;
	if (add_to_own(r, own, name) != CRM_OK)
		goto fail;
	*set = (uint32_t)(r->n_own - 1) | OWN;
	buf_free(&plain);
	return CRM_OK;

fail:
	buf_free(&plain);
	return CRM_ENOMEM;
}

/** How many names a set as it is written has; ${name}, written so too, counts as one of it. */
static size_t
count_names(struct slice set, struct slice name)
{
	size_t n = 1;

	while (set.n > 0)
		n += !slice_equal(name_list_next(&set), name);
	return n;
}

/** Write the shared set ${set} with the channel to r->text; *${out} is it. */
static enum crm_status
write_step(struct relations *r, uint32_t set, uint32_t channel, struct slice *out, size_t *names)
{
	struct slice old = strmap_key(r->sets, set), name;
	size_t n;

	r->text.n = 0;
	if (name_list_escape(&r->text, strmap_key(r->names, channel)) != CRM_OK)
		return CRM_ENOMEM;
	n = r->text.n;
	if (old.n == 0)
		old.p = NULL;
	/* The new set is written after the name, which has to stay where it is. */
	if (buf_room(&r->text, old.n + n + 1) != CRM_OK)
		return CRM_ENOMEM;
	name = (struct slice){ r->text.p, n };
	*names = count_names(old, name);
	if (write_set(r, old, name) != CRM_OK)
		return CRM_ENOMEM;
	*out = (struct slice){ r->text.p + n, r->text.n - n };
	return CRM_OK;
}

enum crm_status
relations_add_channel(struct relations *r, uint32_t *set, uint32_t channel)
{
	uint32_t pair[2] = { *set, channel }, step;
	struct slice key = { (const char *)pair, sizeof(pair) }, text;
	size_t names, lately = (*set * 7 + channel) % RELATIONS_LATELY;
	uint64_t hash;

	/*
	 * From the cheapest to the dearest: an own set takes any name; a shared set is looked up in
	 * a small cache of steps, then among all known steps; only a new step is worked out.
	 */
	if ((*set & OWN) != 0)
		return add_to_own(r, &r->own[*set & ~OWN], channel);
	if (r->stepped[lately].set == *set && r->stepped[lately].channel == channel) {
		*set = r->stepped[lately].result;
		return CRM_OK;
	}
	hash = strmap_hash(key);
	if ((step = strmap_get(r->steps, key, hash)) != STRMAP_NONE) {
		r->stepped[lately].set = *set;
		r->stepped[lately].channel = channel;
		*set = r->stepped[lately].result = r->result[step];
		return CRM_OK;
	}
	if (write_step(r, *set, channel, &text, &names) != CRM_OK)
		return CRM_ENOMEM;
	if (strmap_get(r->sets, text, strmap_hash(text)) == STRMAP_NONE &&
	    (names > SHARED_NAMES || strmap_count(r->sets) >= SHARED))
		return make_own(r, set, channel);
	step = strmap_count(r->steps);
	if (mem_grow(&r->result, &r->result_room, (size_t)step + 1, sizeof(*r->result)) != CRM_OK ||
	    put_key(r->sets, text, set) != CRM_OK)
		return CRM_ENOMEM;
	r->result[step] = *set;
	return strmap_put(r->steps, key, hash, &step);
}

/** For qsort_r(): names as they are written in sets, bytewise. */
static int
compare_written(const void *a, const void *b, void *arg)
{
	const struct slice *x = a, *y = b;

	(void)arg;
	return slice_compare(*x, *y);
}

/** Write an own set among the shared ones, and number it. */
static enum crm_status
write_own(struct relations *r, struct own_set *own, uint32_t *set)
{
	struct slice *name = mem_raw(own->n, sizeof(*name));
	size_t at = 0;
	struct buf text = { 0 };
	enum crm_status status = CRM_ENOMEM;

	if (name == NULL)
		return CRM_ENOMEM;
	r->text.n = 0;
	for (uint32_t i = 0; i < own->n; i++) {
		if (name_list_escape(&r->text, strmap_key(r->names, own->v[i])) != CRM_OK)
			goto done;
		name[i].n = r->text.n - at;
		at = r->text.n;
	}
	/* The text stays where it is from here on. */
	at = 0;
	for (uint32_t i = 0; i < own->n; i++) {
		name[i].p = r->text.p + at;
		at += name[i].n;
	}
	qsort_r(name, own->n, sizeof(*name), compare_written, NULL);
	for (uint32_t i = 0; i < own->n; i++)
		if ((i > 0 && buf_add(&text, ";", 1) != CRM_OK) ||
		    buf_add(&text, name[i].p, name[i].n) != CRM_OK)
			goto done;
	status = put_key(r->sets, buf_slice(&text), set);

done:
	buf_free(&text);
	free(name);
	return status;
}

enum crm_status
relations_settle(struct relations *r)
{

	if (r->n_own == 0)
		return CRM_OK;
	for (size_t i = 0; i < r->n; i++) {
		struct own_set *own;

		if ((r->v[i].channels & OWN) == 0)
			continue;
		own = &r->own[r->v[i].channels & ~OWN];
		sort_own(own);
		if (write_own(r, own, &r->v[i].channels) != CRM_OK)
			return CRM_ENOMEM;
		r->own_bytes -= own->room * sizeof(*own->v);
		free(own->v);
		*own = (struct own_set){ NULL, 0, 0, 0 };
	}
	r->n_own = 0;
	return CRM_OK;
}

enum crm_status
relations_read_set(struct relations *r, struct slice set, uint32_t *number)
{
	struct buf plain = { 0 };
	uint32_t name;

	*number = 0;
	while (set.n > 0)
		if (next_number(r, &set, &plain, &name) != CRM_OK ||
		    (name != RELATION_NONE && relations_add_channel(r, number, name) != CRM_OK)) {
			buf_free(&plain);
			return CRM_ENOMEM;
		}
	buf_free(&plain);
	return CRM_OK;
}

struct slice
relations_set(const struct relations *r, uint32_t number)
{

	assert((number & OWN) == 0);
	return strmap_key(r->sets, number);
}
