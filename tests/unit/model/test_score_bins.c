/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/score_bins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/** Cut whole numbers given as 128-bit ones, by keys, or as they are where ${wide}. */
static void
cut(const decimal_sum *v, size_t n, decimal_sum unit, bool wide, int wanted, enum bin_method method,
    bool split, struct bins *bins)
{
	struct bin_values values = { .low = v[0], .unit = unit, .n = n };
	decimal_sum *copy = malloc(n * sizeof(*copy));
	uint64_t *keys = malloc(n * sizeof(*keys));

	for (size_t i = 0; i < n; i++)
		values.low = v[i] < values.low ? v[i] : values.low;
	for (size_t i = 0; i < n; i++) {
		copy[i] = v[i];
		keys[i] = (uint64_t)((v[i] - values.low) / unit);
	}
	values.key = keys;
	values.wide = wide ? copy : NULL;
	assert_int_equal(bins_cut(&values, wanted, method, split, 1, bins), CRM_OK);
	free(copy);
	free(keys);
}

static int
score(struct bins *bins, decimal_sum value)
{

	return bins->bin[bins_find(bins, value)].score;
}

/** Score ${n} whole numbers in ${wanted} bins and compare with the string of their scores. */
static void
expect_by(const int *numbers, size_t n, int wanted, enum bin_method method, bool split,
    const char *scores)
{
	decimal_sum v[64];
	struct bins bins;

	for (size_t i = 0; i < n; i++)
		v[i] = numbers[i];
	for (int wide = 0; wide < 2; wide++) {
		cut(v, n, 1, wide == 1, wanted, method, split, &bins);
		for (int round = 0; round < 2; round++) {
			bins_restart(&bins);
			for (size_t i = 0; i < n; i++)
				assert_int_equal(score(&bins, v[i]), scores[i] - '0');
		}
		for (size_t i = 1; i < bins.n; i++) {
			assert_true(split || bins.bin[i].from == bins.bin[i - 1].to + 1);
			assert_true(bins.bin[i].score > bins.bin[i - 1].score);
		}
	}
}

static void
expect(const int *values, size_t n, int wanted, const char *scores)
{

	expect_by(values, n, wanted, BIN_QUANTILE, false, scores);
}

/**
 * Without ties, and with no value on a cut, scores are those of R 4.2:
 * 1 + colSums(outer(quantile(x, 1:4/5, type = 7), x, "<")).
 */
