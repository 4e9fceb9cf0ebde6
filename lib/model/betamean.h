/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_BETAMEAN_H
#define CRM_MODEL_BETAMEAN_H

/*
 * Means over p ~ Beta(a, b) of what a purchase rate lambda ~ Gamma(R, beta) makes of a leaving
 * probability p in a time t, with u = t / beta.  a, b, R > 0, u >= 0.
 */

/**
 * betamean_orders(a, b, R, u):
 * E[(1 - (1 + p u)^-R) / p]: the expected orders until t of a customer who is alive now.  By the
 * hypergeometric series in z = u / (1 + u) where that converges fast and does not cancel, otherwise
 * by betamean_quadrature().  Relative error below 1e-10.
 */
double betamean_orders(double a, double b, double R, double u);

/**
 * betamean_survival(a, b, R, u): E[(1 + p u)^-R]: the probability to be alive at t; as
 * betamean_orders().
 */
double betamean_survival(double a, double b, double R, double u);

enum betamean { BETAMEAN_ORDERS, BETAMEAN_SURVIVAL };

/**
 * betamean_quadrature(what, a, b, R, u):
 * The same by direct integration over the logit of p: Gauss-Legendre panels outwards from the
 * greatest value.  Good for all parameters, some ten times slower.
 */
double betamean_quadrature(enum betamean what, double a, double b, double R, double u);

#endif
