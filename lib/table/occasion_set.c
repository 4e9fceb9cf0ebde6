/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table/occasion_set.h"

#include "base/mem.h"
#include "base/word.h"
#include "table/strmap.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SHORT 8		/* ids of up to this many bytes are held in the slot */
#define LONG 15u

/*
 * tag, from the lowest bit: 4 of length + 1 (LONG: the id stands in the arena), 3 of flags, 9 of
 * hash, 16 of the day. So the tag of a used slot is never 0.
 */
#define LENGTH 0xfu
#define FLAGS 0x70u
#define FREE 0u

struct slot {
	uint32_t tag;
	uint32_t owner;
	uint64_t order; /* a short id, or where in the arena the day, the length and the bytes of a
			   long one stand */
};

/** What came last of an owner: his last day, and where in early[] its first occasion is. */
struct newest {
	date_day day;		/* DATE_NONE: nothing came of him */
	uint32_t at;
};

/*
 * Ledgers are mostly in the order of time, at least for each owner.  While they are, an occasion on
 * a later day than his last is new without looking, and only has to be kept: it goes to the end of
 * early[], which takes half of the room of a hash table or less and is written from end to end.
 * Other occasions of that day go to the table. Once a day comes that is not his last or later, all
 * go to the table.
 */
struct occasion_set {
	struct slot *early;
	size_t n_early, early_room;
	struct newest *newest;	/* by owner */
	size_t n_newest, newest_room;
	bool mixed;		/* some owner's days came not in order: early[] is no longer used */
	struct slot *slots;	/* the table: open addressing, linear probing */
	uint64_t mask;
	uint64_t count;		/* of what is in the table */
	char *arena;
	size_t arena_n, arena_room;
	char word[SHORT];	/* of the short id that occasion_set_at() gave */
};

/** How a long id stands in the arena; its bytes follow. */
struct entry {
	date_day day;
	uint32_t n;
};

enum crm_status
occasion_set_open(struct occasion_set **out)
{
	struct occasion_set *set;

	if ((set = mem_new(1, sizeof(*set))) == NULL)
		return CRM_ENOMEM;
	set->mask = 1023;
	if ((set->slots = mem_new((size_t)set->mask + 1, sizeof(*set->slots))) == NULL) {
		free(set);
		return CRM_ENOMEM;
	}
	*out = set;
	return CRM_OK;
}

static uint64_t
hash_of(const struct occasion *occasion)
{
	uint64_t h = strmap_hash(occasion->order);

	h ^= ((uint64_t)occasion->owner << 32 | (uint32_t)occasion->day) *
	    UINT64_C(0x9e3779b97f4a7c15);
	h *= UINT64_C(0xd6e8feb86659fd93);
	return h ^ h >> 32;
}

void
occasion_set_prefetch(const struct occasion_set *set, const struct occasion *occasion)
{

	if (set->mixed)
		__builtin_prefetch(&set->slots[hash_of(occasion) & set->mask], 1);
	else if (occasion->owner < set->n_newest)
		__builtin_prefetch(&set->newest[occasion->owner], 1);
}

static inline bool
is_short(const struct occasion *o)
{

	return o->order.n <= SHORT && o->day >= 0 && o->day <= UINT16_MAX;
}

/** The tag without flags. */
static inline uint32_t
tag_of(const struct occasion *o, uint64_t hash)
{

	return (uint32_t)o->day << 16 | ((uint32_t)(hash >> 48) & 0x1ffu) << 7 |
	    (is_short(o) ? (uint32_t)o->order.n + 1 : LONG);
}

/** The occasion of a used slot; ${word} holds the bytes of a short id. */
static struct occasion
occasion_of(const struct occasion_set *set, const struct slot *slot, char word[SHORT])
{
	struct entry entry;

	if ((slot->tag & LENGTH) != LONG) {
		for (size_t i = 0; i < SHORT; i++)
			word[i] = (char)(slot->order >> (8 * i));
		return (struct occasion){ slot->owner, (date_day)(slot->tag >> 16),
			{ word, (slot->tag & LENGTH) - 1 } };
	}
	memcpy(&entry, set->arena + slot->order, sizeof(entry));
	return (struct occasion){ slot->owner, entry.day,
		{ set->arena + slot->order + sizeof(entry), entry.n } };
}

