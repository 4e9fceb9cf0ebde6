/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Differences of two samples against published numbers. */
#include "model/two_samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

static void
near(double got, double want, double tolerance)
{

	if (!(fabs(got - want) <= tolerance))
		fail_msg("%.10g where %.10g was wanted", got, want);
}

/* Newcombe 1998, table II, method 10: comparisons (a), (b), (d), (h). */
static void
test_proportions(void **state)
{
	struct difference d = two_proportions(56, 70, 48, 80, 0.95);

	(void)state;
	near(d.value, 0.2, 1e-12);
	near(d.low, 0.0524, 5e-5);
	near(d.high, 0.3339, 5e-5);
	d = two_proportions(9, 10, 3, 10, 0.95);
	near(d.low, 0.1705, 5e-5);
	near(d.high, 0.8090, 5e-5);
	d = two_proportions(5, 56, 0, 29, 0.95);
	near(d.low, -0.0381, 5e-5);
	near(d.high, 0.1926, 5e-5);
	d = two_proportions(10, 10, 0, 10, 0.95);
	near(d.low, 0.6075, 5e-5);
	near(d.high, 1.0000, 5e-5);
	assert_true(isnan(two_proportions(0, 0, 1, 2, 0.95).value));
	assert_true(isnan(two_proportions(1, 2, 0, 0, 0.95).low));
}

/*
 * statsmodels: confint_proportions_2indep(56, 70, 48, 80, compare="ratio", method="log") =
 * (1.0766264, 1.6512485).
 */
static void
test_rates(void **state)
{
	struct difference d = two_rates(56, 70, 48, 80, 0.95);

	(void)state;
	near(d.value, 1.0 / 3, 1e-12);
	near(d.low, 0.0766264, 1e-7);
	near(d.high, 0.6512485, 1e-7);
	assert_true(isnan(two_rates(1, 2, 0, 3, 0.95).value));
	near(two_rates(0, 2, 1, 3, 0.95).value, -1, 0);
	assert_true(isnan(two_rates(0, 2, 1, 3, 0.95).low));
}

/* The examples of Newcombe (Statistics in Medicine 17, 1998, p. 861), method 3. */
static void
test_wilson(void **state)
{
	static const struct {
		uint64_t x, n;
		double low, high;
	} known[] = { { 81, 263, .2553, .3662 }, { 15, 148, .0624, .1605 }, { 0, 20, 0, .1611 },
		{ 1, 29, .0061, .1718 } };

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct proportion p = wilson_proportion(known[i].x, known[i].n, .95);

		assert_true(fabs(p.low - known[i].low) < 5e-5);
		assert_true(fabs(p.high - known[i].high) < 5e-5);
	}
	assert_true(isnan(wilson_proportion(0, 0, .95).value));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_proportions),
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_wilson),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
