/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Minimise a smooth function of a few parameters, and judge whether the data identifies them.
 *
 * The search goes in two stages.  GSL's BFGS (vector_bfgs2, Fletcher 1987) brings a start near a
 * minimum; then Newton's steps with the exact Hessian polish it to the last digit and give the
 * covariance.  If Newton was started too far away, BFGS goes nearer, with a tighter gradient each
 * time (see descend()).  Several starts are tried until one is sound; then all again after a
 * Nelder-Mead simplex (nmsimplex2), which needs no slope.  Nothing is random, so the same data give
 * the same bits.
 *
 * Parameters are logarithms and stay within walls at +-16.  Outside, the function continues as a
 * parabola, so that line searches come back.  A parameter that ends at a wall means that the
 * likelihood rises for ever that way: the data do not identify it, as with leaving where nobody
 * leaves.
 *
 * What must hold for a sound fit (judge_minimum()): no parameter at a wall, a gradient of the mean
 * below 1e-5, a positive definite Hessian, and no standard error of a logarithm above 5.  A fit
 * that fails any of these is returned with the reason and is not to be printed.
 */
#include "model/minimise.h"

#include "model/covariance.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multimin.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#define BFGS_ROUNDS 100
#define BFGS_EVALUATIONS                                                                           \
	300 /* where rounding hides the slope, GSL's line search would go on for hundreds a round  \
	     */
#define SIMPLEX_ROUNDS 500
#define NEWTON_ROUNDS 20
#define SMALL_GRADIENT 1e-5	/* what a sound fit has at least reached */
#define SMALL_DECREMENT 1e-11	/* Newton's step from here on is below the last digit shown */
#define NEAR_WALL .5
#define WALL_GRADIENT 1e-3	/* at a wall, where the slope dies away slowly, this is small */
#define FAR 10.	/* a parameter that the search has left by e^10 is on its way to a wall */
#define SAME_PEAK .01	/* log likelihoods of all data that differ by less are of one peak */

/*
 * One search.  GSL asks for value and gradient apart; both come from one evaluation, so the newest
 * is kept.
 */
struct search {
	const struct minimise_problem *problem;
	size_t n;
	double at[MINIMISE_MAX], value, gradient[MINIMISE_MAX];
	bool known;
	unsigned iterations, evaluations;
	unsigned budget; /* evaluations left; without any the newest is answered again, which ends a
			    search */
};

/*
 * Outside the walls the function goes on with its value at the wall plus the square of the
 * distance.
 */
static void
probe(struct search *s, const double *theta)
{
	double inside[MINIMISE_MAX], over;

	if (s->known && memcmp(theta, s->at, s->n * sizeof(*theta)) == 0)
		return;
	if (s->budget == 0)
		return;
	s->budget--;
	for (size_t i = 0; i < s->n; i++)
		inside[i] = fmin(fmax(theta[i], -MINIMISE_WALL), MINIMISE_WALL);
	s->value = s->problem->value(s->problem->arg, inside, s->gradient, NULL);
	for (size_t i = 0; i < s->n; i++) {
		over = theta[i] - inside[i];
		if (over != 0) {
			s->value += over * over;
			s->gradient[i] = 2 * over;
		}
	}
	memcpy(s->at, theta, s->n * sizeof(*theta));
	s->known = true;
	s->evaluations++;
}

static void
probe_vector(struct search *s, const gsl_vector *v)
{
	double theta[MINIMISE_MAX];

	for (size_t i = 0; i < s->n; i++)
		theta[i] = gsl_vector_get(v, i);
	probe(s, theta);
}

static double
call_f(const gsl_vector *v, void *arg)
{
	struct search *s = arg;

	probe_vector(s, v);
	return s->value;
}

static void
call_df(const gsl_vector *v, void *arg, gsl_vector *g)
{
	struct search *s = arg;

	probe_vector(s, v);
	for (size_t i = 0; i < s->n; i++)
		gsl_vector_set(g, i, s->gradient[i]);
}

