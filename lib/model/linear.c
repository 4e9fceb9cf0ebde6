/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Weighted least squares by QR of the design in blocks of rows.
 *
 * The rows are reduced to a triangle and Q'y in double (TSQR).  Where the scaled design has a
 * condition above 1e4 the reduction is repeated in double-double, which keeps 15 digits on NIST's
 * hardest sets; otherwise two steps of iterative refinement by the corrected seminormal equations
 * (Bjorck 1996, section 6.6) bring the coefficients to full precision.  Collinear columns are
 * found on the triangle and named, never dropped in silence.
 */
#include "model/linear.h"

#include "base/mem.h"
#include "model/ddqr.h"
#include "model/tsqr.h"

#include <stdlib.h>
#include <string.h>

/*
 * Above this condition double-double does all the work; below, refinement gains a factor of 1e8 at
 * each step.
 */
#define CONDITION_MAX 1e4

static enum crm_status
reduce_double(const struct rowsource *rows, struct linear_sums *s)
{
	double scale[ROWSOURCE_BLOCK], y[ROWSOURCE_BLOCK];
	struct dd sum_w = { 0, 0 }, sum_log = { 0, 0 };
	struct rowblock b;
	struct tsqr *q = NULL;
	enum crm_status rc;
	size_t i;

	if ((rc = tsqr_open(&q, rows->p)) != CRM_OK || (rc = rows->first(rows->arg)) != CRM_OK)
		goto done;
	while ((rc = rows->next(rows->arg, &b)) == CRM_OK && b.n > 0) {
		for (i = 0; i < b.n; i++) {
			scale[i] = sqrt(b.w[i]);
			y[i] = scale[i] * b.y[i];
			sum_w = dd_add(sum_w, dd_of(b.w[i]));
			sum_log = dd_add(sum_log, dd_of(log(b.w[i])));
		}
		s->n += b.n;
		if ((rc = tsqr_add(q, &b, scale, y)) != CRM_OK)
			goto done;
	}
	if (rc == CRM_OK)
		rc = tsqr_finish(q, &s->t);
	s->sum_w = dd_real(sum_w);
	s->sum_log_w = dd_real(sum_log);
done:
	tsqr_close(q);
	return rc;
}

/*
 * Multiply the rows of a block by the roots of their weights and put the response after them as
 * column p of ${hi} and ${lo}.
 */
static void
weigh(const struct rowblock *b, size_t p, double *hi, double *lo)
{
	struct dd root, v;
	size_t i, j, at;

	for (j = 0; j < p; j++) {
		memcpy(hi + j * ROWSOURCE_BLOCK, b->hi + j * ROWSOURCE_BLOCK, b->n * sizeof(*hi));
		memcpy(lo + j * ROWSOURCE_BLOCK, b->lo + j * ROWSOURCE_BLOCK, b->n * sizeof(*lo));
	}
	memcpy(hi + p * ROWSOURCE_BLOCK, b->y, b->n * sizeof(*hi));
	memset(lo + p * ROWSOURCE_BLOCK, 0, b->n * sizeof(*lo));
	for (i = 0; i < b->n; i++) {
		if (b->w[i] == 1.0)
			continue;
		root = dd_sqrt(dd_of(b->w[i]));
		for (j = 0; j <= p; j++) {
			at = j * ROWSOURCE_BLOCK + i;
			v = dd_mul(root, (struct dd){ hi[at], lo[at] });
			hi[at] = v.hi;
			lo[at] = v.lo;
		}
	}
}

