/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_CUSTOMERS_H
#define CRM_FILTER_RFM_CUSTOMERS_H

#include "base/slice.h"
#include "base/status.h"
#include "filter/rfm/customer_record.h"
#include "filter/rfm/relations.h"
#include "table/date.h"
#include "table/decimal.h"
#include "table/ledger.h"
#include "table/strmap.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * The rows of a ledger, summed up by customer.  The result does not depend on the order of the
 * rows.  Memory: about 120 bytes and the id a customer (32 more with channels or referrers, 48 with
 * costs), and what occasion_set.h says of each occasion.
 */
struct customers;

/** What makes two rows the same purchase. */
enum occasion_rule {
	OCCASION_ORDER, /* the same order id on the same day; rows without one: the same day */
	OCCASION_DAY, /* the same day */
	OCCASION_ROW /* nothing */
};

struct customers_options {
	enum occasion_rule rule;
	bool relations;			/* also keep costs, channels, referrers: relations.h */
	bool contacts;			/* also keep what passed between orders: rfm_contacts.h */
	bool history; /* also keep what was bought on which days, 32 bytes an occasion */
	date_day holdout_from; /* rows from this day on go to the holdout; DATE_NONE: none do */
	date_day late_until;		/* see customers_late(); DATE_NONE */
	bool all;	/* hand out customers of whom only the holdout knows, too: --partial */
};

/** customers_open(c, options): Create an empty set of customers.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status customers_open(
    struct customers **c, const struct customers_options *options);

/**
 * customers_allow_threads(c, threads): Let a second thread take in rows, once there are some
 * thousand of them, and ${threads} (2 or more) work through what can be done only at the end.  To
 * be called before the first row.
 */
void customers_allow_threads(struct customers *c, unsigned threads);

/**
 * customers_add(c, row):
 * Add a row; its bytes are copied.  Rows are taken in by batches, perhaps on another thread, so
 * until customers_flush() nothing but customers_add(), customers_bytes(), customers_scale(),
 * customers_newest() and customers_widen() may be called.  CRM_OK; CRM_ENOMEM; CRM_EDATA where a
 * sum would pass 29 digits, of this row or one before.
 */
CRM_CHECKED enum crm_status customers_add(struct customers *c, const struct ledger_row *row);

/** customers_flush(c): Take in all rows that were added.  Returns as customers_add(). */
CRM_CHECKED enum crm_status customers_flush(struct customers *c);

/** customers_count(c): The number of customers; they are numbered from 0. */
uint32_t customers_count(const struct customers *c);

/** customers_ids(c): Return the ids by number. */
const struct strmap *customers_ids(const struct customers *c);

/**
 * customers_get(c, number): Return the customer with this number.  The pointer is valid until the
 * next customers_add().
 */
struct customer *customers_get(const struct customers *c, uint32_t number);

/** customers_pace(c, number): The purchase days of one of them, after customers_sum_up(). */
struct pace customers_pace(const struct customers *c, uint32_t number);

/** customers_relations(c): Costs, channels and referrers by number; NULL if not asked for. */
const struct relations *customers_relations(const struct customers *c);

/** customers_late(c, until): Rows up to ${until} are late from now on: see customers_refused(). */
void customers_late(struct customers *c, date_day until);

/**
 * customers_refused(c):
 * How many rows were late and could not be taken: for customers restored with record.based, rows
 * not after their last purchase in that record, and returns if they had any.  The occasions of such
 * rows may have been counted already; those of other rows cannot.
 */
uint64_t customers_refused(const struct customers *c);

/**
 * customers_scale(c):
 * The most decimals of any amount or cost so far; customers_newest(c): the newest day of any row,
 * or DATE_NONE.
 */
int customers_scale(const struct customers *c);
date_day customers_newest(const struct customers *c);

/**
 * customers_widen(c, scale, newest):
 * Raise the scale and the newest day to at least these, as seen in data held elsewhere (in a table
 * of --base, or spilled to disk); ${newest} may be DATE_NONE.
 */
void customers_widen(struct customers *c, int scale, date_day newest);

/** customers_bytes(c): Approximate memory in use, in bytes. */
uint64_t customers_bytes(const struct customers *c);

/**
 * customers_sum_up(c, as_of):
 * All rows have been taken in and flushed: work out histories, if they are kept.  CRM_OK,
 * CRM_ENOMEM, CRM_EDATA.
 */
CRM_CHECKED enum crm_status customers_sum_up(struct customers *c, date_day as_of);

/**
 * customers_prefetch(c, numbers, n):
 * Start to load the first of the ${n} customers of ${numbers}, for whom customers_record() will be
 * called one after another.
 */
void customers_prefetch(const struct customers *c, const uint32_t *numbers, size_t n);

/**
 * customers_record(c, number, record):
 * Fill ${record} with all that is known of a customer, valid until rows are added; after
 * customers_sum_up() without the order id of the first occasion.
 */
void customers_record(const struct customers *c, uint32_t number, struct customer_record *record);

/** customers_is_known(c, number): As record_is_known() of that customer's record, but cheaper. */
bool customers_is_known(const struct customers *c, uint32_t number);

/**
 * customers_restore(c, record, number):
 * Add a customer as ${record} has them; *${number} is theirs.  No row may be
 * waiting.  CRM_OK, CRM_ENOMEM, or CRM_EDATA where the customer is there already.
 */
CRM_CHECKED enum crm_status customers_restore(
    struct customers *c, const struct customer_record *record, uint32_t *number);

/**
 * What customers_each() and customers_put() hand over besides records: an occasion that was
 * counted, or what was bought on a day.
 */
struct customers_item {
	uint32_t number;
	date_day day;
	struct slice order;
	unsigned flags;			/* of an occasion; 0: a day's purchases */
	decimal_sum amount;
};

/**
 * customers_each(c, place, item):
 * Go through all items of flushed customers: begin with 0 in *${place}; false when there are no
 * more.  With their records and items, customers can be restored elsewhere.
 */
bool customers_each(const struct customers *c, uint64_t *place, struct customers_item *item);

/**
 * customers_put(c, item): Add an item; ${number} is the new one.  CRM_OK, CRM_ENOMEM,
 * CRM_EDATA.
 */
CRM_CHECKED enum crm_status customers_put(struct customers *c, const struct customers_item *item);

/** customers_close(c): Free it.  NULL is fine. */
void customers_close(struct customers *c);

#endif
