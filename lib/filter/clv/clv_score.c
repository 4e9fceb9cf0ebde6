/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Score customers and append the columns.
 *
 * All that depends on the history alone is computed once for each distinct history, by several
 * threads; only what depends on the order value is computed for each row.  Bounds of the
 * expectations are by the delta method, on the scales on which they are symmetric; orders_low and
 * orders_high are quantiles of one customer's own orders (btyd_count.h).
 */
#include "filter/clv/clv_score.h"

#include "base/mem.h"
#include "base/num.h"
#include "filter/clv/clv_memo.h"
#include "model/btyd_count.h"
#include "model/btyd_covariates.h"
#include "model/covariance.h"
#include "table/csv_out.h"
#include "table/date.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS 9
#define PIECE 512	/* patterns to a piece of work */
#define WORRY .9	/* the share of gaps that end before worry_date */
#define COLUMNS 17	/* the most that are appended */

static const char *const columns[] = { "p_alive", "expected_orders", "expected_order_value",
	"clv" };
static const char *const bounds[] = { "p_alive_low", "p_alive_high", "expected_orders_low",
	"expected_orders_high", "expected_order_value_low", "expected_order_value_high", "clv_low",
	"clv_high" };

double
clv_discount(double per_cent, double days)
{

	return exp(-log1p(per_cent / 100) * days / CLV_YEAR);
}

/*
 * The horizon is cut into steps, each with the discount of its middle. One block of memory holds
 * the three arrays: ends of steps by the season's clock, weights, ends in days.
 */
enum crm_status
clv_how_make(struct clv_how *how, const struct clv_options *options)
{
	size_t n = (size_t)ceil(options->horizon / CLV_STEP);
	double *until = mem_raw(3 * n, sizeof(*until)), *weight, from = 0;

	if (until == NULL)
		return CRM_ENOMEM;
	weight = until + n;
	for (size_t i = 0; i < n; i++) {
		/* Money of a step comes on average in its middle. */
		until[i] = i + 1 < n ? CLV_STEP * (double)(i + 1) : options->horizon;
		weight[i] = clv_discount(options->discount, (from + until[i]) / 2);
		from = until[i];
	}
	*how = (struct clv_how){ .horizon = { n, until, weight },
		.spend = options->spend != CLV_NO_SPEND,
		.steps = until,
		.days = until + 2 * n };
	memcpy(how->days, until, n * sizeof(*until));
	if (!isnan(options->interval)) {
		how->level = options->interval / 100;
		how->quantile = covariance_quantile(how->level);
	}
	return CRM_OK;
}

void
clv_how_weigh(struct clv_how *how, const struct clv_season *season)
{

	how->season = season;
	for (size_t i = 0; season->ahead != NULL && i < how->horizon.n; i++)
		how->steps[i] = clv_season_ahead(season, how->days[i]);
}

void
clv_how_free(struct clv_how *how)
{

	free(how->steps);
}

/* One group's patterns being scored. */
struct scoring {
	const struct clv_group *group;
	const struct patterns *patterns;
	const struct clv_how *how;
	struct clv_pattern_score *scores;
	uint32_t *todo;		/* the patterns to score */
	size_t n_todo;
};

/*
 * Fill in what one customer with the history (x, t_x, T) may do: chance of an order within the
 * horizon, days to the next order, days after which silence is a worry, and the range of orders.
 * Quantiles are left out where no column needs them, as they take far longer than the chance.
 */
static void
score_customer(const struct clv_how *how, const struct btyd_fit *life, double x, double tx,
    double T, struct clv_pattern_score *out)
{
	const struct btyd_law *law = life->law;
	double horizon = how->horizon.until[how->horizon.n - 1];

	/* Who has left does not order; of the others the law knows the chance. */
	out->p_order = out->p_alive * law->any_order(law, life->par, x, tx, T, horizon);
	if (how->dates) {
		out->next_days = btyd_gap_quantile(law, life->par, x, tx, T, .5);
		/* From the last order on, as it was known then: T = t_x. */
		out->worry_days = btyd_gap_quantile(law, life->par, x, tx, tx, WORRY);
	}
	if (how->quantile > 0) {
		out->count_low = btyd_count_quantile(
		    law, life->par, x, tx, T, horizon, (1 - how->level) / 2);
		out->count_high = btyd_count_quantile(
		    law, life->par, x, tx, T, horizon, (1 + how->level) / 2);
	}
}

