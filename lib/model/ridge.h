/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_RIDGE_H
#define CRM_MODEL_RIDGE_H

#include "base/status.h"
#include "model/regfit.h"
#include "model/rowsource.h"

#include <stdbool.h>

/**
 * ridge_fit(rows, intercept, lambda, fit, why):
 * Ridge regression (Hoerl & Kennard 1970): minimise sum w (y - x b)^2 + ${lambda} sum (s_j b_j)^2,
 * where s_j is the standard deviation (divisor: the sum of weights) of column j, about zero without
 * an intercept; the intercept is not penalised.  So is MASS::lm.ridge. With NaN for ${lambda} it
 * becomes the one that minimises the generalised cross-validation score n rss / (n - df)^2 (Golub,
 * Heath & Wahba 1979), df the trace of the hat matrix with the intercept.  By the singular values
 * (gsl_linalg_SV_decomp_jacobi) of the triangle, so one or two passes whatever ${lambda}.
 *
 * ${fit}'s covariance is sigma^2 (X'X + L)^-1 X'X (X'X + L)^-1 with sigma^2 = rss / (n - df); it
 * knows nothing of the bias.  Collinear columns are no fault where lambda > 0.  Return as
 * linear_fit().
 */
CRM_CHECKED enum crm_status ridge_fit(const struct rowsource *rows, bool intercept, double lambda,
    struct regfit *fit, struct regfit_why *why);

#endif
