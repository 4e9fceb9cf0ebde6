/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_BTYD_H
#define CRM_MODEL_BTYD_H

#include "base/status.h"
#include "base/thread.h"
#include "model/btyd_law.h"
#include "model/minimise.h"
#include "model/patterns.h"

/*
 * Buy-till-you-die models: which customers are still there, and how often will they order?
 */

/** Fewer customers with a repeat order than this are no ground for a fit. */
#define BTYD_LEAST_REPEATERS 10

/** The most numbers that are fitted at once: a law's parameters, and its covariates' effects. */
#define BTYD_JOINT (BTYD_PARAMETERS + BTYD_EFFECTS * BTYD_TERMS)

/** What a fit found.  Parameters that the law does not have are 0, as are their covariances. */
struct btyd_fit {
	const struct btyd_law *law;
	double par[BTYD_PARAMETERS];	/* in the unit of time of the patterns */
	double covariance[BTYD_PARAMETERS * BTYD_PARAMETERS];	/* of their logarithms */
	double log_likelihood;		/* of all customers, as a density in that unit */
	double gradient_norm; /* of the mean log likelihood by the logarithms of the parameters */
	size_t customers, repeaters, patterns;
	double orders;			/* repeat orders of all customers */
	size_t terms;			/* covariates; 0 without */
	double effect[BTYD_EFFECTS][BTYD_TERMS], effect_error[BTYD_EFFECTS][BTYD_TERMS];
	size_t free_parameters;		/* all that was fitted */
	unsigned iterations, evaluations;
	enum minimise_fault fault;		/* where btyd_fit() returns CRM_EIDENT: why */
	const char *parameter;		/* and which parameter it concerns, or NULL */
};

/**
 * btyd_fit(law, p, team, fit, joint):
 * Fit by maximum likelihood to the patterns (x, t_x, T): 0 <= t_x <= T, and x >= 0 whole.  Time is
 * scaled so that the longest T is 1; the parameters are searched as logarithms with analytic
 * gradients (minimise_run()), at first over some of the patterns where they are many; if that look
 * and an edge of the law say that nothing is to be found (btyd_edge()), no further.  The result
 * does not depend on the number of threads.
 *
 * Where the patterns have covariates, the effects of these are fitted too (btyd_covariates.h), from
 * the fit without them.  ${joint} (may be NULL) then receives the covariance of the logarithms of
 * the parameters, the effects on orders and those on leaving: a square of fit->free_parameters.
 *
 * Return CRM_OK; CRM_ENOMEM; or CRM_EIDENT: fewer than BTYD_LEAST_REPEATERS customers came back
 * (fit->repeaters tells), or fit->fault. O(patterns) an evaluation, of which there are some 5 to 20
 * over all patterns.
 */
CRM_CHECKED enum crm_status btyd_fit(const struct btyd_law *law, const struct patterns *p,
    struct team *team, struct btyd_fit *fit, double *joint);

/**
 * btyd_fit_effects(plain, p, team, least, fit, joint):
 * As btyd_fit() for patterns with covariates, from ${plain}, a sound fit to the same customers
 * without them.  Where twice the log likelihood promises to grow by less than ${least}
 * (btyd_covariates_promise()), do not try, and return CRM_EIDENT.
 */
CRM_CHECKED enum crm_status btyd_fit_effects(const struct btyd_fit *plain,
    const struct patterns *p, struct team *team, double least, struct btyd_fit *fit,
    double *joint);

/** btyd_p_alive(law, par, x, tx, T): The probability that this customer has not left. */
double btyd_p_alive(const struct btyd_law *law, const double *par, double x, double tx, double T);

/**
 * The time to look ahead, in steps at whose ends the orders to come are looked at: the increment of
 * the expected orders over step i counts
 * ${weight}[i] in the discounted sum.
 */
struct btyd_horizon {
	size_t n;
	const double *until;	/* n, ascending and > 0, in the unit of time of the patterns */
	const double *weight;	/* n */
};

/** What is expected of a pattern, or of the customers of one. */
struct btyd_score {
	double p_alive;
	double orders;		/* until the end of the horizon */
	double discounted;	/* sum over steps of weight * increment of orders */
	/*
	 * Derivatives of logit(p_alive), ln(orders), ln(discounted) by the logarithms of the
	 * parameters.
	 */
	double d_alive[BTYD_PARAMETERS], d_orders[BTYD_PARAMETERS], d_discounted[BTYD_PARAMETERS];
};

/**
 * btyd_score(law, par, x, tx, T, horizon, score): Score one customer; the derivatives are not set.
 */
void btyd_score(const struct btyd_law *law, const double *par, double x, double tx, double T,
    const struct btyd_horizon *horizon, struct btyd_score *score);

/**
 * btyd_score_slopes(law, par, x, tx, T, horizon, score):
 * As btyd_score(), with the derivatives (central differences: 8 more scores).  Those of
 * logit(p_alive) are 0 where nobody can have left.
 */
void btyd_score_slopes(const struct btyd_law *law, const double *par, double x, double tx, double T,
    const struct btyd_horizon *horizon, struct btyd_score *score);

#endif
