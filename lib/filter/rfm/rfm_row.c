/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text of the customer table: its header, and the row of a customer.
 *
 * A row is printed without looking at the room that is left: rfm_row_add() makes room once for the
 * greatest length that it can have.  ROW_ROOM covers all numbers, dates and names of our own;
 * texts from the ledger are counted, twice, as each of their bytes may be a quote.
 *
 * What must hold: the table `parts` of rfm_row_header() and the calls of rfm_row_add() name the
 * same groups of columns in the same order; a column added to one must be added to the other.
 */
#include "filter/rfm/rfm_row.h"

#include "base/num.h"
#include "filter/rfm/purchase_history.h"
#include "filter/rfm/rfm_by.h"
#include "filter/rfm/rfm_explain.h"
#include "filter/rfm/rfm_slipped.h"
#include "filter/rfm/rfm_stage.h"
#include "table/csv_out.h"
#include "table/decimal_word.h"

#include <string.h>

static const char *const tier_names[] = { "most_valuable", "potential", "low_value" };

/** Room for the columns of a row but for names that come from the ledger or from the rules. */
#define ROW_ROOM (2048 + RFM_EXPLAIN_ROOM)

static inline char *
put_u64(char *p, uint64_t value)
{

	*p++ = ',';
	return p +
	    (value < DECIMAL_SHORT ? decimal_print_short(p, (uint32_t)value, 0, false)
				   : num_u64(p, value));
}

static inline char *
put_date(char *p, date_day day)
{

	*p++ = ',';
	return p + date_print(p, day);
}

static inline char *
put_sum(char *p, decimal_sum sum, int scale)
{

	*p++ = ',';
	return p + decimal_print_sum(p, sum, scale);
}

static inline char *
put_text(char *p, struct slice text)
{

	*p++ = ',';
	return p + csvout_quote(p, text);
}

/** The columns purchase_days and log_gaps, empty where a base table did not have them. */
static char *
put_pace(char *p, struct pace pace)
{
	const decimal_sum millionth = 1000;

	if (pace.days == 0) {
		memcpy(p, ",,", 2);
		return p + 2;
	}
	p = put_u64(p, pace.days);
	return put_sum(p, (decimal_sum)pace.log_gaps * millionth, 6);
}

/**
 * The columns from first_date to avg_order; those of a purchase are empty where there is none, and
 * those that need the as-of date where it is not ${dated} yet.
 */
static char *
put_metrics(char *p, const struct rfm_scorer *s, const struct customer *c, bool dated)
{
	int mean_scale = s->scale < 2 ? 2 : s->scale;

	p = put_date(p, c->first);
	p = put_date(p, c->last);
	p = put_u64(p, c->orders);
	p = put_u64(p, c->returns);
	p = put_sum(p, c->revenue, s->scale);
	if (c->orders == 0) {
		memcpy(p, ",,,,,", 5);
		return p + 5;
	}
	p = put_sum(p, c->first_amount, s->scale);
	if (dated)
		p = put_u64(p, (uint64_t)(s->as_of - c->last));
	else
		*p++ = ',';
	p = put_u64(p, (uint64_t)(c->last - c->first));
	if (dated)
		p = put_u64(p, (uint64_t)(s->as_of - c->first));
	else
		*p++ = ',';
	return put_sum(p, decimal_divide(c->revenue, c->orders, mean_scale), mean_scale);
}

/** The columns r, f, m and rfm. */
static char *
put_scores(char *p, const struct rfm_score *score)
{

	if (score->s[METRIC_R] == 0) {
		memcpy(p, ",,,,", 4);
		return p + 4;
	}
	for (size_t i = 0; i < METRICS; i++) {
		*p++ = ',';
		*p++ = (char)('0' + score->s[i]);
	}
	*p++ = ',';
	for (size_t i = 0; i < METRICS; i++)
		*p++ = (char)('0' + score->s[i]);
	return p;
}

/** The column score: the weighted mean of the three, to two decimals, halves to even. */
static char *
put_weighted(char *p, const struct rfm_weights *weights, const struct rfm_score *score)
{
	decimal_sum sum = 0, all = 0;

	if (score->s[METRIC_R] == 0) {
		*p++ = ',';
		return p;
	}
	for (size_t i = 0; i < METRICS; i++) {
		sum += weights->of[i] * score->s[i];
		all += weights->of[i];
	}
	return put_sum(p, decimal_divide(sum * 1000000000, (uint64_t)all, 2), 2);
}

