/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_ROBUST_H
#define CRM_MODEL_ROBUST_H

#include "base/status.h"
#include "model/regfit.h"
#include "model/rowsource.h"

#include <stdbool.h>

/**
 * The weight function, tuned to be 95 % efficient at the normal: Huber 1.345, Tukey's bisquare
 * 4.685.
 */
enum robust_kind { ROBUST_HUBER, ROBUST_BISQUARE };

/**
 * robust_fit(rows, kind, fit, why):
 * Linear regression that far-off rows cannot pull: an M-estimator by iteratively reweighted least
 * squares, residuals stretched by leverage and scaled by their median absolute deviation, standard
 * errors by Street, Carroll & Ruppert (1988, eq. 3 and 5) and DuMouchel & O'Brien (1989, section
 * 4).  The same steps as gsl_multifit_robust(), which crashes when memory runs out and holds the
 * design. The rows' weights must be 1.  Memory: 24 bytes a row.  Each step takes two passes over
 * the rows, O(n p^2). Likelihoods are not defined.  ${fit} is opened by the caller. Return as
 * linear_fit(); CRM_EIDENT also where reweighting does not settle, or leaves too few rows to tell
 * all coefficients.
 */
CRM_CHECKED enum crm_status robust_fit(const struct rowsource *rows, enum robust_kind kind,
    struct regfit *fit, struct regfit_why *why);

#endif
