/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fit a buy-till-you-die law by maximum likelihood, and score customers by it.
 *
 * The likelihood is a sum over the distinct histories with their counts, in pieces of a fixed size
 * that threads share and whose sums are added in order, so the result has the same bits for any
 * number of threads.  Times repeat, so the logarithm of alpha plus each distinct time is taken once
 * an evaluation.  Parameters are searched as logarithms, with time scaled so that the longest T is
 * 1; minimise.h does the search and judges whether the data identifies them.
 *
 * Laws with Erlang-k gaps leave the product of gap^(k-1) / (k-1)! out of their sums, as it has no
 * parameter; it is added at the end from patterns.log_gaps, so that log likelihoods of different k
 * compare.
 */
#include "model/btyd.h"

#include "base/mem.h"
#include "model/btyd_covariates.h"
#include "model/special.h"

#include <stdlib.h>
#include <string.h>

#define SUMS MINIMISE_TERMS(BTYD_PARAMETERS)
#define THIN 32		/* patterns of each x that the first look takes */
#define PIECE                                                                                      \
	1024 /* patterns to a piece of work; fixed, so that sums are the same for any number of    \
		threads */

/*
 * The patterns with all that is needed of them many times over.  Times repeat (days since the first
 * order are few), so the logarithms of alpha plus each distinct time are taken once an evaluation.
 */
struct likelihood {
	const struct btyd_law *law;
	const struct patterns *p;
	struct team *team;
	struct btyd_time *times;	/* n_times, ascending */
	size_t n_times;
	uint32_t *time;			/* 2 p->n, into times: of each t_x, then of each T */
	struct btyd_cache *caches;	/* p->runs */
	double par[BTYD_PARAMETERS];
	size_t pieces;
	bool second;			/* whether second derivatives are wanted */
	double *sums;			/* of each piece: value, first and second derivatives */
};

static void
likelihood_close(struct likelihood *l)
{

	free(l->times);
	free(l->time);
	free(l->caches);
	free(l->sums);
}

/*
 * Number the distinct ones of all t_x and T (n of each, one after the other in ${all}); they are
 * multiplied by ${scale}.
 */
static enum crm_status
number_times(struct likelihood *l, const double *all, size_t n, double scale)
{
	struct patterns distinct;
	enum crm_status status = patterns_make(&distinct, all, all, all, 2 * n, l->time);

	if (status != CRM_OK)
		return status;
	l->n_times = distinct.n;
	l->times = mem_raw(distinct.n, sizeof(*l->times));
	for (size_t i = 0; l->times != NULL && i < distinct.n; i++)
		l->times[i].t = distinct.x[i] * scale;
	patterns_free(&distinct);
	return l->times != NULL ? CRM_OK : CRM_ENOMEM;
}

/* Times are multiplied by ${scale}. */
static enum crm_status
likelihood_open(struct likelihood *l, const struct btyd_law *law, const struct patterns *p,
    struct team *team, double scale)
{
	size_t n = p->n <= SIZE_MAX / 2 ? p->n : 0;
	double *all = mem_raw(2 * n, sizeof(*all));
	enum crm_status status = CRM_ENOMEM;

	*l = (struct likelihood){
		.law = law, .p = p, .team = team, .pieces = (p->n + PIECE - 1) / PIECE
	};
	l->time = mem_raw(2 * n, sizeof(*l->time));
	l->caches = mem_raw(p->runs, sizeof(*l->caches));
	l->sums = mem_raw(l->pieces, MINIMISE_TERMS(law->n) * sizeof(*l->sums));
	if (n == p->n && all != NULL && l->time != NULL && l->caches != NULL && l->sums != NULL) {
		memcpy(all, p->u, n * sizeof(*all));
		memcpy(all + n, p->v, n * sizeof(*all));
		status = number_times(l, all, n, scale);
	}
	free(all);
	if (status != CRM_OK)
		likelihood_close(l);
	return status;
}

static void
prepare_piece(void *arg, size_t piece, unsigned thread)
{
	struct likelihood *l = arg;
	size_t end = (piece + 1) * PIECE;
	double alpha = l->par[1];

	(void)thread;
	for (size_t i = piece * PIECE; i < end && i < l->n_times; i++) {
		l->times[i].log = log(alpha + l->times[i].t);
		l->times[i].inverse = 1 / (alpha + l->times[i].t);
	}
	for (size_t i = piece * PIECE; i < end && i < l->p->runs; i++)
		l->law->prepare(l->law, l->par, l->p->run_x[i], &l->caches[i]);
}

static void
sum_piece(void *arg, size_t piece, unsigned thread)
{
	struct likelihood *l = arg;
	const struct patterns *p = l->p;
	double sum[SUMS] = { 0 }, g[BTYD_PARAMETERS], h[BTYD_SECONDS], value;
	size_t end = (piece + 1) * PIECE, terms = MINIMISE_TERMS(l->law->n);

	(void)thread;
	for (size_t i = piece * PIECE; i < end && i < p->n; i++) {
		value = l->law->log_likelihood(l->law, l->par, &l->caches[p->run[i]], p->x[i],
		    &l->times[l->time[i]], &l->times[l->time[p->n + i]], g, l->second ? h : NULL);
		minimise_add(sum, l->law->n, p->count[i], value, g, l->second ? h : NULL);
	}
	memcpy(l->sums + piece * terms, sum, terms * sizeof(*sum));
}

static double
mean_loss(void *arg, const double *theta, double *gradient, double *hessian)
{
	struct likelihood *l = arg;
	size_t most = l->n_times > l->p->runs ? l->n_times : l->p->runs;

	for (size_t k = 0; k < l->law->n; k++)
		l->par[k] = exp(theta[k]);
	l->second = hessian != NULL;
	team_run(l->team, (most + PIECE - 1) / PIECE, prepare_piece, l);
	team_run(l->team, l->pieces, sum_piece, l);
	return minimise_mean_loss(
	    l->sums, l->pieces, l->law->n, (double)l->p->rows, gradient, hessian);
}

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
	struct minimise_problem problem = { law->n, mean_loss, NULL, true, starts, n_starts,
		(double)p->rows };
	struct likelihood l;
	enum crm_status status = likelihood_open(&l, law, p, team, 1 / longest);

	if (status != CRM_OK)
		return status;
	problem.arg = &l;
	status = minimise_run(&problem, result);
	likelihood_close(&l);
	return status;
}

/* A fit to some of the patterns leads to a start from which few steps over all of them remain. */
static enum crm_status
first_look(const struct btyd_law *law, const struct patterns *p, double longest, double *starts,
    size_t *n_starts, unsigned *iterations)
{
	struct minimise_result result = { 0 };
	struct patterns thin;
	enum crm_status status = patterns_thin(p, THIN, &thin);

	*n_starts = 3;
	if (status != CRM_OK)
		return status;
	if (thin.n <= p->n / 2) {
		status = minimise(law, &thin, NULL, longest, starts, 3, &result);
		*iterations = result.iterations;
		if (status == CRM_OK) {
			memmove(starts + law->n, starts, 3 * law->n * sizeof(*starts));
			memcpy(starts, result.theta, law->n * sizeof(*starts));
			*n_starts = 4;
		}
	}
	patterns_free(&thin);
	return status == CRM_EIDENT ? CRM_OK : status;
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
	size_t n_starts;

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
	status = first_look(law, p, longest, starts, &n_starts, &fit->iterations);
	if (status != CRM_OK)
		return status;
	status = minimise(law, p, team, longest, starts, n_starts, &result);
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
