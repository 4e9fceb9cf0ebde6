/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_GAMMA_GAMMA_H
#define CRM_MODEL_GAMMA_GAMMA_H

#include "base/status.h"
#include "base/thread.h"
#include "model/minimise.h"

/*
 * Gamma-Gamma model of spend (Fader & Hardie 2013, "The Gamma-Gamma model of monetary value"): the
 * values of a customer's orders are Gamma(p, nu), and nu ~ Gamma(q, gamma) over customers.
 * Independent of how often they order.  q > 1, or spend has no mean.
 */

#define GAMMA_GAMMA_PARAMETERS 3

/** q - 1 below this is taken to say that the data wants q <= 1. */
#define GAMMA_GAMMA_LEAST_Q1 .001

struct gamma_gamma_fit {
	double par[GAMMA_GAMMA_PARAMETERS];	/* p, q, gamma; gamma in units of money */
	double covariance[GAMMA_GAMMA_PARAMETERS *
	    GAMMA_GAMMA_PARAMETERS]; /* of ln p, ln(q - 1), ln gamma */
	double log_likelihood, gradient_norm;
	double correlation; /* of x and mean value over the customers of the fit; NaN where either
			       is constant */
	double mean;			/* value of an order of these customers */
	bool one_price;			/* all values are equal: no model is needed */
	size_t customers;
	unsigned iterations, evaluations;
	enum minimise_fault fault;
	const char *parameter;		/* which parameter the fault concerns, or NULL */
};

/**
 * gamma_gamma_fit(x, mean, rows, team, fit):
 * Fit to the customers with x > 0 repeat orders of mean value > 0; others are passed over, as are
 * NaNs.  Values are scaled by their mean; the parameters searched are ln p, ln(q - 1), ln gamma.
 * The result depends neither on the number of threads nor on the order of the rows.
 *
 * Return CRM_OK; CRM_ENOMEM; or CRM_EIDENT: fewer than 10 such customers (fit->customers), or
 * fit->fault; q <= 1 is MINIMISE_RAN with parameter "q".  Where all values are equal they are the
 * mean of every customer, and that is CRM_OK.
 */
CRM_CHECKED enum crm_status gamma_gamma_fit(const double *x, const double *mean, size_t rows,
    struct team *team, struct gamma_gamma_fit *fit);

/**
 * gamma_gamma_shrink(fit):
 * Where a fit is not identified: set parameters with which gamma_gamma_mean() is the mean of the
 * customer's own orders and one more of value fit->mean, without errors.
 */
void gamma_gamma_shrink(struct gamma_gamma_fit *fit);

/**
 * gamma_gamma_mean(par, x, mean):
 * The expected value of an order of a customer whose ${x} repeat orders had that mean: p (gamma + x
 * mean) / (p x + q - 1), a weighted mean of the customer's own (a negative one counts as 0) and the
 * population's; the latter for x = 0 or a ${mean} of NaN.
 */
double gamma_gamma_mean(const double *par, double x, double mean);

/**
 * gamma_gamma_slopes(par, x, mean, d): The derivatives of the logarithm of gamma_gamma_mean() by ln
 * p, ln(q - 1), ln gamma.
 */
void gamma_gamma_slopes(const double *par, double x, double mean, double *d);

#endif
