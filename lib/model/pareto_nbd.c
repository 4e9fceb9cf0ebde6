/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pareto/NBD: customers leave at any time, not only after an order.
 *
 * The likelihood is usually written with differences of Gauss's hypergeometric function (Fader &
 * Hardie 2005, "A note on deriving the Pareto/NBD model"), which cancel and overflow.  Before the
 * integral over the time of leaving is done it is (r)_x alpha^r beta^s [ (alpha+T)^-(r+x)
 * (beta+T)^-s + s Int_{t_x}^T (alpha+y)^-(r+x) (beta+y)^-(s+1) dy ] in which all is positive.
 * Divided by the first term in the brackets, the integral is the odds to have left.  In the
 * variable ln(min(alpha, beta) + y) its integrand is log-concave, and its singularities stay pi
 * away from the real line, so that a few Gauss-Legendre panels have all digits for any parameters.
 * Derivatives go under the integral.
 */
#include "model/pareto_nbd.h"

#include "model/gauss.h"
#include "model/special.h"

enum { PAR_R, PAR_ALPHA, PAR_S, PAR_BETA };
enum { C_BASE, C_SHAPE, C_LOG_ALPHA, C_RISE, C_RISE_2 };

#define PANEL 3.	/* the longest: less than pi */

struct odds {
	double R, s, alpha, beta, least, T;
	double log_alpha_T, log_beta_T, inverse_alpha_T, inverse_beta_T;
	double top;
	bool second;
	double sum[1 + BTYD_PARAMETERS + BTYD_SECONDS]; /* the integral; of each derivative of its
							   logarithm; of the second ones */
};

/* The logarithm of the integrand at ${y} = ln(least + time), to dy. */
static double
log_integrand(const struct odds *o, double y)
{
	double time = exp(y) - o->least, log_alpha, log_beta;

	log_alpha = o->least == o->alpha ? y : log(o->alpha + time);
	log_beta = o->least == o->beta ? y : log(o->beta + time);
	return log(o->s) + o->R * (o->log_alpha_T - log_alpha) + o->s * (o->log_beta_T - log_beta) -
	    log_beta + y;
}

/*
 * Add the second derivatives at one point, each with the product of the first ones: ${d} by r,
 * alpha, s (less 1/s) and beta, ${i} = 1 / (alpha
 * + time), ${k} = 1 / (beta + time).
 */
static void
add_second(struct odds *o, double f, const double *d, double i, double k)
{
	double *sum = o->sum + 1 + BTYD_PARAMETERS, I = o->inverse_alpha_T, K = o->inverse_beta_T;

	*sum++ += f * d[PAR_R] * d[PAR_R];
	*sum++ += f * (d[PAR_R] * d[PAR_ALPHA] + I - i);
	*sum++ += f * d[PAR_R] * d[PAR_S];
	*sum++ += f * d[PAR_R] * d[PAR_BETA];
	*sum++ += f * (d[PAR_ALPHA] * d[PAR_ALPHA] + o->R * (i * i - I * I));
	*sum++ += f * d[PAR_ALPHA] * d[PAR_S];
	*sum++ += f * d[PAR_ALPHA] * d[PAR_BETA];
	*sum++ += f * d[PAR_S] * d[PAR_S];
	*sum++ += f * (d[PAR_S] * d[PAR_BETA] + K - k);
	*sum++ += f * (d[PAR_BETA] * d[PAR_BETA] + o->s * (k * k - K * K) + k * k);
}

/* Add one point of weight ${w} to the integral and to its derivatives by r, alpha, s, beta. */
static void
add_point(struct odds *o, double y, double w)
{
	double time = exp(y) - o->least, log_alpha, log_beta, f,
	       inverse_alpha = 1 / (o->alpha + time), inverse_beta = 1 / (o->beta + time);
	double d[BTYD_PARAMETERS];

	log_alpha = o->least == o->alpha ? y : log(o->alpha + time);
	log_beta = o->least == o->beta ? y : log(o->beta + time);
	d[PAR_R] = o->log_alpha_T - log_alpha;
	d[PAR_ALPHA] = o->R * (o->inverse_alpha_T - inverse_alpha);
	d[PAR_S] = o->log_beta_T - log_beta;
	d[PAR_BETA] = o->s * (o->inverse_beta_T - inverse_beta) - inverse_beta;
	f = w * exp(o->R * d[PAR_R] + o->s * d[PAR_S] - log_beta + y - o->top);
	o->sum[0] += f;
	for (int i = 0; i < BTYD_PARAMETERS; i++)
		o->sum[1 + i] += f * d[i];
	if (o->second)
		add_second(o, f, d, inverse_alpha, inverse_beta);
}

