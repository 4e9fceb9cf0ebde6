/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/regularity.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "near.h"

/* scipy.stats.gamma.ppf([.9, .99], k, scale=1/k) */
static void
quantiles(void **state)
{

	(void)state;
	assert_near(regularity_quantile(1, .9), 2.302585092994046, 1e-14);
	assert_near(regularity_quantile(1, .99), 4.605170185988091, 1e-14);
	assert_near(regularity_quantile(2, .9), 1.9448600849337145, 1e-13);
	assert_near(regularity_quantile(2, .99), 3.3191760339969054, 1e-13);
}

/* Customers with rates of their own and Erlang-k gaps: the shape is found again. */
static void
shapes_are_found_again(void **state)
{
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	(void)state;
	for (int k = 1; k <= 5; k++) {
		struct regularity r = { 0 };

		for (int i = 0; i < 2000; i++) {
			double mean = 3 + gsl_ran_gamma(rng, .8, 60);
			uint64_t gaps = 1 + gsl_rng_uniform_int(rng, 9), span = 0, logs = 0;

			for (uint64_t g = 0; g < gaps; g++) {
				uint64_t days = 1 + (uint64_t)(100 * gsl_ran_gamma(rng, k, mean / k));

				span += days;
				logs += (uint64_t)llround(1e6 * log((double)days));
			}
			assert_int_equal(regularity_add(&r, gaps, span, logs), 0);
		}
		assert_int_equal(regularity_shape(&r), k);
		free(r.count);
	}
	gsl_rng_free(rng);
}

/* With few gaps buying at random is assumed. */
static void
few_gaps(void **state)
{
	struct regularity r = { 0 };

	(void)state;
	for (int i = 0; i < 49; i++)
		assert_int_equal(regularity_add(&r, 2, 20, (uint64_t)llround(2e6 * log(10))), 0);
	assert_int_equal(regularity_shape(&r), 1);
	assert_int_equal(regularity_add(&r, 2, 20, (uint64_t)llround(2e6 * log(10))), 0);
	assert_int_equal(regularity_shape(&r), REGULARITY_MOST);
	free(r.count);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(quantiles),
		cmocka_unit_test(shapes_are_found_again), cmocka_unit_test(few_gaps) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
