/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/rfm_write.h"

#include "base/num.h"
#include "filter/rfm_explain.h"
#include "filter/rfm_stage.h"
#include "table/csv_out.h"

#include <string.h>

static const char *const tier_names[] = { "most_valuable", "potential", "low_value" };

/** Room for the columns of a row but for its id and segment. */
#define ROW_ROOM 1024

static inline char *
put_u64(char *p, uint64_t value)
{

	*p++ = ',';
	return p + num_u64(p, value);
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

/** The columns from first_date to avg_order; those of a purchase are empty where there is none. */
static char *
put_metrics(char *p, const struct rfm_scorer *s, const struct customer *c)
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
	p = put_u64(p, (uint64_t)(s->as_of - c->last));
	p = put_u64(p, (uint64_t)(c->last - c->first));
	p = put_u64(p, (uint64_t)(s->as_of - c->first));
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
static void
put_relation(struct output *out, const struct rfm_scorer *s, const struct customer_record *r, const struct rfm_referred *referred,
    const struct rfm_columns *columns)
{
	char text[ROW_ROOM], *p = text;

	if (columns->cost) {
		p = put_sum(p, r->cost, s->scale);
		p = put_sum(p, r->c.revenue - r->cost, s->scale);
		p = put_u64(p, r->contacts);
		output_write(out, text, (size_t)(p - text));
	}
	if (columns->channel) {
		csvout_next(out, r->first_channel);
		csvout_next(out, r->last_channel);
		csvout_next(out, r->channels);
	}
	if (columns->referrer) {
		csvout_next(out, r->referrer);
		if (s->options->metrics_only)
			return;
		p = put_u64(text, referred->customers);
		p = put_sum(p, referred->revenue, s->scale);
		output_write(out, text, (size_t)(p - text));
	}
}

/** The columns return_rate, days_between_orders, overdue and stage. */
static char *
put_history(char *p, const struct rfm_scorer *s, const struct customer_record *r)
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

/** The columns at the end, that were asked for. */
static void
put_asked(struct output *out, const struct rfm_scorer *s, const struct customer_record *r, const struct rfm_score *score,
    const struct rfm_columns *columns)
{
	const struct rfm_options *o = s->options;
	char text[ROW_ROOM], *p = text;

	if (o->weights.there && !o->metrics_only)
		p = put_weighted(p, &o->weights, score);
	if (columns->holdout) {
		p = put_u64(p, r->holdout.orders);
		p = put_sum(p, r->holdout.revenue, s->scale);
	}
	if (columns->history)
		p = put_history(p, s, r);
	output_write(out, text, (size_t)(p - text));
	if (o->explain && !o->metrics_only)
		rfm_explain(out, s, r, score);
}

static void
put_header(struct output *out, const struct rfm_options *o, const struct rfm_columns *columns)
{
	const struct {
		bool there;
		const char *names;
	} parts[] = {
		{ true, "customer,first_date,last_date,orders,returns,revenue,first_amount,days_since_last,span_days,tenure_days,avg_order" },
		{ !o->metrics_only, ",r,f,m,rfm,segment,value_tier" },
		{ columns->cost, ",cost,margin,contacts" },
		{ columns->channel, ",first_channel,last_channel,channels" },
		{ columns->referrer, ",referrer" },
		{ columns->referrer && !o->metrics_only, ",referrals,referred_revenue" },
		{ o->weights.there && !o->metrics_only, ",score" },
		{ columns->holdout, ",holdout_orders,holdout_revenue" },
		{ columns->history, ",return_rate,days_between_orders,overdue,stage" },
		{ o->explain && !o->metrics_only, ",reason" },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].there)
			output_write(out, parts[i].names, strlen(parts[i].names));
	csvout_end(out);
}

/** The columns segment and value_tier. */
static void
put_segment(struct output *out, const struct segment_rules *rules, const struct rfm_score *score)
{
	size_t rule = segment_rules_match(rules, score->s[METRIC_R], score->s[METRIC_F], score->s[METRIC_M]);

	csvout_next(out, slice_of(score->s[METRIC_R] == 0 ? SEGMENT_NO_PURCHASE : rule < rules->n ? rules->v[rule].segment : SEGMENT_OTHER));
	csvout_next(out, slice_of(tier_names[score->tier]));
}

enum crm_status
rfm_write(struct output *out, struct rfm_source *source, struct rfm_scorer *s, const struct segment_rules *rules,
    const struct rfm_columns *columns)
{
	const struct rfm_options *o = s->options;
	bool more, asked = o->weights.there || columns->holdout || columns->history || o->explain;
	struct rfm_score score = { .s = { 0 } };
	struct rfm_referred referred;
	struct customer_record r;
	enum crm_status status;

	put_header(out, o, columns);
	if ((status = rfm_source_start(source, true)) != CRM_OK)
		return status;
	if (!o->metrics_only)
		rfm_scorer_restart(s);
	while ((status = rfm_source_next(source, &r, &referred, &more)) == CRM_OK && more && output_status(out) == CRM_OK) {
		struct rfm_figures f = rfm_figures_of(&r);
		char text[ROW_ROOM], *p = text;

		csvout_field(out, r.id);
		p = put_metrics(p, s, &r.c);
		if (!o->metrics_only) {
			rfm_scorer_score(s, &f, &score);
			p = put_scores(p, &score);
		}
		output_write(out, text, (size_t)(p - text));
		if (!o->metrics_only)
			put_segment(out, rules, &score);
		if (columns->cost || columns->channel || columns->referrer)
			put_relation(out, s, &r, &referred, columns);
		if (asked)
			put_asked(out, s, &r, &score, columns);
		csvout_end(out);
	}
	return status != CRM_OK ? status : output_status(out);
}
