/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The forecast of MBG/CNBD-k: customers who buy more regularly than at random (Platzer & Reutterer
 * 2016, "Ticking away the moments", Marketing Science 35; Reutterer, Platzer & Schroeder 2021,
 * "Leveraging purchase regularity", International Journal of Research in Marketing 38).
 *
 * Gaps between orders are Erlang-k: hidden events come at rate lambda ~ Gamma(r, alpha), and every
 * k-th of them is an order.  After each order, the first one too, the customer leaves with
 * probability p ~ Beta(a, b).  The likelihood is in bgnbd.c; here is what lies ahead.
 *
 * Published expectations are approximations.  This one is exact.  A customer alive at T who has
 * been idle since t_x has passed j < k hidden events since then, with posterior weight (R)_j / j!
 * v^j / S (see struct idle), and given j, lambda ~ Gamma(R + j, alpha + T).  So the hidden events N
 * in (T, T + t] are negative binomial,
 *
 *   P(N = n) = (R + j)_n / n! (1 - z)^(R + j) z^n,   z = t / (alpha + T + t),
 *
 * and they make M = floor((n + j) / k) orders if the customer never leaves.  The m-th of these is
 * made if the m - 1 before it were survived, with probability s_(m-1), where
 *
 *   s_m = (b + x + 1)_m / (a + b + x + 1)_m.
 *
 * Hence E(orders) = sum over n of P(n) (s_0 + ... + s_(M-1)), and P(alive at T + t) = sum of
 * P(n) s_M.  The sums are run from n = 0 and divided by the sum of the weights themselves, so no
 * power that could underflow is ever taken.
 */
#include "model/mbg_cnbd.h"

#include "model/betamean.h"

#include <assert.h>
#include <math.h>

enum { PAR_R, PAR_ALPHA, PAR_A, PAR_B };

#define LARGE 1e200		/* weights are scaled down from here */
#define PRECISION 1e-16		/* of what is left out of a sum */
#define MOST 1e5		/* terms of a sum, about */
#define TAIL 40	/* how far a sum goes beyond its mean, in units of t / (alpha + T) */

void
idle_sum(int k, double R, double wait, double inverse, struct idle *idle)
{
	double v = wait * inverse, c = 1, S = 1, l_R = 0, l_RR = 0;
	struct idle sum = { .log = 0 };

	*idle = sum;
	if (k == 1 || wait <= 0)
		return;
	for (int j = 1; j < k; j++) {
		double l_alpha = -j * inverse;

		c *= (R + j - 1) * v / j;
		l_R += 1 / (R + j - 1);
		l_RR -= 1 / ((R + j - 1) * (R + j - 1));
		S += c;
		sum.d_R += c * l_R;
		sum.d_alpha += c * l_alpha;
		sum.d_RR += c * (l_RR + l_R * l_R);
		sum.d_R_alpha += c * l_R * l_alpha;
		sum.d_alpha_alpha += c * (j * inverse * inverse + l_alpha * l_alpha);
	}
	idle->log = log(S);
	idle->d_R = sum.d_R / S;
	idle->d_alpha = sum.d_alpha / S;
	idle->d_RR = sum.d_RR / S - idle->d_R * idle->d_R;
	idle->d_R_alpha = sum.d_R_alpha / S - idle->d_R * idle->d_alpha;
	idle->d_alpha_alpha = sum.d_alpha_alpha / S - idle->d_alpha * idle->d_alpha;
}

/** What is summed over the hidden events to come. */
struct ahead {
	double weight;		/* of all n so far; the sums below are divided by it */
	double orders, alive;
};

