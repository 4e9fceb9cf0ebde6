/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Deciding which of the undecided occasions are new: see occasion_set.c.
 *
 * All slots of marked owners go to partitions by owner, chunk by chunk, so that the memory of a
 * chunk is used again as soon as it has been read.  In each partition a hash table of places finds
 * the slots of one occasion, which become one; then the caller is told of flags that were not told
 * before.  Partitions have nothing in common, so several threads may do this.  At the end the
 * chunks of all partitions are strung together without copying a slot, with *holes* where a
 * partition does not fill its last chunk.  The places where they begin are kept for
 * occasion_set_group().
 *
 * What must hold: neither the order of the slots nor the number of threads changes what is told.
 */
#include "table/occasion_set_inner.h"

#include "base/keyed_hash.h"
#include "base/mem.h"

/* A partition should have about so many slots. */
#define PARTITION 8192u

/** Keep chunk ${i} of a list, which has been read, to be used again. */
static void
spare_chunk(struct list *spare, struct list *list, size_t i)
{

	/* Where there is no room to remember it, it is given back. */
	if (mem_grow(&spare->chunk, &spare->room, spare->n_chunks + 1, sizeof(*spare->chunk)) ==
	    CRM_OK)
		spare->chunk[spare->n_chunks++] = list->chunk[i];
	else
		free(list->chunk[i]);
	list->chunk[i] = NULL;
}

/** Bytes that the id of a slot takes in the arena. */
static size_t
arena_size(const struct occasion_set *set, const struct slot *slot)
{
	char unused[SHORT];

	return sizeof(struct long_id) + occasion_of(set, slot, unused).order.n;
}

/** Where to look for a slot in a table of 2^${bits} places. */
static inline size_t
partition_of(const struct slot *slot, unsigned bits)
{
	uint64_t what = (uint64_t)slot->owner << 32 | (uint32_t)slot->day << 8 | slot->n;
	uint64_t order = in_arena(slot) ? slot->order & ~AT : slot->order;

	return (size_t)(keyed_hash_pair(what, order) >> (64 - bits));
}

static bool
same_occasion(const struct occasion_set *set, const struct slot *a, const struct slot *b)
{
	struct occasion x, y;
	char unused[SHORT];

	if (a->owner != b->owner || a->day != b->day || a->n != b->n)
		return false;
	if (!in_arena(a))
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
 * Join the slots of a partition that are of one occasion.  What is left is at the front of the
 * list; *${dead} is how many bytes of the arena nothing points to any more.
 */
static enum crm_status
join_slots(
    const struct occasion_set *set, struct list *list, struct finder *finder, size_t *dead)
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
		size_t p;

		if (slot->n == HOLE)
			continue;
		p = partition_of(slot, bits);
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
		if (in_arena(slot))
			*dead += arena_size(set, slot);
	}
	list->n = left;
	return CRM_OK;
}

/** Tell the caller of each slot of a list what has not been told. */
static void
tell(const struct occasion_set *set, struct list *list)
{

	for (size_t i = 0; i < list->n; i++) {
		struct slot *slot = slot_at(list, i);
		unsigned untold = slot->flags & ~(unsigned)slot->told;

		if (untold != 0)
			set->told(set->arg, slot->owner, day_of(set, slot), untold);
		slot->told = slot->flags;
	}
}

/** Fill the last chunk of a list with holes. */
static void
fill_up(struct list *list)
{

	while ((list->n & (CHUNK - 1)) != 0) {
		list->n++;
		*slot_at(list, list->n - 1) = (struct slot){ .n = HOLE };
	}
}

/**
 * Move the chunks of a list to the end of ${to}, which holes fill up before; chunks that it does
 * not use go to ${spare}.
 */
