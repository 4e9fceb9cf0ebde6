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
 * tag, from the lowest bit: 4 of length + 1 (LONG: the id stands in the arena), 3 of flags, 9 of hash, 16 of the day.
 * So the tag of a used slot is never 0.
 */
#define LENGTH 0xfu
#define FLAGS 0x70u
#define FREE 0u

struct slot {
	uint32_t tag;
	uint32_t owner;
	uint64_t order;		/* a short id, or where in the arena the day, the length and the bytes of a long one stand */
};

struct occasion_set {
	struct slot *slots;
	uint64_t mask;
	uint64_t count;
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

uint64_t
occasion_hash(const struct occasion *occasion)
{
	uint64_t h = strmap_hash(occasion->order);

	h ^= ((uint64_t)occasion->owner << 32 | (uint32_t)occasion->day) * UINT64_C(0x9e3779b97f4a7c15);
	h *= UINT64_C(0xd6e8feb86659fd93);
	return h ^ h >> 32;
}

void
occasion_set_prefetch(const struct occasion_set *set, uint64_t hash)
{

	__builtin_prefetch(&set->slots[hash & set->mask], 1);
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

	return (uint32_t)o->day << 16 | ((uint32_t)(hash >> 48) & 0x1ffu) << 7 | (is_short(o) ? (uint32_t)o->order.n + 1 : LONG);
}

/** The occasion of a used slot; ${word} holds the bytes of a short id. */
static struct occasion
occasion_of(const struct occasion_set *set, const struct slot *slot, char word[SHORT])
{
	struct entry entry;

	if ((slot->tag & LENGTH) != LONG) {
		for (size_t i = 0; i < SHORT; i++)
			word[i] = (char)(slot->order >> (8 * i));
		return (struct occasion){ slot->owner, (date_day)(slot->tag >> 16), { word, (slot->tag & LENGTH) - 1 } };
	}
	memcpy(&entry, set->arena + slot->order, sizeof(entry));
	return (struct occasion){ slot->owner, entry.day, { set->arena + slot->order + sizeof(entry), entry.n } };
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

/** Make the table twice as large. */
static enum crm_status
grow(struct occasion_set *set)
{
	uint64_t mask = set->mask * 2 + 1;
	struct slot *slots;

	if ((slots = mem_table((size_t)mask + 1, sizeof(*slots))) == NULL)
		return CRM_ENOMEM;
	for (uint64_t i = 0; i <= set->mask; i++) {
		char word[SHORT];
		struct occasion o;
		uint64_t j;

		if (set->slots[i].tag == FREE)
			continue;
		o = occasion_of(set, &set->slots[i], word);
		j = occasion_hash(&o) & mask;
		while (slots[j].tag != FREE)
			j = (j + 1) & mask;
		slots[j] = set->slots[i];
	}
	free(set->slots);
	set->slots = slots;
	set->mask = mask;
	return CRM_OK;
}

enum crm_status
occasion_set_mark(struct occasion_set *set, const struct occasion *o, uint64_t hash, unsigned flags, unsigned *before)
{
	struct slot *slot = find_occasion(set, o, hash);
	struct entry entry = { o->day, (uint32_t)o->order.n };

	if (slot->tag != FREE) {
		*before = (slot->tag & FLAGS) >> 4;
		slot->tag |= flags << 4;
		return CRM_OK;
	}
	if (set->count >= (set->mask + 1) / 4 * 3) {
		if (grow(set) != CRM_OK)
			return CRM_ENOMEM;
		slot = find_occasion(set, o, hash);
	}
	if (is_short(o))
		slot->order = word_load_some(o->order.p, o->order.n);
	else {
		if (o->order.n > UINT32_MAX ||
		    mem_grow(&set->arena, &set->arena_room, set->arena_n + sizeof(entry) + o->order.n, 1) != CRM_OK)
			return CRM_ENOMEM;
		slot->order = set->arena_n;
		memcpy(set->arena + set->arena_n, &entry, sizeof(entry));
		memcpy(set->arena + set->arena_n + sizeof(entry), o->order.p, o->order.n);
		set->arena_n += sizeof(entry) + o->order.n;
	}
	slot->owner = o->owner;
	slot->tag = tag_of(o, hash) | flags << 4;
	set->count++;
	*before = 0;
	return CRM_OK;
}

uint64_t
occasion_set_count(const struct occasion_set *set)
{

	return set->count;
}

uint64_t
occasion_set_places(const struct occasion_set *set)
{

	return set->mask + 1;
}

bool
occasion_set_at(struct occasion_set *set, uint64_t place, struct occasion *occasion, unsigned *flags)
{
	const struct slot *slot = &set->slots[place];

	if (slot->tag == FREE)
		return false;
	*occasion = occasion_of(set, slot, set->word);
	*flags = (slot->tag & FLAGS) >> 4;
	return true;
}

uint64_t
occasion_set_bytes(const struct occasion_set *set)
{

	return (set->mask + 1) * sizeof(*set->slots) + set->arena_room;
}

void
occasion_set_close(struct occasion_set *set)
{

	if (set == NULL)
		return;
	free(set->slots);
	free(set->arena);
	free(set);
}
