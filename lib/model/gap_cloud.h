/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_GAP_CLOUD_H
#define CRM_MODEL_GAP_CLOUD_H

#include "model/points.h"

#include <gsl/gsl_rng.h>

/**
 * The box along the principal axes of a set of points (without weights), in which the gap statistic
 * draws its uniform clouds (Tibshirani, Walther & Hastie 2001, section 4, choice b).
 */
struct gap_cloud {
	size_t d;
	double *side;		/* d: lengths of the box */
};

/**
 * gap_cloud_init(cloud, points): CRM_OK, to be freed with gap_cloud_free(); or CRM_ENOMEM.  O(n d^2
 * + d^3).
 */
CRM_CHECKED enum crm_status gap_cloud_init(struct gap_cloud *cloud, const struct points *points);

/**
 * gap_cloud_draw(cloud, n, rng, points):
 * ${n} points uniform in the box, in its own axes: distances are what they would be in the axes of
 * the data.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status gap_cloud_draw(const struct gap_cloud *cloud, size_t n, gsl_rng *rng,
    struct points *points);

/** gap_cloud_free(cloud): Free what it holds. */
void gap_cloud_free(struct gap_cloud *cloud);

#endif
