/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Covariances of fitted parameters: the inverse of a Hessian, variances by the delta method, and
 * normal quantiles for intervals.
 *
 * The eigenvalues, by Jacobi's rotations, decide whether a Hessian is positive definite: unless
 * the least is above 1e-9 of the greatest it is refused, as the inverse of a nearly singular
 * matrix would look like a result.  The inverse itself is by Cholesky.
 */
#include "model/covariance.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#define MOST 16
#define LEAST_EIGENVALUE 1e-9

/*
 * The eigenvalues of a symmetric matrix by Jacobi's rotations: for so few rows the simplest that is
 * exact to the last digits, and it allocates nothing.
 */
static void
eigenvalues(const double *h, size_t n, double *least, double *greatest)
{
	double a[MOST * MOST] = { 0 }, off, t, c, s, p, q;

	memcpy(a, h, n * n * sizeof(*a));
	for (int sweep = 0; sweep < 60; sweep++) {
		off = 0;
		for (size_t i = 0; i < n; i++)
			for (size_t j = i + 1; j < n; j++) {
				off += fabs(a[i * n + j]);
				if (a[i * n + j] == 0)
					continue;
				t = (a[j * n + j] - a[i * n + i]) / (2 * a[i * n + j]);
				t = (t >= 0 ? 1 : -1) / (fabs(t) + sqrt(t * t + 1));
				c = 1 / sqrt(t * t + 1);
				s = t * c;
				for (size_t k = 0; k < n; k++) {
					p = a[k * n + i];
					q = a[k * n + j];
					a[k * n + i] = c * p - s * q;
					a[k * n + j] = s * p + c * q;
				}
				for (size_t k = 0; k < n; k++) {
					p = a[i * n + k];
					q = a[j * n + k];
					a[i * n + k] = c * p - s * q;
					a[j * n + k] = s * p + c * q;
				}
			}
		if (off == 0)
			break;
	}
	*least = INFINITY;
	*greatest = -INFINITY;
	for (size_t i = 0; i < n; i++) {
		*least = fmin(*least, a[i * n + i]);
		*greatest = fmax(*greatest, a[i * n + i]);
	}
}

/* Lower triangle of the Cholesky factor, in place of ${a}'s. */
static bool
cholesky(double *a, size_t n)
{

	for (size_t j = 0; j < n; j++) {
		for (size_t k = 0; k < j; k++)
			a[j * n + j] -= a[j * n + k] * a[j * n + k];
		if (!(a[j * n + j] > 0))
			return false;
		a[j * n + j] = sqrt(a[j * n + j]);
		for (size_t i = j + 1; i < n; i++) {
			for (size_t k = 0; k < j; k++)
				a[i * n + j] -= a[i * n + k] * a[j * n + k];
			a[i * n + j] /= a[j * n + j];
		}
	}
	return true;
}

bool
covariance_invert(const double *h, size_t n, double *inverse)
{
	double l[MOST * MOST], column[MOST], least, greatest;

	for (size_t i = 0; i < n * n; i++)
		if (!isfinite(h[i]))
			return false;
	eigenvalues(h, n, &least, &greatest);
	if (!(greatest > 0 && least > LEAST_EIGENVALUE * greatest))
		return false;
	memcpy(l, h, n * n * sizeof(*l));
	if (!cholesky(l, n))
		return false;
	for (size_t c = 0; c < n; c++) {
		for (size_t i = 0; i < n; i++) {
			column[i] = i == c;
			for (size_t k = 0; k < i; k++)
				column[i] -= l[i * n + k] * column[k];
			column[i] /= l[i * n + i];
		}
		for (size_t i = n; i-- > 0;) {
			for (size_t k = i + 1; k < n; k++)
				column[i] -= l[k * n + i] * column[k];
			column[i] /= l[i * n + i];
			inverse[i * n + c] = column[i];
		}
	}
	return true;
}

double
covariance_form(const double *v, const double *cov, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			sum += v[i] * cov[i * n + j] * v[j];
	return fmax(sum, 0);
}

double
covariance_quantile(double level)
{

	return gsl_cdf_ugaussian_Pinv(.5 + level / 2);
}
