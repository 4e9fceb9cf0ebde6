/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_BTYD_COVARIATES_H
#define CRM_MODEL_BTYD_COVARIATES_H

#include "base/thread.h"
#include "model/btyd.h"

/*
 * Covariates that do not change with time (Fader & Hardie 2007, "Incorporating time-invariant
 * covariates into the Pareto/NBD and BG/NBD models"; as CLVTools has them for Pareto/NBD): a
 * customer with covariates z buys at a rate exp(gamma'z) times that of one with z = 0, and leaves
 *
 *   Pareto/NBD: at a rate exp(delta'z) times that one's,
 *   BG/NBD, MBG/NBD, MBG/CNBD-k: with a drawn from Beta(a exp(delta'z), b).
 *
 * So the law of the customer is the law without covariates with parameters of the customer's own,
 *
 *   alpha(z) = alpha exp(-gamma'z),  beta(z) = beta exp(-delta'z)  or  a(z) = a exp(delta'z).
 */

/**
 * btyd_cell_par(fit, z, par): The parameters of customers whose covariates are the fit->terms
 * numbers ${z}.
 */
void btyd_cell_par(const struct btyd_fit *fit, const double *z, double *par);

/**
 * btyd_cell_covariance(fit, joint, z, covariance): The covariance of their logarithms
 * (BTYD_PARAMETERS squared), from that of all parameters and effects.
 */
void btyd_cell_covariance(
    const struct btyd_fit *fit, const double *joint, const double *z, double *covariance);

/** btyd_free_parameters(law, terms): How many parameters and effects are fitted. */
size_t btyd_free_parameters(const struct btyd_law *law, size_t terms);

/**
 * btyd_covariates_search(law, p, team, longest, start, result):
 * Maximise the likelihood of patterns with covariates over parameters and effects, from the
 * logarithms ${start} of the law's parameters in scaled time and no effect.  ${result} receives the
 * law's logarithms, then gamma, then delta (not of a law without leaving), by minimise_run().
 */
CRM_CHECKED enum crm_status btyd_covariates_search(const struct btyd_law *law,
    const struct patterns *p, struct team *team, double longest, const double *start,
    struct minimise_result *result);

/**
 * btyd_covariates_promise(law, p, team, longest, start, promise):
 * By how much, about, twice the log likelihood of btyd_covariates_search() would be greater than
 * without covariates: Rao's score statistic, from one evaluation at ${start}, the peak without
 * them.  Infinite where that cannot be said.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status btyd_covariates_promise(const struct btyd_law *law,
    const struct patterns *p, struct team *team, double longest, const double *start,
    double *promise);

#endif
