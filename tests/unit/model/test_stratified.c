/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/stratified.h"

#include <math.h>

/*
 * Two strata by hand: weights 2 4 / 6 and 1 1 / 2, differences 0 and 1.  A third has no exposed, and
 * counts for nothing.
 */
static void
test_difference(void **state)
{
	static const struct stratified_unit units[] = {
		{ 0, 0, true, 1 }, { 1, 0, true, 0 }, { 2, 0, false, 1 }, { 3, 0, false, 1 },
		{ 4, 0, false, 0 }, { 5, 0, false, 0 }, { 6, 1, true, 1 }, { 7, 1, false, 0 },
		{ 8, 2, false, 9 },
	};
	struct stratified s;

	(void)state;
	assert_int_equal(stratified_fit(units, 9, 3, .95, &s), CRM_OK);
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
	static struct stratified_unit units[4000];
	struct stratified one, many;
	size_t n = 0;

	(void)state;
	for (uint32_t c = 0; c < 40; c++)
		for (int i = 0; i < 100; i++)
			units[n++] = (struct stratified_unit){ c, 0, c % 2 == 1, c % 3 == 0 };
	assert_int_equal(stratified_fit(units, n, 1, .95, &many), CRM_OK);
	for (uint32_t c = 0; c < 40; c++)
		units[c] = units[c * 100];
	assert_int_equal(stratified_fit(units, 40, 1, .95, &one), CRM_OK);
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
	assert_int_equal(stratified_fit(NULL, 0, 0, .95, &s), CRM_OK);
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
