/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --tenure: what becomes of a relationship as it grows older.
 *
 * Customers are followed in cohorts by the period of their first order, from year to year of their
 * own relationship, and only through years that all of the cohort have had time for.  Figures that
 * pool customers by age mix those who stayed with those who left, and so can make returns fall with
 * age where no customer returns less.  Therefore each cohort is shown twice: `alive`, those who
 * ordered in the year before (in year 1 all), and `stayed`, the same customers throughout, who
 * ordered in every year; and change over time, with its interval, is that of the latter alone.
 *
 * Every figure is a sum over a sum (of ones, for figures per customer).  Its interval comes from
 * the influence of each customer on it: (x - figure * y) / sum of y.
 *
 * Where the ledger has costs, the margin of those who stayed is also split as Reichheld and Sasser
 * (1990) do: with list revenue L (before discounts), margin P, and S for costs or discounts, a year
 * differs from the first by
 *
 *	more purchases        P1 (L / L1 - 1)
 *	lower cost            S1 L / L1 - S, of costs
 *	smaller discounts     the same, of discounts
 *
 * which add up to P - P1 exactly; and apart from it, what others left in their first year whom they
 * referred.
 *
 * The customers are gone over twice: for the sums of each cohort and year, and then for the
 * influences, which need them.  Memory is in proportion to cohorts and years.
 *
 * What must hold: each row has the number and the sum from which its figure is computed.
 */
#include "filter/cohort/cohort_tenure.h"

#include "base/mem.h"
#include "model/stratified.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct tenure_metric tenure_metrics[TENURE_METRICS] = {
	{ "orders", SUM_ORDERS, SUM_ONE, false },
	{ "revenue", SUM_REVENUE, SUM_ONE, true },
	{ "cost", SUM_COST, SUM_ONE, true },
	{ "margin", SUM_MARGIN, SUM_ONE, true },
	{ "cost_per_order", SUM_COST, SUM_ORDERS, true },
	{ "contact_cost", SUM_CONTACT_COST, SUM_ONE, true },
	{ "contacts", SUM_CONTACTS, SUM_ONE, false },
	{ "complaints", SUM_COMPLAINTS, SUM_ONE, false },
	{ "return_rate", SUM_RETURNS, SUM_ORDERS, false },
	{ "discount_share", SUM_DISCOUNTED, SUM_ORDERS, false },
	{ "referrals", SUM_REFERRALS, SUM_ONE, false },
};

int64_t
cohort_year_after(enum period_kind kind, int64_t days)
{
	/* A year is 365.25 days. */
	int64_t parts = kind == PERIOD_MONTH ? 48 : kind == PERIOD_QUARTER ? 16 : 4;

	return days * parts / 1461;
}

date_day
cohort_first_order(const struct cohort_events *e, uint32_t customer)
{

	for (size_t i = e->start[customer]; i < e->start[customer + 1]; i++)
		if (e->v[i].kind == LEDGER_PURCHASE)
			return e->v[i].day;
	return DATE_NONE;
}

/** Add ${x} to ${sum}. CRM_EINPUT, after a message, past 29 digits. */
static enum crm_status
add_sum(const struct tenure *t, decimal_sum *sum, decimal_sum x)
{

	if (decimal_sum_add(sum, x))
		return CRM_OK;
	msg_error(t->e->msg, "the amounts of one cohort add up to more than 29 digits");
	return CRM_EINPUT;
}

