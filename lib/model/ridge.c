/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ridge regression for any penalty from one singular value decomposition.
 *
 * The triangle of least squares, without the intercept's row and column, is that of the centred
 * columns.  Each column is divided by its standard deviation and the triangle decomposed, R = U
 * diag(s) V'; then coefficients, residuals and degrees of freedom at every lambda are sums over
 * the singular values (Hoerl & Kennard 1970; Golub, Heath & Wahba 1979).  A positive lambda
 * determines more columns than rows, as singular values of 0 are then harmless.
 */
#include "model/ridge.h"

#include "base/mem.h"
#include "model/linear.h"

#include <gsl/gsl_linalg.h>
#include <gsl/gsl_matrix.h>
#include <stdlib.h>
#include <string.h>

/*
 * The grid of lambdas that is searched, relative to the largest squared singular value, and the
 * steps that refine its best.
 */
#define GRID 241
#define GRID_LOW 1e-14
#define GRID_HIGH 1e4
#define BISECTIONS 100

/* The penalised columns, scaled and decomposed: R_22 = U diag(s) V' diag(scale), z = U' (Q'y)_2. */
struct ridge {
	const struct linear_sums *sums;
	size_t p, k, skip;	/* columns; penalised ones; 1 with an intercept */
	gsl_matrix *u, *v;
	gsl_vector *s, *work, *z;
	double *scale;
	double rss;		/* of plain least squares */
};

static void
ridge_free(struct ridge *g)
{

	gsl_matrix_free(g->u);
	gsl_matrix_free(g->v);
	gsl_vector_free(g->s);
	gsl_vector_free(g->work);
	gsl_vector_free(g->z);
	free(g->scale);
}

static double
entry(const struct ridge *g, size_t i, size_t j)
{

	return dd_real(g->sums->t.r[i * g->p + j]);
}

/*
 * With the intercept first, the triangle without its row and column is that of the centred columns.
 */
static enum crm_status
decompose(struct ridge *g, struct regfit_why *why)
{
	size_t i, j, n = g->k;
	double sum;

	g->u = gsl_matrix_calloc(n, n);
	g->v = gsl_matrix_alloc(n, n);
	g->s = gsl_vector_alloc(n);
	g->work = gsl_vector_alloc(n);
	g->z = gsl_vector_alloc(n);
	g->scale = mem_new(n, sizeof(*g->scale));
	if (g->u == NULL || g->v == NULL || g->s == NULL || g->work == NULL || g->z == NULL ||
	    g->scale == NULL)
		return CRM_ENOMEM;
	for (j = 0; j < n; j++) {
		for (i = 0; i <= j; i++)
			g->scale[j] = hypot(g->scale[j], entry(g, i + g->skip, j + g->skip));
		g->scale[j] /= sqrt(g->sums->sum_w);
		/* A constant beside the intercept cannot be scaled. */
		if (!(g->scale[j] > 1e-13 * fabs(g->skip == 0 ? 0.0 : entry(g, 0, j + 1)) /
			    sqrt(g->sums->sum_w))) {
			memset(why->involved, 0, g->p);
			why->column = j + g->skip;
			why->involved[why->column] = 1;
			why->involved[0] = 1;
			return regfit_fail(why, REGFIT_COLLINEAR);
		}
		for (i = 0; i <= j; i++)
			gsl_matrix_set(
			    g->u, i, j, entry(g, i + g->skip, j + g->skip) / g->scale[j]);
	}
	if (gsl_linalg_SV_decomp_jacobi(g->u, g->v, g->s) != 0)
		return regfit_fail(why, REGFIT_OVERFLOW);
	for (i = 0; i < n; i++) {
		for (sum = 0.0, j = 0; j < n; j++)
			sum += gsl_matrix_get(g->u, j, i) * dd_real(g->sums->t.z[j + g->skip]);
		gsl_vector_set(g->z, i, sum);
	}
	return CRM_OK;
}

/* The sum of squared residuals and the degrees of freedom at ${lambda}. */
static double
residuals(const struct ridge *g, double lambda, double *df)
{
	double rss = g->rss, s2, part;
	size_t i;

	*df = (double)g->skip;
	for (i = 0; i < g->k; i++) {
		s2 = gsl_vector_get(g->s, i) * gsl_vector_get(g->s, i);
		if (s2 + lambda > 0.0) {
			*df += s2 / (s2 + lambda);
			part = lambda / (s2 + lambda) * gsl_vector_get(g->z, i);
			rss += part * part;
		}
	}
	return rss;
}

static double
gcv(const struct ridge *g, double lambda)
{
	double df, rss = residuals(g, lambda, &df), n = (double)g->sums->n;

	return n * rss / ((n - df) * (n - df));
}

