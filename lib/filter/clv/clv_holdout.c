/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --holdout: does the forecast help this shop?
 *
 * Forecast, truth and simple forecasts are compared for every customer of a table that crm-rfm
 * --holdout-from made: sums by decile of the forecast, and over all customers errors, order,
 * calibration and the probability to buy.  The simple forecasts are those that beat models more
 * often than they should: as before, and as before for those who were here lately.
 */
#include "filter/clv/clv_tables.h"

#include "base/mem.h"
#include "model/forecast.h"
#include "table/csv_out.h"
#include "table/row_out.h"
#include "table/suppress.h"

#include <math.h>
#include <stdlib.h>

#define DECILES 10
#define DIGITS 9

/* What is compared, for orders and for revenue. */
enum { FORECAST, TRUTH, NAIVE, KINDS };

/* Compared as well, but not summed by decile. */
enum { HIATUS_ORDERS = 2 * KINDS, HIATUS_REVENUE, P_ORDER, ARRAYS };

/* The scored rows, one array a column: orders, revenue, and the others. */
struct compared {
	size_t n;
	double *v[ARRAYS];
	size_t *order;		/* best forecast first */
};

static void
compared_free(struct compared *c)
{

	free(c->v[0]);
	free(c->order);
}

/*
 * The naive forecast is "as before": repeat orders go on at the rate they had, x / T a day, at the
 * mean value they had.  The hiatus forecast (Wuebben & Wangenheim 2008) is the same for customers
 * who were here lately, and nothing for those who have been away for longer than ${hiatus} days.
 */
static void
add_row(struct compared *c, const struct clv_rows *rows, size_t i, const struct clv_group *group,
    const struct clv_pattern_score *score, const struct clv_options *o, double hiatus)
{
	double x = frame_column(&rows->frame, CLV_X)[i],
	       T = frame_column(&rows->frame, CLV_TENURE)[i];
	double mean = frame_column(&rows->frame, CLV_MEAN)[i],
	       naive = T > 0 ? x / T * o->horizon : 0;
	bool lately;

	c->v[FORECAST][c->n] = score->orders;
	c->v[TRUTH][c->n] = frame_column(&rows->frame, CLV_HOLDOUT_ORDERS)[i];
	c->v[NAIVE][c->n] = naive;
	c->v[KINDS + FORECAST][c->n] =
	    group->has_spend ? score->orders *
		gamma_gamma_mean(group->spend.par, frame_column(&rows->frame, CLV_N)[i],
		    frame_column(&rows->frame, CLV_VALUE)[i])
				 : 0;
	c->v[KINDS + TRUTH][c->n] = frame_column(&rows->frame, CLV_HOLDOUT_REVENUE)[i];
	c->v[KINDS + NAIVE][c->n] = isnan(mean) ? 0 : naive * mean;
	lately = T - frame_column(&rows->frame, CLV_SPAN)[i] <= hiatus;
	/* P(gap > h) = exp(-h / mean) = 1/10 at h = mean ln 10, see find_hiatus(). */
	c->v[HIATUS_ORDERS][c->n] = lately ? c->v[NAIVE][c->n] : 0;
	c->v[HIATUS_REVENUE][c->n] = lately ? c->v[KINDS + NAIVE][c->n] : 0;
	c->v[P_ORDER][c->n] = score->p_order;
	c->n++;
}

/* One exponential gap in ten is longer than this, given the mean gap of all customers. */
static double
find_hiatus(const struct clv_rows *rows)
{
	const double ln_10 = 2.302585092994046;
	double orders = 0, days = 0;

	for (size_t i = 0; i < rows->frame.rows; i++)
		if (rows->group[i] != CLV_NO_GROUP) {
			orders += frame_column(&rows->frame, CLV_X)[i];
			days += frame_column(&rows->frame, CLV_SPAN)[i];
		}
	return orders > 0 ? ln_10 * days / orders : 0;
}

