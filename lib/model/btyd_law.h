/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_BTYD_LAW_H
#define CRM_MODEL_BTYD_LAW_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What a buy-till-you-die law is made of.  A customer's history is (x, t_x, T): x repeat orders,
 * the last of them t_x after the first order, seen for T.  Any unit of time, the same for all.
 * ${par} is the law's four parameters as they are (all > 0).
 */

#define BTYD_PARAMETERS 4
#define BTYD_TERMS 6	/* the most covariates */
#define BTYD_SECONDS 10	/* of the second derivatives, 4 x 4 and symmetric */

/** What a law keeps for all patterns of one x during one evaluation; its own business. */
struct btyd_cache {
	double v[16];
};

/** A point in time with what every law needs of it: ln(alpha + t), 1/(alpha + t). */
struct btyd_time {
	double t, log, inverse;
};

/* What covariates act on: the rate of buying and that of leaving. */
enum { BTYD_ON_ORDERS, BTYD_ON_LEAVING, BTYD_EFFECTS };

struct btyd_law {
	const char *name;		/* `mbg-nbd` */
	size_t n;	/* parameters that are fitted; others of the four are unused */
	int gap_shape;			/* k where gaps are Erlang-k; 1: at random */
	const char *parameter[BTYD_PARAMETERS]; /* alpha is the second; it and those of ${is_time}
						   are times */
	bool is_time[BTYD_PARAMETERS];

	/* Prepare the ${cache} of x for log_likelihood(). */
	void (*prepare)(
	    const struct btyd_law *law, const double *par, double x, struct btyd_cache *cache);

	/*
	 * The log likelihood of one customer, with its ${n} derivatives by the logarithms of the
	 * parameters in ${gradient}, and where ${hessian} is not NULL the second ones: of the n x
	 * n, those from the diagonal to the right.  For x > 0 it is a density in the x order
	 * times, but for what does not depend on the parameters (see btyd_fit()).
	 */
	double (*log_likelihood)(const struct btyd_law *law, const double *par,
	    const struct btyd_cache *cache, double x, const struct btyd_time *tx,
	    const struct btyd_time *T, double *gradient, double *hessian);

	/* ln of P(dead) / P(alive) at T; -INFINITY where death is impossible. */
	double (*log_odds_dead)(
	    const struct btyd_law *law, const double *par, double x, double tx, double T);

	/* Expected orders in (T, T + t] of a customer who is alive at T. */
	double (*orders)(const struct btyd_law *law, const double *par, double x, double tx,
	    double T, double t);

	/* The probability that a customer alive at T still is at T + t. */
	double (*survival)(const struct btyd_law *law, const double *par, double x, double tx,
	    double T, double t);

	/* The probability that a customer alive at T orders in (T, T + t]. */
	double (*any_order)(const struct btyd_law *law, const double *par, double x, double tx,
	    double T, double t);

	/* By how many times a covariate's effect the logarithm of each parameter changes. */
	double effect[BTYD_EFFECTS][BTYD_PARAMETERS];
};

/**
 * btyd_any_order(law, par, x, tx, T, t):
 * `any_order` of the laws whose rate is gamma(r, alpha) and does not depend on leaving: after ${x}
 * orders in T the rate is gamma(r + x, alpha + T), and 1 - E(exp(-lambda t)), by its Laplace
 * transform, is 1 - ((alpha + T) / (alpha + T + t))^(r + x).
 */
double btyd_any_order(
    const struct btyd_law *law, const double *par, double x, double tx, double T, double t);

#endif
