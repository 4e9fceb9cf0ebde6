/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lifetime laws that are not identified because the likelihood rises to an edge of theirs.
 *
 * Such a search is long: near an edge the likelihood is all but level, and every start creeps along
 * it.  There are two edges.  With leaving described by the third and the fourth parameter (a and b
 * of Beta(a, b), s and beta of Gamma(s, beta)):
 *
 *   nobody leaves:   the third goes to 0, for any fourth; with gaps at random that is NBD;
 *   all leave alike: both go to infinity with one quotient.
 *
 * On an edge fewer parameters remain, and with these the peak is found in a few of Newton's steps.
 * From there one walks inwards, step by step, as long as the likelihood rises.  If it never gains
 * LEAST_GAIN, the peak of the edge is a peak of the law.  (At a peak inside, a gain of g over the
 * edge, and a standard error e of the logarithm that leads there, g is about 1 / (2 e^2), and e may
 * be MINIMISE_VAGUE at most: .02.)  Whether it is the only peak, the first look over some of the
 * patterns tells: its starts all ended unsound, or the peak that it found is, over all patterns, no
 * higher than the edge.
 *
 * What must hold: this only ends a search that would find nothing; a law for which the likelihood
 * is higher inside is searched as if this had not been asked, with the same bits.
 */
#include "model/btyd_edge.h"

#include "model/bgnbd.h"
#include "model/btyd_likelihood.h"

#include <math.h>
#include <string.h>

#define LEAST_GAIN 1e-3		/* of the log likelihood of all customers */
#define STEP 2.			/* of a logarithm, on the walk inwards */
#define ALIKE 10.		/* the logarithm that stands for infinity: e^-10 of a difference */
#define LEAST_QUOTIENT (-12.)

enum { THIRD = 2, FOURTH };

/* The law on an edge: r, alpha, and where all leave alike the logarithm of the quotient. */
struct edge {
	struct btyd_likelihood l;
	bool alike;
};

static void
edge_place(bool alike, const double *theta, double *all)
{

	all[0] = theta[0];
	all[1] = theta[1];
	all[THIRD] = alike ? ALIKE : -MINIMISE_WALL;
	all[FOURTH] = alike ? ALIKE - theta[2] : MINIMISE_WALL;
}

/* The fourth parameter is the third less the quotient: derivatives by the latter change sign. */
static double
edge_loss(void *arg, const double *theta, double *gradient, double *hessian)
{
	static const int of[] = { 0, 1, FOURTH }, sign[] = { 1, 1, -1 };
	struct edge *e = arg;
	double all[BTYD_PARAMETERS], g[BTYD_PARAMETERS], h[BTYD_PARAMETERS * BTYD_PARAMETERS],
	    value;
	size_t n = e->alike ? 3 : 2;

	edge_place(e->alike, theta, all);
	value = btyd_mean_loss(&e->l, all, g, hessian != NULL ? h : NULL);
	for (size_t i = 0; i < n; i++) {
		gradient[i] = sign[i] * g[of[i]];
		for (size_t j = 0; hessian != NULL && j < n; j++)
			hessian[i * n + j] = sign[i] * sign[j] * h[of[i] * BTYD_PARAMETERS + of[j]];
	}
	return value;
}

static enum crm_status
edge_peak(struct edge *e, const double *start, struct minimise_result *peak)
{
	struct minimise_problem problem = { e->alike ? 3 : 2, edge_loss, e, true, start, 1,
		(double)e->l.p->rows, .straight = true };

	return minimise_run(&problem, peak);
}

/*
 * Walk from ${at} by ${step} in each parameter of leaving while the likelihood rises: whether it
 * stays within LEAST_GAIN of ${value}.
 */
static bool
is_no_better_inside(struct btyd_likelihood *l, double *at, const double *step, double value)
{
	double g[BTYD_PARAMETERS], here;

	while (fabs(at[THIRD]) <= MINIMISE_WALL) {
		here = btyd_mean_loss(l, at, g, NULL);
		if (!((value - here) * (double)l->p->rows < LEAST_GAIN))
			return false;
		if (g[THIRD] * step[THIRD] + g[FOURTH] * step[FOURTH] >= 0)
			return true;
		at[THIRD] += step[THIRD];
		at[FOURTH] += step[FOURTH];
	}
	return true;
}

