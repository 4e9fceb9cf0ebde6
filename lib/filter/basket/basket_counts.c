/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Partials of crm-basket as counts of itemsets: what they say, and whether they may be used.
 *
 * The itemsets of a row are the names of its items, sorted and escaped as in table/name_list.h.
 * Counts of all shards stand for the baskets themselves only if three things hold, and each is
 * checked: all shards counted the same candidates (a shared column has their hash), the candidates
 * were found in as many baskets as were counted, and nothing rarer, or larger, is asked for than
 * what was looked for.
 */
#include "filter/basket/basket_counts.h"

#include "base/mem.h"
#include "base/num.h"
#include "table/name_list.h"

#include <stdlib.h>

static const struct partial_column columns[] = {
	{ "items", PARTIAL_KEY },
	{ "baskets", PARTIAL_COUNT },
	{ "all_baskets", PARTIAL_COUNT },
	{ "below", PARTIAL_COUNT },
	{ "step", PARTIAL_SAME },
	{ "item", PARTIAL_SAME },
	{ "max_basket", PARTIAL_SAME },
	{ "min_support", PARTIAL_SAME },
	{ "max_items", PARTIAL_SAME },
	{ "candidates", PARTIAL_SAME },
	{ "of_baskets", PARTIAL_SAME },
	{ "newest_date", PARTIAL_GREATEST },
};

const struct partial_kind basket_partial_kind = { "crm-basket 1", columns,
	sizeof(columns) / sizeof(columns[0]) };

/* Baskets are numbered in 32 bits by the models. */
#define MOST_BASKETS (UINT32_MAX - 1)

bool
basket_counts_is(const struct basket_counts *counts, const char *step)
{

	return slice_equal(partial_shared(counts->partial, BASKET_STEP), slice_of(step));
}

/** Refuse partials that no crm-basket wrote so. */
static enum crm_status
refuse_partials(struct msg *msg, const char *what, struct slice value)
{
	char show[MSG_SHOW];

	msg_error(msg, "the partials have \"%s\" for %s: make them again", msg_show(show, value), what);
	return CRM_EINPUT;
}

/** Read what all rows share. */
static enum crm_status
read_shared_columns(struct basket_counts *c, struct msg *msg)
{
	struct slice support = partial_shared(c->partial, BASKET_MIN_SUPPORT),
		     items = partial_shared(c->partial, BASKET_MAX_ITEMS),
		     basket = partial_shared(c->partial, BASKET_MAX_BASKET),
		     newest = partial_shared(c->partial, BASKET_NEWEST),
		     item = partial_shared(c->partial, BASKET_ITEM);

	if (num_real(support, &c->min_support) != CRM_OK || c->min_support < 0 ||
	    c->min_support > 1)
		return refuse_partials(msg, "min_support", support);
	if (num_i64(items, 1, ITEMSETS_LONGEST, &c->max_items) != CRM_OK)
		return refuse_partials(msg, "max_items", items);
	if (num_i64(basket, 0, INT64_MAX, &c->max_basket) != CRM_OK)
		return refuse_partials(msg, "max_basket", basket);
	c->newest = DATE_NONE;
	if (newest.n > 0 && date_parse(newest, &c->newest) != CRM_OK)
		return refuse_partials(msg, "newest_date", newest);
	if (buf_add(&c->item, item.p, item.n) != CRM_OK || buf_add(&c->item, "", 1) != CRM_OK)
		return msg_nomem(msg);
	return CRM_OK;
}

enum crm_status
basket_counts_read(
    struct basket_counts *c, const char *const *names, size_t n, const struct run *run)
{
	const decimal_sum *first;
	enum crm_status status;

	*c = (struct basket_counts){ .newest = DATE_NONE };
	if ((status = partial_open(&c->partial, &basket_partial_kind, run->msg)) != CRM_OK ||
	    (status = partial_read(c->partial, names, n, run->progress)) != CRM_OK ||
	    (status = read_shared_columns(c, run->msg)) != CRM_OK ||
	    (status = partial_sort(c->partial)) != CRM_OK)
		return status;
	/* Empty keys come first. */
	first = partial_values(c->partial, 0);
	if (first[BASKET_ALL] > MOST_BASKETS) {
		msg_error(run->msg, "more than %u baskets", MOST_BASKETS);
		return CRM_EINPUT;
	}
	c->baskets = (uint64_t)first[BASKET_COUNT];
	c->all_baskets = (uint64_t)first[BASKET_ALL];
	return CRM_OK;
}

/**
 * Add the items of ${list} to c->member from ${at} on, and number those that are new.  They must be
 * in bytewise order, so that no set can be written in two ways.
 */
