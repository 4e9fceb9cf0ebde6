/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-cohort --season: how much more or less is bought by time of year, for crm-clv --season.
 *
 * Orders by month alone do not say it: in a shop that grows, December is the best month of the
 * first year because there are more customers than in January.  So orders are taken from the table
 * of cohorts by age, where the customers who could have ordered are known, and model/season.h takes
 * out how cohorts differ and how they fade.  First orders (age 0) are left out: how many customers
 * are won is no matter of the customers' rate.
 *
 * Season is what comes again each year.  A log of less than two years cannot show that, so it is
 * refused: whatever rose in that year, be it December or the whole shop, would be called season.
 */
#include "base/mem.h"
#include "filter/cohort/cohort.h"
#include "model/season.h"
#include "table/row_out.h"

#include <math.h>
#include <stdlib.h>

#define DIGITS 6
#define YEARS 2
#define MONTHS 12
#define WEEKS 52
#define LAST_WEEK 53	/* of some years; it has the factor of the one before */
#define FEW 30		/* fewer orders than this make a factor that chance rules */

/* The sums of the ledger, in whole periods from the first to the last one that is over. */
struct seasonal {
	const struct cohort_cells *cells;
	int32_t first;
	struct season_cells sums;
	double *customers, *orders;
	uint32_t *part;
	double factor[LAST_WEEK], ordered[LAST_WEEK];
};

/* Which month, or ISO week, of the year a period is, from 0; weeks 52 and 53 are one. */
static uint32_t
part_of(enum period_kind kind, int32_t period)
{
	char text[PERIOD_PRINT] = { 0 };
	/* Month and week are the last two digits: 2024-12, 2024-W52. */
	size_t n = period_print(text, kind, period);
	uint32_t part = (uint32_t)((text[n - 2] - '0') * 10 + text[n - 1] - '0') - 1;

	return part < WEEKS ? part : WEEKS - 1;
}

static void
sum_customer(struct seasonal *s, const struct cohort_customer *customer)
{
	size_t cohort, periods = s->sums.periods;

	if (customer->first == DATE_NONE)
		return;
	cohort = (size_t)(period_of(s->cells->kind, customer->first) - s->first);
	/* The cohort of the unfinished period has no later age to be observed. */
	if (cohort >= periods)
		return;
	s->customers[cohort]++;
	for (uint32_t c = customer->cells; c != COHORT_NONE; c = s->cells->cell[c].next) {
		int64_t at = (int64_t)s->cells->cell[c].period - s->first;

		/* Before the first order there may be contacts and returns, which order nothing. */
		if (at >= (int64_t)cohort && at < (int64_t)periods)
			s->orders[cohort * periods + (size_t)at - cohort] +=
			    s->cells->cell[c].orders;
	}
}

static enum crm_status
sum_cells(struct seasonal *s)
{
	size_t n = s->sums.periods, square;

	/* A square by cohort and age; half of it stays empty. */
	if (__builtin_mul_overflow(n, n, &square))
		return CRM_ENOMEM;
	s->customers = mem_new(n, sizeof(*s->customers));
	s->orders = mem_new(square, sizeof(*s->orders));
	s->part = mem_new(n, sizeof(*s->part));
	if (s->customers == NULL || s->orders == NULL || s->part == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < s->cells->n; i++)
		sum_customer(s, &s->cells->customer[i]);
	for (size_t p = 0; p < n; p++)
		s->part[p] = part_of(s->cells->kind, s->first + (int32_t)p);
	s->sums.customers = s->customers;
	s->sums.orders = s->orders;
	s->sums.part = s->part;
	return CRM_OK;
}

/* Find the periods that are over, and refuse a log that is too short. */
static enum crm_status
measure_season(struct seasonal *s, struct msg *msg)
{
	const struct cohort_cells *cells = s->cells;
	bool month = cells->kind == PERIOD_MONTH;
	size_t wanted = YEARS * (month ? MONTHS : WEEKS);
	int32_t last;

	if (cells->from != DATE_NONE) {
		s->first = period_of(cells->kind, cells->from);
		last = period_of(cells->kind, cells->as_of);
		if (period_start(cells->kind, last + 1) != cells->as_of + 1)
			last--;
		s->sums.periods = last >= s->first ? (size_t)(last - s->first) + 1 : 0;
	}
	s->sums.parts = month ? MONTHS : WEEKS;
	if (s->sums.periods >= wanted)
		return CRM_OK;
	msg_error(msg,
	    "--season: the log has %zu whole %s, but season can be told from growth only after two years (%zu)",
	    s->sums.periods, month ? "months" : "weeks", wanted);
	return CRM_EIDENT;
}

static enum crm_status
check_factors(const struct seasonal *s, struct msg *msg)
{
	const char *part = s->cells->kind == PERIOD_MONTH ? "month" : "week";
	size_t few = 0;

	for (size_t i = 0; i < s->sums.parts; i++) {
		/*
		 * No factor is not the same as a factor of 1: crm-clv would take it for an ordinary
		 * month.
		 */
		if (isnan(s->factor[i])) {
			msg_error(msg, "--season: no customer could come back in %s %zu", part,
			    i + 1);
			return CRM_EIDENT;
		}
		few += s->ordered[i] < FEW;
	}
	if (few > 0)
		msg_warn(msg,
		    "--season: %zu %s%s with fewer than %d repeat orders: chance rules their factors%s",
		    few, part, few == 1 ? "" : "s", FEW,
		    s->cells->kind == PERIOD_WEEK ? " (try --period=month)" : "");
	return CRM_OK;
}

static void
write_factors(const struct seasonal *s, struct output *out)
{
	bool month = s->cells->kind == PERIOD_MONTH;
	const char *const header[] = { month ? "month" : "week", "factor", "orders" };
	struct row_out row = { .out = out };

	row_out_names(&row, header, sizeof(header) / sizeof(*header));
	row_out_end(&row);
	for (size_t i = 0; i < (month ? MONTHS : LAST_WEEK); i++) {
		/*
		 * Week 53 repeats the factor of week 52, but not its orders, so that the column
		 * adds up.
		 */
		size_t part = i < s->sums.parts ? i : s->sums.parts - 1;

		row_out_u64(&row, i + 1);
		row_out_real(&row, s->factor[part], DIGITS);
		row_out_u64(&row, i < s->sums.parts ? (uint64_t)s->ordered[part] : 0);
		row_out_end(&row);
	}
}

enum crm_status
cohort_write_season(const struct cohort_cells *cells, struct output *out, struct msg *msg)
{
	struct seasonal s = { .cells = cells };
	enum crm_status status = measure_season(&s, msg);

	if (status == CRM_OK)
		status = cohort_cells_refuse(
		    cells, "sums", (uint64_t)s.sums.periods * s.sums.periods, msg);
	if (status == CRM_OK)
		status = sum_cells(&s);
	if (status == CRM_OK) {
		status = season_fit(&s.sums, s.factor, s.ordered);
		if (status == CRM_EIDENT)
			msg_error(msg,
			    "--season: not identified by this data: too few customers came back");
	}
	if (status == CRM_OK)
		status = check_factors(&s, msg);
	if (status == CRM_OK)
		write_factors(&s, out);
	free(s.customers);
	free(s.orders);
	free(s.part);
	return status;
}
