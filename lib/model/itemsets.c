/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Frequent itemsets by Eclat (Zaki 2000): depth first, with the baskets of an itemset as a bit
 * vector.
 *
 * Items that are too rare are dropped first: no frequent itemset can hold one. The others get
 * ranks, the rarest 0. An itemset is written with ascending ranks, so its first item is its
 * rarest, and all itemsets with the same first item form a branch of their own. A branch only
 * concerns the baskets of its first item, which are few as that is the rarest; so bit vectors are
 * as long as that item is frequent, not as there are baskets. Branches share nothing and are mined
 * by different threads.
 *
 * Pairs are counted, not intersected: going through the baskets of the first item and counting
 * their higher ranks costs what these baskets hold, whereas intersecting with every other item
 * would cost the number of items. Counting walks each basket from its end and stops at the first
 * item's own rank.
 *
 * Longer itemsets come from siblings: two itemsets that differ in their last item only have the
 * longer one's baskets as the AND of their bit vectors, and the AND's population count is its
 * support. extend() does this for all pairs of siblings of one depth; the vectors of a depth lie
 * in one buffer that the next siblings overwrite, so memory is that of the deepest path, not of
 * all itemsets. Since support can only fall, an itemset that is too rare is never extended.
 *
 * The result is a tree in one array: a node is its parent's itemset and one item more, and the
 * children of a node are contiguous and sorted by rank, so itemsets_look() finds any subset by
 * binary search. Branches number their nodes from 0 and are moved when they are joined in the
 * order of ranks, which makes the result independent of threads.
 *
 * What must hold: miner->count is all zero between branches (seen[] lists what to clear); node
 * numbers stay below ITEMSETS_NONE; and the number of itemsets found is checked after every
 * extension, because it can grow exponentially.
 */
#include "model/itemsets.h"

#include "base/mem.h"
#include "model/bits.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/*
 * The frequent part of the baskets, both ways: ranks of a basket (ascending) and baskets of a rank
 * (ascending).
 */
struct index {
	size_t *start;		/* by basket */
	uint32_t *rank;
	size_t *at;		/* by rank */
	uint32_t *basket;
};

/*
 * What lies under one single item; nodes are numbered from 0 here and moved when all branches are
 * joined.
 */
struct branch {
	struct itemset *node;
	size_t n, room;
	size_t roots; /* nodes 0 .. roots - 1 are the pairs, children of the single item */
	size_t longest;
};

/* The bit vectors of the siblings at one depth, one after another. */
struct level {
	uint64_t *bits;
	size_t room;
};

/* What one thread works with. */
struct miner {
	uint32_t *count;	/* by rank, zero between uses */
	uint32_t *seen;		/* ranks whose count is not */
	struct level *levels;	/* by depth, from 2 */
	size_t deep;		/* how many levels there are */
	size_t room;
};

struct search {
	const struct itemsets_options *options;
	const struct itemsets *sets;
	struct index index;
	struct branch *branches;	/* by rank */
	struct miner *miners;		/* by thread */
	bits_and_fn and_count;
	atomic_size_t found;
	atomic_bool full, nomem;
};

uint64_t
itemsets_least(double support, uint64_t n)
{
	uint64_t c = (uint64_t)ceil(support * (double)n);

	while (c > 1 && (double)(c - 1) / (double)n >= support)
		c--;
	while ((double)c / (double)n < support && c <= n)
		c++;
	return c == 0 ? 1 : c;
}