static enum crm_status
number_members(struct basket_counts *c, struct slice list, struct buf *plain, size_t *room,
    size_t *at)
{
	size_t from = *at;

	while (list.p != NULL) {
		struct slice name;
		uint32_t item;

		if (name_list_plain(name_list_next(&list), plain) != CRM_OK)
			return CRM_ENOMEM;
		name = buf_slice(plain);
		if (name.n == 0 || *at - from == ITEMSETS_LONGEST ||
		    (*at > from &&
			slice_compare(strmap_key(c->names, c->member[*at - 1]), name) >= 0))
			return CRM_EDATA;
		if (strmap_put(c->names, name, strmap_hash(name), &item) != CRM_OK ||
		    mem_grow(&c->member, room, *at + 1, sizeof(*c->member)) != CRM_OK)
			return CRM_ENOMEM;
		c->member[(*at)++] = item;
	}
	return CRM_OK;
}

/** Keep in how many baskets the single items are. */
static enum crm_status
keep_bought(struct basket_counts *c)
{

	c->items = strmap_count(c->names);
	if ((c->bought = mem_new(c->items, sizeof(*c->bought))) == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < c->n; i++)
		if (c->set[i].n == 1)
			c->bought[*c->set[i].item] =
			    (uint64_t)partial_values(c->partial, i + 1)[BASKET_ALL];
	return CRM_OK;
}

enum crm_status
basket_counts_number(struct basket_counts *c, struct msg *msg)
{
	size_t rows = partial_rows(c->partial), room = 0, at = 0;
	struct buf plain = { 0 };
	enum crm_status status = CRM_ENOMEM;

	c->n = rows - 1;
	c->set = mem_new(rows, sizeof(*c->set));
	if (c->set == NULL || strmap_open(&c->names) != CRM_OK)
		goto done;
	status = CRM_OK;
	for (size_t i = 0; i < c->n && status == CRM_OK; i++) {
		size_t from = at;
		struct slice key = partial_key(c->partial, i + 1, 0);
		decimal_sum count = partial_values(c->partial, i + 1)[BASKET_COUNT];

		status = number_members(c, key, &plain, &room, &at);
		if (status == CRM_EDATA || count > (decimal_sum)c->baskets) {
			status = refuse_partials(msg, "items", key);
			goto refused;
		}
		c->set[i] = (struct itemset_count){ .n = at - from, .count = (uint32_t)count };
	}
	/* Only now does the array of members stay where it is. */
	for (size_t i = 0, from = 0; i < c->n && status == CRM_OK; from += c->set[i++].n)
		c->set[i].item = c->member + from;
	if (status == CRM_OK)
		status = keep_bought(c);
done:
	if (status == CRM_ENOMEM)
		status = msg_nomem(msg);
refused:
	buf_free(&plain);
	return status;
}

enum crm_status
basket_counts_whole(const struct basket_counts *c, struct msg *msg)
{
	struct slice of = partial_shared(c->partial, BASKET_OF);
	int64_t baskets;

	if (!basket_counts_is(c, STEP_COUNT)) {
		msg_error(msg,
		    "these partials have candidates and no counts: count them in each shard by --count-itemsets, and merge those");
		return CRM_EUSAGE;
	}
	if (num_i64(of, 0, INT64_MAX, &baskets) != CRM_OK)
		return refuse_partials(msg, "of_baskets", of);
	if ((uint64_t)baskets == c->baskets)
		return CRM_OK;
	msg_error(msg,
	    "the candidates were found in %lld baskets, and %llu were counted: find and count itemsets in the same shards, and merge all of them",
	    (long long)baskets, (unsigned long long)c->baskets);
	return CRM_EINPUT;
}

enum crm_status
basket_counts_itemsets(const struct basket_counts *c, struct msg *msg,
    const struct itemsets_options *how, struct itemsets *sets)
{
	uint64_t least = itemsets_least(c->min_support, c->baskets);
	enum crm_status status;

	*sets = (struct itemsets){ 0 };
	if (how->min_count < least) {
		msg_error(msg,
		    "itemsets were looked for from %llu baskets on (--min-support=%.9g of --partial): ask for as many, or make the partials with less",
		    (unsigned long long)least, c->min_support);
		return CRM_EUSAGE;
	}
	if (how->max_size > (size_t)c->max_items) {
		msg_error(msg,
		    "itemsets were looked for up to %lld items (--max-items of --partial): ask for so many, or make the partials with more",
		    (long long)c->max_items);
		return CRM_EUSAGE;
	}
	if ((status = itemsets_given(c->set, c->n, c->items, how, sets, NULL)) == CRM_EDATA) {
		msg_error(msg, "the partials lack itemsets within others: make them again");
		return CRM_EINPUT;
	}
	return status;
}

void
basket_counts_options(const struct basket_counts *c, struct basket_options *options)
{

	if (options->min_support < 0)
		options->min_support = options->min_count > 0 ? 0 : c->min_support;
	if (options->max_items == 0)
		options->max_items = c->max_items;
	options->max_basket = c->max_basket;
	if (c->item.n > 1)
		options->item = c->item.p;
}

void
basket_counts_free(struct basket_counts *c)
{

	partial_close(c->partial);
	buf_free(&c->item);
	strmap_close(c->names);
	free(c->bought);
	free(c->set);
	free(c->member);
	*c = (struct basket_counts){ 0 };
}