static enum crm_status
string_on(struct list *list, struct list *to, struct list *spare)
{
	size_t used = (list->n + CHUNK - 1) >> CHUNK_BITS;

	fill_up(to);
	if (mem_grow(&to->chunk, &to->room, to->n_chunks + used, sizeof(*to->chunk)) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < used; i++) {
		to->chunk[to->n_chunks++] = list->chunk[i];
		list->chunk[i] = NULL;
	}
	to->n += list->n;
	for (size_t i = used; i < list->n_chunks; i++)
		spare_chunk(spare, list, i);
	free(list->chunk);
	*list = (struct list){ NULL, 0, 0, 0 };
	return CRM_OK;
}

/** One of the parts that all slots are in, as many as there are threads, and where they go. */
struct share {
	struct occasion_set *set;
	size_t from, to;		/* chunks */
	struct list *partition;		/* of owners who are marked, 2^shift each */
	unsigned partitions, shift;
	struct list kept;		/* of others */
	struct list spare;		/* chunks that have been read */
	enum crm_status status;
};

/** Move the slots of a chunk to where they belong. */
static enum crm_status
share_chunk(struct share *s, const struct slot *slot, size_t n)
{
	const uint64_t *marked = s->set->marked;

	for (const struct slot *end = slot + n; slot < end; slot++) {
		uint32_t owner = slot->owner;
		struct slot *to;

		if (slot->n == HOLE)
			continue;
		to = append((marked[owner / 64] >> owner % 64 & 1) != 0
			? &s->partition[owner >> s->shift]
			: &s->kept,
		    &s->spare);
		if (to == NULL)
			return CRM_ENOMEM;
		*to = *slot;
	}
	return CRM_OK;
}

/** Move the slots of one part: those of marked owners to their partitions, the others to kept. */
static void
share_out(void *arg, size_t piece, unsigned thread)
{
	struct share *s = &((struct share *)arg)[piece];
	struct list *all = &s->set->all;

	(void)thread;
	for (size_t i = s->from; i < s->to && s->status == CRM_OK; i++) {
		size_t rest = all->n - (i << CHUNK_BITS);

		s->status = share_chunk(s, all->chunk[i], rest < CHUNK ? rest : CHUNK);
		spare_chunk(&s->spare, all, i);
	}
}

/** String the partitions of a part, what it kept and its spare chunks on those of the set. */
static enum crm_status
collect_share(struct share *s, struct list *partition, struct list *kept)
{
	enum crm_status status = s->status;

	for (unsigned i = 0; i < s->partitions && status == CRM_OK; i++)
		status = string_on(&s->partition[i], &partition[i], &s->set->spare);
	if (status == CRM_OK)
		status = string_on(&s->kept, kept, &s->set->spare);
	for (unsigned i = 0; i < s->partitions; i++)
		occasion_free_list(&s->partition[i]);
	occasion_free_list(&s->kept);
	for (size_t i = 0; i < s->spare.n_chunks; i++)
		spare_chunk(&s->set->spare, &s->spare, i);
	occasion_free_list(&s->spare);
	return status;
}

/**
 * Move the slots of marked owners to their partitions, and the others to ${kept}, each thread those
 * of one part; strung together they are in the same order for any number of threads.
 */
static enum crm_status
part(struct occasion_set *set, struct team *team, struct list *partition, unsigned partitions,
    struct list *kept)
{
	unsigned n = team_size(team);
	size_t chunks = set->all.n_chunks;
	struct share *share = mem_new(n, sizeof(*share));
	struct list *own = mem_new(n, partitions * sizeof(*own));
	enum crm_status status = share == NULL || own == NULL ? CRM_ENOMEM : CRM_OK;

	if (status == CRM_OK) {
		for (unsigned i = 0; i < n; i++)
			share[i] = (struct share){ .set = set,
				.from = chunks * i / n,
				.to = chunks * (i + 1) / n,
				.partition = own + (size_t)i * partitions,
				.partitions = partitions,
				.shift = set->shift };
		team_run(team, n, share_out, share);
		for (unsigned i = 0; i < n; i++) {
			enum crm_status one = collect_share(&share[i], partition, kept);

			status = status == CRM_OK ? one : status;
		}
	}
	free(share);
	free(own);
	occasion_free_list(&set->all);
	return status;
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