static void
add_panel(struct odds *o, double y, double h, double change)
{
	bool few = h <= 1 && fabs(change) <= GAUSS_LITTLE;
	const struct gauss *points = few ? gauss_few : gauss_points;
	int n = few ? GAUSS_FEW_HALF : GAUSS_HALF;

	for (int i = 0; i < n; i++) {
		add_point(o, y + h / 2 * (1 - points[i].x), h / 2 * points[i].weight);
		add_point(o, y + h / 2 * (1 + points[i].x), h / 2 * points[i].weight);
	}
}

/* The derivatives of the logarithm of the integral from those under it. */
static void
take_means(const struct odds *o, double *d, double *h)
{
	const double *sum = o->sum + 1 + BTYD_PARAMETERS;

	for (int i = 0; i < BTYD_PARAMETERS; i++)
		d[i] = o->sum[1 + i] / o->sum[0];
	for (int i = 0; h != NULL && i < BTYD_PARAMETERS; i++)
		for (int j = i; j < BTYD_PARAMETERS; j++)
			*h++ = *sum++ / o->sum[0] - d[i] * d[j] -
			    (i == PAR_S && j == PAR_S ? 1 / (o->s * o->s) : 0);
	d[PAR_S] += 1 / o->s;
}

/*
 * ln of the odds to have left; ${d} (may be NULL) receives the derivatives of it by the parameters,
 * ${second} (may be NULL) the second ones: the 10 from the diagonal to the right.
 */
static double
log_odds(const double *par, double x, double tx, double T, double *d, double *second)
{
	struct odds o = { .R = par[PAR_R] + x,
		.s = par[PAR_S],
		.alpha = par[PAR_ALPHA],
		.beta = par[PAR_BETA],
		.T = T,
		.second = second != NULL };
	double y, end, h = PANEL, left, here, there, steep = o.R + o.s + 1, log_s;

	for (int i = 0; d != NULL && i < BTYD_PARAMETERS; i++)
		d[i] = 0;
	for (int i = 0; second != NULL && i < BTYD_SECONDS; i++)
		second[i] = 0;
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
	/*
	 * Concave: it may rise by no more than (end - y), and once it has fallen it goes on to
	 * fall.
	 */
	while (left > 0 && here > o.top + log_s - GAUSS_GONE) {
		h = fmin(h, left);
		there = log_integrand(&o, y + h);
		while (steep * h > GAUSS_CHANGE && fabs(there - here) > GAUSS_CHANGE)
			there = log_integrand(&o, y + (h /= 2));
		add_panel(&o, y, h, there - here);
		y += h;
		left = y < end ? left - h : 0;
		here = there;
		h = fmin(2 * h, PANEL);
	}
	if (d != NULL)
		take_means(&o, d, second);
	return o.top + log_s + log(o.sum[0]);
}

static void
prepare_pareto(const struct btyd_law *law, const double *par, double x, struct btyd_cache *c)
{

	(void)law;
	c->v[C_LOG_ALPHA] = log(par[PAR_ALPHA]);
	c->v[C_SHAPE] = par[PAR_R] + x;
	c->v[C_BASE] = special_gamma_rise(par[PAR_R], x) + par[PAR_R] * c->v[C_LOG_ALPHA];
	c->v[C_RISE] = special_psi_rise(par[PAR_R], x) + c->v[C_LOG_ALPHA];
	c->v[C_RISE_2] = special_trigamma_rise(par[PAR_R], x);
}

/*
 * By the logarithms: with J the parameters, J_i J_k H_ik, and on the diagonal the gradient besides.
 */
