/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What follows what in the baskets of the same customer.
 *
 * A step leads from a basket to the customer's next one. For each first item, a piece of work of
 * its own, the items of the next baskets are counted in one array that is cleared by the list of
 * what was touched, so a piece costs its own steps only. Pairs that pass are walked a second time
 * to collect their gaps, whose median is wanted; gaps are not kept for the many pairs that do not
 * pass.
 *
 * Pieces share nothing and are joined in the order of their items, so any number of threads gives
 * the same result.
 */
#include "model/sequences.h"

#include "base/mem.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* What one thread works with. */
struct walker {
	uint32_t *count;	/* by item, zero between uses; then the place of the item's gaps */
	uint32_t *gaps;
	size_t room;
};

/* The pairs whose first item is the piece's. */
struct tail {
	struct sequence *pair;
	size_t n, room;
};

struct walk {
	const struct baskets *baskets;
	const uint32_t *gap;
	uint64_t min_count;
	double min_confidence;
	size_t *at;		/* by item, into ${step} */
	uint32_t *step;		/* baskets with a next one, by an item that they hold */
	uint32_t *to;		/* by item */
	struct walker *walkers;	/* by thread */
	struct tail *tails;	/* by item */
	atomic_bool nomem;
};

/* Which steps start from each item, and how many lead to it. */
static enum crm_status
index_steps(struct walk *walk)
{
	const struct baskets *baskets = walk->baskets;
	size_t entries = 0;

	walk->at = mem_new(baskets->items + 2, sizeof(*walk->at));
	walk->to = mem_new(baskets->items, sizeof(*walk->to));
	if (walk->at == NULL || walk->to == NULL)
		return CRM_ENOMEM;
	for (size_t b = 0; b < baskets->n; b++) {
		if (walk->gap[b] == 0)
			continue;
		entries += baskets->start[b + 1] - baskets->start[b];
		for (size_t i = baskets->start[b]; i < baskets->start[b + 1]; i++)
			walk->at[baskets->item[i] + 2]++;
		for (size_t i = baskets->start[b + 1]; i < baskets->start[b + 2]; i++)
			walk->to[baskets->item[i]]++;
	}
	for (size_t i = 2; i < baskets->items + 2; i++)
		walk->at[i] += walk->at[i - 1];
	if ((walk->step = mem_raw(entries, sizeof(*walk->step))) == NULL)
		return CRM_ENOMEM;
	for (size_t b = 0; b < baskets->n; b++)
		for (size_t i = baskets->start[b]; walk->gap[b] > 0 && i < baskets->start[b + 1];
		     i++)
			walk->step[walk->at[baskets->item[i] + 1]++] = (uint32_t)b;
	return CRM_OK;
}

static int
gap_compare(const void *a, const void *b)
{
	uint32_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x > y) - (x < y);
}

static double
median(uint32_t *v, size_t n)
{

	qsort(v, n, sizeof(*v), gap_compare);
	return n % 2 == 1 ? v[n / 2] : ((double)v[n / 2 - 1] + (double)v[n / 2]) / 2;
}

static int
next_compare(const void *a, const void *b)
{
	const struct sequence *x = a, *y = b;

	return (x->next > y->next) - (x->next < y->next);
}

/*
 * Count what follows item ${first}; tail->pair becomes what does so at least min_count times, in no
 * order yet.
 */
static enum crm_status
count_next(const struct walk *walk, struct walker *walker, struct tail *tail, uint32_t first)
{
	const struct baskets *baskets = walk->baskets;

	for (size_t s = walk->at[first]; s < walk->at[first + 1]; s++) {
		size_t b = (size_t)walk->step[s] + 1;

		for (size_t i = baskets->start[b]; i < baskets->start[b + 1]; i++) {
			uint32_t next = baskets->item[i];

			if (++walker->count[next] != walk->min_count)
				continue;
			if (mem_grow(&tail->pair, &tail->room, tail->n + 1, sizeof(*tail->pair)) !=
			    CRM_OK)
				return CRM_ENOMEM;
			tail->pair[tail->n++] =
			    (struct sequence){ .first = first, .next = next, .to = walk->to[next] };
		}
	}
	return CRM_OK;
}

/*
 * Complete the pairs from the counts, drop those of too little confidence, and leave in count[] the
 * place of each kept one, from 1.
 */
static void
keep_confident(const struct walk *walk, struct walker *walker, struct tail *tail, uint32_t first)
{
	const struct baskets *baskets = walk->baskets;
	size_t begin = walk->at[first], end = walk->at[first + 1], kept = 0;

	for (size_t k = 0; k < tail->n; k++) {
		struct sequence pair = tail->pair[k];

		pair.from = (uint32_t)(end - begin);
		pair.count = walker->count[pair.next];
		if ((double)pair.count / (double)pair.from >= walk->min_confidence)
			tail->pair[kept++] = pair;
	}
	tail->n = kept;
	for (size_t s = begin; s < end; s++)
		for (size_t b = (size_t)walk->step[s] + 1, i = baskets->start[b];
		     i < baskets->start[b + 1]; i++)
			walker->count[baskets->item[i]] = 0;
	if (kept > 0)
		qsort(tail->pair, kept, sizeof(*tail->pair), next_compare);
	for (size_t k = 0; k < kept; k++)
		walker->count[tail->pair[k].next] = (uint32_t)k + 1;
}

