/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --partial, --count-itemsets and --merge of crm-basket: itemsets of all shards in two passes, by
 * partitions (Savasere, Omiecinski & Navathe 1995).
 *
 * Pass 1 finds in each shard what is frequent there, by the same share of its baskets.  What is
 * frequent in all shards together is so in one of them, since a mean is not above its greatest
 * value; that holds in floating point too, where division is monotone.  The merge keeps what may
 * still be frequent: a shard that does not list a set has it in fewer baskets than it asked for,
 * which bounds its count.  Pass 2 counts these candidates, which are few, in each shard, and every
 * single item, which offers need.  Counts of shards add up, and rules are made of the sums.
 */
#include "base/hash.h"
#include "base/mem.h"
#include "base/num.h"
#include "filter/basket/basket_counts.h"
#include "table/name_list.h"

#include <stdio.h>
#include <stdlib.h>

/** Add the customers of the baskets, guests as one without an id, to the number of the part. */
static void
add_customers(const struct basket_work *work, struct partial *p)
{
	const struct basket_data *data = work->data;
	size_t n = data->baskets.n;

	if (data->customers == NULL) {
		/* Rows without customers: what they hold stands for them. */
		for (size_t b = 0; b < n; b++) {
			uint64_t sum = 0;

			for (size_t i = data->start[b]; i < data->start[b + 1]; i++)
				sum += partial_hash(strmap_key(data->items, data->entry[i]));
			partial_customers(p, hash_mix(sum));
		}
		return;
	}
	for (uint32_t i = 0; i < strmap_count(data->customers); i++)
		partial_customers(p, partial_hash(strmap_key(data->customers, i)));
	if (n > 0 && data->customer[n - 1] == BASKET_GUEST)
		partial_customers(p, partial_hash((struct slice){ "", 0 }));
}

/** Set a shared column to a whole number. */
static enum crm_status
share_number(struct partial *p, size_t column, int64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)number);
	return partial_share(p, column, slice_of(text));
}

/** Set the shared columns of a partial that is found in, or counts, the baskets of ${work}. */
static enum crm_status
share_options(const struct basket_work *work, const char *step, struct partial *p)
{
	const struct basket_options *options = work->options;
	char support[NUM_PRINT], day[DATE_PRINT];
	size_t n = num_print(support, options->min_support, 17), n_day = 0;

	if (work->data->customers != NULL && work->data->newest != DATE_NONE)
		n_day = date_print(day, work->data->newest);
	if (partial_share(p, BASKET_STEP, slice_of(step)) != CRM_OK ||
	    partial_share(p, BASKET_ITEM, slice_of(options->baskets ? "" : options->item)) !=
		CRM_OK ||
	    share_number(p, BASKET_MAX_BASKET, options->max_basket) != CRM_OK ||
	    partial_share(p, BASKET_MIN_SUPPORT, (struct slice){ support, n }) != CRM_OK ||
	    share_number(p, BASKET_MAX_ITEMS, options->max_items) != CRM_OK ||
	    partial_share(p, BASKET_NEWEST, (struct slice){ day, n_day }) !=
		CRM_OK)
		return CRM_ENOMEM;
	return CRM_OK;
}

/** Add the row of all baskets. */
static enum crm_status
add_all_baskets(struct partial *p, uint64_t baskets, uint64_t all, uint64_t below)
{
	const struct slice none = { "", 0 };
	const decimal_sum values[BASKET_VALUES] = { [BASKET_COUNT] = (decimal_sum)baskets,
		[BASKET_ALL] = (decimal_sum)all,
		[BASKET_BELOW] = (decimal_sum)below };

	return partial_add(p, &none, values);
}

/** Pass 1: the itemsets that are frequent in these baskets. */
static enum crm_status
find_frequent(const struct basket_work *work, struct partial *p)
{
	struct basket_options options = *work->options;
	struct basket_work sets_only = *work;
	struct basket_rules rules = { 0 };
	uint32_t items[ITEMSETS_LONGEST];
	struct buf key = { 0 };
	uint64_t below;
	enum crm_status status;

	options.itemsets = true;
	sets_only.options = &options;
	if ((status = basket_rules_find(&sets_only, &rules)) != CRM_OK)
		return status;
	below = itemsets_least(options.min_support, rules.baskets) - 1;
	status = add_all_baskets(p, rules.baskets, work->data->baskets.n, below);
	for (uint32_t node = 0; node < rules.sets.n && status == CRM_OK; node++) {
		size_t n = basket_rules_items(&rules, node, items);
		const decimal_sum values[BASKET_VALUES] = {
			[BASKET_COUNT] = rules.sets.node[node].count,
			[BASKET_BELOW] = (decimal_sum)below
		};
		struct slice list;

		key.n = 0;
		for (size_t i = 0; i < n && status == CRM_OK; i++)
			if ((i > 0 && buf_add(&key, ";", 1) != CRM_OK) ||
			    name_list_escape(&key, strmap_key(work->data->items, items[i])) !=
				CRM_OK)
				status = msg_nomem(work->run->msg);
		list = buf_slice(&key);
		if (status == CRM_OK)
			status = partial_add(p, &list, values);
	}
	buf_free(&key);
	basket_rules_free(&rules);
	return status;
}

