/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLV_CLV_MEMO_H
#define CRM_FILTER_CLV_CLV_MEMO_H

#include "base/status.h"
#include "filter/clv/clv_score.h"

#include <stdint.h>

/**
 * Scores of patterns that were worked out before.  Customers are scored in batches, and most
 * patterns of a batch were in an earlier one too.  At most 96 MB: when it is full, other patterns
 * are scored anew each time.
 */
struct clv_memo;

/** What a pattern is, the group whose model it is scored by, and the cell of its covariates. */
struct clv_memo_key {
	double x, u, v;
	uint32_t group, cell;
};

/** clv_memo_open(memo): Create an empty memo.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status clv_memo_open(struct clv_memo **memo);

/** clv_memo_find(memo, key): The score of a pattern, until one is added; NULL: not known. */
const struct clv_pattern_score *clv_memo_find(
    const struct clv_memo *memo, const struct clv_memo_key *key);

/** clv_memo_add(memo, key, score): Remember a score that is not known, if there is room. */
void clv_memo_add(struct clv_memo *memo, const struct clv_memo_key *key,
    const struct clv_pattern_score *score);

/** clv_memo_close(memo): Free it.  NULL is fine. */
void clv_memo_close(struct clv_memo *memo);

#endif
