/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tree of itemsets that are given, and its counts in other baskets.
 *
 * The tree is built by size: itemsets of one size, sorted by their ascending ranks, have the
 * children of one parent beside each other, as itemsets.h asks for, and the parents are all there
 * already.
 *
 * Counting goes down the tree with each basket.  Its frequent items, as ascending ranks, are looked
 * up among the children of a node; each that is there is one basket more for that child, and those
 * after it go on below.  So a basket costs what it holds of the tree.
 *
 * What must hold: a set has its items ascending by rank before they are compared; sizes rise from
 * node to node, so that a parent is complete before it is looked for.
 */
#include "model/itemsets_given.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Baskets that a thread counts at a time. */
#define PIECE 4096

/** A set of two items or more, as ranks. */
struct ranked {
	const uint32_t *rank;
	size_t n;
	uint32_t count;
	size_t given;		/* which one it is */
};

/** qsort() order: by size, then by ranks. */
static int
compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	for (size_t i = 0; i < x->n; i++)
		if (x->rank[i] != y->rank[i])
			return x->rank[i] < y->rank[i] ? -1 : 1;
	return 0;
}

/** qsort() order of single items: the rarest first, ties by number. */
static int
compare_singles(const void *a, const void *b)
{
	const struct itemset_count *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? -1 : 1;
	return (*x->item > *y->item) - (*x->item < *y->item);
}

/** Whether ${options} let a set be. */
static bool
is_wanted(const struct itemset_count *set, const struct itemsets_options *options)
{

	return set->count >= options->min_count && set->n <= options->max_size;
}

/** Make the nodes of single items; rank_of[item] becomes the rank or ITEMSETS_NONE. */
static enum crm_status
rank_singles(const struct itemset_count *given, size_t n, size_t items,
    const struct itemsets_options *options, struct itemsets *sets, uint32_t *rank_of)
{
	struct itemset_count *single = mem_new(n, sizeof(*single));

	if (single == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (given[i].n == 1 && is_wanted(&given[i], options))
			single[sets->ranks++] = given[i];
	if (sets->ranks > 1)
		qsort(single, sets->ranks, sizeof(*single), compare_singles);
	if ((sets->item = mem_new(sets->ranks, sizeof(*sets->item))) == NULL) {
		free(single);
		return CRM_ENOMEM;
	}
	for (size_t i = 0; i < items; i++)
		rank_of[i] = ITEMSETS_NONE;
	for (size_t r = 0; r < sets->ranks; r++) {
		sets->item[r] = *single[r].item;
		rank_of[*single[r].item] = (uint32_t)r;
		sets->node[r] = (struct itemset){ .parent = ITEMSETS_NONE,
			.rank = (uint32_t)r,
			.count = single[r].count };
	}
	free(single);
	sets->n = sets->ranks;
	sets->longest = sets->ranks > 0;
	return CRM_OK;
}

/** Write the ranks of ${set}, ascending, to ${rank}; false where an item has none. */
static bool
rank_set(const struct itemset_count *set, const uint32_t *rank_of, uint32_t *rank)
{

	for (size_t i = 0; i < set->n; i++) {
		uint32_t r = rank_of[set->item[i]];
		size_t at = i;

		if (r == ITEMSETS_NONE)
			return false;
		/* Few and short: insertion. */
		for (; at > 0 && rank[at - 1] > r; at--)
			rank[at] = rank[at - 1];
		rank[at] = r;
	}
	return true;
}

/** Append the sorted sets as nodes. */
static enum crm_status
append_nodes(const struct ranked *ranked, size_t n, struct itemsets *sets, uint32_t *node)
{

	for (size_t i = 0; i < n; i++) {
		uint32_t parent = itemsets_look(sets, ranked[i].rank, ranked[i].n - 1);
		struct itemset *above;

		if (parent == ITEMSETS_NONE)
			return CRM_EDATA;
		above = &sets->node[parent];
		if (above->children++ == 0)
			above->child = (uint32_t)sets->n;
		if (node != NULL)
			node[ranked[i].given] = (uint32_t)sets->n;
		sets->node[sets->n++] = (struct itemset){ .parent = parent,
			.rank = ranked[i].rank[ranked[i].n - 1],
			.count = ranked[i].count };
		sets->longest = ranked[i].n;
	}
	return CRM_OK;
}

enum crm_status
itemsets_given(const struct itemset_count *given, size_t n, size_t items,
    const struct itemsets_options *options, struct itemsets *sets, uint32_t *node)
{
	uint32_t *rank_of = mem_raw(items, sizeof(*rank_of)), *ranks = NULL;
	struct ranked *ranked = mem_new(n, sizeof(*ranked));
	size_t members = 0, wanted = 0, at = 0, k = 0;
	enum crm_status status = CRM_ENOMEM;

	*sets = (struct itemsets){ 0 };
	for (size_t i = 0; i < n; i++)
		if (is_wanted(&given[i], options)) {
			members += given[i].n;
			wanted++;
		}
	if (wanted > options->max_sets || wanted >= ITEMSETS_NONE) {
		sets->full = true;
		goto done;
	}
	sets->node = mem_new(wanted, sizeof(*sets->node));
	ranks = mem_raw(members, sizeof(*ranks));
	if (rank_of == NULL || ranked == NULL || ranks == NULL || sets->node == NULL ||
	    rank_singles(given, n, items, options, sets, rank_of) != CRM_OK)
		goto done;
	status = CRM_EDATA;
	for (size_t i = 0; i < n; i++) {
		if (node != NULL)
			node[i] = given[i].n == 1 ? rank_of[*given[i].item] : ITEMSETS_NONE;
		if (given[i].n < 2 || !is_wanted(&given[i], options))
			continue;
		if (!rank_set(&given[i], rank_of, ranks + at))
			goto done;
		ranked[k++] = (struct ranked){ ranks + at, given[i].n, given[i].count, i };
		at += given[i].n;
	}
	if (k > 1)
		qsort(ranked, k, sizeof(*ranked), compare_ranked);
	status = append_nodes(ranked, k, sets, node);
done:
	free(rank_of);
	free(ranks);
	free(ranked);
	if (status != CRM_OK) {
		bool full = sets->full;

		itemsets_free(sets);
		sets->full = full;
	}
	return status;
}

/** What counting shares. */
struct counting {
	const struct baskets *baskets;
	const struct itemsets *sets;
	uint32_t *rank_of;	/* by item; ITEMSETS_NONE where it is in no set */
	uint32_t **count;	/* by thread, by node */
	uint32_t **rank;	/* by thread: ranks of a basket */
};

/** Count what of ${rank}, ascending, is below the children of ${node}. */
static void
count_below(const struct itemsets *sets, const struct itemset *node, const uint32_t *rank, size_t n,
    uint32_t *count)
{
	size_t low = node->child, end = low + node->children;

	for (size_t i = 0; i < n && low < end; i++) {
		size_t high = end;

		/* Both ascend, so what is below one rank need not be looked at for the next. */
		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if (sets->node[middle].rank < rank[i])
				low = middle + 1;
			else
				high = middle;
		}
		if (low == end || sets->node[low].rank != rank[i])
			continue;
		count[low]++;
		count_below(sets, &sets->node[low], rank + i + 1, n - i - 1, count);
	}
}