static void
call_fdf(const gsl_vector *v, void *arg, double *f, gsl_vector *g)
{

	call_df(v, arg, g);
	*f = ((struct search *)arg)->value;
}

static double
greatest(const double *g, size_t n)
{
	double most = 0;

	for (size_t i = 0; i < n; i++)
		most = isnan(g[i]) ? INFINITY : fmax(most, fabs(g[i]));
	return most;
}

static enum crm_status
bfgs(struct search *s, double *theta, double small)
{
	gsl_multimin_function_fdf f = { call_f, call_df, call_fdf, s->n, s };
	gsl_multimin_fdfminimizer *m =
	    gsl_multimin_fdfminimizer_alloc(gsl_multimin_fdfminimizer_vector_bfgs2, s->n);
	gsl_vector_view start = gsl_vector_view_array(theta, s->n);

	if (m == NULL)
		return CRM_ENOMEM;
	s->budget = BFGS_EVALUATIONS;
	if (gsl_multimin_fdfminimizer_set(m, &f, &start.vector, .1, .1) == GSL_SUCCESS)
		for (int round = 0;
		     round < BFGS_ROUNDS && greatest(m->gradient->data, s->n) >= small; round++) {
			s->iterations++;
			if (gsl_multimin_fdfminimizer_iterate(m) != GSL_SUCCESS)
				break;
		}
	for (size_t i = 0; i < s->n; i++)
		theta[i] = gsl_vector_get(m->x, i);
	gsl_multimin_fdfminimizer_free(m);
	s->budget = UINT_MAX;
	return CRM_OK;
}

static enum crm_status
simplex(struct search *s, double *theta)
{
	gsl_multimin_function f = { call_f, s->n, s };
	gsl_multimin_fminimizer *m =
	    gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, s->n);
	gsl_vector *step = gsl_vector_alloc(s->n);
	gsl_vector_view start = gsl_vector_view_array(theta, s->n);
	enum crm_status status = CRM_ENOMEM;

	if (m == NULL || step == NULL)
		goto out;
	gsl_vector_set_all(step, 1);
	if (gsl_multimin_fminimizer_set(m, &f, &start.vector, step) == GSL_SUCCESS)
		for (int round = 0; round < SIMPLEX_ROUNDS; round++) {
			s->iterations++;
			if (gsl_multimin_fminimizer_iterate(m) != GSL_SUCCESS ||
			    gsl_multimin_fminimizer_size(m) < 1e-5)
				break;
		}
	for (size_t i = 0; i < s->n; i++)
		theta[i] = gsl_vector_get(m->x, i);
	status = CRM_OK;
out:
	gsl_vector_free(step);
	if (m != NULL)
		gsl_multimin_fminimizer_free(m);
	return status;
}

