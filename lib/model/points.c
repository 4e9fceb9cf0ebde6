/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/points.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Up to so many points are merged without asking whether it pays; above, so many are looked at to find out. */
#define MERGE_LOOK ((size_t)16384)

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
	if (__builtin_mul_overflow(stride, sizeof(double), &bytes) || bytes > SIZE_MAX / (d == 0 ? 1 : d))
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

/* The weighted mean of one column, in blocks so that rounding does not grow with the number of points. */
static double
column_mean(const struct points *points, size_t j, double *weight)
{
	const double *x = points_column(points, j);
	double sum = 0, total = 0;

	for (size_t b = 0; b < points->n; b += 1024) {
		size_t end = points->n - b < 1024 ? points->n : b + 1024;
		double s = 0, t = 0;

		for (size_t i = b; i < end; i++) {
			double w = points_weight(points, i);

			s += w * x[i];
			t += w;
		}
		sum += s;
		total += t;
	}
	*weight = total;
	return total > 0 ? sum / total : 0;
}

double
points_variance(const struct points *points)
{
	double all = 0;

	for (size_t j = 0; j < points->d; j++) {
		const double *x = points_column(points, j);
		double total, mean = column_mean(points, j, &total), sum = 0;

		for (size_t b = 0; b < points->n; b += 1024) {
			size_t end = points->n - b < 1024 ? points->n : b + 1024;
			double s = 0;

			for (size_t i = b; i < end; i++)
				s += points_weight(points, i) * ((x[i] - mean) * (x[i] - mean));
			sum += s;
		}
		all += total > 0 ? sum / total : 0;
	}
	return points->d == 0 ? 0 : all / (double)points->d;
}

/* --- Merging --- */

/* Open addressing over the numbers of distinct points, which are kept as numbers of their first comers. */
struct seen {
	const struct points *points;
	uint32_t *slot;		/* number of the distinct point + 1, or 0 */
	size_t slots;		/* a power of two, more than twice ${count} */
	uint32_t *first;	/* distinct -> point */
	size_t room, count;
};

