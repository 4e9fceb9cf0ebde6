/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SHOP_MODEL_H
#define SHOP_MODEL_H

#include "shop_random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Who buys, when, and for how much, from the models that crm-clv fits, so that what a fit finds can
 * be held against the truth.  Time is in days, money in whole currency units until it becomes
 * cents.
 */

/** How customers leave. */
enum leaving {
	LEAVING_PARETO, /* Pareto/NBD: after an exponential lifetime, its rate gamma(s, beta) over
			   customers */
	LEAVING_BG, /* BG/NBD: after a repeat purchase with a probability beta(a, b) over customers
		     */
	LEAVING_MBG /* MBG/NBD: so too after the first purchase */
};

struct model {
	uint64_t seed;
	enum leaving leaving;
	double r, alpha;	/* purchase rate (a day): gamma, shape and rate */
	double s, beta;		/* Pareto: rate of leaving (a day): gamma, shape and rate */
	double a, b;		/* BG, MBG: probability of leaving: beta */
	double p, q,
	    gamma; /* order value: gamma(p, nu) with nu: gamma(q, gamma); mean p gamma / (q - 1) */
	double basket;		/* mean lines an order, at least 1 */
	double returns;		/* share of orders of which a line comes back */
	double guests;		/* share of orders without a customer */
	bool relations; /* referrers, commissions, and contacts that cost money and sell nothing */
	uint32_t days;		/* length of the log */
	uint32_t arrive;	/* customers make their first purchase in the first so many days */
};

enum event_kind { EVENT_SALE, EVENT_RETURN, EVENT_CONTACT };

/** One document of the log.  16 bytes, as there may be tens of millions. */
struct event {
	uint32_t time;		/* seconds since the log began */
	uint32_t customer;	/* 0.., or GUEST */
	uint32_t number : 30; /* the how-manieth order (or contact) of the customer, from 0; of all
				 guests for a guest */
	uint32_t kind : 2;
	uint32_t cents; /* sale, return: what the whole order was worth; contact: its cost */
};
#define GUEST UINT32_MAX

struct events {
	struct event *v;
	size_t n, room;
	uint64_t lines;		/* how many lines they make */
	uint32_t guests;	/* guest orders so far */
};

/** The truth about a customer, for --truth. */
struct customer {
	double rate;		/* purchases a day while active */
	double lifetime;	/* days from the first purchase until leaving */
	double value;		/* mean order value */
	uint32_t arrival;	/* second of the first purchase */
	bool alive;		/* not yet gone when the log ends */
};

/**
 * model_customer(model, id, events, truth): Add the events of customer ${id}, in no order; false
 * where memory runs out.
 */
bool model_customer(
    const struct model *model, uint32_t id, struct events *events, struct customer *truth);

/**
 * model_order(model, event, lines): The stream that the lines of a sale are drawn from, and how
 * many lines it has.
 */
struct stream model_order(const struct model *model, const struct event *event, uint32_t *lines);

/**
 * model_referrer(model, id): The customer who brought customer ${id} (one who came earlier), or
 * GUEST for nobody.
 */
uint32_t model_referrer(const struct model *model, uint32_t id);

/**
 * model_sort(events): Sort by time; events of the same second stay as they were added.  False where
 * memory runs out.
 */
bool model_sort(struct events *events);

#endif