/** The columns that not every ledger has. */
static char *
put_relation(char *p, const struct rfm_rows *w, const struct customer_record *r,
    const struct rfm_referred *referred)
{
	int scale = w->scorer->scale;

	if (w->columns->cost) {
		p = put_sum(p, r->cost, scale);
		p = put_sum(p, r->c.revenue - r->cost, scale);
		p = put_u64(p, r->contacts);
	} else if (w->columns->contacts)
		p = put_u64(p, r->contacts);
	if (w->columns->channel) {
		p = put_text(p, r->first_channel);
		p = put_text(p, r->last_channel);
		p = put_text(p, r->channels);
	}
	if (w->columns->referrer) {
		p = put_text(p, r->referrer);
		if (w->scorer->options->partial)
			return p;
		p = put_u64(p, referred->customers);
		p = put_sum(p, referred->revenue, scale);
	}
	return p;
}

/** The columns return_rate, days_between_orders, overdue and stage. */
static char *
put_stage(char *p, const struct rfm_scorer *s, const struct customer_record *r)
{
	const decimal_sum whole = 1000000000;
	const struct customer *c = &r->c;
	struct rfm_pace pace = rfm_pace_of(s, r);

	if (c->orders == 0) {
		memcpy(p, ",,,,", 4);
		return p + 4;
	}
	p = put_sum(p, decimal_divide(c->returns * whole, c->orders, 4), 4);
	if (c->orders > 1)
		p = put_sum(p, decimal_divide((c->last - c->first) * whole, c->orders - 1, 2), 2);
	else
		*p++ = ',';
	*p++ = ',';
	if (pace.known)
		*p++ = pace.overdue ? '1' : '0';
	*p++ = ',';
	return stpcpy(p, rfm_stage_name(pace.stage));
}

/** The columns previous_date, early_revenue and late_purchases. */
static char *
put_history(char *p, const struct rfm_scorer *s, const struct customer_record *r)
{

	if (r->c.orders == 0) {
		memcpy(p, ",,,", 3);
		return p + 3;
	}
	p = put_date(p, r->history.previous);
	p = put_sum(p, history_early(r, s->as_of), s->scale);
	*p++ = ',';
	return history_print(p, r, s->as_of, s->scale);
}

/** The columns newest_date and as_of of a partial. */
static char *
put_as_of(char *p, const struct rfm_rows *w)
{

	p = put_date(p, w->scorer->as_of);
	return put_date(p, w->columns->given ? w->scorer->as_of : DATE_NONE);
}

/** The column days_since_slipped. */
static char *
put_slipped(char *p, const struct rfm_rows *w, const struct customer_record *r,
    const struct rfm_score *score)
{
	date_day entered = rfm_slipped(w->scorer, w->rules, r, score);

	*p++ = ',';
	return entered == DATE_NONE ? p : p + num_u64(p, (uint64_t)(w->scorer->as_of - entered));
}

/** The columns at the end, that were asked for. */
static char *
put_asked(char *p, const struct rfm_rows *w, const struct customer_record *r,
    const struct rfm_score *score)
{
	const struct rfm_scorer *s = w->scorer;
	const struct rfm_options *o = s->options;

	if (o->weights.there && !o->partial)
		p = put_weighted(p, &o->weights, score);
	if (w->columns->holdout) {
		p = put_u64(p, r->holdout.orders);
		p = put_sum(p, r->holdout.revenue, s->scale);
		p = put_u64(p, r->holdout.days);
	}
	if (w->columns->history && !o->partial)
		p = put_stage(p, s, r);
	if (w->columns->history)
		p = put_history(p, s, r);
	if (o->partial)
		p = put_as_of(p, w);
	if (o->slipped)
		p = put_slipped(p, w, r, score);
	if (o->explain && !o->partial) {
		*p++ = ',';
		p += rfm_explain(s, r, score, p);
	}
	return p;
}

