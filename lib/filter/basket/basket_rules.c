/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Association rules and frequent itemsets as tables.
 *
 * The mining is in model/itemsets.c and the measures in model/association_rules.c; here rules are
 * filtered, brought into an order that depends on their measures and names only, and written.
 * Names are compared by their place in bytewise order, worked out once, instead of byte by byte in
 * every comparison.
 */
#include "base/mem.h"
#include "filter/basket/basket_counts.h"
#include "table/row_out.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void
basket_rules_free(struct basket_rules *rules)
{

	itemsets_free(&rules->sets);
	free(rules->rule);
	free(rules->place);
	*rules = (struct basket_rules){ 0 };
}

/* place[item] becomes the place of the item's name in bytewise order. */
static enum crm_status
place_items(const struct strmap *items, uint32_t **place)
{
	uint32_t *sorted;

	if ((*place = mem_new(strmap_count(items), sizeof(**place))) == NULL ||
	    strmap_sorted(items, &sorted) != CRM_OK)
		return CRM_ENOMEM;
	for (uint32_t i = 0; i < strmap_count(items); i++)
		(*place)[sorted[i]] = i;
	free(sorted);
	return CRM_OK;
}

/* What compare_rules() needs besides the rules: names, and the key that the user asked for. */
struct order {
	const struct basket_rules *rules;
	enum basket_sort sort;
};

/* Negative where ${x} is to come first by ${key}. */
static int
compare_key(const struct rule *x, const struct rule *y, enum basket_sort key)
{

	switch (key) {
	case BASKET_LIFT:
		return (x->lift < y->lift) - (x->lift > y->lift);
	case BASKET_CONFIDENCE:
		return (x->confidence < y->confidence) - (x->confidence > y->confidence);
	case BASKET_SUPPORT:
		return (x->count < y->count) - (x->count > y->count);
	case BASKET_LEVERAGE:
		return (x->leverage < y->leverage) - (x->leverage > y->leverage);
	case BASKET_P_VALUE:
		if (x->p_value != y->p_value)
			return x->p_value > y->p_value ? 1 : -1;
		/* Both may be below what a double holds. */
		return x->p_value > 1e-290
		    ? 0
		    : (x->log_p > y->log_p) - (x->log_p < y->log_p);
	}
	return 0;
}

/* The order of the texts of two itemsets. */
static int
compare_names(const struct basket_rules *rules, uint32_t x, uint32_t y)
{
	uint32_t a[ITEMSETS_LONGEST], b[ITEMSETS_LONGEST];
	size_t n = basket_rules_items(rules, x, a), m = basket_rules_items(rules, y, b);

	for (size_t i = 0; i < n && i < m; i++)
		if (a[i] != b[i])
			return rules->place[a[i]] < rules->place[b[i]] ? -1 : 1;
	return (n > m) - (n < m);
}

/* qsort_r() order of rules: the key that was asked for, then the other measures, then the names. */
static int
compare_rules(const void *a, const void *b, void *arg)
{
	/* A total order, down to the names: rules of equal measures must not depend on threads. */
	static const enum basket_sort then[] = { BASKET_LIFT, BASKET_CONFIDENCE, BASKET_SUPPORT,
		BASKET_LEVERAGE };
	const struct rule *x = a, *y = b;
	const struct order *order = arg;
	const struct basket_rules *rules = order->rules;
	uint32_t to_x, to_y;
	int c;

	if ((c = compare_key(x, y, order->sort)) != 0)
		return c;
	for (size_t i = 0; i < sizeof(then) / sizeof(then[0]); i++)
		if ((c = compare_key(x, y, then[i])) != 0)
			return c;
	if ((c = compare_names(rules, x->antecedent, y->antecedent)) != 0)
		return c;
	to_x = rules->place[rules->sets.item[x->consequent]];
	to_y = rules->place[rules->sets.item[y->consequent]];
	return (to_x > to_y) - (to_x < to_y);
}

/* Say why the search had to end. */
static enum crm_status
too_many(const struct basket_work *work)
{

	msg_error(work->run->msg,
	    "more than %lld frequent itemsets: raise --min-support, lower --max-items, or allow more by --max-itemsets",
	    (long long)work->options->max_itemsets);
	return CRM_EUSAGE;
}

