/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_EXPLAIN_H
#define CRM_FILTER_RFM_EXPLAIN_H

#include "filter/rfm_score.h"
#include "io/output.h"

/**
 * rfm_explain(out, scorer, record, score):
 * Write `,` and why a customer scored so: `r=2: 143 days, 98..180; f=5: 12 orders, 9..; m=4: 81.50,
 * 60.00..99.99`.  The first and the last bin are open at their ends.  Nothing but the comma for a customer
 * without a purchase.
 */
void rfm_explain(struct output *out, const struct rfm_scorer *scorer, const struct customer_record *record, const struct rfm_score *score);

#endif
