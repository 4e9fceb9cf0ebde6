/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/betamean.h"
#include "model/btyd_choose.h"
#include "model/special.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* made by tests/ref/btyd_reference.py with 120 digits */
#define REFERENCE "tests/ref/btyd_reference.csv"

static const char *const laws[] = { "mbg-nbd", "bg-nbd", "pareto-nbd", "mbg-cnbd-2", "mbg-cnbd-6",
	"nbd" };

#define LAWS (sizeof(laws) / sizeof(*laws))

static void
assert_near(double got, double want, double tolerance, const char *what)
{

	if (fabs(got - want) <= tolerance * fmax(1, fabs(want)))
		return;
	print_error("%s: got %.17g, want %.17g\n", what, got, want);
	fail();
}

static void
assert_relative(double got, double want, double tolerance, const char *what)
{

	if (fabs(got - want) <= tolerance * fabs(want))
		return;
	print_error("%s: got %.17g, want %.17g\n", what, got, want);
	fail();
}

/* With second derivatives from the diagonal to the right; the derivatives may be NULL. */
static double
log_likelihood_of(const struct btyd_law *law, const double *par, double x, double tx, double T,
    double *gradient, double *hessian)
{
	const struct btyd_time at_tx = { tx, log(par[1] + tx), 1 / (par[1] + tx) },
			       at_T = { T, log(par[1] + T), 1 / (par[1] + T) };
	struct btyd_cache cache;
	double g[BTYD_PARAMETERS];

	law->prepare(law, par, x, &cache);
	return law->log_likelihood(
	    law, par, &cache, x, &at_tx, &at_T, gradient != NULL ? gradient : g, hessian);
}

/* log likelihood, P(alive), expected orders and survival, over CDNOW's and torturing parameters */
static void
test_high_precision_values(void **state)
{
	FILE *f = fopen(REFERENCE, "r");
	char line[512], name[16];
	double par[4], x, tx, T, t, v[4];
	const struct btyd_law *law;
	int rows = 0;

	(void)state;
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	for (; fgets(line, sizeof(line), f) != NULL; rows++) {
		assert_int_equal(
		    sscanf(line, "%15[^,],%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf", name,
			&par[0], &par[1], &par[2], &par[3], &x, &tx, &T, &t, &v[0], &v[1], &v[2],
			&v[3]),
		    13);
		law = btyd_law_named(name);
		assert_non_null(law);
		assert_near(log_likelihood_of(law, par, x, tx, T, NULL, NULL), v[0], 1e-8, line);
		assert_near(btyd_p_alive(law, par, x, tx, T), v[1], 1e-8, line);
		assert_relative(law->orders(law, par, x, tx, T, t), v[2], 1e-8, line);
		assert_relative(law->survival(law, par, x, tx, T, t), v[3], 1e-8, line);
	}
	fclose(f);
	assert_int_equal(rows, 462);
}

/* MBG/CNBD-k, NBD, and the chance of an order, by numerical integration: tests/ref/cnbd_reference.py */
static void
test_integrated_values(void **state)
{
	FILE *f = fopen("tests/ref/cnbd_reference.csv", "r");
	char line[512], name[16], values[256], *at;
	double par[4], x, tx, T, t, want;
	const struct btyd_law *law;
	int rows = 0;

	(void)state;
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	for (; fgets(line, sizeof(line), f) != NULL; rows++) {
		assert_int_equal(sscanf(line, "%15[^,],%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%255s", name,
				     &par[0], &par[1], &par[2], &par[3], &x, &tx, &T, &t, values),
		    10);
		law = btyd_law_named(name);
		assert_non_null(law);
		at = values;
		for (int i = 0; i < 5; i++, at += strcspn(at, ",") + 1) {
			if (*at == ',' || *at == '\0')
				continue;
			want = strtod(at, NULL);
			if (i == 0)
				assert_near(log_likelihood_of(law, par, x, tx, T, NULL, NULL), want,
				    1e-8, line);
			else if (i == 1)
				assert_near(btyd_p_alive(law, par, x, tx, T), want, 1e-8, line);
			else
				assert_relative((i == 2 ? law->orders
						     : i == 3 ? law->survival
							      : law->any_order)(
						    law, par, x, tx, T, t),
				    want, 1e-8, line);
		}
	}
	fclose(f);
	assert_int_equal(rows, 140);
}

/*
 * The life of customers who are alive at T with that history, drawn from the posterior: the mean of
 * their orders until T + t is the expectation within its Monte Carlo error, for k = 1, 2, 3.
 */
