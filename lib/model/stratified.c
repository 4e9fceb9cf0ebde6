/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Differences between groups that are compared only where they are alike, with intervals by
 * influence: how much each customer moves the figure.
 *
 * The influence of an observation on a mean is (y - mean) / n; those of one customer are summed
 * before they are squared, so that ten orders of one customer do not count as ten customers.
 */
#include "model/stratified.h"

#include "base/mem.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

double
stratified_margin(double squares, uint64_t n, double level)
{

	if (n < 2)
		return NAN;
	return gsl_cdf_tdist_Pinv((1 + level) / 2, (double)(n - 1)) *
	    sqrt(squares * (double)n / (double)(n - 1));
}

/** What is summed up of a stratum; [1] of the exposed. */
struct stratum {
	double sum[2];
	uint64_t n[2];
};

static double
weight_of(const struct stratum *s)
{
	double n1 = (double)s->n[1], n0 = (double)s->n[0];

	return n1 > 0 && n0 > 0 ? n1 * n0 / (n1 + n0) : 0;
}

/** The difference of each stratum that has both, by its weight; the sum of the weights. */
static double
join_strata(const struct stratum *s, size_t strata, struct stratified *r)
{
	double all = 0;

	for (size_t i = 0; i < strata; i++) {
		double w = weight_of(&s[i]);

		if (w <= 0)
			continue;
		all += w;
		r->exposed += w * s[i].sum[1] / (double)s[i].n[1];
		r->others += w * s[i].sum[0] / (double)s[i].n[0];
		r->n_exposed += s[i].n[1];
		r->n_others += s[i].n[0];
	}
	r->exposed = all > 0 ? r->exposed / all : NAN;
	r->others = all > 0 ? r->others / all : NAN;
	r->difference = r->exposed - r->others;
	return all;
}

/** The sum of squares of the influences by cluster, and how many clusters have any. */
static double
squares_of(const struct stratified_unit *units, size_t n, const struct stratum *s, double all,
    uint64_t *clusters)
{
	double squares = 0, of_cluster = 0;
	bool any = false;

	*clusters = 0;
	for (size_t i = 0; i < n; i++) {
		const struct stratum *own = &s[units[i].stratum];
		double w = weight_of(own), sign = units[i].exposed ? 1 : -1;
		double count = (double)own->n[units[i].exposed];

		if (w > 0) {
			of_cluster += sign * w / all *
			    (units[i].y - own->sum[units[i].exposed] / count) / count;
			any = true;
		}
		if (i + 1 == n || units[i + 1].cluster != units[i].cluster) {
			squares += of_cluster * of_cluster;
			*clusters += any;
			of_cluster = 0;
			any = false;
		}
	}
	return squares;
}

enum crm_status
stratified_fit(const struct stratified_unit *units, size_t n, size_t strata, double level,
    struct stratified *r)
{
	struct stratum *s = mem_new(strata, sizeof(*s));
	uint64_t clusters = 0;
	double all, half, squares;

	*r = (struct stratified){ 0, 0, 0, NAN, NAN, 0, 0 };
	if (s == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < n; i++) {
		s[units[i].stratum].sum[units[i].exposed] += units[i].y;
		s[units[i].stratum].n[units[i].exposed]++;
	}
	if ((all = join_strata(s, strata, r)) > 0) {
		squares = squares_of(units, n, s, all, &clusters);
		half = stratified_margin(squares, clusters, level);
		r->low = r->difference - half;
		r->high = r->difference + half;
	}
	free(s);
	return CRM_OK;
}
