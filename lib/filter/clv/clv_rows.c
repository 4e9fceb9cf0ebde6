/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Read the rows of a customer table as histories (x, t_x, T) and order values.
 *
 * Occasions are purchase days where the table has them, else orders; see --occasion in crm-clv(1).
 * Logarithms of gaps are kept as whole millionths, as crm-rfm writes them, so that their sum is
 * exact in any order of the rows.  Rows that cannot be scored are kept, without a group, and
 * counted: every line goes out again.
 */
#include "filter/clv/clv_rows.h"

#include "base/mem.h"
#include "base/num.h"
#include "table/date.h"
#include "table/money.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Lines are held in memory up to here, then in a file. */
#define SPOOL_MEMORY ((size_t)256 << 20)

/* A tenure of more days than this is no day count. */
#define MOST_DAYS 1e7

/* The number of the row's group. */
static enum crm_status
find_group(struct clv_source *s, const struct csv_row *row, uint32_t *group)
{
	struct slice name = s->by == NULL ? slice_of("") : csvin_field(row, s->by_at);
	uint64_t hash = strmap_hash(name);

	/* While fitting, a group that is new gets the next number. */
	if (!s->known_groups)
		return strmap_put(*s->groups, name, hash, group);
	*group = strmap_get(*s->groups, name, hash);
	if (*group == STRMAP_NONE) {
		char show[MSG_SHOW];

		*group = CLV_NO_GROUP;
		s->strangers++;
		msg_repeat(s->msg, "group",
		    "%s: \"%s\" is not in the model: its customers are not scored", s->by,
		    msg_show(show, name));
	}
	return CRM_OK;
}

/* A number of days, or NaN for an empty field. */
static enum crm_status
read_days(const struct clv_source *s, const struct csv_row *row, size_t column, double *days)
{
	struct slice text = csvin_field(row, column);

	*days = NAN;
	if (text.n == 0)
		return CRM_OK;
	if (num_real(text, days) != CRM_OK || *days < 0 || *days > MOST_DAYS)
		return clv_source_bad(s, row, column, "a number of days (0 to 10000000)");
	return CRM_OK;
}

/*
 * Read an amount to *sum; *there is false, and the sum 0, for an empty field. Sums are decimal, so
 * that totals are exact and do not depend on the order of the rows.
 */
static enum crm_status
read_money(const struct clv_source *s, const struct csv_row *row, size_t column, decimal_sum *sum,
    bool *there)
{
	struct slice text = csvin_field(row, column);
	int scale;

	*there = text.n > 0;
	*sum = 0;
	if (text.n > 0 && money_read(text, sum, &scale) != CRM_OK)
		return clv_source_bad(s, row, column, MONEY_WANTED);
	return CRM_OK;
}

/*
 * How many occasions the row has: purchase days if they are known, else orders.  *${logs} becomes
 * log_gaps in whole millionths, so that sums are exact in any order, or NaN.
 */
static enum crm_status
read_occasions(
    struct clv_source *s, const struct csv_row *row, const double *v, int64_t *n, double *logs)
{
	struct slice text = csvin_field(row, s->orders), days = { "", 0 }, log_text = { "", 0 };
	double value;

	/* Up to 2^53 a double holds every whole number, and histories are kept as doubles. */
	if (text.n > 0 && num_i64(text, INT64_MIN, INT64_C(1) << 53, n) != CRM_OK)
		return clv_source_bad(s, row, s->orders, "a whole number");
	if (s->days != TABLE_NONE)
		days = csvin_field(row, s->days);
	/* A table from elsewhere, or of an older crm-rfm: orders stand in for days. */
	if (days.n == 0) {
		s->without_days += s->days != TABLE_NONE && *n > 0;
		s->same_day += *n > 1 && v[CLV_TX] <= 0;
		return CRM_OK;
	}
	if (num_i64(days, 1, INT64_C(1) << 53, n) != CRM_OK || (double)*n > v[CLV_TX] + 1)
		return clv_source_bad(
		    s, row, s->days, "a whole number of days, at most span_days + 1");
	if (s->logs != TABLE_NONE)
		log_text = csvin_field(row, s->logs);
	if (log_text.n == 0)
		return CRM_OK;
	if (num_real(log_text, &value) != CRM_OK || !(value >= 0 && value <= MOST_DAYS))
		return clv_source_bad(s, row, s->logs, "a number that is not negative");
	/* Whole millionths, as crm-rfm adds them up: sums of doubles that are whole are exact. */
	*logs = nearbyint(value * 1e6);
	return CRM_OK;
}

