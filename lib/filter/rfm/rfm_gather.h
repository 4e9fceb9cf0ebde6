/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_GATHER_H
#define CRM_FILTER_RFM_RFM_GATHER_H

#include "base/msg.h"
#include "base/status.h"
#include "filter/rfm/customers.h"
#include "filter/rfm/rfm_source.h"

#include <stdint.h>

/** Customers being gathered from tables and ledgers: in memory, or past a limit on disk. */
struct rfm_gather;

/** What is known once all has been gathered. */
struct rfm_gathered {
	date_day newest;	/* day of any row, or DATE_NONE */
	int scale;		/* decimals of money */
	uint64_t refused;	/* see customers_refused() */
};

/**
 * rfm_gather_open(g, options, referrals, memory, threads, msg):
 * Create an empty collection.  ${referrals}: referrals will be asked for.  ${threads}: so
 * many may be used.  When about ${memory} bytes would be passed, what there is and what comes
 * goes to temporary files by hash of the customer, to be worked through one after another.  CRM_OK
 * or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status rfm_gather_open(struct rfm_gather **g,
    const struct customers_options *options, bool referrals, uint64_t memory, unsigned threads,
    struct msg *msg);

/**
 * rfm_gather_row(g, row):
 * Take in a row of the ledger.  CRM_OK; CRM_ENOMEM, CRM_EIO; CRM_EINPUT where a sum passes 29
 * digits; after a message.
 */
CRM_CHECKED enum crm_status rfm_gather_row(struct rfm_gather *g, const struct ledger_row *row);

/**
 * rfm_gather_record(g, record):
 * Take in a customer whole.  As rfm_gather_row(), and CRM_EDATA, without a
 * message, where they are there already; that may also come to light only in rfm_gather_finish(),
 * which then says so.
 */
CRM_CHECKED enum crm_status rfm_gather_record(
    struct rfm_gather *g, const struct customer_record *record);

/** rfm_gather_widen(g, scale, newest): See customers_widen(). */
void rfm_gather_widen(struct rfm_gather *g, int scale, date_day newest);

/** rfm_gather_late(g, until): Rows up to ${until} are late from now on: see customers_refused(). */
void rfm_gather_late(struct rfm_gather *g, date_day until);

/** rfm_gather_end(g, gathered): All has been taken in.  As rfm_gather_row(). */
CRM_CHECKED enum crm_status rfm_gather_end(struct rfm_gather *g, struct rfm_gathered *gathered);

/**
 * rfm_gather_finish(g, as_of, source, gathered):
 * After rfm_gather_end(): sum up histories as of a day, and hand over all customers;
 * gathered->refused may grow.  As rfm_gather_row().
 */
CRM_CHECKED enum crm_status rfm_gather_finish(struct rfm_gather *g, date_day as_of,
    struct rfm_source **source, struct rfm_gathered *gathered);

/** rfm_gather_close(g): Free it.  NULL is fine. */
void rfm_gather_close(struct rfm_gather *g);

#endif
