/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_MERGE_H
#define CRM_FILTER_RFM_RFM_MERGE_H

#include "base/msg.h"
#include "base/status.h"
#include "filter/rfm/customer_record.h"
#include "filter/rfm/rfm_source.h"

#include <stdbool.h>
#include <stdint.h>

/** Customer tables that are put together as they are: --merge. */
struct rfm_merge;

/**
 * rfm_merge_open(m, referrals, all, memory, msg):
 * Create an empty merge.  ${referrals}: referrals will be asked for; ${all}: see rfm_source_all().
 * It holds at most about
 * ${memory} bytes, or some megabytes where that is less, and besides a buffer for each sorted run
 * that is put in.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status rfm_merge_open(
    struct rfm_merge **m, bool referrals, bool all, uint64_t memory, struct msg *msg);

/**
 * rfm_merge_record(m, record):
 * Take in a customer whole, in any order; what comes sorted by id is not sorted again.  CRM_OK,
 * CRM_ENOMEM, CRM_EIO, after a message.
 */
CRM_CHECKED enum crm_status rfm_merge_record(
    struct rfm_merge *m, const struct customer_record *record);

/**
 * rfm_merge_finish(m, source):
 * Hand over all customers.  As rfm_merge_record(), and CRM_EINPUT after a message where a customer
 * was put in twice.
 */
CRM_CHECKED enum crm_status rfm_merge_finish(struct rfm_merge *m, struct rfm_source **source);

/** rfm_merge_close(m): Free it.  NULL is fine. */
void rfm_merge_close(struct rfm_merge *m);

#endif
