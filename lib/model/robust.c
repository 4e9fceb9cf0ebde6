/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Linear regression that far-off rows cannot pull: an M-estimator by iteratively reweighted least
 * squares.
 *
 * Each step weighs the rows by their residuals, scaled by the median absolute deviation and
 * stretched by leverage, and solves weighted least squares again, until no coefficient moves.  The
 * design is not held: a step is two passes over the rows, one for residuals and one for the
 * triangle; only the residuals stay in memory.  Standard errors are those of Street, Carroll &
 * Ruppert (1988) and DuMouchel & O'Brien (1989).
 */
#include "model/robust.h"

#include "base/mem.h"
#include "model/linear.h"
#include "model/selection.h"

#include <stdlib.h>
#include <string.h>

#define STEPS_MAX 500

/*
 * Coefficients that move by no more than this part of themselves (the root of the double's epsilon)
 * have settled,
 */
#define SETTLED 0x1p-26

/*
 * and those that move by no more than this part of their standard error by least squares, as one
 * that is 0 would for ever.
 */
#define STILL 0x1p-40

/*
 * What makes the median absolute deviation that of a normal distribution, as Street, Carroll &
 * Ruppert (1988) round it.
 */
#define MEDIAN_DEVIATION 0.6745

/*
 * Leverages from here on count as this, and deviations below this part of the response's as that.
 */
#define LEVERAGE_MAX 0.9999
#define DEVIATION_MIN 1e-6

/* Residuals of least squares up to this part of the response are its rounding. */
#define ROUNDING 0x1p-50

/* The weight of a scaled residual u, and the slope of psi(u) = u weight(u). */
struct psi {
	double tuning;
	double (*weight)(double u);
	double (*slope)(double u);
};

static double
huber_weight(double u)
{

	return fabs(u) <= 1.0 ? 1.0 : 1.0 / fabs(u);
}

static double
huber_slope(double u)
{

	return fabs(u) <= 1.0 ? 1.0 : 0.0;
}

static double
bisquare_weight(double u)
{
	double f = 1.0 - u * u;

	return fabs(u) < 1.0 ? f * f : 0.0;
}

static double
bisquare_slope(double u)
{

	return fabs(u) < 1.0 ? (1.0 - u * u) * (1.0 - 5.0 * u * u) : 0.0;
}

static const struct psi psis[] = {
	[ROBUST_HUBER] = { 1.345, huber_weight, huber_slope },
	[ROBUST_BISQUARE] = { 4.685, bisquare_weight, bisquare_slope }
};

/* A fit on its way.  It is also the source of its rows with their present weights. */
struct robust {
	const struct rowsource *rows;
	const struct psi *psi;
	size_t n, p, at;
	struct dd *beta, *next;	/* coefficients, before and after a step */
	double *still;		/* p: a move that is none */
	double *stretch;	/* n: 1 / sqrt(1 - leverage) */
	double *residual;	/* n */
	double *work;		/* n */
	double unit;		/* tuning * deviation: a stretched residual of this size is u = 1 */
	double least;		/* the least deviation to go by */
	double tss, rms_y;	/* of the response: squares about the mean; root mean square */
};

static enum crm_status
robust_open(struct robust *g, const struct rowsource *rows, enum robust_kind kind, size_t n)
{
	size_t p = rows->p;

	*g = (struct robust){ .rows = rows, .psi = psis + kind, .n = n, .p = p };
	g->beta = mem_new(p, sizeof(*g->beta));
	g->next = mem_new(p, sizeof(*g->next));
	g->still = mem_new(p, sizeof(*g->still));
	g->stretch = mem_raw(n, sizeof(*g->stretch));
	g->residual = mem_raw(n, sizeof(*g->residual));
	g->work = mem_raw(n, sizeof(*g->work));
	if (g->beta == NULL || g->next == NULL || g->still == NULL || g->stretch == NULL ||
	    g->residual == NULL || g->work == NULL)
		return CRM_ENOMEM;
	return CRM_OK;
}

static void
robust_free(struct robust *g)
{

	free(g->beta);
	free(g->next);
	free(g->still);
	free(g->stretch);
	free(g->residual);
	free(g->work);
}

/* --- The rows with their weights, as a source --- */

static enum crm_status
weighted_first(void *arg)
{
	struct robust *g = arg;

	g->at = 0;
	return g->rows->first(g->rows->arg);
}

