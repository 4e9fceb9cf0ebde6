/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_MBG_CNBD_H
#define CRM_MODEL_MBG_CNBD_H

#include "model/btyd_law.h"

/**
 * What a customer's idle time says when gaps are Erlang-k: of k hidden events that make an order,
 * fewer than k have happened since the last one.
 *
 *   S = sum over j < k of (R)_j / j! v^j,   R = r + k x,   v = (T - t_x) / (alpha + T)
 */
struct idle {
	double log;			/* ln S; 0 for k = 1 */
	double d_R, d_alpha;		/* its derivatives by R and alpha */
	double d_RR, d_R_alpha, d_alpha_alpha;
};

/**
 * idle_sum(k, R, wait, inverse, idle): As above, with wait = T - t_x, inverse = 1 / (alpha + T).
 */
void idle_sum(int k, double R, double wait, double inverse, struct idle *idle);

/**
 * mbg_cnbd_orders, mbg_cnbd_survival, mbg_cnbd_any:
 * Of a customer alive at T: expected orders in (T, T + t], the probability to be alive at T + t,
 * and that of at least one order by then.  As the functions of struct btyd_law.  O(R t / (alpha +
 * T)).
 */
double mbg_cnbd_orders(const struct btyd_law *law, const double *par, double x, double tx, double T,
    double t);
double mbg_cnbd_survival(const struct btyd_law *law, const double *par, double x, double tx,
    double T, double t);
double mbg_cnbd_any(const struct btyd_law *law, const double *par, double x, double tx, double T,
    double t);

#endif