/*
 * Find the frequent itemsets of ${baskets}, or take those of the shards' counts.
 */
static enum crm_status
find_itemsets(const struct basket_work *work, const struct baskets *baskets,
    struct basket_rules *rules)
{
	const struct basket_options *options = work->options;
	struct itemsets_options how = { .min_count =
					    itemsets_least(options->min_support, rules->baskets),
		.max_size = (size_t)options->max_items,
		.max_sets = (size_t)options->max_itemsets };
	enum crm_status status;

	/* Both bounds hold, so the greater one decides. */
	if (how.min_count < (uint64_t)options->min_count)
		how.min_count = (uint64_t)options->min_count;
	status = work->counts != NULL
	    ? basket_counts_itemsets(work->counts, work->run->msg, &how, &rules->sets)
	    : itemsets_find(baskets, &how, work->team, &rules->sets);
	if (status != CRM_OK)
		/* A limit that the user can raise is not to be reported as a lack of memory. */
		return rules->sets.full ? too_many(work) : status;
	msg_note(work->run->msg, "%zu baskets, %zu items, %zu itemsets of at least %llu baskets",
	    rules->baskets, baskets->items, rules->sets.n, (unsigned long long)how.min_count);
	return CRM_OK;
}

/*
 * Find the frequent itemsets of ${baskets} and, unless only these are asked for, the rules that
 * pass the thresholds. On error the caller frees ${rules}, which may be filled in part.
 */
static enum crm_status
mine(const struct basket_work *work, const struct baskets *baskets, struct basket_rules *rules)
{
	const struct basket_options *options = work->options;
	enum crm_status status;
	size_t kept = 0;

	/* Shares are of the baskets that were mined, without those that --max-basket left out. */
	rules->baskets = work->counts != NULL ? work->counts->baskets : baskets->n;
	if ((status = find_itemsets(work, baskets, rules)) != CRM_OK || options->itemsets)
		return status;
	if ((status = association_rules_find(&rules->sets, rules->baskets, options->min_confidence,
		 &rules->rule, &rules->n)) != CRM_OK)
		return status;
	/*
	 * Filtered after the q-values were worked out: these correct for all rules that were
	 * tested, so a filter that came first would make the rest look more certain than they are.
	 */
	for (size_t i = 0; i < rules->n; i++)
		if (rules->rule[i].q_value <= options->fdr &&
		    rules->rule[i].lift >= options->min_lift)
			rules->rule[kept++] = rules->rule[i];
	rules->n = kept;
	return CRM_OK;
}

enum crm_status
basket_rules_find(const struct basket_work *work, struct basket_rules *rules)
{
	const struct basket_options *options = work->options;
	struct baskets baskets = work->data->baskets;
	struct order order = { rules, (enum basket_sort)options->sort };
	struct basket_copy copy = { 0 };
	enum crm_status status;

	*rules = (struct basket_rules){ 0 };
	if ((status = place_items(work->data->items, &rules->place)) != CRM_OK)
		goto done;
	if (options->max_basket > 0 && work->counts == NULL) {
		if ((status = basket_data_small(&work->data->baskets, (uint64_t)options->max_basket,
			 false, &copy)) != CRM_OK)
			goto done;
		baskets = copy.baskets;
		msg_note(work->run->msg, "--max-basket: %zu baskets are larger",
		    work->data->baskets.n - baskets.n);
	}
	status = mine(work, &baskets, rules);
	if (status == CRM_OK && rules->n > 1)
		qsort_r(rules->rule, rules->n, sizeof(*rules->rule), compare_rules, &order);
done:
	basket_copy_free(&copy);
	if (status != CRM_OK)
		basket_rules_free(rules);
	return status;
}

size_t
basket_rules_items(const struct basket_rules *rules, uint32_t node, uint32_t *items)
{
	uint32_t ranks[ITEMSETS_LONGEST];
	size_t n = itemsets_ranks(&rules->sets, node, ranks);

	/*
	 * Insertion sort by name: an itemset has few items, and ranks[] follow frequency, which
	 * changes with the data and would give the same set another name next month.
	 */
	for (size_t i = 0; i < n; i++) {
		uint32_t item = rules->sets.item[ranks[i]];
		size_t at = i;

		for (; at > 0 && rules->place[items[at - 1]] > rules->place[item]; at--)
			items[at] = items[at - 1];
		items[at] = item;
	}
	return n;
}