/** Add one event to the sums of its year. */
static enum crm_status
tally_event(const struct tenure *t, const struct event *v, decimal_sum sum[SUMS])
{
	/*
	 * Counts are held as sums with nine decimals too, so that a figure is one sum over another.
	 */
	const decimal_sum one = 1000000000;
	enum crm_status status;

	sum[SUM_ORDERS] += v->kind == LEDGER_PURCHASE ? one : 0;
	sum[SUM_RETURNS] += v->kind == LEDGER_RETURN ? one : 0;
	sum[SUM_DISCOUNTED] += v->kind == LEDGER_PURCHASE && v->discount > 0 ? one : 0;
	sum[SUM_REFERRALS] += !cohort_events_is_referral(t->e, v) ? 0
	    : v->about == EVENT_REFERRED			  ? one
								  : v->rows * one;
	sum[SUM_COMPLAINTS] += v->about == ROW_COMPLAINT ? v->rows * one : 0;
	if (v->kind == LEDGER_CONTACT && (v->about == ROW_NONE || row_kind_is_touch(v->about)))
		sum[SUM_CONTACTS] += v->rows * one;
	if ((status = add_sum(t, &sum[SUM_REVENUE], v->amount)) != CRM_OK ||
	    (status = add_sum(t, &sum[SUM_COST], v->cost)) != CRM_OK ||
	    (status = add_sum(t, &sum[SUM_MARGIN], v->amount)) != CRM_OK ||
	    (status = add_sum(t, &sum[SUM_MARGIN], -v->cost)) != CRM_OK ||
	    (status = add_sum(t, &sum[SUM_DISCOUNT], v->discount)) != CRM_OK ||
	    (status = add_sum(t, &sum[SUM_LIST], v->amount)) != CRM_OK ||
	    (status = add_sum(t, &sum[SUM_LIST], v->discount)) != CRM_OK)
		return status;
	return v->kind == LEDGER_CONTACT ? add_sum(t, &sum[SUM_CONTACT_COST], v->cost) : CRM_OK;
}

/** Sum up the first ${years} years of a customer in t->sums. */
static enum crm_status
tally(struct tenure *t, uint32_t customer, date_day first, int64_t years)
{
	const struct cohort_events *e = t->e;
	enum crm_status status = CRM_OK;

	if (mem_grow(&t->sums, &t->room, (size_t)years, sizeof(*t->sums)) != CRM_OK)
		return CRM_ENOMEM;
	memset(t->sums, 0, (size_t)years * sizeof(*t->sums));
	for (int64_t year = 0; year < years; year++)
		t->sums[year][SUM_ONE] = 1000000000;
	for (size_t i = e->start[customer]; i < e->start[customer + 1] && status == CRM_OK; i++) {
		int64_t year;

		/* Contacts before the first order are of no year of the relationship. */
		if (e->v[i].day < first)
			continue;
		year = cohort_year_after(t->kind, e->v[i].day - first);
		if (year < years)
			status = tally_event(t, &e->v[i], t->sums[year]);
	}
	return status;
}

double
tenure_figure(const struct tenure_metric *m, const decimal_sum all[SUMS])
{

	/* NaN is written as an empty field: with nobody or no order there is no figure. */
	return all[m->under] > 0 ? decimal_real(all[m->over]) / decimal_real(all[m->under]) : NAN;
}

/** How much one customer's year moves the figure of all. */
static double
influence(const struct tenure_metric *m, const decimal_sum sum[SUMS], const decimal_sum all[SUMS])
{

	return (decimal_real(sum[m->over]) - tenure_figure(m, all) * decimal_real(sum[m->under])) /
	    decimal_real(all[m->under]);
}

/**
 * A part of the growth of a margin: of a customer by the sums ${sum} and those of the ${first}
 * year, or of all by the same.  With ${all} and ${all_first} the sums of all, it is linear in the
 * customer's, as the influence has to be.
 */
static double
growth_of(enum tenure_growth which, const decimal_sum sum[SUMS], const decimal_sum first[SUMS],
    const decimal_sum all[SUMS], const decimal_sum all_first[SUMS])
{
	enum tenure_sum of = which == GROWTH_MORE ? SUM_MARGIN
	    : which == GROWTH_COST	   ? SUM_COST
					   : SUM_DISCOUNT;
	double list = decimal_real(all_first[SUM_LIST]), ratio, per_list;

	if (!(list > 0))
		return NAN;
	ratio = decimal_real(all[SUM_LIST]) / list;
	per_list = decimal_real(all_first[of]) / list;
	return decimal_real(first[of]) * ratio +
	    per_list * (decimal_real(sum[SUM_LIST]) - ratio * decimal_real(first[SUM_LIST])) -
	    decimal_real(which == GROWTH_MORE ? first[of] : sum[of]);
}

