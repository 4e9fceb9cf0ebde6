/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_GLM_H
#define CRM_MODEL_GLM_H

#include "base/status.h"
#include "model/regfit.h"
#include "model/rowsource.h"

#include <stdbool.h>

/**
 * glm_fit(rows, family, intercept, fit, why):
 * Fit a generalised linear model with the canonical link by iteratively reweighted least squares
 * (McCullagh & Nelder 1989, 2.5): binomial with logit link, the response a share of successes in
 * 0..1 and the weight the number of trials (1 without weights); or poisson with log link, the
 * response >= 0.  Each step is a least-squares problem in the Newton correction, solved by GSL's
 * TSQR, so that it is the gradient, summed exactly as the rows are, that decides the digits.  Steps
 * are halved where the deviance grows.
 *
 * ${fit} is opened by the caller; its covariance is the inverse of the Fisher information.
 * log_likelihood counts all constants, as R's does.  Return CRM_OK; CRM_ENOMEM; CRM_EIDENT (few
 * rows; collinear; separated: a direction was found, and verified on every row, along which the
 * likelihood grows for ever; diverged); or what the source failed with.  One pass a step; memory
 * O(p^2).
 */
CRM_CHECKED enum crm_status glm_fit(const struct rowsource *rows, enum regfit_family family,
    bool intercept, struct regfit *fit, struct regfit_why *why);

/**
 * glm_deviance(family, y, eta): The deviance of one observation ${y} of weight 1 at the linear
 * predictor ${eta}.
 */
double glm_deviance(enum regfit_family family, double y, double eta);

#endif
