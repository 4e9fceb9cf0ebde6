/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLUSTER_CLUSTER_SWEEP_H
#define CRM_FILTER_CLUSTER_CLUSTER_SWEEP_H

#include "filter/cluster/cluster_rows.h"
#include "model/kmeans.h"

/** The clusters of points, found a stretch at a time. */
struct cluster_sweep {
	const struct points *points;
	const struct kmeans_fit *fit;
	struct team *team;
	bool second;		/* distances to the second nearest centre are wanted too */
	size_t first, end;	/* points that the arrays hold */
	uint16_t label[CLUSTER_STRETCH];
	double distance[CLUSTER_STRETCH], next[CLUSTER_STRETCH];
};

/** cluster_sweep_to(s, u): Make sure that point ${u} is in the arrays; return its place there. */
size_t cluster_sweep_to(struct cluster_sweep *s, size_t u);

#endif
