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
	uint32_t antecedent;	/* of the rule that speaks for it; ITEMSETS_NONE: most bought */
	uint64_t count;		/* baskets with both; with it; or how often they bought it */
	double confidence; /* of the rule; share of baskets with it; share of their own orders */
	double lift;		/* NaN for what is most bought */
	date_day last, due;	/* of a repeat; DATE_NONE where bought on one day only */
};

/** What a customer has of an item; good where ${owner} is the one looked at. */
struct owned {
	uint64_t owner;
	uint32_t times, days;
	date_day first, last;
};

/** The lists of offers for one customer after another. */
struct recommender {
	const struct basket_work *work;
	size_t most;			/* offers a list */
	struct offer *list[OFFER_KINDS];	/* of the customer looked at, best first */
	size_t n[OFFER_KINDS];
	struct owned *owned;		/* by item */
	uint32_t *items;		/* that the customer owns */
	size_t n_items;
	uint64_t orders;		/* of the customer */
	uint64_t owner;			/* the customer looked at; a new number for each look */
	double *popular;		/* by item: weight of the baskets with it */
	double baskets;			/* weight of all */
	uint32_t *by_popularity;	/* items, most popular first, then by name */
	uint32_t *place;		/* by item: its place there */
	struct basket_rules rules;
	struct rule_index *index;	/* to find the rules of a customer */
};

/** recommender_open(work, r): Mine the rules of work->data and count its items.  As
 * basket_rules_find(); nothing to free on failure. */
CRM_CHECKED enum crm_status recommender_open(
    const struct basket_work *work, struct recommender *r);

/** recommender_close(r): Free it. */
void recommender_close(struct recommender *r);

/**
 * recommender_look(r, from, to, as_of):
 * Fill the lists for the customer whose baskets are work->data's ${from}..${to} - 1, as on the day
 * ${as_of}.
 */
void recommender_look(struct recommender *r, size_t from, size_t to, date_day as_of);

/** Which of the next offers of each kind a mix takes: how often one of that rank was bought. */
struct offer_rates {
	double *rate[OFFER_KINDS];	/* by rank, never rising */
};

/**
 * recommender_mix(r, rates, mix): Merge the lists of the customer looked at into ${mix}, room for
 * r->most; return how many.
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

/** rule_index_open(r), rule_index_close(r): What new_offers_find() looks rules up with. */
CRM_CHECKED enum crm_status rule_index_open(struct recommender *r);
void rule_index_close(struct recommender *r);

/** new_offers_find(r): Fill r->list[OFFER_NEW] for the customer whose items are known. */
void new_offers_find(struct recommender *r);

#endif
