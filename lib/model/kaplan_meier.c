/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Survival curves and the log-rank test from counts of events and censorings by day.
 *
 * The product-limit estimate (Kaplan & Meier 1958) is a running product over days with an event;
 * events come before censorings of the same day.  Greenwood's variance is a running sum.  As input
 * is counts by day, memory and time are those of the days, not of the customers.
 */
#include "model/kaplan_meier.h"

#include "base/mem.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>

#include <math.h>
#include <stdlib.h>

/*
 * Limits of ${point} from the variance sum ${v} = sum d / (r (r - d)), which is the variance of log
 * S.
 */
static void
limits(struct km_point *point, double v, double z, enum km_interval interval)
{
	double s = point->survival, half;

	if (s <= 0) {
		point->std_error = point->lower = point->upper = NAN;
		return;
	}
	point->std_error = s * sqrt(v);
	if (s >= 1) {
		point->lower = point->upper = 1;
		return;
	}
	switch (interval) {
	case KM_LOG_LOG:
		half = z * sqrt(v) / -log(s);
		point->lower = exp(log(s) * exp(half));
		point->upper = exp(log(s) * exp(-half));
		return;
	case KM_LOG:
		point->lower = s * exp(-z * sqrt(v));
		point->upper = fmin(s * exp(z * sqrt(v)), 1);
		return;
	case KM_PLAIN:
		point->lower = fmax(s - z * point->std_error, 0);
		point->upper = fmin(s + z * point->std_error, 1);
		return;
	}
}

enum crm_status
km_fit(const uint64_t *events, const uint64_t *censored, size_t n, double confidence,
    enum km_interval interval, struct km_point **points, size_t *count)
{
	struct km_point *out;
	uint64_t at_risk = 0;
	size_t steps = 0, k = 0;
	double survival = 1, v = 0, z = gsl_cdf_ugaussian_Pinv(0.5 + confidence / 2);

	for (size_t t = 0; t < n; t++) {
		at_risk += events[t] + censored[t];
		steps += events[t] + censored[t] > 0;
	}
	if ((out = mem_new(steps, sizeof(*out))) == NULL)
		return CRM_ENOMEM;
	for (size_t t = 0; t < n; t++) {
		double d = (double)events[t], r = (double)at_risk;

		if (events[t] + censored[t] == 0)
			continue;
		survival = events[t] == at_risk ? 0 : survival * (r - d) / r;
		if (survival > 0)
			v += d / (r * (r - d));
		out[k] = (struct km_point){ .time = t,
			.at_risk = at_risk,
			.events = events[t],
			.censored = censored[t],
			.survival = survival };
		limits(&out[k++], v, z, interval);
		at_risk -= events[t] + censored[t];
	}
	*points = out;
	*count = steps;
	return CRM_OK;
}

size_t
km_quantile(const struct km_point *points, size_t count, double p)
{

	for (size_t i = 0; i < count; i++)
		if (points[i].survival <= 1 - p + 1e-12)
			return points[i].time;
	return SIZE_MAX;
}

/* What the log-rank test sums up over the times. */
struct rank {
	size_t groups;
	uint64_t *at_risk;	/* of each group, at the time looked at */
	double *excess;		/* observed - expected */
	double *covariance;	/* groups x groups */
};

/* Add the events of one time: ${events} is the column of that time, ${stride} apart. */
static void
rank_add(struct rank *rank, const uint64_t *events, size_t stride, double *expected)
{
	double d = 0, r = 0, factor;

	for (size_t g = 0; g < rank->groups; g++) {
		d += (double)events[g * stride];
		r += (double)rank->at_risk[g];
	}
	if (d == 0)
		return;
	factor = r > 1 ? d * (r - d) / (r - 1) : 0;
	for (size_t g = 0; g < rank->groups; g++) {
		double share = (double)rank->at_risk[g] / r;

		expected[g] += d * share;
		rank->excess[g] += (double)events[g * stride] - d * share;
		if (share == 0)
			continue;
		for (size_t h = 0; h < rank->groups; h++)
			rank->covariance[g * rank->groups + h] += factor * share *
			    ((g == h ? 1 : 0) - (double)rank->at_risk[h] / r);
	}
}

/*
 * The quadratic form of the excess of all groups with expected events but the last of them; the
 * covariance has rank one less.
 */
static enum crm_status
rank_solve(const struct rank *rank, const double *expected, struct km_test *test)
{
	size_t *use = mem_new(rank->groups, sizeof(*use)), n = 0;
	gsl_matrix *matrix = NULL;
	gsl_vector *x = NULL;
	enum crm_status status = CRM_ENOMEM;

	if (use == NULL)
		return CRM_ENOMEM;
	for (size_t g = 0; g < rank->groups; g++)
		if (expected[g] > 0)
			use[n++] = g;
	if (n < 2) {
		status = CRM_EIDENT;
		goto done;
	}
	n--;
	if ((matrix = gsl_matrix_alloc(n, n)) == NULL || (x = gsl_vector_alloc(n)) == NULL)
		goto done;
	for (size_t i = 0; i < n; i++) {
		gsl_vector_set(x, i, rank->excess[use[i]]);
		for (size_t j = 0; j < n; j++)
			gsl_matrix_set(
			    matrix, i, j, rank->covariance[use[i] * rank->groups + use[j]]);
	}
	status = CRM_EIDENT;
	if (gsl_linalg_cholesky_decomp1(matrix) != GSL_SUCCESS ||
	    gsl_linalg_cholesky_svx(matrix, x) != GSL_SUCCESS)
		goto done;
	test->chi_square = 0;
	for (size_t i = 0; i < n; i++)
		test->chi_square += gsl_vector_get(x, i) * rank->excess[use[i]];
	if (!isfinite(test->chi_square))
		goto done;
	test->degrees = n;
	test->p_value = gsl_cdf_chisq_Q(test->chi_square, (double)n);
	status = CRM_OK;
done:
	gsl_vector_free(x);
	gsl_matrix_free(matrix);
	free(use);
	return status;
}

enum crm_status
km_log_rank(const uint64_t *events, const uint64_t *censored, size_t groups, size_t n,
    double *expected, struct km_test *test)
{
	gsl_error_handler_t *handler = gsl_set_error_handler_off();
	struct rank rank = { .groups = groups };
	enum crm_status status = CRM_ENOMEM;

	rank.at_risk = mem_new(groups, sizeof(*rank.at_risk));
	rank.excess = mem_new(groups, sizeof(*rank.excess));
	rank.covariance = groups > SIZE_MAX / (groups + 1)
	    ? NULL
	    : mem_new(groups * groups, sizeof(*rank.covariance));
	if (rank.at_risk == NULL || rank.excess == NULL || rank.covariance == NULL)
		goto done;
	for (size_t g = 0; g < groups; g++) {
		expected[g] = 0;
		for (size_t t = 0; t < n; t++)
			rank.at_risk[g] += events[g * n + t] + censored[g * n + t];
	}
	for (size_t t = 0; t < n; t++) {
		rank_add(&rank, events + t, n, expected);
		for (size_t g = 0; g < groups; g++)
			rank.at_risk[g] -= events[g * n + t] + censored[g * n + t];
	}
	status = rank_solve(&rank, expected, test);
done:
	free(rank.covariance);
	free(rank.excess);
	free(rank.at_risk);
	gsl_set_error_handler(handler);
	return status;
}
