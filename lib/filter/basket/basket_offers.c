/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "filter/basket/basket.h"
#include "table/row_out.h"

#include <stdlib.h>

#define NO_RULE SIZE_MAX

/* What is at hand for one customer after another. */
struct offers {
	const struct basket_work *work;
	const struct basket_rules *rules;
	size_t *at; /* by rank: where the rules stand whose rarest antecedent item it is */
	size_t *by_rarest;	/* places of rules, best first within each rank */
	uint32_t *rank_of;	/* by item; ITEMSETS_NONE where not frequent */
	uint32_t *owner;	/* by item: the customer who owns it, from 1 */
	uint32_t *owned;	/* items of the customer */
	size_t n_owned;
	size_t *best;		/* by rank: the best rule that offers it, or NO_RULE */
	uint32_t *offered;	/* ranks with a rule */
	size_t n_offered;
	size_t *shown;
};

static void
offers_free(struct offers *offers)
{

	free(offers->at);
	free(offers->by_rarest);
	free(offers->rank_of);
	free(offers->owner);
	free(offers->owned);
	free(offers->best);
	free(offers->offered);
	free(offers->shown);
}

/* The rank of the rarest item of an antecedent: the first of its path. */
static uint32_t
rarest(const struct itemsets *sets, uint32_t node)
{

	while (sets->node[node].parent != ITEMSETS_NONE)
		node = sets->node[node].parent;
	return node;
}

static enum crm_status
offers_open(struct offers *offers)
{
	const struct basket_rules *rules = offers->rules;
	const struct itemsets *sets = &rules->sets;
	size_t items = offers->work->data->baskets.items;

	offers->at = mem_new(sets->ranks + 2, sizeof(*offers->at));
	offers->by_rarest = mem_new(rules->n, sizeof(*offers->by_rarest));
	offers->rank_of = mem_new(items, sizeof(*offers->rank_of));
	offers->owner = mem_new(items, sizeof(*offers->owner));
	offers->owned = mem_new(items, sizeof(*offers->owned));
	offers->best = mem_new(sets->ranks, sizeof(*offers->best));
	offers->offered = mem_new(sets->ranks, sizeof(*offers->offered));
	offers->shown =
	    mem_new((size_t)offers->work->options->recommend + 1, sizeof(*offers->shown));
	if (offers->at == NULL || offers->by_rarest == NULL || offers->rank_of == NULL ||
	    offers->owner == NULL || offers->owned == NULL || offers->best == NULL ||
	    offers->offered == NULL || offers->shown == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < items; i++)
		offers->rank_of[i] = ITEMSETS_NONE;
	for (size_t r = 0; r < sets->ranks; r++) {
		offers->rank_of[sets->item[r]] = (uint32_t)r;
		offers->best[r] = NO_RULE;
	}
	for (size_t i = 0; i < rules->n; i++)
		offers->at[rarest(sets, rules->rule[i].antecedent) + 2]++;
	for (size_t r = 2; r < sets->ranks + 2; r++)
		offers->at[r] += offers->at[r - 1];
	for (size_t i = 0; i < rules->n; i++)
		offers->by_rarest[offers->at[rarest(sets, rules->rule[i].antecedent) + 1]++] = i;
	return CRM_OK;
}

/* Whether customer ${who} owns all items of ${node}. */
static bool
owns(const struct offers *offers, uint32_t node, uint32_t who)
{
	const struct itemsets *sets = &offers->rules->sets;

	for (; node != ITEMSETS_NONE; node = sets->node[node].parent)
		if (offers->owner[sets->item[sets->node[node].rank]] != who)
			return false;
	return true;
}

/*
 * Find for every item that the customer does not own the best rule that offers it: rules are in
 * order, so that of the least place.
 */
