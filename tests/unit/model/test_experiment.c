/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power, sample ratio, adjusted means and the confidence sequence: published values, simulation. */
#include "model/experiment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdbool.h>

static void
near(double got, double want, double tolerance)
{

	if (!(fabs(got - want) <= tolerance))
		fail_msg("%.10g where %.10g was wanted", got, want);
}

/* R: power.prop.test(p1 = .5, p2 = .75, power = .9) says n = 76.7; n = 50: power .7401659. */
static void
test_power(void **state)
{

	(void)state;
	near(power_size(0.75, 0.5, 0.5, 0.9, 0.95) / 2, 76.70693, 1e-4);
	near(power_proportions(50, 50, 0.5, 0.75, 0.95), 0.7401659, 5e-7);
	/* Back from the size to the lift. */
	near(power_lift(76.70693, 76.70693, 0.5, 0.9, 0.95), 0.5, 1e-6);
	assert_true(isnan(power_lift(3, 1, 0.05, 0.8, 0.95)));
	assert_true(isinf(power_size(0.5, 0.5, 0.5, 0.9, 0.95)));
}

/*
 * scipy.stats.binomtest; the second is the example of R's binom.test (Mendel's peas: p = 0.3825).
 */
static void
test_sample_ratio(void **state)
{

	(void)state;
	near(sample_ratio(3, 120, 0.1), 0.003305387528, 1e-11);
	near(sample_ratio(682, 925, 0.75), 0.3824915595, 1e-9);
	near(sample_ratio(5, 20, 0.5), 0.04138946533, 1e-11);
	near(sample_ratio(12, 120, 0.1), 1, 0);
	near(sample_ratio(0, 0, 0.1), 1, 0);
	/* All p-values against the plain sum of all counts that are no more likely. */
	for (uint64_t n = 1; n < 60; n += 7)
		for (uint64_t k = 0; k <= n; k++) {
			double sum = 0, most = gsl_ran_binomial_pdf((unsigned)k, 0.3, (unsigned)n);

			for (uint64_t i = 0; i <= n; i++) {
				double p = gsl_ran_binomial_pdf((unsigned)i, 0.3, (unsigned)n);

				sum += p <= most * 1.0000001 ? p : 0;
			}
			near(sample_ratio(k, n, 0.3), sum < 1 ? sum : 1, 1e-12);
		}
}

/* Slope and interval: scipy.stats.ttest_ind(equal_var=False) of the corrected amounts; the slope is also that of ordinary least
 * squares on arm and `before` (statsmodels). */
static void
test_adjusted(void **state)
{
	static const struct outcome a[] = { { 10, 12 }, { 20, 25 }, { 5, 0 }, { 40, 30 },
		{ 12, 9 }, { 8, 20 } },
				    b[] = { { 11, 10 }, { 22, 20 }, { 4, 3 }, { 35, 28 },
					    { 9, 9 } };
	double slope = cuped_slope(a, 6, b, 5);
	struct estimate e = estimate_means(a, 6, b, 5, slope);
	struct difference d = estimate_interval(&e, 0.95);

	(void)state;
	near(slope, 0.7321803782, 1e-9);
	near(d.value, 2.2684661387, 1e-9);
	near(d.low, -4.7784351646, 1e-7);
	near(d.high, 9.3153674420, 1e-7);
	e = estimate_means(a, 1, b, 5, 0);
	assert_true(isnan(estimate_interval(&e, 0.95).low));
	near(cuped_slope(a, 1, b, 1), 0, 0);
}

/* Nights on which somebody looks, customers of an arm, and experiments. */
#define NIGHTS 60
#define CUSTOMERS 300
#define RUNS 400

/** A night of a customer: few buy, some for much. */
static double
night_of(gsl_rng *rng)
{

	return gsl_rng_uniform(rng) < 0.02 ? gsl_ran_lognormal(rng, 3, 1) : 0;
}

/* Without an effect, looked at on each of 60 nights, the sequence leaves 0 in at most 5 % of the experiments, while Welch's
 * interval does in more than 20 %. */
static void
test_nightly_peeking(void **state)
{
	static struct outcome arm[2][CUSTOMERS];
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	int left = 0, welch_left = 0;

	(void)state;
	gsl_rng_set(rng, 20210301);
	for (int run = 0; run < RUNS; run++) {
		struct moments before[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
		bool out = false, welch_out = false;
		double tuning;

		for (int a = 0; a < 2; a++)
			for (int i = 0; i < CUSTOMERS; i++) {
				arm[a][i] = (struct outcome){ 0, 0 };
				for (int night = 0; night < 120; night++)
					arm[a][i].before += night_of(rng);
				moments_add(&before[a], arm[a][i].before);
			}
		tuning = before[0].squares / (CUSTOMERS - 1) / CUSTOMERS +
		    before[1].squares / (CUSTOMERS - 1) / CUSTOMERS;
		for (int night = 0; night < NIGHTS; night++) {
			struct estimate e;
			struct difference d;

			for (int a = 0; a < 2; a++)
				for (int i = 0; i < CUSTOMERS; i++)
					arm[a][i].since += night_of(rng);
			e = estimate_means(arm[0], CUSTOMERS, arm[1], CUSTOMERS, 0);
			d = estimate_interval(&e, 0.95);
			out = out || fabs(e.value) > sequence_half(e.variance, tuning, 0.95);
			welch_out = welch_out || d.low > 0 || d.high < 0;
		}
		left += out;
		welch_left += welch_out;
	}
	gsl_rng_free(rng);
	print_message("of %d: sequence %d, Welch %d\n", RUNS, left, welch_left);
	assert_true(left <= RUNS * 5 / 100);
	assert_true(welch_left >= RUNS * 20 / 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_power),
		cmocka_unit_test(test_sample_ratio),
		cmocka_unit_test(test_adjusted),
		cmocka_unit_test(test_nightly_peeking),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
