/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_CUSTOMERS_INNER_H
#define CRM_FILTER_RFM_CUSTOMERS_INNER_H

#include "base/buf.h"
#include "base/conveyor.h"
#include "base/thread.h"
#include "filter/rfm/customers.h"
#include "filter/rfm/purchase_days.h"
#include "table/occasion_set.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

/* What customers.c, customers_take.c and customers_state.c share. */

#define BATCH 256

/* A batch with so many bytes of texts is full, too, so that long fields do not pile up. */
#define BATCH_TEXTS ((size_t)1 << 20)

/* Gaps of fewer days have their logarithm in a table. */
#define PACE_TABLE 1024

enum { BOUGHT = LEDGER_PURCHASE, RETURNED = LEDGER_RETURN };

/**
 * An entry of a batch: one row, or several that follow each other and differ in nothing but amount
 * and cost, as the lines of an order do.  Its texts (id, order, channel, referrer) are in
 * batch.texts from ${at} on, one after another.  64 bytes, as each goes from the cache of one
 * processor to that of another.
 */
struct waiting {
	decimal_sum amount;
	uint64_t id_hash;
	uint32_t at, id_n, order_n, channel_n, referrer_n;
	uint32_t number;
	uint32_t rows;
	date_day date;
	unsigned char flag;	/* BOUGHT, RETURNED, or 0 for contacts */
	unsigned char about;	/* enum row_kind */
	bool same;		/* the same customer as the entry before */
	bool counted;		/* the same occasion and flag as the entry before */
	bool costs, rated;	/* there is a cost, a rating: see batch.seldom */
};

/** Rows that are taken in together: see customers.c. */
struct batch {
	struct waiting v[BATCH];
	/* Of entry i, where it says so: kept apart, as most ledgers have neither. */
	struct { decimal_sum cost; struct decimal rating; } seldom[BATCH];
	size_t n;
	struct buf texts;
};

struct customers {
	struct customers_options options;
	struct relations *relations;	/* or NULL */
	struct strmap *ids;
	struct occasion_set *occasions;
	struct customer *v;
	size_t n, room;
	struct contact_record *contact;	/* by number, or NULL */
	size_t contact_room;
	struct holdout *holdout;	/* by number, or NULL */
	size_t holdout_room;
	struct based *based;		/* by number, or NULL: of those who were restored so */
	size_t n_based, based_room;
	uint64_t refused;
	struct purchase_days days;
	struct pace *pace;		/* by number */
	size_t pace_room;
	uint32_t log_gap[PACE_TABLE];	/* see purchase_pace.c */
	bool unordered;			/* some customer is marked to be counted anew */
	struct histories histories;	/* once summed up */
	struct buf orders;		/* ids of first orders, each after its length */
	_Atomic uint64_t bytes;		/* customers_count_bytes() after the newest batch */

	/* Of the thread that adds rows: */
	unsigned threads;		/* as many may be used */
	struct team *team;		/* for what is done once all rows are in; or NULL */
	struct conveyor *conveyor;
	struct batch *filling;
	int scale;
	date_day newest;
};

/** batch_cost(b, w): The cost of an entry. */
static inline decimal_sum
batch_cost(const struct batch *b, const struct waiting *w)
{

	return w->costs ? b->seldom[w - b->v].cost : 0;
}

/** batch_text(b, at, n): A text of an entry. */
static inline struct slice
batch_text(const struct batch *b, size_t at, uint32_t n)
{

	return (struct slice){ b->texts.p + at, n };
}

/** customers_open_batches(c): Make the conveyor and the first batch.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status customers_open_batches(struct customers *c);

/**
 * customers_take(c, b, w): Take in an entry of a batch whose customer is known.  CRM_OK,
 * CRM_ENOMEM, CRM_EDATA.
 */
CRM_CHECKED enum crm_status customers_take(
    struct customers *c, const struct batch *b, const struct waiting *w);

/** customers_told(c, number, day, flags): Count an occasion late; an occasion_told. */
void customers_told(void *c, uint32_t number, date_day day, unsigned flags);

/**
 * customers_count_bytes(c): As customers_bytes(), counted now, by the thread that takes rows in.
 */
uint64_t customers_count_bytes(const struct customers *c);

/** customers_grow(c): Add a customer of whom nothing is known.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status customers_grow(struct customers *c);

/**
 * customers_keep_order(c, customer, order):
 * Remember the order id of a customer's first occasion.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status customers_keep_order(
    struct customers *c, struct customer *customer, struct slice order);

/**
 * customers_first_order(c, customer): The order id of a customer's first occasion, if there is one.
 */
struct slice customers_first_order(const struct customers *c, const struct customer *customer);

#endif
