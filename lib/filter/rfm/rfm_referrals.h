/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_REFERRALS_H
#define CRM_FILTER_RFM_RFM_REFERRALS_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"
#include "filter/rfm/sorted_runs.h"
#include "table/decimal.h"

/**
 * What the customers whom each name referred come to, where all the names do not fit in memory at
 * once.
 */
struct rfm_referrals;

/** rfm_referrals_open(r): None yet.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status rfm_referrals_open(struct rfm_referrals **r);

/**
 * rfm_referrals_add(r, name, revenue):
 * ${name} referred one more customer, who brought ${revenue}.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status rfm_referrals_add(
    struct rfm_referrals *r, struct slice name, decimal_sum revenue);

/**
 * rfm_referrals_put(r, runs, msg):
 * Make a run of ${runs} of them, as rfm_referred_unpack() reads it.  CRM_OK, CRM_ENOMEM, CRM_EIO.
 */
CRM_CHECKED enum crm_status rfm_referrals_put(
    const struct rfm_referrals *r, struct sorted_runs *runs, struct msg *msg);

/** rfm_referrals_close(r): Free it.  NULL is fine. */
void rfm_referrals_close(struct rfm_referrals *r);

#endif
