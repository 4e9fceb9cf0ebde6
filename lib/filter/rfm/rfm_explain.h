/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_EXPLAIN_H
#define CRM_FILTER_RFM_RFM_EXPLAIN_H

#include "filter/rfm/rfm_score.h"

/** Room for what rfm_explain() writes. */
#define RFM_EXPLAIN_ROOM 1024

/**
 * rfm_explain(scorer, record, score, text):
 * Write to ${text} why a customer scored so, as a field of a table, and return its length: `r=2:
 * 143 days, 98..180; f=5: 12 orders, 9..; m=4: 81.50, 60.00..99.99`.  The first and the last bin
 * are open at their ends.  Nothing for a customer without a purchase.
 */
size_t rfm_explain(const struct rfm_scorer *scorer, const struct customer_record *record,
    const struct rfm_score *score, char text[RFM_EXPLAIN_ROOM]);

#endif
