/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/rfm_score.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

decimal_sum
rfm_metric(const struct rfm_base *base, uint32_t number, enum metric metric)
{
	const struct customer *c = customers_get(base->customers, number);

	switch (metric) {
	case METRIC_R:
		return base->as_of - c->last;
	case METRIC_F:
		return c->orders;
	default:
		return base->monetary == RFM_TOTAL ? c->revenue : decimal_divide(c->revenue, c->orders, base->scale);
	}
}

/** The smallest step of money, as a sum. */
static decimal_sum
money_unit(const struct rfm_base *base)
{
	decimal_sum unit = 1;

	for (int s = base->scale; s < DECIMAL_SCALE; s++)
		unit *= 10;
	return unit;
}

/** Cut one metric at its quantiles. */
static enum crm_status
find_bins(struct scores *scores, const struct rfm_base *base, enum metric metric, int wanted, struct msg *msg)
{
	uint32_t n = customers_count(base->customers);
	decimal_sum *values, unit = 1;
	size_t count = 0;

	if ((values = mem_raw(n, sizeof(*values))) == NULL)
		return msg_nomem(msg);
	for (uint32_t i = 0; i < n; i++)
		if (customers_get(base->customers, i)->orders > 0)
			/* Recency is cut from its best end, as few days are good. */
			values[count++] = metric == METRIC_R ? -rfm_metric(base, i, metric) : rfm_metric(base, i, metric);
	if (metric == METRIC_M)
		unit = money_unit(base);
	scores->bins[metric].n = 0;
	if (quantile_sort(values, count, unit) != CRM_OK) {
		free(values);
		return msg_nomem(msg);
	}
	if (count > 0)
		quantile_bins(values, count, wanted, unit, &scores->bins[metric]);
	free(values);
	if (metric == METRIC_R) {
		struct bins back = { .n = scores->bins[metric].n };

		for (size_t i = 0; i < back.n; i++) {
			const struct bin *b = &scores->bins[metric].bin[back.n - 1 - i];

			back.bin[i] = (struct bin){ b->score, -b->to, -b->from };
		}
		scores->bins[metric] = back;
	}
	return CRM_OK;
}

/** A customer and a value, to be ranked. */
struct ranked {
	decimal_sum value;
	uint32_t number;
	uint32_t place;		/* in the order of ids, so that the order of rows does not matter */
};

static int
compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

/** The customers with a purchase, from the worst value to the best; ties in the order of ids. */
static enum crm_status
rank(const struct rfm_base *base, enum metric metric, struct ranked **out, size_t *count)
{
	uint32_t n = customers_count(base->customers), *order;
	struct ranked *v;

	*count = 0;
	if ((v = mem_raw(n, sizeof(*v))) == NULL)
		return CRM_ENOMEM;
	if (strmap_sorted(customers_ids(base->customers), &order) != CRM_OK) {
		free(v);
		return CRM_ENOMEM;
	}
	for (uint32_t place = 0; place < n; place++) {
		decimal_sum value;

		if (customers_get(base->customers, order[place])->orders == 0)
			continue;
		value = rfm_metric(base, order[place], metric);
		v[(*count)++] = (struct ranked){ metric == METRIC_R ? -value : value, order[place], place };
	}
	free(order);
	if (*count > 0)
		qsort(v, *count, sizeof(*v), compare_ranked);
	*out = v;
	return CRM_OK;
}

/** Scores by rank: groups as equal as can be, ties split in the order of ids. */
static enum crm_status
score_ntile(struct scores *scores, const struct rfm_base *base, enum metric metric, int wanted, struct msg *msg)
{
	struct ranked *v;
	size_t n;

	if (rank(base, metric, &v, &n) != CRM_OK)
		return msg_nomem(msg);
	for (size_t i = 0; i < n; i++)
		scores->v[v[i].number].s[metric] = (uint8_t)(1 + i * (size_t)wanted / n);
	free(v);
	return CRM_OK;
}

