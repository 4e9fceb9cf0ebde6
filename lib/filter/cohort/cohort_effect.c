/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --effect: what follows an event, or who does a thing, compared among those who are alike.
 *
 *   discount  orders of customers who had bought before against first orders, month by month, so
 *             that a sale is not taken for a habit: how often there was a discount.  Customers won
 *             at a discount against others: what share of their later orders had one.  And orders
 *             at a discount against those at the full price, first and repeat orders apart: what
 *             they brought, what they left after the discount, and who ordered again.
 *   delivery  late deliveries against those in time, by month and by how often the customer had
 *             ordered: who orders again, and for how much.
 *   complaint customers who complained against others matched to them (cohort_complaint.c).
 *
 * These are comparisons, no experiments: what is not in the log can still differ between the
 * groups.  With fewer cases than EFFECT_LEAST on either side no verdict is given.
 */
#include "filter/cohort/cohort_studies.h"

#include "model/stratified.h"
#include "table/period.h"

#include <math.h>

#define DIGITS 6

const char *
effect_verdict(const struct effect_row *r)
{

	/*
	 * The least number of cases is asked first: with few of them an interval is too short by
	 * chance more often than its level says.
	 */
	if (r->n < EFFECT_LEAST || r->others < EFFECT_LEAST || isnan(r->low) || isnan(r->high))
		return "this log does not tell";
	return r->low > 0 ? "higher" : r->high < 0 ? "lower" : "no difference seen";
}

void
effect_write(
    struct row_out *row, const struct cohort_options *options, const struct effect_row *r)
{
	static const char *const names[] = { "complaint", "delivery", "discount" };

	row_out_text(row, slice_of(names[options->effect]));
	row_out_text(row, slice_of(r->group));
	row_out_text(row, slice_of(r->metric));
	row_out_u64(row, r->n);
	row_out_u64(row, r->others);
	row_out_real(row, r->value, DIGITS);
	row_out_real(row, r->other_value, DIGITS);
	row_out_real(row, r->difference, DIGITS);
	row_out_real(row, r->low, DIGITS);
	row_out_real(row, r->high, DIGITS);
	row_out_text(row, slice_of(effect_verdict(r)));
	row_out_end(row);
}

/** Most questions that one --effect answers by strata. */
#define QUESTIONS 8

/** A question that is answered by comparing observations within strata. */
struct question {
	const char *group, *metric;
	struct strata *strata;
	bool left_out;		/* the ledger has nothing to answer it from: no row */
};

/** The questions, and the pass over the observations: to count them, or to take influences. */
struct inquiry {
	const struct cohort_options *options;
	const struct cohort_events *e;
	struct question question[QUESTIONS];
	size_t n;
	bool weighed;
};

/** Take in an observation of question ${q}, which is the same in both passes. */
static void
observe(struct inquiry *in, size_t q, size_t stratum, bool exposed, double y)
{

	if (in->weighed)
		strata_influence(in->question[q].strata, stratum, exposed, y);
	else
		strata_count(in->question[q].strata, stratum, exposed, y);
}

/** Takes in all observations of one customer. */
typedef void observe_customer(struct inquiry *in, uint32_t customer);

/** Go over all customers once. */
static enum crm_status
pass_over(struct inquiry *in, struct cohort_events *e, observe_customer *customer)
{
	enum crm_status status = cohort_events_start(e);

	while (status == CRM_OK && (status = cohort_events_next(e)) == CRM_OK && e->customers > 0)
		for (uint32_t c = 0; c < e->customers; c++) {
			customer(in, c);
			for (size_t q = 0; in->weighed && q < in->n; q++)
				strata_end_cluster(in->question[q].strata);
		}
	return status;
}

/** Answer the questions: both passes, with ${strata} for each of them. */
static enum crm_status
inquire(struct inquiry *in, struct cohort_events *e, size_t strata, observe_customer *customer,
    struct row_out *row)
{
	enum crm_status status = CRM_OK;

