/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_SEGMENT_LOYALTY_SCHEME_H
#define CRM_SEGMENT_LOYALTY_SCHEME_H

#include "base/msg.h"
#include "base/status.h"
#include "table/decimal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The most tiers of a scheme. */
#define LOYALTY_TIERS 64

/** The parts that a reward is counted in: 0.0001 per cent. */
#define LOYALTY_PARTS 1000000

/** Decimals that each customer's reward is rounded to. */
#define LOYALTY_DECIMALS 2

/** What the members of a tier get. */
struct loyalty_tier {
	char *name;
	decimal_sum from;	/* amount, or (whole) orders, from which customers are in it */
	int64_t reward;		/* LOYALTY_PARTS of what they spend, 0 to LOYALTY_PARTS - 1 */
};

/** A loyalty scheme: tiers, the lowest first. */
struct loyalty_scheme {
	struct loyalty_tier *v;
	size_t n, room;
	bool orders;		/* tiers are by orders, not by revenue */
	int scale;		/* the most decimals of any from */
};

/**
 * loyalty_scheme_read(scheme, path, msg):
 * Read the table ${path}: columns tier, reward, and either from (an amount) or from_orders, and no
 * others.  Tiers have different names, from rises from row to row, a reward is `5%` or `0.05`.
 * CRM_OK; CRM_EINPUT for what it must not hold, CRM_EUSAGE for columns, CRM_EIO, CRM_ENOMEM, after
 * a message that names the line.  Nothing is left to free after a failure.
 */
CRM_CHECKED enum crm_status loyalty_scheme_read(
    struct loyalty_scheme *scheme, const char *path, struct msg *msg);

/**
 * loyalty_tier_of(scheme, revenue, orders): The number of tiers that the customer has reached: 0
 * is below the first.
 */
size_t loyalty_tier_of(const struct loyalty_scheme *scheme, decimal_sum revenue, uint64_t orders);

/**
 * loyalty_missing(scheme, reached, revenue, orders): What the customer lacks to the tier after
 * ${reached}, in units of a decimal_sum (whole orders too); 0 where there is none.
 */
decimal_sum loyalty_missing(
    const struct loyalty_scheme *scheme, size_t reached, decimal_sum revenue, uint64_t orders);

/**
 * loyalty_reward(scheme, reached, revenue): The reward of a customer, exactly that share of
 * ${revenue}, rounded half to even to LOYALTY_DECIMALS; 0 for a revenue below 0, or no tier.
 */
decimal_sum loyalty_reward(
    const struct loyalty_scheme *scheme, size_t reached, decimal_sum revenue);

/** loyalty_scheme_free(scheme): Free what it holds. */
void loyalty_scheme_free(struct loyalty_scheme *scheme);

#endif