/** Add each item that was bought, with the baskets of it among ${small} and among all. */
static enum crm_status
count_items(const struct basket_work *work, const struct baskets *small, struct partial *p)
{
	const struct baskets *all = &work->data->baskets;
	decimal_sum(*sum)[BASKET_VALUES] = mem_new(all->items, sizeof(*sum));
	struct buf key = { 0 };
	enum crm_status status = CRM_OK;

	if (sum == NULL)
		return msg_nomem(work->run->msg);
	for (size_t i = 0; i < small->start[small->n]; i++)
		sum[small->item[i]][BASKET_COUNT]++;
	for (size_t i = 0; i < all->start[all->n]; i++)
		sum[all->item[i]][BASKET_ALL]++;
	for (size_t i = 0; i < all->items && status == CRM_OK; i++) {
		struct slice list;

		key.n = 0;
		if (sum[i][BASKET_ALL] == 0)
			continue;
		if (name_list_escape(&key, strmap_key(work->data->items, (uint32_t)i)) != CRM_OK)
			status = msg_nomem(work->run->msg);
		list = buf_slice(&key);
		if (status == CRM_OK)
			status = partial_add(p, &list, sum[i]);
	}
	buf_free(&key);
	free(sum);
	return status;
}

/** Count the candidates of two items and more in ${small}: single ones are count_items()'s. */
static enum crm_status
count_sets(const struct basket_work *work, const struct baskets *small, struct partial *p)
{
	const struct basket_counts *c = work->counts;
	const struct itemsets_options any = { 0, ITEMSETS_LONGEST, SIZE_MAX };
	struct itemsets sets = { 0 };
	uint32_t *count = NULL, *node = mem_new(c->n, sizeof(*node));
	enum crm_status status = CRM_ENOMEM;

	if (node == NULL)
		return msg_nomem(work->run->msg);
	status = itemsets_given(c->set, c->n, c->items, &any, &sets, node);
	if (status == CRM_EDATA) {
		msg_error(work->run->msg,
		    "the candidates lack itemsets within others: make them again");
		status = CRM_EINPUT;
		goto done;
	}
	if (status != CRM_OK || (count = mem_new(sets.n, sizeof(*count))) == NULL ||
	    itemsets_count(small, &sets, work->team, count) != CRM_OK) {
		status = msg_nomem(work->run->msg);
		goto done;
	}
	for (size_t i = 0; i < c->n && status == CRM_OK; i++) {
		struct slice list = partial_key(c->partial, i + 1, 0);
		const decimal_sum values[BASKET_VALUES] = { [BASKET_COUNT] = count[node[i]] };

		if (c->set[i].n > 1 && count[node[i]] > 0)
			status = partial_add(p, &list, values);
	}
done:
	free(node);
	free(count);
	itemsets_free(&sets);
	return status;
}

/** A number that stands for the candidates, so that all shards are known to have counted them. */
static enum crm_status
share_candidates(const struct basket_counts *c, struct partial *p)
{
	uint64_t sum = 0;
	char text[17];

	for (size_t i = 0; i < c->n; i++)
		sum += partial_hash(partial_key(c->partial, i + 1, 0));
	snprintf(text, sizeof(text), "%016llx", (unsigned long long)sum);
	if (partial_share(p, BASKET_CANDIDATES, slice_of(text)) != CRM_OK)
		return CRM_ENOMEM;
	return share_number(p, BASKET_OF, (int64_t)c->baskets);
}

/** Pass 2: how many of these baskets hold each candidate, and each item. */
static enum crm_status
count_candidates(const struct basket_work *work, struct partial *p)
{
	const struct baskets *all = &work->data->baskets;
	struct baskets small = *all;
	struct basket_copy copy = { 0 };
	enum crm_status status;

	if (work->options->max_basket > 0) {
		if (basket_data_small(all, (uint64_t)work->options->max_basket, false, &copy) !=
		    CRM_OK)
			return msg_nomem(work->run->msg);
		small = copy.baskets;
	}
	if ((status = share_candidates(work->counts, p)) == CRM_OK &&
	    (status = add_all_baskets(p, small.n, all->n, 0)) == CRM_OK &&
	    (status = count_items(work, &small, p)) == CRM_OK)
		status = count_sets(work, &small, p);
	basket_copy_free(&copy);
	return status;
}