	for (size_t q = 0; q < in->n && status == CRM_OK; q++)
		if ((status = strata_open(&in->question[q].strata, strata)) != CRM_OK)
			status = msg_nomem(e->msg);
	if (status == CRM_OK && (status = pass_over(in, e, customer)) == CRM_OK) {
		for (size_t q = 0; q < in->n; q++)
			strata_weigh(in->question[q].strata);
		in->weighed = true;
		status = pass_over(in, e, customer);
	}
	for (size_t q = 0; q < in->n; q++) {
		const struct question *asked = &in->question[q];
		struct stratified s;

		if (status == CRM_OK && !asked->left_out) {
			strata_result(asked->strata, in->options->confidence, &s);
			effect_write(row, in->options,
			    &(struct effect_row){ asked->group, asked->metric, s.n_exposed,
				s.n_others, s.exposed, s.others, s.difference, s.low, s.high });
		}
		strata_close(asked->strata);
	}
	return status;
}

/** Months since the first of the log. */
static size_t
month_of(const struct cohort_events *e, date_day day)
{

	return (size_t)(period_of(PERIOD_MONTH, day) - period_of(PERIOD_MONTH, e->from));
}

/** How many months the log has; 0 without rows. */
static size_t
months_of(const struct cohort_events *e)
{

	return e->from == DATE_NONE ? 0 : month_of(e, e->as_of) + 1;
}

/** Classes of how often the customer had ordered, for each of which a month has a stratum. */
#define ORDERED 5

/**
 * The stratum of a month and of how many orders came before: classes of 0, 1, 2, 3 to 4, and more,
 * as finer ones would leave strata with nobody to compare with.
 */
static size_t
stratum_of(size_t month, uint32_t before)
{

	return month * ORDERED + (before <= 2 ? before : before <= 4 ? 3 : ORDERED - 1);
}

/** What --effect=discount asks; of the first orders and of repeat orders each from ... on. */
enum discount_question { ASK_HABIT, ASK_WON, ASK_FIRST, ASK_REPEAT = ASK_FIRST + 3 };

/** What an order at a discount, or at the full price, brought, left and led to. */
static void
observe_price(struct inquiry *in, size_t q, const struct event *v, size_t stratum)
{
	const struct cohort_events *e = in->e;
	bool cut = v->discount > 0;
	uint32_t orders;
	double spent;

	observe(in, q, stratum, cut, decimal_real(v->amount));
	if (e->has_order_cost)
		observe(in, q + 1, stratum, cut, decimal_real(v->amount - v->cost));
	if (v->day + in->options->within > e->as_of)
		return;
	cohort_events_after(e, v->customer, v->day, in->options->within, &orders, &spent);
	observe(in, q + 2, stratum, cut, orders > 0);
}

/** The orders of a customer. */
static void
observe_orders(struct inquiry *in, uint32_t customer)
{
	const struct cohort_events *e = in->e;
	date_day first = DATE_NONE;
	uint32_t later = 0, cut = 0;
	bool won = false;

	for (size_t i = e->start[customer]; i < e->start[customer + 1]; i++) {
		const struct event *v = &e->v[i];
		bool repeat;

		if (v->kind != LEDGER_PURCHASE)
			continue;
		/* Events are in order of days, so the first purchase met is the first. */
		first = first == DATE_NONE ? v->day : first;
		repeat = v->day > first;
		observe(in, ASK_HABIT, stratum_of(month_of(e, v->day), 0), repeat,
		    v->discount > 0 ? 1 : 0);
		observe_price(in, repeat ? ASK_REPEAT : ASK_FIRST, v,
		    stratum_of(month_of(e, v->day), repeat ? v->orders - 1 : 0));
		won = won || (!repeat && v->discount > 0);
		later += repeat;
		cut += repeat && v->discount > 0;
	}
	/* Those won in one month had the same seasons to order in later. */
	if (later > 0)
		observe(in, ASK_WON, stratum_of(month_of(e, first), 0), won,
		    (double)cut / later);
}