/** What one referral brings: what a customer of the cohort left in the first year. */
static double
worth_of_referral(const struct tenure_cohort *cohort)
{
	const struct tenure_year *won =
	    &cohort->year[cohort->years > 1 ? VIEW_ALIVE : VIEW_STAYED][0];

	return decimal_real(won->all[SUM_MARGIN]) / (double)won->n;
}

double
tenure_growth(const struct tenure_cohort *cohort, enum tenure_growth which, int64_t at,
    const decimal_sum sum[SUMS], const decimal_sum first[SUMS])
{

	if (which == GROWTH_REFERRALS)
		return worth_of_referral(cohort) * decimal_real(sum[SUM_REFERRALS]);
	return growth_of(which, sum, first, cohort->year[VIEW_STAYED][at].all,
	    cohort->year[VIEW_STAYED][0].all);
}

/** Add the influences of the customer in t->sums to one year of a view. */
static void
square_up(const struct tenure *t, const struct tenure_cohort *cohort, enum tenure_view view,
    int64_t at)
{
	const struct tenure_year *first = &cohort->year[view][0];
	struct tenure_year *year = &cohort->year[view][at];

	for (size_t m = 0; m < TENURE_METRICS; m++) {
		double now = influence(&tenure_metrics[m], t->sums[at], year->all);
		double change;

		year->squares[m] += now * now;
		if (view != VIEW_STAYED)
			continue;
		/*
		 * The same customer is in both years, so the difference is taken for each of them:
		 * two independent intervals would be too wide.
		 */
		change = now - influence(&tenure_metrics[m], t->sums[0], first->all);
		year->changes[m] += change * change;
	}
	for (enum tenure_growth g = 0; view == VIEW_STAYED && g < GROWTHS; g++) {
		double mean = tenure_growth(cohort, g, at, year->all, first->all) / (double)year->n;
		double moved = (tenure_growth(cohort, g, at, t->sums[at], t->sums[0]) - mean) /
		    (double)year->n;

		year->growths[g] += moved * moved;
	}
}

/** Whether the customer in t->sums ordered in each of the first ${years}. */
static bool
has_stayed(const struct tenure *t, int64_t years)
{

	for (int64_t year = 0; year < years; year++)
		if (t->sums[year][SUM_ORDERS] <= 0)
			return false;
	return true;
}

/** Add the customer in t->sums to the years of a view that they are followed in. */
static enum crm_status
add_years(const struct tenure *t, const struct tenure_cohort *cohort, enum tenure_view view)
{
	enum crm_status status = CRM_OK;

	if (view == VIEW_STAYED && !has_stayed(t, cohort->years))
		return CRM_OK;
	for (int64_t at = 0; at < cohort->years && status == CRM_OK; at++) {
		struct tenure_year *year = &cohort->year[view][at];

		/* In the first year all are alive: the first order is what makes a cohort. */
		if (at > 0 && t->sums[at - 1][SUM_ORDERS] <= 0)
			continue;
		if (t->squaring) {
			square_up(t, cohort, view, at);
			continue;
		}
		year->n++;
		for (size_t k = 0; k < SUMS && status == CRM_OK; k++)
			status = add_sum(t, &year->all[k], t->sums[at][k]);
	}
	return status;
}

enum tenure_view
tenure_views(const struct tenure_cohort *cohort)
{

	return cohort->years > 1 ? VIEWS : VIEW_STAYED;
}

int64_t
cohort_years_of(const struct cohort_events *e, enum period_kind kind, int32_t period)
{
	/* From the last day of the period: who came last has been seen for the shortest time. */
	int64_t days = (int64_t)e->as_of - (period_start(kind, period + 1) - 1) + 1;

	return days > 0 ? cohort_year_after(kind, days) : 0;
}

