/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fit a buy-till-you-die law by maximum likelihood, and score customers by it.
 *
 * btyd_likelihood.h sums the likelihood.  Parameters are searched as logarithms, with time scaled
 * so that the longest T is 1; minimise.h does the search and judges whether the data identifies
 * them.
 * Many patterns are looked at twice: a few of them give a start from which few steps over all
 * remain.  If it is no better than an edge of the law where the likelihood has its peak, the law is
 * not identified, and the search, which would creep along that edge for long, is not begun
 * (btyd_edge.h).
 *
 * Laws with Erlang-k gaps leave the product of gap^(k-1) / (k-1)! out of their sums, as it has no
 * parameter; it is added at the end from patterns.log_gaps, so that log likelihoods of different k
 * compare.
 */
#include "model/btyd.h"

#include "model/btyd_covariates.h"
#include "model/btyd_edge.h"
#include "model/btyd_likelihood.h"
#include "model/special.h"

#include <stdlib.h>
#include <string.h>

#define THIN 32		/* patterns of each x that the first look takes */

/*
 * Starts in scaled time: rates around the mean rate, and three guesses of how customers leave.  A
 * row for each, of as many parameters as the law has.
 */
static void
make_starts(const struct btyd_law *law, double rate, double *starts)
{
	static const double shape[3] = { .7, .25, 3 }, third[3] = { .8, .4, 2 },
			    fourth[3] = { 2.5, 1, 10 }, beta[3] = { .5, 1, .1 };

	/*
	 * alpha = r / rate is NBD's moment estimate; half of it, as those who left count as idle.
	 */
	for (int k = 0; k < 3; k++, starts += law->n) {
		starts[0] = log(shape[k]);
		starts[1] = log(shape[k] / (law->gap_shape * rate) / 2);
		if (law->n == 2)
			continue;
		starts[2] = log(third[k]);
		starts[3] = log(law->is_time[3] ? beta[k] : fourth[k]);
	}
}

static enum crm_status
minimise(const struct btyd_law *law, const struct patterns *p, struct team *team, double longest,
    const double *starts, size_t n_starts, struct minimise_result *result)
{
	struct minimise_problem problem = { law->n, btyd_mean_loss, NULL, true, starts, n_starts,
		(double)p->rows, false };
	struct btyd_likelihood l;
	enum crm_status status = btyd_likelihood_open(&l, law, p, team, 1 / longest);

	if (status != CRM_OK)
		return status;
	problem.arg = &l;
	status = minimise_run(&problem, result);
	btyd_likelihood_close(&l);
	return status;
}

/*
 * A fit to some of the patterns leads to a start from which few steps over all of them remain.
 * ${thin}->fault is MINIMISE_STUCK where there was no such look.
 */
static enum crm_status
first_look(const struct btyd_law *law, const struct patterns *p, double longest, double *starts,
    size_t *n_starts, struct minimise_result *thin)
{
	struct patterns some;
	enum crm_status status = patterns_thin(p, THIN, &some);

	*n_starts = 3;
	*thin = (struct minimise_result){ .fault = MINIMISE_STUCK };
	if (status != CRM_OK)
		return status;
	if (some.n <= p->n / 2) {
		status = minimise(law, &some, NULL, longest, starts, 3, thin);
		if (status == CRM_OK) {
			memmove(starts + law->n, starts, 3 * law->n * sizeof(*starts));
			memcpy(starts, thin->theta, law->n * sizeof(*starts));
			*n_starts = 4;
		}
	}
	patterns_free(&some);
	return status == CRM_EIDENT ? CRM_OK : status;
}