static enum crm_status
weighted_next(void *arg, struct rowblock *b)
{
	struct robust *g = arg;
	enum crm_status rc;

	/* Rows without weight are left out; a block of nothing else is not the end. */
	while ((rc = g->rows->next(g->rows->arg, b)) == CRM_OK && b->n > 0) {
		size_t i, j, kept = 0;

		for (i = 0; i < b->n && g->at < g->n; i++, g->at++) {
			double w = g->psi->weight(g->residual[g->at] * g->stretch[g->at] / g->unit);

			if (!(w > 0.0))
				continue;
			for (j = 0; j < g->p && kept < i; j++) {
				b->hi[j * ROWSOURCE_BLOCK + kept] = b->hi[j * ROWSOURCE_BLOCK + i];
				b->lo[j * ROWSOURCE_BLOCK + kept] = b->lo[j * ROWSOURCE_BLOCK + i];
			}
			b->y[kept] = b->y[i];
			b->w[kept++] = w;
		}
		b->n = kept;
		if (kept > 0)
			break;
	}
	return rc;
}

/* --- Passes over the rows --- */

/*
 * The residuals of all rows at ${beta}; with ${inverse} (R^-1 of least squares) their leverages
 * too, and the response's spread.
 */
static enum crm_status
take_residuals(struct robust *g, const struct dd *beta, const double *inverse)
{
	double mean = 0.0, m2 = 0.0, n;
	enum crm_status rc;
	struct rowblock b;
	size_t i, j, k, at = 0;

	if ((rc = g->rows->first(g->rows->arg)) != CRM_OK)
		return rc;
	while ((rc = g->rows->next(g->rows->arg, &b)) == CRM_OK && b.n > 0) {
		for (i = 0; i < b.n && at < g->n; i++, at++) {
			struct dd r = dd_of(b.y[i]);
			double h = 0.0, move, u;

			for (j = 0; j < g->p; j++)
				r = dd_sub(r,
				    dd_mul((struct dd){ b.hi[j * ROWSOURCE_BLOCK + i],
					       b.lo[j * ROWSOURCE_BLOCK + i] },
					beta[j]));
			g->residual[at] = dd_real(r);
			if (inverse == NULL)
				continue;
			/* The leverage is the squared length of the row of Q = X R^-1. */
			for (j = 0; j < g->p; j++, h += u * u)
				for (u = 0.0, k = 0; k <= j; k++)
					u += b.hi[k * ROWSOURCE_BLOCK + i] * inverse[k * g->p + j];
			g->stretch[at] = 1.0 / sqrt(1.0 - fmin(h, LEVERAGE_MAX));
			n = (double)at + 1.0;
			move = b.y[i] - mean;
			mean += move / n;
			m2 += move * (b.y[i] - mean);
		}
	}
	if (inverse != NULL) {
		n = (double)g->n;
		g->tss = m2;
		g->rms_y = sqrt(m2 / n + mean * mean);
		g->least = m2 > 0.0 ? DEVIATION_MIN * sqrt(m2 / (n - 1.0)) : 1.0;
	}
	return rc;
}

/*
 * The median of the sizes of the residuals (${stretched} by leverage), less the p - 1 smallest, as
 * a standard deviation.
 */
static double
deviation(struct robust *g, bool stretched)
{
	size_t rest = g->n - g->p + 1, at = g->p - 1 + (rest - 1) / 2, i;
	double low, high;

	for (i = 0; i < g->n; i++)
		g->work[i] = fabs(g->residual[i]) * (stretched ? g->stretch[i] : 1.0);
	selection_nth(g->work, g->n, at);
	low = high = g->work[at];
	if (rest % 2 == 0) {
		high = g->work[at + 1];
		for (i = at + 2; i < g->n; i++)
			high = fmin(high, g->work[i]);
	}
	return fmax((low + high) / 2.0 / MEDIAN_DEVIATION, g->least);
}

/* The root of the mean squared residual, n - p for n; without overflow on the way. */
static double
residual_deviation(const struct robust *g)
{
	double length = 0.0;
	size_t i;

	for (i = 0; i < g->n; i++)
		length = hypot(length, g->residual[i]);
	return length / sqrt((double)(g->n - g->p));
}

/* --- The fit --- */

/* One step: weights from the residuals, the weighted fit, its residuals. */
static enum crm_status
step(struct robust *g, struct regfit_why *why)
{
	struct rowsource weighted = { g->p, weighted_first, weighted_next, g };
	struct linear_sums s;
	enum crm_status rc;

	g->unit = g->psi->tuning * deviation(g, true);
	if ((rc = linear_reduce(&weighted, false, &s, why)) == CRM_OK) {
		if ((rc = linear_regular(&s, why)) == CRM_OK)
			triangle_solve(&s.t, s.t.z, g->next);
		linear_free(&s);
	}
	why->rows = g->n;
	if (rc == CRM_EIDENT && why->fault != REGFIT_OVERFLOW)
		return regfit_fail(why, REGFIT_OUTLYING);
	return rc == CRM_OK ? take_residuals(g, g->next, NULL) : rc;
}