static enum crm_status
reduce_precise(const struct rowsource *rows, struct linear_sums *s)
{
	size_t p = rows->p, i, c = p + 1;
	double *hi = mem_raw(c, ROWSOURCE_BLOCK * sizeof(*hi)),
	       *lo = mem_raw(c, ROWSOURCE_BLOCK * sizeof(*lo));
	struct ddqr q = { 0 };
	enum crm_status rc = CRM_ENOMEM;
	struct rowblock b;

	if (hi == NULL || lo == NULL || ddqr_open(&q, c) != CRM_OK ||
	    (rc = rows->first(rows->arg)) != CRM_OK)
		goto done;
	while ((rc = rows->next(rows->arg, &b)) == CRM_OK && b.n > 0) {
		weigh(&b, p, hi, lo);
		ddqr_add(&q, hi, lo, b.n, ROWSOURCE_BLOCK);
	}
	for (i = 0; i < p; i++) {
		memcpy(s->t.r + i * p, q.r + i * c, p * sizeof(*q.r));
		s->t.z[i] = q.r[i * c + p];
	}
	s->rss = dd_real(dd_mul(q.r[p * c + p], q.r[p * c + p]));
	s->precise = true;
done:
	free(hi);
	free(lo);
	ddqr_free(&q);
	return rc;
}

/* Whether every entry of the triangle is a number. */
static bool
is_finite(const struct triangle *t)
{
	size_t i, j;

	for (i = 0; i < t->p; i++) {
		if (!isfinite(dd_real(t->z[i])))
			return false;
		for (j = i; j < t->p; j++)
			if (!isfinite(dd_real(t->r[i * t->p + j])))
				return false;
	}
	return true;
}

enum crm_status
linear_reduce(
    const struct rowsource *rows, bool precise, struct linear_sums *s, struct regfit_why *why)
{
	enum crm_status rc;
	double rcond = 0.0;

	*s = (struct linear_sums){ .rss = NAN };
	if (triangle_open(&s->t, rows->p) != CRM_OK)
		return CRM_ENOMEM;
	if ((rc = reduce_double(rows, s)) != CRM_OK)
		goto fail;
	why->rows = s->n;
	/* A penalty determines any number of coefficients, from two rows on. */
	if (precise ? s->n < 2 : s->n <= rows->p) {
		rc = regfit_fail(why, REGFIT_FEW_ROWS);
		goto fail;
	}
	if ((rc = triangle_rcond(&s->t, &rcond)) != CRM_OK)
		goto fail;
	if (precise || !(rcond * CONDITION_MAX > 1.0)) {
		if ((rc = reduce_precise(rows, s)) != CRM_OK ||
		    (rc = triangle_rcond(&s->t, &rcond)) != CRM_OK)
			goto fail;
	}
	s->condition = 1.0 / rcond;
	if (!is_finite(&s->t)) {
		rc = regfit_fail(why, REGFIT_OVERFLOW);
		goto fail;
	}
	return CRM_OK;
fail:
	linear_free(s);
	return rc;
}

enum crm_status
linear_regular(const struct linear_sums *s, struct regfit_why *why)
{

	why->column = triangle_dependent(&s->t, LINEAR_TOLERANCE, why->involved);
	return why->column == s->t.p ? CRM_OK : regfit_fail(why, REGFIT_COLLINEAR);
}

void
linear_free(struct linear_sums *s)
{

	triangle_free(&s->t);
}

/*
 * One pass at the coefficients ${beta}: the gradient X'W(y - X beta) and the sum of squared
 * residuals, in double-double.
 */
static enum crm_status
gradient(const struct rowsource *rows, const struct dd *beta, struct dd *g, double *rss)
{
	struct dd sum = { 0, 0 }, r, x;
	enum crm_status rc;
	struct rowblock b;
	size_t i, j, at;

	memset(g, 0, rows->p * sizeof(*g));
	if ((rc = rows->first(rows->arg)) != CRM_OK)
		return rc;
	while ((rc = rows->next(rows->arg, &b)) == CRM_OK && b.n > 0) {
		for (i = 0; i < b.n; i++) {
			r = dd_of(b.y[i]);
			for (j = 0; j < rows->p; j++) {
				at = j * ROWSOURCE_BLOCK + i;
				r = dd_sub(r, dd_mul((struct dd){ b.hi[at], b.lo[at] }, beta[j]));
			}
			sum = dd_add(sum, dd_scale(dd_mul(r, r), b.w[i]));
			r = dd_scale(r, b.w[i]);
			for (j = 0; j < rows->p; j++) {
				at = j * ROWSOURCE_BLOCK + i;
				x = (struct dd){ b.hi[at], b.lo[at] };
				if (x.hi != 0.0)
					g[j] = dd_add(g[j], dd_mul(x, r));
			}
		}
	}
	*rss = dd_real(sum);
	return rc;
}