/** What a customer's tier is by: margin where costs are known, else revenue. */
static decimal_sum
worth(const struct rfm_base *base, uint32_t number)
{
	decimal_sum revenue = customers_get(base->customers, number)->revenue;

	return base->by_margin ? revenue - relations_get(customers_relations(base->customers), number)->cost : revenue;
}

/**
 * Tiers by how many customers are worth more: fewer than a fifth, most valuable; fewer than a half, potential; else low value.
 * So equal values share a tier.
 */
static enum crm_status
find_tiers(struct scores *scores, const struct rfm_base *base, struct msg *msg)
{
	uint32_t n = customers_count(base->customers);
	decimal_sum *values;

	if ((values = mem_raw(n, sizeof(*values))) == NULL)
		return msg_nomem(msg);
	for (uint32_t i = 0; i < n; i++)
		values[i] = worth(base, i);
	if (quantile_sort(values, n, money_unit(base)) != CRM_OK) {
		free(values);
		return msg_nomem(msg);
	}
	for (uint32_t i = 0; i < n; i++) {
		/* Fewer than ceil(n / k) are worth more than a value that is not below the ceil(n / k)-th greatest. */
		decimal_sum value = worth(base, i);

		scores->v[i].tier = value >= values[n - (n + 4) / 5] ? TIER_MOST_VALUABLE :
		    value >= values[n - (n + 1) / 2] ? TIER_POTENTIAL : TIER_LOW_VALUE;
	}
	free(values);
	return CRM_OK;
}

/** Say which bins came of ties. */
static void
tell_bins(const struct scores *scores, const struct rfm_base *base, enum metric metric, int wanted, struct msg *msg)
{
	static const char *const names[METRICS] = { "recency", "frequency", "monetary" };
	const struct bins *bins = &scores->bins[metric];

	if ((int)bins->n < wanted && bins->n > 0)
		msg_warn(msg, "%s: equal values leave %zu bins of %d (see -v)", names[metric], bins->n, wanted);
	for (size_t i = 0; i < bins->n && msg_is_verbose(msg); i++) {
		uint64_t count = 0;
		char from[DECIMAL_PRINT], to[DECIMAL_PRINT];
		int scale = metric == METRIC_M ? base->scale : 0;
		decimal_sum one = metric == METRIC_M ? 1 : 1000000000;
		size_t from_n = decimal_print_sum(from, bins->bin[i].from * one, scale);
		size_t to_n = decimal_print_sum(to, bins->bin[i].to * one, scale);

		for (uint32_t c = 0; c < customers_count(base->customers); c++)
			count += scores->v[c].s[metric] == bins->bin[i].score;
		msg_note(msg, "%s: score %d: %.*s to %.*s, %llu customers", names[metric], bins->bin[i].score, (int)from_n, from,
		    (int)to_n, to, (unsigned long long)count);
	}
}

enum crm_status
rfm_score(struct scores *scores, const struct rfm_base *base, const struct rfm_options *o, struct msg *msg)
{
	uint32_t n = customers_count(base->customers);
	enum crm_status status;

	if ((scores->v = mem_new(n, sizeof(*scores->v))) == NULL)
		return msg_nomem(msg);
	if (o->bins_from != NULL && (status = rfm_read_bins(scores, o->bins_from, msg)) != CRM_OK)
		return status;
	for (enum metric m = 0; m < METRICS; m++) {
		if (o->bins_from == NULL && o->method == RFM_NTILE) {
			if ((status = score_ntile(scores, base, m, (int)o->bins, msg)) != CRM_OK)
				return status;
			continue;
		}
		if (o->bins_from == NULL && (status = find_bins(scores, base, m, (int)o->bins, msg)) != CRM_OK)
			return status;
		for (uint32_t i = 0; i < n && scores->bins[m].n > 0; i++)
			if (customers_get(base->customers, i)->orders > 0)
				scores->v[i].s[m] = (uint8_t)bins_score(&scores->bins[m], rfm_metric(base, i, m));
		tell_bins(scores, base, m, o->bins_from == NULL ? (int)o->bins : 0, msg);
	}
	return find_tiers(scores, base, msg);
}

void
rfm_scores_free(struct scores *scores)
{

	free(scores->v);
	scores->v = NULL;
}
