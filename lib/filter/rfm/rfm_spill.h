/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_SPILL_H
#define CRM_FILTER_RFM_RFM_SPILL_H

#include "base/msg.h"
#include "base/status.h"
#include "filter/rfm/customers.h"
#include "filter/rfm/rfm_source.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * Customers that do not fit in memory: what is known of them goes to temporary files, partitioned
 * by a hash of the id, and is then worked through one partition after another; one that is still
 * too large is split again.  The files have no names, so nothing can leave them behind.
 */
struct rfm_spill;

/**
 * rfm_spill_fits(customers, memory):
 * Whether ${customers} can still double its tables within ${memory} bytes.
 */
bool rfm_spill_fits(const struct customers *customers, uint64_t memory);

/**
 * rfm_spill_open(s, options, referrals, memory, msg): As rfm_gather_open().  CRM_OK, CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status rfm_spill_open(struct rfm_spill **s,
    const struct customers_options *options, bool referrals, uint64_t memory, struct msg *msg);

/**
 * rfm_spill_customers(s, customers):
 * Write all of ${customers}, which have been flushed.  CRM_OK, CRM_ENOMEM, CRM_EIO, after a
 * message.
 */
CRM_CHECKED enum crm_status rfm_spill_customers(
    struct rfm_spill *s, const struct customers *customers);

/**
 * rfm_spill_row(s, row), rfm_spill_record(s, record):
 * Write one more.  CRM_OK, CRM_ENOMEM, CRM_EIO, after a message.
 */
CRM_CHECKED enum crm_status rfm_spill_row(struct rfm_spill *s, const struct ledger_row *row);
CRM_CHECKED enum crm_status rfm_spill_record(
    struct rfm_spill *s, const struct customer_record *record);

/** rfm_spill_late(s, until): As customers_late(). */
void rfm_spill_late(struct rfm_spill *s, date_day until);

/**
 * rfm_spill_widen(s, scale, newest), rfm_spill_newest(s), rfm_spill_scale(s): As those of
 * customers.h.
 */
void rfm_spill_widen(struct rfm_spill *s, int scale, date_day newest);
date_day rfm_spill_newest(const struct rfm_spill *s);
int rfm_spill_scale(const struct rfm_spill *s);

/**
 * rfm_spill_finish(s, as_of, source, refused):
 * Work through all and hand over the customers; late rows that could not be taken are added to
 * *${refused}. CRM_OK, CRM_ENOMEM, CRM_EIO, CRM_EINPUT, after a message.
 */
CRM_CHECKED enum crm_status rfm_spill_finish(
    struct rfm_spill *s, date_day as_of, struct rfm_source **source, uint64_t *refused);

/** rfm_spill_close(s): Free it.  NULL is fine. */
void rfm_spill_close(struct rfm_spill *s);

#endif