/** Make room for the years of a cohort, which has its first customer. */
static enum crm_status
open_cohort(struct tenure *t, struct tenure_cohort *cohort)
{
	char from[DATE_PRINT + 1] = { 0 }, to[DATE_PRINT + 1] = { 0 };

	t->rows += (uint64_t)tenure_views(cohort) * (uint64_t)cohort->years * (TENURE_METRICS + GROWTHS);
	if (t->rows > COHORT_MOST_ROWS) {
		date_print(from, t->e->from);
		date_print(to, t->e->as_of);
		msg_error(t->e->msg,
		    "the table needs more than %d rows for the days %s to %s: look for wrong dates, or use a longer --period",
		    COHORT_MOST_ROWS, from, to);
		return CRM_EUSAGE;
	}
	for (enum tenure_view view = VIEW_ALIVE; view < tenure_views(cohort); view++)
		if ((cohort->year[view] =
			    mem_new((size_t)cohort->years, sizeof(**cohort->year))) == NULL)
			return CRM_ENOMEM;
	return CRM_OK;
}

/** Add a customer to their cohort; *${longest}: the most years that one was followed. */
static enum crm_status
add_customer(struct tenure *t, uint32_t customer, int64_t *longest)
{
	date_day first = cohort_first_order(t->e, customer);
	struct tenure_cohort *cohort;
	enum crm_status status;

	if (first == DATE_NONE)
		return CRM_OK;
	cohort = &t->cohort[period_of(t->kind, first) - t->first];
	*longest = cohort->years > *longest ? cohort->years : *longest;
	if (cohort->years == 0)
		return CRM_OK;
	if (cohort->year[VIEW_ALIVE] == NULL && (status = open_cohort(t, cohort)) != CRM_OK)
		return status;
	status = tally(t, customer, first, cohort->years);
	for (enum tenure_view view = VIEW_ALIVE; view < tenure_views(cohort) && status == CRM_OK; view++)
		status = add_years(t, cohort, view);
	return status;
}

/** Go over all customers once. */
static enum crm_status
pass_over(struct tenure *t, struct cohort_events *e, int64_t *longest)
{
	enum crm_status status = cohort_events_start(e);

	while (status == CRM_OK && (status = cohort_events_next(e)) == CRM_OK && e->customers > 0)
		for (uint32_t c = 0; c < e->customers && status == CRM_OK; c++)
			status = add_customer(t, c, longest);
	return status;
}

/** Make a cohort for each period of the log. */
static enum crm_status
open_tenure(struct tenure *t, const struct cohort_events *e, const struct cohort_options *options)
{

	*t = (struct tenure){ .e = e, .kind = (enum period_kind)options->period,
		.level = options->confidence };
	if (e->from != DATE_NONE) {
		t->first = period_of(t->kind, e->from);
		t->n = (size_t)(period_of(t->kind, e->as_of) - t->first) + 1;
	}
	if ((t->cohort = mem_new(t->n, sizeof(*t->cohort))) == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < t->n; i++)
		t->cohort[i].years = cohort_years_of(e, t->kind, t->first + (int32_t)i);
	return CRM_OK;
}

static void
free_tenure(struct tenure *t)
{

	for (size_t i = 0; t->cohort != NULL && i < t->n; i++)
		for (enum tenure_view view = VIEW_ALIVE; view < VIEWS; view++)
			free(t->cohort[i].year[view]);
	free(t->cohort);
	free(t->sums);
}

enum crm_status
cohort_write_tenure(const struct cohort_options *options, struct cohort_events *e,
    struct output *out, struct msg *msg)
{
	static const char *const names[] = { "cohort", "who", "year", "customers", "metric", "total",
		"value", "low", "high", "change", "change_low", "change_high" };
	struct row_out row = { .out = out };
	enum crm_status status;
	int64_t longest = 0;
	struct tenure t;

	if ((status = open_tenure(&t, e, options)) != CRM_OK ||
	    (status = pass_over(&t, e, &longest)) != CRM_OK)
		goto done;
	t.squaring = true;
	if ((status = pass_over(&t, e, &longest)) != CRM_OK)
		goto done;
	row_out_names(&row, names, sizeof(names) / sizeof(names[0]));
	row_out_end(&row);
	tenure_write(&t, &row);
	if (longest < 2)
		msg_warn(msg,
		    "--tenure: no cohort has been seen for two whole %s: this log does not tell%s",
		    t.kind == PERIOD_YEAR ? "years" : "periods",
		    t.kind == PERIOD_YEAR ? "; --period=quarter asks for less" : "");
done:
	free_tenure(&t);
	return status;
}
