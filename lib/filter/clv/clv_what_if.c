/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --what-if: five years of profit, as expected and with another retention, with bounds by the
 * delta method.
 *
 * The gain of all groups together depends on each group's parameters; its slopes by them are
 * central differences, one group at a time with the others held.  Groups that share the pooled
 * models share their errors, so their slopes are added before they are squared.
 */
#include "filter/clv/clv_tables.h"

#include "base/mem.h"
#include "model/covariance.h"
#include "model/dd.h"
#include "model/retention.h"
#include "table/csv_out.h"
#include "table/row_out.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS 9
#define DEFAULT_INTERVAL .9
#define STEP 1e-4		/* of the differences by the logarithms of the parameters */

/*
 * Reichheld & Sasser 1990, "Zero defections: quality comes to services", Harvard Business Review
 * 68(5): five points of retention.
 */
#define CLAIM_POINTS 5
#define CLAIM_LOW .25
#define CLAIM_HIGH .85

#define GAINS (RETENTION_YEARS + 1)
#define LIFE BTYD_JOINT	/* parameters and effects, in the order of the joint covariance */
#define SPEND GAMMA_GAMMA_PARAMETERS

/*
 * The derivatives of the gains by the logarithms of the parameters of one model, and by the effects
 * of covariates.
 */
struct slopes {
	double life[GAINS][LIFE], spend[GAINS][SPEND];
};

/* The customers of one group. */
struct ahead {
	const struct clv_rows *rows;
	const struct clv_group *group;
	const struct patterns *patterns;
	const uint32_t *row;		/* n: the group's rows */
	size_t n;
	double weight[RETENTION_YEARS];
	struct team *team;
	double *orders;			/* by pattern and year, at the fitted parameters */
	double *moved;			/* and at others */
	double *worth; /* by pattern: what an order of each of its customers is worth, summed up */
	struct dd *sum;			/* the same while it is summed up */
};

/*
 * The worth of an order, summed over the customers of each pattern, to twice the digits of a
 * double: so the sum does not depend on the order of the customers.
 */
static void
find_worth(const struct ahead *a, const double *par, double *worth)
{
	const double *x = frame_column(&a->rows->frame, CLV_N),
		     *mean = frame_column(&a->rows->frame, CLV_VALUE);

	memset(a->sum, 0, a->patterns->n * sizeof(*a->sum));
	for (size_t i = 0; i < a->n; i++) {
		struct dd *sum = &a->sum[a->rows->pattern[a->row[i]]];

		*sum = dd_add(*sum,
		    dd_of(a->group->margin *
			gamma_gamma_mean(par, x[a->row[i]], mean[a->row[i]])));
	}
	for (size_t i = 0; i < a->patterns->n; i++)
		worth[i] = dd_real(a->sum[i]);
}

/* Sum the profit of each year over the patterns: expected orders times the worth of an order. */
static void
find_profit(const struct ahead *a, const double *orders, struct retention_base *base)
{

	memset(base->profit, 0, sizeof(base->profit));
	for (size_t i = 0; i < a->patterns->n; i++)
		for (int y = 0; y < RETENTION_YEARS; y++)
			base->profit[y] += orders[i * RETENTION_YEARS + (size_t)y] * a->worth[i];
}

static void
ahead_free(struct ahead *a)
{

	free(a->orders);
	free(a->moved);
	free(a->worth);
	free(a->sum);
}

/*
 * Compute the orders and profit of group ${g} at its fitted parameters, to ${base}. On success the
 * caller calls ahead_free(); on error nothing is left to free.
 */
static enum crm_status
ahead_open(struct ahead *a, const struct clv_rows *rows, const struct clv_model *model,
    const struct clv_patterns *patterns, uint32_t g, const struct clv_options *o, struct team *team,
    struct retention_base *base)
{
	const struct btyd_fit *life = &model->groups[g].life;
	size_t n;
	enum crm_status status = CRM_ENOMEM;

