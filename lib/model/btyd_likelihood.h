/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_BTYD_LIKELIHOOD_H
#define CRM_MODEL_BTYD_LIKELIHOOD_H

#include "base/status.h"
#include "base/thread.h"
#include "model/btyd_law.h"
#include "model/patterns.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * The patterns with all that is needed of them many times over.  Times repeat (days since the first
 * order are few), so the logarithms of alpha plus each distinct time are taken once an evaluation.
 */
struct btyd_likelihood {
	const struct btyd_law *law;
	const struct patterns *p;
	struct team *team;
	struct btyd_time *times;	/* n_times, ascending */
	size_t n_times;
	uint32_t *time;			/* 2 p->n, into times: of each t_x, then of each T */
	struct btyd_cache *caches;	/* p->runs */
	double par[BTYD_PARAMETERS];
	size_t pieces;
	unsigned evaluations;		/* so far */
	bool second;			/* whether second derivatives are wanted */
	double *sums;			/* of each piece: value, first and second derivatives */
};

/**
 * btyd_likelihood_open(l, law, p, team, scale):
 * Prepare the likelihood of ${law} over ${p}, which must outlive it, with times multiplied by
 * ${scale}.  Return CRM_OK, or CRM_ENOMEM with nothing to close.
 */
CRM_CHECKED enum crm_status btyd_likelihood_open(struct btyd_likelihood *l,
    const struct btyd_law *law, const struct patterns *p, struct team *team, double scale);

/**
 * btyd_mean_loss(l, theta, gradient, hessian):
 * The mean negative log likelihood of a customer at the logarithms ${theta} of the law's
 * parameters, with its derivatives: struct minimise_problem.value, where ${l} is the struct
 * btyd_likelihood.  The same bits for any number of threads.  O(patterns).
 */
double btyd_mean_loss(void *l, const double *theta, double *gradient, double *hessian);

/** btyd_likelihood_close(l): Free what btyd_likelihood_open() made. */
void btyd_likelihood_close(struct btyd_likelihood *l);

#endif
