/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Choose the lifetime model that fits a shop best.
 *
 * Shops differ in how customers leave (after an order, at any time, or not at all) and in how
 * regularly they buy.  All laws are fitted by maximum likelihood to the same histories, as
 * densities of the same order times, so their likelihoods compare, and Akaike's criterion (1974)
 * chooses.  A law whose parameters the data does not identify is not a candidate; NBD, in which
 * nobody leaves, is the limit of the others as leaving goes to 0, and remains where nobody is seen
 * to leave.
 *
 * Where nothing is identified, as in a shop of ten customers, there still is a mean rate
 * (btyd_choose_rate()): a forecast that says no more than is known, for those who ask for one.
 *
 * The shape k of the gaps is tried upwards from 1.  The likelihood has one peak in k, so once it
 * has fallen, greater k are passed over.
 */
#include "model/btyd_choose.h"

#include "model/bgnbd.h"
#include "model/nbd.h"
#include "model/pareto_nbd.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const struct btyd_law *const all_laws[BTYD_CANDIDATES] = { &mbgnbd_law, &mbgcnbd_laws[0],
	&mbgcnbd_laws[1], &mbgcnbd_laws[2], &mbgcnbd_laws[3], &mbgcnbd_laws[4], &pareto_nbd_law,
	&bgnbd_law, &nbd_law };

const struct btyd_law *
btyd_law_named(const char *name)
{

	for (size_t i = 0; i < BTYD_CANDIDATES; i++)
		if (strcmp(all_laws[i]->name, name) == 0)
			return all_laws[i];
	return NULL;
}

const struct btyd_law *const *
btyd_candidates(const char *name, size_t *n)
{

	*n = BTYD_CANDIDATES;
	if (strcmp(name, "auto") == 0)
		return all_laws;
	*n = BTYD_MOST_GAP_SHAPE;
	if (strcmp(name, "mbg-cnbd-k") == 0)
		return all_laws;
	*n = 1;
	for (size_t i = 0; i < BTYD_CANDIDATES; i++)
		if (strcmp(all_laws[i]->name, name) == 0)
			return &all_laws[i];
	return NULL;
}

double
btyd_aic(const struct btyd_fit *fit)
{

	return 2 * (double)fit->free_parameters - 2 * fit->log_likelihood;
}

enum crm_status
btyd_choose(const struct btyd_law *const *laws, size_t n, const struct patterns *p,
    struct team *team, struct btyd_choice *choice)
{
	double best = INFINITY, before = -INFINITY, joint[BTYD_JOINT * BTYD_JOINT];
	bool falls = false;

	assert(n >= 1 && n <= BTYD_CANDIDATES);
	choice->n = choice->best = 0;
	for (size_t i = 0; i < n; i++) {
		struct btyd_fit *fit = &choice->fit[choice->n];
		enum crm_status status;

		if (laws[i]->gap_shape > 1 && n > 1 && (falls || isnan(p->log_gaps)))
			continue;
		status = btyd_fit(laws[i], p, team, fit, joint);
		if (status != CRM_OK && status != CRM_EIDENT)
			return status;
		choice->sound[choice->n] = status == CRM_OK;
		if (laws[i]->gap_shape > 1 && fit->log_likelihood < before)
			falls = true;
		before = fit->log_likelihood;
		if (status == CRM_OK && btyd_aic(fit) < best) {
			best = btyd_aic(fit);
			choice->best = choice->n;
			if (fit->terms > 0)
				memcpy(choice->joint, joint, sizeof(joint));
		}
		choice->n++;
		/* Too few came back, whatever the law. */
		if (fit->repeaters < BTYD_LEAST_REPEATERS)
			break;
	}
	return isfinite(best) ? CRM_OK : CRM_EIDENT;
}

/* The log likelihood of NBD with shape ${r} around the mean ${rate}. */
static double
shape_likelihood(const struct patterns *p, double r, double rate)
{
	double par[BTYD_PARAMETERS] = { r, r / rate, 0, 0 }, g[BTYD_PARAMETERS], sum = 0;
	struct btyd_time T;
	struct btyd_cache cache;

	for (size_t i = 0; i < p->n; i++) {
		T = (struct btyd_time){ p->v[i], log(par[1] + p->v[i]), 1 / (par[1] + p->v[i]) };
		nbd_law.prepare(&nbd_law, par, p->x[i], &cache);
		sum += p->count[i] *
		    nbd_law.log_likelihood(&nbd_law, par, &cache, p->x[i], &T, &T, g, NULL);
	}
	return sum;
}

void
btyd_choose_rate(const struct patterns *p, struct btyd_choice *choice)
{
	const double prior_orders = .5, prior_days = 182.5;
	struct btyd_fit fit = { .law = &nbd_law,
		.customers = p->rows,
		.patterns = p->n,
		.free_parameters = nbd_law.n,
		.log_likelihood = NAN,
		.gradient_norm = NAN };
	double seen = prior_days, rate, likelihood, best = -INFINITY;

	for (size_t i = 0; i < p->n; i++) {
		seen += p->count[i] * p->v[i];
		fit.orders += p->count[i] * p->x[i];
		fit.repeaters += p->x[i] > 0 ? (size_t)p->count[i] : 0;
	}
	rate = (fit.orders + prior_orders) / seen;
	fit.par[0] = 1;
	/* So few say nothing of how customers differ; from more, the likeliest power of two. */
	for (double r = 0x1p-10; fit.repeaters >= BTYD_LEAST_REPEATERS && r <= 0x1p10; r *= 2)
		if ((likelihood = shape_likelihood(p, r, rate)) > best) {
			best = likelihood;
			fit.par[0] = r;
		}
	fit.par[1] = fit.par[0] / rate;
	/* The variance of ln(rate) under its gamma posterior, about. */
	fit.covariance[1 * BTYD_PARAMETERS + 1] = 1 / (fit.orders + prior_orders);
	if (choice->n == 0 || choice->fit[choice->n - 1].law != &nbd_law)
		choice->n++;
	choice->best = choice->n - 1;
	choice->fit[choice->best] = fit;
	choice->sound[choice->best] = true;
}
