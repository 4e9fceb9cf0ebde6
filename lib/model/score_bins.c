/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bins of a metric for scores 1..N, from the values of all customers.
 *
 * The score of a group of equal values is that of its middle rank, and the first and last group are
 * pinned to 1 and N.  With 2 m = first rank + last rank of the group, and cut i at rank c_i, the
 * group scores above i where 2 m > 2 c_i.  All comparisons are between whole numbers: type-7 cuts
 * are at (n - 1) i / N, so 2 m N is compared with 2 (n - 1) i; NTILE cuts are half way between the
 * last rank of one group and the first of the next.
 *
 * What must hold: scores rise with values; equal values score the same; the least value scores 1
 * and the greatest N; negated values have mirrored scores (but for the middle cut of an even N,
 * where no whole score is the middle one, and for NTILE groups of unequal sizes); without ties the
 * cuts are the type-7 quantiles.  Only the group around each cut has to be looked at: groups before
 * it end below the cut, groups after it begin above it.
 */
#include "model/score_bins.h"

#include "base/mem.h"
#include "model/score_bins_kmeans.h"

#include <assert.h>
#include <stdlib.h>

/** How many values are below and equal to the one at ${place}; keys compare as the values do. */
static void
count_around(const struct bin_values *values, size_t place, uint64_t *below, uint64_t *equal)
{

	*below = *equal = 0;
	if (values->wide != NULL) {
		for (size_t i = 0; i < values->n; i++) {
			*below += values->wide[i] < values->wide[place];
			*equal += values->wide[i] == values->wide[place];
		}
		return;
	}
	for (size_t i = 0, key = values->key[place]; i < values->n; i++) {
		*below += values->key[i] < key;
		*equal += values->key[i] == key;
	}
}

/** Cut i of the ranks 0..n-1, doubled: (2 c_i) = whole + rest / wanted. */
struct rank_cut {
	size_t whole, rest;
};

static struct rank_cut
rank_cut(size_t n, size_t i, size_t wanted, enum bin_method method)
{
	size_t larger = n % wanted, twice = 2 * ((n - 1) % wanted) * i;

	if (method == BIN_QUANTILE) /* n - 1 = a N + b, so 2 (n - 1) i / N = 2 a i + 2 b i / N */
		return (struct rank_cut){ 2 * ((n - 1) / wanted) * i + twice / wanted,
			twice % wanted };
	/*
	 * The first rank of group i + 1 is b: the cut is at b - 1/2.  No group ends before rank 0.
	 */
	larger = n / wanted * i + (i < larger ? i : larger);
	return (struct rank_cut){ larger > 0 ? 2 * larger - 1 : 0, 0 };
}

/** True if a middle rank, doubled, is above cut ${i}; on it, the side of the middle score wins. */
static bool
is_above(size_t twice_rank, struct rank_cut cut, size_t i, size_t wanted)
{

	return twice_rank > cut.whole ||
	    (twice_rank == cut.whole && cut.rest == 0 && 2 * i < wanted);
}

/** The first rank of score ${i} + 1 where ranks are cut. */
static size_t
first_rank(size_t n, size_t i, size_t wanted, enum bin_method method)
{
	struct rank_cut cut = rank_cut(n, i, wanted, method);
	size_t rank = cut.whole / 2;

	return rank + !is_above(2 * rank, cut, i, wanted);
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
		uint64_t below, equal;

		if (begin[i] >= begin[i + 1])
			continue;
		*bin = (struct bin){ i + 1, values_at(values, begin[i]),
			values_at(values, begin[i + 1] - 1), 0, 0 };
		count_around(values, begin[i], &below, &equal);
		bin->pass = begin[i] - below;
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
 * The greatest value that scores at most ${i}.  The values at the rank below the cut, at the one
 * above it and at both ends are in their places.
 */
static decimal_sum
greatest_of_score(
    const struct bin_values *values, size_t i, size_t wanted, enum bin_method method)
{
	struct rank_cut cut = rank_cut(values->n, i, wanted, method);
	size_t place = cut.whole / 2;
	decimal_sum value = values_at(values, place), least = values_at(values, 0),
		    greatest = values_at(values, values->n - 1), gap = 0;
	uint64_t below, equal;

	assert(place < values->n);
	if (least == greatest)
		return 2 * i < wanted ? value - values->unit : value;
	if (value == greatest)
		return value - values->unit;
	count_around(values, place, &below, &equal);
	if (value != least && is_above(2 * below + equal - 1, cut, i, wanted))
		return value - values->unit;
	/* The quantile itself, rounded down to the unit, where it lies between two values. */
	if (place + 1 < values->n && method == BIN_QUANTILE)
		gap = values_at(values, place + 1) - value;
	return value +
	    gap / values->unit * (decimal_sum)(cut.whole % 2 * wanted + cut.rest) /
	    (decimal_sum)(2 * wanted) * values->unit;
}

/** Cut the values so that equal ones share a bin. */
static void
cut_same(struct bin_values *values, int wanted, enum bin_method method, struct bins *bins)
{
	size_t n = values->n, ranks[2 * BINS_MAX + 2], m = 0, k = (size_t)wanted;
	decimal_sum cuts[BINS_MAX];

	ranks[m++] = 0;
	for (size_t i = 1; i < k; i++) {
		size_t place = rank_cut(n, i, k, method).whole / 2;

		for (size_t rank = place; rank <= place + 1 && rank < n; rank++)
			if (rank > ranks[m - 1])
				ranks[m++] = rank;
	}
	if (n - 1 > ranks[m - 1])
		ranks[m++] = n - 1;
	values_select(values, ranks, m);
	for (size_t i = 1; i < k; i++) {
		cuts[i - 1] = greatest_of_score(values, i, k, method);
		assert(i == 1 || cuts[i - 1] >= cuts[i - 2]);
	}
	cut_values(
	    cuts, wanted, values_at(values, 0), values_at(values, n - 1), values->unit, bins);
}

/** Spread the scores 1..${given} of ${bins} over 1..${wanted}, halves to the middle. */
static void
spread_scores(struct bins *bins, int given, int wanted)
{

	for (size_t i = 0; i < bins->n; i++) {
		int rank = bins->bin[i].score - 1, steps = given - 1;
		int twice = steps > 0 ? 2 * rank * (wanted - 1) : wanted - 1, part;

		steps = steps > 0 ? 2 * steps : 2;
		part = twice % steps;
		bins->bin[i].score = 1 + twice / steps +
		    (2 * part > steps || (2 * part == steps && 2 * twice < steps * (wanted - 1)));
	}
}

enum crm_status
bins_cut(struct bin_values *values, int wanted, enum bin_method method, bool split, uint64_t seed,
    struct bins *bins)
{
	decimal_sum cuts[BINS_MAX], ends[2];
	int centres = wanted;

	assert(values->n > 0 && wanted >= 1 && wanted <= BINS_MAX);
	*bins = (struct bins){ .split = split && method != BIN_KMEANS };
	if (method == BIN_KMEANS) {
		if (bins_kmeans(values, &centres, seed, cuts, ends) != CRM_OK)
			return CRM_ENOMEM;
		cut_values(cuts, centres, ends[0], ends[1], values->unit, bins);
		spread_scores(bins, centres, wanted);
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
