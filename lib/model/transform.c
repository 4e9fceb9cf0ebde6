/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bring columns of different units to a common scale before distances are taken.
 *
 * A transform is a shift, a scale and a stretch, after a signed logarithm if wanted; ranks are
 * read off a line through a bounded number of knots, so that a saved transform is small and
 * applies to new rows in the same way.
 */
#include "model/transform.h"

#include "base/mem.h"
#include "model/selection.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1 / Phi^-1(3/4), and sqrt(pi / 2): what makes either deviation that of a normal distribution. */
#define MEDIAN_DEVIATION 1.482602218505602
#define MEAN_DEVIATION 1.2533141373155001

static const char *const kind_name[] = { "none", "zscore", "robust", "minmax", "rank" };

enum crm_status
transform_parse(struct slice text, bool *log, enum transform_scale *kind)
{
	bool scaled = false;

	*log = false;
	*kind = TRANSFORM_NONE;
	for (size_t at = 0; at <= text.n;) {
		const char *comma = memchr(text.p + at, ',', text.n - at);
		struct slice word = { text.p + at,
			(comma == NULL ? text.n : (size_t)(comma - text.p)) - at };
		size_t i;

		at += word.n + 1;
		if (slice_equal(word, slice_of("log1p"))) {
			if (*log || scaled)
				return CRM_EDATA;
			*log = true;
			continue;
		}
		for (i = 0; i < sizeof(kind_name) / sizeof(*kind_name); i++)
			if (slice_equal(word, slice_of(kind_name[i])))
				break;
		if (scaled || i == sizeof(kind_name) / sizeof(*kind_name))
			return CRM_EDATA;
		scaled = true;
		*kind = (enum transform_scale)i;
	}
	return CRM_OK;
}

void
transform_print(const struct transform *t, char out[TRANSFORM_PRINT])
{

	snprintf(out, TRANSFORM_PRINT, "%s%s", t->log ? "log1p," : "", kind_name[t->kind]);
}

/* A sum of many numbers, in blocks so that rounding does not grow with their number. */
struct sum {
	double all, block;
	size_t n;
};

static inline void
sum_add(struct sum *sum, double x)
{

	sum->block += x;
	if (++sum->n % 1024 == 0) {
		sum->all += sum->block;
		sum->block = 0;
	}
}

/*
 * Weighted mean and population standard deviation, in two passes; ${unit} is a power of two near
 * the greatest value.
 */
static void
moments(const double *x, const double *w, size_t n, double unit, double *mean, double *deviation)
{
	struct sum sum = { 0 }, weight = { 0 }, square = { 0 };
	double total, centre;

	for (size_t i = 0; i < n; i++) {
		double by = w == NULL ? 1 : w[i];

		sum_add(&sum, by * (x[i] / unit));
		sum_add(&weight, by);
	}
	total = weight.all + weight.block;
	centre = total > 0 ? (sum.all + sum.block) / total : 0;
	for (size_t i = 0; i < n; i++) {
		double t = x[i] / unit - centre;

		sum_add(&square, (w == NULL ? 1 : w[i]) * (t * t));
	}
	*mean = centre * unit;
	*deviation = total > 0 ? sqrt((square.all + square.block) / total) * unit : 0;
}

static void
fit_robust(struct transform *t, double *x, size_t n, struct transform_facts *facts)
{
	struct sum sum = { 0 };

	t->shift = selection_quantile(x, n, 0.5);
	for (size_t i = 0; i < n; i++) {
		x[i] = fabs(x[i] - t->shift);
		sum_add(&sum, x[i] / (double)n);
	}
	t->scale = MEDIAN_DEVIATION * selection_quantile(x, n, 0.5);
	facts->no_spread = !(t->scale > 0);
	if (facts->no_spread)
		t->scale = MEAN_DEVIATION * (sum.all + sum.block);
}

