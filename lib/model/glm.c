/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fit a generalised linear model, logit or log link, by Newton's method as iteratively reweighted
 * least squares (McCullagh & Nelder 1989, section 2.5).
 *
 * Each pass over the rows works out, from the linear predictor eta, the mean, the weight (the
 * square root of the variance function) and the working residual of each row, and folds the
 * weighted row into a triangle by QR, so X'X is never formed and its condition is not squared.
 * The triangle gives the step to the next coefficients.  The first step is least squares on the
 * linearised response.
 *
 * Three things are watched.  The deviance must not rise: where it does, the step is halved towards
 * the coefficients before it.  The size of a step, in units of each column's scale, ends the
 * iteration below 1e-10, or where rounding makes the step and no longer curvature.  And from the
 * eighth step on separation is looked for: where a direction moves every row towards its own
 * outcome, the likelihood has no maximum and the coefficients would grow for ever; the columns
 * that take part in that direction are reported (Albert & Anderson 1984).
 *
 * Sums of deviance are in double-double, so that the convergence test sees changes that doubles
 * would hide.
 */
#include "model/glm.h"

#include "base/mem.h"
#include "model/portable_math.h"
#include "model/transform.h"
#include "model/tsqr.h"

#include <stdlib.h>
#include <string.h>

/* Newton steps at the most, and how many must have passed before separation is looked for. */
#define STEPS_MAX 100
#define STEPS_BEFORE_SEPARATION 8

/*
 * A step that changes no coefficient, in units of its column's scale, by more than this part is the
 * last.
 */
#define STEP_DONE 1e-10

/*
 * A column of a weighted design is collinear if less than this fraction of it is independent of the
 * others (double arithmetic).
 */
#define TOLERANCE 1e-11

struct glm {
	const struct rowsource *rows;
	enum regfit_family family;
	struct regfit_why *why;
	struct tsqr *qr;
	struct triangle t;
	double *beta, *before;	/* coefficients, and those before the last step */
	struct dd *step;
	double *scale;		/* root mean square of each column */
	/* What a pass sums up. */
	uint64_t n;
	struct dd deviance, constant, sum_w, sum_wy, entropy, pearson;
};

/* y log(y / m), 0 for y = 0. */
static double
y_log(double y, double m)
{

	return y > 0.0 ? y * portable_log(y / m) : 0.0;
}

/* log(1 + e^x) without overflow. */
static double
softplus(double x)
{

	return x > 0.0 ? x + transform_log1p(portable_exp(-x)) : transform_log1p(portable_exp(x));
}

double
glm_deviance(enum regfit_family family, double y, double eta)
{
	double mean;

	switch (family) {
	case REGFIT_BINOMIAL:
		return 2.0 *
		    (y * softplus(-eta) + (1.0 - y) * softplus(eta) + y_log(y, 1.0) +
			y_log(1.0 - y, 1.0));
	case REGFIT_POISSON:
		mean = portable_exp(eta);
		return 2.0 * ((y > 0.0 ? y * (portable_log(y) - eta) : 0.0) - (y - mean));
	case REGFIT_GAUSSIAN:
		break;
	}
	return (y - eta) * (y - eta);
}

/* What the log likelihood has besides -deviance/2: that of the saturated model. */
static double
saturated(enum regfit_family family, double y, double w)
{

	if (family == REGFIT_BINOMIAL)
		return lgamma(w + 1.0) - lgamma(w * y + 1.0) - lgamma(w * (1.0 - y) + 1.0) +
		    w * (y_log(y, 1.0) + y_log(1.0 - y, 1.0));
	return w * (y_log(y, 1.0) - y - lgamma(y + 1.0));
}

/*
 * Variance of the response at ${eta} (canonical link: also the derivative of the mean), computed
 * without cancelling.
 */