/* Search over all patterns, unless the first look and an edge of the law say that it is vain. */
static enum crm_status
look_and_search(struct btyd_fit *fit, const struct patterns *p, struct team *team, double longest,
    double *starts, struct minimise_result *result)
{
	struct minimise_result thin;
	size_t n_starts;
	enum crm_status status = first_look(fit->law, p, longest, starts, &n_starts, &thin);

	if (status != CRM_OK)
		return status;
	fit->iterations = thin.iterations;
	if (thin.fault != MINIMISE_STUCK && fit->law->n == BTYD_PARAMETERS) {
		status = btyd_edge(fit->law, p, team, longest, &thin, result);
		if (status != CRM_OK)
			return status;
	}
	return minimise(fit->law, p, team, longest, starts, n_starts, result);
}

/* What a search over ${n} numbers found, with times in the unit of the patterns. */
static void
keep_result(struct btyd_fit *fit, const struct minimise_result *result, size_t n,
    const struct patterns *p, double longest)
{
	const struct btyd_law *law = fit->law;
	double k = law->gap_shape;

	for (size_t i = 0; i < law->n; i++) {
		fit->par[i] = exp(result->theta[i]) * (law->is_time[i] ? longest : 1);
		for (size_t j = 0; j < law->n; j++)
			fit->covariance[i * BTYD_PARAMETERS + j] =
			    result->covariance[i * n + j];
	}
	/*
	 * A density in x order times scales with the x-th power of the unit of time: in time
	 * divided by ${longest} it is greater by longest^x.  With gaps of shape k each order has
	 * k powers of the rate, and so of the unit, of which (k - 1) belong to the product of
	 * gap^(k-1) that the law leaves out.
	 */
	fit->log_likelihood =
	    -result->value * (double)p->rows - k * fit->orders * log(longest);
	if (k > 1)
		fit->log_likelihood +=
		    (k - 1) * p->log_gaps - fit->orders * lgamma_r(k, &(int){ 0 });
	fit->gradient_norm = result->gradient_norm;
	fit->iterations += result->iterations;
	fit->evaluations = result->evaluations;
	fit->fault = result->fault;
	if (result->fault == MINIMISE_RAN || result->fault == MINIMISE_FLAT)
		fit->parameter = result->which < law->n ? law->parameter[result->which]
							: "the effect of a covariate";
}

/* Go on from the fit without covariates. */
static enum crm_status
fit_effects(struct btyd_fit *fit, const struct patterns *p, struct team *team, double longest,
    struct minimise_result *result, double *joint)
{
	const struct btyd_law *law = fit->law;
	double start[BTYD_PARAMETERS];
	size_t n = btyd_free_parameters(law, p->terms);
	enum crm_status status;

	memcpy(start, result->theta, law->n * sizeof(*start));
	fit->iterations += result->iterations;
	fit->evaluations += result->evaluations;
	status = btyd_covariates_search(law, p, team, longest, start, result);
	if (status == CRM_ENOMEM)
		return status;
	keep_result(fit, result, n, p, longest);
	fit->terms = p->terms;
	fit->free_parameters = n;
	for (size_t k = law->n; k < n; k++) {
		size_t e = (k - law->n) / p->terms, term = (k - law->n) % p->terms;

		fit->effect[e][term] = result->theta[k];
		fit->effect_error[e][term] = sqrt(result->covariance[k * n + k]);
	}
	if (joint != NULL)
		memcpy(joint, result->covariance, n * n * sizeof(*joint));
	return status;
}

enum crm_status
btyd_fit_effects(const struct btyd_fit *plain, const struct patterns *p, struct team *team,
    double least, struct btyd_fit *fit, double *joint)
{
	struct minimise_result result = { .fault = MINIMISE_STUCK };
	double longest = 0, promise;
	enum crm_status status;

	for (size_t i = 0; i < p->n; i++)
		longest = fmax(longest, p->v[i]);
	for (size_t k = 0; k < plain->law->n; k++)
		result.theta[k] = log(plain->par[k] / (plain->law->is_time[k] ? longest : 1));
	*fit = *plain;
	status = btyd_covariates_promise(plain->law, p, team, longest, result.theta, &promise);
	if (status != CRM_OK || promise < least)
		return status != CRM_OK ? status : CRM_EIDENT;
	return fit_effects(fit, p, team, longest, &result, joint);
}

