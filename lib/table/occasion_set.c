/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which purchase occasions are new, decided as late as possible.
 *
 * A hash table of all occasions would wait for memory at nearly every row: it is far larger than
 * the caches, and nothing is near anything else in it.  But most rows do not need it.  A day above
 * the newest one of its owner is new without looking; so is nothing that repeats the first occasion
 * of that newest day.  Every other row is appended to a list as *undecided*, and its owner is
 * marked.
 *
 * occasion_set_settle() decides later.  It moves the occasions of marked owners into partitions by
 * owner, each small enough for the cache, finds the repeated ones there with a small hash table,
 * and tells of those that are new.  Occasions of other owners are copied as they are.  So a ledger
 * in the order of time never settles anything, one late row costs a pass over the list, and a
 * ledger in no order costs one visit in cache to each occasion.
 *
 * Rows that repeat occasions out of order would make the list grow without bound, so the set
 * settles itself when what is undecided is three times of what was left the last time: the work is
 * then at most 4/3 of that of settling once.
 *
 * What must hold: (1) of an occasion whose flag has been told, or was fresh, at least one slot has
 * the flag among slot.told; settling joins slots with OR, so none is told twice.  (2) newest.at is
 * the slot of the first occasion of newest.day, or NOWHERE; while it is a slot, all rows of that
 * occasion have gone into that slot.
 */
#include "table/occasion_set.h"

#include "base/buf.h"
#include "base/keyed_hash.h"
#include "base/mem.h"
#include "base/word.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SHORT 8		/* ids of up to this many bytes are held in the slot */
#define LONG 15u	/* slot.n of others */
#define NOWHERE UINT32_MAX

/* Slots are kept in chunks, so that growing copies nothing and settling frees as it reads. */
#define CHUNK_BITS 10
#define CHUNK (1u << CHUNK_BITS)

/*
 * A partition should have about so many slots, and there should not be more than so many of them.
 */
#define PARTITION 8192u
#define PARTITIONS 512u

/* The fewest undecided slots to settle for of its own accord. */
#define SETTLE ((uint64_t)1 << 21)

/* The order of a LONG slot: where its text is in the arena, and a hash of it above that. */
#define AT_BITS 40
#define AT ((UINT64_C(1) << AT_BITS) - 1)

struct slot {
	uint32_t owner;
	uint16_t day;		/* of LONG: its low bits */
	uint8_t n;		/* bytes of a short id, or LONG */
	uint8_t flags : 4, told : 4;	/* raised by rows; of these, known to the caller */
	uint64_t order;		/* the bytes of a short id, or see AT_BITS */
};

/** A list of slots.  All chunks but the last are full. */
struct list {
	struct slot **chunk;
	size_t n_chunks, room;
	size_t n;		/* slots */
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
	uint64_t group[PARTITIONS + 1];	/* where each partition begins in all, once settled */
	unsigned groups;
	occasion_told *told;
	void *arg;
	char word[SHORT];	/* of the short id that occasion_set_each() gave */
};

/** What precedes a long id in the arena. */
struct long_id {
	date_day day;
	uint32_t n;
};

enum crm_status
occasion_set_open(struct occasion_set **out, occasion_told *told, void *arg)
{
	struct occasion_set *set;

	if ((set = mem_new(1, sizeof(*set))) == NULL)
		return CRM_ENOMEM;
	set->limit = SETTLE;
	set->told = told;
	set->arg = arg;
	*out = set;
	return CRM_OK;
}

void
occasion_set_prefetch(const struct occasion_set *set, uint32_t owner)
{

	if (owner < set->n_newest)
		__builtin_prefetch(&set->newest[owner], 1);
}

static inline struct slot *
slot_at(const struct list *list, size_t i)
{

	assert(i < list->n);
	return &list->chunk[i >> CHUNK_BITS][i & (CHUNK - 1)];
}

/** Add a chunk to a list, a spare one if there is one. */
static enum crm_status
add_chunk(struct occasion_set *set, struct list *list)
{
	struct slot *chunk;

	if (mem_grow(&list->chunk, &list->room, list->n_chunks + 1, sizeof(*list->chunk)) != CRM_OK)
		return CRM_ENOMEM;
	if (set->spare.n_chunks > 0)
		chunk = set->spare.chunk[--set->spare.n_chunks];
	else if ((chunk = mem_raw(CHUNK, sizeof(*chunk))) == NULL)
		return CRM_ENOMEM;
	list->chunk[list->n_chunks++] = chunk;
	return CRM_OK;
}

