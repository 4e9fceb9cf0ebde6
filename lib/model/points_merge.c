/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Merge equal points into one with the sum of their weights, where that pays.
 *
 * Customers with one order have few distinct values, so k-means may have a tenth of the work on
 * merged points. But hashing rows that hardly repeat is wasted: among m values drawn evenly from D
 * there are about m^2 / (2 D) repetitions, so a look at some points tells D, and only then are all
 * hashed. Merging keeps the order of first coming, so the result does not depend on the hash.
 */
#include "model/points_merge.h"

#include "base/keyed_hash.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/*
 * Up to so many points are merged without asking whether it pays; above, so many are looked at to
 * find out.
 */
#define MERGE_LOOK ((size_t)16384)

/*
 * Open addressing over the numbers of distinct points, which are kept as numbers of their first
 * comers.
 */
struct seen {
	const struct points *points;
	uint32_t *slot;		/* number of the distinct point + 1, or 0 */
	size_t slots;		/* a power of two, more than twice ${count} */
	uint32_t *first;	/* distinct -> point */
	double *weight;		/* distinct -> sum of weights */
	size_t first_room, weight_room, count;
};

/* Room at the start. */
#define SEEN_ROOM ((size_t)64)

/* With a key: anybody may have written the table that the points are from. */
static uint64_t
row_hash(const struct points *points, size_t i)
{
	uint64_t h = 0;

	for (size_t j = 0; j < points->d; j++) {
		double v = points_column(points, j)[i] + 0.0;	/* -0 is 0 */
		uint64_t bits;

		memcpy(&bits, &v, sizeof(bits));
		h = keyed_hash_pair(h, bits);
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

static void
seen_free(struct seen *seen)
{

	free(seen->slot);
	free(seen->first);
	free(seen->weight);
}

static enum crm_status
seen_open(struct seen *seen, const struct points *points)
{

	*seen = (struct seen){ .points = points,
		.slots = SEEN_ROOM,
		.first_room = SEEN_ROOM,
		.weight_room = SEEN_ROOM };
	seen->slot = mem_new(SEEN_ROOM, sizeof(*seen->slot));
	seen->first = mem_raw(SEEN_ROOM, sizeof(*seen->first));
	seen->weight = mem_raw(SEEN_ROOM, sizeof(*seen->weight));
	if (seen->slot != NULL && seen->first != NULL && seen->weight != NULL)
		return CRM_OK;
	seen_free(seen);
	return CRM_ENOMEM;
}

static enum crm_status
seen_grow(struct seen *seen)
{
	size_t slots = seen->slots * 2;
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

/* Count point ${i} with the distinct point that it equals. */
static enum crm_status
seen_put(struct seen *seen, size_t i)
{
	double weight = points_weight(seen->points, i);
	enum crm_status status;
	size_t at;

	if (2 * (seen->count + 1) > seen->slots && (status = seen_grow(seen)) != CRM_OK)
		return status;
	for (at = (size_t)row_hash(seen->points, i) & (seen->slots - 1); seen->slot[at] != 0;
	     at = (at + 1) & (seen->slots - 1)) {
		size_t u = seen->slot[at] - 1;

		if (!row_equal(seen->points, seen->first[u], i))
			continue;
		seen->weight[u] += weight;
		return CRM_OK;
	}
	if ((status = mem_grow(&seen->first, &seen->first_room, seen->count + 1,
		 sizeof(*seen->first))) != CRM_OK ||
	    (status = mem_grow(&seen->weight, &seen->weight_room, seen->count + 1,
		 sizeof(*seen->weight))) != CRM_OK)
		return status;
	seen->first[seen->count] = (uint32_t)i;
	seen->weight[seen->count++] = weight;
	seen->slot[at] = (uint32_t)seen->count;
	return CRM_OK;
}

/*
 * Look at MERGE_LOOK points evenly apart: m of D equally likely values hold about m^2 / (2 D)
 * repetitions.
 */
static enum crm_status
merging_pays(const struct points *points, bool *pays)
{
	double m = (double)MERGE_LOOK;
	enum crm_status status;
	struct seen seen;

	if ((status = seen_open(&seen, points)) != CRM_OK)
		return status;
	for (size_t i = 0; i < MERGE_LOOK && status == CRM_OK; i++)
		status = seen_put(&seen, (size_t)((double)i * ((double)points->n / m)));
	*pays = m * m / 2 < (m - (double)seen.count) * ((double)points->n / 4);
	seen_free(&seen);
	return status;
}

/* Whether few points have any weight at all: then the rest is left behind. */
static bool
few_count(const struct points *points)
{
	size_t count = 0;

	if (points->w == NULL)
		return false;
	for (size_t i = 0; i < points->n && count <= MERGE_LOOK; i++)
		count += points->w[i] > 0;
	return count <= MERGE_LOOK;
}

enum crm_status
points_merge(const struct points *from, struct points *to, bool *merged)
{
	enum crm_status status;
	struct seen seen;

	*merged = from->n <= MERGE_LOOK;
	if (from->n >= UINT32_MAX)
		return CRM_OK;
	if (!*merged && few_count(from))
		*merged = true;
	if (!*merged && ((status = merging_pays(from, merged)) != CRM_OK || !*merged))
		return status;
	if ((status = seen_open(&seen, from)) != CRM_OK)
		return status;
	for (size_t i = 0; i < from->n && status == CRM_OK; i++)
		if (points_weight(from, i) > 0)
			status = seen_put(&seen, i);
	if (status == CRM_OK && (status = points_init(to, seen.count, from->d, true)) == CRM_OK) {
		for (size_t j = 0; j < from->d; j++)
			for (size_t u = 0; u < seen.count; u++)
				points_column(to, j)[u] = points_column(from, j)[seen.first[u]];
		memcpy(to->w, seen.weight, seen.count * sizeof(*seen.weight));
	}
	seen_free(&seen);
	return status;
}
