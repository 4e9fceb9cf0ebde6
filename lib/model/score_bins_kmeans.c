/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cuts between the centres of one-dimensional k-means, for crm-rfm --method=kmeans.
 *
 * The values are sorted and counted, k-means runs on the distinct ones with their counts as weights
 * (see kmeans.h), and each cut is the greatest multiple of the unit that is not above the middle of
 * two neighbouring centres.  Every cut lies between the least and the greatest value.
 */
#include "model/score_bins_kmeans.h"

#include "base/mem.h"
#include "base/radix.h"
#include "model/kmeans.h"

#include <math.h>
#include <stdlib.h>

static int
compare_values(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/** Sort the values. */
static enum crm_status
sort(struct bin_values *values)
{
	size_t none = 0;

	if (values->wide == NULL)
		return radix_sort(values->key, values->n);
	values_select(values, &none, 1);	/* sorts wide ones */
	return CRM_OK;
}

/**
 * The distinct ones of the sorted values, in units above the least, and how many there are of each.
 */
static enum crm_status
distinct_points(const struct bin_values *values, struct points *points)
{
	decimal_sum least = values_at(values, 0);
	size_t distinct = 0, at = 0;

	for (size_t i = 0; i < values->n; i++)
		distinct += i == 0 || values_at(values, i) != values_at(values, i - 1);
	if (points_init(points, distinct, 1, true) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0, to; i < values->n; i = to) {
		decimal_sum value = values_at(values, i);

		for (to = i + 1; to < values->n && values_at(values, to) == value; to++)
			;
		points->x[at] = (double)((value - least) / values->unit);
		points->w[at++] = (double)(to - i);
	}
	return CRM_OK;
}

enum crm_status
bins_kmeans(
    struct bin_values *values, int *wanted, uint64_t seed, decimal_sum *cuts, decimal_sum ends[2])
{
	struct kmeans_options options = { .k = (size_t)*wanted, .seed = seed };
	struct kmeans_fit fit;
	struct points points;

	if (sort(values) != CRM_OK || distinct_points(values, &points) != CRM_OK)
		return CRM_ENOMEM;
	if (kmeans_fit(&points, &options, &fit) != CRM_OK) {
		points_free(&points);
		return CRM_ENOMEM;
	}
	qsort(fit.centres, fit.k, sizeof(*fit.centres), compare_values);
	for (size_t i = 0; i + 1 < fit.k; i++)
		cuts[i] = values_at(values, 0) +
		    (decimal_sum)floor((fit.centres[i] + fit.centres[i + 1]) / 2) * values->unit;
	ends[0] = values_at(values, 0);
	ends[1] = values_at(values, values->n - 1);
	*wanted = (int)fit.k;
	kmeans_fit_free(&fit);
	points_free(&points);
	return CRM_OK;
}
