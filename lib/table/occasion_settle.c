/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Deciding which of the undecided occasions are new: see occasion_set.c.
 *
 * All slots of marked owners go to partitions by owner, chunk by chunk, so that the memory of a
 * chunk is used again as soon as it has been read.  In each partition a hash table of places finds
 * the slots of one occasion, which become one; then the caller is told of flags that were not told
 * before, and what is left is appended to the list of all, one partition after another.  The places
 * where they begin are kept for occasion_set_group().
 */
#include "table/occasion_set_inner.h"

#include "base/keyed_hash.h"
#include "base/mem.h"

/* A partition should have about so many slots. */
#define PARTITION 8192u

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

/** Bytes that a LONG slot takes in the arena. */
static size_t
arena_size(const struct occasion_set *set, const struct slot *slot)
{
	char unused[SHORT];

	return sizeof(struct long_id) + occasion_of(set, slot, unused).order.n;
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
	occasion_free_list(all);
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

enum crm_status
occasion_set_settle_marked(struct occasion_set *set, bool all)
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
		occasion_free_list(&partition[i]);
	free(partition);
	/* After a failure some are lost: the caller gives up. */
	occasion_free_list(&set->all);
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
	return any == 0 ? CRM_OK : occasion_set_settle_marked(set, true);
}