static int
compare_ranks(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/** Count the baskets of one piece. */
static void
count_piece(void *arg, size_t piece, unsigned thread)
{
	const struct counting *c = arg;
	const struct baskets *baskets = c->baskets;
	uint32_t *rank = c->rank[thread], *count = c->count[thread];
	size_t end = (piece + 1) * PIECE < baskets->n ? (piece + 1) * PIECE : baskets->n;

	for (size_t b = piece * PIECE; b < end; b++) {
		size_t n = 0;

		for (size_t i = baskets->start[b]; i < baskets->start[b + 1]; i++)
			if (c->rank_of[baskets->item[i]] != ITEMSETS_NONE)
				rank[n++] = c->rank_of[baskets->item[i]];
		if (n > 1)
			qsort(rank, n, sizeof(*rank), compare_ranks);
		for (size_t i = 0; i < n; i++) {
			count[rank[i]]++;
			count_below(
			    c->sets, &c->sets->node[rank[i]], rank + i + 1, n - i - 1, count);
		}
	}
}

enum crm_status
itemsets_count(const struct baskets *baskets, const struct itemsets *sets, struct team *team,
    uint32_t *count)
{
	unsigned threads = team_size(team);
	struct counting c = { .baskets = baskets, .sets = sets };
	enum crm_status status = CRM_ENOMEM;
	size_t longest = 0;

	for (size_t b = 0; b < baskets->n; b++) {
		size_t size = baskets->start[b + 1] - baskets->start[b];

		longest = size > longest ? size : longest;
	}
	c.rank_of = mem_raw(baskets->items, sizeof(*c.rank_of));
	c.count = mem_new(threads, sizeof(*c.count));
	c.rank = mem_new(threads, sizeof(*c.rank));
	if (c.rank_of == NULL || c.count == NULL || c.rank == NULL)
		goto done;
	for (unsigned t = 0; t < threads; t++)
		if ((c.count[t] = mem_new(sets->n, sizeof(**c.count))) == NULL ||
		    (c.rank[t] = mem_raw(longest, sizeof(**c.rank))) == NULL)
			goto done;
	for (size_t i = 0; i < baskets->items; i++)
		c.rank_of[i] = ITEMSETS_NONE;
	for (size_t r = 0; r < sets->ranks; r++)
		c.rank_of[sets->item[r]] = (uint32_t)r;
	team_run(team, (baskets->n + PIECE - 1) / PIECE, count_piece, &c);
	for (size_t i = 0; i < sets->n; i++) {
		count[i] = 0;
		/* Whole numbers: the same in any order of threads. */
		for (unsigned t = 0; t < threads; t++)
			count[i] += c.count[t][i];
	}
	status = CRM_OK;
done:
	for (unsigned t = 0; t < threads; t++) {
		if (c.count != NULL)
			free(c.count[t]);
		if (c.rank != NULL)
			free(c.rank[t]);
	}
	free(c.count);
	free(c.rank);
	free(c.rank_of);
	return status;
}