static void
find_offers(struct offers *offers, uint32_t who)
{
	const struct basket_rules *rules = offers->rules;

	offers->n_offered = 0;
	for (size_t k = 0; k < offers->n_owned; k++) {
		uint32_t rank = offers->rank_of[offers->owned[k]];

		if (rank == ITEMSETS_NONE)
			continue;
		for (size_t i = offers->at[rank]; i < offers->at[rank + 1]; i++) {
			const struct rule *rule = &rules->rule[offers->by_rarest[i]];
			size_t *best = &offers->best[rule->consequent];

			if (*best <= offers->by_rarest[i] ||
			    offers->owner[rules->sets.item[rule->consequent]] == who ||
			    !owns(offers, rule->antecedent, who))
				continue;
			if (*best == NO_RULE)
				offers->offered[offers->n_offered++] = rule->consequent;
			*best = offers->by_rarest[i];
		}
	}
}

/* Write the best of what was found, and forget it. */
static enum crm_status
write_offers(struct offers *offers, struct slice customer, struct buf *text, struct row_out *row)
{
	const struct basket_rules *rules = offers->rules;
	size_t most = (size_t)offers->work->options->recommend, n = 0;

	for (size_t k = 0; k < offers->n_offered; k++) {
		size_t *best = &offers->best[offers->offered[k]], at = n < most ? n++ : most;

		/* The ${most} least places, in order. */
		for (; at > 0 && offers->shown[at - 1] > *best; at--)
			offers->shown[at] = offers->shown[at - 1];
		offers->shown[at] = *best;
		*best = NO_RULE;
	}
	for (size_t k = 0; k < n; k++) {
		const struct rule *rule = &rules->rule[offers->shown[k]];

		if (basket_rules_name(offers->work, rules, rule->antecedent, text) != CRM_OK)
			return CRM_ENOMEM;
		row_out_text(row, customer);
		row_out_u64(row, k + 1);
		row_out_text(
		    row, strmap_key(offers->work->data->items, rules->sets.item[rule->consequent]));
		row_out_text(row, buf_slice(text));
		row_out_u64(row, rule->count);
		row_out_real(row, rule->confidence, 6);
		row_out_real(row, rule->lift, 6);
		row_out_end(row);
	}
	return CRM_OK;
}

static enum crm_status
write_customers(struct offers *offers)
{
	static const char *const names[] = { "customer", "rank", "offer", "because_of", "count",
		"confidence", "lift" };
	const struct basket_data *data = offers->work->data;
	const struct baskets *baskets = &data->baskets;
	struct row_out row = { .out = offers->work->out };
	enum crm_status status = CRM_OK;
	struct buf text = { 0 };
	size_t b = 0;

	row_out_names(&row, names, sizeof(names) / sizeof(names[0]));
	row_out_end(&row);
	while (b < baskets->n && data->customer[b] != BASKET_GUEST && status == CRM_OK &&
	    output_status(row.out) == CRM_OK) {
		uint32_t customer = data->customer[b], who = customer + 1;

		offers->n_owned = 0;
		for (; b < baskets->n && data->customer[b] == customer; b++)
			for (size_t i = baskets->start[b]; i < baskets->start[b + 1]; i++) {
				uint32_t item = baskets->item[i];

				if (offers->owner[item] == who)
					continue;
				offers->owner[item] = who;
				offers->owned[offers->n_owned++] = item;
			}
		find_offers(offers, who);
		status = write_offers(offers,
		    strmap_key(data->customers, data->customer_order[customer]), &text, &row);
	}
	buf_free(&text);
	return status;
}

enum crm_status
basket_write_offers(const struct basket_work *work)
{
	struct basket_rules rules = { 0 };
	struct offers offers = { .work = work, .rules = &rules };
	enum crm_status status;

	if ((status = basket_rules_find(work, &rules)) != CRM_OK)
		return status;
	if ((status = offers_open(&offers)) == CRM_OK)
		status = write_customers(&offers);
	offers_free(&offers);
	basket_rules_free(&rules);
	return status;
}
