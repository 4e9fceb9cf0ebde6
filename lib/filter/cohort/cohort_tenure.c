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
 * What must hold: each row has the number and the sum from which its figure is computed.
 */
#include "filter/cohort/cohort_events.h"
#include "filter/cohort/cohort_studies.h"
#include "base/mem.h"
#include "model/stratified.h"
#include "table/period.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** Significant digits of figures that are no money. */
#define DIGITS 6

/** What is summed up of one customer's year. */
enum sum {
	SUM_ONE,
	SUM_ORDERS,
	SUM_REVENUE,
	SUM_COST,
	SUM_MARGIN,
	SUM_CONTACT_COST,
	SUM_CONTACTS,
	SUM_COMPLAINTS,
	SUM_RETURNS,
	SUM_DISCOUNTED,
	SUMS
};

/** A figure: one sum over another. */
struct metric {
	const char *name;
	enum sum over, under;
	bool money;
};

static const struct metric metrics[] = {
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
};

#define METRICS (sizeof(metrics) / sizeof(metrics[0]))

/** One cohort under work. */
struct tenure {
	const struct cohort_events *e;
	enum period_kind kind;
	double level;
	const uint32_t *member;		/* its customers */
	size_t n;
	int64_t years;			/* that all of them have had */
	char name[PERIOD_PRINT];
	size_t name_n;
};

/** Which year of their relationship it is, from 0, ${days} days after the first order. */
static int64_t
year_after(enum period_kind kind, int64_t days)
{
	/* A year is 365.25 days. */
	int64_t parts = kind == PERIOD_MONTH ? 48 : kind == PERIOD_QUARTER ? 16 : 4;

	return days * parts / 1461;
}

static date_day
first_order(const struct cohort_events *e, uint32_t customer)
{

	for (size_t i = e->start[customer]; i < e->start[customer + 1]; i++)
		if (e->v[i].kind == LEDGER_PURCHASE)
			return e->v[i].day;
	return DATE_NONE;
}

/** Sum up a customer's year. */
static void
tally(const struct tenure *t, uint32_t customer, int64_t year, decimal_sum sum[SUMS])
{
	/*
	 * Counts are held as sums with nine decimals too, so that a figure is one sum over another.
	 */
	const decimal_sum one = 1000000000;
	const struct cohort_events *e = t->e;
	date_day first = first_order(e, customer);

	memset(sum, 0, SUMS * sizeof(*sum));
	sum[SUM_ONE] = one;
	for (size_t i = e->start[customer]; i < e->start[customer + 1]; i++) {
		const struct event *v = &e->v[i];

		/* Contacts before the first order are of no year of the relationship. */
		if (v->day < first || year_after(t->kind, v->day - first) != year)
			continue;
		sum[SUM_ORDERS] += v->kind == LEDGER_PURCHASE ? one : 0;
		sum[SUM_RETURNS] += v->kind == LEDGER_RETURN ? one : 0;
		sum[SUM_DISCOUNTED] += v->kind == LEDGER_PURCHASE && v->discount > 0 ? one : 0;
		sum[SUM_REVENUE] += v->amount;
		sum[SUM_COST] += v->cost;
		sum[SUM_CONTACT_COST] += v->kind == LEDGER_CONTACT ? v->cost : 0;
		sum[SUM_COMPLAINTS] += v->about == ROW_COMPLAINT ? v->rows * one : 0;
		if (v->kind == LEDGER_CONTACT &&
		    (v->about == ROW_NONE || row_kind_is_touch(v->about)))
			sum[SUM_CONTACTS] += v->rows * one;
	}
	sum[SUM_MARGIN] = sum[SUM_REVENUE] - sum[SUM_COST];
}

/** Whether the customer ordered in a year. */
static bool
ordered(const struct tenure *t, uint32_t customer, int64_t year)
{
	decimal_sum sum[SUMS];

	tally(t, customer, year, sum);
	return sum[SUM_ORDERS] > 0;
}

