/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lloyd's algorithm: assign each point to its nearest centre, move each centre to the mean of its
 * points, until nothing changes.
 *
 * Work is cut into pieces by the number of points alone. Each piece keeps its own sums, and they
 * are added in order, so the bits are the same for any number of threads. Between the first and
 * the last pass only points that changed their cluster are added and subtracted, which is most of
 * the speed; the last pass sums all anew, so the rounding of the passes before does not stay. A
 * cluster that runs empty moves to the point farthest from its centre.
 */
#include "model/kmeans_lloyd.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * At most so many pieces: enough for many processors, few enough that their sums are cheap to add.
 */
#define PIECES ((size_t)128)

enum crm_status
kmeans_lloyd_open(struct kmeans_lloyd *l, const struct points *points, size_t k,
    const struct kmeans_kernel *kernel, struct team *team)
{
	size_t blocks = (points->n + KMEANS_BLOCK - 1) / KMEANS_BLOCK, cells = k * (points->d + 1);

	*l = (struct kmeans_lloyd){ .points = points, .kernel = kernel, .team = team, .k = k };
	l->piece_rows = (blocks + PIECES - 1) / PIECES * KMEANS_BLOCK;
	l->pieces = points->n == 0 ? 0 : (points->n + l->piece_rows - 1) / l->piece_rows;
	l->centres = mem_new(cells, sizeof(double));
	l->next = mem_new(cells, sizeof(double));
	l->label = mem_raw(points->n, sizeof(*l->label));
	l->changed = mem_new(l->pieces, sizeof(*l->changed));
	l->part = mem_new(l->pieces, sizeof(*l->part));
	l->where = mem_new(l->pieces, sizeof(*l->where));
	if (cells <= SIZE_MAX / (l->pieces + 1))
		l->sums = mem_new(l->pieces * cells, sizeof(double));
	if (l->centres == NULL || l->next == NULL || l->label == NULL || l->changed == NULL ||
	    l->part == NULL || l->where == NULL || l->sums == NULL) {
		kmeans_lloyd_close(l);
		return CRM_ENOMEM;
	}
	return CRM_OK;
}

void
kmeans_lloyd_close(struct kmeans_lloyd *l)
{

	free(l->centres);
	free(l->next);
	free(l->label);
	free(l->changed);
	free(l->part);
	free(l->where);
	free(l->sums);
	*l = (struct kmeans_lloyd){ 0 };
}

/* Add point ${i} of weight ${w} to the sums of one cluster. */
static inline void
count_point(double *sums, const struct points *points, size_t i, double w)
{
	const double *x = points->x + i;

	for (size_t j = 0; j < points->d; j++, x += points->stride)
		sums[j] += w * *x;
	sums[points->d] += w;
}

static void
pass_piece(void *arg, size_t piece, unsigned thread)
{
	struct kmeans_lloyd *l = arg;
	const struct points *points = l->points;
	size_t from = piece * l->piece_rows, width = points->d + 1, changed = 0;
	size_t end = points->n - from < l->piece_rows ? points->n : from + l->piece_rows;
	double *sums = l->sums + piece * l->k * width;
	double near[KMEANS_BLOCK];
	uint16_t label[KMEANS_BLOCK];

	(void)thread;
	if (l->fresh)
		memset(sums, 0, l->k * width * sizeof(*sums));
	for (size_t b = from; b < end; b += KMEANS_BLOCK) {
		size_t rows = end - b < KMEANS_BLOCK ? end - b : KMEANS_BLOCK;
		uint16_t *old = l->label + b;

		l->kernel->nearest(
		    points, b, kmeans_kernel_rows(rows), l->centres, l->k, label, near);
		for (size_t i = 0; i < rows; i++) {
			double w;

			if (label[i] == old[i] && !l->fresh)
				continue;
			w = points_weight(points, b + i);
			if (!l->fresh)
				count_point(sums + old[i] * width, points, b + i, -w);
			count_point(sums + label[i] * width, points, b + i, w);
			changed += label[i] != old[i];
		}
		memcpy(old, label, rows * sizeof(*old));
	}
	l->changed[piece] = changed;
}

/* For each piece the point of positive weight farthest from its nearest centre. */
static void
farthest_piece(void *arg, size_t piece, unsigned thread)
{
	struct kmeans_lloyd *l = arg;
	size_t from = piece * l->piece_rows;
	size_t end = l->points->n - from < l->piece_rows ? l->points->n : from + l->piece_rows;
	double near[KMEANS_BLOCK];
	uint16_t label[KMEANS_BLOCK];

	(void)thread;
	l->part[piece] = -1;
	for (size_t b = from; b < end; b += KMEANS_BLOCK) {
		size_t rows = end - b < KMEANS_BLOCK ? end - b : KMEANS_BLOCK;

		l->kernel->nearest(
		    l->points, b, kmeans_kernel_rows(rows), l->centres, l->k, label, near);
		for (size_t i = 0; i < rows; i++) {
			if (near[i] <= l->part[piece] || points_weight(l->points, b + i) <= 0)
				continue;
			l->part[piece] = near[i];
			l->where[piece] = b + i;
		}
	}
}

