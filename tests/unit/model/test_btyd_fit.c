/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/btyd_choose.h"
#include "model/covariance.h"
#include "model/gamma_gamma.h"

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

#include "near.h"

#define ROWS 4000

/* The published customers of CDNOW (weeks); not part of the project. */
static const char *const cdnow[] = {
	"../shared/data/cdnow/cdnow_customers_summary_with_transactions.csv"
};

struct base {
	double x[ROWS], tx[ROWS], T[ROWS], mean[ROWS];
	size_t n;
};

static void
read_cdnow(struct base *b)
{
	FILE *f = fopen(cdnow[0], "r");
	char line[200];
	double id;

	if (f == NULL) {
		print_message("skipped: %s is not there\n", cdnow[0]);
		skip();
	}
	b->n = 0;
	assert_non_null(fgets(line, sizeof(line), f));
	for (; fgets(line, sizeof(line), f) != NULL; b->n++)
		assert_int_equal(sscanf(line, "%lf,%lf,%lf,%lf,%lf", &id, &b->x[b->n], &b->tx[b->n],
				     &b->T[b->n], &b->mean[b->n]),
		    5);
	fclose(f);
	assert_int_equal(b->n, 2357);
}

static enum crm_status
fit(const char *law, const struct base *b, struct team *team, struct btyd_fit *out)
{
	struct patterns p;
	enum crm_status status;

	assert_int_equal(patterns_make(&p, b->x, b->tx, b->T, b->n, NULL), CRM_OK);
	status = btyd_fit(btyd_law_named(law), &p, team, out, NULL);
	patterns_free(&p);
	return status;
}

/*
 * The life of one customer: leave with probability p after each order, the first one too if ${mbg}.
 */
static void
simulate(gsl_rng *rng, struct base *b, size_t n, bool mbg, const double *par)
{

	b->n = n;
	for (size_t i = 0; i < n; i++) {
		double rate = gsl_ran_gamma(rng, par[0], 1 / par[1]),
		       leave = gsl_ran_beta(rng, par[2], par[3]), t = 0;

		b->T[i] = floor(100 + 265 * gsl_rng_uniform(rng));
		b->x[i] = b->tx[i] = 0;
		if (mbg && gsl_rng_uniform(rng) < leave)
			continue;
		while (rate > 0 && (t += gsl_ran_exponential(rng, 1 / rate)) <= b->T[i]) {
			b->x[i]++;
			b->tx[i] = t;
			if (gsl_rng_uniform(rng) < leave)
				break;
		}
	}
}

/*
 * Fader, Hardie & Lee 2005, table 2 (BG/NBD), and Fader & Hardie's notes for the others, to the
 * digits they give; t_x and the means stand in the file with two decimals only, which moves the
 * last digits of the log likelihoods.
 */
static void
test_published_fits(void **state)
{
	static struct base b;
	struct btyd_fit f;
	struct gamma_gamma_fit g;
	struct btyd_score s;

	(void)state;
	read_cdnow(&b);
	assert_int_equal(fit("bg-nbd", &b, NULL, &f), CRM_OK);
	assert_near(f.par[0], .24259, 1e-5);
	assert_near(f.par[1], 4.4136, 1e-4);
	assert_near(f.par[2], .79292, 1e-4);
	assert_near(f.par[3], 2.42591, 2e-4);
	assert_near(f.log_likelihood, -9582.4292, .005);
	btyd_score(f.law, f.par, 2, 30.43, 38.86,
	    &(struct btyd_horizon){ 1, (double[]){ 39 }, (double[]){ 1 } }, &s);
	assert_near(s.orders, 1.226, 5e-4);

	assert_int_equal(fit("pareto-nbd", &b, NULL, &f), CRM_OK);
	assert_near(f.par[0], .553, 5e-4);
	assert_near(f.par[1], 10.578, 1e-3);
	assert_near(f.par[2], .606, 5e-4);
	assert_near(f.par[3], 11.669, 2e-3);
	assert_near(f.log_likelihood, -9594.97618, .005);

	/* lifetimes 0.11.3, ModifiedBetaGeoFitter on the same file: .525, 6.183, .891, 1.614 */
	assert_int_equal(fit("mbg-nbd", &b, NULL, &f), CRM_OK);
	assert_near(f.par[0], .525, 5e-4);
	assert_near(f.par[1], 6.183, 5e-4);
	assert_near(f.par[2], .891, 5e-4);
	assert_near(f.par[3], 1.614, 5e-4);

	assert_int_equal(gamma_gamma_fit(b.x, b.mean, b.n, NULL, &g), CRM_OK);
	assert_near(g.par[0], 6.25, 5e-3);
	assert_near(g.par[1], 3.744, 1e-3);
	assert_near(g.par[2], 15.44, 1e-2);
	assert_near(g.log_likelihood, -4055.9177, .01);
	assert_int_equal(g.customers, 946);
}

