/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLV_CLV_MEMO_H
#define CRM_FILTER_CLV_CLV_MEMO_H

#include "base/status.h"
#include "filter/clv/clv_score.h"

#include <stdint.h>

/**
 * A cache of the scores of patterns.  Customers are scored in batches, and most patterns of a batch
 * were in an earlier one too.  At most 96 MB: when it is full, no more patterns are added.
 */
struct clv_memo;

/** A pattern (see patterns.h), the group whose model scores it, and the cell of its covariates. */
struct clv_memo_key {
	double x, u, v;
	uint32_t group, cell;
};

/** clv_memo_open(memo): Create an empty memo.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status clv_memo_open(struct clv_memo **memo);

/**
 * clv_memo_find(memo, key): The score of a pattern, valid until the next clv_memo_add(); NULL if it
 * is not in the memo.
 */
const struct clv_pattern_score *clv_memo_find(
    const struct clv_memo *memo, const struct clv_memo_key *key);

/**
 * clv_memo_add(memo, key, score): Add the score of a pattern that is not in it, if there is room.
 */
void clv_memo_add(struct clv_memo *memo, const struct clv_memo_key *key,
    const struct clv_pattern_score *score);

/** clv_memo_close(memo): Free it.  NULL is fine. */
void clv_memo_close(struct clv_memo *memo);

#endif
