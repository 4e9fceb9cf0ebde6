/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/bgnbd.h"

#include "model/betamean.h"
#include "model/special.h"

/*
 * Both laws at once: with y the number of occasions after which the customer could have left, y = x
 * for BG/NBD and y = x + 1 for MBG/NBD, the likelihood is (r)_x alpha^r / (alpha + T)^(r+x) * (b)_y
 * / (a+b)_y * (1 + e^U), U = ln(a / (b+y-1)) + (r+x) ln((alpha+T) / (alpha+t_x)), and -infinity for
 * y = 0, and e^U are the odds to have left.  Alive at T, the leaving probability is Beta(a, b+y)
 * and the rate Gamma(r+x, alpha+T).
 */
enum { PAR_R, PAR_ALPHA, PAR_A, PAR_B };
enum {
	C_BASE,
	C_SHAPE,
	C_LOG_ALPHA,
	C_RISE,
	C_ODDS,
	C_D_A,
	C_D_B,
	C_ODDS_D_B,
	C_RISE_2,
	C_D_A_2,
	C_D_B_2
};

static void
prepare(const double *par, double x, double y, struct btyd_cache *c)
{
	double r = par[PAR_R], a = par[PAR_A], b = par[PAR_B];

	c->v[C_LOG_ALPHA] = log(par[PAR_ALPHA]);
	c->v[C_SHAPE] = r + x;
	c->v[C_BASE] = special_gamma_rise(r, x) + special_gamma_rise(b, y) -
	    special_gamma_rise(a + b, y) + r * c->v[C_LOG_ALPHA];
	c->v[C_RISE] = special_psi_rise(r, x) + c->v[C_LOG_ALPHA];
	c->v[C_D_A] = -special_psi_rise(a + b, y);
	c->v[C_D_B] = special_psi_rise(b, y) + c->v[C_D_A];
	c->v[C_ODDS] = y > 0 ? log(a / (b + y - 1)) : -INFINITY;
	c->v[C_ODDS_D_B] = y > 0 ? -1 / (b + y - 1) : 0;
	c->v[C_RISE_2] = special_trigamma_rise(r, x);
	c->v[C_D_A_2] = -special_trigamma_rise(a + b, y);
	c->v[C_D_B_2] = special_trigamma_rise(b, y) + c->v[C_D_A_2];
}

static void
prepare_bg(const double *par, double x, struct btyd_cache *c)
{

	prepare(par, x, x, c);
}

static void
prepare_mbg(const double *par, double x, struct btyd_cache *c)
{

	prepare(par, x, x + 1, c);
}

/*
 * By the logarithms: with J the parameters, J_i J_k H_ik, and on the diagonal the gradient besides.
 */
static void
second_derivatives(const double *par, const struct btyd_cache *c, const struct btyd_time *tx,
    const struct btyd_time *T, double share, const double *g, double *h)
{
	double r = par[PAR_R], alpha = par[PAR_ALPHA], a = par[PAR_A], b = par[PAR_B],
	       shape = c->v[C_SHAPE];
	double u_r = T->log - tx->log, u_alpha = shape * (T->inverse - tx->inverse), u_a = 1 / a,
	       u_b = c->v[C_ODDS_D_B];
	double both = share * (1 - share), squares = T->inverse * T->inverse;

	*h++ = g[PAR_R] + r * r * (c->v[C_RISE_2] + both * u_r * u_r);
	*h++ = r * alpha *
	    (1 / alpha - T->inverse + share * (T->inverse - tx->inverse) + both * u_r * u_alpha);
	*h++ = r * a * both * u_r * u_a;
	*h++ = r * b * both * u_r * u_b;
	*h++ = g[PAR_ALPHA] - r +
	    alpha * alpha *
		(shape * (squares - share * (squares - tx->inverse * tx->inverse)) +
		    both * u_alpha * u_alpha);
	*h++ = alpha * a * both * u_alpha * u_a;
	*h++ = alpha * b * both * u_alpha * u_b;
	*h++ = g[PAR_A] + a * a * (c->v[C_D_A_2] - share * u_a * u_a + both * u_a * u_a);
	*h++ = a * b * (c->v[C_D_A_2] + both * u_a * u_b);
	*h++ = g[PAR_B] + b * b * (c->v[C_D_B_2] + share * u_b * u_b + both * u_b * u_b);
}

static double
log_likelihood(const double *par, const struct btyd_cache *c, double x, const struct btyd_time *tx,
    const struct btyd_time *T, double *g, double *hessian)
{
	double shape = c->v[C_SHAPE], wait = T->log - tx->log, share, more;

	(void)x;
	more = special_log1pexp(c->v[C_ODDS] + shape * wait, &share);
	g[PAR_R] = par[PAR_R] * (c->v[C_RISE] - T->log + share * wait);
	g[PAR_ALPHA] =
	    par[PAR_R] + par[PAR_ALPHA] * shape * ((share - 1) * T->inverse - share * tx->inverse);
	g[PAR_A] = par[PAR_A] * c->v[C_D_A] + share;
	g[PAR_B] = par[PAR_B] * (c->v[C_D_B] + share * c->v[C_ODDS_D_B]);
	if (hessian != NULL)
		second_derivatives(par, c, tx, T, share, g, hessian);
	return c->v[C_BASE] - shape * T->log + more;
}

static double
log_odds(const double *par, double x, double y, double tx, double T)
{

	if (y <= 0)
		return -INFINITY;
	return log(par[PAR_A] / (par[PAR_B] + y - 1)) +
	    (par[PAR_R] + x) * log1p((T - tx) / (par[PAR_ALPHA] + tx));
}

static double
log_odds_bg(const double *par, double x, double tx, double T)
{

	return log_odds(par, x, x, tx, T);
}

static double
log_odds_mbg(const double *par, double x, double tx, double T)
{

	return log_odds(par, x, x + 1, tx, T);
}

static double
orders_bg(const double *par, double x, double T, double t)
{

	return betamean_orders(
	    par[PAR_A], par[PAR_B] + x, par[PAR_R] + x, t / (par[PAR_ALPHA] + T));
}

static double
orders_mbg(const double *par, double x, double T, double t)
{

	return betamean_orders(
	    par[PAR_A], par[PAR_B] + x + 1, par[PAR_R] + x, t / (par[PAR_ALPHA] + T));
}

static double
survival_bg(const double *par, double x, double T, double t)
{

	return betamean_survival(
	    par[PAR_A], par[PAR_B] + x, par[PAR_R] + x, t / (par[PAR_ALPHA] + T));
}

static double
survival_mbg(const double *par, double x, double T, double t)
{

	return betamean_survival(
	    par[PAR_A], par[PAR_B] + x + 1, par[PAR_R] + x, t / (par[PAR_ALPHA] + T));
}

const struct btyd_law bgnbd_law = {
	"bg-nbd", { "r", "alpha", "a", "b" }, { false, true, false, false },
	prepare_bg, log_likelihood, log_odds_bg, orders_bg, survival_bg
};

const struct btyd_law mbgnbd_law = {
	"mbg-nbd", { "r", "alpha", "a", "b" }, { false, true, false, false },
	prepare_mbg, log_likelihood, log_odds_mbg, orders_mbg, survival_mbg
};
