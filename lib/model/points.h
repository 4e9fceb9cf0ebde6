/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_POINTS_H
#define CRM_MODEL_POINTS_H

#include "base/status.h"
#include "base/thread.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Rows of a column are padded to a multiple of this with zeros (points and weights), so that vector
 * loops need no tail.
 */
#define POINTS_PAD ((size_t)32)

/**
 * Weighted points, column-major as in a frame, all finite: coordinate ${j} of point ${i} is x[j *
 * stride + i]. Without weights (w == NULL) each counts once.
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
 * Make room for ${n} points of ${d} dimensions; what is to be set is the first ${n} rows of each
 * column, the padding is zero. Free with points_free().  CRM_OK or CRM_ENOMEM, with nothing to
 * free.
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

/** What points_moments() finds out. */
struct points_moments {
	double *mean;		/* d */
	double *variance;	/* d: of the population */
	double weight;		/* sum of weights */
};

/**
 * points_moments(points, team, moments):
 * The weighted mean and variance of each column, in two passes.  Same bits for any ${team}. CRM_OK,
 * to be freed with points_moments_free(), or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status points_moments(const struct points *points, struct team *team,
    struct points_moments *moments);

/** points_moments_free(moments): Free the arrays. */
void points_moments_free(struct points_moments *moments);

/** points_free(points): Free them.  NULL is fine. */
void points_free(struct points *points);

#endif