static double
variance(enum regfit_family family, double eta)
{
	double e;

	if (family == REGFIT_POISSON)
		return portable_exp(eta);
	e = portable_exp(-fabs(eta));
	return e / ((1.0 + e) * (1.0 + e));
}

/* The linear predictors of a block at ${beta}. */
static void
predict(const struct rowblock *b, size_t p, const double *beta, double *eta)
{
	size_t i, j;

	memset(eta, 0, b->n * sizeof(*eta));
	for (j = 0; j < p; j++)
		for (i = 0; i < b->n; i++)
			eta[i] += b->hi[j * ROWSOURCE_BLOCK + i] * beta[j];
}

static void
add(struct dd *sum, double x)
{

	*sum = dd_add(*sum, dd_of(x));
}

/* The starting linear predictor from the response alone, as R's glm.fit has it. */
static double
start_eta(enum regfit_family family, double y, double w)
{
	double m = (w * y + 0.5) / (w + 1.0);

	return family == REGFIT_BINOMIAL ? portable_log(m / (1.0 - m)) : portable_log(y + 0.1);
}

/* What does not depend on the coefficients, summed in the first pass. */
static void
sum_constants(struct glm *g, const struct rowblock *b)
{
	double y, w;
	size_t i, j;

	for (i = 0; i < b->n; i++) {
		y = b->y[i];
		w = b->w[i];
		add(&g->constant, saturated(g->family, y, w));
		add(&g->sum_w, w);
		add(&g->sum_wy, w * y);
		add(&g->entropy,
		    w * y_log(y, 1.0) +
			(g->family == REGFIT_BINOMIAL ? w * y_log(1.0 - y, 1.0) : 0.0));
	}
	for (j = 0; j < g->rows->p; j++)
		for (i = 0; i < b->n; i++)
			g->scale[j] = hypot(g->scale[j], b->hi[j * ROWSOURCE_BLOCK + i]);
	g->n += b->n;
}

/*
 * One pass at g->beta: the deviance, and the triangle of the least-squares problem whose solution
 * is the Newton step; in the first pass, that whose solution is the first coefficients.
 */
static enum crm_status
pass(struct glm *g, bool first)
{
	double eta[ROWSOURCE_BLOCK], root[ROWSOURCE_BLOCK], z[ROWSOURCE_BLOCK], v;
	enum crm_status rc;
	struct rowblock b;
	size_t i;

	g->deviance = g->pearson = dd_of(0.0);
	if ((rc = g->rows->first(g->rows->arg)) != CRM_OK)
		return rc;
	while ((rc = g->rows->next(g->rows->arg, &b)) == CRM_OK && b.n > 0) {
		if (first)
			sum_constants(g, &b);
		predict(&b, g->rows->p, g->beta, eta);
		for (i = 0; i < b.n; i++) {
			if (first)
				eta[i] = start_eta(g->family, b.y[i], b.w[i]);
			v = b.w[i] * variance(g->family, eta[i]);
			root[i] = sqrt(v);
			z[i] = root[i] > 0.0
			    ? b.w[i] * (b.y[i] - regfit_mean(g->family, eta[i])) / root[i]
			    : 0.0;
			add(&g->pearson, z[i] * z[i]);
			if (first)
				z[i] += root[i] * eta[i];
			add(&g->deviance, b.w[i] * glm_deviance(g->family, b.y[i], eta[i]));
		}
		if ((rc = tsqr_add(g->qr, &b, root, z)) != CRM_OK)
			return rc;
	}
	return rc == CRM_OK ? tsqr_finish(g->qr, &g->t) : rc;
}

/*
 * Whether the tail direction g->step recedes: along it no row gets less likely, and some get more
 * so for ever.
 */