static void
differences(struct search *s, const double *theta, double *h)
{
	const double step = 1e-4;
	double moved[MINIMISE_MAX], up[MINIMISE_MAX];
	size_t n = s->n;

	for (size_t i = 0; i < n; i++) {
		memcpy(moved, theta, n * sizeof(*moved));
		moved[i] = theta[i] + step;
		probe(s, moved);
		memcpy(up, s->gradient, n * sizeof(*up));
		moved[i] = theta[i] - step;
		probe(s, moved);
		for (size_t j = 0; j < n; j++)
			h[i * n + j] = (up[j] - s->gradient[j]) / (2 * step);
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			h[i * n + j] = h[j * n + i] = (h[i * n + j] + h[j * n + i]) / 2;
}

static void
hessian(struct search *s, const double *theta, double *h)
{
	bool inside = true;

	for (size_t i = 0; i < s->n; i++)
		inside = inside && fabs(theta[i]) < MINIMISE_WALL;
	if (!s->problem->has_hessian || !inside) {
		differences(s, theta, h);
		return;
	}
	s->value = s->problem->value(s->problem->arg, theta, s->gradient, h);
	memcpy(s->at, theta, s->n * sizeof(*theta));
	s->known = true;
	s->evaluations++;
}

/*
 * Newton's steps from ${theta} while they make the gradient smaller.  ${inverse} receives the
 * inverse Hessian at the end; false where it is not positive definite.
 */
static bool
newton(struct search *s, double *theta, double *inverse)
{
	double h[MINIMISE_MAX * MINIMISE_MAX], g[MINIMISE_MAX], next[MINIMISE_MAX] = { 0 },
								decrement, value, step, longest;
	size_t n = s->n;

	for (int round = 0; round < NEWTON_ROUNDS; round++) {
		hessian(s, theta, h);
		if (!covariance_invert(h, n, inverse))
			return false;
		probe(s, theta);
		value = s->value;
		memcpy(g, s->gradient, sizeof(g));
		decrement = covariance_form(g, inverse, n);
		longest = 1;
		for (size_t i = 0; i < n; i++) {
			next[i] = 0;
			for (size_t j = 0; j < n; j++)
				next[i] -= inverse[i * n + j] * g[j];
			longest = fmax(longest, fabs(next[i]));
		}
		step = 1 / longest;
		for (size_t i = 0; i < n; i++)
			next[i] = theta[i] + step * next[i];
		probe(s, next);
		s->iterations++;
		if (!(s->value <= value + 1e-12 * fabs(value)) ||
		    greatest(s->gradient, n) >= greatest(g, n))
			return true;
		memcpy(theta, next, n * sizeof(*theta));
		if (decrement < SMALL_DECREMENT)
			return true;
	}
	return true;
}

/*
 * A place that is level but no peak: along a ridge that falls off to nothing, Newton stops long
 * before the wall.  If a parameter is far out it is the one that runs; otherwise it is ${fault}.
 */
static void
find_far(const double *theta, size_t n, enum minimise_fault fault, struct minimise_result *r)
{
	double most = FAR;

	r->fault = fault;
	for (size_t i = 0; i < n; i++)
		if (fabs(theta[i]) > most) {
			most = fabs(theta[i]);
			r->fault = MINIMISE_RAN;
			r->which = i;
		}
}

static void
judge_minimum(struct search *s, const double *start, const double *theta, bool definite,
    const double *inverse, struct minimise_result *r)
{
	size_t n = s->n;

	probe(s, theta);
	r->value = s->value;
	r->gradient_norm = greatest(s->gradient, n);
	memcpy(r->theta, theta, n * sizeof(*theta));
	r->fault = MINIMISE_SOUND;
	r->which = 0;
	for (size_t i = 0; i < n; i++)
		if (fabs(theta[i]) > MINIMISE_WALL - NEAR_WALL &&
		    r->gradient_norm <= WALL_GRADIENT) {
			r->fault = MINIMISE_RAN;
			r->which = i;
			return;
		}
	if (!(r->gradient_norm <= SMALL_GRADIENT)) {
		r->fault =
		    memcmp(theta, start, n * sizeof(*theta)) == 0 ? MINIMISE_STUCK : MINIMISE_STEEP;
		return;
	}
	if (!definite) {
		find_far(theta, n, MINIMISE_SADDLE, r);
		return;
	}
	for (size_t i = 0; i < n * n; i++)
		r->covariance[i] = inverse[i] / s->problem->weight;
	for (size_t i = 0; i < n; i++)
		if (sqrt(r->covariance[i * n + i]) > MINIMISE_VAGUE) {
			r->which = i;
			find_far(theta, n, MINIMISE_FLAT, r);
			return;
		}
}

/*
 * From ${theta} by BFGS to near the place, then by Newton; where that was not near enough, nearer.
 */
static enum crm_status
descend(struct search *s, const double *start, double *theta, struct minimise_result *try)
{
	static const double near[] = { .1, .01, 1e-4, 1e-6 };
	double inverse[MINIMISE_MAX * MINIMISE_MAX] = { 0 };
	enum crm_status status;
	bool definite;

	for (size_t i = 0; i < sizeof(near) / sizeof(*near); i++) {
		if ((status = bfgs(s, theta, near[i])) != CRM_OK)
			return status;
		definite = newton(s, theta, inverse);
		judge_minimum(s, start, theta, definite, inverse, try);
		if (try->fault == MINIMISE_SOUND || try->fault == MINIMISE_RAN)
			break;
	}
	return CRM_OK;
}

/* Whether a search has come to an end that no other start would change. */
static bool
is_level(const struct minimise_result *try)
{

	return try->fault == MINIMISE_RAN || try->fault == MINIMISE_SADDLE ||
	    try->fault == MINIMISE_FLAT;
}

enum crm_status
minimise_run(const struct minimise_problem *problem, struct minimise_result *result)
{
	struct search s = { .problem = problem, .n = problem->n, .budget = UINT_MAX };
	struct minimise_result try = { 0 };
	double theta[MINIMISE_MAX];
	const double *start;
	enum crm_status status;
	size_t tries = problem->straight ? problem->n_starts : 2 * problem->n_starts;
	unsigned level = 0;
	double level_at = INFINITY;

	gsl_set_error_handler_off();
	*result = (struct minimise_result){ .value = INFINITY, .fault = MINIMISE_STUCK };
	/*
	 * Each start straight, then with the simplex before.  Two ways to the same level place that
	 * is no peak are proof enough that there is none: the other starts would find it too, and
	 * a fit that is not identified would cost twenty times as much as one that is.
	 */
	for (size_t k = 0; k < tries && result->fault != MINIMISE_SOUND && level < 2; k++) {
		/* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): k < tries <= 2 n_starts. */
		start = problem->starts + k % problem->n_starts * problem->n;
		memcpy(theta, start, problem->n * sizeof(*theta));
		if (k >= problem->n_starts && (status = simplex(&s, theta)) != CRM_OK)
			return status;
		if ((status = descend(&s, start, theta, &try)) != CRM_OK)
			return status;
		if (is_level(&try)) {
			level = fabs(try.value - level_at) * problem->weight < SAME_PEAK
			    ? level + 1
			    : 1;
			level_at = try.value;
		}
		if (try.value < result->value ||
		    (try.fault == MINIMISE_SOUND && try.value <= result->value + 1e-9))
			*result = try;
	}
	result->iterations = s.iterations;
	result->evaluations = s.evaluations;
	return result->fault == MINIMISE_SOUND ? CRM_OK : CRM_EIDENT;
}

double
minimise_mean_loss(
    const double *sums, size_t pieces, size_t n, double weight, double *gradient, double *hessian)
{
	double sum[MINIMISE_TERMS(MINIMISE_MAX)] = { 0 };

	for (size_t i = 0; i < pieces; i++)
		for (size_t k = 0; k < MINIMISE_TERMS(n); k++)
			sum[k] -= *sums++;
	for (size_t k = 0; k < n; k++)
		gradient[k] = sum[1 + k] / weight;
	for (size_t i = 0, k = 1 + n; hessian != NULL && i < n; i++)
		for (size_t j = i; j < n; j++, k++)
			hessian[i * n + j] = hessian[j * n + i] = sum[k] / weight;
	return sum[0] / weight;
}

const char *
minimise_why(enum minimise_fault fault)
{
	static const char *const why[] = {
		[MINIMISE_SOUND] = "nothing is wrong",
		[MINIMISE_STUCK] = "the parameters did not move from their start",
		[MINIMISE_STEEP] = "the gradient did not become small",
		[MINIMISE_RAN] = "a parameter grows or shrinks without end",
		[MINIMISE_SADDLE] = "the Hessian is not positive definite",
		[MINIMISE_FLAT] = "the likelihood is flat",
	};

	return why[fault];
}