static void
second_derivatives(const double *par, const struct btyd_cache *c, const struct btyd_time *T,
    double share, const double *d, const double *second, const double *g, double *h)
{
	double alpha = par[PAR_ALPHA], beta = par[PAR_BETA], s = par[PAR_S], k = 1 / (beta + T->t);
	/* Of all but the odds to have left. */
	double alive[BTYD_PARAMETERS][BTYD_PARAMETERS] = {
		{ c->v[C_RISE_2], 1 / alpha - T->inverse, 0, 0 },
		{ 0, c->v[C_SHAPE] * T->inverse * T->inverse - par[PAR_R] / (alpha * alpha), 0, 0 },
		{ 0, 0, 0, 1 / beta - k },
		{ 0, 0, 0, s * k * k - s / (beta * beta) },
	};

	for (int i = 0; i < BTYD_PARAMETERS; i++)
		for (int j = i; j < BTYD_PARAMETERS; j++, h++, second++)
			*h = par[i] * par[j] *
				(alive[i][j] + share * *second +
				    share * (1 - share) * d[i] * d[j]) +
			    (i == j ? g[i] : 0);
}

static double
log_likelihood(const struct btyd_law *law, const double *par, const struct btyd_cache *c, double x,
    const struct btyd_time *tx, const struct btyd_time *T, double *g, double *hessian)
{
	double d[BTYD_PARAMETERS], second[BTYD_SECONDS], share, more,
	    wait = log1p(T->t / par[PAR_BETA]);

	(void)law;
	more = special_log1pexp(
	    log_odds(par, x, tx->t, T->t, d, hessian != NULL ? second : NULL), &share);
	g[PAR_R] = par[PAR_R] * (c->v[C_RISE] - T->log + share * d[PAR_R]);
	g[PAR_ALPHA] =
	    par[PAR_R] + par[PAR_ALPHA] * (share * d[PAR_ALPHA] - c->v[C_SHAPE] * T->inverse);
	g[PAR_S] = par[PAR_S] * (share * d[PAR_S] - wait);
	g[PAR_BETA] =
	    par[PAR_S] * T->t / (par[PAR_BETA] + T->t) + par[PAR_BETA] * share * d[PAR_BETA];
	if (hessian != NULL)
		second_derivatives(par, c, T, share, d, second, g, hessian);
	return c->v[C_BASE] - c->v[C_SHAPE] * T->log - par[PAR_S] * wait + more;
}

static double
log_odds_dead(const struct btyd_law *law, const double *par, double x, double tx, double T)
{

	(void)law;
	return log_odds(par, x, tx, T, NULL, NULL);
}

/* Alive at T, the rate is Gamma(r+x, alpha+T) and the hazard Gamma(s, beta+T). */
static double
orders(const struct btyd_law *law, const double *par, double x, double tx, double T, double t)
{
	double e = par[PAR_S] - 1, wait = log1p(t / (par[PAR_BETA] + T));

	(void)law;
	(void)tx;
	return (par[PAR_R] + x) * (par[PAR_BETA] + T) / (par[PAR_ALPHA] + T) *
	    (fabs(e) < 1e-300 ? wait : -expm1(-e * wait) / e);
}

static double
survival(const struct btyd_law *law, const double *par, double x, double tx, double T, double t)
{

	(void)law;
	(void)x;
	(void)tx;
	return exp(-par[PAR_S] * log1p(t / (par[PAR_BETA] + T)));
}

/*
 * No order in t: alive and none, or left before the first one.  This is the likelihood of a
 * customer without a repeat order who starts at T, with parameters r + x, alpha + T, s, beta + T.
 */
static double
any_order(const struct btyd_law *law, const double *par, double x, double tx, double T, double t)
{
	const double ahead[] = { par[PAR_R] + x, par[PAR_ALPHA] + T, par[PAR_S],
		par[PAR_BETA] + T };
	double share, none = special_log1pexp(log_odds(ahead, 0, 0, t, NULL, NULL), &share) -
	    ahead[PAR_R] * log1p(t / ahead[PAR_ALPHA]) - ahead[PAR_S] * log1p(t / ahead[PAR_BETA]);

	(void)law;
	(void)tx;
	return fmax(-expm1(none), 0);
}

const struct btyd_law pareto_nbd_law = { "pareto-nbd", 4, 1, { "r", "alpha", "s", "beta" },
	{ false, true, false, true }, prepare_pareto, log_likelihood, log_odds_dead, orders,
	survival, any_order,
	/* Of both rates: alpha exp(-gamma z), beta exp(-delta z). */
	{ { 0, -1, 0, 0 }, { 0, 0, 0, -1 } } };