/* Iterative refinement by the corrected seminormal equations R'R d = X'W(y - X beta). */
static enum crm_status
refine(const struct rowsource *rows, struct linear_sums *s, struct dd *beta)
{
	struct dd *g = mem_new(rows->p, sizeof(*g));
	enum crm_status rc = g == NULL ? CRM_ENOMEM : CRM_OK;
	unsigned step;
	size_t j;

	for (step = 0; step < 2 && rc == CRM_OK; step++) {
		if ((rc = gradient(rows, beta, g, &s->rss)) != CRM_OK)
			break;
		triangle_solve_transposed(&s->t, g, g);
		triangle_solve(&s->t, g, g);
		for (j = 0; j < rows->p; j++)
			beta[j] = dd_add(beta[j], g[j]);
	}
	free(g);
	return rc;
}

void
linear_summarise(struct regfit *fit, bool intercept, const struct linear_sums *s)
{
	double n = (double)s->n, parameters = fit->df_model + 1.0;

	fit->n = s->n;
	fit->condition = s->condition;
	fit->sigma = sqrt(fit->rss / fit->df_residual);
	fit->dispersion = fit->rss / fit->df_residual;
	fit->deviance = fit->rss;
	fit->null_deviance = fit->tss;
	if (fit->tss > 0.0) {
		fit->r_squared = 1.0 - fit->rss / fit->tss;
		fit->adj_r_squared = 1.0 -
		    (fit->rss / fit->df_residual) / (fit->tss / (n - (intercept ? 1.0 : 0.0)));
	}
	if (fit->rss > 0.0) {
		fit->log_likelihood =
		    0.5 * (s->sum_log_w - n * (log(2.0 * M_PI) + 1.0 - log(n) + log(fit->rss)));
		fit->aic = 2.0 * parameters - 2.0 * fit->log_likelihood;
		fit->bic = log(n) * parameters - 2.0 * fit->log_likelihood;
	}
}

bool
linear_is_exact(const struct linear_sums *s, double rss)
{
	double length = 0.0;
	size_t i;

	for (i = 0; i < s->t.p; i++)
		length = hypot(length, s->t.z[i].hi);
	return sqrt(rss) <= 0x1p-50 * length;
}

enum crm_status
linear_fit(const struct rowsource *rows, bool intercept, struct regfit *fit, struct regfit_why *why)
{
	struct dd *beta = mem_new(rows->p, sizeof(*beta));
	struct linear_sums s = { 0 };
	enum crm_status rc = CRM_ENOMEM;
	size_t i, p = rows->p;

	if (beta == NULL || (rc = linear_reduce(rows, false, &s, why)) != CRM_OK ||
	    (rc = linear_regular(&s, why)) != CRM_OK)
		goto done;
	triangle_solve(&s.t, s.t.z, beta);
	if (!s.precise && (rc = refine(rows, &s, beta)) != CRM_OK)
		goto done;
	if ((rc = triangle_inverse(&s.t, fit->root)) != CRM_OK)
		goto done;
	for (i = 0; i < p; i++) {
		fit->beta[i] = beta[i].hi;
		fit->rest[i] = beta[i].lo;
	}
	fit->exact = linear_is_exact(&s, s.rss);
	fit->rss = fit->exact ? 0.0 : s.rss;
	fit->tss = fit->rss;
	for (i = intercept ? 1 : 0; i < p; i++)
		fit->tss += s.t.z[i].hi * s.t.z[i].hi;
	fit->df_residual = (double)s.n - (double)p;
	linear_summarise(fit, intercept, &s);
	for (i = 0; i < p * p; i++)
		fit->root[i] *= fit->sigma;
	if (!isfinite(fit->rss))
		rc = regfit_fail(why, REGFIT_OVERFLOW);
done:
	linear_free(&s);
	free(beta);
	return rc;
}
