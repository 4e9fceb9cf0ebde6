/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_BASKET_BASKET_COUNTS_H
#define CRM_FILTER_BASKET_BASKET_COUNTS_H

#include "filter/basket/basket.h"
#include "model/itemsets_given.h"
#include "table/partial.h"

/**
 * The partials of crm-basket, one kind for each of three steps: itemsets that are frequent in a
 * shard (find), those that may be frequent in all shards (candidates), and how many baskets of a
 * shard hold each candidate and each item (count).
 */
extern const struct partial_kind basket_partial_kind;

/** The shared columns, in their order, and the values of a row. */
enum {
	BASKET_STEP,
	BASKET_ITEM,		/* --item; empty: --baskets */
	BASKET_MAX_BASKET,
	BASKET_MIN_SUPPORT,
	BASKET_MAX_ITEMS,
	BASKET_CANDIDATES,	/* of counts: which candidates were counted */
	BASKET_OF,		/* of counts: the baskets that the candidates were found in */
	BASKET_NEWEST,
	BASKET_SHARED
};
enum {
	BASKET_COUNT,		/* baskets with the items, without those above --max-basket */
	BASKET_ALL,		/* all baskets; only for single items and in the first row */
	/*
	 * Of find: the most baskets of a shard that a set may be in without being frequent there,
	 * added up over all shards in the first row, and over the shards that list the set in its
	 * row.  So a set is in at most COUNT + (BELOW of the first row - BELOW) baskets of all
	 * shards.
	 */
	BASKET_BELOW,
	BASKET_VALUES
};

#define STEP_FIND "find"
#define STEP_CANDIDATES "candidates"
#define STEP_COUNT "count"

/** The sums of partials, with their items numbered. */
struct basket_counts {
	struct partial *partial;
	uint64_t baskets, all_baskets;	/* without those above --max-basket; all */
	double min_support;		/* of the first pass */
	int64_t max_items, max_basket;
	date_day newest;
	struct buf item;		/* --item, with a NUL; empty: --baskets */
	struct strmap *names;		/* of items; the caller may take it */
	size_t items;
	uint64_t *bought;		/* by item: all baskets with it */
	struct itemset_count *set;	/* in the order of the partial's rows but the first */
	uint32_t *member;
	size_t n;
};

/**
 * basket_counts_read(counts, names, n, run): Read partials and add them up; their items are not
 * numbered yet.  As partial_read(); free by basket_counts_free() also on failure.
 */
CRM_CHECKED enum crm_status basket_counts_read(
    struct basket_counts *counts, const char *const *names, size_t n, const struct run *run);

/** basket_counts_is(counts, step): Whether the partials are of this step. */
bool basket_counts_is(const struct basket_counts *counts, const char *step);

/**
 * basket_counts_number(counts, msg): Number the items, and list the sets with their counts.
 * CRM_OK; after a message CRM_EINPUT where the partials are not as crm-basket wrote them, or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status basket_counts_number(struct basket_counts *counts, struct msg *msg);

/**
 * basket_counts_whole(counts, msg): Check that these are counts of all baskets that their
 * candidates were found in.  CRM_OK; after a message CRM_EUSAGE for another step, or CRM_EINPUT if
 * baskets are missing.
 */
CRM_CHECKED enum crm_status basket_counts_whole(
    const struct basket_counts *counts, struct msg *msg);

/**
 * basket_counts_itemsets(counts, msg, how, sets): As itemsets_find(), from the counts; CRM_EUSAGE,
 * after a message, if ${how} asks for itemsets that the first pass did not search for.
 */
CRM_CHECKED enum crm_status basket_counts_itemsets(const struct basket_counts *counts,
    struct msg *msg, const struct itemsets_options *how, struct itemsets *sets);

/**
 * basket_counts_options(counts, options): Set the options that were not given to those of the
 * partials.
 */
void basket_counts_options(const struct basket_counts *counts, struct basket_options *options);

/** basket_counts_free(counts): Free it.  A zeroed one is fine. */
void basket_counts_free(struct basket_counts *counts);

/**
 * basket_write_partial(work): Write a partial: the itemsets that are frequent in the baskets, or if
 * work->counts are given, which are candidates, their counts.  Return as basket_write_rules().
 */
CRM_CHECKED enum crm_status basket_write_partial(const struct basket_work *work);

/**
 * basket_merge(options, run): Read partials and write what --merge makes of their step: candidates,
 * or rules and itemsets; with --partial their sums.  As basket_run().
 */
CRM_CHECKED enum crm_status basket_merge(const struct basket_options *options,
    const struct run *run);

#endif
