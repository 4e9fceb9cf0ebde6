/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Season: time that runs faster where more is bought.
 *
 * Let every customer buy at their own rate times a factor s(t) that all share and that depends on
 * the time of year.  In the time
 *
 *   tau(t) = integral of s from 0 to t
 *
 * the rate is constant, so BG/NBD, MBG/NBD, MBG/CNBD-k and NBD hold in tau exactly as they hold in
 * t without a season: they say nothing about clocks but that t_x, T and the horizon are measured by
 * the same one (the time change of an inhomogeneous Poisson process, Cinlar 1975, section 4.7; for
 * Erlang gaps every k-th point of one).  In these models customers leave after an order, so leaving
 * needs no clock.  Pareto/NBD's customers leave in calendar time; measured by tau they leave a
 * little sooner in the busy months.  In simulation (tests/ref/season.py) its parameters are within
 * about two standard errors all the same, and the forecast within half a per cent.
 *
 * The likelihood is then a density in tau.  The density in t is that times the product of s at the
 * order times, which no model and no parameter changes, so that choosing by AIC is not disturbed.
 *
 * Sums are over whole days, from the day of the table (as_of) back and ahead.  They are added in
 * one order whatever the order of rows, so results keep their bits.
 */
#include "filter/clv/clv_season.h"

#include "base/mem.h"
#include "base/num.h"
#include "table/period.h"
#include "table/table_in.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define MONTHS 12
#define WEEKS 53

size_t
clv_season_parts(const struct clv_season *s)
{

	return s->kind == CLV_BY_MONTH ? MONTHS : s->kind == CLV_BY_WEEK ? WEEKS : 0;
}

/* The factor of a day.  The week of ISO 8601 is numbered in the year of its Thursday. */
static double
factor_of(const struct clv_season *s, date_day day)
{
	int year, month, of_month;
	date_day thursday, first;

	date_split(day, &year, &month, &of_month);
	if (s->kind == CLV_BY_MONTH)
		return s->factor[month - 1];
	thursday = period_start(PERIOD_WEEK, period_of(PERIOD_WEEK, day)) + 3;
	first = period_start(PERIOD_YEAR, period_of(PERIOD_YEAR, thursday));
	return s->factor[(thursday - first) / 7];
}

bool
clv_season_scale(struct clv_season *s)
{
	/* Days of each month in the mean year of the Gregorian calendar; 71 of 400 have week 53. */
	static const double days[MONTHS] = { 31, 28.2425, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	double sum = 0, all = 0, most = 0;
	size_t n = clv_season_parts(s);
	int exponent;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, s->factor[i]);
	/* Of very small factors the scale would be infinite; a power of two rounds nothing. */
	(void)frexp(most, &exponent);
	for (size_t i = 0; i < n; i++) {
		double length = n == MONTHS ? days[i] : i + 1 < WEEKS ? 7 : 7 * 71 / 400.;

		s->factor[i] = ldexp(s->factor[i], -exponent);
		sum += length * s->factor[i];
		all += length;
	}
	for (size_t i = 0; i < n; i++)
		s->factor[i] *= sum > 0 ? all / sum : 0;
	return sum > 0;
}

/* Nothing may be missing; a week 53 that no year of the log had is as the one before. */
static enum crm_status
check_parts(struct clv_season *s, const bool *seen, const char *path, struct msg *msg)
{
	size_t n = clv_season_parts(s);

	if (n == WEEKS && !seen[WEEKS - 1])
		s->factor[WEEKS - 1] = s->factor[--n - 1];
	for (size_t i = 0; i < n; i++)
		if (!seen[i]) {
			msg_error(msg, "%s: no factor of %s %zu", path,
			    s->kind == CLV_BY_MONTH ? "month" : "week", i + 1);
			return CRM_EINPUT;
		}
	if (!clv_season_scale(s)) {
		msg_error(msg, "%s: all factors are 0", path);
		return CRM_EINPUT;
	}
	return CRM_OK;
}