/*
 * Measure t_x and T by the season's clock.  All rows must be of one day, from which it runs.  The
 * gaps of a customer are taken to stretch as their sum does: what each of them was is not in the
 * table.
 */
static enum crm_status
weigh_times(struct clv_source *s, const struct csv_row *row, double *v)
{
	double as_of = v[CLV_LAST] - v[CLV_TX] + v[CLV_T], idle;

	if (isnan(as_of))
		return clv_source_bad(s, row, s->last, "a date, which --season needs");
	if (s->season->as_of == DATE_NONE && as_of == floor(as_of) && as_of >= DATE_FIRST &&
	    as_of <= DATE_LAST && clv_season_begin(s->season, (date_day)as_of) != CRM_OK)
		return CRM_ENOMEM;
	if (as_of != s->season->as_of)
		return clv_source_bad(s, row, s->last,
		    "of one day with the other rows (last_date - span_days + tenure_days)");
	if (clv_season_since(s->season, v[CLV_TENURE], &v[CLV_T]) != CRM_OK ||
	    clv_season_since(s->season, v[CLV_TENURE] - v[CLV_TX], &idle) != CRM_OK)
		return CRM_ENOMEM;
	v[CLV_TX] = v[CLV_T] - idle;
	if (v[CLV_X] > 0 && v[CLV_SPAN] > 0 && v[CLV_TX] > 0)
		v[CLV_LOG_GAPS] = nearbyint(v[CLV_LOG_GAPS] +
		    1e6 * v[CLV_X] * log(v[CLV_TX] / v[CLV_SPAN]));
	return CRM_OK;
}

/* x, t_x and T; x stays NaN where there is nothing to score. */
static enum crm_status
read_history(struct clv_source *s, const struct csv_row *row, double *v)
{
	enum crm_status status;
	double logs = NAN;
	date_day last;
	int64_t n = 0;

	if ((status = read_days(s, row, s->span, &v[CLV_TX])) != CRM_OK ||
	    (status = read_days(s, row, s->tenure, &v[CLV_T])) != CRM_OK ||
	    (status = read_occasions(s, row, v, &n, &logs)) != CRM_OK)
		return status;
	if (v[CLV_TX] > v[CLV_T])
		return clv_source_bad(s, row, s->span, "at most tenure_days");
	if (n < 1 || isnan(v[CLV_TX]) || isnan(v[CLV_T]))
		return CRM_OK;
	v[CLV_X] = (double)(n - 1);
	v[CLV_LOG_GAPS] = logs;
	v[CLV_SPAN] = n == 1 ? 0 : v[CLV_TX];
	v[CLV_TENURE] = v[CLV_T];
	if (s->last != TABLE_NONE && csvin_field(row, s->last).n > 0) {
		if (date_parse(csvin_field(row, s->last), &last) != CRM_OK)
			return clv_source_bad(s, row, s->last, "a date (YYYY-MM-DD)");
		v[CLV_LAST] = last;
	}
	if (s->season->kind != CLV_NO_SEASON && (status = weigh_times(s, row, v)) != CRM_OK)
		return status;
	/* One order has no span; a later return may have made one. */
	if (n == 1)
		v[CLV_TX] = 0;
	return CRM_OK;
}

/*
 * Read what the customer spent: v[CLV_VALUE], the mean value of v[CLV_N] orders, and *revenue. A
 * value that is not known stays NaN and is counted; such a customer is valued at the mean.
 */
