/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-basket --sequence: what customers buy in the order after the one with an item.
 *
 * The baskets of one customer and day are one; model/sequences.c counts the steps between
 * neighbours. Only what every pair needs to be sorted and printed is kept, so memory follows the
 * pairs that pass the thresholds.
 */
#include "base/mem.h"
#include "filter/basket/basket.h"
#include "model/fisher.h"
#include "model/sequences.h"
#include "table/row_out.h"

#include <stdlib.h>

/* A pair with its measures. */
struct pair {
	struct sequence follow;
	double confidence, lift, leverage, p_value, q_value;
	uint32_t first, next;	/* places of the names in bytewise order */
};

/* The measure to sort by, the greater the better: hence the sign of the p-value. */
static double
key_of(const struct pair *pair, enum basket_sort sort)
{

	switch (sort) {
	case BASKET_LIFT:
		return pair->lift;
	case BASKET_CONFIDENCE:
		return pair->confidence;
	case BASKET_SUPPORT:
		return pair->follow.count;
	case BASKET_LEVERAGE:
		return pair->leverage;
	case BASKET_P_VALUE:
		return -pair->p_value;
	}
	return 0;
}

/*
 * qsort_r() order of pairs: by the key in ${arg}, then by the other measures, then by names, so
 * that pairs of equal measures do not depend on the number of threads.
 */
static int
compare_pairs(const void *a, const void *b, void *arg)
{
	const enum basket_sort *sort = arg;
	const enum basket_sort keys[] = { *sort, BASKET_LIFT, BASKET_CONFIDENCE, BASKET_SUPPORT };
	const struct pair *x = a, *y = b;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		double u = key_of(x, keys[i]), v = key_of(y, keys[i]);

		if (u < v || u > v)
			return u > v ? -1 : 1;
	}
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->next > y->next) - (x->next < y->next);
}

/*
 * Fill ${pairs} with the measures of the ${n} pairs in ${found}, where ${steps} orders were
 * followed by another one. Names are replaced by their places in bytewise order, which compare as
 * integers. Fails with CRM_ENOMEM only.
 */
static enum crm_status
measure_sequences(const struct basket_work *work, const struct sequence *found, size_t n,
    uint64_t steps, struct pair *pairs)
{
	double *p = mem_new(n, sizeof(*p)), *q = mem_new(n, sizeof(*q)), all = (double)steps;
	uint32_t *order = NULL, *place = mem_new(strmap_count(work->data->items), sizeof(*place));
	enum crm_status status = CRM_ENOMEM;

	if (p == NULL || q == NULL || place == NULL ||
	    strmap_sorted(work->data->items, &order) != CRM_OK)
		goto done;
	for (uint32_t i = 0; i < strmap_count(work->data->items); i++)
		place[order[i]] = i;
	for (size_t i = 0; i < n; i++) {
		double from = found[i].from, to = found[i].to, count = found[i].count;

		pairs[i] = (struct pair){ .follow = found[i], .first = place[found[i].first],
		    .next = place[found[i].next] };
		/*
		 * lift = P(next | item) / P(next) leverage = P(item, next) - P(item) P(next), all
		 * as shares of the steps.
		 */
		pairs[i].confidence = count / from;
		pairs[i].lift = pairs[i].confidence / (to / all);
		pairs[i].leverage = count / all - from / all * (to / all);
		p[i] = pairs[i].p_value =
		    fisher_greater(found[i].count, found[i].from, found[i].to, steps);
	}
	/* Over all pairs found, before any filter: the q-value must correct for every test made. */
	if (fisher_adjust(p, q, n) != CRM_OK)
		goto done;
	for (size_t i = 0; i < n; i++)
		pairs[i].q_value = q[i];
	status = CRM_OK;
done:
	free(p);
	free(q);
	free(place);
	free(order);
	return status;
}

/*
 * Write the pairs that pass --fdr and --min-lift. The support is of steps, not of baskets: a
 * customer's last basket is followed by nothing and cannot count against a pair.
 */
static void
write_pairs(const struct basket_work *work, const struct pair *pairs, size_t n, uint64_t steps)
{
	static const char *const names[] = { "item", "next", "count", "support", "confidence",
		"lift", "median_gap_days", "p_value", "q_value" };
	struct row_out row = { .out = work->out };

	row_out_names(&row, names, sizeof(names) / sizeof(names[0]));
	row_out_end(&row);
	for (size_t i = 0; i < n; i++) {
		if (pairs[i].q_value > work->options->fdr ||
		    pairs[i].lift < work->options->min_lift)
			continue;
		row_out_text(&row, strmap_key(work->data->items, pairs[i].follow.first));
		row_out_text(&row, strmap_key(work->data->items, pairs[i].follow.next));
		row_out_u64(&row, pairs[i].follow.count);
		row_out_real(&row, pairs[i].follow.count / (double)steps, BASKET_DIGITS);
		row_out_real(&row, pairs[i].confidence, BASKET_DIGITS);
		row_out_real(&row, pairs[i].lift, BASKET_DIGITS);
		row_out_real(&row, pairs[i].follow.median_gap, BASKET_DIGITS);
		row_out_real(&row, pairs[i].p_value, BASKET_DIGITS);
		row_out_real(&row, pairs[i].q_value, BASKET_DIGITS);
		row_out_end(&row);
	}
}

enum crm_status
basket_write_sequence(const struct basket_work *work)
{
	const struct basket_options *options = work->options;
	const struct basket_data *data = work->data;
	enum basket_sort sort = (enum basket_sort)options->sort;
	struct baskets baskets = data->baskets;
	struct basket_copy copy = { 0 };
	struct sequence *found = NULL;
	struct pair *pairs = NULL;
	uint64_t steps = 0, least;
	enum crm_status status;
	size_t n;

	/*
	 * A basket with a gap of 0 is the last of its customer or a guest's: no step starts there.
	 */
	for (size_t b = 0; b < data->baskets.n; b++)
		steps += data->gap[b] > 0;
	least = itemsets_least(options->min_support, steps);
	if (least < (uint64_t)options->min_count)
		least = (uint64_t)options->min_count;
	msg_note(work->run->msg, "%llu orders followed by another; pairs are of at least %llu",
	    (unsigned long long)steps, (unsigned long long)least);
	if (options->max_basket > 0) {
		if ((status = basket_data_small(
			 &data->baskets, (uint64_t)options->max_basket, true, &copy)) != CRM_OK)
			return status;
		baskets = copy.baskets;
	}
	status = sequences_find(
	    &baskets, data->gap, least, options->min_confidence, work->team, &found, &n);
	basket_copy_free(&copy);
	if (status != CRM_OK)
		return status;
	if ((pairs = mem_new(n, sizeof(*pairs))) == NULL)
		status = CRM_ENOMEM;
	else
		status = measure_sequences(work, found, n, steps, pairs);
	if (status == CRM_OK) {
		if (n > 1)
			qsort_r(pairs, n, sizeof(*pairs), compare_pairs, &sort);
		write_pairs(work, pairs, n, steps);
	}
	free(pairs);
	free(found);
	return status;
}