static uint64_t
row_hash(const struct points *points, size_t i)
{
	uint64_t h = 0x9e3779b97f4a7c15u;

	for (size_t j = 0; j < points->d; j++) {
		double v = points_column(points, j)[i] + 0.0;	/* -0 is 0 */
		uint64_t bits;

		memcpy(&bits, &v, sizeof(bits));
		h = (h ^ bits) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	return h;
}

static bool
row_equal(const struct points *points, size_t a, size_t b)
{

	for (size_t j = 0; j < points->d; j++) {
		const double *x = points_column(points, j);

		if (x[a] < x[b] || x[a] > x[b])
			return false;
	}
	return true;
}

static enum crm_status
seen_grow(struct seen *seen)
{
	size_t slots = seen->slots == 0 ? 64 : seen->slots * 2;
	uint32_t *slot = mem_new(slots, sizeof(*slot));

	if (slot == NULL)
		return CRM_ENOMEM;
	for (size_t u = 0; u < seen->count; u++) {
		size_t at = (size_t)row_hash(seen->points, seen->first[u]) & (slots - 1);

		while (slot[at] != 0)
			at = (at + 1) & (slots - 1);
		slot[at] = (uint32_t)(u + 1);
	}
	free(seen->slot);
	seen->slot = slot;
	seen->slots = slots;
	return CRM_OK;
}

/* *${u} becomes the number of the distinct point that point ${i} equals. */
static enum crm_status
seen_put(struct seen *seen, size_t i, size_t *u)
{
	enum crm_status status;
	size_t at;

	if (2 * (seen->count + 1) > seen->slots && (status = seen_grow(seen)) != CRM_OK)
		return status;
	for (at = (size_t)row_hash(seen->points, i) & (seen->slots - 1); seen->slot[at] != 0; at = (at + 1) & (seen->slots - 1)) {
		*u = seen->slot[at] - 1;
		if (row_equal(seen->points, seen->first[*u], i))
			return CRM_OK;
	}
	if ((status = mem_grow(&seen->first, &seen->room, seen->count + 1, sizeof(*seen->first))) != CRM_OK)
		return status;
	*u = seen->count;
	seen->first[seen->count++] = (uint32_t)i;
	seen->slot[at] = (uint32_t)seen->count;
	return CRM_OK;
}

static void
seen_free(struct seen *seen)
{

	free(seen->slot);
	free(seen->first);
}

/* Look at MERGE_LOOK points evenly apart: m of D equally likely values hold about m^2 / (2 D) repetitions. */
static enum crm_status
merging_pays(const struct points *points, bool *pays)
{
	struct seen seen = { .points = points };
	enum crm_status status = CRM_OK;
	double m = (double)MERGE_LOOK;

	for (size_t i = 0; i < MERGE_LOOK && status == CRM_OK; i++) {
		size_t u;

		status = seen_put(&seen, (size_t)((double)i * ((double)points->n / m)), &u);
	}
	*pays = m * m / 2 < (m - (double)seen.count) * ((double)points->n / 4);
	seen_free(&seen);
	return status;
}

enum crm_status
points_merge(const struct points *from, struct points *to, bool *merged)
{
	struct seen seen = { .points = from };
	enum crm_status status;
	double *weight = NULL;
	size_t room = 0;

	*merged = from->n <= MERGE_LOOK;
	if (from->n >= UINT32_MAX)
		return CRM_OK;
	if (!*merged && ((status = merging_pays(from, merged)) != CRM_OK || !*merged))
		return status;
	for (size_t i = 0; i < from->n; i++) {
		size_t u, count = seen.count;

		if (points_weight(from, i) <= 0)
			continue;
		if ((status = seen_put(&seen, i, &u)) != CRM_OK)
			goto fail;
		if (u == count) {
			if ((status = mem_grow(&weight, &room, count + 1, sizeof(*weight))) != CRM_OK)
				goto fail;
			weight[u] = 0;
		}
		weight[u] += points_weight(from, i);
	}
	if ((status = points_init(to, seen.count, from->d, true)) != CRM_OK)
		goto fail;
	for (size_t j = 0; j < from->d; j++)
		for (size_t u = 0; u < seen.count; u++)
			points_column(to, j)[u] = points_column(from, j)[seen.first[u]];
	if (seen.count > 0)
		memcpy(to->w, weight, seen.count * sizeof(*weight));
	free(weight);
	seen_free(&seen);
	return CRM_OK;
fail:
	free(weight);
	seen_free(&seen);
	return status;
}

/* --- Sampling --- */

/* Walk over ${from}; call for each tick that falls on a point.  With ${to} == NULL only count the points hit. */
static size_t
walk(const struct points *from, const double *mean, double weight, double spread, size_t m, double start, struct points *to)
{
	double sum = 0;
	size_t tick = 0, hit = 0;

	for (size_t i = 0; i < from->n; i++) {
		double w = points_weight(from, i), far = 0, q;
		size_t times = 0;

		for (size_t j = 0; j < from->d; j++) {
			double t = points_column(from, j)[i] - mean[j];

			far += t * t;
		}
		q = spread > 0 ? 0.5 * (w / weight) + 0.5 * (w * far / spread) : w / weight;
		sum += q;
		for (; tick < m && ((double)tick + start) / (double)m < sum; tick++)
			times++;
		if (times == 0)
			continue;
		if (to != NULL) {
			for (size_t j = 0; j < from->d; j++)
				points_column(to, j)[hit] = points_column(from, j)[i];
			to->w[hit] = w * (double)times / ((double)m * q);
		}
		hit++;
	}
	return hit;
}

enum crm_status
points_sample(const struct points *from, size_t m, double start, struct points *to)
{
	enum crm_status status;
	double *mean, weight = 0, spread;

	if ((mean = mem_new(from->d, sizeof(*mean))) == NULL)
		return CRM_ENOMEM;
	for (size_t j = 0; j < from->d; j++)
		mean[j] = column_mean(from, j, &weight);
	spread = points_variance(from) * (double)from->d * weight;
	status = points_init(to, walk(from, mean, weight, spread, m, start, NULL), from->d, true);
	if (status == CRM_OK)
		(void)walk(from, mean, weight, spread, m, start, to);
	free(mean);
	return status;
}