/** Mark who is followed in ${year}: those alive at its start, or those who stayed throughout. */
static uint64_t
mark(const struct tenure *t, bool stayed, int64_t year, bool *in)
{
	uint64_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		/* In the first year all are alive: the first order is what makes a cohort. */
		in[i] = year == 0 || ordered(t, t->member[i], year - 1);
		for (int64_t k = 0; stayed && in[i] && k < t->years; k++)
			in[i] = ordered(t, t->member[i], k);
		n += in[i];
	}
	return n;
}

/** The sums of all who are ${in}. */
static void
sum_up(const struct tenure *t, const bool *in, int64_t year, decimal_sum all[SUMS])
{
	decimal_sum sum[SUMS];

	memset(all, 0, SUMS * sizeof(*all));
	for (size_t i = 0; i < t->n; i++) {
		if (!in[i])
			continue;
		tally(t, t->member[i], year, sum);
		for (size_t k = 0; k < SUMS; k++)
			all[k] += sum[k];
	}
}

static double
figure_of(const struct metric *m, const decimal_sum all[SUMS])
{

	/* NaN is written as an empty field: with nobody or no order there is no figure. */
	return all[m->under] > 0 ? decimal_real(all[m->over]) / decimal_real(all[m->under]) : NAN;
}

/** How much one customer's year moves the figure of all. */
static double
influence(const struct metric *m, const decimal_sum sum[SUMS], const decimal_sum all[SUMS])
{

	return (decimal_real(sum[m->over]) - figure_of(m, all) * decimal_real(sum[m->under])) /
	    decimal_real(all[m->under]);
}

/** Sums of squares of the influences on each figure, and on its change since the first year. */
static void
square_up(const struct tenure *t, const bool *in, int64_t year, const decimal_sum all[SUMS],
    const decimal_sum first[SUMS], double squares[METRICS], double changes[METRICS])
{
	decimal_sum sum[SUMS], then[SUMS];

	for (size_t m = 0; m < METRICS; m++)
		squares[m] = changes[m] = 0;
	for (size_t i = 0; i < t->n; i++) {
		if (!in[i])
			continue;
		tally(t, t->member[i], year, sum);
		tally(t, t->member[i], 0, then);
		for (size_t m = 0; m < METRICS; m++) {
			double now = influence(&metrics[m], sum, all);
			/*
			 * The same customer is in both years, so the difference is taken for each
			 * of them: two independent intervals would be too wide.
			 */
			double change = now - influence(&metrics[m], then, first);

			squares[m] += now * now;
			changes[m] += change * change;
		}
	}
}

/** Whether the ledger has the columns that the metric is computed from. */
static bool
is_known(const struct cohort_events *e, const struct metric *m)
{

	switch (m->over) {
	case SUM_COST:
	case SUM_CONTACT_COST:
	case SUM_MARGIN:
		return e->has_cost;
	case SUM_CONTACTS:
		return e->has_cost || e->has_kind;
	case SUM_COMPLAINTS:
		return e->has_kind;
	case SUM_DISCOUNTED:
		return e->has_discount;
	default:
		return true;
	}
}

/** Write a figure, with the margin of its interval. */
static void
put_figure(struct row_out *row, double value, double half)
{

	row_out_real(row, value, DIGITS);
	row_out_real(row, value - half, DIGITS);
	row_out_real(row, value + half, DIGITS);
}

/** Write the rows of a year. */
static void
write_year(const struct tenure *t, bool stayed, int64_t year, const bool *in, uint64_t n,
    struct row_out *row)
{
	decimal_sum all[SUMS], first[SUMS];
	double squares[METRICS], changes[METRICS];

	sum_up(t, in, year, all);
	sum_up(t, in, 0, first);
	square_up(t, in, year, all, first, squares, changes);
	for (size_t i = 0; i < METRICS; i++) {
		const struct metric *m = &metrics[i];
		double value = figure_of(m, all);

		if (!is_known(t->e, m))
			continue;
		row_out_text(row, (struct slice){ t->name, t->name_n });
		row_out_text(row, slice_of(stayed ? "stayed" : "alive"));
		row_out_u64(row, (uint64_t)year + 1);
		row_out_u64(row, n);
		row_out_text(row, slice_of(m->name));
		row_out_money(row, all[m->over], m->money ? t->e->scale : 0);
		put_figure(row, value, stratified_margin(squares[i], n, t->level));
		if (stayed && year > 0)
			put_figure(row, value - figure_of(m, first),
			    stratified_margin(changes[i], n, t->level));
		else
			row_out_empty(row, 3);
		row_out_end(row);
	}
}

