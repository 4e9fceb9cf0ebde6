/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_KMEANS_LLOYD_H
#define CRM_MODEL_KMEANS_LLOYD_H

#include "base/thread.h"
#include "model/kmeans_kernel.h"

/**
 * Lloyd's algorithm on one set of points.  The work is cut into pieces of rows that depend on the
 * number of points only; each piece keeps its own sums, and the sums are added in the order of the
 * pieces: the same bits for any team.
 */
struct kmeans_lloyd {
	const struct points *points;
	const struct kmeans_kernel *kernel;
	struct team *team;	/* may be NULL */
	size_t k;
	double *centres;	/* k x d, row-major */
	uint16_t *label;	/* of each point, by the centres before the last update */
	size_t pieces, piece_rows;
	double *sums;		/* pieces x k x (d + 1): sums of coordinates, then of weight */
	size_t *changed;	/* pieces: labels that changed in the last pass */
	double *part;		/* pieces: partial results */
	size_t *where;		/* pieces: partial results */
	double *next;		/* k x (d + 1): the sums of all pieces, then the new centres */
	bool fresh; /* this pass counts all points anew, and not only those that moved */
};

/**
 * kmeans_lloyd_open(l, points, k, kernel, team):
 * Get ready for ${k} clusters of ${points}; the caller then sets l->centres.  CRM_OK or CRM_ENOMEM
 * with nothing to free.
 */
CRM_CHECKED enum crm_status kmeans_lloyd_open(struct kmeans_lloyd *l, const struct points *points,
    size_t k, const struct kmeans_kernel *kernel, struct team *team);

/**
 * kmeans_lloyd_run(l, tolerance, passes):
 * From l->centres on, assign each point to its nearest centre and move each centre to the mean of
 * its points, until no label changes, or the sum of squared moves is at most ${tolerance}, or
 * ${passes} passes are done.  A cluster that runs empty moves to the point farthest from its
 * centre.  Between the first and the last pass only points that changed their cluster are counted;
 * the end is always confirmed with sums taken anew.  Return the number of passes.
 */
unsigned kmeans_lloyd_run(struct kmeans_lloyd *l, double tolerance, unsigned passes);

/**
 * kmeans_lloyd_inertia(l): The weighted sum of squared distances to the nearest of l->centres, by
 * compensated sums.
 */
double kmeans_lloyd_inertia(struct kmeans_lloyd *l);

/** kmeans_lloyd_close(l): Free what ${l} holds. */
void kmeans_lloyd_close(struct kmeans_lloyd *l);

#endif