/* Whether nobody leaves, by a law for each guess of the fourth parameter. */
static bool
nobody_leaves(struct btyd_likelihood *l, const struct minimise_result *peak)
{
	static const double step[BTYD_PARAMETERS] = { [THIRD] = STEP };

	for (double fourth = -MINIMISE_WALL; fourth <= MINIMISE_WALL; fourth += STEP) {
		double at[] = { peak->theta[0], peak->theta[1], -MINIMISE_WALL, fourth };

		if (!is_no_better_inside(l, at, step, peak->value))
			return false;
	}
	return true;
}

static void
keep_edge(const struct edge *e, bool alike, const struct minimise_result *peak,
    struct minimise_result *result)
{

	*result = *peak;
	edge_place(alike, peak->theta, result->theta);
	result->evaluations = e->l.evaluations;
	result->fault = MINIMISE_RAN;
	result->which = THIRD;
}

/* Nobody leaves: as the first law of such gaps, whose likelihood costs least, has it. */
static enum crm_status
find_still(const struct btyd_law *law, const struct patterns *p, struct team *team, double longest,
    const double *start, struct minimise_result *peak)
{
	struct edge e = { .alike = false };
	enum crm_status status;

	status = btyd_likelihood_open(
	    &e.l, law->gap_shape == 1 ? &mbgnbd_law : law, p, team, 1 / longest);
	if (status != CRM_OK)
		return status;
	status = edge_peak(&e, start, peak);
	btyd_likelihood_close(&e.l);
	return status == CRM_ENOMEM ? status : CRM_OK;
}

/* Whether ${peak}, of all leaving alike, is one: of the rates of buying, maybe at a wall. */
static bool
all_leave_alike(struct btyd_likelihood *l, const struct minimise_result *peak)
{
	static const double step[BTYD_PARAMETERS] = { [THIRD] = -STEP, [FOURTH] = -STEP };
	double at[BTYD_PARAMETERS];

	if (peak->fault != MINIMISE_SOUND && !(peak->fault == MINIMISE_RAN && peak->which < THIRD))
		return false;
	edge_place(true, peak->theta, at);
	return is_no_better_inside(l, at, step, peak->value);
}

enum crm_status
btyd_edge(const struct btyd_law *law, const struct patterns *p, struct team *team, double longest,
    const struct minimise_result *thin, struct minimise_result *result)
{
	struct edge e = { .alike = true };
	struct minimise_result still, alike;
	double g[BTYD_PARAMETERS], start[3], inside;
	enum crm_status status = find_still(law, p, team, longest, thin->theta, &still);
	bool better;

	if (status != CRM_OK)
		return status;
	if ((status = btyd_likelihood_open(&e.l, law, p, team, 1 / longest)) != CRM_OK)
		return status;
	inside = btyd_mean_loss(&e.l, thin->theta, g, NULL);
	better = (still.value - inside) * (double)p->rows >= LEAST_GAIN;
	if (!better && nobody_leaves(&e.l, &still)) {
		keep_edge(&e, false, &still, result);
		status = CRM_EIDENT;
	} else if (thin->fault != MINIMISE_SOUND) {
		memcpy(start, thin->theta, 2 * sizeof(*start));
		start[2] = fmin(fmax(thin->theta[THIRD] - thin->theta[FOURTH], LEAST_QUOTIENT), 0);
		status = edge_peak(&e, start, &alike);
		if (status != CRM_ENOMEM && all_leave_alike(&e.l, &alike)) {
			keep_edge(&e, true, &alike, result);
			status = CRM_EIDENT;
		} else if (status == CRM_EIDENT)
			status = CRM_OK;
	}
	btyd_likelihood_close(&e.l);
	return status;
}
