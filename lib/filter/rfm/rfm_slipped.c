/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Since when a customer has been in their segment, out of one table.
 *
 * After the last purchase only recency changes.  So with the bins of this table the segment on any
 * day since is known, and it can change only where recency enters a bin: those edges are gone
 * through from today's back to the purchase.  What the segment was before the purchase no table
 * says, so who is in it since then has not slipped.
 *
 * What must hold: bins are ranges of values (no split ties), as a customer is scored more than
 * once here.
 */
#include "filter/rfm/rfm_slipped.h"

#include <assert.h>

/**
 * Whether returns took all that a customer brought.  The rules look at scores of recency and
 * frequency, by which somebody who buys and returns every week would be a champion.
 */
static bool
is_returned(const struct customer_record *r)
{

	return r->c.revenue < 0 || (r->c.revenue == 0 && r->c.returns > 0);
}

/** Whether somebody came to know the shop lately and has not bought yet: the cost may still pay. */
static bool
is_lead(const struct customer_record *r, date_day as_of)
{

	return r->contact.there && r->contact.first != DATE_NONE && r->c.orders == 0 &&
	    r->c.returns == 0 && as_of - r->contact.first <= RFM_LEAD_DAYS;
}

struct slice
rfm_segment_of(const struct segment_rules *rules, const struct rfm_score *score,
    const struct customer_record *r, date_day as_of)
{
	size_t rule =
	    segment_rules_match(rules, score->s[METRIC_R], score->s[METRIC_F], score->s[METRIC_M]);

	if (score->s[METRIC_R] == 0 && is_lead(r, as_of))
		return slice_of(SEGMENT_LEAD);
	return slice_of(score->s[METRIC_R] == 0 ? SEGMENT_NO_PURCHASE
		: is_returned(r)		? SEGMENT_RETURNED
		: rule < rules->n		? rules->v[rule].segment
						: SEGMENT_OTHER);
}

date_day
rfm_slipped(struct rfm_scorer *s, const struct segment_rules *rules,
    const struct customer_record *record, const struct rfm_score *score)
{
	struct rfm_figures then = rfm_figures_of(record);
	struct slice now = rfm_segment_of(rules, score, record, s->as_of);
	const struct bins *bins = score->among[METRIC_R];

	if (record->c.orders == 0)
		return DATE_NONE;
	assert(!s->split);
	/* Bins go from the most days to the fewest, so those of earlier days follow. */
	for (size_t at = (size_t)(score->bin[METRIC_R] - bins->bin) + 1; at < bins->n; at++) {
		date_day most = (date_day)-bins->bin[at].from;	/* the most days of that bin */
		struct rfm_score before;

		then.last = s->as_of - most;
		rfm_scorer_score(s, &then, &before);
		if (!slice_equal(rfm_segment_of(rules, &before, record, s->as_of), now)) {
			assert(record->c.last + most < s->as_of);
			return most >= 0 ? record->c.last + most + 1 : DATE_NONE;
		}
	}
	return DATE_NONE;
}