	*a = (struct ahead){ .rows = rows,
		.group = &model->groups[g],
		.patterns = &patterns->of[g],
		.row = patterns->row + patterns->first[g],
		.n = patterns->first[g + 1] - patterns->first[g],
		.team = team };
	for (int y = 0; y < RETENTION_YEARS; y++)
		/*
		 * A year's profit is discounted from its middle, as it comes spread over the year.
		 */
		a->weight[y] = clv_discount(o->discount, RETENTION_YEAR * (y + .5));
	if (__builtin_mul_overflow(a->patterns->n, RETENTION_YEARS, &n))
		return CRM_ENOMEM;
	a->orders = mem_raw(n, sizeof(*a->orders));
	a->moved = mem_raw(n, sizeof(*a->moved));
	a->worth = mem_raw(a->patterns->n, sizeof(*a->worth));
	a->sum = mem_raw(a->patterns->n, sizeof(*a->sum));
	if (a->orders != NULL && a->moved != NULL && a->worth != NULL && a->sum != NULL)
		status = retention_ahead(
		    life, a->patterns, a->weight, team, base->alive, a->orders);
	if (status != CRM_OK) {
		ahead_free(a);
		return status;
	}
	find_worth(a, a->group->spend.par, a->worth);
	find_profit(a, a->orders, base);
	return CRM_OK;
}

/* The gains of all groups, were this group's ${before} instead ${after}. */
static void
gains_with(const struct retention_base *all, const struct retention_base *before,
    const struct retention_base *after, double points, double *gains)
{
	struct retention_base sum;
	struct retention_change change;

	for (int k = 0; k <= RETENTION_YEARS; k++)
		sum.alive[k] = all->alive[k] - before->alive[k] + after->alive[k];
	for (int y = 0; y < RETENTION_YEARS; y++)
		sum.profit[y] = all->profit[y] - before->profit[y] + after->profit[y];
	retention_change(&sum, points, &change);
	memcpy(gains, change.gain, sizeof(change.gain));
}

/*
 * Add the derivatives of all gains by this group's parameters to ${slopes}. Central differences,
 * (f(+h) - f(-h)) / 2h, have an error of order h^2; steps are in the logarithm of a parameter, as
 * the covariances are, and as they are for effects.
 */
static enum crm_status
add_slopes(struct ahead *a, const struct retention_base *all, const struct retention_base *own,
    double points, struct slopes *slopes)
{
	const struct btyd_fit *life = &a->group->life;
	double spend[SPEND], gains[2][GAINS];
	struct retention_base moved;
	struct btyd_fit other;
	enum crm_status status;

	for (size_t k = 0; k < life->free_parameters; k++) {
		for (int side = 0; side < 2; side++) {
			double step = side == 0 ? STEP : -STEP;

			other = *life;
			if (k < life->law->n)
				other.par[k] *= exp(step);
			else
				other.effect[(k - life->law->n) / life->terms]
					    [(k - life->law->n) % life->terms] += step;
			status = retention_ahead(&other, a->patterns, a->weight, a->team,
			    moved.alive, a->moved);
			if (status != CRM_OK)
				return status;
			find_profit(a, a->moved, &moved);
			gains_with(all, own, &moved, points, gains[side]);
		}
		for (int i = 0; i < GAINS; i++)
			slopes->life[i][k] += (gains[0][i] - gains[1][i]) / (2 * STEP);
	}
	for (int k = 0; k < SPEND; k++) {
		for (int side = 0; side < 2; side++) {
			memcpy(spend, a->group->spend.par, sizeof(spend));
			/* q, the second parameter, must stay above 1: its step is in ln(q - 1). */
			spend[k] = (k == 1) + (spend[k] - (k == 1)) * exp(side == 0 ? STEP : -STEP);
			find_worth(a, spend, a->worth);
			moved = *own;
			find_profit(a, a->orders, &moved);
			gains_with(all, own, &moved, points, gains[side]);
		}
		for (int i = 0; i < GAINS; i++)
			slopes->spend[i][k] += (gains[0][i] - gains[1][i]) / (2 * STEP);
	}
	return CRM_OK;
}

/* Add the variance d' C d of each gain, d its slopes and C the covariance of the parameters. */
static void
add_variance(const struct slopes *s, const struct clv_group *group, double *variance)
{

	for (int i = 0; i < GAINS; i++)
		variance[i] += covariance_form(s->spend[i], group->spend.covariance, SPEND) +
		    (group->life.terms > 0
			    ? covariance_form(s->life[i], group->tried.joint,
				  group->life.free_parameters)
			    : covariance_form(
				  s->life[i], group->life.covariance, BTYD_PARAMETERS));
}

/*
 * The variance of each gain by the delta method.  Groups are fitted apart, but those that share the
 * pooled models share their errors.
 */
