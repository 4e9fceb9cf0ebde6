/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_BASKET_BASKET_H
#define CRM_FILTER_BASKET_BASKET_H

#include "app/program.h"
#include "filter/basket/basket_data.h"
#include "model/association_rules.h"

/**
 * What rules are sorted by, best first.  Ties are ordered by lift, confidence, support and
 * leverage, then by the text of the rule.
 */
enum basket_sort {
	BASKET_LIFT,
	BASKET_CONFIDENCE,
	BASKET_SUPPORT,
	BASKET_LEVERAGE,
	BASKET_P_VALUE
};

#define BASKET_SORTS "lift|confidence|support|leverage|p_value"

/** The options of crm-basket. */
struct basket_options {
	struct common common;
	bool baskets;		/* a row of the input is a basket of any number of items */
	const char *delimiter;	/* between these items */
	const char *item;	/* column of the items; NULL: sku */
	double min_support;	/* below 0: not given */
	int64_t min_count;
	double min_confidence;
	double min_lift;
	double fdr;		/* keep rules with a q-value of at most this; 1: all */
	int64_t max_items;	/* 0: not given */
	int64_t max_basket;	/* 0: any */
	int64_t max_itemsets;
	bool itemsets;
	int64_t recommend;	/* offers a customer; 0: none */
	bool repeat, fresh;	/* --repeat; --new; both: mixed */
	int64_t half_life;	/* days after which an order counts half; 0: all the same */
	date_day holdout;	/* DATE_NONE: each customer's last order */
	bool hold_out;		/* --holdout was given */
	bool fill;		/* no threshold was given: complete lists by most bought items */
	const char *upsell;	/* column of categories */
	const char *price;
	double min_step, max_step;	/* an upsell costs so many times as much */
	bool sequence;
	bool partial;		/* write the sums of a shard */
	bool merge;		/* read partials */
	const char *count_itemsets;	/* a file of candidates: count these */
	const char *model;	/* merged counts that --recommend scores by */
	int sort;		/* enum basket_sort */
	const char *joiner;	/* between the items of an itemset */
};

/**
 * basket_check(options, run): Check the options against one another, with a message.  CRM_OK or
 * CRM_EUSAGE.
 */
CRM_CHECKED enum crm_status basket_check(void *options, const struct run *run);

/** basket_paths(options, paths, room): The files of candidates and counts, for the sandbox. */
size_t basket_paths(const void *options, struct sandbox_path *paths, size_t room);

/** basket_run(options, run): Read the baskets and write the table that the options ask for. */
CRM_CHECKED enum crm_status basket_run(void *options, const struct run *run);

struct basket_counts;

/** What the tables are made from. */
struct basket_work {
	const struct basket_options *options;
	const struct run *run;
	const struct basket_data *data;
	const struct basket_counts *counts;	/* of all shards; NULL: those of ${data} */
	struct team *team;
	struct output *out;
};

/**
 * basket_write_rules(work): Write frequent itemsets or association rules.  CRM_OK, CRM_ENOMEM, or
 * CRM_EUSAGE after a message if there are more itemsets than --max-itemsets.
 */
CRM_CHECKED enum crm_status basket_write_rules(const struct basket_work *work);

/**
 * basket_write_offers(work): Write the best next offers for each customer.  Return as
 * basket_write_rules().
 */
CRM_CHECKED enum crm_status basket_write_offers(const struct basket_work *work);

/**
 * basket_write_upsell(work): Write for each customer more expensive items of the categories that
 * they have bought from.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status basket_write_upsell(const struct basket_work *work);

/** basket_write_sequence(work): Write which items are bought after which.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status basket_write_sequence(const struct basket_work *work);

/**
 * basket_write_holdout(work): Write how good each kind of offers is for the orders held out.
 * Return as basket_write_rules(), or CRM_EIDENT after a message if there is nothing to compare.
 */
CRM_CHECKED enum crm_status basket_write_holdout(const struct basket_work *work);

/** Significant digits of shares and statistics. */
#define BASKET_DIGITS 9

/** The rules of a run of the program, best first. */
struct basket_rules {
	struct itemsets sets;
	struct rule *rule;
	size_t n;
	size_t baskets;		/* how many they were found in */
	uint32_t *place;	/* by item: its rank in the bytewise order of names */
};

/**
 * basket_rules_find(work, rules): Find and sort the rules that the options ask for; with --itemsets
 * find itemsets only.  Return as basket_write_rules(); nothing to free on failure.
 */
CRM_CHECKED enum crm_status basket_rules_find(
    const struct basket_work *work, struct basket_rules *rules);

/**
 * basket_rules_name(work, rules, node, text): ${text} becomes the items of the itemset ${node} in
 * bytewise order, joined.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status basket_rules_name(const struct basket_work *work,
    const struct basket_rules *rules, uint32_t node, struct buf *text);

/**
 * basket_rules_items(rules, node, items): Write the items of the itemset ${node}, in bytewise order
 * of their names, to ${items} (at most ITEMSETS_LONGEST); return how many.
 */
size_t basket_rules_items(const struct basket_rules *rules, uint32_t node, uint32_t *items);

/** basket_rules_free(rules): Free what basket_rules_find() made. */
void basket_rules_free(struct basket_rules *rules);

#endif