/* The same bits for any number of threads and any order of the rows. */
static void
test_threads_and_order_do_not_matter(void **state)
{
	static const double truth[] = { .6, 30, .8, 2 };
	static struct base b, turned;
	struct btyd_fit one, three, back;
	struct gamma_gamma_fit g, h;
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	struct team *team;

	(void)state;
	simulate(rng, &b, ROWS, true, truth);
	turned.n = b.n;
	for (size_t i = 0; i < b.n; i++) {
		b.mean[i] = gsl_ran_gamma(rng, 3, 1) / gsl_ran_gamma(rng, 4, .1);
		turned.x[b.n - 1 - i] = b.x[i];
		turned.tx[b.n - 1 - i] = b.tx[i];
		turned.T[b.n - 1 - i] = b.T[i];
		turned.mean[b.n - 1 - i] = b.mean[i];
	}
	gsl_rng_free(rng);
	assert_int_equal(team_open(&team, 3), CRM_OK);
	assert_int_equal(fit("mbg-nbd", &b, NULL, &one), CRM_OK);
	assert_int_equal(fit("mbg-nbd", &b, team, &three), CRM_OK);
	assert_int_equal(fit("mbg-nbd", &turned, team, &back), CRM_OK);
	assert_memory_equal(one.par, three.par, sizeof(one.par));
	assert_memory_equal(one.par, back.par, sizeof(one.par));
	assert_memory_equal(one.covariance, three.covariance, sizeof(one.covariance));
	assert_int_equal(gamma_gamma_fit(b.x, b.mean, b.n, NULL, &g), CRM_OK);
	assert_int_equal(gamma_gamma_fit(turned.x, turned.mean, b.n, team, &h), CRM_OK);
	assert_memory_equal(g.par, h.par, sizeof(g.par));
	team_close(team);
}

/*
 * 200 small bases of known truth: the 90 % intervals of the logarithms of r and alpha cover it at
 * their rate.  A binomial of 200 and .9 lies within 166..194 with probability .9999.
 */
static void
test_intervals_cover(void **state)
{
	static const double truth[] = { .6, 30, .8, 2 };
	static struct base b;
	struct btyd_fit f;
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double z = covariance_quantile(.9);
	int covered[4] = { 0 };

	(void)state;
	assert_near(z, 1.6448536269514722, 1e-12);	/* R: qnorm(.95) */
	for (int i = 0; i < 200; i++) {
		simulate(rng, &b, 3000, true, truth);
		assert_int_equal(fit("mbg-nbd", &b, NULL, &f), CRM_OK);
		for (int k = 0; k < 4; k++)
			covered[k] +=
			    fabs(log(f.par[k] / truth[k])) <= z * sqrt(f.covariance[5 * k]);
	}
	gsl_rng_free(rng);
	print_message("# 90 %% intervals of 200 cover r %d, alpha %d, a %d, b %d\n", covered[0],
	    covered[1], covered[2], covered[3]);
	for (int k = 0; k < 4; k++)
		assert_in_range(covered[k], 166, 197);
}