/* Rank the frequent items, rarest first; rank_of[item] becomes the rank or ITEMSETS_NONE. */
static enum crm_status
rank_items(
    const struct baskets *baskets, uint64_t min_count, struct itemsets *sets, uint32_t *rank_of)
{
	size_t *slot = NULL, entries = baskets->start[baskets->n];
	uint32_t most = 0;

	memset(rank_of, 0, baskets->items * sizeof(*rank_of));
	for (size_t i = 0; i < entries; i++)
		rank_of[baskets->item[i]]++;
	for (size_t i = 0; i < baskets->items; i++) {
		most = rank_of[i] > most ? rank_of[i] : most;
		sets->ranks += rank_of[i] >= min_count;
	}
	sets->n = sets->ranks;
	sets->item = mem_new(sets->ranks, sizeof(*sets->item));
	sets->node = mem_new(sets->ranks, sizeof(*sets->node));
	slot = mem_new((size_t)most + 2, sizeof(*slot));
	if (sets->item == NULL || sets->node == NULL || slot == NULL) {
		free(slot);
		return CRM_ENOMEM;
	}
	for (size_t i = 0; i < baskets->items; i++)
		if (rank_of[i] >= min_count)
			slot[rank_of[i] + 1]++;
	for (size_t c = 1; c < (size_t)most + 2; c++)
		slot[c] += slot[c - 1];
	for (size_t i = 0; i < baskets->items; i++) {
		uint32_t count = rank_of[i], rank;

		rank_of[i] = ITEMSETS_NONE;
		if (count < min_count)
			continue;
		rank = (uint32_t)slot[count]++;
		rank_of[i] = rank;
		sets->item[rank] = (uint32_t)i;
		sets->node[rank] =
		    (struct itemset){ .parent = ITEMSETS_NONE, .rank = rank, .count = count };
	}
	free(slot);
	sets->longest = sets->ranks > 0;
	return CRM_OK;
}

static void
index_free(struct index *index)
{

	free(index->start);
	free(index->rank);
	free(index->at);
	free(index->basket);
}

/*
 * Baskets by rank first, in order of baskets; reading those in order of ranks then gives each
 * basket's ranks in order.
 */
static enum crm_status
index_build(const struct baskets *baskets, const struct itemsets *sets, const uint32_t *rank_of,
    struct index *index)
{
	size_t entries = 0;

	for (size_t r = 0; r < sets->ranks; r++)
		entries += sets->node[r].count;
	index->start = mem_new(baskets->n + 2, sizeof(*index->start));
	index->rank = mem_raw(entries, sizeof(*index->rank));
	index->at = mem_new(sets->ranks + 2, sizeof(*index->at));
	index->basket = mem_raw(entries, sizeof(*index->basket));
	if (index->start == NULL || index->rank == NULL || index->at == NULL ||
	    index->basket == NULL)
		return CRM_ENOMEM;
	for (size_t r = 0; r < sets->ranks; r++)
		index->at[r + 2] = index->at[r + 1] + sets->node[r].count;
	for (size_t b = 0; b < baskets->n; b++)
		for (size_t i = baskets->start[b]; i < baskets->start[b + 1]; i++) {
			uint32_t rank = rank_of[baskets->item[i]];

			if (rank == ITEMSETS_NONE)
				continue;
			index->basket[index->at[rank + 1]++] = (uint32_t)b;
			index->start[b + 2]++;
		}
	/*
	 * at[r + 1] has moved to the end of rank r, so at[r] is its start; start is filled in the
	 * same way.
	 */
	for (size_t b = 0; b < baskets->n; b++)
		index->start[b + 2] += index->start[b + 1];
	for (size_t r = 0; r < sets->ranks; r++)
		for (size_t i = index->at[r]; i < index->at[r + 1]; i++)
			index->rank[index->start[index->basket[i] + 1]++] = (uint32_t)r;
	return CRM_OK;
}

/* Append ${node} to ${branch}; false where it cannot be. */
static bool
branch_add(struct search *search, struct branch *branch, struct itemset node)
{

	if (branch->n >= ITEMSETS_NONE || mem_grow(&branch->node, &branch->room, branch->n + 1,
	    sizeof(*branch->node)) != CRM_OK) {
		atomic_store(&search->nomem, true);
		return false;
	}
	branch->node[branch->n++] = node;
	return true;
}

/* Count ${n} more itemsets; false once the search must end. */
static bool
may_go_on(struct search *search, size_t n)
{

	if (atomic_fetch_add(&search->found, n) + n > search->options->max_sets)
		atomic_store(&search->full, true);
	return !atomic_load(&search->full) && !atomic_load(&search->nomem);
}

/* Make the level of ${depth} hold ${n} words. */
static bool
level_room(struct search *search, struct miner *miner, size_t depth, size_t n)
{
	size_t old = miner->deep;

	if (depth >= miner->deep) {
		if (mem_grow(&miner->levels, &miner->room, depth + 1, sizeof(*miner->levels)) !=
		    CRM_OK)
			goto nomem;
		miner->deep = depth + 1;
		memset(miner->levels + old, 0, (miner->deep - old) * sizeof(*miner->levels));
	}
	if (mem_grow(&miner->levels[depth].bits, &miner->levels[depth].room, n, sizeof(uint64_t)) ==
	    CRM_OK)
		return true;
nomem:
	atomic_store(&search->nomem, true);
	return false;
}

