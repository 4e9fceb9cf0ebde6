/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_KMEANS_SEED_H
#define CRM_MODEL_KMEANS_SEED_H

#include "model/kmeans_lloyd.h"

#include <gsl/gsl_rng.h>

/**
 * kmeans_seed(l, rng):
 * Set l->centres to points by greedy k-means++: the first by weight, each further one the best of 2
 * + floor(ln k) candidates that are drawn by weighted squared distance to the nearest so far
 * (Arthur & Vassilvitskii 2007, section 4).  CRM_OK or CRM_ENOMEM. O(n d k ln k).
 */
CRM_CHECKED enum crm_status kmeans_seed(struct kmeans_lloyd *l, gsl_rng *rng);

/** How to search for swaps. */
struct kmeans_search {
	double tolerance;	/* for kmeans_lloyd_run() */
	unsigned passes;	/* at the most, for a start and for what the search has found */
	unsigned try_passes;	/* of a try, before its inertia is compared */
	unsigned tries;		/* draws in a row that have not helped, before the search ends */
	bool deep; /* run Lloyd's algorithm on every try, not only on one that helps at once */
};

/**
 * kmeans_seed_swap(l, rng, how):
 * Improve the centres by local search: draw a point by squared distance, see which centre, put
 * there instead, would lower the inertia most (Lattanzi & Sohler 2019), run Lloyd's algorithm for a
 * few passes, and keep what is lower. CRM_OK or CRM_ENOMEM.  A try costs O(n d), a run O(n k d) a
 * pass.
 */
CRM_CHECKED enum crm_status kmeans_seed_swap(
    struct kmeans_lloyd *l, gsl_rng *rng, const struct kmeans_search *how);

#endif