/* The same of gamma-gamma: p 6, q 4, gamma 15. */
static void
test_spend_intervals_cover(void **state)
{
	static const double truth[] = { 6, 4, 15 };
	static struct base b;
	struct gamma_gamma_fit g;
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	double z = covariance_quantile(.9);
	int covered[3] = { 0 };

	(void)state;
	for (int i = 0; i < 200; i++) {
		for (size_t k = 0; k < 1000; k++) {
			b.x[k] = 1 + (double)(k % 5);
			b.mean[k] = gsl_ran_gamma(rng, 6 * b.x[k], 1 / b.x[k]) /
			    gsl_ran_gamma(rng, 4, 1. / 15);
		}
		assert_int_equal(gamma_gamma_fit(b.x, b.mean, 1000, NULL, &g), CRM_OK);
		for (int k = 0; k < 3; k++)
			covered[k] += fabs(log((g.par[k] - (k == 1)) / (truth[k] - (k == 1)))) <=
			    z * sqrt(g.covariance[4 * k]);
	}
	gsl_rng_free(rng);
	print_message("# 90 %% intervals of 200 cover p %d, q %d, gamma %d\n", covered[0],
	    covered[1], covered[2]);
	for (int k = 0; k < 3; k++)
		assert_in_range(covered[k], 166, 197);
}

/* Customers who leave at a rate of their own: Pareto/NBD r .6, alpha 30, s .8, beta 60. */
static void
test_pareto_nbd_recovers_its_own(void **state)
{
	static const double truth[] = { .6, 30, .8, 60 };
	static struct base b = { .n = ROWS };
	struct btyd_fit f;
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	(void)state;
	for (size_t i = 0; i < b.n; i++) {
		double rate = gsl_ran_gamma(rng, truth[0], 1 / truth[1]),
		       hazard = gsl_ran_gamma(rng, truth[2], 1 / truth[3]);
		double end, t = 0;

		b.T[i] = floor(100 + 265 * gsl_rng_uniform(rng));
		end = hazard > 0 ? fmin(b.T[i], gsl_ran_exponential(rng, 1 / hazard)) : b.T[i];
		while (rate > 0 && (t += gsl_ran_exponential(rng, 1 / rate)) <= end) {
			b.x[i]++;
			b.tx[i] = t;
		}
	}
	gsl_rng_free(rng);
	assert_int_equal(fit("pareto-nbd", &b, NULL, &f), CRM_OK);
	for (int k = 0; k < 4; k++)
		assert_true(fabs(log(f.par[k] / truth[k])) <= 3.5 * sqrt(f.covariance[5 * k]));
}

static void
test_bg_nbd_recovers_its_own(void **state)
{
	static const double truth[] = { .6, 30, .8, 2 };
	static struct base b;
	struct btyd_fit f;
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	(void)state;
	simulate(rng, &b, ROWS, false, truth);
	gsl_rng_free(rng);
	assert_int_equal(fit("bg-nbd", &b, NULL, &f), CRM_OK);
	for (int k = 0; k < 4; k++)
		assert_true(fabs(log(f.par[k] / truth[k])) <= 3.5 * sqrt(f.covariance[5 * k]));
}

