/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How well predicted means agree with what came: errors, and for a yes or no AUC, Brier score and
 * calibration.
 *
 * AUC counts pairs by mid-ranks, so equal predictions count half; the calibration table bins by
 * rank.  Means are by Welford's update.
 */
#include "model/fit_quality.h"

#include "base/mem.h"
#include "model/glm.h"

#include <stdlib.h>

struct fit_quality_row {
	double eta, y, w;
};

void
fit_quality_open(struct fit_quality *s, enum regfit_family family)
{
	size_t i;

	*s = (struct fit_quality){ .family = family,
		.rmse = NAN,
		.mae = NAN,
		.r_squared = NAN,
		.mean_deviance = NAN,
		.auc = NAN,
		.brier = NAN };
	for (i = 0; i < FIT_QUALITY_BINS; i++)
		s->bin[i].predicted = s->bin[i].actual = NAN;
}

static void
add(struct dd *sum, double x)
{

	*sum = dd_add(*sum, dd_of(x));
}

enum crm_status
fit_quality_add(struct fit_quality *s, double eta, double y, double w)
{
	double error = y - regfit_mean(s->family, eta), delta;

	if (s->family == REGFIT_BINOMIAL) {
		if (mem_grow(&s->row, &s->room, (size_t)s->n + 1, sizeof(*s->row)) != CRM_OK)
			return CRM_ENOMEM;
		s->row[s->n] = (struct fit_quality_row){ eta, y, w };
	}
	s->n++;
	add(&s->w, w);
	add(&s->sy, w * y);
	add(&s->se, w * error * error);
	add(&s->sa, w * fabs(error));
	add(&s->deviance, w * glm_deviance(s->family, y, eta));
	delta = y - s->mean;
	s->mean += delta * w / s->w.hi;
	s->m2 += w * delta * (y - s->mean);
	return CRM_OK;
}

static int
by_eta(const void *a, const void *b)
{
	const struct fit_quality_row *x = a, *y = b;

	return (x->eta > y->eta) - (x->eta < y->eta);
}

/*
 * The Mann-Whitney statistic over the sorted rows: each success counts the failures below it, and
 * half of those beside it.
 */
static void
rank_rows(struct fit_quality *s)
{
	struct dd wins = { 0, 0 }, below = { 0, 0 }, up = { 0, 0 }, down;
	struct dd predicted[FIT_QUALITY_BINS] = { { 0, 0 } },
		  actual[FIT_QUALITY_BINS] = { { 0, 0 } }, weight[FIT_QUALITY_BINS] = { { 0, 0 } };
	const struct fit_quality_row *row;
	size_t i, from, bin;
	double all;

	for (from = 0; from < s->n; from = i) {
		bin = (size_t)((double)FIT_QUALITY_BINS * (double)from / (double)s->n);
		up = down = dd_of(0.0);
		for (i = from; i < s->n && s->row[i].eta == s->row[from].eta; i++) {
			row = &s->row[i];
			add(&up, row->w * row->y);
			add(&down, row->w * (1.0 - row->y));
			add(&predicted[bin], row->w * regfit_mean(s->family, row->eta));
			add(&actual[bin], row->w * row->y);
			add(&weight[bin], row->w);
			s->bin[bin].n++;
		}
		wins = dd_add(wins, dd_mul(up, dd_add(below, dd_scale(down, 0.5))));
		below = dd_add(below, down);
	}
	all = s->sy.hi * below.hi;
	if (all > 0.0)
		s->auc = dd_real(wins) / all;
	for (bin = 0; bin < FIT_QUALITY_BINS; bin++) {
		if (s->bin[bin].n == 0)
			continue;
		s->bin[bin].predicted = dd_real(predicted[bin]) / dd_real(weight[bin]);
		s->bin[bin].actual = dd_real(actual[bin]) / dd_real(weight[bin]);
	}
}

void
fit_quality_finish(struct fit_quality *s)
{
	double w = dd_real(s->w);

	if (s->n == 0)
		return;
	s->rmse = sqrt(dd_real(s->se) / w);
	s->mae = dd_real(s->sa) / w;
	s->mean_deviance = dd_real(s->deviance) / w;
	if (s->m2 > 0.0)
		s->r_squared = 1.0 - dd_real(s->se) / s->m2;
	if (s->family != REGFIT_BINOMIAL)
		return;
	s->brier = dd_real(s->se) / w;
	qsort(s->row, (size_t)s->n, sizeof(*s->row), by_eta);
	rank_rows(s);
}

void
fit_quality_free(struct fit_quality *s)
{

	free(s->row);
	s->row = NULL;
	s->room = 0;
}
