/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_KMEANS_SEED_H
#define CRM_MODEL_KMEANS_SEED_H

#include "model/kmeans_lloyd.h"

#include <gsl/gsl_rng.h>

/**
 * kmeans_seed(l, rng):
 * Set l->centres to points by greedy k-means++: the first by weight, each further one the best of 2 + floor(ln k) candidates that are
 * drawn by weighted squared distance to the nearest so far (Arthur & Vassilvitskii 2007, section 4).  CRM_OK or CRM_ENOMEM.
 * O(n d k ln k), on the calling thread.
 */
CRM_CHECKED enum crm_status kmeans_seed(struct kmeans_lloyd *l, gsl_rng *rng);

/**
 * kmeans_seed_swap(l, rng, tolerance, passes, tries):
 * Improve the centres by local search: draw a point by squared distance and see which centre, put there instead, would lower the
 * inertia most (Lattanzi & Sohler 2019); if one lowers it, do so, run Lloyd's algorithm on, and go on until ${tries} draws in a
 * row have not helped.  CRM_OK or CRM_ENOMEM.  A try costs O(n d), a swap O(n k d) a pass.
 */
CRM_CHECKED enum crm_status kmeans_seed_swap(struct kmeans_lloyd *l, gsl_rng *rng, double tolerance, unsigned passes, unsigned tries);

#endif
