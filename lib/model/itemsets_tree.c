/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the tree of frequent itemsets that itemsets.c makes: the items of a node are those on its
 * way to the root; an itemset is found from the root by binary search among sorted children.
 */
#include "model/itemsets.h"

#include <stdlib.h>

size_t
itemsets_ranks(const struct itemsets *sets, uint32_t node, uint32_t *ranks)
{
	size_t n = 0;

	for (uint32_t i = node; i != ITEMSETS_NONE; i = sets->node[i].parent)
		n++;
	for (size_t i = n; i-- > 0; node = sets->node[node].parent)
		ranks[i] = sets->node[node].rank;
	return n;
}

uint32_t
itemsets_look(const struct itemsets *sets, const uint32_t *ranks, size_t n)
{
	uint32_t node = ranks[0];

	for (size_t i = 1; i < n; i++) {
		size_t low = sets->node[node].child, high = low + sets->node[node].children,
		       end = high;

		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if (sets->node[middle].rank < ranks[i])
				low = middle + 1;
			else
				high = middle;
		}
		if (low == end || sets->node[low].rank != ranks[i])
			return ITEMSETS_NONE;
		node = (uint32_t)low;
	}
	return node;
}

void
itemsets_free(struct itemsets *sets)
{

	free(sets->node);
	free(sets->item);
	*sets = (struct itemsets){ 0 };
}
