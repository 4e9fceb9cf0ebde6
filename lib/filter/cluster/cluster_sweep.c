/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Walk over all points with their clusters: labels and distances are computed for one stretch of
 * points at a time and forgotten, so a pass needs no array of all points.
 */
#include "filter/cluster/cluster_sweep.h"

#include <assert.h>

size_t
cluster_sweep_to(struct cluster_sweep *s, size_t u)
{
	struct points part = *s->points;

	assert(u < part.n);
	if (u < s->first || u >= s->end) {
		s->first = u / CLUSTER_STRETCH * CLUSTER_STRETCH;
		s->end = part.n - s->first < CLUSTER_STRETCH ? part.n : s->first + CLUSTER_STRETCH;
		part.x += s->first;
		part.n = s->end - s->first;
		kmeans_assign(&part, s->fit, s->team, s->label, s->distance,
		    s->second ? s->next : NULL);
	}
	return u - s->first;
}
