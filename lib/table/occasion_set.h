/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_OCCASION_SET_H
#define CRM_TABLE_OCCASION_SET_H

#include "base/slice.h"
#include "base/status.h"
#include "table/date.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * The set of purchase occasions: distinct (owner, order id, day), each with three flags.  Exact, as
 * ids are kept and compared.  16 bytes an occasion while each owner's days come in order, else some
 * 32; longer ids than eight bytes, and days outside of 1970 to 2149, take more.  See strmap.h on
 * prefetching.  Owners are numbered from 0 on without great gaps.
 */
struct occasion_set;

struct occasion {
	uint32_t owner;
	date_day day;
	struct slice order;
};

/** occasion_set_open(set): An empty set.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status occasion_set_open(struct occasion_set **set);

/**
 * occasion_set_prefetch(set, occasion): Start to bring in what occasion_set_mark() will look at.
 */
void occasion_set_prefetch(const struct occasion_set *set, const struct occasion *occasion);

/**
 * occasion_set_mark(set, occasion, flags, before):
 * Put ${occasion} in if it is new, and raise its ${flags} (0..7); *${before} becomes the flags it
 * had (0 if it was not there).  Quickest where the days of each owner come in order.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status occasion_set_mark(
    struct occasion_set *set, const struct occasion *occasion, unsigned flags, unsigned *before);

/** occasion_set_places(set): How many places there are to look at. */
uint64_t occasion_set_places(const struct occasion_set *set);

/**
 * occasion_set_at(set, place, occasion, flags):
 * Whether there is an occasion at ${place} < occasion_set_places(); it and its flags, until the set
 * changes or the next call.
 */
bool occasion_set_at(
    struct occasion_set *set, uint64_t place, struct occasion *occasion, unsigned *flags);

/** occasion_set_bytes(set): Memory it holds, or may come to hold at the next occasion, in bytes. */
uint64_t occasion_set_bytes(const struct occasion_set *set);

/** occasion_set_close(set): Free it.  NULL is fine. */
void occasion_set_close(struct occasion_set *set);

#endif
