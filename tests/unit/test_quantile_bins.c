/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/quantile_bins.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/** Score ${n} whole numbers in ${wanted} bins and compare with the string of their scores. */
static void
expect(const int *values, size_t n, int wanted, const char *scores)
{
	decimal_sum *copy = malloc(n * sizeof(*copy));
	struct bins bins;

	for (size_t i = 0; i < n; i++)
		copy[i] = values[i];
	assert_int_equal(quantile_sort(copy, n, 1), CRM_OK);
	quantile_bins(copy, n, wanted, 1, &bins);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(bins_score(&bins, values[i]), scores[i] - '0');
	for (size_t i = 1; i < bins.n; i++) {
		assert_true(bins.bin[i].from == bins.bin[i - 1].to + 1);
		assert_true(bins.bin[i].score > bins.bin[i - 1].score);
	}
	free(copy);
}

/** Scores by R 4.2: 1 + colSums(outer(quantile(x, 1:4/5, type = 7), x, "<")). */
static void
as_r_has_it(void **state)
{
	static const int spread[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
	static const int ties[] = { 1, 1, 1, 1, 1, 1, 1, 2, 3, 10 };
	static const int gaps[] = { -5, 0, 7, 7, 100, 1000 };

	(void)state;
	expect(spread, 10, 5, "1122334455");
	/* cuts 1, 1, 1, 2.2: seven of ten share a score; the best still reach 5. */
	expect(ties, 10, 5, "1111111455");
	/* cuts 0, 7, 7, 100 */
	expect(gaps, 6, 5, "112245");
}

static void
few_values(void **state)
{
	static const int one[] = { 7 }, equal[] = { 3, 3, 3 }, two[] = { 1, 2 };

	(void)state;
	expect(one, 1, 5, "1");
	expect(equal, 3, 5, "111");
	expect(two, 2, 2, "12");
	/* cuts 1.2, 1.4, 1.6, 1.8 */
	expect(two, 2, 5, "15");
}

/** A frozen bin takes what lies outside all of them. */
static void
outside_the_ends(void **state)
{
	struct bins bins = { { { 2, 10, 19 }, { 4, 20, 30 } }, 2 };

	(void)state;
	assert_int_equal(bins_score(&bins, -100), 2);
	assert_int_equal(bins_score(&bins, 19), 2);
	assert_int_equal(bins_score(&bins, 20), 4);
	assert_int_equal(bins_score(&bins, 31), 4);
}

/** Against a direct count of cuts in exact fractions, on random data with many ties. */
static void
random_data(void **state)
{
	uint32_t seed = 3;

	(void)state;
	for (int round = 0; round < 500; round++) {
		size_t n = 1 + (seed >> 8) % 60;
		int wanted = 2 + (int)((seed >> 4) % 8);
		decimal_sum v[60], sorted[60];
		struct bins bins;

		for (size_t i = 0; i < n; i++) {
			seed = seed * 1664525u + 1013904223u;
			v[i] = sorted[i] = (decimal_sum)((seed >> 16) % 30) * 5 - 20;
		}
		assert_int_equal(quantile_sort(sorted, n, 5), CRM_OK);
		quantile_bins(sorted, n, wanted, 5, &bins);
		for (size_t i = 0; i < n; i++) {
			int score = 1;

			for (int c = 1; c < wanted; c++) {
				size_t place = (n - 1) * (size_t)c / (size_t)wanted, rest = (n - 1) * (size_t)c % (size_t)wanted;
				decimal_sum up = rest == 0 ? sorted[place] : sorted[place + 1];

				score += v[i] * wanted > sorted[place] * wanted + (up - sorted[place]) * (decimal_sum)rest;
			}
			assert_int_equal(bins_score(&bins, v[i]), score);
		}
	}
}

/** Sorted as qsort does, also where the values are too far apart for keys. */
static void
sorted(void **state)
{
	const decimal_sum far = (decimal_sum)1 << 100;
	decimal_sum v[5] = { 3, -far, far, 0, -7 }, want[5] = { -far, -7, 0, 3, far };

	(void)state;
	assert_int_equal(quantile_sort(v, 5, 1), CRM_OK);
	assert_memory_equal(v, want, sizeof(v));
	assert_int_equal(quantile_sort(v, 0, 1), CRM_OK);
	for (int i = 0; i < 5; i++)
		v[i] = (decimal_sum)(4 - i) * 1000000 * 70000 - 5;
	assert_int_equal(quantile_sort(v, 5, 1), CRM_OK);
	for (int i = 0; i < 5; i++)
		assert_true(v[i] == (decimal_sum)i * 1000000 * 70000 - 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_r_has_it),
		cmocka_unit_test(few_values),
		cmocka_unit_test(outside_the_ends),
		cmocka_unit_test(random_data),
		cmocka_unit_test(sorted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
