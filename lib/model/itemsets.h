/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_ITEMSETS_H
#define CRM_MODEL_ITEMSETS_H

#include "base/status.h"
#include "base/thread.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Baskets as the models take them: basket b holds the items item[start[b]] .. item[start[b + 1] -
 * 1], distinct numbers below ${items}, in any order.  Plain data, the caller's.
 */
struct baskets {
	size_t n;		/* baskets, below 2^32 */
	size_t items;		/* distinct items, below 2^32 */
	const size_t *start;	/* n + 1 */
	const uint32_t *item;
};

/**
 * One frequent itemset: that of ${parent} and the item of rank ${rank}.  The itemsets that extend
 * it are together, by ascending rank, at nodes child .. child + children - 1.
 */
struct itemset {
	uint32_t parent;	/* ITEMSETS_NONE for a single item */
	uint32_t rank;
	uint32_t count;		/* baskets that hold it all */
	uint32_t child;
	uint32_t children;
};

#define ITEMSETS_NONE UINT32_MAX

/** No itemset has more items than this. */
#define ITEMSETS_LONGEST 64

/**
 * All frequent itemsets, a prefix tree.  The single items are nodes 0 .. ranks - 1, and node r is
 * rank r.
 */
struct itemsets {
	struct itemset *node;
	size_t n;
	uint32_t *item;		/* the item of each rank */
	size_t ranks;		/* frequent items, rarest first, ties by item number */
	size_t longest;		/* items in the largest itemset */
	bool full;		/* the search stopped at max_sets */
};

struct itemsets_options {
	uint64_t min_count;	/* at least 1 */
	size_t max_size;	/* 1 .. ITEMSETS_LONGEST */
	size_t max_sets;	/* give up beyond so many; 20 bytes each */
};

/**
 * itemsets_find(baskets, options, team, sets):
 * Find every set of at most max_size items that at least min_count baskets hold together, by Eclat
 * (Zaki 2000): depth first over items from the rarest, the baskets of each first item renumbered so
 * that the bit vectors under it are as short as they can be; counts are popcounts of ANDs.  The
 * same result for any ${team} (NULL: one thread).  Besides the result the memory is 8 bytes an item
 * of a basket, and a thread's bit vectors: at most frequent items x depth x (baskets of one item) /
 * 8 bytes.
 *
 * Return CRM_OK; CRM_ENOMEM, with sets->full set where max_sets was the limit.  Nothing to free on
 * failure.
 */
CRM_CHECKED enum crm_status itemsets_find(const struct baskets *baskets,
    const struct itemsets_options *options, struct team *team, struct itemsets *sets);

/**
 * itemsets_ranks(sets, node, ranks): Write the ranks of the items of ${node}, ascending (at most
 * sets->longest), and return how many.
 */
size_t itemsets_ranks(const struct itemsets *sets, uint32_t node, uint32_t *ranks);

/**
 * itemsets_look(sets, ranks, n): The node of the itemset of the ${n} >= 1 ascending ${ranks};
 * ITEMSETS_NONE if it is not frequent.  O(n log children).
 */
uint32_t itemsets_look(const struct itemsets *sets, const uint32_t *ranks, size_t n);

/** itemsets_free(sets): Free what itemsets_find() made.  A zeroed one is fine. */
void itemsets_free(struct itemsets *sets);

/**
 * itemsets_least(support, n):
 * The least count c with (double)c / n >= ${support}, at least 1: a share of ${n} baskets as
 * min_count.
 */
uint64_t itemsets_least(double support, uint64_t n);

#endif