/* The model of customers with the covariates of pattern ${i}: parameters of their own. */
static const struct btyd_fit *
fit_of_cell(const struct scoring *s, size_t i, struct btyd_fit *own)
{
	const struct btyd_fit *life = &s->group->life;
	const double *z = s->patterns->z + s->patterns->cell[i] * s->patterns->terms;

	*own = *life;
	btyd_cell_par(life, z, own->par);
	if (s->how->quantile > 0)
		btyd_cell_covariance(life, s->group->tried.joint, z, own->covariance);
	return own;
}

/*
 * Score one piece of the patterns; runs in a thread of the team. Each pattern has a place of its
 * own in s->scores, so threads share nothing that is written.
 */
static void
score_piece(void *arg, size_t piece, unsigned thread)
{
	const struct scoring *s = arg;
	const struct patterns *p = s->patterns;
	const struct btyd_fit *life = &s->group->life;
	size_t end = (piece + 1) * PIECE;
	struct btyd_score score;
	struct btyd_fit own;

	(void)thread;
	for (size_t k = piece * PIECE; k < end && k < s->n_todo; k++) {
		size_t i = s->todo[k];
		struct clv_pattern_score *out = &s->scores[i];

		if (p->cell != NULL)
			life = fit_of_cell(s, i, &own);
		if (s->how->quantile > 0) {
			btyd_score_slopes(life->law, life->par, p->x[i], p->u[i], p->v[i],
			    &s->how->horizon, &score);
			out->error_alive =
			    sqrt(covariance_form(score.d_alive, life->covariance, BTYD_PARAMETERS));
			out->error_orders = sqrt(
			    covariance_form(score.d_orders, life->covariance, BTYD_PARAMETERS));
			out->error_discounted = sqrt(
			    covariance_form(score.d_discounted, life->covariance, BTYD_PARAMETERS));
		} else
			btyd_score(life->law, life->par, p->x[i], p->u[i], p->v[i],
			    &s->how->horizon, &score);
		out->p_alive = score.p_alive;
		out->orders = score.orders;
		out->discounted = score.discounted;
		score_customer(s->how, life, p->x[i], p->u[i], p->v[i], out);
	}
}

/* The key of pattern ${i} in the memo: all that its score depends on, group and covariates too. */
static struct clv_memo_key
key_of_pattern(const struct scoring *s, size_t group, size_t i)
{

	return (struct clv_memo_key){ s->patterns->x[i], s->patterns->u[i], s->patterns->v[i],
		(uint32_t)group, s->patterns->cell != NULL ? s->patterns->cell[i] : 0 };
}

/*
 * Score the patterns of a group that ${memo} (NULL: none) does not know, and add them to it. The
 * memo is read and written here only, not by the threads, so it needs no lock.
 */
static enum crm_status
score_group(struct scoring *s, size_t group, struct clv_memo *memo, struct team *team)
{

	if ((s->todo = mem_raw(s->patterns->n, sizeof(*s->todo))) == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < s->patterns->n; i++) {
		struct clv_memo_key key = key_of_pattern(s, group, i);
		const struct clv_pattern_score *known =
		    memo == NULL ? NULL : clv_memo_find(memo, &key);

		if (known != NULL)
			s->scores[i] = *known;
		else
			s->todo[s->n_todo++] = (uint32_t)i;
	}
	team_run(team, (s->n_todo + PIECE - 1) / PIECE, score_piece, s);
	for (size_t k = 0; memo != NULL && k < s->n_todo; k++) {
		struct clv_memo_key key = key_of_pattern(s, group, s->todo[k]);

		clv_memo_add(memo, &key, &s->scores[s->todo[k]]);
	}
	free(s->todo);
	return CRM_OK;
}