/* The sign of the derivative of gcv() by lambda: that of rss' (n - df) + 2 rss df'. */
static double
gcv_slope(const struct ridge *g, double lambda)
{
	double df, rss = residuals(g, lambda, &df), n = (double)g->sums->n, slope_df = 0.0,
		   slope_rss = 0.0, s2, z;
	size_t i;

	for (i = 0; i < g->k; i++) {
		s2 = gsl_vector_get(g->s, i) * gsl_vector_get(g->s, i);
		z = gsl_vector_get(g->z, i);
		slope_df -= s2 / ((s2 + lambda) * (s2 + lambda));
		slope_rss +=
		    2.0 * z * z * lambda * s2 / ((s2 + lambda) * (s2 + lambda) * (s2 + lambda));
	}
	return slope_rss * (n - df) + 2.0 * rss * slope_df;
}

/*
 * The lambda of least GCV: the best of a grid in log lambda, then bisection of the derivative
 * between its neighbours.
 */
static double
choose_lambda(const struct ridge *g)
{
	double top = gsl_vector_get(g->s, 0) * gsl_vector_get(g->s, 0), best = INFINITY, score, a,
	       b, middle;
	double step = log(GRID_HIGH / GRID_LOW) / (GRID - 1);
	unsigned i, at = 0;

	for (i = 0; i < GRID; i++) {
		score = gcv(g, top * GRID_LOW * exp(step * i));
		if (score < best) {
			best = score;
			at = i;
		}
	}
	a = log(top * GRID_LOW) + step * (at == 0 ? 0 : at - 1);
	b = log(top * GRID_LOW) + step * (at == GRID - 1 ? at : at + 1);
	for (i = 0; i < BISECTIONS; i++) {
		middle = (a + b) / 2.0;
		if (gcv_slope(g, exp(middle)) > 0.0)
			b = middle;
		else
			a = middle;
	}
	return exp((a + b) / 2.0);
}

/* The coefficients at fit->lambda and the root of their covariance but for sigma. */
static void
solve(const struct ridge *g, struct regfit *fit)
{
	size_t i, j, k, p = g->p;
	double s, sum, shrink;

	for (j = 0; j < g->k; j++) {
		for (i = 0; i < g->k; i++) {
			s = gsl_vector_get(g->s, i);
			shrink = s > 0.0 ? s / (s * s + fit->lambda) : 0.0;
			fit->beta[j + g->skip] += gsl_matrix_get(g->v, j, i) * shrink *
			    gsl_vector_get(g->z, i) / g->scale[j];
			fit->root[(j + g->skip) * p + i + g->skip] =
			    gsl_matrix_get(g->v, j, i) * shrink / g->scale[j];
		}
	}
	if (g->skip == 0)
		return;
	/* The intercept: R_11 b_1 = z_1 - R_12 b_2, and likewise its row of the root. */
	for (sum = dd_real(g->sums->t.z[0]), j = 1; j < p; j++)
		sum -= entry(g, 0, j) * fit->beta[j];
	fit->beta[0] = sum / entry(g, 0, 0);
	fit->root[0] = 1.0 / entry(g, 0, 0);
	for (k = 1; k < p; k++) {
		for (sum = 0.0, j = 1; j < p; j++)
			sum -= entry(g, 0, j) * fit->root[j * p + k];
		fit->root[k] = sum / entry(g, 0, 0);
	}
}

static enum crm_status
fit_reduced(const struct rowsource *rows, const struct linear_sums *sums, bool intercept,
    double lambda, struct regfit *fit, struct regfit_why *why)
{
	struct ridge g = { .sums = sums, .p = rows->p, .skip = intercept ? 1 : 0 };
	enum crm_status rc = CRM_OK;
	size_t i;

	g.k = g.p - g.skip;
	g.rss = sums->rss;
	if (lambda == 0.0 && (rc = linear_regular(sums, why)) != CRM_OK)
		return rc;
	if (g.k > 0 && (rc = decompose(&g, why)) != CRM_OK)
		goto done;
	fit->lambda = g.k == 0 ? 0.0 : isnan(lambda) ? choose_lambda(&g) : lambda;
	fit->rss = residuals(&g, fit->lambda, &fit->df_model);
	fit->exact = linear_is_exact(sums, fit->rss);
	if (fit->exact)
		fit->rss = 0.0;
	fit->tss = g.rss;
	for (i = g.skip; i < g.p; i++)
		fit->tss += sums->t.z[i].hi * sums->t.z[i].hi;
	fit->df_residual = (double)sums->n - fit->df_model;
	solve(&g, fit);
	linear_summarise(fit, intercept, sums);
	for (i = 0; i < g.p * g.p; i++)
		fit->root[i] *= fit->sigma;
done:
	ridge_free(&g);
	return rc;
}

enum crm_status
ridge_fit(const struct rowsource *rows, bool intercept, double lambda, struct regfit *fit,
    struct regfit_why *why)
{
	struct linear_sums sums;
	enum crm_status rc;

	if ((rc = linear_reduce(rows, true, &sums, why)) != CRM_OK)
		return rc;
	rc = fit_reduced(rows, &sums, intercept, lambda, fit, why);
	linear_free(&sums);
	return rc;
}
