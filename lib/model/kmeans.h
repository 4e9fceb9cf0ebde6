/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_KMEANS_H
#define CRM_MODEL_KMEANS_H

#include "base/thread.h"
#include "model/kmeans_kernel.h"

#include <stdbool.h>

/** More clusters than this are not to be had. */
#define KMEANS_MAX_K ((size_t)10000)

struct kmeans_options {
	size_t k;			/* clusters asked for, 1..KMEANS_MAX_K */
	size_t restarts;		/* 0: KMEANS_RESTARTS */
	uint64_t seed;
	bool quick; /* no search for swaps, and moves of 1e-4: for many fits that are only compared
		       with each other */
	struct team *team;		/* may be NULL */
	const struct kmeans_kernel *kernel;	/* NULL: kmeans_kernel_best() */
};

/** Restarts where none are asked for. */
#define KMEANS_RESTARTS ((size_t)10)

struct kmeans_fit {
	size_t k; /* clusters found: fewer than asked for if there are fewer distinct points */
	size_t d;
	double *centres;	/* k x d, row-major */
	double inertia; /* weighted sum of squared distances to the nearest centre, in squared units
			   of the points */
	unsigned passes;	/* over all points, at the end */
	size_t distinct;	/* points after equal ones were merged, or 0 where they were not */
	size_t sample; /* points of the sample on which the restarts ran, or 0: they ran on all */
};

/**
 * kmeans_fit(points, options, fit):
 * Partition ${points} (all finite, squares within range, total weight > 0) into clusters so that
 * the inertia is small.
 *
 * Equal points are merged where that pays.  Above 65536 points the restarts run on a weighted
 * sample of 32768 (points_sample.h). Each restart is greedy k-means++, Lloyd's algorithm and a
 * search for swaps (kmeans_seed.h) with random numbers of its own.  The best one is run on over all
 * points until no label changes; after a sample the best five are, each until the squared moves of
 * the centres sum to at most 1e-4 of the mean variance.  Same bits for any team and kernel.
 *
 * Return CRM_OK, to be freed with kmeans_fit_free(), or CRM_ENOMEM with nothing to free.  O(n k d)
 * a pass; memory besides the points: 2 bytes a point, and about 40 bytes for each of up to 65536
 * points and thread.
 */
CRM_CHECKED enum crm_status kmeans_fit(
    const struct points *points, const struct kmeans_options *options, struct kmeans_fit *fit);

/**
 * kmeans_assign(points, fit, team, label, distance, next):
 * label[i] (0 .. k-1) of each point by ${fit}, and where not NULL, its Euclidean distance to that
 * centre and to the second nearest (infinite for k = 1).
 */
void kmeans_assign(const struct points *points, const struct kmeans_fit *fit, struct team *team,
    uint16_t *label, double *distance, double *next);

/**
 * kmeans_order(fit, value):
 * Renumber the clusters by falling ${value} (k numbers; NaN comes last); equal values keep the
 * order of their first coordinate that differs, rising.  ${value} is put into the new order too.
 * CRM_OK or CRM_ENOMEM with nothing changed.
 */
CRM_CHECKED enum crm_status kmeans_order(struct kmeans_fit *fit, double *value);

/** kmeans_fit_free(fit): Free the centres.  NULL is fine. */
void kmeans_fit_free(struct kmeans_fit *fit);

#endif