static void
as_r_has_it(void **state)
{
	static const int spread[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
	static const int ties[] = { 1, 1, 1, 1, 1, 1, 1, 2, 3, 10 };
	static const int gaps[] = { -5, 0, 7, 7, 100, 1000 }, six[] = { 1, 2, 3, 4, 5, 6 };
	static const int best[] = { 1, 4, 4, 4, 4, 4 }, inner[] = { 1, 2, 2, 2, 2, 3 };

	(void)state;
	expect(spread, 10, 5, "1122334455");
	/* cuts 1, 1, 1, 2.2: seven of ten share a score; the best still reach 5. */
	expect(ties, 10, 5, "1111111455");
	/* The same at the other end. */
	expect(best, 6, 5, "155555");
	expect(inner, 6, 5, "133335");
	/* Cuts at ranks 1, 2, 3, 4: values on a cut go to the side of the middle. */
	expect(six, 6, 5, "123345");
	expect(gaps, 6, 5, "123345");
}

static void
few_values(void **state)
{
	static const int one[] = { 7 }, equal[] = { 3, 3, 3 }, two[] = { 1, 2 };

	(void)state;
	expect(one, 1, 5, "3");
	expect(equal, 3, 5, "333");
	expect(equal, 3, 4, "222");
	expect_by(equal, 3, 5, BIN_NTILE, false, "333");
	expect_by(equal, 3, 5, BIN_KMEANS, false, "333");
	expect(two, 2, 2, "12");
	/* cuts 1.2, 1.4, 1.6, 1.8 */
	expect(two, 2, 5, "15");
}

/**
 * SQL: select ntile(5) over (order by v) gives 1,1,1,2,2,2,3,3,4,4,5,5 for twelve rows (PostgreSQL
 * 15, DuckDB).
 */
static void
by_rank(void **state)
{
	static const int twelve[] = { 3, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12 },
			 ties[] = { 1, 1, 1, 1, 1, 1, 1, 2, 3, 10 };
	static const int few[] = { 9, 7, 8 };

	(void)state;
	expect_by(twelve, 12, 5, BIN_NTILE, true, "111222334455");
	expect_by(twelve, 12, 5, BIN_NTILE, false, "111222334455");
	expect_by(ties, 10, 5, BIN_NTILE, true, "1122334455");
	/* Seven equal values at the least end. */
	expect_by(ties, 10, 5, BIN_NTILE, false, "1111111455");
	expect_by(ties, 10, 5, BIN_QUANTILE, true, "1122334455");
	/* Ranks 0..11 cut at 2.2, 4.4, 6.6, 8.8. */
	expect_by(twelve, 12, 5, BIN_QUANTILE, true, "111223344555");
	expect_by(few, 3, 5, BIN_NTILE, true, "312");
	/* SQL gives 3 to the best of three; equal values sharing a score, both ends are reached. */
	expect_by(few, 3, 5, BIN_NTILE, false, "512");
}

/** Three clumps; k-means by hand: centres 2, 102, 1000, middles 52 and 551. */
static void
by_kmeans(void **state)
{
	static const int clumps[] = { 1, 2, 3, 101, 102, 103, 1000 }, two[] = { 4, 4, 9 };

	(void)state;
	expect_by(clumps, 7, 3, BIN_KMEANS, false, "1112223");
	expect_by(two, 3, 5, BIN_KMEANS, false, "115");
}

/** A frozen bin takes what lies outside all of them. */
static void
outside_the_ends(void **state)
{
	struct bins bins = { { { 2, 10, 19, 0, 0 }, { 4, 20, 30, 0, 0 } }, 2, false };

	(void)state;
	assert_int_equal(score(&bins, -100), 2);
	assert_int_equal(score(&bins, 19), 2);
	assert_int_equal(score(&bins, 20), 4);
	assert_int_equal(score(&bins, 31), 4);
}

static int
compare(const void *a, const void *b)
{
	decimal_sum x = *(const decimal_sum *)a, y = *(const decimal_sum *)b;

	return (x > y) - (x < y);
}

/** The score of the middle rank by a direct count, in exact fractions. */
static int
middle_rank_score(const decimal_sum *v, size_t n, size_t at, size_t wanted)
{
	size_t below = 0, equal = 0, score = 1;

	for (size_t i = 0; i < n; i++) {
		below += v[i] < v[at];
		equal += v[i] == v[at];
	}
	if (equal == n)
		return (int)(wanted + 1) / 2;
	if (below == 0 || below + equal == n)
		return below == 0 ? 1 : (int)wanted;
	for (size_t c = 1; c < wanted; c++) {
		size_t middle = (2 * below + equal - 1) * wanted, cut = 2 * (n - 1) * c;

		score += middle > cut || (middle == cut && 2 * c < wanted);
	}
	return (int)score;
}

/** True where the score of a value is the middle one of an even number, which has no mirror. */
static bool
on_the_middle(const decimal_sum *v, size_t n, size_t at, int wanted)
{
	size_t below = 0, above = 0;

	for (size_t i = 0; i < n; i++) {
		below += v[i] < v[at];
		above += v[i] > v[at];
	}
	return wanted % 2 == 0 && below == above;
}

/**
 * On 1,000 random tables, from all different to nearly all equal: more is never less, equal values
 * score the same, both ends are reached, the negated table has mirrored scores, and a direct count
 * agrees; for keys and for wide values, and when the bins are used again on values in another
 * order, as --bins-from does.
 */
static void
properties_of_scores(void **state)
{
	uint64_t seed = 3, tied = 0;

	(void)state;
	for (int round = 0; round < 1000; round++) {
		size_t n = 1 + (seed >> 40) % 60;
		int wanted = 2 + (int)((seed >> 50) % 8), most = 0, least = 10;
		uint64_t range = 1 + (seed >> 20) % (round % 3 == 0 ? 1000 : 6);
		decimal_sum v[60], negative[60];
		struct bins bins, mirrored;

		for (size_t i = 0; i < n; i++) {
			seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
			v[i] = (decimal_sum)((seed >> 33) % range) * 5 - 20;
			negative[i] = -v[i];
		}
		cut(v, n, 5, round % 2 == 0, wanted, BIN_QUANTILE, false, &bins);
		cut(negative, n, 5, round % 2 == 0, wanted, BIN_QUANTILE, false, &mirrored);
		for (size_t i = n; i-- > 0;) {
			int s = score(&bins, v[i]);

			assert_int_equal(s, middle_rank_score(v, n, i, (size_t)wanted));
			most = s > most ? s : most;
			least = s < least ? s : least;
			for (size_t j = 0; j < n; j++)
				assert_true(v[i] == v[j]    ? s == score(&bins, v[j])
					: v[i] < v[j] ? s <= score(&bins, v[j])
						      : s >= score(&bins, v[j]));
			if (on_the_middle(v, n, i, wanted))
				assert_int_equal(score(&mirrored, -v[i]), s);
			else
				assert_int_equal(score(&mirrored, -v[i]), wanted + 1 - s);
		}
		tied += most == least;
		assert_true(most == least || (most == wanted && least == 1));
	}
	assert_true(tied > 10 && tied < 500);
}

/** Without ties and off the cuts, scores count the type-7 quantiles below a value. */
static void
quantiles_without_ties(void **state)
{

	(void)state;
	for (size_t n = 2; n < 60; n++)
		for (int wanted = 2; wanted <= 9; wanted++) {
			decimal_sum v[60];
			struct bins bins;

			for (size_t i = 0; i < n; i++)
				v[i] = (decimal_sum)(i * i);
			cut(v, n, 1, false, wanted, BIN_QUANTILE, false, &bins);
			for (size_t i = 0; i < n; i++) {
				size_t k = (size_t)wanted, want = 1;

				if (i * k % (n - 1) == 0)
					continue;
				for (size_t c = 1; c < k; c++)
					want += i * k > (n - 1) * c;
				assert_int_equal(score(&bins, v[i]), want);
			}
		}
}

/** NTILE with equal values together: monotone, both ends; mirrored where N divides n. */
static void
ntile_together(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 1000; round++) {
		int wanted = 2 + (int)((seed >> 8) % 8);
		size_t n = (size_t)wanted * (1 + (seed >> 12) % 6);
		decimal_sum v[60], negative[60];
		struct bins bins, mirrored;

		for (size_t i = 0; i < n; i++) {
			seed = seed * 1664525u + 1013904223u;
			v[i] = (seed >> 16) % 7;
			negative[i] = -v[i];
		}
		cut(v, n, 1, false, wanted, BIN_NTILE, false, &bins);
		cut(negative, n, 1, false, wanted, BIN_NTILE, false, &mirrored);
		for (size_t i = 0; i < n; i++) {
			for (size_t j = 0; j < n; j++)
				assert_true(
				    v[i] < v[j] ? score(&bins, v[i]) <= score(&bins, v[j]) : true);
			if (!on_the_middle(v, n, i, wanted))
				assert_int_equal(score(&mirrored, -v[i]),
				    wanted + 1 - score(&bins, v[i]));
		}
	}
}

