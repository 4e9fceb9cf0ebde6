/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_WRITE_H
#define CRM_FILTER_RFM_WRITE_H

#include "base/status.h"
#include "filter/rfm_score.h"
#include "filter/segment_rules.h"
#include "io/output.h"

/** Which of the columns that not every ledger has are there. */
struct rfm_columns {
	bool cost, channel, referrer;
};

/**
 * rfm_write(out, base, scores, rules, columns, msg):
 * Write the customer table, sorted by id bytewise.  CRM_OK, CRM_ENOMEM, or the output's failure.
 */
CRM_CHECKED enum crm_status rfm_write(struct output *out, const struct rfm_base *base, const struct scores *scores,
    const struct segment_rules *rules, const struct rfm_columns *columns, struct msg *msg);

#endif