static enum crm_status
read_spend(struct clv_source *s, const struct csv_row *row, double *v, decimal_sum *revenue)
{
	bool all = s->options->spend == CLV_ALL_ORDERS, has_revenue, has_first = false;
	decimal_sum first = 0;
	enum crm_status status;

	if ((status = read_money(s, row, s->revenue, revenue, &has_revenue)) != CRM_OK ||
	    (s->first != TABLE_NONE &&
		(status = read_money(s, row, s->first, &first, &has_first)) != CRM_OK))
		return status;
	/* The naive forecast of --holdout needs the mean of repeat orders with either model. */
	if (has_revenue && has_first && v[CLV_X] > 0)
		v[CLV_MEAN] = decimal_real(*revenue - first) / v[CLV_X];
	/*
	 * What spend is learnt from: all orders, or as published the repeat orders only, whose mean
	 * is (revenue - first amount) / x.
	 */
	v[CLV_N] = all ? v[CLV_X] + 1 : v[CLV_X];
	v[CLV_VALUE] = !all ? v[CLV_MEAN] : has_revenue ? decimal_real(*revenue) / v[CLV_N] : NAN;
	s->unvalued += s->options->spend != CLV_NO_SPEND && v[CLV_N] > 0 && isnan(v[CLV_VALUE]);
	return CRM_OK;
}

/* Read what the customer did in the holdout, the truth that forecasts are compared with. */
static enum crm_status
read_holdout(const struct clv_source *s, const struct csv_row *row, double *v)
{
	struct slice text = csvin_field(row, s->holdout_orders);
	decimal_sum revenue;
	enum crm_status status;
	bool there;

	/* Customers without a purchase in the holdout have an empty field or a 0. */
	if (text.n == 0)
		v[CLV_HOLDOUT_ORDERS] = 0;
	else if (num_real(text, &v[CLV_HOLDOUT_ORDERS]) != CRM_OK)
		return clv_source_bad(s, row, s->holdout_orders, "a number");
	if ((status = read_money(s, row, s->holdout_revenue, &revenue, &there)) != CRM_OK)
		return status;
	v[CLV_HOLDOUT_REVENUE] = decimal_real(revenue);
	return CRM_OK;
}

/*
 * Add the row's revenue and margin to its group's sums. Rows without a margin add neither, so the
 * share is of revenue whose margin is known. Sums are bounded by the turnover, so that adding them
 * cannot overflow.
 */
static enum crm_status
add_margin(struct clv_rows *rows, const struct clv_source *s, const struct csv_row *row,
    uint32_t group, decimal_sum revenue)
{
	decimal_sum margin;
	enum crm_status status;
	bool there;

	if ((status = read_money(s, row, s->margin, &margin, &there)) != CRM_OK || !there ||
	    group == CLV_NO_GROUP)
		return status;
	if (group >= rows->n_margins) {
		if ((status = mem_grow(&rows->margins, &rows->margin_room, (size_t)group + 1,
			 sizeof(*rows->margins))) != CRM_OK)
			return status;
		while (rows->n_margins <= group)
			rows->margins[rows->n_margins++] = (struct clv_margin){ 0, 0 };
	}
	if (!money_bounded(&rows->turnover, revenue) || !money_bounded(&rows->turnover, margin)) {
		msg_error(s->msg, MONEY_TOO_MUCH);
		return CRM_EINPUT;
	}
	rows->margins[group].revenue += revenue;
	rows->margins[group].margin += margin;
	return CRM_OK;
}

/*
 * Set the cell of the row's covariates. A row without one of them loses its group and is not
 * scored, except where the covariate is only implied.
 */
static enum crm_status
read_cell(struct clv_rows *rows, struct clv_source *s, const struct csv_row *row, uint32_t *group)
{
	size_t at = rows->frame.rows;
	enum crm_status status = CRM_OK;

	if (mem_grow(&rows->cell, &rows->cell_room, at + 1, sizeof(*rows->cell)) != CRM_OK)
		return CRM_ENOMEM;
	rows->cell[at] = CLV_NO_CELL;
	if (*group != CLV_NO_GROUP)
		status = clv_covariates_cell(s->covariates, row, &rows->cell[at]);
	for (size_t i = 0; status == CRM_EDATA && i < s->covariates->columns; i++)
		if (slice_has_nul(csvin_field(row, s->covariates->at[i])))
			return clv_source_bad(s, row, s->covariates->at[i], TABLE_TEXT);
	if (status != CRM_OK)
		return status;
	if (*group != CLV_NO_GROUP && rows->cell[at] == CLV_NO_CELL && !s->covariates->implicit) {
		s->uncovered++;
		*group = CLV_NO_GROUP;
	}
	return CRM_OK;
}

