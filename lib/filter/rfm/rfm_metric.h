/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_METRIC_H
#define CRM_FILTER_RFM_RFM_METRIC_H

#include "filter/rfm/rfm.h"
#include "filter/rfm/rfm_source.h"
#include "model/regularity.h"
#include "model/score_bins.h"

#include <stdint.h>

/** The three metrics. */
enum metric { METRIC_R, METRIC_F, METRIC_M, METRICS };

enum value_tier { TIER_MOST_VALUABLE, TIER_POTENTIAL, TIER_LOW_VALUE };

/** What a customer scored. */
struct rfm_score {
	uint8_t s[METRICS];			/* 1..9; all 0 for a customer without a purchase */
	uint8_t tier;				/* enum value_tier */
	const struct bin *bin[METRICS];		/* the bin of each metric ... */
	const struct bins *among[METRICS];	/* ... and the set it belongs to */
};

/**
 * How to score: bins of each metric, from the worst value to the best, so recency counts as
 * negative days. With --nested, metric f has bins for each score of r, and m for each pair.
 */
struct rfm_scorer {
	const struct rfm_options *options;
	date_day as_of;
	int scale;				/* decimals of money */
	bool by_margin;				/* tiers by revenue less cost */
	bool history;				/* stages are asked for */
	bool split;
	struct bins *bins[METRICS];		/* groups[m] of them */
	size_t groups[METRICS];
	decimal_sum tier[2];			/* the least that the first two tiers take */
	uint64_t customers, buyers;
	uint64_t span_days, gaps;		/* sums of span_days and of orders - 1 */
	struct regularity regularity;		/* of the gaps, with --history */
	double late, lapsed;			/* 90 and 99 % of gaps are shorter, in mean gaps */
};

/** rfm_monetary_scale(scorer): Decimals of metric m: those of money, for means at least two. */
int rfm_monetary_scale(const struct rfm_scorer *scorer);

/**
 * rfm_metric(scorer, figures, metric):
 * Days since the last purchase negated, orders, or money (as a sum) of a customer with a purchase.
 */
decimal_sum rfm_metric(
    const struct rfm_scorer *scorer, const struct rfm_figures *figures, enum metric metric);

#endif
