/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fit the Gamma-Gamma model of spend, and value a customer's orders by it.
 *
 * The likelihood of a customer is that of x orders of mean value m (Fader & Hardie 2013, eq. 1a);
 * it is summed over the distinct (x, m) with their counts, in pieces of a fixed size as in btyd.c.
 * Values are scaled by their mean and the parameters searched as ln p, ln(q - 1), ln gamma, so q
 * stays above 1, without which spend has no mean.
 *
 * Every estimate p (gamma + x m) / (p x + q - 1) is a weighted mean of the customer's own orders
 * and (q - 1) / p more of the population's mean value; so one price, and the shrinkage used where
 * the fit is not identified, are parameters too (gamma_gamma_shrink()).
 */
#include "model/gamma_gamma.h"

#include "base/mem.h"
#include "model/patterns.h"
#include "model/special.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS 6
#define SUMS MINIMISE_TERMS(GAMMA_GAMMA_PARAMETERS)
#define THIN 64	/* values of each x that the first look takes */
#define PIECE 1024
#define LEAST_CUSTOMERS 10
#define SAME 1e-9	/* values that differ by less than this part are equal */

enum { PAR_P, PAR_Q, PAR_GAMMA };

/* What depends on x only. */
struct cache {
	double px, base, d_p, d_q, d_pp, d_pq, d_qq;
};

struct likelihood {
	const struct patterns *p;	/* x, mean */
	struct team *team;
	double par[GAMMA_GAMMA_PARAMETERS];
	struct cache *caches;		/* p->runs */
	size_t pieces;
	bool second;
	double (*sums)[SUMS];
};

static void
prepare_spend(const double *par, double x, struct cache *c)
{
	double p = par[PAR_P], q = par[PAR_Q];
	int sign;

	c->px = p * x;
	/*
	 * The likelihood of x orders of mean value m, with nu ~ Gamma(q, gamma) integrated out:
	 *
	 *   Gamma(px + q) / (Gamma(px) Gamma(q)) * gamma^q m^(px - 1) x^px / (gamma + m x)^(px +
	 *   q).
	 *
	 * The first factor is 1 / B(px, q), the only one that depends on x alone; its logarithm and
	 * derivatives by p and q are kept for all values of one x.  A difference such as lnGamma(px
	 * + q) - lnGamma(px) is taken as one function, as it cancels for large px.
	 */
	/* -ln B(px, q), with the smaller of the two as the bare log-gamma. */
	c->base =
	    special_gamma_rise(fmax(c->px, q), fmin(c->px, q)) - lgamma_r(fmin(c->px, q), &sign);
	c->d_p = x * special_psi_rise(c->px, q);
	c->d_q = special_psi_rise(q, c->px);
	c->d_pp = x * x * special_trigamma_rise(c->px, q);
	c->d_pq = x * special_trigamma(c->px + q);
	c->d_qq = special_trigamma_rise(q, c->px);
}

/*
 * With s = x mean and u = s / (gamma + s):  -ln B(px, q) - ln mean + px ln u + q ln(1 - u), here
 * without - ln mean. Of the second derivatives (${h}, may be NULL) the 6 from the diagonal to the
 * right.
 */
static double
one(const double *par, const struct cache *c, double x, double mean, double *g, double *h)
{
	double s = x * mean, gamma = par[PAR_GAMMA], q = par[PAR_Q];
	double log_u = -log1p(gamma / s), log_v = -log1p(s / gamma);

	/*
	 * By ln p, ln(q - 1) and ln gamma: the derivative by the parameter times p, q - 1 and
	 * gamma. ln u has the derivative -1 / (gamma + s) by gamma and ln(1 - u) the derivative s /
	 * (gamma (gamma + s)), from which the third follows.
	 */
	g[PAR_P] = par[PAR_P] * (c->d_p + x * log_u);
	g[PAR_Q] = (q - 1) * (c->d_q + log_v);
	g[PAR_GAMMA] = (q * s - c->px * gamma) / (gamma + s);
	if (h != NULL) {
		double p = par[PAR_P], i = 1 / (gamma + s), v = s * i;

		/* On the diagonal: d2/d(ln p)2 = p^2 d2/dp2 + p d/dp, and so on. */
		*h++ = g[PAR_P] + p * p * c->d_pp;
		*h++ = p * (q - 1) * c->d_pq;
		*h++ = -c->px * gamma * i;
		*h++ = g[PAR_Q] + (q - 1) * (q - 1) * c->d_qq;
		*h++ = (q - 1) * v;
		*h++ = -(c->px + q) * gamma * i * v;
	}
	return c->base + c->px * log_u + q * log_v;
}

