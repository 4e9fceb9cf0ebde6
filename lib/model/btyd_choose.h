/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_BTYD_CHOOSE_H
#define CRM_MODEL_BTYD_CHOOSE_H

#include "model/btyd.h"

/** The most laws that are tried. */
#define BTYD_CANDIDATES 9

/** btyd_law_named(name): The law of that name (`mbg-nbd`, `mbg-cnbd-2`, ...), or NULL. */
const struct btyd_law *btyd_law_named(const char *name);

/**
 * btyd_candidates(name, n):
 * The laws to choose from: all for `auto`, MBG/CNBD-k of every k for `mbg-cnbd-k`, or the one of
 * that name; NULL for an unknown name.
 */
const struct btyd_law *const *btyd_candidates(const char *name, size_t *n);

/** What was tried, and what is best. */
struct btyd_choice {
	struct btyd_fit fit[BTYD_CANDIDATES];
	bool sound[BTYD_CANDIDATES];	/* identified */
	size_t n, best;
	double joint[BTYD_JOINT * BTYD_JOINT];	/* of the best, see btyd_fit() */
};

/** btyd_aic(fit): Akaike's criterion, 2 times what was fitted - 2 log likelihood. */
double btyd_aic(const struct btyd_fit *fit);

/**
 * btyd_choose(laws, n, p, team, choice):
 * Fit each of ${n} laws and choose the sound fit of the least AIC, the first of equals.  Laws with
 * regular gaps are passed over where p->log_gaps is NaN, and once the likelihood falls with k.
 *
 * Return CRM_OK; CRM_ENOMEM; or CRM_EIDENT where none is sound: choice->fit[0] says why.
 */
CRM_CHECKED enum crm_status btyd_choose(const struct btyd_law *const *laws, size_t n,
    const struct patterns *p, struct team *team, struct btyd_choice *choice);

/**
 * btyd_choose_rate(p, choice):
 * After CRM_EIDENT: let ${choice} be NBD around the mean rate of all customers, so that each is
 * expected to order at a rate between that and their own.  The mean rate is (X + 1/2) / (time seen
 * + half a year), the posterior mean under a gamma prior of half an order in half a year; times are
 * in days.  The shape r, which says how much customers differ, is 1 where fewer than
 * BTYD_LEAST_REPEATERS came back, else the likeliest of a grid.  The errors are those of the mean
 * rate alone; log_likelihood is NaN.
 */
void btyd_choose_rate(const struct patterns *p, struct btyd_choice *choice);

#endif
