/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_ROBUST_H
#define CRM_MODEL_ROBUST_H

#include "base/status.h"
#include "model/regfit.h"
#include "model/rowsource.h"

#include <stdbool.h>

/** The weight function, with GSL's default tuning (95 % efficient at the normal): Huber 1.345, Tukey's bisquare 4.685. */
enum robust_kind { ROBUST_HUBER, ROBUST_BISQUARE };

/**
 * robust_fit(rows, kind, fit, why):
 * Linear regression that far-off rows cannot pull: an M-estimator by iteratively reweighted least squares, residuals
 * studentised by leverage and scaled by their median absolute deviation (gsl_multifit_robust).
 * The rows' weights must be 1.  Holds the design in memory, 8 n (2 p + 10) bytes or so.
 * sigma, covariance, r_squared and adj_r_squared are GSL's; likelihoods are not defined.  ${fit} is opened by the caller.
 * Return as linear_fit(); CRM_EIDENT also where reweighting does not settle.
 */
CRM_CHECKED enum crm_status robust_fit(const struct rowsource *rows, enum robust_kind kind, struct regfit *fit, struct regfit_why *why);

#endif
