/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RELATIONS_H
#define CRM_FILTER_RFM_RELATIONS_H

#include "base/slice.h"
#include "base/status.h"
#include "table/date.h"
#include "table/decimal.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * What only some ledgers have of customers: costs, channels, and who referred them.  The caller
 * numbers the customers.  The result does not depend on the order of the rows.  Memory: 32 bytes a
 * customer, 16 more where something was spent, and the names; customers who share their set of
 * channels with others share its memory, and of others it takes up to 16 bytes a channel.
 */
struct relations;

/** No name.  Other numbers are those of relations_name() and relations_set(). */
#define RELATION_NONE UINT32_MAX

/** One customer: 32 bytes, so that none lies across two lines of a cache. */
struct relation {
	uint32_t contacts;			/* rows of amount 0 that cost something */
	uint32_t channels; /* the set of channels of purchases: relations_set() */
	uint32_t first_channel, last_channel;	/* relations_name() */
	uint32_t referrer;			/* relations_name() */
	date_day first_told, last_told,
	    referred; /* when the two channels and the referrer were told */
};

/** relations_open(r): Create it, without customers.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status relations_open(struct relations **r);

/**
 * relations_grow(r): Add a customer of whom nothing is known; the first has number 0.  CRM_OK
 * or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status relations_grow(struct relations *r);

/** relations_get(r, number): Return a customer's relation, valid until relations_grow(). */
struct relation *relations_get(const struct relations *r, uint32_t number);

/** relations_prefetch(r, number): Start to load a customer's relation. */
void relations_prefetch(const struct relations *r, uint32_t number);

/**
 * relations_bought(r, number, channel, day): A purchase by ${channel} (not empty) on ${day}. CRM_OK
 * or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status relations_bought(
    struct relations *r, uint32_t number, struct slice channel, date_day day);

/**
 * relations_referred(r, number, name, day):
 * ${name} (not empty) was told on ${day} to have brought the customer.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status relations_referred(
    struct relations *r, uint32_t number, struct slice name, date_day day);

/**
 * relations_restore(r, number, set, first, last, referrer):
 * What an earlier table says of the customer: the channels as relations_set() gives them, and
 * names, each of which may be empty.  Days are the caller's to set.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status relations_restore(struct relations *r, uint32_t number,
    struct slice set, struct slice first, struct slice last, struct slice referrer);

/**
 * relations_settle(r):
 * Make the sets of all customers ready for relations_set().  More can be added after it.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status relations_settle(struct relations *r);

/**
 * relations_spend(r, number, cost, contacts): ${cost} was spent on the customer, in so many
 * ${contacts}.  CRM_OK; CRM_ENOMEM; CRM_EDATA where a sum would pass 128 bits.
 */
CRM_CHECKED enum crm_status relations_spend(
    struct relations *r, uint32_t number, decimal_sum cost, uint32_t contacts);

/** relations_cost(r, number): All that was spent on a customer. */
decimal_sum relations_cost(const struct relations *r, uint32_t number);

/**
 * relations_name(r, number): A channel's or referrer's name, until more are taken in; empty for
 * RELATION_NONE.
 */
struct slice relations_name(const struct relations *r, uint32_t number);

/**
 * relations_set(r, number):
 * After relations_settle(), a set of channels: names in bytewise order with `;` between, a `\`
 * before each `;` or `\` of a name.  They are ordered as so written.  Valid until more is taken in.
 */
struct slice relations_set(const struct relations *r, uint32_t number);

/** relations_bytes(r): Memory it holds, in bytes. */
uint64_t relations_bytes(const struct relations *r);

/** relations_close(r): Free it.  NULL is fine. */
void relations_close(struct relations *r);

#endif
