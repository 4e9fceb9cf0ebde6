/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The likelihood of a buy-till-you-die law.
 *
 * It is a sum over the distinct histories with their counts, in pieces of a fixed size that threads
 * share and whose sums are added in order, so the result has the same bits for any number of
 * threads.  Times repeat, so the logarithm of alpha plus each distinct time is taken once an
 * evaluation.
 */
#include "model/btyd_likelihood.h"

#include "base/mem.h"
#include "model/minimise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SUMS MINIMISE_TERMS(BTYD_PARAMETERS)
#define PIECE                                                                                      \
	1024 /* patterns to a piece of work; fixed, so that sums are the same for any number of    \
		threads */

void
btyd_likelihood_close(struct btyd_likelihood *l)
{

	free(l->times);
	free(l->time);
	free(l->caches);
	free(l->sums);
}

/*
 * Number the distinct ones of all t_x and T (n of each, one after the other in ${all}); they are
 * multiplied by ${scale}.
 */
static enum crm_status
number_times(struct btyd_likelihood *l, const double *all, size_t n, double scale)
{
	struct patterns distinct;
	enum crm_status status = patterns_make(&distinct, all, all, all, 2 * n, l->time);

	if (status != CRM_OK)
		return status;
	l->n_times = distinct.n;
	l->times = mem_raw(distinct.n, sizeof(*l->times));
	for (size_t i = 0; l->times != NULL && i < distinct.n; i++)
		l->times[i].t = distinct.x[i] * scale;
	patterns_free(&distinct);
	return l->times != NULL ? CRM_OK : CRM_ENOMEM;
}

enum crm_status
btyd_likelihood_open(struct btyd_likelihood *l, const struct btyd_law *law,
    const struct patterns *p, struct team *team, double scale)
{
	size_t n = p->n <= SIZE_MAX / 2 ? p->n : 0;
	double *all = mem_raw(2 * n, sizeof(*all));
	enum crm_status status = CRM_ENOMEM;

	*l = (struct btyd_likelihood){
		.law = law, .p = p, .team = team, .pieces = (p->n + PIECE - 1) / PIECE
	};
	l->time = mem_raw(2 * n, sizeof(*l->time));
	l->caches = mem_raw(p->runs, sizeof(*l->caches));
	l->sums = mem_raw(l->pieces, MINIMISE_TERMS(law->n) * sizeof(*l->sums));
	if (n == p->n && all != NULL && l->time != NULL && l->caches != NULL && l->sums != NULL) {
		memcpy(all, p->u, n * sizeof(*all));
		memcpy(all + n, p->v, n * sizeof(*all));
		status = number_times(l, all, n, scale);
	}
	free(all);
	if (status != CRM_OK)
		btyd_likelihood_close(l);
	return status;
}

static void
prepare_piece(void *arg, size_t piece, unsigned thread)
{
	struct btyd_likelihood *l = arg;
	size_t end = (piece + 1) * PIECE;
	double alpha = l->par[1];

	(void)thread;
	for (size_t i = piece * PIECE; i < end && i < l->n_times; i++) {
		l->times[i].log = log(alpha + l->times[i].t);
		l->times[i].inverse = 1 / (alpha + l->times[i].t);
	}
	for (size_t i = piece * PIECE; i < end && i < l->p->runs; i++)
		l->law->prepare(l->law, l->par, l->p->run_x[i], &l->caches[i]);
}

static void
sum_piece(void *arg, size_t piece, unsigned thread)
{
	struct btyd_likelihood *l = arg;
	const struct patterns *p = l->p;
	double sum[SUMS] = { 0 }, g[BTYD_PARAMETERS], h[BTYD_SECONDS], value;
	size_t end = (piece + 1) * PIECE, terms = MINIMISE_TERMS(l->law->n);

	(void)thread;
	for (size_t i = piece * PIECE; i < end && i < p->n; i++) {
		value = l->law->log_likelihood(l->law, l->par, &l->caches[p->run[i]], p->x[i],
		    &l->times[l->time[i]], &l->times[l->time[p->n + i]], g, l->second ? h : NULL);
		minimise_add(sum, l->law->n, p->count[i], value, g, l->second ? h : NULL);
	}
	memcpy(l->sums + piece * terms, sum, terms * sizeof(*sum));
}

double
btyd_mean_loss(void *arg, const double *theta, double *gradient, double *hessian)
{
	struct btyd_likelihood *l = arg;
	size_t most = l->n_times > l->p->runs ? l->n_times : l->p->runs;

	for (size_t k = 0; k < l->law->n; k++)
		l->par[k] = exp(theta[k]);
	l->second = hessian != NULL;
	l->evaluations++;
	team_run(l->team, (most + PIECE - 1) / PIECE, prepare_piece, l);
	team_run(l->team, l->pieces, sum_piece, l);
	return minimise_mean_loss(
	    l->sums, l->pieces, l->law->n, (double)l->p->rows, gradient, hessian);
}