enum crm_status
btyd_fit(const struct btyd_law *law, const struct patterns *p, struct team *team,
    struct btyd_fit *fit, double *joint)
{
	struct minimise_result result = { .fault = MINIMISE_STUCK };
	double starts[4 * BTYD_PARAMETERS], longest = 0, seen = 0;
	enum crm_status status;

	*fit = (struct btyd_fit){ .law = law, .customers = p->rows, .patterns = p->n,
		.free_parameters = law->n };
	for (size_t i = 0; i < p->n; i++) {
		longest = fmax(longest, p->v[i]);
		fit->orders += p->count[i] * p->x[i];
		seen += p->count[i] * p->v[i];
		fit->repeaters += p->x[i] > 0 ? (size_t)p->count[i] : 0;
	}
	if (fit->repeaters < BTYD_LEAST_REPEATERS || longest <= 0)
		return CRM_EIDENT;
	/* Repeat orders in the time seen of all, in scaled time: a mean rate to start from. */
	make_starts(law, fit->orders / (seen / longest), starts);
	status = look_and_search(fit, p, team, longest, starts, &result);
	if (status == CRM_OK && p->cell != NULL)
		return fit_effects(fit, p, team, longest, &result, joint);
	if (status != CRM_ENOMEM)
		keep_result(fit, &result, law->n, p, longest);
	return status;
}

double
btyd_p_alive(const struct btyd_law *law, const double *par, double x, double tx, double T)
{

	return special_logistic(-law->log_odds_dead(law, par, x, tx, T));
}

void
btyd_score(const struct btyd_law *law, const double *par, double x, double tx, double T,
    const struct btyd_horizon *horizon, struct btyd_score *score)
{
	double before = 0, now = 0, discounted = 0;

	score->p_alive = btyd_p_alive(law, par, x, tx, T);
	for (size_t i = 0; i < horizon->n; i++) {
		/*
		 * An expectation never falls; where two steps lie so close that rounding says
		 * otherwise, it stays.
		 */
		now = fmax(law->orders(law, par, x, tx, T, horizon->until[i]), before);
		discounted += horizon->weight[i] * (now - before);
		before = now;
	}
	score->orders = score->p_alive * now;
	score->discounted = score->p_alive * discounted;
}

static double
log_or_zero(double v)
{

	return v > 0 ? log(v) : 0;
}

void
btyd_score_slopes(const struct btyd_law *law, const double *par, double x, double tx, double T,
    const struct btyd_horizon *horizon, struct btyd_score *score)
{
	const double step = 1e-4;
	double moved[BTYD_PARAMETERS] = { 0 }, up_odds, down_odds;
	struct btyd_score up, down;

	btyd_score(law, par, x, tx, T, horizon, score);
	for (size_t k = 0; k < BTYD_PARAMETERS; k++) {
		if (k >= law->n) {
			score->d_alive[k] = score->d_orders[k] = score->d_discounted[k] = 0;
			continue;
		}
		memcpy(moved, par, sizeof(moved));
		/*
		 * By ln(par): errors of the difference are of order step^2, and of rounding / step.
		 */
		moved[k] = par[k] * exp(step);
		btyd_score(law, moved, x, tx, T, horizon, &up);
		up_odds = law->log_odds_dead(law, moved, x, tx, T);
		moved[k] = par[k] * exp(-step);
		btyd_score(law, moved, x, tx, T, horizon, &down);
		down_odds = law->log_odds_dead(law, moved, x, tx, T);
		/* logit(p_alive) is minus the log odds to have left, so the sides change places. */
		score->d_alive[k] = isfinite(up_odds) && isfinite(down_odds)
		    ? (down_odds - up_odds) / (2 * step)
		    : 0;
		score->d_orders[k] =
		    (log_or_zero(up.orders) - log_or_zero(down.orders)) / (2 * step);
		score->d_discounted[k] =
		    (log_or_zero(up.discounted) - log_or_zero(down.discounted)) / (2 * step);
	}
}
