/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Collect the distinct triples of a table with their counts, so that a likelihood is summed over
 * few histories instead of many customers (CDNOW: 2,357 customers, 1,016 histories).
 *
 * Triples go into an open-addressing hash table in the order they come (its hash has a key, as
 * anybody may have written the histories), and are then sorted by x, u, v, so that every sum over
 * them has the same bits for any order of the rows.  Triples of one x form a run; what depends on x
 * only is computed once a run.  patterns_thin() takes every k-th of a run for a quick first look.
 */
#include "model/patterns.h"

#include "base/keyed_hash.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define EMPTY UINT32_MAX

struct triple {
	double x, u, v;
	uint32_t count;
	uint32_t seen;		/* its number in order of coming */
};

/* Open addressing over an array of triples in order of their coming. */
struct table {
	struct triple *triples;
	size_t n, room;
	uint32_t *slots;
	size_t mask;
};

static uint64_t
hash_triple(double x, double u, double v)
{
	/* The bits of the numbers are hashed, so equal numbers must have equal bits: -0 is 0. */
	double key[3] = { x + 0., u + 0., v + 0. };

	return keyed_hash((struct slice){ (const char *)key, sizeof(key) });
}

static uint32_t *
find_triple(const struct table *t, double x, double u, double v)
{
	for (size_t at = hash_triple(x, u, v) & t->mask;; at = (at + 1) & t->mask) {
		uint32_t k = t->slots[at];

		/* A slot in use has its triple. */
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
		if (k == EMPTY ||
		    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): as above. */
		    (t->triples[k].x == x && t->triples[k].u == u && t->triples[k].v == v))
			return &t->slots[at];
	}
}

static enum crm_status
widen(struct table *t, size_t slots)
{
	uint32_t *fresh = mem_raw(slots, sizeof(*fresh));

	if (fresh == NULL)
		return CRM_ENOMEM;
	memset(fresh, 0xff, slots * sizeof(*fresh));
	free(t->slots);
	t->slots = fresh;
	t->mask = slots - 1;
	for (size_t k = 0; k < t->n; k++)
		*find_triple(t, t->triples[k].x, t->triples[k].u, t->triples[k].v) = (uint32_t)k;
	return CRM_OK;
}

static enum crm_status
put(struct table *t, double x, double u, double v, uint32_t *number)
{
	uint32_t *slot;

	if (2 * t->n > t->mask && widen(t, 2 * (t->mask + 1)) != CRM_OK)
		return CRM_ENOMEM;
	slot = find_triple(t, x, u, v);
	if (*slot == EMPTY) {
		if (mem_grow(&t->triples, &t->room, t->n + 1, sizeof(*t->triples)) != CRM_OK)
			return CRM_ENOMEM;
		t->triples[t->n] = (struct triple){ x, u, v, 0, (uint32_t)t->n };
		*slot = (uint32_t)t->n++;
	}
	t->triples[*slot].count++;	/* NOLINT(clang-analyzer-core.NullDereference): likewise */
	*number = *slot;
	return CRM_OK;
}

static int
compare_triples(const void *a, const void *b)
{
	const struct triple *s = a, *t = b;

	if (s->x != t->x)
		return s->x < t->x ? -1 : 1;
	if (s->u != t->u)
		return s->u < t->u ? -1 : 1;
	return (s->v > t->v) - (s->v < t->v);
}

static enum crm_status
reserve(struct patterns *p, size_t n, size_t runs)
{

	*p = (struct patterns){ .n = n,
		.runs = runs,
		.x = mem_raw(n, sizeof(double)),
		.u = mem_raw(n, sizeof(double)),
		.v = mem_raw(n, sizeof(double)),
		.count = mem_raw(n, sizeof(double)),
		.run = mem_raw(n, sizeof(uint32_t)),
		.run_x = mem_raw(runs, sizeof(double)) };
	if (p->x == NULL || p->u == NULL || p->v == NULL || p->count == NULL || p->run == NULL ||
	    p->run_x == NULL) {
		patterns_free(p);
		return CRM_ENOMEM;
	}
	return CRM_OK;
}

/* Lay the sorted triples out in columns; ${place} receives where each was put. */
static enum crm_status
lay_out(struct patterns *p, const struct triple *triples, size_t n, uint32_t *place)
{
	size_t runs = 0;

	for (size_t i = 0; i < n; i++)
		runs += i == 0 || triples[i].x != triples[i - 1].x;
	if (reserve(p, n, runs) != CRM_OK)
		return CRM_ENOMEM;
	runs = 0;
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || triples[i].x != triples[i - 1].x)
			p->run_x[runs++] = triples[i].x;
		p->x[i] = triples[i].x;
		p->u[i] = triples[i].u;
		p->v[i] = triples[i].v;
		p->count[i] = triples[i].count;
		p->run[i] = (uint32_t)(runs - 1);
		place[triples[i].seen] = (uint32_t)i;
	}
	return CRM_OK;
}