static enum crm_status
recedes(struct glm *g, bool *separated)
{
	double t[ROWSOURCE_BLOCK], *d = mem_new(g->rows->p, sizeof(*d)), most = 0.0, wrong = 0.0,
				   largest = 0.0, right;
	enum crm_status rc;
	struct rowblock b;
	size_t i, j;

	if (d == NULL)
		return CRM_ENOMEM;
	for (j = 0; j < g->rows->p; j++)
		d[j] = dd_real(g->step[j]);
	if ((rc = g->rows->first(g->rows->arg)) != CRM_OK)
		goto done;
	while ((rc = g->rows->next(g->rows->arg, &b)) == CRM_OK && b.n > 0) {
		predict(&b, g->rows->p, d, t);
		for (i = 0; i < b.n; i++) {
			/*
			 * The side to which this row may move: up for 1, down for 0, neither for
			 * what lies between.
			 */
			right = b.y[i] == 0.0				    ? -t[i]
			    : g->family == REGFIT_BINOMIAL && b.y[i] == 1.0 ? t[i]
									    : -fabs(t[i]);
			most = fmax(most, right);
			wrong = fmax(wrong, -right);
		}
	}
	*separated = most > 0.0 && wrong <= 1e-5 * most;
	for (j = 0; j < g->rows->p; j++)
		largest = fmax(largest, fabs(d[j]) * g->scale[j]);
	for (j = 0; j < g->rows->p; j++)
		g->why->involved[j] = fabs(d[j]) * g->scale[j] > 1e-3 * largest;
done:
	free(d);
	return rc;
}

/*
 * The largest change of a coefficient by g->step relative to the largest coefficient, both in units
 * of their columns.
 */
static double
relative_step(const struct glm *g)
{
	double change = 0.0, size = 1.0;
	size_t j;

	for (j = 0; j < g->rows->p; j++) {
		change = fmax(change, fabs(g->step[j].hi) * g->scale[j]);
		size = fmax(size, fabs(g->beta[j]) * g->scale[j]);
	}
	return change / size;
}

/*
 * Pass at the coefficients reached; while the deviance has risen, halve the step.
 */
static enum crm_status
pass_halving(struct glm *g, double deviance)
{
	enum crm_status rc;
	unsigned halvings;
	size_t j;
	double now;

	for (halvings = 0; halvings < 40; halvings++) {
		if ((rc = pass(g, false)) != CRM_OK)
			return rc;
		now = dd_real(g->deviance);
		if (isfinite(now) &&
		    (isnan(deviance) || now <= deviance + 1e-9 * (fabs(deviance) + 0.1)))
			return CRM_OK;
		for (j = 0; j < g->rows->p; j++)
			g->beta[j] = g->before[j] + (g->beta[j] - g->before[j]) / 2.0;
	}
	return regfit_fail(g->why, REGFIT_DIVERGED);
}

/* Newton steps until they no longer matter. */
static enum crm_status
iterate(struct glm *g, unsigned *steps)
{
	double deviance = NAN, change, last = INFINITY;
	enum crm_status rc;
	bool separated = false;
	size_t j;

	for (*steps = 1; *steps <= STEPS_MAX; ++*steps) {
		if ((rc = pass_halving(g, deviance)) != CRM_OK)
			return rc;
		deviance = dd_real(g->deviance);
		triangle_solve(&g->t, g->t.z, g->step);
		change = relative_step(g);
		if (!isfinite(change))
			break;
		memcpy(g->before, g->beta, g->rows->p * sizeof(*g->beta));
		for (j = 0; j < g->rows->p; j++)
			g->beta[j] += dd_real(g->step[j]);
		/* Also done where rounding, not curvature, makes the step. */
		if (change <= STEP_DONE || (change <= 1e-7 && change > last / 2.0))
			return CRM_OK;
		last = change;
		if (*steps < STEPS_BEFORE_SEPARATION)
			continue;
		if ((rc = recedes(g, &separated)) != CRM_OK)
			return rc;
		if (separated)
			return regfit_fail(g->why, REGFIT_SEPARATED);
	}
	return regfit_fail(g->why, REGFIT_DIVERGED);
}