static struct slot *
find_occasion(const struct occasion_set *set, const struct occasion *o, uint64_t hash)
{
	uint32_t tag = tag_of(o, hash);
	uint64_t word = is_short(o) ? word_load_some(o->order.p, o->order.n) : 0;
	char unused[SHORT];

	for (uint64_t i = hash & set->mask;; i = (i + 1) & set->mask) {
		struct slot *slot = &set->slots[i];

		if (slot->tag == FREE)
			return slot;
		if ((slot->tag & ~FLAGS) != tag || slot->owner != o->owner)
			continue;
		if ((tag & LENGTH) != LONG) {
			if (slot->order == word)
				return slot;
		} else {
			struct occasion other = occasion_of(set, slot, unused);

			if (other.day == o->day && slice_equal(other.order, o->order))
				return slot;
		}
	}
}

/** Put what stands in ${slot} into a table where it is not. */
static void
move(const struct occasion_set *set, const struct slot *slot, struct slot *slots, uint64_t mask)
{
	char word[SHORT];
	struct occasion o = occasion_of(set, slot, word);
	uint64_t hash = hash_of(&o), i = hash & mask;

	while (slots[i].tag != FREE)
		i = (i + 1) & mask;
	slots[i] = *slot;
	slots[i].tag = tag_of(&o, hash) | (slot->tag & FLAGS);
}

/** Make the table large enough for ${count} occasions, with a quarter of it free. */
static enum crm_status
make_room(struct occasion_set *set, uint64_t count)
{
	uint64_t mask = set->mask;
	struct slot *slots;

	while (count > (mask + 1) / 4 * 3)
		mask = mask * 2 + 1;
	if (mask == set->mask)
		return CRM_OK;
	if ((slots = mem_table((size_t)mask + 1, sizeof(*slots))) == NULL)
		return CRM_ENOMEM;
	for (uint64_t i = 0; i <= set->mask; i++)
		if (set->slots[i].tag != FREE)
			move(set, &set->slots[i], slots, mask);
	free(set->slots);
	set->slots = slots;
	set->mask = mask;
	return CRM_OK;
}

/** Fill a free slot; ${hash} only matters in the table. */
static enum crm_status
fill(struct occasion_set *set, struct slot *slot, const struct occasion *o, uint64_t hash,
    unsigned flags)
{
	struct entry entry = { o->day, (uint32_t)o->order.n };

	if (is_short(o))
		slot->order = word_load_some(o->order.p, o->order.n);
	else {
		if (o->order.n > UINT32_MAX ||
		    mem_grow(&set->arena, &set->arena_room,
			set->arena_n + sizeof(entry) + o->order.n, 1) != CRM_OK)
			return CRM_ENOMEM;
		slot->order = set->arena_n;
		memcpy(set->arena + set->arena_n, &entry, sizeof(entry));
		memcpy(set->arena + set->arena_n + sizeof(entry), o->order.p, o->order.n);
		set->arena_n += sizeof(entry) + o->order.n;
	}
	slot->owner = o->owner;
	slot->tag = tag_of(o, hash) | flags << 4;
	return CRM_OK;
}

/** Raise the flags of a used slot. */
static void
raise(struct slot *slot, unsigned flags, unsigned *before)
{

	*before = (slot->tag & FLAGS) >> 4;
	slot->tag |= flags << 4;
}

