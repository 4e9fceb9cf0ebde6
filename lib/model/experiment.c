/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Power, the sample ratio check, adjusted differences and the confidence sequence.
 *
 * Power has no closed inverse in the lift, so lift and size are found by halving an interval in
 * which the power rises; 200 halvings reach the last bit.
 *
 * The confidence sequence looks at the difference of the arms as a random walk in time: what the
 * customers bring each night adds an increment, and the variance of the difference is the clock.
 * Under any effect, difference less effect is a martingale, which the mixture boundary
 *
 *	sqrt((v + r) * log((v + r) / (r * a^2))),	v: variance so far, a: 1 - level
 *
 * crosses with probability a at most, whatever the number of looks.  r is where it is tuned to be
 * narrow; the best r for a variance v is v / (-W(-a^2 / e) - 1), about v / 8.2 at a = 0.05, and a
 * wrong r costs little width, never validity.
 */
#include "model/experiment.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>

/* Halvings of an interval of doubles. */
#define HALVINGS 200

/* Counts that are this much more likely than what came still count as no more likely (as in R). */
#define LIKELY 1.0000001

/* The variance for which the sequence is narrowest, over its parameter r, at 95 %. */
#define SEQUENCE_TUNING 8.2

double
power_proportions(double n1, double n2, double p1, double p2, double level)
{
	double z = gsl_cdf_ugaussian_Qinv((1 - level) / 2), p = (n1 * p1 + n2 * p2) / (n1 + n2),
	       null = sqrt(p * (1 - p) * (1 / n1 + 1 / n2)),
	       error = sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2), d = fabs(p1 - p2);

	if (error == 0)
		return d > z * null ? 1 : 0;
	return gsl_cdf_ugaussian_P((d - z * null) / error);
}

double
power_size(double p1, double p2, double share, double power, double level)
{
	double low = 2, high = 1e18;

	if (p1 == p2)
		return INFINITY;
	for (int i = 0; i < HALVINGS; i++) {
		double n = sqrt(low * high);

		if (power_proportions(n * (1 - share), n * share, p1, p2, level) < power)
			low = n;
		else
			high = n;
	}
	return high;
}

double
power_lift(double n1, double n2, double base, double power, double level)
{
	double low = base, high = 1;

	if (!(n1 > 0 && n2 > 0) || power_proportions(n1, n2, high, base, level) < power)
		return NAN;
	for (int i = 0; i < HALVINGS; i++) {
		double p = (low + high) / 2;

		if (power_proportions(n1, n2, p, base, level) < power)
			low = p;
		else
			high = p;
	}
	return high / base - 1;
}

/**
 * How many counts from 0 up (from ${n} down, if ${upper}) have a probability of at most ${most}:
 * between ${low} and ${high}, on a side where probabilities rise towards the mode.
 */
static uint64_t
unlikely_counts(uint64_t low, uint64_t high, uint64_t n, double share, double most, bool upper)
{

	while (low < high) {
		uint64_t middle = low + (high - low) / 2, at = upper ? n - middle : middle;

		if (gsl_ran_binomial_pdf((unsigned)at, share, (unsigned)n) <= most)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

double
sample_ratio(uint64_t k, uint64_t n, double share)
{
	double most, p;
	uint64_t mode, tail;

	if (n == 0 || n > UINT32_MAX / 2 || !(share > 0 && share < 1))
		return 1;
	most = gsl_ran_binomial_pdf((unsigned)k, share, (unsigned)n) * LIKELY;
	mode = (uint64_t)((double)(n + 1) * share);
	if (gsl_ran_binomial_pdf((unsigned)mode, share, (unsigned)n) <= most)
		return 1;
	if (k < mode) {
		p = gsl_cdf_binomial_P((unsigned)k, share, (unsigned)n);
		tail = unlikely_counts(0, n - mode, n, share, most, true);
		if (tail > 0)
			p += gsl_cdf_binomial_Q((unsigned)(n - tail), share, (unsigned)n);
	} else {
		p = gsl_cdf_binomial_Q((unsigned)(k - 1), share, (unsigned)n);
		tail = unlikely_counts(0, mode, n, share, most, false);
		if (tail > 0)
			p += gsl_cdf_binomial_P((unsigned)(tail - 1), share, (unsigned)n);
	}
	return p < 1 ? p : 1;
}

/** Add up `since`, corrected. */
static struct moments
corrected(const struct outcome *v, size_t n, double slope)
{
	struct moments m = { 0, 0, 0 };

	for (size_t i = 0; i < n; i++)
		moments_add(&m, v[i].since - slope * v[i].before);
	return m;
}

struct estimate
estimate_means(
    const struct outcome *a, size_t na, const struct outcome *b, size_t nb, double slope)
{
	struct moments x = corrected(a, na, slope), y = corrected(b, nb, slope);
	struct estimate e = { na == 0 || nb == 0 ? NAN : x.mean - y.mean, NAN, NAN };
	double vx, vy;

	if (na < 2 || nb < 2)
		return e;
	vx = x.squares / (double)(na - 1) / (double)na;
	vy = y.squares / (double)(nb - 1) / (double)nb;
	e.variance = vx + vy;
	e.freedom = e.variance == 0 ? 1
				    : e.variance * e.variance /
		(vx * vx / (double)(na - 1) + vy * vy / (double)(nb - 1));
	return e;
}

/** Add to the sums of products of deviations from the arm's means. */
static void
add_products(const struct outcome *v, size_t n, double *xy, double *xx)
{
	double mx = 0, my = 0;

	for (size_t i = 0; i < n; i++) {
		double dx = v[i].before - mx;

		mx += dx / (double)(i + 1);
		*xx += dx * (v[i].before - mx);
		my += (v[i].since - my) / (double)(i + 1);
		*xy += dx * (v[i].since - my);
	}
}

double
cuped_slope(const struct outcome *a, size_t na, const struct outcome *b, size_t nb)
{
	double xy = 0, xx = 0;

	add_products(a, na, &xy, &xx);
	add_products(b, nb, &xy, &xx);
	return xx > 0 ? xy / xx : 0;
}

struct difference
estimate_interval(const struct estimate *e, double level)
{
	struct difference d = { e->value, NAN, NAN };
	double half;

	if (isnan(e->variance))
		return d;
	half = e->variance == 0
	    ? 0
	    : gsl_cdf_tdist_Pinv((1 + level) / 2, e->freedom) * sqrt(e->variance);
	d.low = d.value - half;
	d.high = d.value + half;
	return d;
}

double
sequence_half(double variance, double tuning, double level)
{
	double r = tuning / SEQUENCE_TUNING, alpha = 1 - level;

	if (!(tuning > 0) || isnan(variance))
		return NAN;
	return sqrt((variance + r) * log((variance + r) / (r * alpha * alpha)));
}