/** Append a slot, which is not set; NULL without memory. */
static inline struct slot *
append(struct occasion_set *set, struct list *list)
{

	if (list->n == list->n_chunks << CHUNK_BITS && add_chunk(set, list) != CRM_OK)
		return NULL;
	list->n++;
	return slot_at(list, list->n - 1);
}

/** Keep chunk ${i} of a list, which has been read, to be used again. */
static void
spare_chunk(struct occasion_set *set, struct list *list, size_t i)
{

	/* Where there is no room to remember it, it is given back. */
	if (mem_grow(&set->spare.chunk, &set->spare.room, set->spare.n_chunks + 1,
		sizeof(*set->spare.chunk)) == CRM_OK)
		set->spare.chunk[set->spare.n_chunks++] = list->chunk[i];
	else
		free(list->chunk[i]);
	list->chunk[i] = NULL;
}

static void
free_list(struct list *list)
{

	for (size_t i = 0; i < list->n_chunks; i++)
		free(list->chunk[i]);
	free(list->chunk);
	*list = (struct list){ NULL, 0, 0, 0 };
}

static inline bool
is_short(const struct occasion *o)
{

	return o->order.n <= SHORT && o->day >= 0 && o->day <= UINT16_MAX;
}

/** The occasion of a slot; ${word} holds the bytes of a short id. */
static struct occasion
occasion_of(const struct occasion_set *set, const struct slot *slot, char word[SHORT])
{
	const char *at = set->arena.p + (slot->order & AT);
	struct long_id head;

	if (slot->n != LONG) {
		word_store(word, slot->order);
		return (struct occasion){ slot->owner, slot->day, { word, slot->n } };
	}
	memcpy(&head, at, sizeof(head));
	return (struct occasion){ slot->owner, head.day, { at + sizeof(head), head.n } };
}

/** Bytes that a LONG slot takes in the arena. */
static size_t
arena_size(const struct occasion_set *set, const struct slot *slot)
{
	char unused[SHORT];

	return sizeof(struct long_id) + occasion_of(set, slot, unused).order.n;
}

/** Put a long id, or a day that a slot has no room for, into the arena. */
static __attribute__((noinline)) enum crm_status
fill_long(struct occasion_set *set, struct slot *slot, const struct occasion *o)
{
	struct long_id head = { o->day, (uint32_t)o->order.n };
	size_t at = set->arena.n;

	slot->n = LONG;
	slot->order = at | keyed_hash(o->order) << AT_BITS;
	if (o->order.n > UINT32_MAX || at > AT ||
	    buf_add(&set->arena, &head, sizeof(head)) != CRM_OK)
		return CRM_ENOMEM;
	if (buf_add(&set->arena, o->order.p, o->order.n) == CRM_OK)
		return CRM_OK;
	set->arena.n = at;
	return CRM_ENOMEM;
}

/** Append an occasion.  *${at}: where, or NOWHERE past 4 billion. */
static inline enum crm_status
add_slot(struct occasion_set *set, const struct occasion *o, unsigned flags, unsigned told,
    uint32_t *at)
{
	struct slot *slot = append(set, &set->all);

	if (slot == NULL)
		return CRM_ENOMEM;
	slot->owner = o->owner;
	slot->day = (uint16_t)o->day;
	slot->flags = flags & 7;
	slot->told = told & 7;
	if (is_short(o)) {
		slot->n = (uint8_t)o->order.n;
		slot->order = word_load_some(o->order.p, o->order.n);
	} else if (fill_long(set, slot, o) != CRM_OK) {
		set->all.n--;
		return CRM_ENOMEM;
	}
	*at = set->all.n <= NOWHERE ? (uint32_t)(set->all.n - 1) : NOWHERE;
	return CRM_OK;
}