static enum crm_status
compare_rows(struct compared *c, const struct clv_rows *rows, const struct clv_model *model,
    const struct clv_scores *scores, const struct clv_options *o)
{
	size_t room = rows->frame.rows, all;
	double hiatus = find_hiatus(rows);

	*c = (struct compared){ .n = 0 };
	if (__builtin_mul_overflow(room, ARRAYS, &all))
		return CRM_ENOMEM;
	c->v[0] = mem_raw(all, sizeof(double));
	c->order = mem_raw(room, sizeof(*c->order));
	if (c->v[0] == NULL || c->order == NULL) {
		compared_free(c);
		return CRM_ENOMEM;
	}
	for (size_t k = 1; k < ARRAYS; k++)
		c->v[k] = c->v[0] + k * room;
	for (size_t i = 0; i < room; i++)
		if (rows->group[i] != CLV_NO_GROUP)
			add_row(c, rows, i, &model->groups[rows->group[i]],
			    &scores->of[rows->group[i]][rows->pattern[i]], o, hiatus);
	return CRM_OK;
}

/* The deciles of which a figure is hidden, by figure; the last is that of all customers. */
typedef bool hidden_sums[2 * KINDS][DECILES + 1];

/*
 * With --min-cell a sum is hidden that is from few customers, and further ones so that the sum of
 * all does not give it away.
 */
static void
hide_sums(const struct compared *c, uint64_t min, hidden_sums hidden)
{
	for (size_t k = 0; k < 2 * KINDS; k++) {
		uint64_t n[DECILES] = { 0 };
		bool enough;

		for (size_t d = 0; d < DECILES; d++)
			for (size_t i = c->n * d / DECILES; i < c->n * (d + 1) / DECILES; i++)
				n[d] += c->v[k][c->order[i]] != 0;
		enough = suppress_groups(n, DECILES, min, hidden[k]);
		for (size_t d = 0; d < DECILES; d++)
			hidden[k][d] = hidden[k][d] || !enough;
		hidden[k][DECILES] = !enough;
	}
}

/* Sums of the rows at places ${from} .. ${to} - 1 of the order. */
static void
write_sums(struct row_out *row, const struct compared *c, size_t from, size_t to, bool spend,
    hidden_sums hidden, size_t decile)
{
	double sum;

	row_out_u64(row, to - from);
	for (size_t k = 0; k < 2 * KINDS; k++) {
		sum = 0;
		for (size_t i = from; i < to; i++)
			sum += c->v[k][c->order[i]];
		row_out_real(row,
		    (spend || k < KINDS || k % KINDS == TRUTH) && !hidden[k][decile] ? sum : NAN,
		    DIGITS);
	}
}

/**
 * Whether a figure of forecast ${kind} against what came may be shown.  Each is a sum of both over
 * customers, from which the one follows that is hidden because it is of few.
 */
static bool
shows_comparison(hidden_sums hidden, int kind, bool spend)
{
	int truth = kind / KINDS * KINDS + TRUTH;

	return (spend || kind < KINDS) && !hidden[kind][DECILES] && !hidden[truth][DECILES];
}

static enum crm_status
write_quality(struct row_out *row, const struct compared *c, bool spend, hidden_sums hidden)
{
	static const int kinds[] = { FORECAST, NAIVE, KINDS + FORECAST, KINDS + NAIVE };
	struct forecast_quality q;
	enum crm_status status;

	for (int k = 0; k < 4; k++) {
		if (!shows_comparison(hidden, kinds[k], spend)) {
			row_out_empty(row, 3);
			continue;
		}
		status = forecast_quality(
		    c->v[kinds[k]], c->v[kinds[k] / KINDS * KINDS + TRUTH], c->n, &q);
		if (status != CRM_OK)
			return status;
		row_out_real(row, q.mae, DIGITS);
		row_out_real(row, q.gini, DIGITS);
		row_out_real(row, q.slope, DIGITS);
	}
	return CRM_OK;
}

/**
 * Write the number of buyers expected and seen, with the Brier score of p_order (the mean squared
 * difference to what came).  Of few buyers, or few who did not buy, only the forecast is shown.
 */
static void
write_buyers(struct row_out *row, const struct compared *c, uint64_t min)
{
	double expected = 0, brier = 0;
	uint64_t seen = 0;

	for (size_t i = 0; i < c->n; i++) {
		double p = c->v[P_ORDER][i], came = c->v[TRUTH][i] > 0;

		expected += p;
		seen += came > 0;
		/* The running mean of squared errors, without a sum that grows. */
		brier += ((p - came) * (p - came) - brier) / (double)(i + 1);
	}
	row_out_real(row, expected, DIGITS);
	if (suppress_is_small(seen, min) || suppress_is_small(c->n - seen, min)) {
		row_out_empty(row, 2);
		return;
	}
	row_out_u64(row, seen);
	row_out_real(row, brier, DIGITS);
}