/*
 * Extend each of the ${k} siblings (nodes from ${first} of ${branch}, itemsets of ${depth} items,
 * whose bit vectors of ${words} words are the level of ${depth}) by those after it.
 */
static bool
extend(struct search *search, struct branch *branch, struct miner *miner, size_t depth,
    size_t first, size_t k, size_t words)
{

	if (depth >= search->options->max_size)
		return true;
	for (size_t a = 0; a + 1 < k; a++) {
		size_t child = branch->n, n = 0;

		for (size_t b = a + 1; b < k; b++) {
			const uint64_t *bits;
			uint64_t *both, count;

			if (!level_room(search, miner, depth + 1, (n + 1) * words))
				return false;
			bits = miner->levels[depth].bits;
			both = miner->levels[depth + 1].bits + n * words;
			count = search->and_count(both, bits + a * words, bits + b * words, words);
			if (count < search->options->min_count)
				continue;
			if (!branch_add(search, branch,
				(struct itemset){ .parent = (uint32_t)(first + a),
				    .rank = branch->node[first + b].rank,
				    .count = (uint32_t)count }))
				return false;
			n++;
		}
		if (n == 0)
			continue;
		branch->longest = branch->longest > depth + 1 ? branch->longest : depth + 1;
		branch->node[first + a].child = (uint32_t)child;
		branch->node[first + a].children = (uint32_t)n;
		if (!may_go_on(search, n) ||
		    !extend(search, branch, miner, depth + 1, child, n, words))
			return false;
	}
	return true;
}

