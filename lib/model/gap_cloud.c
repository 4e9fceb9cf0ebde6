/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reference distribution of the gap statistic (Tibshirani, Walther & Hastie 2001, version
 * b).
 *
 * Points are drawn uniformly from a box around the data that is turned to its principal axes.
 * Distances within clusters do not change when all points are turned, so the drawn points are
 * left in the axes' own system: only the sides of the box are kept.
 */
#include "model/gap_cloud.h"

#include "base/mem.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_matrix.h>
#include <stdlib.h>

/* Covariances into the lower triangle, which is all that gsl_eigen_symmv() looks at. */
static void
covariances(const struct points *points, const double *mean, gsl_matrix *out)
{

	for (size_t a = 0; a < points->d; a++) {
		for (size_t b = 0; b <= a; b++) {
			const double *x = points_column(points, a), *y = points_column(points, b);
			double sum = 0;

			for (size_t i = 0; i < points->n; i++)
				sum += (x[i] - mean[a]) * (y[i] - mean[b]);
			gsl_matrix_set(out, a, b, sum / (double)points->n);
		}
	}
}

/* The extent of the points along the axis in column ${c}. */
static double
extent(const struct points *points, const gsl_matrix *axes, size_t c)
{
	double least = 0, most = 0;

	for (size_t i = 0; i < points->n; i++) {
		double at = 0;

		for (size_t j = 0; j < points->d; j++)
			at += points_column(points, j)[i] * gsl_matrix_get(axes, j, c);
		least = i == 0 || at < least ? at : least;
		most = i == 0 || at > most ? at : most;
	}
	return most - least;
}

enum crm_status
gap_cloud_init(struct gap_cloud *cloud, const struct points *points)
{
	size_t d = points->d;
	gsl_eigen_symmv_workspace *work;
	gsl_matrix *covariance, *axes;
	gsl_vector *variance;
	enum crm_status status = CRM_ENOMEM;
	struct points_moments moments = { 0 };

	(void)gsl_set_error_handler_off();
	*cloud = (struct gap_cloud){ .d = d };
	work = gsl_eigen_symmv_alloc(d);
	covariance = gsl_matrix_alloc(d, d);
	axes = gsl_matrix_alloc(d, d);
	variance = gsl_vector_alloc(d);
	cloud->side = mem_new(d, sizeof(*cloud->side));
	if (work == NULL || covariance == NULL || axes == NULL || variance == NULL ||
	    cloud->side == NULL)
		goto done;
	if ((status = points_moments(points, NULL, &moments)) != CRM_OK)
		goto done;
	covariances(points, moments.mean, covariance);
	/*
	 * Without axes (which does not happen to finite symmetric matrices) the box of the columns
	 * would do.
	 */
	if (gsl_eigen_symmv(covariance, variance, axes, work) != GSL_SUCCESS)
		gsl_matrix_set_identity(axes);
	for (size_t c = 0; c < d; c++)
		cloud->side[c] = extent(points, axes, c);
done:
	points_moments_free(&moments);
	if (work != NULL)
		gsl_eigen_symmv_free(work);
	if (covariance != NULL)
		gsl_matrix_free(covariance);
	if (axes != NULL)
		gsl_matrix_free(axes);
	if (variance != NULL)
		gsl_vector_free(variance);
	if (status != CRM_OK)
		gap_cloud_free(cloud);
	return status;
}

enum crm_status
gap_cloud_draw(const struct gap_cloud *cloud, size_t n, gsl_rng *rng, struct points *points)
{
	enum crm_status status;

	if ((status = points_init(points, n, cloud->d, false)) != CRM_OK)
		return status;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < cloud->d; j++)
			points_column(points, j)[i] = (gsl_rng_uniform(rng) - 0.5) * cloud->side[j];
	return CRM_OK;
}

void
gap_cloud_free(struct gap_cloud *cloud)
{

	free(cloud->side);
	cloud->side = NULL;
}
