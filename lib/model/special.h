/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_SPECIAL_H
#define CRM_MODEL_SPECIAL_H

#include <math.h>

/*
 * Special functions where the textbook form loses digits: differences of log-gammas and of
 * digammas, and sums in log space.  All are finite for finite arguments in the ranges said, and
 * thread-safe.
 */

/**
 * special_gamma_rise(a, n):
 * ln(Gamma(a + n) / Gamma(a)) for a > 0, n >= 0 (neither need be whole), without the cancellation
 * of two log-gammas: a product shifts a up to 20, Stirling's series (Abramowitz & Stegun 6.1.40) is
 * differenced term by term from there.
 */
double special_gamma_rise(double a, double n);

/**
 * special_psi_rise(a, n): digamma(a + n) - digamma(a), the derivative of special_gamma_rise() by a;
 * same ranges.
 */
double special_psi_rise(double a, double n);

/**
 * special_trigamma_rise(a, n): trigamma(a + n) - trigamma(a) <= 0, the derivative of
 * special_psi_rise() by a; same ranges.
 */
double special_trigamma_rise(double a, double n);

/** special_trigamma(a): trigamma(a) for a > 0. */
double special_trigamma(double a);

/**
 * special_log1pexp(u, share):
 * ln(1 + e^u) for any u, to 2e-16 absolutely (a plain log is enough for that, and three times as
 * fast as log1p); *${share} becomes e^u / (1 + e^u).
 */
static inline double
special_log1pexp(double u, double *share)
{
	double e;

	if (u <= 0) {
		e = exp(u);
		*share = e / (1 + e);
		return log(1 + e);
	}
	e = exp(-u);
	*share = 1 / (1 + e);
	return u + log(1 + e);
}

/** special_logistic(u): 1 / (1 + e^-u). */
static inline double
special_logistic(double u)
{
	double e = exp(-fabs(u));

	return u >= 0 ? 1 / (1 + e) : e / (1 + e);
}

#endif
