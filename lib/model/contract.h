/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_CONTRACT_H
#define CRM_MODEL_CONTRACT_H

#include "base/status.h"
#include "model/minimise.h"

#include <stddef.h>
#include <stdint.h>

/*
 * How long contracts last where each may end once a period.  A customer ends at each renewal with a
 * probability of their own, Beta(alpha, beta) over customers, so a cohort's retention rises as
 * those who end easily are gone.
 *
 *   shifted beta geometric (Fader & Hardie 2007):    S(t) = B(alpha, beta + t) / B(alpha, beta)
 *   beta-discrete-Weibull (Fader & Hardie 2018):     S(t) = B(alpha, beta + t^c) / B(alpha, beta)
 *
 * with S(t) the share that has survived t renewals.  With c = 1 they are the same; c above 1 means
 * that a customer's own probability to end grows with time.
 */

/** The models; the first parameters are alpha and beta, the third is c. */
enum contract_model { CONTRACT_SBG, CONTRACT_BDW, CONTRACT_MODELS };

struct contract_fit {
	enum contract_model model;
	double parameter[3];
	double log_likelihood, aic;
};

/** contract_survival(model, parameter, t): S(t), 1 at 0. */
double contract_survival(enum contract_model model, const double *parameter, double t);

/**
 * contract_fit(model, ended, kept, n, fit):
 * Fit by maximum likelihood: ended[t] customers did not renew for the t-th time and kept[t] were
 * last seen having renewed t times, 0 <= t < ${n} (ended[0] is 0).  Return CRM_OK; CRM_ENOMEM; or
 * CRM_EIDENT where the data do not settle the parameters.  O(n) an evaluation.
 */
CRM_CHECKED enum crm_status contract_fit(enum contract_model model, const uint64_t *ended,
    const uint64_t *kept, size_t n, struct contract_fit *fit);

#endif