enum crm_status
clv_scores_make(struct clv_scores *scores, const struct clv_model *model,
    const struct clv_patterns *patterns, const struct clv_how *how, struct clv_memo *memo,
    struct team *team)
{

	*scores = (struct clv_scores){ .of = mem_new(patterns->n, sizeof(*scores->of)),
		.n = patterns->n };
	if (scores->of == NULL)
		return CRM_ENOMEM;
	for (size_t g = 0; g < patterns->n; g++) {
		struct scoring s = { &model->groups[g], &patterns->of[g], how,
			mem_new(patterns->of[g].n, sizeof(*s.scores)), NULL, 0 };

		scores->of[g] = s.scores;
		if (s.scores == NULL || score_group(&s, g, memo, team) != CRM_OK) {
			clv_scores_free(scores);
			return CRM_ENOMEM;
		}
	}
	return CRM_OK;
}

void
clv_scores_free(struct clv_scores *scores)
{

	if (scores == NULL)
		return;
	for (size_t g = 0; scores->of != NULL && g < scores->n; g++)
		free(scores->of[g]);
	free(scores->of);
	*scores = (struct clv_scores){ 0 };
}

/* The names of all columns that are appended; returns how many. */
static size_t
list_columns(const struct clv_how *how, const char *names[COLUMNS])
{
	size_t n = how->spend ? 4 : 2;

	memcpy(names, columns, n * sizeof(*names));
	if (how->quantile > 0) {
		memcpy(names + n, bounds, 2 * n * sizeof(*names));
		n += 2 * n;
	}
	names[n++] = "p_order";
	if (how->dates) {
		names[n++] = "next_order_date";
		names[n++] = "worry_date";
	}
	if (how->quantile > 0) {
		names[n++] = "orders_low";
		names[n++] = "orders_high";
	}
	return n;
}

/*
 * A column that is there twice would be read by its first or last occurrence, depending on the
 * program: refuse it.
 */
enum crm_status
clv_write_header(
    const struct table_in *table, const struct clv_how *how, struct output *out, struct msg *msg)
{
	const char *names[COLUMNS];
	size_t n = list_columns(how, names);

	for (size_t i = 0; i < n; i++)
		if (table_column(table, names[i]) != TABLE_NONE) {
			msg_error(msg, "the table already has a column %s", names[i]);
			return CRM_EUSAGE;
		}
	output_write(out, table_header(table).p, table_header(table).n);
	for (size_t i = 0; i < n; i++)
		csvout_next(out, slice_of(names[i]));
	csvout_end(out);
	return CRM_OK;
}

/*
 * Append a comma and a number. This is done a dozen times for each row, so the number is printed
 * straight into the output buffer.
 */
static void
write_number(struct output *out, double value)
{
	char *text = output_room(out, NUM_PRINT + 1);

	if (text == NULL)
		return;
	text[0] = ',';
	output_added(out, 1 + num_print(text + 1, value, DIGITS));
}

/*
 * Write bounds on the scale of logarithms, where the error of a positive value is nearly symmetric:
 * value times and divided by e^distance. Bounds so never change the sign. For a negative value
 * ${distance} is negative, so that the lower bound still comes first.
 */
static void
write_bounds(struct output *out, double value, double distance)
{

	write_number(out, value * exp(-distance));
	write_number(out, value * exp(distance));
}

/* Write bounds of a probability on the scale of logits, which keeps them between 0 and 1. */
static void
write_share_bounds(struct output *out, double p, double distance)
{

	/* logit(p) -+ d: the odds p / (1 - p) divided by and times e^d. */
	write_number(out, p / (p + (1 - p) * exp(distance)));
	write_number(out, p / (p + (1 - p) * exp(-distance)));
}

/*
 * Write the scores of a customer with ${x} orders of the value ${mean}, with bounds if asked for.
 */
