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

#include <assert.h>
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

struct strata {
	struct stratum *v;
	size_t n;
	struct stratified r;	/* without the interval */
	double weights;		/* of all strata */
	double of_cluster;	/* the influences of the cluster under work */
	bool in_cluster;	/* it has any */
	double squares;
	uint64_t clusters;	/* with any influence */
};

enum crm_status
strata_open(struct strata **out, size_t n)
{
	struct strata *s = mem_new(1, sizeof(*s));

	*out = s;
	if (s == NULL)
		return CRM_ENOMEM;
	s->n = n;
	if ((s->v = mem_new(n, sizeof(*s->v))) == NULL) {
		strata_close(s);
		*out = NULL;
		return CRM_ENOMEM;
	}
	return CRM_OK;
}

void
strata_count(struct strata *s, size_t stratum, bool exposed, double y)
{

	assert(stratum < s->n);
	s->v[stratum].sum[exposed] += y;
	s->v[stratum].n[exposed]++;
}

static double
weight_of(const struct stratum *s)
{
	double n1 = (double)s->n[1], n0 = (double)s->n[0];

	return n1 > 0 && n0 > 0 ? n1 * n0 / (n1 + n0) : 0;
}

void
strata_weigh(struct strata *s)
{
	struct stratified *r = &s->r;
	double all = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct stratum *own = &s->v[i];
		double w = weight_of(own);

		/* Only a stratum that has both can tell a difference. */
		if (w <= 0)
			continue;
		all += w;
		r->exposed += w * own->sum[1] / (double)own->n[1];
		r->others += w * own->sum[0] / (double)own->n[0];
		r->n_exposed += own->n[1];
		r->n_others += own->n[0];
	}
	r->exposed = all > 0 ? r->exposed / all : NAN;
	r->others = all > 0 ? r->others / all : NAN;
	r->difference = r->exposed - r->others;
	s->weights = all;
}

void
strata_influence(struct strata *s, size_t stratum, bool exposed, double y)
{
	const struct stratum *own = &s->v[stratum];
	double w = weight_of(own), count = (double)own->n[exposed];

	assert(stratum < s->n && own->n[exposed] > 0);
	if (w <= 0)
		return;
	s->of_cluster += (exposed ? 1 : -1) * w / s->weights * (y - own->sum[exposed] / count) / count;
	s->in_cluster = true;
}

void
strata_end_cluster(struct strata *s)
{

	s->squares += s->of_cluster * s->of_cluster;
	s->clusters += s->in_cluster;
	s->of_cluster = 0;
	s->in_cluster = false;
}

void
strata_result(const struct strata *s, double level, struct stratified *r)
{
	double half = s->weights > 0 ? stratified_margin(s->squares, s->clusters, level) : NAN;

	*r = s->r;
	r->low = r->difference - half;
	r->high = r->difference + half;
}

void
strata_close(struct strata *s)
{

	if (s == NULL)
		return;
	free(s->v);
	free(s);
}