/* The first coefficients, by least squares on the linearised response. */
static enum crm_status
start_fit(struct glm *g)
{
	enum crm_status rc = pass(g, true);
	size_t j;

	if (rc != CRM_OK)
		return rc;
	g->why->rows = g->n;
	if (g->n <= g->rows->p)
		return regfit_fail(g->why, REGFIT_FEW_ROWS);
	for (j = 0; j < g->rows->p; j++) {
		g->scale[j] /= sqrt((double)g->n);
		if (!isfinite(g->scale[j]) || !isfinite(g->t.z[j].hi))
			return regfit_fail(g->why, REGFIT_OVERFLOW);
	}
	g->why->column = triangle_dependent(&g->t, TOLERANCE, g->why->involved);
	if (g->why->column < g->rows->p)
		return regfit_fail(g->why, REGFIT_COLLINEAR);
	triangle_solve(&g->t, g->t.z, g->step);
	for (j = 0; j < g->rows->p; j++)
		g->beta[j] = dd_real(g->step[j]);
	return CRM_OK;
}

static double
null_deviance(const struct glm *g, bool intercept)
{
	double w = dd_real(g->sum_w), wy = dd_real(g->sum_wy), e = dd_real(g->entropy),
	       m = intercept ? wy / w : 0.5;

	if (g->family == REGFIT_BINOMIAL)
		return 2.0 *
		    (e - (wy > 0.0 ? wy * portable_log(m) : 0.0) - (w > wy ? (w - wy) * log1p(-m) : 0.0));
	m = intercept ? m : 1.0;
	return 2.0 * (e - (wy > 0.0 ? wy * portable_log(m) : 0.0) - (wy - w * m));
}

static enum crm_status
summarise(const struct glm *g, bool intercept, struct regfit *fit)
{
	double n = (double)g->n, p = (double)g->rows->p, rcond;
	enum crm_status rc;

	if ((rc = triangle_inverse(&g->t, fit->root)) != CRM_OK ||
	    (rc = triangle_rcond(&g->t, &rcond)) != CRM_OK)
		return rc;
	memcpy(fit->beta, g->beta, g->rows->p * sizeof(*g->beta));
	fit->family = g->family;
	fit->n = g->n;
	fit->df_residual = n - p;
	fit->sigma = 1.0;
	fit->condition = 1.0 / rcond;
	fit->deviance = dd_real(g->deviance);
	fit->null_deviance = null_deviance(g, intercept);
	fit->dispersion = dd_real(g->pearson) / fit->df_residual;
	fit->log_likelihood = dd_real(g->constant) - fit->deviance / 2.0;
	fit->aic = 2.0 * p - 2.0 * fit->log_likelihood;
	fit->bic = log(n) * p - 2.0 * fit->log_likelihood;
	return CRM_OK;
}

enum crm_status
glm_fit(const struct rowsource *rows, enum regfit_family family, bool intercept, struct regfit *fit,
    struct regfit_why *why)
{
	struct glm g = { .rows = rows, .family = family, .why = why };
	enum crm_status rc = CRM_ENOMEM;

	g.beta = mem_new(rows->p, sizeof(*g.beta));
	g.before = mem_new(rows->p, sizeof(*g.before));
	g.scale = mem_new(rows->p, sizeof(*g.scale));
	g.step = mem_new(rows->p, sizeof(*g.step));
	if (g.beta == NULL || g.before == NULL || g.scale == NULL || g.step == NULL ||
	    tsqr_open(&g.qr, rows->p) != CRM_OK)
		goto done;
	if (triangle_open(&g.t, rows->p) != CRM_OK)
		goto done;
	if ((rc = start_fit(&g)) == CRM_OK && (rc = iterate(&g, &fit->iterations)) == CRM_OK)
		rc = summarise(&g, intercept, fit);
done:
	triangle_free(&g.t);
	tsqr_close(g.qr);
	free(g.beta);
	free(g.before);
	free(g.scale);
	free(g.step);
	return rc;
}