static void
test_expectation_is_that_of_simulated_lives(void **state)
{
	static const double par[] = { 1.3, 20, .42, .79 };
	const double x = 3, tx = 60, T = 100, t = 150;
	const int n = 200000;
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	(void)state;
	for (int k = 1; k <= 3; k++) {
		const struct btyd_law *law = btyd_law_named(
		    (const char *[]){ "mbg-nbd", "mbg-cnbd-2", "mbg-cnbd-3" }[k - 1]);
		double sum = 0, squares = 0, any = 0, alive = 0, error;

		for (int i = 0; i < n;) {
			/* Given alive: rejection of gaps that would have ended before T. */
			double rate = gsl_ran_gamma(rng, par[0] + k * x, 1 / (par[1] + tx)),
			       leave = gsl_ran_beta(rng, par[2], par[3] + x + 1),
			       at = tx + gsl_ran_gamma(rng, k, 1 / rate);
			int orders = 0;
			bool stays = true;

			if (at <= T)
				continue;
			for (; stays && at <= T + t; at += gsl_ran_gamma(rng, k, 1 / rate)) {
				orders++;
				stays = gsl_rng_uniform(rng) >= leave;
			}
			sum += orders;
			squares += orders * orders;
			any += orders > 0;
			alive += stays;
			i++;
		}
		error = sqrt((squares / n - sum / n * sum / n) / n);
		assert_true(fabs(law->orders(law, par, x, tx, T, t) - sum / n) < 4 * error);
		assert_true(fabs(law->any_order(law, par, x, tx, T, t) - any / n) < 4 * .5 / sqrt(n));
		assert_true(fabs(law->survival(law, par, x, tx, T, t) - alive / n) < 4 * .5 / sqrt(n));
	}
	gsl_rng_free(rng);
}

/* The series and the integral are two computations; where the series speaks they must agree. */
static void
test_series_and_integral_agree(void **state)
{
	static const double a[] = { .01, .3, 1, 1.0001, 4, 60 }, b[] = { .02, 1, 2.4, 30, 900 },
			    R[] = { .05, .25, 2, 40, 900 };
	static const double u[] = { 1e-4, .03, .5, 2, 20 };
	char what[96];

	(void)state;
	for (size_t i = 0; i < 6 * 5 * 5 * 5; i++) {
		double A = a[i % 6], B = b[i / 6 % 5], r = R[i / 30 % 5], U = u[i / 150];

		snprintf(what, sizeof(what), "a %g b %g R %g u %g", A, B, r, U);
		assert_relative(betamean_orders(A, B, r, U),
		    betamean_quadrature(BETAMEAN_ORDERS, A, B, r, U), 1e-10, what);
		assert_relative(betamean_survival(A, B, r, U),
		    betamean_quadrature(BETAMEAN_SURVIVAL, A, B, r, U), 1e-10, what);
	}
}

/* a = 1 is where the closed form divides by zero: E = limit of neighbours */
static void
test_removable_singularities(void **state)
{
	double at, below, above;

	(void)state;
	at = betamean_orders(1, 2.5, 3, .7);
	below = betamean_orders(1 - 1e-7, 2.5, 3, .7);
	above = betamean_orders(1 + 1e-7, 2.5, 3, .7);
	assert_relative((below + above) / 2, at, 1e-12, "a = 1");

	/* a + b = 1, where c = 0 */
	at = betamean_orders(.25, .75, 3, .7);
	below = betamean_orders(.25, .75 - 1e-7, 3, .7);
	above = betamean_orders(.25, .75 + 1e-7, 3, .7);
	assert_relative((below + above) / 2, at, 1e-12, "a + b = 1");
}

static void
test_gradients_are_the_differences(void **state)
{
	static const double points[][4] = { { .24, 4.4, .79, 2.4 }, { 3, .02, .3, 20 },
		{ .05, 200, 6, .4 } };
	static const double histories[][3] = { { 0, 0, 0 }, { 0, 0, 39 }, { 1, 3, 39 },
		{ 7, 30, 31 }, { 400, 38, 39 }, { 2, 5, 5 } };
	double g[4], hessian[BTYD_SECONDS], at_up[4], at_down[4], moved[4], up, down, slope;
	const double h = 1e-5;

	(void)state;
	for (size_t l = 0; l < LAWS; l++)
		for (size_t i = 0; i < 3 * 6; i++) {
			const struct btyd_law *law = btyd_law_named(laws[l]);
			const double *c = histories[i % 6], *par = points[i / 6], *second = hessian;

			log_likelihood_of(law, par, c[0], c[1], c[2], g, hessian);
			for (int k = 0; k < (int)law->n; k++) {
				memcpy(moved, par, sizeof(moved));
				moved[k] = par[k] * exp(h);
				up = log_likelihood_of(law, moved, c[0], c[1], c[2], at_up, NULL);
				moved[k] = par[k] * exp(-h);
				down =
				    log_likelihood_of(law, moved, c[0], c[1], c[2], at_down, NULL);
				slope = (up - down) / (2 * h);
				assert_near(g[k], slope, 1e-6, law->parameter[k]);
				for (int j = k; j < (int)law->n; j++)
					assert_near(*second++, (at_up[j] - at_down[j]) / (2 * h),
					    1e-6, "hessian");
			}
		}
}

/*
 * Finite, probabilities in [0, 1], orders and death grow with the horizon: for all corners of
 * 1e-3..1e3.
 */