void
rfm_row_header(struct output *out, const struct rfm_rows *w)
{
	const struct rfm_options *o = w->scorer->options;
	const struct rfm_columns *columns = w->columns;
	const struct {
		bool there;
		const char *names;
	} parts[] = {
		{ true,
		    "customer,first_date,last_date,orders,returns,revenue,first_amount,days_since_last,span_days,tenure_days,avg_order" },
		{ !o->partial, ",r,f,m,rfm,segment,value_tier" },
		{ true, ",purchase_days,log_gaps" },
		{ columns->cost, ",cost,margin,contacts" },
		{ columns->contacts && !columns->cost, ",contacts" },
		{ columns->channel, ",first_channel,last_channel,channels" },
		{ columns->referrer, ",referrer" },
		{ columns->referrer && !o->partial, ",referrals,referred_revenue" },
		{ columns->contacts, CONTACT_NAMES },
		{ o->weights.there && !o->partial, ",score" },
		{ columns->holdout, ",holdout_orders,holdout_revenue,holdout_purchase_days" },
		{ columns->history && !o->partial,
		    ",return_rate,days_between_orders,overdue,stage" },
		{ columns->history, ",previous_date,early_revenue,late_purchases" },
		{ o->partial, ",newest_date,as_of" },
		{ o->slipped, ",days_since_slipped" },
		{ o->explain && !o->partial, ",reason" },
	};

	if (w->part != NULL) {
		csvout_field(out, slice_of(w->part->column));
		output_write(out, ",", 1);
	}
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].there)
			output_write(out, parts[i].names, strlen(parts[i].names));
	for (size_t i = 0; w->keep != NULL && i < rfm_keep_count(w->keep); i++) {
		output_write(out, ",", 1);
		csvout_field(out, slice_of(rfm_keep_name(w->keep, i)));
	}
	csvout_end(out);
}

/** The columns segment and value_tier. */
static char *
put_segment(char *p, struct slice segment, const struct rfm_score *score)
{

	p = put_text(p, segment);
	*p++ = ',';
	return stpcpy(p, tier_names[score->tier]);
}

enum crm_status
rfm_row_add(struct buf *text, const struct rfm_rows *w, const struct customer_record *r,
    const struct rfm_referred *referred)
{
	bool scores = !w->scorer->options->partial;
	struct rfm_score score = { .s = { 0 } };
	struct slice segment = { NULL, 0 }, kept[KEEP_MOST];
	size_t n_kept = w->keep == NULL ? 0 : rfm_keep_count(w->keep), kept_bytes = 0;
	enum crm_status status;
	char *p;

	if (n_kept > 0 && (status = rfm_by_kept(w->keep, w->part, r->id, kept)) != CRM_OK)
		return status;
	for (size_t i = 0; i < n_kept; i++)
		kept_bytes += kept[i].n + 2;
	kept_bytes += w->part == NULL ? 0 : w->part->value.n + 2;
	if (scores) {
		struct rfm_figures f = rfm_figures_of(r);

		rfm_scorer_score(w->scorer, &f, &score);
		segment = rfm_segment_of(w->rules, &score, r, w->scorer->as_of);
	}
	if (buf_room(text,
		ROW_ROOM + HISTORY_TEXT * r->history.late.n +
		    2 *
			(r->id.n + r->first_channel.n + r->last_channel.n + r->channels.n +
			    r->referrer.n + segment.n + kept_bytes)) != CRM_OK)
		return CRM_ENOMEM;
	p = text->p + text->n;
	if (w->part != NULL) {
		p += csvout_quote(p, w->part->value);
		*p++ = ',';
	}
	p += csvout_quote(p, r->id);
	p = put_metrics(p, w->scorer, &r->c, scores || w->columns->given);
	if (scores) {
		p = put_scores(p, &score);
		p = put_segment(p, segment, &score);
	}
	p = put_pace(p, r->pace);
	p = put_relation(p, w, r, referred);
	if (w->columns->contacts)
		p = contact_put(p, &r->contact);
	p = put_asked(p, w, r, &score);
	for (size_t i = 0; i < n_kept; i++)
		p = put_text(p, kept[i]);
	*p++ = '\n';
	text->n = (size_t)(p - text->p);
	return CRM_OK;
}