enum crm_status
patterns_make(struct patterns *p, const double *x, const double *u, const double *v, size_t rows,
    uint32_t *which)
{
	struct table t = { 0 };
	uint32_t *place = NULL, number;
	enum crm_status status = CRM_ENOMEM;

	*p = (struct patterns){ 0 };
	if (rows >= EMPTY || widen(&t, 1024) != CRM_OK)
		goto out;
	for (size_t i = 0; i < rows; i++) {
		if (put(&t, x[i], u[i], v[i], &number) != CRM_OK)
			goto out;
		if (which != NULL)
			which[i] = number;
	}
	if (t.n > 0)
		/* Sums over sorted triples are the same whatever the order of the rows was. */
		qsort(t.triples, t.n, sizeof(*t.triples), compare_triples);
	place = mem_raw(t.n, sizeof(*place));
	if (place == NULL || lay_out(p, t.triples, t.n, place) != CRM_OK)
		goto out;
	p->rows = rows;
	for (size_t i = 0; which != NULL && i < rows; i++)
		which[i] = place[which[i]];
	status = CRM_OK;
out:
	free(place);
	free(t.triples);
	free(t.slots);
	return status;
}

/* Patterns of (cell, x, number of a pair) become those of (x, u, v) within cells. */
static enum crm_status
unfold_pairs(struct patterns *p, const struct patterns *pairs)
{
	double *run_x = mem_raw(p->n, sizeof(*run_x));

	p->cell = mem_raw(p->n, sizeof(*p->cell));
	if (run_x == NULL || p->cell == NULL) {
		free(run_x);
		return CRM_ENOMEM;
	}
	p->runs = 0;
	for (size_t i = 0; i < p->n; i++) {
		size_t pair = (size_t)p->v[i];

		p->cell[i] = (uint32_t)p->x[i];
		p->x[i] = p->u[i];
		p->u[i] = pairs->x[pair];
		p->v[i] = pairs->u[pair];
		if (i == 0 || p->cell[i] != p->cell[i - 1] || p->x[i] != p->x[i - 1])
			run_x[p->runs++] = p->x[i];
		p->run[i] = (uint32_t)(p->runs - 1);
	}
	free(p->run_x);
	p->run_x = run_x;
	return CRM_OK;
}

enum crm_status
patterns_split(struct patterns *p, const double *x, const double *u, const double *v,
    const uint32_t *cell, size_t rows, uint32_t *which)
{
	struct patterns pairs = { 0 };
	uint32_t *pair = mem_raw(rows, sizeof(*pair));
	double *cells = mem_raw(rows, sizeof(*cells)), *numbers = mem_raw(rows, sizeof(*numbers));
	enum crm_status status = CRM_ENOMEM;

	*p = (struct patterns){ 0 };
	if (pair == NULL || cells == NULL || numbers == NULL ||
	    patterns_make(&pairs, u, v, v, rows, pair) != CRM_OK)
		goto out;
	/* Pairs are numbered in their order, so sorting by number sorts by u and v. */
	for (size_t i = 0; i < rows; i++) {
		cells[i] = cell[i];
		numbers[i] = pair[i];
	}
	if (patterns_make(p, cells, x, numbers, rows, which) != CRM_OK)
		goto out;
	if ((status = unfold_pairs(p, &pairs)) != CRM_OK)
		patterns_free(p);
out:
	patterns_free(&pairs);
	free(pair);
	free(cells);
	free(numbers);
	return status;
}

enum crm_status
patterns_thin(const struct patterns *p, size_t most, struct patterns *thin)
{
	size_t n = 0, from, to, step, first;
	double all, kept;

	if (reserve(thin, p->n, p->runs) != CRM_OK)
		return CRM_ENOMEM;
	memcpy(thin->run_x, p->run_x, p->runs * sizeof(*p->run_x));
	for (from = 0; from < p->n; from = to) {
		for (to = from; to < p->n && p->run[to] == p->run[from]; to++)
			;
		step = most > 0 ? (to - from + most - 1) / most : 1;
		first = n;
		all = kept = 0;
		for (size_t i = from; i < to; i++) {
			all += p->count[i];
			/* The middle one of each ${step}: the ends of a run would be extremes. */
			if ((i - from) % step != (step - 1) / 2)
				continue;
			thin->x[n] = p->x[i];
			thin->u[n] = p->u[i];
			thin->v[n] = p->v[i];
			thin->run[n] = p->run[i];
			thin->count[n++] = p->count[i];
			kept += p->count[i];
		}
		for (size_t i = first; i < n; i++)
			/* Each x keeps its weight, so the thin likelihood has its peak nearby. */
			thin->count[i] *= all / kept;
	}
	thin->n = n;
	thin->rows = p->rows;
	return CRM_OK;
}

void
patterns_free(struct patterns *p)
{

	if (p == NULL)
		return;
	free(p->x);
	free(p->u);
	free(p->v);
	free(p->count);
	free(p->run);
	free(p->run_x);
	free(p->cell);
	*p = (struct patterns){ 0 };
}