static void
sum_piece(void *arg, size_t piece, unsigned thread)
{
	struct likelihood *l = arg;
	const struct patterns *p = l->p;
	double sum[SUMS] = { 0 }, g[GAMMA_GAMMA_PARAMETERS], h[SECONDS], value;
	size_t end = (piece + 1) * PIECE;

	(void)thread;
	for (size_t i = piece * PIECE; i < end && i < p->n; i++) {
		value =
		    one(l->par, &l->caches[p->run[i]], p->x[i], p->u[i], g, l->second ? h : NULL);
		minimise_add(
		    sum, GAMMA_GAMMA_PARAMETERS, p->count[i], value, g, l->second ? h : NULL);
	}
	memcpy(l->sums[piece], sum, sizeof(sum));
}

static double
mean_loss(void *arg, const double *theta, double *gradient, double *hessian)
{
	struct likelihood *l = arg;

	l->par[PAR_P] = exp(theta[0]);
	l->par[PAR_Q] = 1 + exp(theta[1]);
	l->par[PAR_GAMMA] = exp(theta[2]);
	for (size_t i = 0; i < l->p->runs; i++)
		prepare_spend(l->par, l->p->run_x[i], &l->caches[i]);
	l->second = hessian != NULL;
	team_run(l->team, l->pieces, sum_piece, l);
	return minimise_mean_loss(
	    l->sums[0], l->pieces, GAMMA_GAMMA_PARAMETERS, (double)l->p->rows, gradient, hessian);
}

/* Pearson's, by Welford's update; over ${p} sorted, so the same for any order of the rows. */
static double
correlation(const struct patterns *p)
{
	double n = 0, mx = 0, my = 0, xx = 0, yy = 0, xy = 0, dx, dy;

	for (size_t i = 0; i < p->n; i++) {
		n += p->count[i];
		dx = p->x[i] - mx;
		dy = p->u[i] - my;
		mx += p->count[i] * dx / n;
		my += p->count[i] * dy / n;
		xx += p->count[i] * dx * (p->x[i] - mx);
		yy += p->count[i] * dy * (p->u[i] - my);
		xy += p->count[i] * dx * (p->u[i] - my);
	}
	return xx > 0 && yy > 0 ? xy / sqrt(xx) / sqrt(yy) : NAN;
}

static enum crm_status
minimise(const struct patterns *p, struct team *team, const double *starts, size_t n_starts,
    struct minimise_result *result)
{
	struct likelihood l = { .p = p, .team = team, .pieces = (p->n + PIECE - 1) / PIECE };
	struct minimise_problem problem = { GAMMA_GAMMA_PARAMETERS, mean_loss, &l, true, starts,
		n_starts, (double)p->rows, false };
	enum crm_status status = CRM_ENOMEM;

	l.caches = mem_raw(p->runs, sizeof(*l.caches));
	l.sums = mem_raw(l.pieces, sizeof(*l.sums));
	if (l.caches != NULL && l.sums != NULL)
		status = minimise_run(&problem, result);
	free(l.caches);
	free(l.sums);
	return status;
}

/* As in btyd.c: a fit to some of the values leads to a start near the end. */
static enum crm_status
first_look(const struct patterns *p, double starts[4][GAMMA_GAMMA_PARAMETERS], size_t *n_starts,
    unsigned *iterations)
{
	struct minimise_result result = { 0 };
	struct patterns thin;
	enum crm_status status = patterns_thin(p, THIN, &thin);

	*n_starts = 3;
	if (status != CRM_OK)
		return status;
	if (thin.n <= p->n / 2) {
		status = minimise(&thin, NULL, starts[0], 3, &result);
		*iterations = result.iterations;
		if (status == CRM_OK) {
			memmove(starts[1], starts[0], 3 * sizeof(starts[0]));
			memcpy(starts[0], result.theta, sizeof(starts[0]));
			*n_starts = 4;
		}
	}
	patterns_free(&thin);
	return status == CRM_EIDENT ? CRM_OK : status;
}

