/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CUSTOMERS_H
#define CRM_FILTER_CUSTOMERS_H

#include "base/slice.h"
#include "base/status.h"
#include "filter/relations.h"
#include "table/date.h"
#include "table/decimal.h"
#include "table/strmap.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * What the rows of the ledger come to, customer by customer.  The result does not depend on the order of the rows.
 * Memory: 64 bytes and the id a customer (48 more with costs, channels or referrers), about 25 bytes an occasion.
 */
struct customers;

/** What makes two rows the same purchase. */
enum occasion_rule {
	OCCASION_ORDER,		/* the same order id on the same day; rows without one: the same day */
	OCCASION_DAY,		/* the same day */
	OCCASION_ROW		/* nothing */
};

/** One customer.  Money as in the ledger, days since 1970. */
struct customer {
	decimal_sum revenue;		/* all amounts, returns included */
	decimal_sum first_amount;	/* all amounts of the first occasion */
	date_day first, last;		/* purchases; DATE_NONE: none */
	uint32_t orders, returns;	/* occasions with a purchase, with a return */
	uint64_t first_order;		/* inner: where the first occasion's order id stands */
};

/** One row of the ledger. */
struct ledger_row {
	struct slice customer, order, channel, referrer;
	date_day date;
	struct decimal amount, cost;
	bool has_cost;
};

/** customers_open(c, rule, relations): ${relations}: also keep what relations.h tells of.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status customers_open(struct customers **c, enum occasion_rule rule, bool relations);

/**
 * customers_add(c, row):
 * Take in a row; its bytes are copied.  The work is done in batches, so that waits for memory overlap: customers_flush() ends it.
 * CRM_OK; CRM_ENOMEM; CRM_EDATA where a sum would pass 29 digits.
 */
CRM_CHECKED enum crm_status customers_add(struct customers *c, const struct ledger_row *row);

/** customers_flush(c): All rows have been taken in.  As customers_add(). */
CRM_CHECKED enum crm_status customers_flush(struct customers *c);

/** customers_count(c): How many there are; they are numbered from 0. */
uint32_t customers_count(const struct customers *c);

/** customers_ids(c): Their ids by number. */
const struct strmap *customers_ids(const struct customers *c);

/** customers_get(c, number): One of them. */
struct customer *customers_get(const struct customers *c, uint32_t number);

/** customers_relations(c): What else is known, by number; NULL where it was not asked for. */
const struct relations *customers_relations(const struct customers *c);

/** customers_scale(c): The most decimals of any amount or cost so far; customers_newest(c): the newest day of any row, or DATE_NONE. */
int customers_scale(const struct customers *c);
date_day customers_newest(const struct customers *c);

/** customers_close(c): Free it.  NULL is fine. */
void customers_close(struct customers *c);

#endif
