/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_SLIPPED_H
#define CRM_FILTER_RFM_RFM_SLIPPED_H

#include "filter/rfm/rfm_score.h"
#include "segment/segment_rules.h"

/**
 * rfm_segment_of(rules, score, record, as_of): The name of a customer's segment, which is the
 * rules' own text or a constant.
 */
struct slice rfm_segment_of(const struct segment_rules *rules, const struct rfm_score *score,
    const struct customer_record *record, date_day as_of);

/** Somebody without a purchase is a lead for so many days after the first contact. */
#define RFM_LEAD_DAYS 90

/**
 * rfm_slipped(s, rules, record, score):
 * The day on which time alone brought a customer, who scored ${score}, into their segment;
 * DATE_NONE where the last purchase did, or something before it.  Not where ties are split.
 */
date_day rfm_slipped(struct rfm_scorer *s, const struct segment_rules *rules,
    const struct customer_record *record, const struct rfm_score *score);

#endif
