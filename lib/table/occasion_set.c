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
 * occasion_set_settle() decides later (occasion_settle.c).  It moves the occasions of marked owners
 * into partitions by owner, each small enough for the cache, finds the repeated ones there with a
 * small hash table, and tells of those that are new.  Occasions of other owners are copied as they
 * are.  So a ledger in the order of time never settles anything, one late row costs a pass over the
 * list, and a ledger in no order costs one visit in cache to each occasion.
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
#include "table/occasion_set_inner.h"

#include "base/keyed_hash.h"
#include "base/mem.h"

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

enum crm_status
occasion_add_chunk(struct list *list, struct list *spare)
{
	struct slot *chunk;

	if (mem_grow(&list->chunk, &list->room, list->n_chunks + 1, sizeof(*list->chunk)) != CRM_OK)
		return CRM_ENOMEM;
	if (spare->n_chunks > 0)
		chunk = spare->chunk[--spare->n_chunks];
	else if ((chunk = mem_raw(CHUNK, sizeof(*chunk))) == NULL)
		return CRM_ENOMEM;
	list->chunk[list->n_chunks++] = chunk;
	return CRM_OK;
}

void
occasion_free_list(struct list *list)
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

/** Put a long id, or a day that a slot has no room for, into the arena. */
static __attribute__((noinline)) enum crm_status
fill_long(struct occasion_set *set, struct slot *slot, const struct occasion *o)
{
	struct long_id head = { o->day, (uint32_t)o->order.n };
	size_t at = set->arena.n;

	slot->n = o->day >= 0 && o->day <= UINT16_MAX ? LONG : FAR;
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
	struct slot *slot = append(&set->all, &set->spare);

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

	if (mem_grow_table(&set->newest, &set->newest_room, (size_t)owner + 1,
		sizeof(*set->newest)) != CRM_OK ||
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
	return ++set->undecided < set->limit ? CRM_OK
					     : occasion_set_settle_marked(set, false, NULL);
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

bool
occasion_set_group(const struct occasion_set *set, struct occasion_group *group)
{

	for (unsigned i = 0; i < set->groups; i++)
		if (set->group[i] >= group->place && set->group_n[i] > 0) {
			*group = (struct occasion_group){
				set->group[i], set->group_n[i], (uint32_t)i << set->shift,
				UINT32_C(1) << set->shift
			};
			return true;
		}
	return false;
}

/** The slot at *${place} or the next after it that is no hole; NULL at the end. */
static const struct slot *
next_slot(const struct occasion_set *set, uint64_t *place)
{

	assert(set->undecided == 0);
	while (*place < set->all.n) {
		const struct slot *slot = slot_at(&set->all, (size_t)(*place)++);

		if (slot->n != HOLE)
			return slot;
	}
	return NULL;
}

bool
occasion_set_each(
    struct occasion_set *set, uint64_t *place, struct occasion *occasion, unsigned *flags)
{
	const struct slot *slot = next_slot(set, place);

	if (slot == NULL)
		return false;
	*occasion = occasion_of(set, slot, set->word);
	*flags = slot->flags;
	return true;
}

bool
occasion_set_each_day(const struct occasion_set *set, uint64_t *place, uint32_t *owner,
    date_day *day, unsigned *flags)
{
	const struct slot *slot = next_slot(set, place);

	if (slot == NULL)
		return false;
	*owner = slot->owner;
	*day = day_of(set, slot);
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
	occasion_free_list(&set->all);
	occasion_free_list(&set->spare);
	mem_free_table(set->newest, set->newest_room, sizeof(*set->newest));
	free(set->marked);
	free(set->ever);
	buf_free(&set->arena);
	free(set);
}
