/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The laws in which customers leave after an order: BG/NBD, MBG/NBD and MBG/CNBD-k.
 *
 * With y the number of occasions after which the customer could have left (y = x for BG/NBD, x + 1
 * for the others), k the shape of the gaps (1: at random), R = r + k x and S from mbg_cnbd.h (1 for
 * k = 1), the likelihood is
 *
 *   (r)_kx alpha^r / (alpha + T)^R * (b)_y / (a + b)_y * S * (1 + e^U),
 *   U = ln(a / (b + y - 1)) + R ln((alpha + T) / (alpha + t_x)) - ln S,
 *
 * and -infinity for U where y = 0 (Fader, Hardie & Lee 2005, eq. 6; Batislam, Denizel & Filiztekin
 * 2007; Reutterer, Platzer & Schroeder 2021, eq. 9).  e^U are the odds to have left.  Left out is
 * the product of gap^(k-1) / (k-1)!, which has no parameter; btyd_fit() adds it.  Alive at T, the
 * probability to leave is Beta(a, b + y), and for k = 1 the rate Gamma(r + x, alpha + T), from
 * which the forecast of betamean.h follows; for k > 1 see mbg_cnbd.c.
 */
#include "model/bgnbd.h"

#include "model/betamean.h"
#include "model/mbg_cnbd.h"
#include "model/special.h"

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
prepare(const struct btyd_law *law, const double *par, double x, double y, struct btyd_cache *c)
{
	double r = par[PAR_R], a = par[PAR_A], b = par[PAR_B], events = law->gap_shape * x;

	c->v[C_LOG_ALPHA] = log(par[PAR_ALPHA]);
	c->v[C_SHAPE] = r + events;
	c->v[C_BASE] = special_gamma_rise(r, events) + special_gamma_rise(b, y) -
	    special_gamma_rise(a + b, y) + r * c->v[C_LOG_ALPHA];
	c->v[C_RISE] = special_psi_rise(r, events) + c->v[C_LOG_ALPHA];
	c->v[C_D_A] = -special_psi_rise(a + b, y);
	c->v[C_D_B] = special_psi_rise(b, y) + c->v[C_D_A];
	c->v[C_ODDS] = y > 0 ? log(a / (b + y - 1)) : -INFINITY;
	c->v[C_ODDS_D_B] = y > 0 ? -1 / (b + y - 1) : 0;
	c->v[C_RISE_2] = special_trigamma_rise(r, events);
	c->v[C_D_A_2] = -special_trigamma_rise(a + b, y);
	c->v[C_D_B_2] = special_trigamma_rise(b, y) + c->v[C_D_A_2];
}

static void
prepare_bg(const struct btyd_law *law, const double *par, double x, struct btyd_cache *c)
{

	prepare(law, par, x, x, c);
}

static void
prepare_mbg(const struct btyd_law *law, const double *par, double x, struct btyd_cache *c)
{

	prepare(law, par, x, x + 1, c);
}

/*
 * By the logarithms: with J the parameters, J_i J_k H_ik, and on the diagonal the gradient besides.
 */
static void
second_derivatives(const double *par, const struct btyd_cache *c, const struct btyd_time *tx,
    const struct btyd_time *T, double share, const struct idle *idle, const double *g, double *h)
{
	double r = par[PAR_R], alpha = par[PAR_ALPHA], a = par[PAR_A], b = par[PAR_B],
	       shape = c->v[C_SHAPE];
	double u_r = T->log - tx->log - idle->d_R,
	       u_alpha = shape * (T->inverse - tx->inverse) - idle->d_alpha, u_a = 1 / a,
	       u_b = c->v[C_ODDS_D_B];
	double both = share * (1 - share), alive = 1 - share, squares = T->inverse * T->inverse;

	*h++ = g[PAR_R] + r * r * (c->v[C_RISE_2] + alive * idle->d_RR + both * u_r * u_r);
	*h++ = r * alpha *
	    (1 / alpha - T->inverse + share * (T->inverse - tx->inverse) +
		alive * idle->d_R_alpha + both * u_r * u_alpha);
	*h++ = r * a * both * u_r * u_a;
	*h++ = r * b * both * u_r * u_b;
	*h++ = g[PAR_ALPHA] - r +
	    alpha * alpha *
		(shape * (squares - share * (squares - tx->inverse * tx->inverse)) +
		    alive * idle->d_alpha_alpha + both * u_alpha * u_alpha);
	*h++ = alpha * a * both * u_alpha * u_a;
	*h++ = alpha * b * both * u_alpha * u_b;
	*h++ = g[PAR_A] + a * a * (c->v[C_D_A_2] - share * u_a * u_a + both * u_a * u_a);
	*h++ = a * b * (c->v[C_D_A_2] + both * u_a * u_b);
	*h++ = g[PAR_B] + b * b * (c->v[C_D_B_2] + share * u_b * u_b + both * u_b * u_b);
}

