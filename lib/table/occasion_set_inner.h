/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_OCCASION_SET_INNER_H
#define CRM_TABLE_OCCASION_SET_INNER_H

#include "base/buf.h"
#include "base/word.h"
#include "table/occasion_set.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What occasion_set.c and occasion_settle.c share. */

#define SHORT 8		/* ids of up to this many bytes are held in the slot */
#define LONG 15u	/* slot.n of longer ids, whose text is in the arena */
#define FAR 14u		/* slot.n where the day does not fit: it and the id are in the arena */
#define HOLE 13u	/* slot.n of a slot that is none */
#define NOWHERE UINT32_MAX

/* Slots are kept in chunks, so that growing copies nothing and settling frees as it reads. */
#define CHUNK_BITS 10
#define CHUNK (1u << CHUNK_BITS)

/* The most partitions to settle in. */
#define PARTITIONS 2048u

/* The fewest undecided slots to settle for of its own accord. */
#define SETTLE ((uint64_t)1 << 21)

/* The order of a LONG or FAR slot: where its text is in the arena, and a hash of it above that. */
#define AT_BITS 40
#define AT ((UINT64_C(1) << AT_BITS) - 1)

struct slot {
	uint32_t owner;
	uint16_t day;		/* of FAR: its low bits */
	uint8_t n;		/* bytes of a short id, LONG, FAR or HOLE */
	uint8_t flags : 4, told : 4;	/* raised by rows; of these, known to the caller */
	uint64_t order;		/* the bytes of a short id, or see AT_BITS */
};

/** A list of slots.  All chunks but the last are full, of slots or holes. */
struct list {
	struct slot **chunk;
	size_t n_chunks, room;
	size_t n;		/* slots and holes */
};

/** The newest day of an owner, and where the first occasion of that day is. */
struct newest {
	date_day day;		/* DATE_NONE: nothing came of this owner */
	uint32_t at;
};

struct occasion_set {
	struct list all;
	struct newest *newest;	/* by owner */
	size_t n_newest, newest_room;
	uint64_t *marked;	/* a bit an owner: has undecided slots */
	uint64_t *ever;		/* a bit an owner: had some, or was restored */
	size_t marked_room, ever_room;
	uint64_t undecided, limit;	/* undecided slots, and when to settle of its own accord */
	struct buf arena;
	uint64_t dead;		/* bytes of the arena that no slot points to any more */
	struct list spare;	/* chunks to use again; n is 0 */
	/* Where each partition begins in all, once settled, and how many slots it has. */
	uint64_t group[PARTITIONS], group_n[PARTITIONS];
	unsigned groups;
	unsigned shift;		/* a partition has the slots of 2^shift owners */
	uint64_t slots;		/* how many there were when it was settled last */
	occasion_told *told;
	void *arg;
	char word[SHORT];	/* of the short id that occasion_set_each() gave */
};

/** What precedes a long id in the arena. */
struct long_id {
	date_day day;
	uint32_t n;
};

/** The slot at place ${i} of a list. */
static inline struct slot *
slot_at(const struct list *list, size_t i)
{

	assert(i < list->n);
	return &list->chunk[i >> CHUNK_BITS][i & (CHUNK - 1)];
}

/** occasion_add_chunk(list, spare): Add a chunk to a list, one of ${spare} if there is one. */
CRM_CHECKED enum crm_status occasion_add_chunk(struct list *list, struct list *spare);

/** occasion_free_list(list): Free the chunks of a list, and leave it empty. */
void occasion_free_list(struct list *list);

/** Append a slot, which is not set, if need be in a chunk of ${spare}; NULL without memory. */
static inline struct slot *
append(struct list *list, struct list *spare)
{

	if (list->n == list->n_chunks << CHUNK_BITS && occasion_add_chunk(list, spare) != CRM_OK)
		return NULL;
	list->n++;
	return slot_at(list, list->n - 1);
}

/** Whether the id of a slot is in the arena, after its day. */
static inline bool
in_arena(const struct slot *slot)
{

	return slot->n >= FAR;
}

/** The occasion of a slot; ${word} holds the bytes of a short id. */
static inline struct occasion
occasion_of(const struct occasion_set *set, const struct slot *slot, char word[SHORT])
{
	struct long_id head;
	const char *at;

	/* Without a long id there is no arena to point into. */
	if (!in_arena(slot)) {
		word_store(word, slot->order);
		return (struct occasion){ slot->owner, slot->day, { word, slot->n } };
	}
	at = set->arena.p + (slot->order & AT);
	memcpy(&head, at, sizeof(head));
	return (struct occasion){ slot->owner, head.day, { at + sizeof(head), head.n } };
}

/** The day of a slot.  That of most is in it, so that the arena need not be looked at. */
static inline date_day
day_of(const struct occasion_set *set, const struct slot *slot)
{
	char unused[SHORT];

	return slot->n == FAR ? occasion_of(set, slot, unused).day : slot->day;
}

/**
 * occasion_set_settle_marked(set, all, team):
 * As occasion_set_settle(); without ${all}, only of owners who have undecided slots.
 */
CRM_CHECKED enum crm_status occasion_set_settle_marked(
    struct occasion_set *set, bool all, struct team *team);

#endif
