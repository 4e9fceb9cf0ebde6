/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_OCCASION_SET_H
#define CRM_TABLE_OCCASION_SET_H

#include "base/slice.h"
#include "base/status.h"
#include "base/thread.h"
#include "table/date.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * Counts purchase occasions: distinct (owner, order id, day), each with three flags.  Exact, as ids
 * are kept and compared.  Most occasions are known to be new at once; the others are only listed,
 * and told of later, so that nothing is looked up while rows come in.
 *
 * Memory: 16 bytes an occasion and 8 an owner; ids longer than eight bytes, and days outside of
 * 1970 to 2149, take their length and 8 bytes more.  An occasion that is added again out of order
 * takes room again, until the set is settled; it settles itself before it has grown fourfold.
 * Owners are numbered from 0 on without great gaps.
 */
struct occasion_set;

struct occasion {
	uint32_t owner;
	date_day day;
	struct slice order;
};

/**
 * Called once for flags of an occasion that were not known to be new when they were added, and are.
 * It must not touch the set.  In occasion_set_settle() with a team it is called on several threads
 * at once, for one owner always on the same.
 */
typedef void occasion_told(void *arg, uint32_t owner, date_day day, unsigned flags);

/** occasion_set_open(set, told, arg): Create an empty set.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status occasion_set_open(
    struct occasion_set **set, occasion_told *told, void *arg);

/** occasion_set_prefetch(set, owner): Start to load what occasion_set_add() will look at. */
void occasion_set_prefetch(const struct occasion_set *set, uint32_t owner);

/**
 * occasion_set_add(set, occasion, flags, fresh):
 * Add ${occasion} with ${flags} (1..7).  *${fresh} receives those of the flags that this is surely
 * the first row of the occasion to have; of the others told() is called, now or in
 * occasion_set_settle(), if they turn out to be new.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status occasion_set_add(
    struct occasion_set *set, const struct occasion *occasion, unsigned flags, unsigned *fresh);

/**
 * occasion_set_restore(set, occasion, flags):
 * Add an occasion whose ${flags} have been counted already: one that occasion_set_each() gave.
 * CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status occasion_set_restore(
    struct occasion_set *set, const struct occasion *occasion, unsigned flags);

/**
 * occasion_set_settle(set, team):
 * Decide what is undecided: all calls of told() have been made after it.  ${team} may be NULL.
 * Takes time in proportion to the occasions, and for a while up to 32 MB of memory a thread;
 * nothing where nothing is undecided.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status occasion_set_settle(struct occasion_set *set, struct team *team);

/** Occasions that follow one another, and are all that some owners have. */
struct occasion_group {
	uint64_t place, n;	/* from here on occasion_set_each() gives n of them */
	uint32_t first, owners;	/* of owners first .. first + owners - 1 */
};

/**
 * occasion_set_group(set, group):
 * After occasion_set_settle(), find the first group from group->place on; false if there is none.
 * Begin with { 0 }, and go on by adding n to the place.  Every owner of whom an occasion was
 * undecided, or restored, is in one group, which is small enough for the cache if no owner has very
 * many.
 */
bool occasion_set_group(const struct occasion_set *set, struct occasion_group *group);

/**
 * occasion_set_each(set, place, occasion, flags):
 * Go through all occasions of a settled set, each once: begin with 0 in *${place}; false when there
 * are no more.  ${occasion} is valid until the next call, or until the set changes.
 */
bool occasion_set_each(
    struct occasion_set *set, uint64_t *place, struct occasion *occasion, unsigned *flags);

/**
 * occasion_set_each_day(set, place, owner, day, flags): As occasion_set_each(), without the order;
 * several threads may go through a set at once.
 */
bool occasion_set_each_day(const struct occasion_set *set, uint64_t *place, uint32_t *owner,
    date_day *day, unsigned *flags);

/** occasion_set_bytes(set): Memory it holds, in bytes. */
uint64_t occasion_set_bytes(const struct occasion_set *set);

/** occasion_set_close(set): Free it.  NULL is fine. */
void occasion_set_close(struct occasion_set *set);

#endif
