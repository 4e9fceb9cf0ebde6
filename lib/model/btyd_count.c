/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The distribution of one customer's orders to come.
 *
 * Given that the customer does not leave, the hidden events N in a time t are a mixture of negative
 * binomials: over j for Erlang-k gaps (see mbg_cnbd.c), over the time of leaving for Pareto/NBD.
 * The m-th order is made if mk - j events come and the m - 1 orders before it were survived, so
 *
 *   P(Y >= m) = P(alive) * s_(m-1) * sum over parts of weight * P(N >= mk - j),
 *
 * with s_m = (B)_m / (a + B)_m, B = b + x (BG/NBD) or b + x + 1, and s = 1 for NBD and Pareto/NBD.
 * In Pareto/NBD the time of leaving has survival S(w) = ((beta + T) / (beta + T + w))^s; with S as
 * the variable of integration its density is constant, and 16 Gauss-Legendre points are enough to
 * count. Terms of the negative binomials are kept as logarithms, as the first of them may
 * underflow.
 */
#include "model/btyd_count.h"

#include "model/bgnbd.h"
#include "model/btyd.h"
#include "model/gauss.h"
#include "model/nbd.h"
#include "model/pareto_nbd.h"

#include <assert.h>
#include <math.h>

enum { PAR_R, PAR_ALPHA, PAR_A, PAR_B };	/* s and beta of Pareto/NBD are the last two */

#define PARTS (2 * GAUSS_HALF + 1)
#define MOST 1000000	/* orders: no horizon has more */
#define HALVINGS 200

/** One negative binomial of the mixture, summed up to n - 1. */
struct part {
	double weight, R, z;
	double term;		/* ln P(N = n) */
	double below;		/* P(N < n) */
	double n, next;		/* ${next}: events that the next order needs */
};

static void
set_part(struct part *p, double weight, double R, double u, double next)
{

	*p = (struct part){ weight, R, u / (1 + u), -R * log1p(u), 0, 0, next };
}

/** P(N >= p->next), summing further. */
static double
reaches(struct part *p)
{

	for (; p->n < p->next; p->n++) {
		p->below += exp(p->term);
		p->term += log((p->R + p->n) * p->z / (p->n + 1));
	}
	return fmax(1 - p->below, 0);
}

static size_t
make_parts(const struct btyd_law *law, const double *par, double x, double tx, double T, double t,
    struct part *parts)
{
	int k = law->gap_shape;
	double R = par[PAR_R] + k * x, alpha = par[PAR_ALPHA] + T, c = 1, sum = 0;
	size_t n = 0;

	if (law == &pareto_nbd_law) {
		double s = par[PAR_A], beta = par[PAR_B] + T, stays = exp(-s * log1p(t / beta));

		set_part(&parts[n++], stays, R, t / alpha, 1);
		for (int i = 0; i < 2 * GAUSS_HALF; i++) {
			const struct gauss *g = &gauss_points[i / 2];
			double at = (i % 2 == 0 ? 1 - g->x : 1 + g->x) / 2,
			       S = stays + (1 - stays) * at;

			set_part(&parts[n++], (1 - stays) * g->weight / 2, R,
			    beta * expm1(-log(S) / s) / alpha, 1);
		}
		return n;
	}
	for (int j = 0; j < k; j++) {
		set_part(&parts[n++], c, R + j, t / alpha, k - j);
		sum += c;
		c *= (R + j) * ((T - tx) / alpha) / (j + 1);
	}
	for (size_t i = 0; i < n; i++)
		parts[i].weight /= sum;
	return n;
}

double
btyd_count_quantile(const struct btyd_law *law, const double *par, double x, double tx, double T,
    double t, double level)
{
	struct part parts[PARTS];
	size_t n = make_parts(law, par, x, tx, T, t, parts);
	bool leaves_after = law != &pareto_nbd_law && law != &nbd_law;
	double b = par[PAR_B] + x + (law == &bgnbd_law ? 0 : 1);
	double alive = btyd_p_alive(law, par, x, tx, T), m = 0;

	assert(n <= PARTS && level > 0 && level < 1);
	for (; m < MOST; m++) {
		double more = 0;

		for (size_t i = 0; i < n; i++) {
			more += parts[i].weight * reaches(&parts[i]);
			parts[i].next += law->gap_shape;
		}
		if (1 - alive * more >= level)
			return m;
		if (leaves_after)
			alive *= (b + m) / (par[PAR_A] + b + m);
	}
	return m;
}

double
btyd_gap_quantile(
    const struct btyd_law *law, const double *par, double x, double tx, double T, double share)
{
	double R = par[PAR_R] + x, alpha = par[PAR_ALPHA] + T, low = 0, high;

	if (law->gap_shape == 1)
		return alpha * expm1(-log1p(-share) / R);
	for (high = alpha; law->any_order(law, par, x, tx, T, high) < share && high < 1e12;)
		high *= 2;
	for (int i = 0; i < HALVINGS && high - low > 1e-9 * high; i++) {
		double middle = (low + high) / 2;

		*(law->any_order(law, par, x, tx, T, middle) < share ? &low : &high) = middle;
	}
	return (low + high) / 2;
}