enum crm_status
basket_write_partial(const struct basket_work *work)
{
	bool find = work->counts == NULL;
	struct partial *p;
	enum crm_status status;

	if ((status = partial_open(&p, &basket_partial_kind, work->run->msg)) != CRM_OK)
		return status;
	add_customers(work, p);
	if ((status = share_options(work, find ? STEP_FIND : STEP_COUNT, p)) == CRM_OK &&
	    (status = find ? find_frequent(work, p) : count_candidates(work, p)) == CRM_OK)
		status = partial_write(p, work->out);
	partial_close(p);
	return status;
}

/** Write the sets of ${c} that may be frequent in all shards. */
static enum crm_status
write_candidates(const struct basket_counts *c, struct msg *msg, struct output *out)
{
	uint64_t least = itemsets_least(c->min_support, c->baskets);
	const decimal_sum *first = partial_values(c->partial, 0);
	struct partial *p;
	size_t kept = 0;
	enum crm_status status;

	if ((status = partial_open(&p, &basket_partial_kind, msg)) != CRM_OK)
		return status;
	for (size_t i = 0; i < BASKET_SHARED && status == CRM_OK; i++)
		status = partial_share(p, i, partial_shared(c->partial, i));
	if (status == CRM_OK)
		status = partial_share(p, BASKET_STEP, slice_of(STEP_CANDIDATES));
	if (status == CRM_OK)
		status = add_all_baskets(p, c->baskets, c->all_baskets, 0);
	for (size_t i = 1; i < partial_rows(c->partial) && status == CRM_OK; i++) {
		struct slice list = partial_key(c->partial, i, 0);
		const decimal_sum *values = partial_values(c->partial, i);
		const decimal_sum known[BASKET_VALUES] = { [BASKET_COUNT] = values[BASKET_COUNT] };

		/* What shards that do not list the set may hold of it. */
		if (values[BASKET_COUNT] + first[BASKET_BELOW] - values[BASKET_BELOW] <
		    (decimal_sum)least)
			continue;
		kept++;
		status = partial_add(p, &list, known);
	}
	msg_note(msg, "%zu of %zu itemsets may be in %llu of %llu baskets", kept,
	    partial_rows(c->partial) - 1, (unsigned long long)least,
	    (unsigned long long)c->baskets);
	if (status == CRM_OK)
		status = partial_write(p, out);
	partial_close(p);
	return status;
}

/** Write the rules, or the itemsets, of counts of all shards. */
static enum crm_status
write_merged_rules(const struct basket_options *options, struct basket_counts *c,
    const struct run *run, struct output *out)
{
	struct basket_options own = *options;
	struct basket_data data = { 0 };
	const struct basket_work work = {
		.options = &own, .run = run, .data = &data, .counts = c, .out = out
	};
	enum crm_status status;

	if ((status = basket_counts_number(c, run->msg)) != CRM_OK)
		return status;
	basket_counts_options(c, &own);
	data.items = c->names;
	data.baskets.items = c->items;
	return basket_write_rules(&work);
}

enum crm_status
basket_merge(const struct basket_options *options, const struct run *run)
{
	struct output *out;
	struct basket_counts c;
	bool find;
	enum crm_status status;

	if ((status = basket_counts_read(&c, run->names, run->n, run)) != CRM_OK)
		goto done;
	find = basket_counts_is(&c, STEP_FIND);
	if (!options->partial && find && (!options->fill || options->itemsets)) {
		msg_error(run->msg,
		    "these partials make candidates: rules, and what to show of them, are of --merge of the counts");
		status = CRM_EUSAGE;
	} else if (!find && (!options->partial || !basket_counts_is(&c, STEP_COUNT)))
		status = basket_counts_whole(&c, run->msg);
	if (status != CRM_OK || (status = run_output(run, &out)) != CRM_OK)
		goto done;
	if (options->partial)
		status = partial_write(c.partial, out);
	else
		status = find ? write_candidates(&c, run->msg, out)
			      : write_merged_rules(options, &c, run, out);
	if (status != CRM_OK)
		output_abort(out);
	else
		status = output_finish(out);
done:
	basket_counts_free(&c);
	return status;
}