/** Sum over n given ${j} hidden events of the current gap. */
static struct ahead
sum_ahead(int k, int j, double R, double a, double b, double z)
{
	struct ahead sum = { 0, 0, 0 };
	double p = 1, survived = 1, made = 0;
	int phase = j;

	for (double n = 0, m = 0;; n++) {
		double ratio = (R + n) * z / (n + 1);

		sum.weight += p;
		sum.orders += p * made;
		sum.alive += p * survived;
		/* From here on weights fall at least by this ratio or z; made grows by 1 a step. */
		if (ratio < 1 &&
		    p * fmax(ratio, z) * (made + 1 / (1 - fmax(ratio, z))) /
			    (1 - fmax(ratio, z)) <=
			PRECISION * (sum.orders > 0 ? sum.orders : sum.weight) &&
		    (sum.orders > 0 || z <= 0))
			break;
		if (++phase == k) {
			phase = 0;
			made += survived;
			survived *= (b + m) / (a + b + m);
			m++;
		}
		p *= ratio;
		if (p <= 0)
			break;
		if (p > LARGE) {
			p /= LARGE;
			sum.weight /= LARGE;
			sum.orders /= LARGE;
			sum.alive /= LARGE;
		}
	}
	return sum;
}

/**
 * With so many hidden events ahead that a sum over them would take too long, their grouping by k no
 * longer matters: orders come as if at random at rate lambda / k.  The error is of the order of one
 * part in the number of events.
 */
static struct ahead
far_ahead(const struct btyd_law *law, const double *par, double x, double T, double t)
{
	double R = par[PAR_R] + law->gap_shape * x, u = t / (par[PAR_ALPHA] + T) / law->gap_shape;

	return (struct ahead){ 1, betamean_orders(par[PAR_A], par[PAR_B] + x + 1, R, u),
		betamean_survival(par[PAR_A], par[PAR_B] + x + 1, R, u) };
}

/** The mean over the hidden events of the current gap. */
static struct ahead
look_ahead(const struct btyd_law *law, const double *par, double x, double tx, double T, double t)
{
	int k = law->gap_shape;
	double R = par[PAR_R] + k * x, v = (T - tx) / (par[PAR_ALPHA] + T), c = 1, S = 0;
	struct ahead mean = { 0, 0, 0 };

	assert(k > 1);
	if (t / (par[PAR_ALPHA] + T) * (R + k + TAIL) > MOST)
		return far_ahead(law, par, x, T, t);
	for (int j = 0; j < k && c > 0; j++) {
		struct ahead sum = sum_ahead(k, j, R + j, par[PAR_A], par[PAR_B] + x + 1,
		    t / (par[PAR_ALPHA] + T + t));

		mean.orders += c * sum.orders / sum.weight;
		mean.alive += c * sum.alive / sum.weight;
		S += c;
		c *= (R + j) * v / (j + 1);
	}
	mean.orders /= S;
	mean.alive /= S;
	return mean;
}

double
mbg_cnbd_orders(
    const struct btyd_law *law, const double *par, double x, double tx, double T, double t)
{

	return t > 0 ? look_ahead(law, par, x, tx, T, t).orders : 0;
}

double
mbg_cnbd_survival(
    const struct btyd_law *law, const double *par, double x, double tx, double T, double t)
{

	return t > 0 ? look_ahead(law, par, x, tx, T, t).alive : 1;
}

/** No order comes while n + j < k: a few terms, from 1 - that of each j. */
double
mbg_cnbd_any(const struct btyd_law *law, const double *par, double x, double tx, double T, double t)
{
	int k = law->gap_shape;
	double R = par[PAR_R] + k * x, v = (T - tx) / (par[PAR_ALPHA] + T), c = 1, S = 0, none = 0;
	double u = t / (par[PAR_ALPHA] + T), z = u / (1 + u);

	for (int j = 0; j < k; j++) {
		double p = exp(-(R + j) * log1p(u));

		for (int n = 0; n + j < k; n++) {
			none += c * p;
			p *= (R + j + n) * z / (n + 1);
		}
		S += c;
		c *= (R + j) * v / (j + 1);
	}
	return fmax(1 - none / S, 0);
}
