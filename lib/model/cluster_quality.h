/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_CLUSTER_QUALITY_H
#define CRM_MODEL_CLUSTER_QUALITY_H

#include "model/kmeans.h"

/** How well separated the clusters of a fit are; all NaN for one cluster. */
struct cluster_quality {
	/*
	 * Mean of (b - a) / max(a, b), with the distances a to the own and b to the nearest other
	 * centre (Hruschka 2004): -1..1.
	 */
	double silhouette;
	/*
	 * (B / (k - 1)) / (W / (n - k)) with the inertia W and that of the centres B (Calinski &
	 * Harabasz 1974): more is better.
	 */
	double calinski_harabasz;
	/*
	 * Mean over the clusters of max_h (s_g + s_h) / |c_g - c_h|, s: mean distance to the centre
	 * (Davies & Bouldin 1979): less is better.
	 */
	double davies_bouldin;
};

/**
 * cluster_quality(points, fit, team, out):
 * Weights count as that many points.  Same bits for any ${team}.  CRM_OK or CRM_ENOMEM.  O(n k d).
 */
CRM_CHECKED enum crm_status cluster_quality(const struct points *points,
    const struct kmeans_fit *fit, struct team *team, struct cluster_quality *out);

/**
 * cluster_quality_silhouette(a, b):
 * (b - a) / max(a, b) for one point; 0 where both are 0, NaN where there is no other centre.
 */
double cluster_quality_silhouette(double a, double b);

#endif