static int
compare_values(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Knots at the values around evenly spaced ranks; every value if there are few. */
static enum crm_status
fit_rank(struct transform *t, double *x, size_t n)
{
	size_t distinct = 1, taken = 0;

	t->shift = 0;
	t->scale = 1;
	qsort(x, n, sizeof(*x), compare_values);
	for (size_t i = 1; i < n; i++)
		distinct += x[i] > x[i - 1];
	t->at = mem_new(TRANSFORM_KNOTS, sizeof(*t->at));
	t->rank = mem_new(TRANSFORM_KNOTS, sizeof(*t->rank));
	if (t->at == NULL || t->rank == NULL) {
		transform_free(t);
		return CRM_ENOMEM;
	}
	for (size_t from = 0, end; from < n; from = end) {
		double middle, due = (double)taken / (TRANSFORM_KNOTS - 1);

		for (end = from + 1; end < n && !(x[end] > x[from]); end++)
			;
		middle = ((double)from + (double)end) / 2 / (double)n;
		/*
		 * The last value is always a knot; others where the next of the evenly spaced ranks
		 * is reached.
		 */
		if (distinct > TRANSFORM_KNOTS && end < n && middle < due)
			continue;
		t->at[taken] = x[from];
		t->rank[taken++] = middle;
	}
	t->knots = taken;
	return CRM_OK;
}

enum crm_status
transform_fit(
    struct transform *t, double *x, const double *w, size_t n, struct transform_facts *facts)
{
	double least, most, mean, deviation, unit;
	int power;

	t->at = t->rank = NULL;
	t->knots = 0;
	for (size_t i = 0; i < n && t->log; i++)
		x[i] = transform_log1p(x[i]);
	least = most = x[0];
	for (size_t i = 1; i < n; i++) {
		least = x[i] < least ? x[i] : least;
		most = x[i] > most ? x[i] : most;
	}
	*facts = (struct transform_facts){ .constant = !(most > least) };
	(void)frexp(fabs(least) > fabs(most) ? least : most, &power);
	unit = ldexp(1, power < -1000 ? -1000 : power);
	moments(x, w, n, unit, &mean, &deviation);
	t->fill = facts->constant ? least : mean;
	t->shift = t->fill;
	t->scale = 1;
	if (facts->constant)
		return CRM_OK;
	switch (t->kind) {
	case TRANSFORM_NONE:
		break;
	case TRANSFORM_ZSCORE:
		facts->constant = !(deviation > 0);
		t->scale = deviation > 0 ? deviation : 1;
		break;
	case TRANSFORM_ROBUST:
		fit_robust(t, x, n, facts);
		break;
	case TRANSFORM_MINMAX:
		t->shift = least;
		t->scale = most - least;
		break;
	case TRANSFORM_RANK:
		return fit_rank(t, x, n);
	}
	return CRM_OK;
}

/* Read ${from} -> ${to} off the line through the knots. */
static double
through_knots(const double *from, const double *to, size_t n, double x)
{
	size_t low = 0, high = n - 1;

	if (!(x > from[0]))
		return to[0];
	if (!(x < from[high]))
		return to[high];
	while (high - low > 1) {
		size_t middle = (low + high) / 2;

		if (x < from[middle])
			high = middle;
		else
			low = middle;
	}
	return to[low] + (x - from[low]) / (from[high] - from[low]) * (to[high] - to[low]);
}

void
transform_apply(const struct transform *t, const double *x, size_t n, double *y)
{

	for (size_t i = 0; i < n; i++) {
		double g = isnan(x[i]) ? t->fill : t->log ? transform_log1p(x[i]) : x[i];

		if (t->knots > 0)
			g = through_knots(t->at, t->rank, t->knots, g);
		y[i] = (g - t->shift) / t->scale * t->stretch;
	}
}

double
transform_back(const struct transform *t, double y)
{
	double g = y / t->stretch * t->scale + t->shift;

	if (t->knots > 0)
		g = through_knots(t->rank, t->at, t->knots, g);
	if (!t->log)
		return g;
	return g < 0 ? -expm1(-g) : expm1(g);
}

void
transform_free(struct transform *t)
{

	free(t->at);
	free(t->rank);
	t->at = t->rank = NULL;
	t->knots = 0;
}
