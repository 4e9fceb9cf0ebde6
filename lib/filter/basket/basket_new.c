/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * New offers: what a customer has never bought, by the rules whose antecedent they own.
 *
 * Trying every rule on every customer would take rules x customers.  Instead each rule is filed
 * under the rarest item of its antecedent, so a customer meets only the rules of the items that
 * they own, and of these few fail.  Rules are sorted, best first, so the best rule for an item is
 * the one of the least place.
 *
 * Where the user gave no thresholds, a list that rules do not fill is filled up with what is most
 * bought: a small shop has hardly two baskets alike, and still needs something to offer.
 */
#include "base/mem.h"
#include "filter/basket/basket_recommend.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define NO_RULE SIZE_MAX

struct rule_index {
	size_t *at; /* by rank: where the rules start whose rarest antecedent item it is */
	size_t *by_rarest;	/* places of rules, best first within each rank */
	uint32_t *rank_of;	/* by item; ITEMSETS_NONE where not frequent */
	size_t *best;		/* by rank: the best rule that offers it, or NO_RULE */
	uint32_t *offered;	/* ranks with a rule */
	size_t n_offered;
	size_t *shown;		/* places of the best rules */
	uint64_t *offered_to;	/* by item: the owner it was offered to last */
};

void
rule_index_close(struct recommender *r)
{

	if (r->index == NULL)
		return;
	free(r->index->at);
	free(r->index->by_rarest);
	free(r->index->rank_of);
	free(r->index->best);
	free(r->index->offered);
	free(r->index->shown);
	free(r->index->offered_to);
	free(r->index);
	r->index = NULL;
}

/* The rank of the rarest item of an antecedent: the first of its path. */
static uint32_t
rarest_rank(const struct itemsets *sets, uint32_t node)
{

	while (sets->node[node].parent != ITEMSETS_NONE)
		node = sets->node[node].parent;
	return node;
}

enum crm_status
rule_index_open(struct recommender *r)
{
	const struct basket_rules *rules = &r->rules;
	const struct itemsets *sets = &rules->sets;
	size_t items = r->work->data->baskets.items;
	struct rule_index *x;

	if ((x = r->index = mem_new(1, sizeof(*x))) == NULL)
		return CRM_ENOMEM;
	x->at = mem_new(sets->ranks + 2, sizeof(*x->at));
	x->by_rarest = mem_new(rules->n, sizeof(*x->by_rarest));
	x->rank_of = mem_new(items, sizeof(*x->rank_of));
	x->best = mem_new(sets->ranks, sizeof(*x->best));
	x->offered = mem_new(sets->ranks, sizeof(*x->offered));
	x->shown = mem_new(r->most + 1, sizeof(*x->shown));
	x->offered_to = mem_new(items, sizeof(*x->offered_to));
	if (x->at == NULL || x->by_rarest == NULL || x->rank_of == NULL || x->best == NULL ||
	    x->offered == NULL || x->shown == NULL || x->offered_to == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < items; i++)
		x->rank_of[i] = ITEMSETS_NONE;
	for (size_t k = 0; k < sets->ranks; k++) {
		x->rank_of[sets->item[k]] = (uint32_t)k;
		x->best[k] = NO_RULE;
	}
	for (size_t i = 0; i < rules->n; i++)
		x->at[rarest_rank(sets, rules->rule[i].antecedent) + 2]++;
	for (size_t k = 2; k < sets->ranks + 2; k++)
		x->at[k] += x->at[k - 1];
	for (size_t i = 0; i < rules->n; i++)
		x->by_rarest[x->at[rarest_rank(sets, rules->rule[i].antecedent) + 1]++] = i;
	return CRM_OK;
}

/* Whether the customer owns all items of ${node}. */
static bool
owns_itemset(const struct recommender *r, uint32_t node)
{
	const struct itemsets *sets = &r->rules.sets;

	for (; node != ITEMSETS_NONE; node = sets->node[node].parent)
		if (r->owned[sets->item[sets->node[node].rank]].owner != r->owner)
			return false;
	return true;
}

/* Find for every item that the customer does not own the best rule that offers it. */
static void
find_best_rules(struct recommender *r)
{
	const struct basket_rules *rules = &r->rules;
	struct rule_index *x = r->index;

	x->n_offered = 0;
	for (size_t k = 0; k < r->n_items; k++) {
		uint32_t rank = x->rank_of[r->items[k]];

		if (rank == ITEMSETS_NONE)
			continue;
		for (size_t i = x->at[rank]; i < x->at[rank + 1]; i++) {
			const struct rule *rule = &rules->rule[x->by_rarest[i]];
			size_t *best = &x->best[rule->consequent];

			/*
			 * The cheapest test first: most rules lose against one that was found
			 * already. To walk the whole antecedent is dearest and comes last.
			 */
			if (*best <= x->by_rarest[i] ||
			    r->owned[rules->sets.item[rule->consequent]].owner == r->owner ||
			    !owns_itemset(r, rule->antecedent))
				continue;
			if (*best == NO_RULE)
				x->offered[x->n_offered++] = rule->consequent;
			*best = x->by_rarest[i];
		}
	}
}

/* Fill the list up with what is most bought. */
static void
fill_with_popular(struct recommender *r)
{
	const struct rule_index *x = r->index;
	size_t items = r->work->data->baskets.items;

	for (size_t k = 0; k < items && r->n[OFFER_NEW] < r->most; k++) {
		uint32_t item = r->by_popularity[k];

		/* Sorted by popularity: nothing after this item was bought either. */
		if (r->popular[item] <= 0)
			return;
		if (r->owned[item].owner == r->owner || x->offered_to[item] == r->owner)
			continue;
		r->list[OFFER_NEW][r->n[OFFER_NEW]++] = (struct offer){ .kind = OFFER_NEW,
			.item = item,
			.antecedent = ITEMSETS_NONE,
			.count = (uint64_t)llround(r->popular[item]),
			.confidence = r->popular[item] / r->baskets,
			/* No rule, so no lift; NaN is written as an empty field. */
			.lift = (double)NAN,
			.last = DATE_NONE,
			.due = DATE_NONE };
	}
}

void
new_offers_find(struct recommender *r)
{
	const struct basket_rules *rules = &r->rules;
	struct rule_index *x = r->index;
	size_t n = 0;

	find_best_rules(r);
	for (size_t k = 0; k < x->n_offered; k++) {
		size_t *best = &x->best[x->offered[k]], at = n < r->most ? n++ : r->most;

		/* The ${most} least places, in order. */
		for (; at > 0 && x->shown[at - 1] > *best; at--)
			x->shown[at] = x->shown[at - 1];
		x->shown[at] = *best;
		/*
		 * Cleared only where it was set: the cost follows the rules met, not the number of
		 * items.
		 */
		*best = NO_RULE;
	}
	assert(n <= r->most);
	for (size_t k = 0; k < n; k++) {
		const struct rule *rule = &rules->rule[x->shown[k]];
		uint32_t item = rules->sets.item[rule->consequent];

		x->offered_to[item] = r->owner;
		r->list[OFFER_NEW][k] = (struct offer){ .kind = OFFER_NEW,
			.item = item,
			.antecedent = rule->antecedent,
			.count = rule->count,
			.confidence = rule->confidence,
			.lift = rule->lift,
			.last = DATE_NONE,
			.due = DATE_NONE };
	}
	r->n[OFFER_NEW] = n;
	if (r->work->options->fill)
		fill_with_popular(r);
}