static void
test_corners_are_sane(void **state)
{
	static const double extreme[] = { 1e-3, .7, 1e3 }, xs[] = { 0, 1, 30, 5000 },
			    Ts[] = { 1, 365, 5000 };
	double par[4], g[4], before, now, survival, alive;

	(void)state;
	for (size_t l = 0; l < LAWS; l++)
		for (size_t i = 0; i < 81 * 4 * 3 * 2; i++) {
			const struct btyd_law *law = btyd_law_named(laws[l]);
			double x = xs[i / 81 % 4], T = Ts[i / 324 % 3],
			       tx = x > 0 && i / 972 == 1 ? T
			    : x > 0			  ? 1
							  : 0;

			for (size_t k = 0, m = i; k < 4; k++, m /= 3)
				par[k] = extreme[m % 3];
			/*
			 * Sums over regular gaps are long at the corners, so a part of them will do;
			 * where they would be too long a rougher form takes over, so times are shorter too.
			 */
			if (law->gap_shape > 1 && (i % 13 != 0 || par[0] + x < .5 || par[1] < .1))
				continue;
			assert_true(isfinite(log_likelihood_of(law, par, x, tx, T, g, NULL)));
			for (size_t k = 0; k < law->n; k++)
				assert_true(isfinite(g[k]));
			alive = btyd_p_alive(law, par, x, tx, T);
			assert_true(alive >= 0 && alive <= 1);
			before = 0;
			survival = 1;
			for (double t = 1; t < (law->gap_shape > 1 ? 100 * T : 6000); t *= 3) {
				now = law->orders(law, par, x, tx, T, t);
				assert_true(isfinite(now) &&
				    now >= before * (1 - (law->gap_shape > 1 ? 1e-4 : 1e-10)));
				before = now;
				now = law->survival(law, par, x, tx, T, t);
				assert_true(now >= 0 &&
				    now <= survival * (1 + (law->gap_shape > 1 ? 1e-4 : 1e-10)));
				survival = now;
			}
		}
}

/*
 * With one step of weight 1 the discounted sum is the orders; with a weight w per step it is w
 * times them.
 */
static void
test_discounting_weighs_increments(void **state)
{
	static const double until[] = { 30, 60, 90, 100 }, half[] = { .5, .5, .5, .5 },
			    late[] = { 0, 0, 0, 1 };
	static const double par[] = { .5, 40, .9, 1.6 };
	struct btyd_score all, part, whole;

	(void)state;
	for (size_t l = 0; l < LAWS; l++) {
		const struct btyd_law *law = btyd_law_named(laws[l]);

		btyd_score(law, par, 3, 100, 150, &(struct btyd_horizon){ 4, until, half }, &all);
		assert_relative(all.discounted, all.orders / 2, 1e-12, "half");
		btyd_score(law, par, 3, 100, 150, &(struct btyd_horizon){ 3, until, half }, &part);
		btyd_score_slopes(
		    law, par, 3, 100, 150, &(struct btyd_horizon){ 4, until, late }, &whole);
		assert_relative(whole.discounted, all.orders - part.orders, 1e-9, "last step");
		assert_relative(whole.orders, all.orders, 0, "orders");
		for (int k = 0; k < 4; k++)
			assert_true(isfinite(whole.d_alive[k]) && isfinite(whole.d_orders[k]) &&
			    isfinite(whole.d_discounted[k]));
	}
}

/* Bare log-gammas lose these digits. mpmath: loggamma(a+n) - loggamma(a), digamma likewise. */
static void
test_rises(void **state)
{

	(void)state;
	assert_relative(special_gamma_rise(1e6, 2), 27.631022115928048, 1e-15, "(1e6)_2");
	assert_relative(special_gamma_rise(1e7, .5), 8.0590478129791599, 1e-14, "(1e7)_.5");
	assert_relative(
	    special_gamma_rise(.24259, 5000), 37583.372654147712, 1e-14, "(.24259)_5000");
	assert_relative(special_gamma_rise(1e-3, 40), 99.728257715291085, 1e-14, "(1e-3)_40");
	assert_relative(special_psi_rise(1e7, .5), 5.000000125e-8, 1e-15, "psi(1e7 + .5)");
	assert_relative(
	    special_psi_rise(.24259, 5000), 12.875685552155007, 1e-14, "psi(.24259 + 5000)");
	assert_relative(
	    special_trigamma_rise(1e7, .5), -5.00000025e-15, 1e-14, "trigamma(1e7 + .5)");
	assert_relative(special_trigamma_rise(.24259, 5000), -18.199424626535587, 1e-14,
	    "trigamma(.24259 + 5000)");
	assert_relative(special_trigamma(.1), 101.43329915079275, 1e-14, "trigamma(.1)");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_high_precision_values),
		cmocka_unit_test(test_integrated_values),
		cmocka_unit_test(test_expectation_is_that_of_simulated_lives),
		cmocka_unit_test(test_series_and_integral_agree),
		cmocka_unit_test(test_removable_singularities),
		cmocka_unit_test(test_gradients_are_the_differences),
		cmocka_unit_test(test_corners_are_sane),
		cmocka_unit_test(test_discounting_weighs_increments),
		cmocka_unit_test(test_rises),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
