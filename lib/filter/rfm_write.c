/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/rfm_write.h"

#include "base/mem.h"
#include "base/num.h"
#include "table/csv_out.h"

#include <stdlib.h>
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
put_metrics(char *p, const struct rfm_base *base, const struct customer *c)
{

	p = put_date(p, c->first);
	p = put_date(p, c->last);
	p = put_u64(p, c->orders);
	p = put_u64(p, c->returns);
	p = put_sum(p, c->revenue, base->scale);
	if (c->orders == 0) {
		memcpy(p, ",,,,,", 5);
		return p + 5;
	}
	p = put_sum(p, c->first_amount, base->scale);
	p = put_u64(p, (uint64_t)(base->as_of - c->last));
	p = put_u64(p, (uint64_t)(c->last - c->first));
	p = put_u64(p, (uint64_t)(base->as_of - c->first));
	return put_sum(p, decimal_divide(c->revenue, c->orders, base->scale < 2 ? 2 : base->scale), base->scale < 2 ? 2 : base->scale);
}

/** The columns r, f, m and rfm. */
static char *
put_scores(char *p, const struct score *score)
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

/** What the customers whom one customer referred come to. */
struct referred {
	uint32_t customers;
	decimal_sum revenue;
};

/** Add up, for each customer, whom he referred and what they brought. */
static enum crm_status
add_referred(const struct customers *c, struct referred **out)
{
	const struct relations *relations = customers_relations(c);
	struct referred *v = mem_new(customers_count(c), sizeof(*v));

	if (v == NULL)
		return CRM_ENOMEM;
	for (uint32_t i = 0; i < customers_count(c); i++) {
		struct slice name = relations_name(relations, relations_get(relations, i)->referrer);
		uint32_t by = name.n == 0 ? STRMAP_NONE : strmap_get(customers_ids(c), name, strmap_hash(name));

		if (by == STRMAP_NONE || by == i)
			continue;
		v[by].customers++;
		v[by].revenue += customers_get(c, i)->revenue;
	}
	*out = v;
	return CRM_OK;
}

/** The columns that not every ledger has. */
static void
put_relation(struct output *out, const struct rfm_base *base, uint32_t number, const struct rfm_columns *columns,
    const struct referred *referred)
{
	const struct customers *c = base->customers;
	const struct relations *relations = customers_relations(c);
	const struct relation *r = relations_get(relations, number);
	char text[ROW_ROOM], *p = text;

	if (columns->cost) {
		p = put_sum(p, r->cost, base->scale);
		p = put_sum(p, customers_get(c, number)->revenue - r->cost, base->scale);
		p = put_u64(p, r->contacts);
		output_write(out, text, (size_t)(p - text));
	}
	if (columns->channel) {
		csvout_next(out, relations_name(relations, r->first_channel));
		csvout_next(out, relations_name(relations, r->last_channel));
		csvout_next(out, relations_set(relations, r->channels));
	}
	if (columns->referrer) {
		csvout_next(out, relations_name(relations, r->referrer));
		p = put_u64(text, referred[number].customers);
		p = put_sum(p, referred[number].revenue, base->scale);
		output_write(out, text, (size_t)(p - text));
	}
}

static void
put_header(struct output *out, const struct rfm_columns *columns)
{
	static const char base[] = "customer,first_date,last_date,orders,returns,revenue,first_amount,days_since_last,span_days,"
	    "tenure_days,avg_order,r,f,m,rfm,segment,value_tier";

	output_write(out, base, sizeof(base) - 1);
	if (columns->cost)
		output_write(out, ",cost,margin,contacts", 21);
	if (columns->channel)
		output_write(out, ",first_channel,last_channel,channels", 36);
	if (columns->referrer)
		output_write(out, ",referrer,referrals,referred_revenue", 36);
	csvout_end(out);
}

enum crm_status
rfm_write(struct output *out, const struct rfm_base *base, const struct scores *scores, const struct segment_rules *rules,
    const struct rfm_columns *columns, struct msg *msg)
{
	const struct customers *c = base->customers;
	struct referred *referred = NULL;
	uint32_t *order = NULL;

	if (strmap_sorted(customers_ids(c), &order) != CRM_OK ||
	    (columns->referrer && add_referred(c, &referred) != CRM_OK)) {
		free(order);
		return msg_nomem(msg);
	}
	put_header(out, columns);
	for (uint32_t i = 0; i < customers_count(c) && output_status(out) == CRM_OK; i++) {
		uint32_t number = order[i];
		const struct score *score = &scores->v[number];
		size_t rule = segment_rules_match(rules, score->s[METRIC_R], score->s[METRIC_F], score->s[METRIC_M]);
		char text[ROW_ROOM], *p = text;

		csvout_field(out, strmap_key(customers_ids(c), number));
		p = put_metrics(p, base, customers_get(c, number));
		p = put_scores(p, score);
		output_write(out, text, (size_t)(p - text));
		csvout_next(out, slice_of(customers_get(c, number)->orders == 0 ? SEGMENT_NO_PURCHASE :
		    rule < rules->n ? rules->v[rule].segment : SEGMENT_OTHER));
		csvout_next(out, slice_of(tier_names[score->tier]));
		if (columns->cost || columns->channel || columns->referrer)
			put_relation(out, base, number, columns, referred);
		csvout_end(out);
	}
	free(order);
	free(referred);
	return output_status(out);
}
