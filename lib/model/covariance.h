/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_COVARIANCE_H
#define CRM_MODEL_COVARIANCE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/**
 * covariance_invert(h, n, inverse):
 * Invert the symmetric ${n} x ${n} matrix ${h} (row-major, n <= 16) by Cholesky.  Return false, and
 * leave ${inverse} as it was, where ${h} is not positive definite: where its least eigenvalue is
 * not above 1e-9 of its greatest.
 */
CRM_CHECKED bool covariance_invert(const double *h, size_t n, double *inverse);

/**
 * covariance_form(v, cov, n): The quadratic form v' cov v: the variance of a function with gradient
 * ${v} (delta method).
 */
double covariance_form(const double *v, const double *cov, size_t n);

/**
 * covariance_quantile(level):
 * The standard normal quantile that bounds the central ${level} (0 < level < 1): 1.645 for 0.9.
 */
double covariance_quantile(double level);

#endif