/*
 * Go through the steps once more: the gaps of the kept pairs are put one pair after another
 * in walker->gaps.
 */
static enum crm_status
median_gaps(struct walk *walk, struct walker *walker, struct tail *tail, uint32_t first)
{
	const struct baskets *baskets = walk->baskets;
	size_t *place = mem_new(tail->n + 1, sizeof(*place)), from = 0;

	if (place == NULL)
		return CRM_ENOMEM;
	for (size_t k = 0; k < tail->n; k++)
		place[k + 1] = place[k] + tail->pair[k].count;
	if (mem_grow(&walker->gaps, &walker->room, place[tail->n], sizeof(*walker->gaps)) !=
	    CRM_OK) {
		free(place);
		return CRM_ENOMEM;
	}
	for (size_t s = walk->at[first]; s < walk->at[first + 1]; s++) {
		size_t b = (size_t)walk->step[s] + 1;

		for (size_t i = baskets->start[b]; i < baskets->start[b + 1]; i++) {
			uint32_t k = walker->count[baskets->item[i]];

			if (k > 0)
				walker->gaps[place[k - 1]++] = walk->gap[b - 1];
		}
	}
	for (size_t k = 0; k < tail->n; k++) {
		tail->pair[k].median_gap = median(walker->gaps + from, tail->pair[k].count);
		from += tail->pair[k].count;
		walker->count[tail->pair[k].next] = 0;
	}
	free(place);
	return CRM_OK;
}

static void
walk_piece(void *arg, size_t piece, unsigned thread)
{
	struct walk *walk = arg;
	struct walker *walker = &walk->walkers[thread];
	struct tail *tail = &walk->tails[piece];
	uint32_t first = (uint32_t)piece;

	if (atomic_load(&walk->nomem) || walk->at[first + 1] - walk->at[first] < walk->min_count)
		return;
	if (count_next(walk, walker, tail, first) != CRM_OK)
		goto nomem;
	keep_confident(walk, walker, tail, first);
	if (tail->n == 0 || median_gaps(walk, walker, tail, first) == CRM_OK)
		return;
nomem:
	atomic_store(&walk->nomem, true);
}

static void
walk_free(struct walk *walk, unsigned threads)
{

	for (unsigned t = 0; walk->walkers != NULL && t < threads; t++) {
		free(walk->walkers[t].count);
		free(walk->walkers[t].gaps);
	}
	for (size_t i = 0; walk->tails != NULL && i < walk->baskets->items; i++)
		free(walk->tails[i].pair);
	free(walk->walkers);
	free(walk->tails);
	free(walk->at);
	free(walk->step);
	free(walk->to);
}

enum crm_status
sequences_find(const struct baskets *baskets, const uint32_t *gap, uint64_t min_count,
    double min_confidence, struct team *team, struct sequence **pairs, size_t *n)
{
	unsigned threads = team_size(team);
	struct walk walk = { .baskets = baskets,
		.gap = gap,
		.min_count = min_count,
		.min_confidence = min_confidence };
	struct sequence *all = NULL;
	enum crm_status status;
	size_t total = 0;

	atomic_init(&walk.nomem, false);
	if ((status = index_steps(&walk)) != CRM_OK)
		goto done;
	status = CRM_ENOMEM;
	walk.walkers = mem_new(threads, sizeof(*walk.walkers));
	walk.tails = mem_new(baskets->items, sizeof(*walk.tails));
	if (walk.walkers == NULL || walk.tails == NULL)
		goto done;
	for (unsigned t = 0; t < threads; t++)
		if ((walk.walkers[t].count =
			    mem_new(baskets->items, sizeof(*walk.walkers[t].count))) == NULL)
			goto done;
	team_run(team, baskets->items, walk_piece, &walk);
	for (size_t i = 0; i < baskets->items; i++)
		total += walk.tails[i].n;
	if (atomic_load(&walk.nomem) || (all = mem_new(total, sizeof(*all))) == NULL)
		goto done;
	*n = 0;
	for (size_t i = 0; i < baskets->items; i++) {
		if (walk.tails[i].n > 0)
			memcpy(all + *n, walk.tails[i].pair, walk.tails[i].n * sizeof(*all));
		*n += walk.tails[i].n;
	}
	*pairs = all;
	status = CRM_OK;
done:
	walk_free(&walk, threads);
	return status;
}