/* Move cluster ${g}, which has no points, to the point farthest from all centres. */
static void
move_to_farthest(struct kmeans_lloyd *l, size_t g)
{
	size_t d = l->points->d, best = 0;

	team_run(l->team, l->pieces, farthest_piece, l);
	for (size_t p = 1; p < l->pieces; p++)
		if (l->part[p] > l->part[best])
			best = p;
	for (size_t j = 0; j < d; j++)
		l->centres[g * d + j] = points_column(l->points, j)[l->where[best]];
}

/*
 * The centres become the means of their points; returns the sum of squared moves, infinite if a
 * cluster ran empty.
 */
static double
update(struct kmeans_lloyd *l)
{
	size_t d = l->points->d, width = d + 1;
	double shift = 0;
	bool empty = false;

	memset(l->next, 0, l->k * width * sizeof(*l->next));
	for (size_t p = 0; p < l->pieces; p++)
		for (size_t c = 0; c < l->k * width; c++)
			l->next[c] += l->sums[p * l->k * width + c];
	for (size_t g = 0; g < l->k; g++) {
		const double *sum = l->next + g * width;

		if (!(sum[d] > 0)) {
			empty = true;
			continue;
		}
		for (size_t j = 0; j < d; j++) {
			double new = sum[j] / sum[d], move = new - l->centres[g * d + j];

			shift += move * move;
			l->centres[g * d + j] = new;
		}
	}
	if (!empty)
		return shift;
	for (size_t g = 0; g < l->k; g++)
		if (!(l->next[g * width + d] > 0))
			move_to_farthest(l, g);
	return (double)INFINITY;
}

unsigned
kmeans_lloyd_run(struct kmeans_lloyd *l, double tolerance, unsigned passes)
{
	unsigned pass = 0;

	memset(l->label, 0xff, l->points->n * sizeof(*l->label));
	l->fresh = true;
	while (pass < passes) {
		size_t changed = 0;
		double shift;
		bool still;

		team_run(l->team, l->pieces, pass_piece, l);
		pass++;
		for (size_t p = 0; p < l->pieces; p++)
			changed += l->changed[p];
		shift = update(l);
		still = shift < (double)INFINITY && (changed == 0 || shift <= tolerance);
		if (still && l->fresh)
			break;
		l->fresh = still || shift >= (double)INFINITY;
	}
	return pass;
}

/* Add ${x} to *${sum}, collecting in *${lost} what rounding drops (Neumaier 1974). */
static inline void
compensated_add(double *sum, double *lost, double x)
{
	double t = *sum + x;

	*lost += fabs(*sum) >= fabs(x) ? (*sum - t) + x : (x - t) + *sum;
	*sum = t;
}

static void
inertia_piece(void *arg, size_t piece, unsigned thread)
{
	struct kmeans_lloyd *l = arg;
	size_t from = piece * l->piece_rows;
	size_t end = l->points->n - from < l->piece_rows ? l->points->n : from + l->piece_rows;
	double near[KMEANS_BLOCK], sum[8] = { 0 }, lost[8] = { 0 };
	uint16_t label[KMEANS_BLOCK];

	(void)thread;
	for (size_t b = from; b < end; b += KMEANS_BLOCK) {
		size_t rows = end - b < KMEANS_BLOCK ? end - b : KMEANS_BLOCK;

		l->kernel->nearest(
		    l->points, b, kmeans_kernel_rows(rows), l->centres, l->k, label, near);
		for (size_t i = 0; i < rows; i++)
			compensated_add(
			    sum + i % 8, lost + i % 8, points_weight(l->points, b + i) * near[i]);
	}
	for (size_t i = 1; i < 8; i++) {
		compensated_add(sum, lost, sum[i]);
		lost[0] += lost[i];
	}
	l->part[piece] = sum[0] + lost[0];
}

double
kmeans_lloyd_inertia(struct kmeans_lloyd *l)
{
	double sum = 0, lost = 0;

	team_run(l->team, l->pieces, inertia_piece, l);
	for (size_t p = 0; p < l->pieces; p++)
		compensated_add(&sum, &lost, l->part[p]);
	return sum + lost;
}
