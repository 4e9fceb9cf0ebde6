/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_SCORE_H
#define CRM_FILTER_RFM_SCORE_H

#include "base/status.h"
#include "filter/customers.h"
#include "filter/rfm.h"
#include "filter/segment_rules.h"
#include "model/quantile_bins.h"

#include <stdint.h>

/** The three metrics, and what a customer scored on each. */
enum metric { METRIC_R, METRIC_F, METRIC_M, METRICS };

enum value_tier { TIER_MOST_VALUABLE, TIER_POTENTIAL, TIER_LOW_VALUE };

struct score {
	uint8_t s[METRICS];	/* 1..9; all 0 for a customer without a purchase */
	uint8_t tier;		/* enum value_tier */
};

/** Scores of customers by number, and the bins that they came from. */
struct scores {
	struct score *v;
	struct bins bins[METRICS];	/* of METRIC_R in days, so scores fall from bin to bin */
};

/** What metrics are counted from. */
struct rfm_base {
	const struct customers *customers;
	date_day as_of;
	int scale;		/* decimals of money */
	bool by_margin;		/* tiers by revenue less cost */
	enum rfm_monetary monetary;
};

/** rfm_metric(base, number, metric): Days since the last purchase, orders, or money (as a sum) of a customer with a purchase. */
decimal_sum rfm_metric(const struct rfm_base *base, uint32_t number, enum metric metric);

/**
 * rfm_score(scores, base, options, msg):
 * Score all customers.  CRM_OK, CRM_ENOMEM, or what reading --bins-from returns.
 */
CRM_CHECKED enum crm_status rfm_score(struct scores *scores, const struct rfm_base *base, const struct rfm_options *options, struct msg *msg);

/** rfm_save_bins(scores, base, path, msg): Write the table `metric,score,from,to`.  As output_finish(). */
CRM_CHECKED enum crm_status rfm_save_bins(const struct scores *scores, const struct rfm_base *base, const char *path, struct msg *msg);

/** rfm_read_bins(scores, path, msg): Read such a table.  CRM_OK, CRM_ENOMEM, CRM_EINPUT after a message. */
CRM_CHECKED enum crm_status rfm_read_bins(struct scores *scores, const char *path, struct msg *msg);

/** rfm_scores_free(scores): Free what it holds. */
void rfm_scores_free(struct scores *scores);

#endif