/** Whether ${slot} holds ${o}, of which all but the order is known to be the same. */
static inline bool
is_order(const struct occasion_set *set, const struct slot *slot, const struct occasion *o)
{
	char word[SHORT];

	return slice_equal(occasion_of(set, slot, word).order, o->order);
}

/** Make room for what is kept by owner. */
static enum crm_status
add_owner(struct occasion_set *set, uint32_t owner)
{
	size_t words = set->marked_room, wanted = owner / 64 + 1;

	if (mem_grow(&set->newest, &set->newest_room, (size_t)owner + 1, sizeof(*set->newest)) !=
		CRM_OK ||
	    mem_grow(&set->ever, &set->ever_room, wanted, sizeof(*set->ever)) != CRM_OK ||
	    mem_grow(&set->marked, &set->marked_room, wanted, sizeof(*set->marked)) != CRM_OK)
		return CRM_ENOMEM;
	assert(set->ever_room == set->marked_room);
	if (set->marked_room > words) {
		memset(set->marked + words, 0,
		    (set->marked_room - words) * sizeof(*set->marked));
		memset(set->ever + words, 0, (set->ever_room - words) * sizeof(*set->ever));
	}
	while (set->n_newest <= owner)
		set->newest[set->n_newest++] = (struct newest){ DATE_NONE, NOWHERE };
	return CRM_OK;
}

/** Set the bit of an owner. */
static inline void
mark(uint64_t *bits, uint32_t owner)
{

	bits[owner / 64] |= UINT64_C(1) << owner % 64;
}

static enum crm_status settle(struct occasion_set *set, bool all);

enum crm_status
occasion_set_add(
    struct occasion_set *set, const struct occasion *o, unsigned flags, unsigned *fresh)
{
	struct newest *newest;
	struct slot *slot;
	uint32_t unused;

	assert(flags >= 1 && flags <= 7);
	*fresh = 0;
	if (o->owner >= set->n_newest && add_owner(set, o->owner) != CRM_OK)
		return CRM_ENOMEM;
	newest = &set->newest[o->owner];
	if (o->day > newest->day) {
		newest->day = o->day;
		*fresh = flags;
		return add_slot(set, o, flags, flags, &newest->at);
	}
	if (o->day == newest->day && newest->at != NOWHERE &&
	    is_order(set, slot = slot_at(&set->all, newest->at), o)) {
		*fresh = flags & ~(unsigned)slot->told;
		slot->flags |= flags & 7;
		slot->told |= flags & 7;
		return CRM_OK;
	}
	if (add_slot(set, o, flags, 0, &unused) != CRM_OK)
		return CRM_ENOMEM;
	mark(set->marked, o->owner);
	return ++set->undecided < set->limit ? CRM_OK : settle(set, false);
}

enum crm_status
occasion_set_restore(struct occasion_set *set, const struct occasion *o, unsigned flags)
{
	struct newest *newest;
	uint32_t at;

	if ((o->owner >= set->n_newest && add_owner(set, o->owner) != CRM_OK) ||
	    add_slot(set, o, flags, flags, &at) != CRM_OK)
		return CRM_ENOMEM;
	mark(set->ever, o->owner);
	newest = &set->newest[o->owner];
	if (o->day > newest->day)
		*newest = (struct newest){ o->day, at };
	return CRM_OK;
}

/** Where to look for a slot in a table of 2^${bits} places. */
static inline size_t
place_of(const struct slot *slot, unsigned bits)
{
	uint64_t what = (uint64_t)slot->owner << 32 | (uint32_t)slot->day << 8 | slot->n;
	uint64_t order = slot->n == LONG ? slot->order & ~AT : slot->order;

	return (size_t)(keyed_hash_pair(what, order) >> (64 - bits));
}

static bool
same_occasion(const struct occasion_set *set, const struct slot *a, const struct slot *b)
{
	struct occasion x, y;
	char unused[SHORT];

	if (a->owner != b->owner || a->day != b->day || a->n != b->n)
		return false;
	if (a->n != LONG)
		return a->order == b->order;
	if ((a->order ^ b->order) >> AT_BITS != 0)
		return false;
	x = occasion_of(set, a, unused);
	y = occasion_of(set, b, unused);
	return x.day == y.day && slice_equal(x.order, y.order);
}

