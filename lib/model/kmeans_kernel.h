/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_KMEANS_KERNEL_H
#define CRM_MODEL_KMEANS_KERNEL_H

#include "model/points.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The inner loops of k-means over rows ${from} .. ${from} + ${rows} of points: a multiple of
 * POINTS_PAD rows each, at most KMEANS_BLOCK, the padding among them.  Each processor path does the
 * same operations in the same order on each row, and sums in the same eight lanes, so all paths
 * give the same bits.  Squared distances are sums over j = 0, 1,
 * ... of (x_j - c_j)^2.
 */

/** Rows that callers hand over at a time. */
#define KMEANS_BLOCK ((size_t)1024)

struct kmeans_kernel {
	const char *name;
	/*
	 * label[i], near[i]: the nearest of ${k} centres (row-major, the lower number of equally
	 * near ones), its squared distance.
	 */
	void (*nearest)(const struct points *points, size_t from, size_t rows,
	    const double *centres, size_t k, uint16_t *label, double *near);
	/* Also the squared distance next[i] to the second nearest; infinite for k = 1. */
	void (*two)(const struct points *points, size_t from, size_t rows, const double *centres,
	    size_t k, uint16_t *label, double *near, double *next);
	/* far[i]: the squared distance to ${point}. */
	void (*distance)(const struct points *points, size_t from, size_t rows, const double *point,
	    double *far);
	/*
	 * out[i] = min(near[i], squared distance to ${point}); returns the sum of weight * out[i].
	 */
	double (*closer)(const struct points *points, size_t from, size_t rows, const double *point,
	    const double *near, double *out);
};

/** kmeans_kernel_best(): The widest path that this processor has. */
const struct kmeans_kernel *kmeans_kernel_best(void);

/**
 * kmeans_kernel_path(i):
 * Path 0 (runs everywhere), 1, 2, ...; NULL where this processor lacks it or there is none such.
 */
const struct kmeans_kernel *kmeans_kernel_path(unsigned i);

/** How many paths there may be. */
#define KMEANS_KERNEL_PATHS 3

/** kmeans_kernel_rows(n): ${n} rows with their padding. */
static inline size_t
kmeans_kernel_rows(size_t n)
{

	return (n + POINTS_PAD - 1) / POINTS_PAD * POINTS_PAD;
}

#endif
