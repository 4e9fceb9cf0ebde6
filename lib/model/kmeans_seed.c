/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/kmeans_seed.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A swap must lower the inertia by this share, so that rounding cannot keep the search going. */
#define LEAST_GAIN 1e-9

static size_t
blocks_of(const struct points *points)
{

	return (points->n + KMEANS_BLOCK - 1) / KMEANS_BLOCK;
}

static size_t
block_rows(const struct points *points, size_t b)
{

	return points->n - b < KMEANS_BLOCK ? points->n - b : KMEANS_BLOCK;
}

/* A point drawn with chance weight * near; ${block} holds the sums of that over the blocks, ${total} theirs. */
static size_t
draw(const struct points *points, const double *near, const double *block, double total, gsl_rng *rng)
{
	double left = gsl_rng_uniform(rng) * total;
	size_t b = 0, last = points->n - 1, blocks = blocks_of(points);

	while (b + 1 < blocks && left >= block[b])
		left -= block[b++];
	for (size_t i = b * KMEANS_BLOCK; i < points->n; i++) {
		double chance = points_weight(points, i) * near[i];

		if (!(chance > 0))
			continue;
		last = i;
		if ((left -= chance) < 0)
			break;
	}
	return last;
}

static void
copy_point(const struct points *points, size_t i, double *centre)
{

	for (size_t j = 0; j < points->d; j++)
		centre[j] = points_column(points, j)[i];
}

/* out = min(near, squared distance to ${point}); the weighted sums by block, and their total. */
static double
come_closer(const struct kmeans_lloyd *l, const double *point, const double *near, double *out, double *block)
{
	double total = 0;

	for (size_t b = 0, at = 0; at < l->points->n; b++, at += KMEANS_BLOCK) {
		size_t rows = kmeans_kernel_rows(block_rows(l->points, at));

		block[b] = l->kernel->closer(l->points, at, rows, point, near + at, out + at);
		total += block[b];
	}
	return total;
}

enum crm_status
kmeans_seed(struct kmeans_lloyd *l, gsl_rng *rng)
{
	const struct points *points = l->points;
	size_t d = points->d, stride = points->stride, blocks = blocks_of(points);
	size_t candidates = 2 + (size_t)log((double)l->k);
	double *near = mem_new(stride, sizeof(*near)), *try = mem_raw(stride, sizeof(*try)), *best = mem_raw(stride, sizeof(*best));
	double *block = mem_new(3 * blocks, sizeof(*block)), *try_block = block, *best_block = block, total = 0;
	enum crm_status status = CRM_ENOMEM;

	if (near == NULL || try == NULL || best == NULL || block == NULL)
		goto done;
	try_block += blocks;
	best_block += 2 * blocks;
	for (size_t i = 0; i < points->n; i++) {
		near[i] = 1;
		block[i / KMEANS_BLOCK] += points_weight(points, i);
	}
	for (size_t b = 0; b < blocks; b++)
		total += block[b];
	copy_point(points, draw(points, near, block, total, rng), l->centres);
	for (size_t i = 0; i < points->n; i++)
		near[i] = (double)INFINITY;
	total = come_closer(l, l->centres, near, near, block);
	for (size_t g = 1; g < l->k; g++) {
		double least = (double)INFINITY, *swap;

		for (size_t c = 0; c < candidates; c++) {
			double centre[64], *at = d <= 64 ? centre : l->next, sum;

			copy_point(points, draw(points, near, block, total, rng), at);
			sum = come_closer(l, at, near, try, try_block);
			if (!(sum < least) && c > 0)
				continue;
			least = sum;
			memcpy(l->centres + g * d, at, d * sizeof(*at));
			swap = try, try = best, best = swap;
			swap = try_block, try_block = best_block, best_block = swap;
		}
		total = least;
		swap = near, near = best, best = swap;
		memcpy(block, best_block, blocks * sizeof(*block));
	}
	status = CRM_OK;
done:
	free(near);
	free(try);
	free(best);
	free(block);
	return status;
}

/* What a search for swaps keeps of the present solution. */
struct search {
	struct kmeans_lloyd *l;
	double *near, *next;	/* squared distances to the nearest and the second nearest centre */
	uint16_t *label;
	double *block;		/* sums of weight * near by block */
	double *extra;		/* k: what the loss of that centre would cost, the drawn point being one */
	double total;		/* inertia */
};

static void
look(struct search *s)
{
	const struct kmeans_lloyd *l = s->l;

	s->total = 0;
	for (size_t b = 0, at = 0; at < l->points->n; b++, at += KMEANS_BLOCK) {
		size_t rows = block_rows(l->points, at);

		l->kernel->two(l->points, at, kmeans_kernel_rows(rows), l->centres, l->k, s->label + at, s->near + at, s->next + at);
		s->block[b] = 0;
		for (size_t i = at; i < at + rows; i++)
			s->block[b] += points_weight(l->points, i) * s->near[i];
		s->total += s->block[b];
	}
}

/* The inertia if the cheapest centre, *${gone}, moved to ${point}. */
static double
weigh(struct search *s, const double *point, size_t *gone)
{
	const struct points *points = s->l->points;
	double far[KMEANS_BLOCK], sum = 0;

	memset(s->extra, 0, s->l->k * sizeof(*s->extra));
	for (size_t at = 0; at < points->n; at += KMEANS_BLOCK) {
		size_t rows = block_rows(points, at);

		s->l->kernel->distance(points, at, kmeans_kernel_rows(rows), point, far);
		for (size_t i = 0; i < rows; i++) {
			double w = points_weight(points, at + i), near = s->near[at + i], next = s->next[at + i];
			double with = far[i] < near ? far[i] : near, without = far[i] < next ? far[i] : next;

			sum += w * with;
			s->extra[s->label[at + i]] += w * (without - with);
		}
	}
	*gone = 0;
	for (size_t g = 1; g < s->l->k; g++)
		if (s->extra[g] < s->extra[*gone])
			*gone = g;
	return sum + s->extra[*gone];
}

enum crm_status
kmeans_seed_swap(struct kmeans_lloyd *l, gsl_rng *rng, double tolerance, unsigned passes, unsigned tries)
{
	size_t d = l->points->d, stride = l->points->stride;
	struct search s = { .l = l };
	enum crm_status status = CRM_ENOMEM;
	double *point = mem_raw(d, sizeof(*point));

	s.near = mem_raw(stride, sizeof(*s.near));
	s.next = mem_raw(stride, sizeof(*s.next));
	s.label = mem_raw(stride, sizeof(*s.label));
	s.block = mem_raw(blocks_of(l->points), sizeof(*s.block));
	s.extra = mem_raw(l->k, sizeof(*s.extra));
	if (point == NULL || s.near == NULL || s.next == NULL || s.label == NULL || s.block == NULL || s.extra == NULL)
		goto done;
	status = CRM_OK;
	if (l->k < 2)
		goto done;
	look(&s);
	for (unsigned failed = 0; failed < tries && s.total > 0;) {
		size_t gone;

		copy_point(l->points, draw(l->points, s.near, s.block, s.total, rng), point);
		if (!(weigh(&s, point, &gone) < s.total * (1 - LEAST_GAIN))) {
			failed++;
			continue;
		}
		memcpy(l->centres + gone * d, point, d * sizeof(*point));
		(void)kmeans_lloyd_run(l, tolerance, passes);
		look(&s);
		failed = 0;
	}
done:
	free(point);
	free(s.near);
	free(s.next);
	free(s.label);
	free(s.block);
	free(s.extra);
	return status;
}
