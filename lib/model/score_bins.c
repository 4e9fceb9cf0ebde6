/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/score_bins.h"

#include "base/mem.h"
#include "model/score_bins_kmeans.h"

#include <stdlib.h>

decimal_sum
values_at(const struct bin_values *values, size_t i)
{

	return values->wide != NULL ? values->wide[i]
				    : values->low + (decimal_sum)values->key[i] * values->unit;
}

static int
compare_wide(const void *a, const void *b)
{
	decimal_sum x = *(const decimal_sum *)a, y = *(const decimal_sum *)b;

	return (x > y) - (x < y);
}

/**
 * Put the keys that belong at ${ranks}, all within from..to-1, in their places: keys with ${bit}
 * unset go before those with it set, and then each part that a rank lies in is looked at by the
 * next bit.  All higher bits are the same.
 */
static void
select_by_bit(uint64_t *keys, size_t from, size_t to, const size_t *ranks, size_t m, uint64_t bit)
{
	size_t low, below;

	for (; m > 0 && to - from > 1 && bit != 0; bit >>= 1) {
		/* Without a branch, as half of all bits are set. */
		low = from;
		for (size_t i = from; i < to; i++) {
			uint64_t key = keys[i];

			keys[i] = keys[low];
			keys[low] = key;
			low += (key & bit) == 0;
		}
		for (below = 0; below < m && ranks[below] < low; below++)
			;
		if (below > 0 && below < m)
			select_by_bit(keys, from, low, ranks, below, bit >> 1);
		if (below == m)
			to = low;
		else {
			ranks += below;
			m -= below;
			from = low;
		}
	}
}

void
values_select(struct bin_values *values, const size_t *ranks, size_t m)
{
	uint64_t differ = 0, bit = UINT64_C(1) << 63;

	if (values->wide != NULL) {
		qsort(values->wide, values->n, sizeof(*values->wide), compare_wide);
		return;
	}
	for (size_t i = 1; i < values->n; i++)
		differ |= values->key[i] ^ values->key[0];
	while (bit > 0 && (differ & bit) == 0)
		bit >>= 1;
	select_by_bit(values->key, 0, values->n, ranks, m, bit);
}

/** How many values are below ${value}. */
static uint64_t
count_below(const struct bin_values *values, decimal_sum value)
{
	uint64_t below = 0;

	for (size_t i = 0; i < values->n; i++)
		below += values_at(values, i) < value;
	return below;
}

/** Where the ranks of score ${score} + 1 begin. */
static size_t
first_rank(size_t n, size_t score, size_t wanted, enum bin_method method)
{
	size_t larger = n % wanted;

	if (method == BIN_QUANTILE)
		return (n - 1) / wanted * score + (n - 1) % wanted * score / wanted + 1;
	return n / wanted * score + (score < larger ? score : larger);
}

/** Cut the ranks. */
static void
cut_ranks(struct bin_values *values, int wanted, enum bin_method method, struct bins *bins)
{
	size_t begin[BINS_MAX + 1] = { 0 }, ranks[2 * BINS_MAX] = { 0 }, m = 0;

	for (int score = 1; score < wanted; score++)
		begin[score] = first_rank(values->n, (size_t)score, (size_t)wanted, method);
	begin[wanted] = values->n;
	for (int i = 0; i < wanted; i++) {
		/*
		 * A bin begins at one rank and ends at another, which may be the same or one used
		 * already.
		 */
		if (begin[i] >= begin[i + 1])
			continue;
		ranks[m++] = begin[i];
		if (begin[i + 1] - 1 > begin[i])
			ranks[m++] = begin[i + 1] - 1;
	}
	values_select(values, ranks, m);
	for (int i = 0; i < wanted; i++) {
		struct bin *bin = &bins->bin[bins->n];

		if (begin[i] >= begin[i + 1])
			continue;
		*bin = (struct bin){ i + 1, values_at(values, begin[i]),
			values_at(values, begin[i + 1] - 1), 0, 0 };
		bin->pass = begin[i] - count_below(values, bin->from);
		bins->n++;
	}
}

