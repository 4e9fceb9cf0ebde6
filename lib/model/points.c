/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Points for k-means: weighted rows, stored by column and padded so that vector loops need no
 * tail.
 *
 * Means and variances are taken in two passes over pieces that depend on the number of points
 * only; the pieces' sums are added in their order, so the bits are the same for any number of
 * threads.
 */
#include "model/points.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum crm_status
points_init(struct points *points, size_t n, size_t d, bool weighted)
{
	size_t stride, bytes;

	*points = (struct points){ .n = n, .d = d };
	if (n > SIZE_MAX - 2 * POINTS_PAD)
		return CRM_ENOMEM;
	stride = (n + POINTS_PAD - 1) / POINTS_PAD * POINTS_PAD;
	stride += stride == 0 ? POINTS_PAD : 0;
	/* Columns a power of two apart would fight for the same lines of the cache. */
	if (stride % 512 == 0)
		stride += POINTS_PAD;
	points->stride = stride;
	if (__builtin_mul_overflow(stride, sizeof(double), &bytes) ||
	    bytes > SIZE_MAX / (d == 0 ? 1 : d))
		return CRM_ENOMEM;
	if ((points->x = aligned_alloc(64, bytes * (d == 0 ? 1 : d))) == NULL)
		return CRM_ENOMEM;
	for (size_t j = 0; j < d; j++)
		memset(points_column(points, j) + n, 0, (stride - n) * sizeof(double));
	if (weighted) {
		if ((points->w = aligned_alloc(64, bytes)) == NULL) {
			free(points->x);
			points->x = NULL;
			return CRM_ENOMEM;
		}
		memset(points->w + n, 0, (stride - n) * sizeof(double));
	}
	return CRM_OK;
}

void
points_free(struct points *points)
{

	if (points == NULL)
		return;
	free(points->x);
	free(points->w);
	*points = (struct points){ 0 };
}

/* Rows of a piece of work; a column's sums are added up piece by piece. */
#define CHUNK ((size_t)32768)

struct summing {
	const struct points *points;
	const double *mean;	/* NULL: sum the values; else the squared distances from it */
	size_t chunks;		/* of a column */
	double *sum, *weight;	/* d x chunks */
};

/* Eight sums side by side, which a compiler may keep in vectors. */
static void
sum_chunk(void *arg, size_t piece, unsigned thread)
{
	struct summing *s = arg;
	size_t j = piece / s->chunks, from = piece % s->chunks * CHUNK;
	size_t rows = s->points->n - from < CHUNK ? s->points->n - from : CHUNK,
	       end = from + rows / 8 * 8;
	const double *x = points_column(s->points, j), *w = s->points->w;
	double sum[8] = { 0 }, weight[8] = { 0 }, shift = s->mean == NULL ? 0 : s->mean[j];

	(void)thread;
	for (size_t i = from; i < end; i += 8)
		for (size_t l = 0; l < 8; l++) {
			double t = x[i + l] - shift, by = w == NULL ? 1.0 : w[i + l];

			sum[l] += by * (s->mean == NULL ? t : t * t);
			weight[l] += by;
		}
	for (size_t i = end; i < from + rows; i++) {
		double t = x[i] - shift, by = w == NULL ? 1.0 : w[i];

		sum[i % 8] += by * (s->mean == NULL ? t : t * t);
		weight[i % 8] += by;
	}
	s->sum[piece] =
	    ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
	s->weight[piece] = ((weight[0] + weight[1]) + (weight[2] + weight[3])) +
	    ((weight[4] + weight[5]) + (weight[6] + weight[7]));
}

/* out[j] = the mean over column ${j} of what sum_chunk() sums up. */
static void
average(struct summing *s, struct team *team, double *out, double *weight)
{

	team_run(team, s->points->d * s->chunks, sum_chunk, s);
	for (size_t j = 0; j < s->points->d; j++) {
		double sum = 0;

		*weight = 0;
		for (size_t c = 0; c < s->chunks; c++) {
			sum += s->sum[j * s->chunks + c];
			*weight += s->weight[j * s->chunks + c];
		}
		out[j] = *weight > 0 ? sum / *weight : 0;
	}
}

enum crm_status
points_moments(const struct points *points, struct team *team, struct points_moments *moments)
{
	struct summing s = { .points = points, .chunks = (points->n + CHUNK - 1) / CHUNK };
	enum crm_status status = CRM_ENOMEM;

	*moments = (struct points_moments){ .mean = mem_new(points->d, sizeof(double)),
		.variance = mem_new(points->d, sizeof(double)) };
	s.sum = mem_new(points->d * s.chunks, sizeof(*s.sum));
	s.weight = mem_new(points->d * s.chunks, sizeof(*s.weight));
	if (s.sum != NULL && s.weight != NULL && moments->mean != NULL &&
	    moments->variance != NULL) {
		average(&s, team, moments->mean, &moments->weight);
		s.mean = moments->mean;
		average(&s, team, moments->variance, &moments->weight);
		status = CRM_OK;
	} else
		points_moments_free(moments);
	free(s.sum);
	free(s.weight);
	return status;
}

void
points_moments_free(struct points_moments *moments)
{

	free(moments->mean);
	free(moments->variance);
	*moments = (struct points_moments){ 0 };
}