/* All rows are read: give their covariates numbers, and no group to those of unknown levels. */
static enum crm_status
number_cells(struct clv_rows *rows, struct clv_source *s)
{
	enum crm_status status;

	status = s->options->laws != NULL && rows->frame.rows > 0
	    ? clv_covariates_learn(s->covariates, s->msg)
	    : clv_covariates_number(s->covariates);
	for (size_t i = 0; status == CRM_OK && i < rows->frame.rows; i++)
		if (rows->cell[i] != CLV_NO_CELL &&
		    !clv_covariates_known(s->covariates, rows->cell[i])) {
			s->uncovered++;
			rows->group[i] = CLV_NO_GROUP;
		}
	return status;
}

/*
 * Number the keys of ${map} in bytewise order, and the ${n} numbers in ${of} with them.  The k-th
 * key was number *${order}[k]; the caller frees that.
 */
static enum crm_status
renumber(struct strmap **map, uint32_t *of, size_t n, uint32_t **order)
{
	uint32_t keys = strmap_count(*map), *rank = mem_raw(keys, sizeof(*rank)), same;
	struct strmap *sorted = NULL;
	enum crm_status status = CRM_ENOMEM;

	if (rank == NULL || (status = strmap_sorted(*map, order)) != CRM_OK ||
	    (status = strmap_open(&sorted)) != CRM_OK)
		goto done;
	for (uint32_t k = 0; k < keys && status == CRM_OK; k++) {
		struct slice key = strmap_key(*map, (*order)[k]);

		rank[(*order)[k]] = k;
		status = strmap_put(sorted, key, strmap_hash(key), &same);
	}
	if (status == CRM_OK) {
		for (size_t i = 0; i < n; i++)
			if (of[i] < keys)
				of[i] = rank[of[i]];
		strmap_close(*map);
		*map = sorted;
		sorted = NULL;
	}
done:
	strmap_close(sorted);
	free(rank);
	return status;
}

/*
 * Groups and cells were numbered as they came.  What is fitted is summed up in the order of the
 * numbers, so give them an order that does not depend on that of the rows.
 */
static enum crm_status
sort_numbers(struct clv_rows *rows, struct clv_source *s)
{
	struct clv_margin *margins;
	uint32_t *order = NULL, n = strmap_count(*s->groups);
	enum crm_status status = renumber(s->groups, rows->group, rows->frame.rows, &order);

	if (status == CRM_OK && rows->n_margins > 0) {
		if ((margins = mem_new(n, sizeof(*margins))) == NULL)
			status = CRM_ENOMEM;
		for (uint32_t g = 0; g < n && status == CRM_OK; g++)
			if (order[g] < rows->n_margins)
				margins[g] = rows->margins[order[g]];
		if (status == CRM_OK) {
			free(rows->margins);
			rows->margins = margins;
			rows->n_margins = rows->margin_room = n;
		}
	}
	free(order);
	order = NULL;
	if (status == CRM_OK && rows->cell != NULL)
		status = renumber(&s->covariates->cells, rows->cell, rows->frame.rows, &order);
	free(order);
	return status;
}

/* What a fit learns from one row: its history and what was spent.  *${revenue} is 0 without. */
static enum crm_status
read_values(struct clv_source *s, const struct csv_row *row, double v[CLV_COLUMNS],
    decimal_sum *revenue)
{
	enum crm_status status;

	*revenue = 0;
	for (int i = 0; i < CLV_COLUMNS; i++)
		v[i] = NAN;
	if ((status = read_history(s, row, v)) != CRM_OK)
		return status;
	return s->revenue != TABLE_NONE ? read_spend(s, row, v, revenue) : CRM_OK;
}

