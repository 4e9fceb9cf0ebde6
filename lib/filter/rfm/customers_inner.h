/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_CUSTOMERS_INNER_H
#define CRM_FILTER_RFM_CUSTOMERS_INNER_H

#include "base/buf.h"
#include "filter/rfm/customers.h"
#include "filter/rfm/purchase_days.h"
#include "table/occasion_set.h"

/* What customers.c and customers_state.c share. */

#define BATCH 256

enum { BOUGHT = LEDGER_PURCHASE, RETURNED = LEDGER_RETURN };

/**
 * Rows that wait in the batch: one, or several in a row that only differ in amount and cost, as the
 * lines of an order do. Their texts stand in customers.texts from ${at} on.
 */
struct waiting {
	uint64_t id_hash;
	size_t at;
	uint32_t id_n, order_n, channel_n, referrer_n;
	uint32_t number;
	uint32_t rows;
	date_day date;
	unsigned flag;		/* BOUGHT, RETURNED, or 0 for contacts */
	bool same;		/* the same customer as those before */
	decimal_sum amount, cost;
};

struct customers {
	struct customers_options options;
	struct relations *relations;	/* or NULL */
	struct strmap *ids;
	struct occasion_set *occasions;
	struct customer *v;
	size_t n, room;
	struct holdout *holdout;	/* by number, or NULL */
	size_t holdout_room;
	struct based *based;		/* by number, or NULL: of those who were restored so */
	size_t n_based, based_room;
	uint64_t refused;
	struct purchase_days days;
	struct history *history;	/* by number, once summed up; or NULL */
	struct buf orders;		/* ids of first orders, each behind its length */
	int scale;
	date_day newest;
	struct waiting batch[BATCH];
	size_t n_batch;
	struct buf texts;
};

/** customers_grow(c): One more customer, of whom nothing is known.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status customers_grow(struct customers *c);

/**
 * customers_keep_order(c, customer, order):
 * Remember the order id of a customer's first occasion.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status customers_keep_order(
    struct customers *c, struct customer *customer, struct slice order);

/**
 * customers_first_order(c, customer): The order id of a customer's first occasion, if he has one.
 */
struct slice customers_first_order(const struct customers *c, const struct customer *customer);

#endif