/** Write a cohort: those alive at the start of each year, then those who stayed. */
static enum crm_status
write_cohort(const struct tenure *t, struct row_out *row)
{
	bool *in = mem_new(t->n, sizeof(*in));

	if (in == NULL)
		return CRM_ENOMEM;
	/* With a single year nobody could leave, so both views are the same. */
	for (int stayed = 0; stayed < (t->years > 1 ? 2 : 1); stayed++)
		for (int64_t year = 0; year < t->years; year++) {
			uint64_t n = mark(t, stayed == 1, year, in);

			write_year(t, stayed == 1, year, in, n, row);
		}
	free(in);
	return CRM_OK;
}

/** The customers and the period of their first order. */
struct member {
	int32_t period;
	uint32_t customer;
};

static int
compare_members(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	if (x->period != y->period)
		return x->period < y->period ? -1 : 1;
	return (x->customer > y->customer) - (x->customer < y->customer);
}

/** How many years the last customer of a cohort can have had. */
static int64_t
years_of(const struct cohort_events *e, enum period_kind kind, int32_t period)
{
	/* From the last day of the period: who came last has been seen for the shortest time. */
	int64_t days = (int64_t)e->as_of - (period_start(kind, period + 1) - 1) + 1;

	return days > 0 ? year_after(kind, days) : 0;
}

/** Go through the cohorts; *${longest}: the most years that one was followed. */
static enum crm_status
write_cohorts(struct tenure *t, const struct member *members, size_t n, struct row_out *row,
    int64_t *longest)
{
	uint32_t *list = mem_new(n, sizeof(*list));
	enum crm_status status = CRM_OK;

	if (list == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < n; i++)
		list[i] = members[i].customer;
	for (size_t from = 0, end; from < n && status == CRM_OK; from = end) {
		for (end = from; end < n && members[end].period == members[from].period;)
			end++;
		t->member = list + from;
		t->n = end - from;
		t->years = years_of(t->e, t->kind, members[from].period);
		t->name_n = period_print(t->name, t->kind, members[from].period);
		*longest = t->years > *longest ? t->years : *longest;
		status = write_cohort(t, row);
	}
	free(list);
	return status;
}

enum crm_status
cohort_write_tenure(const struct cohort_options *options, const struct cohort_events *e,
    struct output *out, struct msg *msg)
{
	static const char *const names[] = { "cohort", "who", "year", "customers", "metric", "total",
		"value", "low", "high", "change", "change_low", "change_high" };
	struct tenure t = { .e = e, .kind = (enum period_kind)options->period,
		.level = options->confidence };
	struct member *members = mem_new(e->customers, sizeof(*members));
	struct row_out row = { .out = out };
	int64_t longest = 0;
	enum crm_status status;
	size_t n = 0;

	if (members == NULL)
		return CRM_ENOMEM;
	row_out_names(&row, names, sizeof(names) / sizeof(names[0]));
	row_out_end(&row);
	for (uint32_t c = 0; c < e->customers; c++) {
		date_day first = first_order(e, c);

		if (first != DATE_NONE)
			members[n++] = (struct member){ period_of(t.kind, first), c };
	}
	if (n > 0)
		qsort(members, n, sizeof(*members), compare_members);
	status = write_cohorts(&t, members, n, &row, &longest);
	if (status == CRM_OK && longest < 2)
		msg_warn(msg,
		    "--tenure: no cohort has been seen for two whole %s: this log does not tell%s",
		    t.kind == PERIOD_YEAR ? "years" : "periods",
		    t.kind == PERIOD_YEAR ? "; --period=quarter asks for less" : "");
	free(members);
	return status;
}
