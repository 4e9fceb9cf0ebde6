/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_LINEAR_H
#define CRM_MODEL_LINEAR_H

#include "base/status.h"
#include "model/regfit.h"
#include "model/rowsource.h"
#include "model/triangle.h"

#include <stdbool.h>

/**
 * A column of which less than this part of its length is its own is refused as collinear.  Values
 * that were rounded to double leave 1e-16; NIST's Filip, which must be fitted, has 1e-10.
 */
#define LINEAR_TOLERANCE 1e-13

/** What linear_reduce() found. */
struct linear_sums {
	struct triangle t;	/* of the rows times the roots of their weights */
	double rss;		/* weighted sum of squared residuals, where ${precise} */
	bool precise;		/* reduced in double-double */
	double condition;
	uint64_t n;
	double sum_w, sum_log_w;
};

/**
 * linear_reduce(rows, precise, s, why):
 * Reduce weighted least squares to a triangle: by GSL's TSQR in double, and where the scaled design
 * has a condition above 1e4, or
 * ${precise} is asked for, once more in double-double.  Dependent columns are left for the caller
 * to find; with ${precise} there may be more columns than rows.  CRM_OK; CRM_ENOMEM; CRM_EIDENT
 * (few rows, overflow); or what the source failed with. On
 * failure there is nothing to free.
 */
CRM_CHECKED enum crm_status linear_reduce(
    const struct rowsource *rows, bool precise, struct linear_sums *s, struct regfit_why *why);

/** linear_regular(s, why): CRM_OK, or CRM_EIDENT with the columns that are collinear. */
CRM_CHECKED enum crm_status linear_regular(const struct linear_sums *s, struct regfit_why *why);

/** linear_free(s): Free it. */
void linear_free(struct linear_sums *s);

/**
 * linear_fit(rows, intercept, fit, why):
 * Weighted least squares: minimise sum w (y - x b)^2; ${intercept} tells that column 0 is constant,
 * so that r_squared is about the mean. Well-conditioned problems: TSQR in double, refined twice
 * with residuals and gradient in double-double (Björck 1967); others in double-double throughout.
 * Either way about 15 digits of each coefficient and standard error that the doubles given
 * determine. Two or three passes, O(n p^2), memory O(p^2).
 *
 * ${fit} is opened by the caller.  Return as linear_reduce(), and CRM_EIDENT for collinear columns.
 */
CRM_CHECKED enum crm_status linear_fit(
    const struct rowsource *rows, bool intercept, struct regfit *fit, struct regfit_why *why);

/**
 * linear_is_exact(s, rss): Whether residuals of the sum of squares ${rss} are no more than the
 * rounding of the response to double, so that nothing is to be told of errors.
 */
bool linear_is_exact(const struct linear_sums *s, double rss);

/**
 * linear_summarise(fit, intercept, s): Fill sigma, r_squared, log likelihood (R's logLik.lm) and so
 * on from rss, tss and df_residual.
 */
void linear_summarise(struct regfit *fit, bool intercept, const struct linear_sums *s);

#endif