/** Bins up to each of ${cuts}, which rise, and from the last one to the greatest value. */
static void
cut_values(const decimal_sum *cuts, int wanted, decimal_sum least, decimal_sum greatest,
    decimal_sum unit, struct bins *bins)
{
	decimal_sum from = least;

	for (int score = 1; score <= wanted; score++) {
		decimal_sum to = score == wanted ? greatest : cuts[score - 1];

		if (to < from)
			continue;
		bins->bin[bins->n++] = (struct bin){ score, from, to, 0, 0 };
		from = to + unit;
	}
}

/**
 * The greatest multiple of the unit that is not above quantile ${i}/${wanted} of the values, of
 * which those around it are in place.
 */
static decimal_sum
quantile(const struct bin_values *values, size_t place, size_t rest, size_t wanted)
{
	decimal_sum low = values_at(values, place),
		    gap = rest == 0 ? 0 : values_at(values, place + 1) - low;

	/* low + gap * rest / wanted, rounded down to the unit; gap is a multiple of it. */
	return low + gap / values->unit * (decimal_sum)rest / (decimal_sum)wanted * values->unit;
}

/** Cut the values so that equal ones share a bin. */
static void
cut_same(struct bin_values *values, int wanted, enum bin_method method, struct bins *bins)
{
	size_t n = values->n, ranks[2 * BINS_MAX + 2], m = 0, k = (size_t)wanted;
	decimal_sum cuts[BINS_MAX];

	ranks[m++] = 0;
	for (size_t i = 1; i < k; i++) {
		/* n - 1 = a k + b, so (n - 1) i / k = a i + b i / k. */
		size_t place = method == BIN_QUANTILE ? first_rank(n, i, k, method) - 1
						      : first_rank(n, i, k, method);

		if (method == BIN_NTILE && place > 0)
			place--;
		if (place > ranks[m - 1])
			ranks[m++] = place;
		if (method == BIN_QUANTILE && (n - 1) % k * i % k != 0 && place + 1 > ranks[m - 1])
			ranks[m++] = place + 1;
	}
	if (n - 1 > ranks[m - 1])
		ranks[m++] = n - 1;
	values_select(values, ranks, m);
	for (size_t i = 1; i < k; i++) {
		size_t place = first_rank(n, i, k, method);

		if (method == BIN_QUANTILE)
			cuts[i - 1] = quantile(values, place - 1, (n - 1) % k * i % k, k);
		else
			/* Whoever has all of the lower ranks below him is above the cut. */
			cuts[i - 1] = values_at(values, place == 0 ? 0 : place - 1) -
			    (place == 0 ? values->unit : 0);
	}
	cut_values(
	    cuts, wanted, values_at(values, 0), values_at(values, n - 1), values->unit, bins);
}

enum crm_status
bins_cut(struct bin_values *values, int wanted, enum bin_method method, bool split, uint64_t seed,
    struct bins *bins)
{
	decimal_sum cuts[BINS_MAX], ends[2];

	*bins = (struct bins){ .split = split && method != BIN_KMEANS };
	if (method == BIN_KMEANS) {
		if (bins_kmeans(values, &wanted, seed, cuts, ends) != CRM_OK)
			return CRM_ENOMEM;
		cut_values(cuts, wanted, ends[0], ends[1], values->unit, bins);
	} else if (split)
		cut_ranks(values, wanted, method, bins);
	else
		cut_same(values, wanted, method, bins);
	return CRM_OK;
}

size_t
bins_find(struct bins *bins, decimal_sum value)
{
	size_t i = bins->n - 1;

	if (!bins->split) {
		while (i > 0 && value < bins->bin[i].from)
			i--;
		return i;
	}
	while (i > 0 &&
	    (value < bins->bin[i].from ||
		(value == bins->bin[i].from && bins->bin[i].seen < bins->bin[i].pass)))
		i--;
	for (size_t j = 0; j < bins->n; j++)
		bins->bin[j].seen += bins->bin[j].from == value;
	return i;
}

void
bins_restart(struct bins *bins)
{

	for (size_t i = 0; i < bins->n; i++)
		bins->bin[i].seen = 0;
}