static void
test_what_cannot_be_known_is_refused(void **state)
{
	static struct base b;
	struct btyd_fit f;
	struct gamma_gamma_fit g;
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	(void)state;
	/* Nine came back. */
	b.n = 1000;
	for (size_t i = 0; i < b.n; i++) {
		b.x[i] = i < 9;
		b.tx[i] = i < 9 ? 10 : 0;
		b.T[i] = 100;
	}
	for (int l = 0; l < 3; l++)
		assert_int_equal(
		    fit((const char *[]){ "mbg-nbd", "bg-nbd", "pareto-nbd" }[l], &b, NULL, &f),
		    CRM_EIDENT);
	assert_int_equal(f.repeaters, 9);
	/* All alike: no spread of rates to be had. */
	for (size_t i = 0; i < b.n; i++) {
		b.x[i] = 5;
		b.tx[i] = 90;
	}
	assert_int_equal(fit("mbg-nbd", &b, NULL, &f), CRM_EIDENT);
	assert_int_not_equal(f.fault, MINIMISE_SOUND);
	assert_int_equal(fit("pareto-nbd", &b, NULL, &f), CRM_EIDENT);
	/* Nobody has seen a second of time. */
	memset(b.T, 0, sizeof(b.T));
	memset(b.tx, 0, sizeof(b.tx));
	assert_int_equal(fit("bg-nbd", &b, NULL, &f), CRM_EIDENT);

	/* Spend without a mean: q = .6. */
	for (size_t i = 0; i < b.n; i++) {
		b.x[i] = 3;
		b.mean[i] = gsl_ran_gamma(rng, 9, 1. / 3) / gsl_ran_gamma(rng, .6, 1);
	}
	assert_int_equal(gamma_gamma_fit(b.x, b.mean, b.n, NULL, &g), CRM_EIDENT);
	assert_string_equal(g.parameter, "q");
	assert_int_equal(gamma_gamma_fit(b.x, b.mean, 9, NULL, &g), CRM_EIDENT);
	/* All orders of one value need no model: that value is expected of everybody. */
	for (size_t i = 0; i < b.n; i++)
		b.mean[i] = 29.97 / 3 + (i % 2 == 0 ? 1e-15 : 0);
	assert_int_equal(gamma_gamma_fit(b.x, b.mean, b.n, NULL, &g), CRM_OK);
	assert_true(g.one_price);
	assert_near(gamma_gamma_mean(g.par, 0, NAN), 9.99, 1e-12);
	assert_near(gamma_gamma_mean(g.par, 7, 9.99), 9.99, 1e-12);
	assert_int_equal(gamma_gamma_fit(b.x, b.mean, 0, NULL, &g), CRM_EIDENT);
	gsl_rng_free(rng);
}

/*
 * ln of the density of a mean of x orders, by ${theta} = ln p, ln(q - 1), ln gamma (Fader & Hardie
 * 2013, equation 1a).
 */
static double
log_density(const double *theta, double x, double mean)
{
	double p = exp(theta[0]), q = 1 + exp(theta[1]), gamma = exp(theta[2]);

	return lgamma(p * x + q) - lgamma(p * x) - lgamma(q) + q * log(gamma) +
	    (p * x - 1) * log(mean) + p * x * log(x) - (p * x + q) * log(gamma + x * mean);
}

/* The log likelihood of ${b}, where parameters ${i} and ${j} are moved by ${di} and ${dj}. */
static double
moved(const struct base *b, const double *theta, int i, double di, int j, double dj)
{
	double at[3] = { theta[0], theta[1], theta[2] }, sum = 0;

	at[i] += di;
	at[j] += dj;
	for (size_t k = 0; k < b->n; k++)
		sum += log_density(at, b->x[k], b->mean[k]);
	return sum;
}

/*
 * By the density alone: the slope at the fit is 0, and the covariance is the inverse of the
 * curvature there.
 */