enum crm_status
basket_rules_name(const struct basket_work *work, const struct basket_rules *rules, uint32_t node,
    struct buf *text)
{
	uint32_t items[ITEMSETS_LONGEST];
	size_t n = basket_rules_items(rules, node, items);

	text->n = 0;
	for (size_t k = 0; k < n; k++) {
		struct slice name = strmap_key(work->data->items, items[k]);

		if ((k > 0 && buf_text(text, work->options->joiner) != CRM_OK) ||
		    buf_add(text, name.p, name.n) != CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

/* An itemset to be written. */
struct shown {
	uint32_t node;
	uint32_t count;
};

/* qsort_r() order of itemsets: most frequent first, then by names. */
static int
compare_itemsets(const void *a, const void *b, void *arg)
{
	const struct shown *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return compare_names(arg, x->node, y->node);
}

/* Write the frequent itemsets. ${text} is scratch for names. Fails with CRM_ENOMEM only. */
static enum crm_status
write_itemsets(const struct basket_work *work, struct basket_rules *rules, struct buf *text)
{
	static const char *const names[] = { "items", "size", "count", "support" };
	struct shown *shown = mem_new(rules->sets.n, sizeof(*shown));
	struct row_out row = { .out = work->out };
	uint32_t ranks[ITEMSETS_LONGEST];

	if (shown == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < rules->sets.n; i++)
		shown[i] = (struct shown){ (uint32_t)i, rules->sets.node[i].count };
	if (rules->sets.n > 1)
		qsort_r(shown, rules->sets.n, sizeof(*shown), compare_itemsets, rules);
	row_out_names(&row, names, sizeof(names) / sizeof(names[0]));
	row_out_end(&row);
	for (size_t i = 0; i < rules->sets.n; i++) {
		if (basket_rules_name(work, rules, shown[i].node, text) != CRM_OK) {
			free(shown);
			return CRM_ENOMEM;
		}
		row_out_text(&row, buf_slice(text));
		row_out_u64(&row, itemsets_ranks(&rules->sets, shown[i].node, ranks));
		row_out_u64(&row, shown[i].count);
		row_out_real(&row, (double)shown[i].count / (double)rules->baskets, BASKET_DIGITS);
		row_out_end(&row);
	}
	free(shown);
	return CRM_OK;
}

/* Write the rules in their order. ${text} is scratch for names. Fails with CRM_ENOMEM only. */
static enum crm_status
write_rules(const struct basket_work *work, const struct basket_rules *rules, struct buf *text)
{
	static const char *const names[] = { "antecedent", "consequent", "count", "support",
		"confidence", "lift", "leverage", "conviction", "p_value", "q_value" };
	struct row_out row = { .out = work->out };

	row_out_names(&row, names, sizeof(names) / sizeof(names[0]));
	row_out_end(&row);
	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *rule = &rules->rule[i];

		if (basket_rules_name(work, rules, rule->antecedent, text) != CRM_OK)
			return CRM_ENOMEM;
		row_out_text(&row, buf_slice(text));
		row_out_text(
		    &row, strmap_key(work->data->items, rules->sets.item[rule->consequent]));
		row_out_u64(&row, rule->count);
		row_out_real(&row, rule->support, BASKET_DIGITS);
		row_out_real(&row, rule->confidence, BASKET_DIGITS);
		row_out_real(&row, rule->lift, BASKET_DIGITS);
		row_out_real(&row, rule->leverage, BASKET_DIGITS);
		row_out_real(&row, rule->conviction, BASKET_DIGITS);
		row_out_real(&row, rule->p_value, BASKET_DIGITS);
		row_out_real(&row, rule->q_value, BASKET_DIGITS);
		row_out_end(&row);
	}
	return CRM_OK;
}

enum crm_status
basket_write_rules(const struct basket_work *work)
{
	struct basket_rules rules = { 0 };
	struct buf text = { 0 };
	enum crm_status status;

	if ((status = basket_rules_find(work, &rules)) != CRM_OK)
		return status;
	status = work->options->itemsets ? write_itemsets(work, &rules, &text)
					 : write_rules(work, &rules, &text);
	buf_free(&text);
	basket_rules_free(&rules);
	return status;
}
