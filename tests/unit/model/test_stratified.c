/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/stratified.h"

#include <math.h>

struct unit {
	uint32_t cluster, stratum;
	bool exposed;
	double y;
};

/* Both passes over ${n} observations in an array. */
static struct stratified
fit(const struct unit *units, size_t n, size_t strata)
{
	struct stratified result;
	struct strata *s;

	assert_int_equal(strata_open(&s, strata), CRM_OK);
	for (size_t i = 0; i < n; i++)
		strata_count(s, units[i].stratum, units[i].exposed, units[i].y);
	strata_weigh(s);
	for (size_t i = 0; i < n; i++) {
		strata_influence(s, units[i].stratum, units[i].exposed, units[i].y);
		if (i + 1 == n || units[i + 1].cluster != units[i].cluster)
			strata_end_cluster(s);
	}
	strata_result(s, .95, &result);
	strata_close(s);
	return result;
}

/*
 * Two strata by hand: weights 2 4 / 6 and 1 1 / 2, differences 0 and 1.  A third has no exposed, and
 * counts for nothing.
 */
static void
test_difference(void **state)
{
	static const struct unit units[] = {
		{ 0, 0, true, 1 }, { 1, 0, true, 0 }, { 2, 0, false, 1 }, { 3, 0, false, 1 },
		{ 4, 0, false, 0 }, { 5, 0, false, 0 }, { 6, 1, true, 1 }, { 7, 1, false, 0 },
		{ 8, 2, false, 9 },
	};
	struct stratified s;

	(void)state;
	s = fit(units, 9, 3);
	assert_true(fabs(s.difference - .5 / (4. / 3 + .5)) < 1e-12);
	assert_true(fabs(s.exposed - (4. / 3 * .5 + .5) / (4. / 3 + .5)) < 1e-12);
	assert_int_equal(s.n_exposed, 3);
	assert_int_equal(s.n_others, 5);
	assert_true(s.low < s.difference && s.difference < s.high);
}

/* Observations of one customer count as one: a hundred copies narrow nothing but for t. */
static void
test_clusters(void **state)
{
	static struct unit units[4000];
	struct stratified one, many;
	size_t n = 0;

	(void)state;
	for (uint32_t c = 0; c < 40; c++)
		for (int i = 0; i < 100; i++)
			units[n++] = (struct unit){ c, 0, c % 2 == 1, c % 3 == 0 };
	many = fit(units, n, 1);
	for (uint32_t c = 0; c < 40; c++)
		units[c] = units[c * 100];
	one = fit(units, 40, 1);
	assert_true(fabs(one.low - many.low) < 1e-12 && fabs(one.high - many.high) < 1e-12);
}

/* R: qt(.975, 9) is 2.262157. */
static void
test_margin(void **state)
{

	(void)state;
	assert_true(fabs(stratified_margin(.9, 10, .95) - 2.262157163) < 1e-8);
	assert_true(isnan(stratified_margin(1, 1, .95)));
	assert_true(isnan(stratified_margin(1, 0, .95)));
}

static void
test_nothing(void **state)
{
	struct stratified s;

	(void)state;
	s = fit(NULL, 0, 0);
	assert_true(isnan(s.difference) && isnan(s.low) && s.n_exposed == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_difference),
		cmocka_unit_test(test_clusters),
		cmocka_unit_test(test_margin),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
