/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A proportion with its interval (Wilson 1927), and differences between two groups with intervals
 * that hold: proportions (Newcombe 1998) and rates (Katz et al. 1978).
 *
 * Means and variances are accumulated by Welford's update (1962).  Differences of means, which
 * need more than a sample of each group, are in experiment.c.
 */
#include "model/two_samples.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/** The ends of Wilson's score interval of x / n. */
static void
wilson(double x, double n, double z, double *low, double *high)
{
	double p = x / n, centre = 2 * x + z * z, half = z * sqrt(z * z + 4 * x * (1 - p)),
	       by = 2 * (n + z * z);

	*low = (centre - half) / by;
	*high = (centre + half) / by;
}

struct proportion
wilson_proportion(uint64_t x, uint64_t n, double level)
{
	struct proportion p = { NAN, NAN, NAN };

	if (n == 0)
		return p;
	p.value = (double)x / (double)n;
	wilson((double)x, (double)n, gsl_cdf_ugaussian_Pinv((1 + level) / 2), &p.low, &p.high);
	return p;
}

struct difference
two_proportions(uint64_t x1, uint64_t n1, uint64_t x2, uint64_t n2, double level)
{
	double z = gsl_cdf_ugaussian_Pinv((1 + level) / 2), p1, p2, l1, u1, l2, u2, d;

	if (n1 == 0 || n2 == 0)
		return (struct difference){ NAN, NAN, NAN };
	p1 = (double)x1 / (double)n1;
	p2 = (double)x2 / (double)n2;
	d = p1 - p2;
	wilson((double)x1, (double)n1, z, &l1, &u1);
	wilson((double)x2, (double)n2, z, &l2, &u2);
	return (struct difference){ d, d - hypot(p1 - l1, u2 - p2), d + hypot(u1 - p1, p2 - l2) };
}

struct difference
two_rates(uint64_t x1, uint64_t n1, uint64_t x2, uint64_t n2, double level)
{
	double z = gsl_cdf_ugaussian_Pinv((1 + level) / 2), ratio, error;

	if (n1 == 0 || n2 == 0 || x2 == 0)
		return (struct difference){ NAN, NAN, NAN };
	ratio = ((double)x1 / (double)n1) / ((double)x2 / (double)n2);
	if (x1 == 0)
		return (struct difference){ ratio - 1, NAN, NAN };
	error = sqrt(1 / (double)x1 - 1 / (double)n1 + 1 / (double)x2 - 1 / (double)n2);
	return (struct difference){ ratio - 1, ratio * exp(-z * error) - 1,
		ratio * exp(z * error) - 1 };
}

void
moments_add(struct moments *m, double x)
{
	double d = x - m->mean;

	m->n++;
	m->mean += d / (double)m->n;
	m->squares += d * (x - m->mean);
}
