/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/robust.h"

#include "base/mem.h"
#include "model/linear.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_multifit.h>
#include <stdlib.h>

#define STEPS_MAX 500

struct robust {
	gsl_matrix *x, *cov;
	gsl_vector *y, *c;
	double *scale;		/* root mean square of each column, which x is divided by */
};

static void
robust_free(struct robust *g)
{

	gsl_matrix_free(g->x);
	gsl_matrix_free(g->cov);
	gsl_vector_free(g->y);
	gsl_vector_free(g->c);
	free(g->scale);
}

/* Read all rows into memory and scale the columns. */
static enum crm_status
gather(const struct rowsource *rows, size_t n, struct robust *g)
{
	enum crm_status rc;
	struct rowblock b;
	size_t i, j, at = 0;

	if (n > SIZE_MAX / sizeof(double) / rows->p)
		return CRM_ENOMEM;
	g->x = gsl_matrix_alloc(n, rows->p);
	g->y = gsl_vector_alloc(n);
	g->c = gsl_vector_alloc(rows->p);
	g->cov = gsl_matrix_alloc(rows->p, rows->p);
	g->scale = mem_new(rows->p, sizeof(*g->scale));
	if (g->x == NULL || g->y == NULL || g->c == NULL || g->cov == NULL || g->scale == NULL)
		return CRM_ENOMEM;
	if ((rc = rows->first(rows->arg)) != CRM_OK)
		return rc;
	while ((rc = rows->next(rows->arg, &b)) == CRM_OK && b.n > 0) {
		for (i = 0; i < b.n && at < n; i++, at++) {
			for (j = 0; j < rows->p; j++)
				gsl_matrix_set(g->x, at, j, b.hi[j * ROWSOURCE_BLOCK + i]);
			gsl_vector_set(g->y, at, b.y[i]);
		}
	}
	for (j = 0; j < rows->p && rc == CRM_OK; j++) {
		gsl_vector_view column = gsl_matrix_column(g->x, j);

		g->scale[j] = gsl_blas_dnrm2(&column.vector) / sqrt((double)n);
		gsl_vector_scale(&column.vector, 1.0 / g->scale[j]);
	}
	return rc;
}

/* The Cholesky factor of the covariance, in the units of the columns. */
static enum crm_status
take_root(struct robust *g, struct regfit *fit, struct regfit_why *why)
{
	size_t i, j, p = fit->p;

	if (gsl_linalg_cholesky_decomp1(g->cov) != GSL_SUCCESS)
		return regfit_fail(why, REGFIT_DIVERGED);
	for (i = 0; i < p; i++)
		for (j = 0; j <= i; j++)
			fit->root[i * p + j] = gsl_matrix_get(g->cov, i, j) / g->scale[i];
	return CRM_OK;
}

static enum crm_status
settle(struct robust *g, enum robust_kind kind, struct regfit *fit, struct regfit_why *why)
{
	const gsl_multifit_robust_type *type = kind == ROBUST_HUBER ? gsl_multifit_robust_huber : gsl_multifit_robust_bisquare;
	gsl_multifit_robust_workspace *work = gsl_multifit_robust_alloc(type, g->x->size1, g->x->size2);
	gsl_multifit_robust_stats stats;
	enum crm_status rc = CRM_OK;
	size_t j;

	if (work == NULL)
		return CRM_ENOMEM;
	if (gsl_multifit_robust_maxiter(STEPS_MAX, work) != GSL_SUCCESS ||
	    gsl_multifit_robust(g->x, g->y, g->c, g->cov, work) != GSL_SUCCESS) {
		rc = regfit_fail(why, REGFIT_DIVERGED);
		goto done;
	}
	stats = gsl_multifit_robust_statistics(work);
	for (j = 0; j < fit->p; j++) {
		fit->beta[j] = gsl_vector_get(g->c, j) / g->scale[j];
		if (!isfinite(fit->beta[j]))
			rc = regfit_fail(why, REGFIT_DIVERGED);
	}
	fit->n = g->x->size1;
	fit->df_residual = (double)stats.dof;
	fit->sigma = stats.sigma;
	fit->rss = stats.sse;
	fit->r_squared = stats.Rsq;
	fit->adj_r_squared = stats.adj_Rsq;
	fit->iterations = (unsigned)stats.numit;
	if (rc == CRM_OK)
		rc = take_root(g, fit, why);
done:
	gsl_multifit_robust_free(work);
	return rc;
}

enum crm_status
robust_fit(const struct rowsource *rows, enum robust_kind kind, struct regfit *fit, struct regfit_why *why)
{
	struct linear_sums sums;
	struct robust g = { 0 };
	enum crm_status rc;

	/* Least squares first, to find and name collinear columns. */
	if ((rc = linear_reduce(rows, false, &sums, why)) != CRM_OK)
		return rc;
	if ((rc = linear_regular(&sums, why)) == CRM_OK && (rc = gather(rows, (size_t)sums.n, &g)) == CRM_OK)
		rc = settle(&g, kind, fit, why);
	fit->condition = sums.condition;
	linear_free(&sums);
	robust_free(&g);
	return rc;
}