		if (!in_arena(slot))
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

/** Partitions that are being settled, and by thread and by partition what they need. */
struct settling {
	struct occasion_set *set;
	struct list *partition;
	struct finder *finder;	/* by thread */
	size_t *dead;		/* by partition: bytes of the arena that nothing points to */
	enum crm_status *status;
};

/** Join the slots of one partition, and tell of them. */
static void
settle_piece(void *arg, size_t piece, unsigned thread)
{
	struct settling *s = arg;

	s->status[piece] = join_slots(
	    s->set, &s->partition[piece], &s->finder[thread], &s->dead[piece]);
	if (s->status[piece] == CRM_OK)
		tell(s->set, &s->partition[piece]);
}

/** Settle all partitions, string them on ${kept}, and note where each begins. */
static enum crm_status
join_partitions(struct occasion_set *set, struct team *team, struct list *partition,
    unsigned partitions, struct list *kept)
{
	struct settling s = { set, partition, mem_new(team_size(team), sizeof(*s.finder)),
		mem_new(partitions, sizeof(*s.dead)), mem_new(partitions, sizeof(*s.status)) };
	enum crm_status status = CRM_OK;

	if (s.finder == NULL || s.dead == NULL || s.status == NULL)
		status = CRM_ENOMEM;
	else
		team_run(team, partitions, settle_piece, &s);
	for (unsigned i = 0; i < partitions && status == CRM_OK; i++) {
		fill_up(kept);
		set->group[i] = kept->n;
		set->group_n[i] = partition[i].n;
		set->slots += partition[i].n;
		set->dead += s.dead[i];
		if ((status = s.status[i]) == CRM_OK)
			status = string_on(&partition[i], kept, &set->spare);
	}
	set->groups = partitions;
	for (unsigned i = 0; s.finder != NULL && i < team_size(team); i++)
		free(s.finder[i].place);
	free(s.finder);
	free(s.dead);
	free(s.status);
	return status;
}

/**
 * How many partitions to settle in, and set->shift.  Neighbours are together, as then is what the
 * caller has by owner; owners that are a power of two apart would fall into few lines of a cache.
 */
static unsigned
choose_partitions(struct occasion_set *set)
{
	unsigned wanted = 1;

	while (wanted < PARTITIONS && set->all.n / wanted > PARTITION)
		wanted *= 2;
	for (set->shift = 0; set->shift < 31 && set->n_newest >> set->shift >= wanted; set->shift++)
		;
	return (unsigned)(set->n_newest >> set->shift) + 1;
}

enum crm_status
occasion_set_settle_marked(struct occasion_set *set, bool all, struct team *team)
{
	struct list kept = { NULL, 0, 0, 0 }, *partition;
	enum crm_status status;
	unsigned partitions;

	for (size_t i = 0; all && i < set->marked_room; i++)
		set->marked[i] |= set->ever[i];
	partitions = choose_partitions(set);
	if ((partition = mem_new(partitions, sizeof(*partition))) == NULL)
		return CRM_ENOMEM;
	if ((status = part(set, team, partition, partitions, &kept)) == CRM_OK) {
		set->slots = kept.n;
		status = join_partitions(set, team, partition, partitions, &kept);
	}
	for (unsigned i = 0; i < partitions; i++)
		occasion_free_list(&partition[i]);
	free(partition);
	/* After a failure some are lost: the caller gives up. */
	occasion_free_list(&set->all);
	set->all = kept;
	set->undecided = 0;
	set->limit = 3 * set->slots > SETTLE ? 3 * set->slots : SETTLE;
	clear_marks(set);
	if (status == CRM_OK && set->dead > set->arena.n / 2)
		status = pack_arena(set);
	return status;
}

enum crm_status
occasion_set_settle(struct occasion_set *set, struct team *team)
{
	uint64_t any = set->undecided;

	for (size_t i = 0; i < set->ever_room && any == 0; i++)
		any = set->ever[i];
	set->groups = 0;
	return any == 0 ? CRM_OK : occasion_set_settle_marked(set, true, team);
}