static void
test_spend_is_at_the_maximum(void **state)
{
	static struct base b;
	const double h = 1e-3;
	double theta[3], curvature[9], covariance[9];
	struct gamma_gamma_fit g;
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);

	(void)state;
	b.n = 500;
	for (size_t i = 0; i < b.n; i++) {
		b.x[i] = 1 + (double)(i % 7);
		b.mean[i] = gsl_ran_gamma(rng, 6 * b.x[i], 1 / b.x[i]) / gsl_ran_gamma(rng, 4, .1);
	}
	gsl_rng_free(rng);
	assert_int_equal(gamma_gamma_fit(b.x, b.mean, b.n, NULL, &g), CRM_OK);
	theta[0] = log(g.par[0]);
	theta[1] = log(g.par[1] - 1);
	theta[2] = log(g.par[2]);
	assert_near(g.log_likelihood, moved(&b, theta, 0, 0, 0, 0), 1e-8);
	for (int i = 0; i < 3; i++) {
		assert_near(
		    (moved(&b, theta, i, h, i, 0) - moved(&b, theta, i, -h, i, 0)) / (2 * h), 0,
		    1e-3);
		for (int j = 0; j < 3; j++)
			curvature[3 * i + j] =
			    -(moved(&b, theta, i, h, j, h) - moved(&b, theta, i, h, j, -h) -
				moved(&b, theta, i, -h, j, h) + moved(&b, theta, i, -h, j, -h)) /
			    (4 * h * h);
	}
	assert_true(covariance_invert(curvature, 3, covariance));
	for (int i = 0; i < 9; i++)
		assert_near(g.covariance[i] / covariance[i], 1, 1e-3);
}

static void
test_gamma_gamma_slopes(void **state)
{
	static const double par[] = { 6.25, 3.744, 15.44 }, xs[] = { 0, 1, 4, 60 };
	double d[3], other[3], up, down, h = 1e-5;

	(void)state;
	for (int i = 0; i < 4; i++)
		for (int k = 0; k < 3; k++) {
			double x = xs[i], mean = 22.35;

			memcpy(other, par, sizeof(other));
			other[k] = k == 1 ? 1 + (par[1] - 1) * exp(h) : par[k] * exp(h);
			up = log(gamma_gamma_mean(other, x, mean));
			other[k] = k == 1 ? 1 + (par[1] - 1) * exp(-h) : par[k] * exp(-h);
			down = log(gamma_gamma_mean(other, x, mean));
			gamma_gamma_slopes(par, x, mean, d);
			assert_near(d[k], (up - down) / (2 * h), 1e-8);
		}
	/* p gamma / (q - 1), and the pull to it */
	assert_near(gamma_gamma_mean(par, 0, NAN), 6.25 * 15.44 / 2.744, 1e-12);
	assert_near(gamma_gamma_mean(par, 2, 50), 6.25 * 115.44 / (12.5 + 2.744), 1e-12);
	assert_near(gamma_gamma_mean(par, 2, -5), 6.25 * 15.44 / (12.5 + 2.744), 1e-12);
}

static void
test_covariance(void **state)
{
	static const double h[] = { 4, 2, 2, 3 }, saddle[] = { 1, 2, 2, 1 },
			    flat[] = { 1, 1, 1, 1 };
	double inverse[4] = { 7, 7, 7, 7 };

	(void)state;
	assert_false(covariance_invert(saddle, 2, inverse));
	assert_false(covariance_invert(flat, 2, inverse));
	assert_near(inverse[0], 7, 0);
	assert_true(covariance_invert(h, 2, inverse));
	assert_near(inverse[0], 3. / 8, 1e-15);
	assert_near(inverse[1], -2. / 8, 1e-15);
	assert_near(inverse[3], 4. / 8, 1e-15);
	assert_near(covariance_form((double[]){ 1, 2 }, h, 2), 4 + 8 + 12, 1e-13);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_fits),
		cmocka_unit_test(test_threads_and_order_do_not_matter),
		cmocka_unit_test(test_intervals_cover),
		cmocka_unit_test(test_spend_intervals_cover),
		cmocka_unit_test(test_pareto_nbd_recovers_its_own),
		cmocka_unit_test(test_bg_nbd_recovers_its_own),
		cmocka_unit_test(test_what_cannot_be_known_is_refused),
		cmocka_unit_test(test_spend_is_at_the_maximum),
		cmocka_unit_test(test_gamma_gamma_slopes),
		cmocka_unit_test(test_covariance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