/* ${p}'s values are scaled in place. */
static enum crm_status
fit_patterns(struct patterns *p, struct team *team, struct gamma_gamma_fit *fit)
{
	static const char *const names[] = { "p", "q", "gamma" };
	double starts[4][GAMMA_GAMMA_PARAMETERS] = { { 1.5, .7, .7 }, { 0, 1.5, 1.5 },
		{ .7, -1, 0 } };
	double mean = 0, logs = 0, seen = 0;
	struct minimise_result r;
	enum crm_status status;
	size_t n_starts;

	for (size_t i = 0; i < p->n; i++) {
		seen += p->count[i];
		mean += p->count[i] * (p->u[i] - mean) / seen;
		logs += p->count[i] * log(p->u[i]);
	}
	/*
	 * With values in units of their mean gamma is of the order of 1 and the walls of the search
	 * are the same for any currency.  The density of m changes by a factor of the mean, and the
	 * -ln m that one() leaves out is added here too: together, -sum of ln(m) as given.
	 */
	for (size_t i = 0; i < p->n; i++)
		p->u[i] /= mean;
	status = first_look(p, starts, &n_starts, &fit->iterations);
	if (status != CRM_OK)
		return status;
	status = minimise(p, team, starts[0], n_starts, &r);
	if (status == CRM_ENOMEM)
		return status;
	fit->par[PAR_P] = exp(r.theta[0]);
	fit->par[PAR_Q] = 1 + exp(r.theta[1]);
	fit->par[PAR_GAMMA] = exp(r.theta[2]) * mean;
	memcpy(fit->covariance, r.covariance, sizeof(fit->covariance));
	fit->log_likelihood = -r.value * (double)p->rows - logs;
	fit->gradient_norm = r.gradient_norm;
	fit->iterations += r.iterations;
	fit->evaluations = r.evaluations;
	fit->fault = r.fault;
	if (r.fault == MINIMISE_RAN || r.fault == MINIMISE_FLAT)
		fit->parameter = names[r.which];
	/* q - 1 cannot become 0 as an exponential: so small, the data want q <= 1. */
	if (fit->par[PAR_Q] < 1 + GAMMA_GAMMA_LEAST_Q1) {
		fit->fault = MINIMISE_RAN;
		fit->parameter = names[PAR_Q];
		status = CRM_EIDENT;
	}
	return status;
}

/* The mean value of all orders, and whether they are equal but for rounding. */
static void
find_mean(const struct patterns *p, struct gamma_gamma_fit *fit)
{
	double orders = 0, least = INFINITY, greatest = 0;

	for (size_t i = 0; i < p->n; i++) {
		orders += p->count[i] * p->x[i];
		fit->mean += p->count[i] * p->x[i] * (p->u[i] - fit->mean) / orders;
		least = fmin(least, p->u[i]);
		greatest = fmax(greatest, p->u[i]);
	}
	fit->one_price = p->n > 0 && greatest - least <= SAME * greatest;
	if (fit->one_price)
		fit->mean = greatest;
}

void
gamma_gamma_shrink(struct gamma_gamma_fit *fit)
{

	/*
	 * p (gamma + x m) / (p x + q - 1) with p = 1, q = 2, gamma = mean: (mean + x m) / (1 + x).
	 */
	fit->par[PAR_P] = 1;
	fit->par[PAR_Q] = 2;
	fit->par[PAR_GAMMA] = fit->mean;
	memset(fit->covariance, 0, sizeof(fit->covariance));
	fit->log_likelihood = fit->gradient_norm = NAN;
	fit->fault = MINIMISE_SOUND;
	fit->parameter = NULL;
}

enum crm_status
gamma_gamma_fit(const double *x, const double *mean, size_t rows, struct team *team,
    struct gamma_gamma_fit *fit)
{
	double *kept = rows <= SIZE_MAX / 3 ? mem_raw(3 * rows, sizeof(*kept)) : NULL;
	struct patterns p;
	enum crm_status status;
	size_t n = 0;

	*fit = (struct gamma_gamma_fit){ .correlation = NAN };
	if (kept == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < rows; i++)
		if (x[i] > 0 && mean[i] > 0) {
			kept[n] = x[i];
			kept[rows + n] = mean[i];
			kept[2 * rows + n++] = 0;
		}
	status = patterns_make(&p, kept, kept + rows, kept + 2 * rows, n, NULL);
	free(kept);
	if (status != CRM_OK)
		return status;
	fit->customers = n;
	fit->correlation = correlation(&p);
	find_mean(&p, fit);
	if (fit->one_price)
		gamma_gamma_shrink(fit);
	else
		status = n < LEAST_CUSTOMERS ? CRM_EIDENT : fit_patterns(&p, team, fit);
	patterns_free(&p);
	return status;
}

double
gamma_gamma_mean(const double *par, double x, double mean)
{

	/* Nothing known: E(p / nu) = p gamma / (q - 1), as 1 / nu is inverse gamma. */
	if (!(x > 0) || isnan(mean))
		return par[PAR_P] * par[PAR_GAMMA] / (par[PAR_Q] - 1);
	return par[PAR_P] * (par[PAR_GAMMA] + x * fmax(mean, 0)) /
	    (par[PAR_P] * x + par[PAR_Q] - 1);
}

void
gamma_gamma_slopes(const double *par, double x, double mean, double *d)
{
	bool own = x > 0 && !isnan(mean);
	double below = (own ? par[PAR_P] * x : 0) + par[PAR_Q] - 1,
	       above = par[PAR_GAMMA] + (own ? x * fmax(mean, 0) : 0);

	d[PAR_P] = (par[PAR_Q] - 1) / below;
	d[PAR_Q] = -(par[PAR_Q] - 1) / below;
	d[PAR_GAMMA] = par[PAR_GAMMA] / above;
}
