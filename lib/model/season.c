/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Season by iterative proportional fitting.
 *
 * The model of season.h is log-linear, and the maximum likelihood of a log-linear Poisson model is
 * where the fitted sums over each factor's margin equal the observed ones (Birch 1963).  So each
 * round scales the levels of cohorts, then the course of ages, then the factors of the season so
 * that their sums agree (Deming & Stephan 1940).  The likelihood rises with every step and has one
 * peak; no step size is needed, and nothing can become negative.
 *
 * A level of one factor may be doubled if another is halved; only the season's scale is fixed at
 * the end.  A margin without orders becomes 0 and stays so, which is its maximum.
 */
#include "model/season.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 20000
#define PRECISION 1e-9		/* the largest relative step of a factor in the last round */

struct season {
	const struct season_cells *cells;
	double *level, *course, *factor;	/* of cohorts, ages, parts */
	double *seen, *fitted;	/* of one margin; periods or parts, whichever more */
};

enum margin { BY_COHORT, BY_AGE, BY_PART };

/* Scale one set of factors so that fitted sums are those seen; return the largest relative step. */
static double
scale_margin(struct season *s, enum margin margin, double *by, size_t n)
{
	const struct season_cells *cells = s->cells;
	double most = 0;

	memset(s->seen, 0, n * sizeof(*s->seen));
	memset(s->fitted, 0, n * sizeof(*s->fitted));
	for (size_t c = 0; c < cells->periods; c++)
		for (size_t a = 1; c + a < cells->periods; a++) {
			uint32_t part = cells->part[c + a];
			size_t at = margin == BY_COHORT ? c : margin == BY_AGE ? a : part;

			s->seen[at] += cells->orders[c * cells->periods + a];
			s->fitted[at] += cells->customers[c] * s->level[c] * s->course[a] *
			    s->factor[part];
		}
	for (size_t i = 0; i < n; i++) {
		double step = s->fitted[i] > 0 ? s->seen[i] / s->fitted[i] : 1;

		by[i] *= step;
		if (step > 0)
			most = fmax(most, fabs(step - 1));
	}
	return most;
}

/* Scale the factors to a mean of 1, leaving out parts in which nobody could order. */
static void
scale_factors(struct season *s, double *factor, double *orders)
{
	size_t n = 0;
	double sum = 0;

	scale_margin(s, BY_PART, s->factor, s->cells->parts);
	for (size_t i = 0; i < s->cells->parts; i++) {
		orders[i] = s->seen[i];
		factor[i] = s->fitted[i] > 0 || s->seen[i] > 0 ? s->factor[i] : NAN;
		if (!isnan(factor[i])) {
			sum += factor[i];
			n++;
		}
	}
	for (size_t i = 0; i < s->cells->parts; i++)
		factor[i] *= (double)n / sum;
}

enum crm_status
season_fit(const struct season_cells *cells, double *factor, double *orders)
{
	size_t most = cells->periods > cells->parts ? cells->periods : cells->parts;
	struct season s = { .cells = cells };
	double *all = mem_raw(most, 5 * sizeof(*all)), step = INFINITY;
	enum crm_status status = CRM_EIDENT;

	if (all == NULL)
		return CRM_ENOMEM;
	s.level = all;
	s.course = all + most;
	s.factor = all + 2 * most;
	s.seen = all + 3 * most;
	s.fitted = all + 4 * most;
	for (size_t i = 0; i < 3 * most; i++)
		all[i] = 1;
	for (int round = 0; round < ROUNDS && step > PRECISION; round++) {
		scale_margin(&s, BY_COHORT, s.level, cells->periods);
		scale_margin(&s, BY_AGE, s.course, cells->periods);
		step = scale_margin(&s, BY_PART, s.factor, cells->parts);
		assert(!isnan(step));
	}
	if (step <= PRECISION) {
		scale_factors(&s, factor, orders);
		status = CRM_OK;
	}
	for (size_t i = 0; i < cells->parts && status == CRM_OK; i++)
		if (isinf(factor[i]))
			status = CRM_EIDENT;
	free(all);
	return status;
}