static enum crm_status
effect_discount(
    const struct cohort_options *options, struct cohort_events *e, struct row_out *row)
{
	static const char first[] = "first orders at a discount against full price",
		repeat[] = "repeat orders at a discount against full price";
	struct inquiry in = { .options = options, .e = e, .n = QUESTIONS,
		.question = { [ASK_HABIT] = { "repeat orders against first orders", "discounted",
				  NULL, false },
		    [ASK_WON] = { "customers won at a discount against others",
			"discounted_later", NULL, false },
		    [ASK_FIRST] = { first, "revenue", NULL, false },
		    { first, "margin", NULL, false }, { first, "ordered_again", NULL, false },
		    [ASK_REPEAT] = { repeat, "revenue", NULL, false },
		    { repeat, "margin", NULL, false }, { repeat, "ordered_again", NULL, false } } };

	/*
	 * Margins are not asked of a ledger without costs, where all of them would be the revenue.
	 */
	in.question[ASK_FIRST + 1].left_out = in.question[ASK_REPEAT + 1].left_out =
	    !e->has_order_cost;
	return inquire(&in, e, months_of(e) * ORDERED, observe_orders, row);
}

/** Whether an event is a delivery that is known to be late, or in time, and is not told again. */
static bool
is_delivery(const struct event *v, bool *late)
{

	*late = v->about == ROW_LATE || v->overdue;
	return v->about == ROW_LATE || (v->about == ROW_DELIVERED && !v->again);
}

/** The deliveries of a customer: who orders again, and for how much. */
static void
observe_deliveries(struct inquiry *in, uint32_t customer)
{
	const struct cohort_events *e = in->e;
	int64_t within = in->options->within;

	for (size_t i = e->start[customer]; i < e->start[customer + 1]; i++) {
		const struct event *v = &e->v[i];
		uint32_t orders;
		size_t stratum;
		double spent;
		bool late;

		/* Only those who could be watched for the whole time count, on both sides alike. */
		if (!is_delivery(v, &late) || v->day + within > e->as_of)
			continue;
		cohort_events_after(e, customer, v->day, within, &orders, &spent);
		stratum = stratum_of(month_of(e, v->day), v->orders);
		observe(in, 0, stratum, late, orders > 0);
		observe(in, 1, stratum, late, spent);
	}
}

static enum crm_status
effect_delivery(
    const struct cohort_options *options, struct cohort_events *e, struct row_out *row)
{
	static const char group[] = "late deliveries against those in time";
	struct inquiry in = { .options = options, .e = e, .n = 2,
		.question = { { group, "ordered_again", NULL, false },
			{ group, "revenue", NULL, false } } };

	return inquire(&in, e, months_of(e) * ORDERED, observe_deliveries, row);
}

enum crm_status
cohort_write_effect(const struct cohort_options *options, struct cohort_events *e,
    struct output *out, struct msg *msg)
{
	static const char *const names[] = { "effect", "group", "metric", "n", "others", "value",
		"other_value", "difference", "low", "high", "verdict" };
	struct row_out row = { .out = out };

	if (options->effect == EFFECT_DISCOUNT ? !e->has_discount : !e->has_kind) {
		msg_error(msg, "--effect=%s needs a ledger with the column %s: this log does not tell",
		    options->effect == EFFECT_DISCOUNT	       ? "discount"
			: options->effect == EFFECT_COMPLAINT ? "complaint"
							       : "delivery",
		    options->effect == EFFECT_DISCOUNT ? "discount" : "kind");
		return CRM_EUSAGE;
	}
	row_out_names(&row, names, sizeof(names) / sizeof(names[0]));
	row_out_end(&row);
	return options->effect == EFFECT_COMPLAINT ? effect_complaint(options, e, &row)
	    : options->effect == EFFECT_DELIVERY   ? effect_delivery(options, e, &row)
						   : effect_discount(options, e, &row);
}