/* Whether no coefficient has moved. */
static bool
settled(const struct robust *g)
{
	size_t j;

	for (j = 0; j < g->p; j++) {
		double a = g->beta[j].hi, b = g->next[j].hi;

		if (!(fabs(b - a) <= fmax(SETTLED * fmax(fabs(a), fabs(b)), g->still[j])))
			return false;
	}
	return true;
}

/* The standard deviation of residuals that makes sigma^2 (X'X)^-1 the covariance. */
static double
final_sigma(struct robust *g, double least_squares)
{
	double n = (double)g->n, p = (double)g->p, unit = g->psi->tuning * deviation(g, false),
	       a = 0.0, b = 0.0, robust;
	size_t i;

	for (i = 0; i < g->n; i++) {
		double u = g->residual[i] * g->stretch[i] / unit,
		       psi = u * g->psi->weight(u) / g->stretch[i];

		a += (g->psi->slope(u) - a) / ((double)i + 1.0);
		b += psi * psi;
	}
	robust = (1.0 + p / n * (1.0 - a) / a) * sqrt(b / (n - p)) * unit / a;
	return fmax(robust,
	    sqrt((least_squares * least_squares * p * p + robust * robust * n) / (p * p + n)));
}

/* Fill ${fit} from the coefficients ${g}->next; fit->root holds R^-1 of least squares. */
static enum crm_status
finish_fit(struct robust *g, double sigma, struct regfit *fit, struct regfit_why *why)
{
	double n = (double)g->n, df = n - (double)g->p;
	size_t i;

	for (i = 0; i < g->p; i++) {
		fit->beta[i] = g->next[i].hi;
		fit->rest[i] = g->next[i].lo;
	}
	for (i = 0; i < g->p * g->p; i++)
		fit->root[i] *= sigma;
	fit->n = g->n;
	fit->df_residual = df;
	fit->sigma = sigma;
	fit->rss = sigma * sigma * df;
	if (g->tss > 0.0) {
		fit->r_squared = 1.0 - fit->rss / g->tss;
		fit->adj_r_squared = 1.0 - (1.0 - fit->r_squared) * (n - 1.0) / df;
	}
	return isfinite(fit->rss) ? CRM_OK : regfit_fail(why, REGFIT_OVERFLOW);
}

/* From the least squares solution ${s} on, until nothing moves. */
static enum crm_status
settle(struct robust *g, const struct linear_sums *s, struct regfit *fit, struct regfit_why *why)
{
	enum crm_status rc;
	double sigma;
	size_t i, j;

	triangle_solve(&s->t, s->t.z, g->next);
	if ((rc = triangle_inverse(&s->t, fit->root)) != CRM_OK ||
	    (rc = take_residuals(g, g->next, fit->root)) != CRM_OK)
		return rc;
	sigma = residual_deviation(g);
	fit->iterations = 0;
	fit->exact = sigma <= ROUNDING * g->rms_y;
	if (fit->exact)
		return finish_fit(g, 0.0, fit, why);
	for (i = 0; i < g->p; i++) {
		for (j = i; j < g->p; j++)
			g->still[i] = hypot(g->still[i], fit->root[i * g->p + j]);
		g->still[i] *= STILL * sigma;
	}
	do {
		if (++fit->iterations > STEPS_MAX)
			return regfit_fail(why, REGFIT_DIVERGED);
		memcpy(g->beta, g->next, g->p * sizeof(*g->beta));
		if ((rc = step(g, why)) != CRM_OK)
			return rc;
	} while (!settled(g));
	return finish_fit(g, final_sigma(g, sigma), fit, why);
}

enum crm_status
robust_fit(
    const struct rowsource *rows, enum robust_kind kind, struct regfit *fit, struct regfit_why *why)
{
	struct linear_sums sums;
	struct robust g = { 0 };
	enum crm_status rc;

	/* Least squares first: where to start, and to find and name collinear columns. */
	if ((rc = linear_reduce(rows, false, &sums, why)) != CRM_OK)
		return rc;
	if ((rc = linear_regular(&sums, why)) == CRM_OK &&
	    (rc = robust_open(&g, rows, kind, (size_t)sums.n)) == CRM_OK)
		rc = settle(&g, &sums, fit, why);
	fit->condition = sums.condition;
	linear_free(&sums);
	robust_free(&g);
	return rc;
}