/** A table of slots of one partition: of each, 1 + its place in the list; 0: free. */
struct finder {
	uint32_t *place;
	size_t room;
};

/**
 * Join the slots of a partition that are of one occasion, and tell of flags that nobody has told
 * of.  What is left is at the front of the list.
 */
static enum crm_status
join_slots(struct occasion_set *set, struct list *list, struct finder *finder)
{
	size_t n = list->n, left = 0;
	unsigned bits = 64 - (unsigned)__builtin_clzll(2 * n | 1);
	size_t mask = ((size_t)1 << bits) - 1;

	if (n >= UINT32_MAX ||
	    mem_grow(&finder->place, &finder->room, mask + 1, sizeof(*finder->place)) != CRM_OK)
		return CRM_ENOMEM;
	memset(finder->place, 0, (mask + 1) * sizeof(*finder->place));
	for (size_t i = 0; i < n; i++) {
		struct slot *slot = slot_at(list, i), *other;
		size_t p = place_of(slot, bits);

		while (finder->place[p] != 0 &&
		    !same_occasion(set, slot, slot_at(list, finder->place[p] - 1)))
			p = (p + 1) & mask;
		if (finder->place[p] == 0) {
			*slot_at(list, left) = *slot;
			finder->place[p] = (uint32_t)++left;
			continue;
		}
		other = slot_at(list, finder->place[p] - 1);
		other->flags |= slot->flags;
		other->told |= slot->told;
		if (slot->n == LONG)
			set->dead += arena_size(set, slot);
	}
	list->n = left;
	return CRM_OK;
}

/** Tell the caller of each slot of a list what has not been told, and append it to ${kept}. */
static enum crm_status
tell_and_keep(struct occasion_set *set, struct list *list, struct list *kept)
{
	char unused[SHORT];

	for (size_t i = 0; i < list->n; i++) {
		struct slot *slot = slot_at(list, i), *to = append(set, kept);
		unsigned untold = slot->flags & ~(unsigned)slot->told;

		if (to == NULL)
			return CRM_ENOMEM;
		if (untold != 0)
			set->told(set->arg, slot->owner,
			    slot->n != LONG ? slot->day : occasion_of(set, slot, unused).day,
			    untold);
		slot->told = slot->flags;
		*to = *slot;
		if ((i & (CHUNK - 1)) == CHUNK - 1)
			spare_chunk(set, list, i >> CHUNK_BITS);
	}
	for (size_t i = list->n >> CHUNK_BITS; i < list->n_chunks; i++)
		spare_chunk(set, list, i);
	free(list->chunk);
	*list = (struct list){ NULL, 0, 0, 0 };
	return CRM_OK;
}

/** Move the slots of marked owners to their partitions, and the others to ${kept}. */
static enum crm_status
part(struct occasion_set *set, struct list *partition, unsigned partitions, struct list *kept)
{
	struct list *all = &set->all;

	for (size_t i = 0; i < all->n; i += CHUNK) {
		const struct slot *slot = all->chunk[i >> CHUNK_BITS];
		const struct slot *end = slot + (all->n - i < CHUNK ? all->n - i : CHUNK);

		for (; slot < end; slot++) {
			uint32_t owner = slot->owner;
			bool marked = (set->marked[owner / 64] >> owner % 64 & 1) != 0;
			struct slot *to = append(
			    set, marked ? &partition[owner & (partitions - 1)] : kept);

			if (to == NULL)
				return CRM_ENOMEM;
			*to = *slot;
		}
		spare_chunk(set, all, i >> CHUNK_BITS);
	}
	free_list(all);
	return CRM_OK;
}

/** Copy the long ids that are still pointed to into a new arena. */
static enum crm_status
pack_arena(struct occasion_set *set)
{
	struct buf fresh = { 0 };

	if (buf_room(&fresh, set->arena.n - set->dead) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < set->all.n; i++) {
		struct slot *slot = slot_at(&set->all, i);
		size_t at = fresh.n;

		if (slot->n != LONG)
			continue;
		if (buf_add(&fresh, set->arena.p + (slot->order & AT), arena_size(set, slot)) !=
		    CRM_OK) {
			buf_free(&fresh);
			return CRM_ENOMEM;
		}
		slot->order = (slot->order & ~AT) | at;
	}
	buf_free(&set->arena);
	set->arena = fresh;
	set->dead = 0;
	return CRM_OK;
}