/* Write squared errors, and those of the hiatus forecast, which is the naive one for some. */
static enum crm_status
write_errors(struct row_out *row, const struct compared *c, bool spend, hidden_sums hidden)
{
	static const int forecasts[] = { FORECAST, NAIVE, HIATUS_ORDERS, KINDS + FORECAST,
		KINDS + NAIVE, HIATUS_REVENUE };
	struct forecast_quality q;
	enum crm_status status;

	for (int k = 0; k < 6; k++) {
		bool hiatus = k % 3 == 2;
		int like = k / 3 * KINDS + (k % 3 == 0 ? FORECAST : NAIVE);

		if (!shows_comparison(hidden, like, spend)) {
			row_out_empty(row, hiatus ? 3 : 1);
			continue;
		}
		status = forecast_quality(
		    c->v[forecasts[k]], c->v[k / 3 * KINDS + TRUTH], c->n, &q);
		if (status != CRM_OK)
			return status;
		row_out_real(row, q.rmse, DIGITS);
		if (hiatus) {
			row_out_real(row, q.mae, DIGITS);
			row_out_real(row, q.gini, DIGITS);
		}
	}
	return CRM_OK;
}

static enum crm_status
write_table(const struct compared *c, bool spend, uint64_t min, struct output *out)
{
	static const char *const header[] = { "decile", "customers", "predicted_orders",
		"actual_orders", "naive_orders", "predicted_revenue", "actual_revenue",
		"naive_revenue", "orders_mae", "orders_gini", "orders_slope", "naive_orders_mae",
		"naive_orders_gini", "naive_orders_slope", "revenue_mae", "revenue_gini",
		"revenue_slope", "naive_revenue_mae", "naive_revenue_gini", "naive_revenue_slope",
		"buyers_expected", "buyers_seen", "p_order_brier", "orders_rmse",
		"naive_orders_rmse", "hiatus_orders_rmse", "hiatus_orders_mae",
		"hiatus_orders_gini", "revenue_rmse", "naive_revenue_rmse", "hiatus_revenue_rmse",
		"hiatus_revenue_mae", "hiatus_revenue_gini" };
	struct row_out row = { .out = out };
	hidden_sums hidden;
	enum crm_status status;

	hide_sums(c, min, hidden);
	csvout_row(out, header, sizeof(header) / sizeof(*header));
	for (size_t d = 0; d < DECILES; d++) {
		row_out_u64(&row, d + 1);
		write_sums(&row, c, c->n * d / DECILES, c->n * (d + 1) / DECILES, spend, hidden, d);
		row_out_empty(&row, 12 + 13);
		row_out_end(&row);
	}
	row_out_text(&row, slice_of("all"));
	write_sums(&row, c, 0, c->n, spend, hidden, DECILES);
	status = write_quality(&row, c, spend, hidden);
	write_buyers(&row, c, min);
	if (status == CRM_OK)
		status = write_errors(&row, c, spend, hidden);
	row_out_end(&row);
	return status;
}

enum crm_status
clv_write_holdout(const struct clv_rows *rows, const struct clv_model *model,
    const struct clv_scores *scores, const struct clv_options *o, struct output *out,
    struct msg *msg)
{
	bool spend = o->spend != CLV_NO_SPEND;
	struct compared c;
	enum crm_status status = compare_rows(&c, rows, model, scores, o);

	if (status != CRM_OK)
		return status;
	if (c.n < DECILES) {
		msg_error(msg,
		    "--holdout: only %zu customers to compare; ten deciles need at least %d", c.n,
		    DECILES);
		status = CRM_EIDENT;
	}
	if (status == CRM_OK)
		status = forecast_order(c.v[spend ? KINDS + FORECAST : FORECAST], c.n, c.order);
	if (status == CRM_OK)
		status = write_table(&c, spend, (uint64_t)o->min_cell, out);
	compared_free(&c);
	return status;
}
