/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NBD: a shop whose customers are not seen to leave.
 *
 * Over a time T the orders of a customer are Poisson(lambda T) with lambda ~ Gamma(r, alpha); as a
 * density in the order times the likelihood is (r)_x alpha^r / (alpha + T)^(r + x), which does not
 * depend on t_x.  After the history lambda ~ Gamma(r + x, alpha + T).  All is as in bgnbd.c without
 * leaving, so that log likelihoods and AICs compare.
 */
#include "model/nbd.h"

#include "model/special.h"

enum { PAR_R, PAR_ALPHA };
enum { C_BASE, C_SHAPE, C_RISE, C_RISE_2 };

static void
prepare_nbd(const struct btyd_law *law, const double *par, double x, struct btyd_cache *c)
{
	double log_alpha = log(par[PAR_ALPHA]);

	(void)law;
	c->v[C_SHAPE] = par[PAR_R] + x;
	c->v[C_BASE] = special_gamma_rise(par[PAR_R], x) + par[PAR_R] * log_alpha;
	c->v[C_RISE] = special_psi_rise(par[PAR_R], x) + log_alpha;
	c->v[C_RISE_2] = special_trigamma_rise(par[PAR_R], x);
}

static double
log_likelihood(const struct btyd_law *law, const double *par, const struct btyd_cache *c, double x,
    const struct btyd_time *tx, const struct btyd_time *T, double *g, double *h)
{
	double r = par[PAR_R], alpha = par[PAR_ALPHA], shape = c->v[C_SHAPE];

	(void)law;
	(void)x;
	(void)tx;
	/*
	 * ln L = ln (r)_x + r ln alpha - (r + x) ln(alpha + T).  By ln r: r (psi(r + x) - psi(r) +
	 * ln alpha - ln(alpha + T)); by ln alpha: r - alpha (r + x) / (alpha + T).
	 */
	g[PAR_R] = r * (c->v[C_RISE] - T->log);
	g[PAR_ALPHA] = r - alpha * shape * T->inverse;
	if (h != NULL) {
		*h++ = g[PAR_R] + r * r * c->v[C_RISE_2];
		*h++ = r * (1 - alpha * T->inverse);
		*h++ = g[PAR_ALPHA] - r + alpha * alpha * shape * T->inverse * T->inverse;
	}
	return c->v[C_BASE] - shape * T->log;
}

static double
log_odds_dead(const struct btyd_law *law, const double *par, double x, double tx, double T)
{

	(void)law;
	(void)par;
	(void)x;
	(void)tx;
	(void)T;
	return -INFINITY;
}

static double
orders(const struct btyd_law *law, const double *par, double x, double tx, double T, double t)
{

	(void)law;
	(void)tx;
	/* The mean of Gamma(r + x, alpha + T), times t. */
	return (par[PAR_R] + x) / (par[PAR_ALPHA] + T) * t;
}

static double
survival(const struct btyd_law *law, const double *par, double x, double tx, double T, double t)
{

	(void)law;
	(void)par;
	(void)x;
	(void)tx;
	(void)T;
	(void)t;
	return 1;
}

double
btyd_any_order(
    const struct btyd_law *law, const double *par, double x, double tx, double T, double t)
{

	(void)law;
	(void)tx;
	/* log1p and expm1 keep all digits where t is small beside alpha + T. */
	return -expm1(-(par[PAR_R] + x) * log1p(t / (par[PAR_ALPHA] + T)));
}

const struct btyd_law nbd_law = { "nbd", 2, 1, { "r", "alpha", NULL, NULL },
	{ false, true, false, false }, prepare_nbd, log_likelihood, log_odds_dead, orders, survival,
	btyd_any_order, { { 0, -1, 0, 0 }, { 0, 0, 0, 0 } } };
