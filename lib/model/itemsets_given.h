/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_ITEMSETS_GIVEN_H
#define CRM_MODEL_ITEMSETS_GIVEN_H

#include "model/itemsets.h"

/**
 * Itemsets that are given, not searched for: the two passes over partitions of Savasere, Omiecinski
 * and Navathe, "An efficient algorithm for mining association rules in large databases" (1995).
 * What holds in all baskets with a share s holds with that share in at least one partition; so the
 * itemsets that are frequent in some partition are all candidates, and to count these is enough.
 */

/** An itemset and how many baskets hold it. */
struct itemset_count {
	const uint32_t *item;	/* distinct, ascending or not */
	size_t n;		/* 1 .. ITEMSETS_LONGEST */
	uint32_t count;
};

/**
 * itemsets_given(given, n, items, options, sets, node):
 * Make the tree of the ${n} itemsets of items below ${items}, each given once, that are as frequent
 * and as small as ${options} say: what itemsets_find() makes where ${given} has the counts of all
 * frequent itemsets.  Return CRM_OK; CRM_ENOMEM, with sets->full where max_sets was the limit;
 * CRM_EDATA where an itemset is frequent and one of its subsets, which lie on the way to it, is
 * not. Nothing to free on failure.  ${node}, unless it is NULL, becomes for each of ${given} its
 * node or ITEMSETS_NONE.  O(n log n) comparisons.
 */
CRM_CHECKED enum crm_status itemsets_given(const struct itemset_count *given, size_t n,
    size_t items, const struct itemsets_options *options, struct itemsets *sets, uint32_t *node);

/**
 * itemsets_count(baskets, sets, team, count):
 * count[i] becomes the number of baskets that hold the itemset of node i of ${sets}, for any
 * ${team}.  Return CRM_OK or CRM_ENOMEM.  A thread takes 4 bytes a node.
 */
CRM_CHECKED enum crm_status itemsets_count(const struct baskets *baskets,
    const struct itemsets *sets, struct team *team, uint32_t *count);

#endif