/** Values at ranks stand where sorting puts them. */
static void
selected(void **state)
{
	uint64_t seed = 5, keys[1000];
	decimal_sum sorted[1000];

	(void)state;
	for (int round = 0; round < 50; round++) {
		size_t n = 1 + seed % 1000, ranks[3] = { n / 7, n / 2, n - 1 };
		struct bin_values values = { .low = -7, .unit = 3, .key = keys, .n = n };

		for (size_t i = 0; i < n; i++) {
			seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
			keys[i] = seed >> (round + 10);
			sorted[i] = (decimal_sum)keys[i] * 3 - 7;
		}
		qsort(sorted, n, sizeof(*sorted), compare);
		if (ranks[0] < ranks[1] && ranks[1] < ranks[2]) {
			values_select(&values, ranks, 3);
			for (int i = 0; i < 3; i++)
				assert_true(values_at(&values, ranks[i]) == sorted[ranks[i]]);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_r_has_it),
		cmocka_unit_test(few_values),
		cmocka_unit_test(outside_the_ends),
		cmocka_unit_test(properties_of_scores),
		cmocka_unit_test(quantiles_without_ties),
		cmocka_unit_test(ntile_together),
		cmocka_unit_test(by_rank),
		cmocka_unit_test(by_kmeans),
		cmocka_unit_test(selected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
