/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Choose the lifetime model that fits a shop best.
 *
 * Shops differ in how customers leave (after an order, at any time, or not at all) and in how
 * regularly they buy.  All laws are fitted by maximum likelihood to the same histories, as
 * densities of the same order times, so their likelihoods compare, and Akaike's criterion (1974)
 * chooses.  A law whose parameters the data does not identify is not a candidate; NBD, in which
 * nobody leaves, is the limit of the others as leaving goes to 0, and remains where nobody is seen
 * to leave.
 *
 * The shape k of the gaps is tried upwards from 1.  The likelihood has one peak in k, so once it
 * has fallen, greater k are passed over.
 */
#include "model/btyd_choose.h"

#include "model/bgnbd.h"
#include "model/nbd.h"
#include "model/pareto_nbd.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const struct btyd_law *const all_laws[BTYD_CANDIDATES] = { &mbgnbd_law, &mbgcnbd_laws[0],
	&mbgcnbd_laws[1], &mbgcnbd_laws[2], &mbgcnbd_laws[3], &mbgcnbd_laws[4], &pareto_nbd_law,
	&bgnbd_law, &nbd_law };

const struct btyd_law *
btyd_law_named(const char *name)
{

	for (size_t i = 0; i < BTYD_CANDIDATES; i++)
		if (strcmp(all_laws[i]->name, name) == 0)
			return all_laws[i];
	return NULL;
}

const struct btyd_law *const *
btyd_candidates(const char *name, size_t *n)
{

	*n = BTYD_CANDIDATES;
	if (strcmp(name, "auto") == 0)
		return all_laws;
	*n = BTYD_MOST_GAP_SHAPE;
	if (strcmp(name, "mbg-cnbd-k") == 0)
		return all_laws;
	*n = 1;
	for (size_t i = 0; i < BTYD_CANDIDATES; i++)
		if (strcmp(all_laws[i]->name, name) == 0)
			return &all_laws[i];
	return NULL;
}

double
btyd_aic(const struct btyd_fit *fit)
{

	return 2 * (double)fit->free_parameters - 2 * fit->log_likelihood;
}

enum crm_status
btyd_choose(const struct btyd_law *const *laws, size_t n, const struct patterns *p,
    struct team *team, struct btyd_choice *choice)
{
	double best = INFINITY, before = -INFINITY, joint[BTYD_JOINT * BTYD_JOINT];
	bool falls = false;

	assert(n >= 1 && n <= BTYD_CANDIDATES);
	choice->n = choice->best = 0;
	for (size_t i = 0; i < n; i++) {
		struct btyd_fit *fit = &choice->fit[choice->n];
		enum crm_status status;

		if (laws[i]->gap_shape > 1 && n > 1 && (falls || isnan(p->log_gaps)))
			continue;
		status = btyd_fit(laws[i], p, team, fit, joint);
		if (status != CRM_OK && status != CRM_EIDENT)
			return status;
		choice->sound[choice->n] = status == CRM_OK;
		if (laws[i]->gap_shape > 1 && fit->log_likelihood < before)
			falls = true;
		before = fit->log_likelihood;
		if (status == CRM_OK && btyd_aic(fit) < best) {
			best = btyd_aic(fit);
			choice->best = choice->n;
			if (fit->terms > 0)
				memcpy(choice->joint, joint, sizeof(joint));
		}
		choice->n++;
		/* Too few came back, whatever the law. */
		if (fit->repeaters < BTYD_LEAST_REPEATERS)
			break;
	}
	return isfinite(best) ? CRM_OK : CRM_EIDENT;
}