static void
write_scores(const struct clv_group *group, const struct clv_pattern_score *s, double x,
    double mean, const struct clv_how *how, struct output *out)
{
	double value = 0, clv = 0, slopes[GAMMA_GAMMA_PARAMETERS], variance, q = how->quantile;

	write_number(out, s->p_alive);
	write_number(out, s->orders);
	if (how->spend) {
		value = gamma_gamma_mean(group->spend.par, x, mean);
		/* Order values do not depend on when orders come: discounted orders times value. */
		clv = group->margin * s->discounted * value;
		write_number(out, value);
		write_number(out, clv);
	}
	if (!(q > 0))
		return;
	write_share_bounds(out, s->p_alive, q * s->error_alive);
	write_bounds(out, s->orders, q * s->error_orders);
	if (!how->spend)
		return;
	gamma_gamma_slopes(group->spend.par, x, mean, slopes);
	variance = covariance_form(slopes, group->spend.covariance, GAMMA_GAMMA_PARAMETERS);
	write_bounds(out, value, q * sqrt(variance));
	/* The two models are fitted apart, so their errors are independent. */
	write_bounds(out, clv,
	    (clv < 0 ? -1 : 1) * q * sqrt(variance + s->error_discounted * s->error_discounted));
}

/* A date, or nothing where there is none before the year 10000. */
static void
write_date(struct output *out, double day)
{
	const double last = 2932896;	/* 9999-12-31 */
	char text[DATE_PRINT];

	if (day <= last)
		csvout_next(out, (struct slice){ text, date_print(text, (date_day)day) });
	else
		output_write(out, ",", 1);
}

/* The columns about this one customer. */
static void
write_customer(struct output *out, const struct clv_how *how, const struct clv_pattern_score *s,
    const double *history, double last)
{

	/* The day of the table: last order plus the days since then, T - t_x. */
	double as_of = last + history[1] - history[0];

	write_number(out, s->p_order);
	if (how->dates && how->season->ahead != NULL) {
		as_of = how->season->as_of;
		write_date(out, as_of + clv_season_days(how->season, 0, s->next_days));
		write_date(
		    out, last + clv_season_days(how->season, last - as_of, s->worry_days));
	} else if (how->dates) {
		/* Rounded up: by the day named, at least that share of the chance has passed. */
		write_date(out, as_of + ceil(s->next_days));
		write_date(out, last + ceil(s->worry_days));
	}
	if (how->quantile > 0) {
		write_number(out, s->count_low);
		write_number(out, s->count_high);
	}
}

enum crm_status
clv_write_rows(struct clv_rows *rows, const struct clv_model *model,
    const struct clv_scores *scores, const struct clv_how *how, struct output *out)
{
	static const char commas[COLUMNS + 1] = ",,,,,,,,,,,,,,,,,";
	const char *names[COLUMNS];
	const double *x, *mean, *tx, *T, *last;
	size_t empty = list_columns(how, names);
	struct slice line;
	enum crm_status status;

	if (rows->frame.rows == 0)
		return CRM_OK;
	x = frame_column(&rows->frame, CLV_N);
	mean = frame_column(&rows->frame, CLV_VALUE);
	tx = frame_column(&rows->frame, CLV_TX);
	T = frame_column(&rows->frame, CLV_T);
	last = frame_column(&rows->frame, CLV_LAST);
	if ((status = spool_rewind(rows->spool)) != CRM_OK)
		return status;
	for (size_t i = 0; i < rows->frame.rows; i++) {
		uint32_t g = rows->group[i];

		if ((status = clv_rows_line(rows, &line)) != CRM_OK)
			return status;
		output_write(out, line.p, line.n);
		if (g == CLV_NO_GROUP)
			output_write(out, commas, empty);
		else {
			const struct clv_pattern_score *s = &scores->of[g][rows->pattern[i]];

			write_scores(&model->groups[g], s, x[i], mean[i], how, out);
			write_customer(out, how, s, (double[]){ tx[i], T[i] }, last[i]);
		}
		csvout_end(out);
		if (i % 4096 == 0 && (status = output_status(out)) != CRM_OK)
			return status;
	}
	return output_status(out);
}
