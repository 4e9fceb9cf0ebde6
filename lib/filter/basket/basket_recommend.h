/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_BASKET_BASKET_RECOMMEND_H
#define CRM_FILTER_BASKET_BASKET_RECOMMEND_H

#include "filter/basket/basket.h"

/** Kinds of offers: what a customer has never bought, and what they have. */
enum offer_kind { OFFER_NEW, OFFER_REPEAT, OFFER_KINDS };

/** One offer to a customer. */
struct offer {
	enum offer_kind kind;
	uint32_t item;
	uint32_t antecedent;	/* of the best rule for it; ITEMSETS_NONE: a most bought item */
	/*
	 * Of a rule; of a most bought item, by all baskets; of a repeat, by the customer's orders:
	 */
	uint64_t count;
	double confidence;
	double lift;		/* NaN for a most bought item */
	date_day last, due;	/* of a repeat; due is DATE_NONE if bought on one day only */
};

/** How often and when a customer bought an item; valid if ${owner} is the current customer. */
struct owned {
	uint64_t owner;
	uint32_t times, days;
	date_day first, last;
};

/** Makes the lists of offers, for one customer after another. */
struct recommender {
	const struct basket_work *work;
	size_t most;			/* offers a list */
	struct offer *list[OFFER_KINDS];	/* of the current customer, best first */
	size_t n[OFFER_KINDS];
	struct owned *owned;		/* by item */
	uint32_t *items;		/* that the customer has bought */
	size_t n_items;
	uint64_t orders;		/* of the customer */
	uint64_t owner;			/* number of the current call of recommender_look() */
	double *popular;		/* by item: weight of the baskets with it */
	double baskets;			/* weight of all */
	uint32_t *by_popularity;	/* items, most popular first, then by name */
	uint32_t *place;		/* by item: its place in ${by_popularity} */
	struct basket_rules rules;
	struct rule_index *index;	/* rules by item, to find those that apply to a customer */
};

/**
 * recommender_open(work, r): Find the rules of work->data and count its items.  Return as
 * basket_rules_find(); nothing to free on failure.
 */
CRM_CHECKED enum crm_status recommender_open(
    const struct basket_work *work, struct recommender *r);

/** recommender_close(r): Free it. */
void recommender_close(struct recommender *r);

/**
 * recommender_look(r, from, to, as_of):
 * Fill the lists for the customer of baskets ${from}..${to} - 1 of work->data; what is overdue is
 * decided as of the day ${as_of}.
 */
void recommender_look(struct recommender *r, size_t from, size_t to, date_day as_of);

/** How often an offer of each kind and rank was bought, by which recommender_mix() chooses. */
struct offer_rates {
	double *rate[OFFER_KINDS];	/* by rank, not increasing */
};

/**
 * recommender_mix(r, rates, mix): Merge the lists of the current customer into ${mix}, which has
 * room for r->most; return how many offers it has.
 */
size_t recommender_mix(
    const struct recommender *r, const struct offer_rates *rates, struct offer *mix);

/**
 * offer_rates_measure(work, rates):
 * Leave out every customer's last basket, recommend from the others, and count which ranks of each
 * kind were in it.  As basket_rules_find(); free by offer_rates_free().
 */
CRM_CHECKED enum crm_status offer_rates_measure(
    const struct basket_work *work, struct offer_rates *rates);

/** offer_rates_free(rates): Free them. */
void offer_rates_free(struct offer_rates *rates);

/**
 * rule_index_open(r), rule_index_close(r): Make and free r->index, for new_offers_find().  CRM_OK
 * or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status rule_index_open(struct recommender *r);
void rule_index_close(struct recommender *r);

/**
 * new_offers_find(r): Fill r->list[OFFER_NEW] for the current customer, whose items are in ${r}.
 */
void new_offers_find(struct recommender *r);

#endif
