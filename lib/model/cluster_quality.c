/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How well separated the clusters of a fit are: the simplified silhouette, the Davies-Bouldin and
 * the Calinski-Harabasz index.
 *
 * All need distances to centres only, so the cost is that of one assignment. Sums are taken by
 * piece and added in order.
 */
#include "model/cluster_quality.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Blocks of a piece of work. */
#define PIECE_BLOCKS ((size_t)64)

/* Sums of one cluster over one piece. */
struct cell {
	double weight, distance, square, silhouette;
};

struct measuring {
	const struct points *points;
	const struct kmeans_fit *fit;
	const struct kmeans_kernel *kernel;
	struct cell *cell;	/* pieces x k */
};

double
cluster_quality_silhouette(double a, double b)
{

	if (isinf(b))
		return (double)NAN;
	if (a < b)
		return (b - a) / b;
	return a > 0 ? (b - a) / a : 0;
}

static void
measure_piece(void *arg, size_t piece, unsigned thread)
{
	struct measuring *m = arg;
	struct cell *cell = m->cell + piece * m->fit->k;
	size_t from = piece * PIECE_BLOCKS * KMEANS_BLOCK, end = from + PIECE_BLOCKS * KMEANS_BLOCK;
	double near[KMEANS_BLOCK], next[KMEANS_BLOCK];
	uint16_t label[KMEANS_BLOCK];

	(void)thread;
	end = end < m->points->n ? end : m->points->n;
	for (size_t at = from; at < end; at += KMEANS_BLOCK) {
		size_t rows = end - at < KMEANS_BLOCK ? end - at : KMEANS_BLOCK;

		m->kernel->two(m->points, at, kmeans_kernel_rows(rows), m->fit->centres, m->fit->k,
		    label, near, next);
		for (size_t i = 0; i < rows; i++) {
			double w = points_weight(m->points, at + i), a = sqrt(near[i]);
			struct cell *c = cell + label[i];

			c->weight += w;
			c->distance += w * a;
			c->square += w * near[i];
			c->silhouette += w * cluster_quality_silhouette(a, sqrt(next[i]));
		}
	}
}

/* The worst neighbour of cluster ${g}, by Davies and Bouldin. */
static double
worst_neighbour(const struct kmeans_fit *fit, const struct cell *sum, size_t g)
{
	double worst = 0;

	for (size_t h = 0; h < fit->k; h++) {
		double apart = 0, ratio;

		if (h == g || !(sum[h].weight > 0))
			continue;
		for (size_t j = 0; j < fit->d; j++) {
			double t = fit->centres[g * fit->d + j] - fit->centres[h * fit->d + j];

			apart += t * t;
		}
		ratio = (sum[g].distance / sum[g].weight + sum[h].distance / sum[h].weight) /
		    sqrt(apart);
		worst = ratio > worst ? ratio : worst;
	}
	return worst;
}

/* The weighted sum of squared distances of the centres to the mean of all. */
static double
between(const struct kmeans_fit *fit, const struct cell *sum, double weight)
{
	double all = 0;

	for (size_t j = 0; j < fit->d; j++) {
		double mean = 0;

		for (size_t g = 0; g < fit->k; g++)
			mean += sum[g].weight / weight * fit->centres[g * fit->d + j];
		for (size_t g = 0; g < fit->k; g++) {
			double t = fit->centres[g * fit->d + j] - mean;

			all += sum[g].weight * (t * t);
		}
	}
	return all;
}

enum crm_status
cluster_quality(const struct points *points, const struct kmeans_fit *fit, struct team *team,
    struct cluster_quality *out)
{
	size_t pieces =
		   (points->n + PIECE_BLOCKS * KMEANS_BLOCK - 1) / (PIECE_BLOCKS * KMEANS_BLOCK),
	       k = fit->k, full = 0;
	struct measuring m = { .points = points, .fit = fit, .kernel = kmeans_kernel_best() };
	double weight = 0, within = 0, silhouette = 0, worst = 0;

	*out = (struct cluster_quality){ (double)NAN, (double)NAN, (double)NAN };
	if (k < 2)
		return CRM_OK;
	if ((m.cell = mem_new((pieces + 1) * k, sizeof(*m.cell))) == NULL)
		return CRM_ENOMEM;
	team_run(team, pieces, measure_piece, &m);
	for (size_t p = 0; p < pieces; p++) {
		for (size_t g = 0; g < k; g++) {
			struct cell *sum = m.cell + pieces * k + g, *c = m.cell + p * k + g;

			sum->weight += c->weight;
			sum->distance += c->distance;
			sum->square += c->square;
			sum->silhouette += c->silhouette;
		}
	}
	for (size_t g = 0; g < k; g++) {
		const struct cell *sum = m.cell + pieces * k;

		weight += sum[g].weight;
		within += sum[g].square;
		silhouette += sum[g].silhouette;
		if (!(sum[g].weight > 0))
			continue;
		full++;
		worst += worst_neighbour(fit, sum, g);
	}
	out->silhouette = silhouette / weight;
	out->davies_bouldin = worst / (double)full;
	if (weight > (double)k && within > 0)
		out->calinski_harabasz = between(fit, m.cell + pieces * k, weight) /
		    (double)(k - 1) / (within / (weight - (double)k));
	free(m.cell);
	return CRM_OK;
}