static int
rank_compare(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/*
 * Leave in miner->seen, ascending, the ranks above ${piece} that its baskets hold, and in
 * miner->count how many of them do.
 */
static size_t
count_partners(const struct index *index, struct miner *miner, size_t ranks, size_t piece)
{
	size_t n = 0;

	for (size_t p = index->at[piece]; p < index->at[piece + 1]; p++) {
		uint32_t b = index->basket[p];

		for (size_t i = index->start[b + 1];
		     i-- > index->start[b] && index->rank[i] > piece;)
			if (miner->count[index->rank[i]]++ == 0)
				miner->seen[n++] = index->rank[i];
	}
	/* Few of many are sorted; many are faster looked up one by one. */
	if (n > 1 && n < (ranks - piece) / 16)
		qsort(miner->seen, n, sizeof(*miner->seen), rank_compare);
	else if (n > 1) {
		n = 0;
		for (size_t r = piece + 1; r < ranks; r++)
			if (miner->count[r] > 0)
				miner->seen[n++] = (uint32_t)r;
	}
	return n;
}

/*
 * Make the bit vectors of the pairs of ${piece}: a bit for each of its baskets.  miner->count holds
 * their places now.
 */
static void
fill_bits(const struct index *index, const struct miner *miner, size_t piece, size_t words,
    uint64_t *bits)
{
	size_t from = index->at[piece];

	for (size_t p = 0; p < index->at[piece + 1] - from; p++) {
		uint32_t b = index->basket[from + p];

		for (size_t i = index->start[b + 1];
		     i-- > index->start[b] && index->rank[i] > piece;) {
			uint32_t slot = miner->count[index->rank[i]];

			if (slot != ITEMSETS_NONE)
				bits[slot * words + p / 64] |= UINT64_C(1) << p % 64;
		}
	}
}

/*
 * Find all itemsets whose rarest item is ${piece}.  Whether the search ended early shows in
 * ${search}.
 */
static void
grow_branch(void *arg, size_t piece, unsigned thread)
{
	struct search *search = arg;
	struct miner *miner = &search->miners[thread];
	struct branch *branch = &search->branches[piece];
	const struct index *index = &search->index;
	size_t words = (index->at[piece + 1] - index->at[piece] + 63) / 64, n, k = 0;

	if (search->options->max_size < 2 || !may_go_on(search, 0))
		return;
	n = count_partners(index, miner, search->sets->ranks, piece);
	for (size_t i = 0; i < n; i++) {
		uint32_t rank = miner->seen[i], count = miner->count[rank];

		miner->count[rank] = ITEMSETS_NONE;
		if (count >= search->options->min_count &&
		    branch_add(search, branch, (struct itemset){ .rank = rank, .count = count }))
			miner->count[rank] = (uint32_t)k++;
	}
	branch->roots = k;
	branch->longest = k > 0 ? 2 : 0;
	if (may_go_on(search, k) && k > 1 && search->options->max_size > 2 &&
	    level_room(search, miner, 2, k * words)) {
		memset(miner->levels[2].bits, 0, k * words * sizeof(uint64_t));
		fill_bits(index, miner, piece, words, miner->levels[2].bits);
		(void)extend(search, branch, miner, 2, 0, k, words);
	}
	for (size_t i = 0; i < n; i++)
		miner->count[miner->seen[i]] = 0;
}

/* Put the branches after the single items, in the order of their ranks. */
static enum crm_status
join_branches(struct search *search, struct itemsets *sets)
{
	struct itemset *node;
	size_t total = sets->ranks;

	for (size_t r = 0; r < sets->ranks; r++)
		total += search->branches[r].n;
	if (total >= ITEMSETS_NONE || total > SIZE_MAX / sizeof(*node) ||
	    (node = realloc(sets->node, (total + 1) * sizeof(*node))) == NULL)
		return CRM_ENOMEM;
	sets->node = node;
	for (size_t r = 0; r < sets->ranks; r++) {
		struct branch *branch = &search->branches[r];
		size_t base = sets->n;

		for (size_t i = 0; i < branch->n; i++) {
			node[base + i] = branch->node[i];
			node[base + i].parent =
			    (uint32_t)(i < branch->roots ? r : base + branch->node[i].parent);
			node[base + i].child += (uint32_t)base;
		}
		if (branch->roots > 0) {
			node[r].child = (uint32_t)base;
			node[r].children = (uint32_t)branch->roots;
		}
		sets->n += branch->n;
		sets->longest = sets->longest > branch->longest ? sets->longest : branch->longest;
		free(branch->node);
		branch->node = NULL;
	}
	return CRM_OK;
}

static void
search_free(struct search *search, size_t ranks, unsigned threads)
{

	for (size_t r = 0; search->branches != NULL && r < ranks; r++)
		free(search->branches[r].node);
	free(search->branches);
	for (unsigned t = 0; search->miners != NULL && t < threads; t++) {
		for (size_t d = 0; d < search->miners[t].deep; d++)
			free(search->miners[t].levels[d].bits);
		free(search->miners[t].levels);
		free(search->miners[t].count);
		free(search->miners[t].seen);
	}
	free(search->miners);
	index_free(&search->index);
}

enum crm_status
itemsets_find(const struct baskets *baskets, const struct itemsets_options *options,
    struct team *team, struct itemsets *sets)
{
	unsigned threads = team_size(team);
	struct search search = { .options = options, .sets = sets, .and_count = bits_and() };
	uint32_t *rank_of = mem_raw(baskets->items, sizeof(*rank_of));
	enum crm_status status = CRM_ENOMEM;

	*sets = (struct itemsets){ 0 };
	atomic_init(&search.full, false);
	atomic_init(&search.nomem, false);
	atomic_init(&search.found, 0);
	if (rank_of == NULL ||
	    (status = rank_items(baskets, options->min_count, sets, rank_of)) != CRM_OK)
		goto done;
	if ((status = index_build(baskets, sets, rank_of, &search.index)) != CRM_OK)
		goto done;
	status = CRM_ENOMEM;
	search.branches = mem_new(sets->ranks, sizeof(*search.branches));
	search.miners = mem_new(threads, sizeof(*search.miners));
	if (search.branches == NULL || search.miners == NULL)
		goto done;
	for (unsigned t = 0; t < threads; t++)
		if ((search.miners[t].count = mem_new(sets->ranks, sizeof(uint32_t))) == NULL ||
		    (search.miners[t].seen = mem_new(sets->ranks, sizeof(uint32_t))) == NULL)
			goto done;
	if (may_go_on(&search, sets->ranks))
		team_run(team, sets->ranks, grow_branch, &search);
	if (!atomic_load(&search.full) && !atomic_load(&search.nomem))
		status = join_branches(&search, sets);
done:
	free(rank_of);
	search_free(&search, sets->ranks, threads);
	if (status != CRM_OK) {
		itemsets_free(sets);
		sets->full = atomic_load(&search.full);
	}
	return status;
}
