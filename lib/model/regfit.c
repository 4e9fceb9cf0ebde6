/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What all regressions have in common once fitted: room for the results, predictions with their
 * standard errors (delta method), and the tests and intervals of coefficients.
 *
 * The covariance is kept as a root (covariance = root root'), so that the variance of a prediction
 * is a sum of squares and never negative.
 */
#include "model/regfit.h"

#include "model/portable_math.h"

#include "base/mem.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <stdlib.h>

enum crm_status
regfit_open(struct regfit *fit, size_t p)
{

	(void)gsl_set_error_handler_off();
	*fit = (struct regfit){ .p = p,
		.sigma = NAN,
		.rss = NAN,
		.tss = NAN,
		.r_squared = NAN,
		.adj_r_squared = NAN,
		.log_likelihood = NAN,
		.aic = NAN,
		.bic = NAN,
		.deviance = NAN,
		.null_deviance = NAN,
		.dispersion = NAN,
		.lambda = NAN,
		.condition = NAN,
		.df_model = (double)p,
		.df_residual = NAN };
	if (p != 0 && p > SIZE_MAX / p)
		return CRM_ENOMEM;
	fit->beta = mem_new(p, sizeof(*fit->beta));
	fit->rest = mem_new(p, sizeof(*fit->rest));
	fit->root = mem_new(p * p, sizeof(*fit->root));
	if (fit->beta == NULL || fit->rest == NULL || fit->root == NULL) {
		regfit_free(fit);
		return CRM_ENOMEM;
	}
	return CRM_OK;
}

enum crm_status
regfit_fail(struct regfit_why *why, enum regfit_fault fault)
{

	why->fault = fault;
	return CRM_EIDENT;
}

double
regfit_mean(enum regfit_family family, double eta)
{

	switch (family) {
	case REGFIT_BINOMIAL:
		return 1.0 / (1.0 + portable_exp(-eta));
	case REGFIT_POISSON:
		return portable_exp(eta);
	case REGFIT_GAUSSIAN:
		break;
	}
	return eta;
}

double
regfit_eta(const struct regfit *fit, const struct dd *x)
{
	struct dd sum = { 0, 0 };
	size_t j;

	for (j = 0; j < fit->p; j++)
		sum = dd_add(sum, dd_mul(x[j], (struct dd){ fit->beta[j], fit->rest[j] }));
	return dd_real(sum);
}

double
regfit_se(const struct regfit *fit, const struct dd *x)
{
	double mean = regfit_mean(fit->family, regfit_eta(fit, x)), norm = 0.0, sum;
	size_t j, k;

	for (k = 0; k < fit->p; k++) {
		for (sum = 0.0, j = 0; j < fit->p; j++)
			sum += fit->root[j * fit->p + k] * x[j].hi;
		norm = hypot(norm, sum);
	}
	if (fit->exact)
		return NAN;
	switch (fit->family) {
	case REGFIT_BINOMIAL:
		return mean * (1.0 - mean) * norm;
	case REGFIT_POISSON:
		return mean * norm;
	case REGFIT_GAUSSIAN:
		break;
	}
	return norm;
}

struct regfit_term
regfit_term(const struct regfit *fit, size_t j, double level)
{
	struct regfit_term t = { fit->beta[j] + fit->rest[j], 0.0, NAN, NAN, NAN, NAN };
	bool student = fit->family == REGFIT_GAUSSIAN;
	double q, tail = (1.0 - level) / 2.0;
	size_t k;

	for (k = 0; k < fit->p; k++)
		t.std_error = hypot(t.std_error, fit->root[j * fit->p + k]);
	if (!(t.std_error > 0.0))
		return t;
	t.statistic = t.estimate / t.std_error;
	q = fabs(t.statistic);
	t.p_value = 2.0 * (student ? gsl_cdf_tdist_Q(q, fit->df_residual) : gsl_cdf_ugaussian_Q(q));
	q = student ? gsl_cdf_tdist_Qinv(tail, fit->df_residual) : gsl_cdf_ugaussian_Qinv(tail);
	t.low = t.estimate - q * t.std_error;
	t.high = t.estimate + q * t.std_error;
	return t;
}

void
regfit_free(struct regfit *fit)
{

	if (fit == NULL)
		return;
	free(fit->beta);
	free(fit->rest);
	free(fit->root);
	*fit = (struct regfit){ 0 };
}