static enum crm_status
find_variance(const struct clv_rows *rows, const struct clv_model *model,
    const struct clv_patterns *patterns, const struct clv_options *o, struct team *team,
    const struct retention_base *all, double *variance)
{
	struct slopes pooled = { .life = { { 0 } } };
	const struct clv_group *pool = NULL;
	enum crm_status status = CRM_OK;

	memset(variance, 0, GAINS * sizeof(*variance));
	for (uint32_t g = 0; status == CRM_OK && g < patterns->n; g++) {
		struct slopes own = { .life = { { 0 } } };
		struct retention_base base;
		struct ahead a;

		if ((status = ahead_open(&a, rows, model, patterns, g, o, team, &base)) != CRM_OK)
			break;
		status = add_slopes(
		    &a, all, &base, o->retention / 100, a.group->pooled ? &pooled : &own);
		ahead_free(&a);
		if (model->groups[g].pooled)
			pool = &model->groups[g];
		else
			add_variance(&own, &model->groups[g], variance);
	}
	if (pool != NULL)
		add_variance(&pooled, pool, variance);
	return status;
}

static void
write_gain(struct row_out *row, double profit, double profit_then, double gain, double error)
{

	row_out_real(row, profit, DIGITS);
	row_out_real(row, profit_then, DIGITS);
	row_out_real(row, gain, DIGITS);
	row_out_real(row, gain - error, DIGITS);
	row_out_real(row, gain + error, DIGITS);
}

/*
 * Write a row for each year and one for all. The published claim is about five points, so its
 * bounds are written for that change only.
 */
static void
write_table(const struct retention_base *all, const struct clv_options *o, const double *variance,
    struct output *out)
{
	static const char *const header[] = { "year", "retention", "retention_what_if", "alive",
		"alive_what_if", "profit", "profit_what_if", "change", "change_low", "change_high",
		"claim_low", "claim_high" };
	double q = covariance_quantile(isnan(o->interval) ? DEFAULT_INTERVAL : o->interval / 100),
	       sum = 0, sum_then = 0;
	struct row_out row = { .out = out };
	struct retention_change c;

	retention_change(all, o->retention / 100, &c);
	csvout_row(out, header, sizeof(header) / sizeof(*header));
	for (int y = 0; y < RETENTION_YEARS; y++) {
		row_out_u64(&row, (uint64_t)y + 1);
		row_out_real(&row, c.rate[y], DIGITS);
		row_out_real(&row, c.rate_then[y], DIGITS);
		row_out_real(&row, all->alive[y + 1], DIGITS);
		row_out_real(&row, c.alive_then[y + 1], DIGITS);
		write_gain(
		    &row, all->profit[y], c.profit_then[y], c.gain[y], q * sqrt(variance[y]));
		row_out_empty(&row, 2);
		row_out_end(&row);
		sum += all->profit[y];
		sum_then += c.profit_then[y];
	}
	row_out_text(&row, slice_of("all"));
	row_out_empty(&row, 4);
	write_gain(
	    &row, sum, sum_then, c.gain[RETENTION_YEARS], q * sqrt(variance[RETENTION_YEARS]));
	row_out_real(&row, o->retention == CLAIM_POINTS ? CLAIM_LOW : NAN, DIGITS);
	row_out_real(&row, o->retention == CLAIM_POINTS ? CLAIM_HIGH : NAN, DIGITS);
	row_out_end(&row);
}

enum crm_status
clv_write_what_if(const struct clv_rows *rows, const struct clv_model *model,
    const struct clv_patterns *patterns, const struct clv_options *o, struct team *team,
    struct output *out)
{
	struct retention_base all = { .alive = { 0 } };
	double variance[GAINS];
	enum crm_status status;

	for (uint32_t g = 0; g < patterns->n; g++) {
		struct retention_base base;
		struct ahead a;

		if ((status = ahead_open(&a, rows, model, patterns, g, o, team, &base)) != CRM_OK)
			return status;
		ahead_free(&a);
		for (int k = 0; k <= RETENTION_YEARS; k++)
			all.alive[k] += base.alive[k];
		for (int y = 0; y < RETENTION_YEARS; y++)
			all.profit[y] += base.profit[y];
	}
	if ((status = find_variance(rows, model, patterns, o, team, &all, variance)) == CRM_OK)
		write_table(&all, o, variance, out);
	return status;
}
