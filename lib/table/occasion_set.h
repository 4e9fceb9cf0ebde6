/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_OCCASION_SET_H
#define CRM_TABLE_OCCASION_SET_H

#include "base/slice.h"
#include "base/status.h"
#include "table/date.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * The set of purchase occasions: distinct (owner, order id, day), each with three flags.  Exact, as ids are
 * kept and compared.  One cache line a look-up for ids of up to eight bytes and days of 1970 to 2149; see
 * strmap.h on prefetching.
 */
struct occasion_set;

struct occasion {
	uint32_t owner;
	date_day day;
	struct slice order;
};

/** occasion_set_open(set): An empty set.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status occasion_set_open(struct occasion_set **set);

/** occasion_hash(occasion): The hash to pass to the others. */
uint64_t occasion_hash(const struct occasion *occasion);

/** occasion_set_prefetch(set, hash): Start to bring in the place where an occasion of that hash would be. */
void occasion_set_prefetch(const struct occasion_set *set, uint64_t hash);

/**
 * occasion_set_mark(set, occasion, hash, flags, before):
 * Put ${occasion} in if it is new, and raise its ${flags} (0..7); *${before} becomes the flags it had (0 if
 * it was not there).  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status occasion_set_mark(struct occasion_set *set, const struct occasion *occasion, uint64_t hash,
    unsigned flags, unsigned *before);

/** occasion_set_count(set): How many occasions there are. */
uint64_t occasion_set_count(const struct occasion_set *set);

/** occasion_set_places(set): How many places there are to look at. */
uint64_t occasion_set_places(const struct occasion_set *set);

/**
 * occasion_set_at(set, place, occasion, flags):
 * Whether there is an occasion at ${place} < occasion_set_places(); it and its flags, until the set changes
 * or the next call.
 */
bool occasion_set_at(struct occasion_set *set, uint64_t place, struct occasion *occasion, unsigned *flags);

/** occasion_set_bytes(set): Memory it holds, in bytes. */
uint64_t occasion_set_bytes(const struct occasion_set *set);

/** occasion_set_close(set): Free it.  NULL is fine. */
void occasion_set_close(struct occasion_set *set);

#endif
