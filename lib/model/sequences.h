/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_SEQUENCES_H
#define CRM_MODEL_SEQUENCES_H

#include "base/status.h"
#include "base/thread.h"
#include "model/itemsets.h"

#include <stddef.h>
#include <stdint.h>

/**
 * ${first} in one order, ${next} in the same customer's next one.  A step is an order with a next
 * one.
 */
struct sequence {
	uint32_t first, next;	/* items */
	uint32_t count;		/* steps from an order with ${first} to one with ${next} */
	uint32_t from;		/* steps from an order with ${first} */
	uint32_t to;		/* steps to an order with ${next} */
	double median_gap; /* of those ${count} steps; the mean of the middle two where count is
			      even */
};

/**
 * sequences_find(baskets, gap, min_count, min_confidence, team, pairs, n):
 * What follows what.  Basket b is an order; gap[b] > 0 says that b + 1 is the next order of the
 * same customer, so much later, and 0 that there is none.  Find all pairs of items with count >=
 * ${min_count} >= 1 and count / from >= ${min_confidence}, ordered by first, then next.  An item
 * may follow itself.  *${pairs} becomes a malloc'd array of *${n}, which the caller frees.  The
 * same result for any ${team}. Return CRM_OK or CRM_ENOMEM. Time goes with the sum over steps of
 * the product of the two orders' sizes; memory with items and entries, not with pairs seen.
 */
CRM_CHECKED enum crm_status sequences_find(const struct baskets *baskets, const uint32_t *gap,
    uint64_t min_count, double min_confidence, struct team *team, struct sequence **pairs,
    size_t *n);

#endif
