/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_POINTS_H
#define CRM_MODEL_POINTS_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Rows of a column are padded to a multiple of this with zeros (points and weights), so that vector loops need no tail. */
#define POINTS_PAD ((size_t)32)

/**
 * Weighted points, column-major as in a frame, all finite: coordinate ${j} of point ${i} is x[j * stride + i].
 * Without weights (w == NULL) each counts once.
 */
struct points {
	double *x;
	double *w;		/* stride weights >= 0, or NULL */
	size_t n;		/* points */
	size_t d;		/* dimensions */
	size_t stride;		/* n and the padding */
};

/**
 * points_init(points, n, d, weighted):
 * Make room for ${n} points of ${d} dimensions; what is to be set is the first ${n} rows of each column, the padding is zero.
 * Free with points_free().  CRM_OK or CRM_ENOMEM, with nothing to free.
 */
CRM_CHECKED enum crm_status points_init(struct points *points, size_t n, size_t d, bool weighted);

/** points_column(points, j): The coordinates ${j} of all points. */
static inline double *
points_column(const struct points *points, size_t j)
{

	return points->x + j * points->stride;
}

/** points_weight(points, i): The weight of point ${i}. */
static inline double
points_weight(const struct points *points, size_t i)
{

	return points->w == NULL ? 1.0 : points->w[i];
}

/** points_variance(points): The mean over the dimensions of the weighted (population) variance. */
double points_variance(const struct points *points);

/**
 * points_merge(from, to, merged):
 * Merge equal points of ${from} into one with the sum of their weights, in the order of their first coming, if that pays: always
 * for few points; for many where a sample says that at most a quarter is distinct.  *${merged} tells whether it was done; if
 * not, ${to} is not touched.  Points of weight 0 are left out.  CRM_OK or CRM_ENOMEM.  O(n d).
 */
CRM_CHECKED enum crm_status points_merge(const struct points *from, struct points *to, bool *merged);

/**
 * points_sample(from, m, start, to):
 * Draw a sample of about ${m} points whose weighted k-means costs are, for every set of centres, near those of ${from}:
 * half of the chance by weight, half by squared distance to the mean, so that far points are not missed
 * (lightweight coresets: Bachem, Lucic & Krause, KDD 2018); systematic, from ${start} in [0, 1).  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status points_sample(const struct points *from, size_t m, double start, struct points *to);

/** points_free(points): Free them.  NULL is fine. */
void points_free(struct points *points);

#endif
