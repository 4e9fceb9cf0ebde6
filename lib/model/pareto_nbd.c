/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pareto_nbd.h"

#include "model/gauss.h"
#include "model/special.h"

/*
 * The likelihood is usually written with differences of Gauss's hypergeometric function (Fader & Hardie 2005, "A note on deriving
 * the Pareto/NBD model"), which cancel and overflow.  Before the integral over the time of leaving is done it is
 *   (r)_x alpha^r beta^s [ (alpha+T)^-(r+x) (beta+T)^-s + s Int_{t_x}^T (alpha+y)^-(r+x) (beta+y)^-(s+1) dy ]
 * in which all is positive.  Divided by the first term in the brackets, the integral is the odds to have left.  In the
 * variable ln(min(alpha, beta) + y) its integrand is log-concave, and its singularities stay pi away from the real line,
 * so that a few Gauss-Legendre panels have all digits for any parameters.  Derivatives go under the integral.
 */
enum { PAR_R, PAR_ALPHA, PAR_S, PAR_BETA };
enum { C_BASE, C_SHAPE, C_LOG_ALPHA, C_RISE };

#define PANEL 3.	/* the longest: less than pi */

struct odds {
	double R, s, alpha, beta, least, T;
	double log_alpha_T, log_beta_T, inverse_alpha_T, inverse_beta_T;
	double top;
	double sum[1 + BTYD_PARAMETERS];	/* the integral, and of each derivative of its logarithm */
};

/* The logarithm of the integrand at ${y} = ln(least + time), to dy. */
static double
log_integrand(const struct odds *o, double y)
{
	double time = exp(y) - o->least, log_alpha, log_beta;

	log_alpha = o->least == o->alpha ? y : log(o->alpha + time);
	log_beta = o->least == o->beta ? y : log(o->beta + time);
	return log(o->s) + o->R * (o->log_alpha_T - log_alpha) + o->s * (o->log_beta_T - log_beta) - log_beta + y;
}

/* Add one point of weight ${w} to the integral and to its derivatives by r, alpha, s, beta. */
static void
add_point(struct odds *o, double y, double w)
{
	double time = exp(y) - o->least, log_alpha, log_beta, wait_alpha, wait_beta, f, inverse_beta = 1 / (o->beta + time);

	log_alpha = o->least == o->alpha ? y : log(o->alpha + time);
	log_beta = o->least == o->beta ? y : log(o->beta + time);
	wait_alpha = o->log_alpha_T - log_alpha;
	wait_beta = o->log_beta_T - log_beta;
	f = w * exp(o->R * wait_alpha + o->s * wait_beta - log_beta + y - o->top);
	o->sum[0] += f;
	o->sum[1 + PAR_R] += f * wait_alpha;
	o->sum[1 + PAR_ALPHA] += f * o->R * (o->inverse_alpha_T - 1 / (o->alpha + time));
	o->sum[1 + PAR_S] += f * wait_beta;
	o->sum[1 + PAR_BETA] += f * (o->s * (o->inverse_beta_T - inverse_beta) - inverse_beta);
}

/*
 * ln of the odds to have left; ${d} (may be NULL) receives the derivatives of it by the parameters.
 */