enum crm_status
clv_season_read(struct clv_season *s, const char *path, struct msg *msg)
{
	bool seen[CLV_SEASON_PARTS] = { false };
	struct table_in *table;
	struct csv_row row;
	size_t part, factor;
	enum crm_status status = table_open(&table, &path, 1, NULL, msg);

	if (status != CRM_OK)
		return status;
	s->as_of = DATE_NONE;
	s->kind = table_column(table, "week") != TABLE_NONE ? CLV_BY_WEEK : CLV_BY_MONTH;
	if ((status = table_need(table, s->kind == CLV_BY_WEEK ? "week" : "month", &part)) ==
	    CRM_OK)
		status = table_need(table, "factor", &factor);
	while (status == CRM_OK && (status = table_next(table, &row)) == CRM_OK && row.n > 0) {
		int64_t n;
		double value;

		if (num_i64(csvin_field(&row, part), 1, (int64_t)clv_season_parts(s), &n) !=
			CRM_OK ||
		    seen[n - 1])
			status = table_bad(table, &row, part,
			    s->kind == CLV_BY_WEEK ? "a week of the year (1 to 53, each once)"
						   : "a month (1 to 12, each once)");
		else if (num_real(csvin_field(&row, factor), &value) != CRM_OK ||
		    !(value >= 0 && value <= 1e6))
			status = table_bad(table, &row, factor, "a factor (0 to 1000000)");
		else {
			s->factor[n - 1] = value;
			seen[n - 1] = true;
		}
	}
	if (status == CRM_OK)
		status = check_parts(s, seen, path, msg);
	table_close(table);
	return status;
}

enum crm_status
clv_season_begin(struct clv_season *s, date_day as_of)
{

	assert(s->kind != CLV_NO_SEASON && s->ahead == NULL);
	if ((s->ahead = mem_raw(CLV_SEASON_AHEAD + 1, sizeof(*s->ahead))) == NULL)
		return CRM_ENOMEM;
	s->as_of = as_of;
	s->ahead[0] = 0;
	for (int i = 1; i <= CLV_SEASON_AHEAD; i++)
		s->ahead[i] =
		    s->ahead[i - 1] + (as_of <= DATE_LAST - i ? factor_of(s, as_of + i) : 1);
	return CRM_OK;
}

enum crm_status
clv_season_since(struct clv_season *s, double days, double *weighted)
{
	size_t whole = (size_t)days;

	if (whole + 2 > s->n_past) {
		if (mem_grow(&s->past, &s->room, whole + 2, sizeof(*s->past)) != CRM_OK)
			return CRM_ENOMEM;
		if (s->n_past == 0)
			s->past[s->n_past++] = 0;
		for (; s->n_past < whole + 2; s->n_past++) {
			date_day day = s->as_of - (date_day)s->n_past + 1;

			s->past[s->n_past] =
			    s->past[s->n_past - 1] + (day >= DATE_FIRST ? factor_of(s, day) : 1);
		}
	}
	/* A part of a day counts in proportion. */
	*weighted = s->past[whole] +
	    (days - (double)whole) * (s->past[whole + 1] - s->past[whole]);
	return CRM_OK;
}

double
clv_season_ahead(const struct clv_season *s, double days)
{
	size_t whole = (size_t)days;

	if (whole >= CLV_SEASON_AHEAD)
		return s->ahead[CLV_SEASON_AHEAD] + days - CLV_SEASON_AHEAD;
	return s->ahead[whole] + (days - (double)whole) * (s->ahead[whole + 1] - s->ahead[whole]);
}

/* Weighted days from as_of to as_of + ${day}; negative before it. */
static double
clock_at(const struct clv_season *s, double day)
{

	return day >= 0 ? clv_season_ahead(s, day) : -s->past[(size_t)-day];
}

double
clv_season_days(const struct clv_season *s, double from, double weighted)
{
	double target = clock_at(s, from) + weighted, low = from, high;

	if (target > s->ahead[CLV_SEASON_AHEAD])
		return ceil(target - s->ahead[CLV_SEASON_AHEAD]) + CLV_SEASON_AHEAD - from;
	/* The least day at which the clock has reached the target, by bisection. */
	for (high = CLV_SEASON_AHEAD; high - low > 1;) {
		double middle = floor((low + high) / 2);

		*(clock_at(s, middle) < target ? &low : &high) = middle;
	}
	return (clock_at(s, low) >= target ? low : high) - from;
}

void
clv_season_free(struct clv_season *s)
{

	if (s == NULL)
		return;
	free(s->past);
	free(s->ahead);
	*s = (struct clv_season){ 0 };
}