/*
 * Read a row to the end of ${rows}. A row that cannot be scored is added too, without a group, as
 * its line has to be written; a field that cannot be read ends the run.
 */
static enum crm_status
read_row(struct clv_rows *rows, struct clv_source *s, const struct csv_row *row)
{
	double v[CLV_COLUMNS];
	decimal_sum revenue;
	uint32_t group = CLV_NO_GROUP;
	enum crm_status status;

	if ((status = read_values(s, row, v, &revenue)) != CRM_OK)
		return status;
	if (isnan(v[CLV_X]))
		s->unscored++;
	else if ((status = find_group(s, row, &group)) != CRM_OK)
		return status;
	if (s->margin != TABLE_NONE &&
	    (status = add_margin(rows, s, row, group, revenue)) != CRM_OK)
		return status;
	if (s->holdout_orders != TABLE_NONE && (status = read_holdout(s, row, v)) != CRM_OK)
		return status;
	if ((status = mem_grow(&rows->group, &rows->group_room, rows->frame.rows + 1,
		 sizeof(*rows->group))) != CRM_OK)
		return status;
	if (s->covariates->columns > 0 && (status = read_cell(rows, s, row, &group)) != CRM_OK)
		return status;
	rows->group[rows->frame.rows] = group;
	if ((status = frame_add(&rows->frame, v)) != CRM_OK)
		return status;
	return rows->spool != NULL ? spool_add_line(rows->spool, row->line) : CRM_OK;
}

enum crm_status
clv_rows_read(struct clv_rows *rows, struct clv_source *s, size_t most, bool keep, bool *end)
{
	struct csv_row row;
	enum crm_status status = CRM_OK;

	*rows = (struct clv_rows){ .by_day = s->days != TABLE_NONE };
	*end = false;
	/* The columns of the holdout are the last ones, and are not allocated without it. */
	frame_init(&rows->frame, s->options->holdout ? CLV_COLUMNS : CLV_HOLDOUT_ORDERS);
	if (keep)
		status = spool_open(&rows->spool, SPOOL_MEMORY, s->msg);
	while (status == CRM_OK && rows->frame.rows < most) {
		if ((status = clv_source_next(s, &row)) != CRM_OK)
			break;
		if (row.n == 0) {
			*end = true;
			break;
		}
		status = read_row(rows, s, &row);
	}
	if (status == CRM_OK && !s->known_groups)
		status = sort_numbers(rows, s);
	if (status == CRM_OK && clv_covariates_used(s->covariates))
		status = number_cells(rows, s);
	if (status == CRM_OK &&
	    (rows->pattern = mem_raw(rows->frame.rows, sizeof(*rows->pattern))) == NULL)
		status = CRM_ENOMEM;
	return status;
}

enum crm_status
clv_rows_count(struct clv_source *s, struct clv_partial *p)
{
	struct csv_row row;
	enum crm_status status;
	double v[CLV_COLUMNS];
	decimal_sum amount;
	bool there;

	while ((status = table_next(s->table, &row)) == CRM_OK && row.n > 0) {
		/* A value that no fit could read is refused here, where its line is known. */
		if ((status = read_values(s, &row, v, &amount)) != CRM_OK ||
		    (s->margin != TABLE_NONE &&
			(status = read_money(s, &row, s->margin, &amount, &there)) != CRM_OK))
			return status;
		if (isnan(v[CLV_X]))
			s->unscored++;
		else if ((status = clv_partial_add(p, &row)) != CRM_OK)
			return status;
	}
	return status;
}

enum crm_status
clv_rows_line(struct clv_rows *rows, struct slice *line)
{

	return spool_line(rows->spool, line);
}

void
clv_rows_free(struct clv_rows *rows)
{

	if (rows == NULL)
		return;
	frame_free(&rows->frame);
	free(rows->group);
	free(rows->cell);
	free(rows->pattern);
	free(rows->margins);
	spool_close(rows->spool);
	*rows = (struct clv_rows){ 0 };
}