/** Note who is marked, and start anew without marks. */
static void
clear_marks(struct occasion_set *set)
{

	for (size_t i = 0; i < set->marked_room; i++) {
		set->ever[i] |= set->marked[i];
		set->marked[i] = 0;
	}
	for (size_t i = 0; i < set->n_newest; i++)
		set->newest[i].at = NOWHERE;
}

/** Join and keep the slots of each partition, and note where each begins. */
static enum crm_status
join_partitions(
    struct occasion_set *set, struct list *partition, unsigned partitions, struct list *kept)
{
	struct finder finder = { NULL, 0 };
	enum crm_status status = CRM_OK;

	for (unsigned i = 0; i < partitions && status == CRM_OK; i++) {
		set->group[i] = kept->n;
		if ((status = join_slots(set, &partition[i], &finder)) == CRM_OK)
			status = tell_and_keep(set, &partition[i], kept);
	}
	set->group[partitions] = kept->n;
	set->groups = partitions;
	free(finder.place);
	return status;
}

/** As occasion_set_settle(); without ${all}, only of owners who have undecided slots. */
static enum crm_status
settle(struct occasion_set *set, bool all)
{
	struct list kept = { NULL, 0, 0, 0 }, *partition;
	enum crm_status status;
	unsigned partitions = 1;

	for (size_t i = 0; all && i < set->marked_room; i++)
		set->marked[i] |= set->ever[i];
	while (partitions < PARTITIONS && set->all.n / partitions > PARTITION)
		partitions *= 2;
	if ((partition = mem_new(partitions, sizeof(*partition))) == NULL)
		return CRM_ENOMEM;
	if ((status = part(set, partition, partitions, &kept)) == CRM_OK)
		status = join_partitions(set, partition, partitions, &kept);
	for (unsigned i = 0; i < partitions; i++)
		free_list(&partition[i]);
	free(partition);
	/* After a failure some are lost: the caller gives up. */
	free_list(&set->all);
	set->all = kept;
	set->undecided = 0;
	set->limit = 3 * kept.n > SETTLE ? 3 * kept.n : SETTLE;
	clear_marks(set);
	if (status == CRM_OK && set->dead > set->arena.n / 2)
		status = pack_arena(set);
	return status;
}

enum crm_status
occasion_set_settle(struct occasion_set *set)
{
	uint64_t any = set->undecided;

	for (size_t i = 0; i < set->ever_room && any == 0; i++)
		any = set->ever[i];
	set->groups = 0;
	return any == 0 ? CRM_OK : settle(set, true);
}

bool
occasion_set_group(const struct occasion_set *set, uint64_t *place, uint64_t *n)
{

	for (unsigned i = 0; i < set->groups; i++)
		if (set->group[i] >= *place && set->group[i + 1] > set->group[i]) {
			*place = set->group[i];
			*n = set->group[i + 1] - *place;
			return true;
		}
	return false;
}

bool
occasion_set_each(
    struct occasion_set *set, uint64_t *place, struct occasion *occasion, unsigned *flags)
{
	const struct slot *slot;

	assert(set->undecided == 0);
	if (*place >= set->all.n)
		return false;
	slot = slot_at(&set->all, (size_t)(*place)++);
	*occasion = occasion_of(set, slot, set->word);
	*flags = slot->flags;
	return true;
}

uint64_t
occasion_set_bytes(const struct occasion_set *set)
{

	return (set->all.n_chunks + set->spare.n_chunks) * CHUNK * sizeof(struct slot) +
	    (set->all.room + set->spare.room) * sizeof(struct slot *) +
	    set->newest_room * sizeof(*set->newest) +
	    (set->marked_room + set->ever_room) * sizeof(*set->marked) +
	    set->arena.room;
}

void
occasion_set_close(struct occasion_set *set)
{

	if (set == NULL)
		return;
	free_list(&set->all);
	free_list(&set->spare);
	free(set->newest);
	free(set->marked);
	free(set->ever);
	buf_free(&set->arena);
	free(set);
}