static double
log_likelihood(const struct btyd_law *law, const double *par, const struct btyd_cache *c, double x,
    const struct btyd_time *tx, const struct btyd_time *T, double *g, double *hessian)
{
	double shape = c->v[C_SHAPE], wait = T->log - tx->log, share, more;
	struct idle idle;

	(void)x;
	idle_sum(law->gap_shape, shape, T->t - tx->t, T->inverse, &idle);
	more = special_log1pexp(c->v[C_ODDS] + shape * wait - idle.log, &share);
	g[PAR_R] = par[PAR_R] *
	    (c->v[C_RISE] - T->log + share * wait + (1 - share) * idle.d_R);
	g[PAR_ALPHA] = par[PAR_R] +
	    par[PAR_ALPHA] *
		(shape * ((share - 1) * T->inverse - share * tx->inverse) +
		    (1 - share) * idle.d_alpha);
	g[PAR_A] = par[PAR_A] * c->v[C_D_A] + share;
	g[PAR_B] = par[PAR_B] * (c->v[C_D_B] + share * c->v[C_ODDS_D_B]);
	if (hessian != NULL)
		second_derivatives(par, c, tx, T, share, &idle, g, hessian);
	return c->v[C_BASE] - shape * T->log + idle.log + more;
}

static double
log_odds(const struct btyd_law *law, const double *par, double x, double y, double tx, double T)
{
	double R = par[PAR_R] + law->gap_shape * x;
	struct idle idle;

	if (y <= 0)
		return -INFINITY;
	idle_sum(law->gap_shape, R, T - tx, 1 / (par[PAR_ALPHA] + T), &idle);
	return log(par[PAR_A] / (par[PAR_B] + y - 1)) +
	    R * log1p((T - tx) / (par[PAR_ALPHA] + tx)) - idle.log;
}

static double
log_odds_bg(const struct btyd_law *law, const double *par, double x, double tx, double T)
{

	return log_odds(law, par, x, x, tx, T);
}

static double
log_odds_mbg(const struct btyd_law *law, const double *par, double x, double tx, double T)
{

	return log_odds(law, par, x, x + 1, tx, T);
}

/* 1 for the laws in which a customer can leave after the first order already. */
static double
leaves_at_once(const struct btyd_law *law)
{

	return law == &bgnbd_law ? 0 : 1;
}

static double
orders(const struct btyd_law *law, const double *par, double x, double tx, double T, double t)
{

	(void)tx;
	return betamean_orders(par[PAR_A], par[PAR_B] + x + leaves_at_once(law), par[PAR_R] + x,
	    t / (par[PAR_ALPHA] + T));
}

static double
survival(const struct btyd_law *law, const double *par, double x, double tx, double T, double t)
{

	(void)tx;
	return betamean_survival(par[PAR_A], par[PAR_B] + x + leaves_at_once(law), par[PAR_R] + x,
	    t / (par[PAR_ALPHA] + T));
}

/* Of rate and odds to leave: alpha exp(-gamma z), a exp(delta z). */
#define EFFECTS { { 0, -1, 0, 0 }, { 0, 0, 1, 0 } }

#define PARAMETERS { "r", "alpha", "a", "b" }, { false, true, false, false }

const struct btyd_law bgnbd_law = { "bg-nbd", 4, 1, PARAMETERS, prepare_bg, log_likelihood,
	log_odds_bg, orders, survival, btyd_any_order, EFFECTS };

const struct btyd_law mbgnbd_law = { "mbg-nbd", 4, 1, PARAMETERS, prepare_mbg, log_likelihood,
	log_odds_mbg, orders, survival, btyd_any_order, EFFECTS };

#define REGULAR(name, k)                                                                           \
	{                                                                                          \
		name, 4, k, PARAMETERS, prepare_mbg, log_likelihood, log_odds_mbg,                 \
		    mbg_cnbd_orders, mbg_cnbd_survival, mbg_cnbd_any, EFFECTS                      \
	}

const struct btyd_law mbgcnbd_laws[BTYD_MOST_GAP_SHAPE - 1] = { REGULAR("mbg-cnbd-2", 2),
	REGULAR("mbg-cnbd-3", 3), REGULAR("mbg-cnbd-4", 4), REGULAR("mbg-cnbd-5", 5),
	REGULAR("mbg-cnbd-6", 6) };