/** As occasion_set_mark(), of the table. */
static enum crm_status
mark_in_table(struct occasion_set *set, const struct occasion *o, unsigned flags, unsigned *before)
{
	uint64_t hash = hash_of(o);
	struct slot *slot = find_occasion(set, o, hash);

	if (slot->tag != FREE) {
		raise(slot, flags, before);
		return CRM_OK;
	}
	if (make_room(set, set->count + 1) != CRM_OK)
		return CRM_ENOMEM;
	slot = find_occasion(set, o, hash);
	if (fill(set, slot, o, hash, flags) != CRM_OK)
		return CRM_ENOMEM;
	set->count++;
	*before = 0;
	return CRM_OK;
}

/** As occasion_set_mark(), of a later day than all before of its owner. */
static enum crm_status
append(struct occasion_set *set, const struct occasion *o, unsigned flags, unsigned *before)
{

	if (mem_grow(&set->early, &set->early_room, set->n_early + 1, sizeof(*set->early)) !=
		CRM_OK ||
	    fill(set, &set->early[set->n_early], o, 0, flags) != CRM_OK)
		return CRM_ENOMEM;
	set->newest[o->owner] = (struct newest){ o->day, (uint32_t)set->n_early++ };
	*before = 0;
	return CRM_OK;
}

/** Whether ${slot} holds ${o}, of which all but the order is known to be the same. */
static bool
is_order(const struct occasion_set *set, const struct slot *slot, const struct occasion *o)
{
	char word[SHORT];

	return slice_equal(occasion_of(set, slot, word).order, o->order);
}

/** Give up early[]: all that is there goes to the table. */
static enum crm_status
mix(struct occasion_set *set)
{

	if (make_room(set, set->count + set->n_early) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < set->n_early; i++)
		move(set, &set->early[i], set->slots, set->mask);
	set->count += set->n_early;
	free(set->early);
	free(set->newest);
	set->early = NULL;
	set->newest = NULL;
	set->n_early = set->early_room = set->n_newest = set->newest_room = 0;
	set->mixed = true;
	return CRM_OK;
}

enum crm_status
occasion_set_mark(
    struct occasion_set *set, const struct occasion *o, unsigned flags, unsigned *before)
{
	const struct newest *newest;

	if (set->mixed)
		return mark_in_table(set, o, flags, before);
	if (o->owner >= set->n_newest) {
		if (mem_grow(&set->newest, &set->newest_room, (size_t)o->owner + 1,
			sizeof(*set->newest)) != CRM_OK)
			return CRM_ENOMEM;
		while (set->n_newest <= o->owner)
			set->newest[set->n_newest++] = (struct newest){ DATE_NONE, 0 };
	}
	newest = &set->newest[o->owner];
	if (o->day > newest->day && set->n_early < UINT32_MAX)
		return append(set, o, flags, before);
	if (o->day == newest->day && newest->day != DATE_NONE) {
		if (!is_order(set, &set->early[newest->at], o))
			return mark_in_table(set, o, flags, before);
		raise(&set->early[newest->at], flags, before);
		return CRM_OK;
	}
	if (mix(set) != CRM_OK)
		return CRM_ENOMEM;
	return mark_in_table(set, o, flags, before);
}

uint64_t
occasion_set_places(const struct occasion_set *set)
{

	return set->n_early + set->mask + 1;
}

bool
occasion_set_at(
    struct occasion_set *set, uint64_t place, struct occasion *occasion, unsigned *flags)
{
	const struct slot *slot =
	    place < set->n_early ? &set->early[place] : &set->slots[place - set->n_early];

	if (slot->tag == FREE)
		return false;
	*occasion = occasion_of(set, slot, set->word);
	*flags = (slot->tag & FLAGS) >> 4;
	return true;
}

uint64_t
occasion_set_bytes(const struct occasion_set *set)
{

	/* What came early is counted as if it were in the table, where it may have to go. */
	return (set->mask + 1 + 2 * set->early_room) * sizeof(*set->slots) +
	    set->newest_room * sizeof(*set->newest) + set->arena_room;
}

void
occasion_set_close(struct occasion_set *set)
{

	if (set == NULL)
		return;
	free(set->early);
	free(set->newest);
	free(set->slots);
	free(set->arena);
	free(set);
}
