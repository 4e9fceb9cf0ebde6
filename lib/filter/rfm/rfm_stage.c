/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether a customer is overdue, and the stage of the life cycle.
 *
 * A customer's mean gap is that of their own gaps and two of the mean of all, so that few gaps say
 * little.  How much longer than the mean a gap may become before it is unusual depends on how
 * regularly the customers of this shop buy: gaps are Erlang of the shape that regularity.h found
 * (1: exponential), and 90 % of them are shorter than scorer->late mean gaps, 99 % than ->lapsed.
 */
#include "filter/rfm/rfm_stage.h"

#include "filter/rfm/purchase_history.h"

/* So many gaps of the mean of all are added to a customer's own. */
#define PRIOR_GAPS 2

/** The mean gap, given days over ${gaps} gaps. */
static double
mean_gap(const struct rfm_scorer *s, int64_t days, uint32_t gaps)
{
	double pooled = (double)s->span_days / (double)s->gaps;

	return ((double)days + PRIOR_GAPS * pooled) / ((double)gaps + PRIOR_GAPS);
}

struct rfm_pace
rfm_pace_of(const struct rfm_scorer *s, const struct customer_record *r)
{
	int64_t before;
	double since, own;
	int trend;

	if (r->c.orders == 0)
		return (struct rfm_pace){ STAGE_NONE, false, false };
	if (s->gaps == 0)
		return (struct rfm_pace){ STAGE_NEW, false, false };
	since = (double)((int64_t)s->as_of - r->c.last);
	own = mean_gap(s, (int64_t)r->c.last - r->c.first, r->c.orders - 1);
	if (since > own * s->lapsed)
		return (struct rfm_pace){ STAGE_LAPSED, true, true };
	if (since > own * s->late)
		return (struct rfm_pace){ STAGE_LAPSING, true, true };
	if (r->pace.days < 2)
		return (struct rfm_pace){ STAGE_NEW, false, true };
	/* The gap before the last purchase, by the pace of what came before it. */
	before = (int64_t)r->history.previous - r->c.first;
	if ((double)((int64_t)r->c.last - r->history.previous) >
	    mean_gap(s, before, (uint32_t)r->pace.days - 2) * s->lapsed)
		return (struct rfm_pace){ STAGE_WON_BACK, false, true };
	trend = history_trend(r, s->as_of);
	return (struct rfm_pace){ trend > 0 ? STAGE_GROWING
		    : trend < 0		    ? STAGE_SHRINKING
					    : STAGE_ACTIVE,
		false, true };
}

const char *
rfm_stage_name(enum rfm_stage stage)
{
	static const char *const names[] = { "", "new", "active", "growing", "shrinking", "lapsing",
		"lapsed", "won_back" };

	return names[stage];
}
