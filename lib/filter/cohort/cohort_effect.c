/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --effect: what follows an event, or who does a thing, compared among those who are alike.
 *
 *   discount  orders of customers who had bought before against first orders, month by month, so
 *             that a sale is not taken for a habit: how often there was a discount.
 *   delivery  late deliveries against those in time, by month and by how often the customer had
 *             ordered: who orders again, and for how much.
 *   complaint customers who complained against others matched to them (cohort_complaint.c).
 *
 * These are comparisons, no experiments: what is not in the log can still differ between the
 * groups.  With fewer cases than EFFECT_LEAST on either side no verdict is given.
 */
#include "filter/cohort/cohort_studies.h"

#include "base/mem.h"
#include "model/stratified.h"
#include "table/period.h"

#include <math.h>
#include <stdlib.h>

#define DIGITS 6

/*
 * Return what the interval allows to say.  The least number of cases is asked first: with few of
 * them an interval is too short by chance more often than its level says.
 */
static const char *
verdict_of(const struct effect_row *r)
{

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
	row_out_text(row, slice_of(verdict_of(r)));
	row_out_end(row);
}

/** Observations of one question. */
struct units {
	struct stratified_unit *v;
	size_t n, room, strata;
};

static enum crm_status
add_unit(struct units *u, uint32_t customer, size_t stratum, bool exposed, double y)
{

	if (mem_grow(&u->v, &u->room, u->n + 1, sizeof(*u->v)) != CRM_OK)
		return CRM_ENOMEM;
	u->v[u->n++] =
	    (struct stratified_unit){ customer, (uint32_t)stratum, exposed, y };
	u->strata = stratum >= u->strata ? stratum + 1 : u->strata;
	return CRM_OK;
}

/** Compare, write, and forget the observations. */
static enum crm_status
conclude(struct units *u, const struct cohort_options *options, const char *group,
    const char *metric, struct row_out *row)
{
	struct stratified s;
	enum crm_status status = stratified_fit(u->v, u->n, u->strata, options->confidence, &s);

	if (status == CRM_OK)
		effect_write(row, options,
		    &(struct effect_row){ group, metric, s.n_exposed, s.n_others, s.exposed,
			s.others, s.difference, s.low, s.high });
	free(u->v);
	*u = (struct units){ 0 };
	return status;
}

/** Months since the first of the log. */
static size_t
month_of(const struct cohort_events *e, date_day day)
{

	return (size_t)(period_of(PERIOD_MONTH, day) - period_of(PERIOD_MONTH, e->from));
}

static enum crm_status
effect_discount(
    const struct cohort_options *options, const struct cohort_events *e, struct row_out *row)
{
	struct units u = { 0 };

	for (uint32_t c = 0; c < e->customers; c++) {
		date_day first = DATE_NONE;

		for (size_t i = e->start[c]; i < e->start[c + 1]; i++) {
			const struct event *v = &e->v[i];

			if (v->kind != LEDGER_PURCHASE)
				continue;
			/* Events are in order of days, so the first purchase met is the first. */
			first = first == DATE_NONE ? v->day : first;
			if (add_unit(&u, c, month_of(e, v->day), v->day > first,
				v->discount > 0 ? 1 : 0) != CRM_OK) {
				free(u.v);
				return CRM_ENOMEM;
			}
		}
	}
	return conclude(&u, options, "repeat orders against first orders", "discounted", row);
}

/** The day that an order was promised for; DATE_NONE where none was. */
static date_day
promised_day(const struct cohort_events *e, uint32_t customer, uint64_t order)
{

	for (size_t i = e->start[customer]; i < e->start[customer + 1]; i++)
		if (e->v[i].about == ROW_PROMISED && e->v[i].order == order)
			return e->v[i].day;
	return DATE_NONE;
}

/** Whether an event is a delivery that is known to be late, or in time. */
static bool
is_delivery(const struct cohort_events *e, const struct event *v, bool *late)
{
	date_day promised;

	*late = v->about == ROW_LATE;
	if (v->about != ROW_DELIVERED)
		return *late;
	promised = promised_day(e, v->customer, v->order);
	*late = promised != DATE_NONE && v->day > promised;
	return true;
}

/** Whether the ledger also has a row that marks the order of this delivery as late. */
static bool
is_told_late(const struct cohort_events *e, const struct event *v)
{

	for (size_t i = e->start[v->customer]; i < e->start[v->customer + 1]; i++)
		if (e->v[i].about == ROW_LATE && e->v[i].order == v->order && e->v[i].day == v->day)
			return true;
	return false;
}

/** Deliveries as observations: of who orders again, or of what they spend. */
static enum crm_status
add_deliveries(const struct cohort_options *options, const struct cohort_events *e, bool spend,
    struct units *u)
{

	for (size_t i = 0; i < e->n; i++) {
		const struct event *v = &e->v[i];
		uint32_t orders, before = v->orders;
		double spent;
		bool late;

		/* Only those who could be watched for the whole time count, on both sides alike. */
		if (!is_delivery(e, v, &late) || v->day + options->within > e->as_of ||
		    (v->about == ROW_DELIVERED && is_told_late(e, v)))
			continue;
		cohort_events_after(e, v->customer, v->day, options->within, &orders, &spent);
		/*
		 * Classes of 0, 1, 2, 3 to 4, and more orders before: finer ones would leave strata
		 * with nobody to compare with.
		 */
		before = before <= 2 ? before : before <= 4 ? 3 : 4;
		if (add_unit(u, v->customer, month_of(e, v->day) * 5 + before, late,
			spend ? spent : orders > 0) != CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

static enum crm_status
effect_delivery(
    const struct cohort_options *options, const struct cohort_events *e, struct row_out *row)
{
	enum crm_status status = CRM_OK;

	for (int spend = 0; spend < 2 && status == CRM_OK; spend++) {
		struct units u = { 0 };

		if ((status = add_deliveries(options, e, spend == 1, &u)) != CRM_OK)
			free(u.v);
		else
			status = conclude(&u, options, "late deliveries against those in time",
			    spend == 1 ? "revenue" : "ordered_again", row);
	}
	return status;
}

enum crm_status
cohort_write_effect(const struct cohort_options *options, const struct cohort_events *e,
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
