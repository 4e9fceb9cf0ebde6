/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What customers are expected to do in each of the next years, and what another retention would
 * change.
 *
 * Expectations are summed over the distinct histories, in pieces of a fixed size that threads
 * share and whose sums are added in order.  The change is a scenario, not a forecast: retention
 * rates are shifted by the same points in every year, profit follows the mean of those alive, and
 * nothing is said about how the shift would be brought about.
 */
#include "model/retention.h"

#include "base/mem.h"
#include "model/btyd_covariates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PIECE 512

struct job {
	const struct btyd_fit *fit;
	const double *weight;
	const struct patterns *p;
	double *orders;
	double (*alive)[RETENTION_YEARS + 1];	/* sums of each piece */
};

static void
do_piece(void *arg, size_t piece, unsigned thread)
{
	const struct job *j = arg;
	const struct patterns *p = j->p;
	size_t end = (piece + 1) * PIECE;
	double sum[RETENTION_YEARS + 1] = { 0 }, own[BTYD_PARAMETERS];
	const struct btyd_law *law = j->fit->law;
	const double *par = j->fit->par;

	(void)thread;
	for (size_t i = piece * PIECE; i < end && i < p->n; i++) {
		double alive, before = 0, now;

		if (p->cell != NULL) {
			btyd_cell_par(j->fit, p->z + p->cell[i] * p->terms, own);
			par = own;
		}
		alive = btyd_p_alive(law, par, p->x[i], p->u[i], p->v[i]);
		/* P(alive after k years) = P(alive now) P(stays for k years | alive now). */
		sum[0] += p->count[i] * alive;
		for (int k = 1; k <= RETENTION_YEARS; k++)
			sum[k] += p->count[i] * alive *
			    law->survival(law, par, p->x[i], p->u[i], p->v[i],
				RETENTION_YEAR * k);
		/* Orders of year y are those until its end less those until its beginning. */
		for (int y = 0; y < RETENTION_YEARS; y++, before = now) {
			now = fmax(before,
			    law->orders(law, par, p->x[i], p->u[i], p->v[i],
				RETENTION_YEAR * (y + 1)));
			j->orders[i * RETENTION_YEARS + (size_t)y] =
			    alive * (now - before) * j->weight[y];
		}
	}
	memcpy(j->alive[piece], sum, sizeof(sum));
}

enum crm_status
retention_ahead(const struct btyd_fit *fit, const struct patterns *p, const double *weight,
    struct team *team, double alive[RETENTION_YEARS + 1], double *orders)
{
	size_t pieces = (p->n + PIECE - 1) / PIECE;
	struct job job = { fit, weight, p, orders, mem_raw(pieces, sizeof(*job.alive)) };

	if (job.alive == NULL)
		return CRM_ENOMEM;
	team_run(team, pieces, do_piece, &job);
	memset(alive, 0, (RETENTION_YEARS + 1) * sizeof(*alive));
	for (size_t i = 0; i < pieces; i++)
		for (int k = 0; k <= RETENTION_YEARS; k++)
			alive[k] += job.alive[i][k];
	free(job.alive);
	return CRM_OK;
}

void
retention_change(const struct retention_base *base, double points, struct retention_change *c)
{
	double sum = 0, sum_then = 0, mean, mean_then;

	c->alive_then[0] = base->alive[0];
	for (int y = 0; y < RETENTION_YEARS; y++) {
		c->rate[y] = base->alive[y] > 0 ? base->alive[y + 1] / base->alive[y] : 0;
		c->rate_then[y] = fmin(fmax(c->rate[y] + points, 0), 1);
		c->alive_then[y + 1] = c->alive_then[y] * c->rate_then[y];
		/* Who leaves within the year is there for half of it, on average. */
		mean = base->alive[y] + base->alive[y + 1];
		mean_then = c->alive_then[y] + c->alive_then[y + 1];
		c->profit_then[y] = mean > 0 ? base->profit[y] * mean_then / mean : 0;
		c->gain[y] = base->profit[y] > 0 ? c->profit_then[y] / base->profit[y] - 1 : 0;
		sum += base->profit[y];
		sum_then += c->profit_then[y];
	}
	c->gain[RETENTION_YEARS] = sum > 0 ? sum_then / sum - 1 : 0;
}