static double
log_odds(const double *par, double x, double tx, double T, double *d)
{
	struct odds o = { .R = par[PAR_R] + x, .s = par[PAR_S], .alpha = par[PAR_ALPHA], .beta = par[PAR_BETA], .T = T };
	double y, end, h = PANEL, left, here, there, steep = o.R + o.s + 1, log_s;

	for (int i = 0; d != NULL && i < BTYD_PARAMETERS; i++)
		d[i] = 0;
	if (T <= tx)
		return -INFINITY;
	o.least = fmin(o.alpha, o.beta);
	o.log_alpha_T = log(o.alpha + T);
	o.log_beta_T = log(o.beta + T);
	o.inverse_alpha_T = 1 / (o.alpha + T);
	o.inverse_beta_T = 1 / (o.beta + T);
	log_s = log(o.s);
	y = log(o.least + tx);
	end = log(o.least + T);
	left = log1p((T - tx) / (o.least + tx));
	here = log_integrand(&o, y);
	o.top = here - log_s;
	/* Concave: it may rise by no more than (end - y), and once it has fallen it goes on to fall. */
	while (left > 0 && here > o.top + log_s - GAUSS_GONE) {
		h = fmin(h, left);
		there = log_integrand(&o, y + h);
		while (steep * h > GAUSS_CHANGE && fabs(there - here) > GAUSS_CHANGE)
			there = log_integrand(&o, y + (h /= 2));
		for (int i = 0; i < GAUSS_HALF; i++) {
			add_point(&o, y + h / 2 * (1 - gauss_points[i].x), h / 2 * gauss_points[i].weight);
			add_point(&o, y + h / 2 * (1 + gauss_points[i].x), h / 2 * gauss_points[i].weight);
		}
		y += h;
		left = y < end ? left - h : 0;
		here = there;
		h = fmin(2 * h, PANEL);
	}
	if (d != NULL)
		for (int i = 0; i < BTYD_PARAMETERS; i++)
			d[i] = o.sum[1 + i] / o.sum[0] + (i == PAR_S ? 1 / o.s : 0);
	return o.top + log_s + log(o.sum[0]);
}

static void
prepare(const double *par, double x, struct btyd_cache *c)
{

	c->v[C_LOG_ALPHA] = log(par[PAR_ALPHA]);
	c->v[C_SHAPE] = par[PAR_R] + x;
	c->v[C_BASE] = special_gamma_rise(par[PAR_R], x) + par[PAR_R] * c->v[C_LOG_ALPHA];
	c->v[C_RISE] = special_psi_rise(par[PAR_R], x) + c->v[C_LOG_ALPHA];
}

static double
log_likelihood(const double *par, const struct btyd_cache *c, double x, const struct btyd_time *tx, const struct btyd_time *T, double *g,
    double *hessian)
{
	double d[BTYD_PARAMETERS], share, more, wait = log1p(T->t / par[PAR_BETA]);

	(void)hessian;
	more = special_log1pexp(log_odds(par, x, tx->t, T->t, d), &share);
	g[PAR_R] = par[PAR_R] * (c->v[C_RISE] - T->log + share * d[PAR_R]);
	g[PAR_ALPHA] = par[PAR_R] + par[PAR_ALPHA] * (share * d[PAR_ALPHA] - c->v[C_SHAPE] * T->inverse);
	g[PAR_S] = par[PAR_S] * (share * d[PAR_S] - wait);
	g[PAR_BETA] = par[PAR_S] * T->t / (par[PAR_BETA] + T->t) + par[PAR_BETA] * share * d[PAR_BETA];
	return c->v[C_BASE] - c->v[C_SHAPE] * T->log - par[PAR_S] * wait + more;
}

static double
log_odds_dead(const double *par, double x, double tx, double T)
{

	return log_odds(par, x, tx, T, NULL);
}

/* Alive at T, the rate is Gamma(r+x, alpha+T) and the hazard Gamma(s, beta+T). */
static double
orders(const double *par, double x, double T, double t)
{
	double e = par[PAR_S] - 1, wait = log1p(t / (par[PAR_BETA] + T));

	return (par[PAR_R] + x) * (par[PAR_BETA] + T) / (par[PAR_ALPHA] + T) * (fabs(e) < 1e-300 ? wait : -expm1(-e * wait) / e);
}

static double
survival(const double *par, double x, double T, double t)
{

	(void)x;
	return exp(-par[PAR_S] * log1p(t / (par[PAR_BETA] + T)));
}

const struct btyd_law pareto_nbd_law = {
	"pareto-nbd", { "r", "alpha", "s", "beta" }, { false, true, false, true },
	prepare, log_likelihood, false, log_odds_dead, orders, survival
};
