/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_SCORE_H
#define CRM_FILTER_RFM_RFM_SCORE_H

#include "base/status.h"
#include "filter/rfm/rfm.h"
#include "filter/rfm/rfm_source.h"
#include "model/score_bins.h"

#include <stdint.h>

/** The three metrics. */
enum metric { METRIC_R, METRIC_F, METRIC_M, METRICS };

enum value_tier { TIER_MOST_VALUABLE, TIER_POTENTIAL, TIER_LOW_VALUE };

/** What a customer scored. */
struct rfm_score {
	uint8_t s[METRICS];			/* 1..9; all 0 for a customer without a purchase */
	uint8_t tier;				/* enum value_tier */
	const struct bin *bin[METRICS];		/* the bins that told so, and among which */
	const struct bins *among[METRICS];
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
	bool split;
	struct bins *bins[METRICS];		/* groups[m] of them */
	size_t groups[METRICS];
	decimal_sum tier[2];			/* the least that the first two tiers take */
	uint64_t customers, buyers;
	uint64_t span_days, gaps;		/* sums of span_days and of orders - 1 */
};

/** Decimals of metric m: those of money, for means at least two. */
int rfm_monetary_scale(const struct rfm_scorer *scorer);

/**
 * rfm_metric(scorer, figures, metric):
 * Days since the last purchase negated, orders, or money (as a sum) of a customer with a purchase.
 */
decimal_sum rfm_metric(
    const struct rfm_scorer *scorer, const struct rfm_figures *figures, enum metric metric);

/**
 * rfm_scorer_open(scorer, source, msg):
 * Look at all customers and cut their metrics, or read the bins of --bins-from; the members before
 * ${bins} but
 * ${split} are the caller's to set.  CRM_OK, to be closed; CRM_EIDENT with --strict where there is
 * too little data; CRM_ENOMEM, CRM_EIO, CRM_EINPUT, after a message.  8 bytes a customer, four
 * times as many where several threads cut.
 */
CRM_CHECKED enum crm_status rfm_scorer_open(
    struct rfm_scorer *scorer, struct rfm_source *source, struct msg *msg);

/**
 * rfm_scorer_restart(scorer): All customers will be scored (anew); where ties are split, in the
 * order of ids.
 */
void rfm_scorer_restart(struct rfm_scorer *scorer);

/** rfm_scorer_score(scorer, figures, score): Score a customer. */
void rfm_scorer_score(
    struct rfm_scorer *scorer, const struct rfm_figures *figures, struct rfm_score *score);

/** rfm_scorer_close(scorer): Free what it holds. */
void rfm_scorer_close(struct rfm_scorer *scorer);

/**
 * rfm_bin_end(scorer, metric, end, text):
 * Write an end of a bin as tables have it, days positive, to ${text} (DECIMAL_PRINT) and return the
 * length.
 */
size_t rfm_bin_end(
    const struct rfm_scorer *scorer, enum metric metric, decimal_sum end, char *text);

/**
 * rfm_save_bins(scorer, path, msg): Write the table `metric,score,from,to`.  As output_finish().
 */
CRM_CHECKED enum crm_status rfm_save_bins(
    const struct rfm_scorer *scorer, const char *path, struct msg *msg);

/**
 * rfm_read_bins(scorer, path, msg): Read such a table.  CRM_OK, CRM_ENOMEM, CRM_EINPUT after a
 * message.
 */
CRM_CHECKED enum crm_status rfm_read_bins(
    struct rfm_scorer *scorer, const char *path, struct msg *msg);

/**
 * rfm_print_bins(scorer, source, out):
 * Write the table `metric,score,from,to,customers`, with --nested also `r,f`.  CRM_OK, CRM_ENOMEM,
 * CRM_EIO.
 */
CRM_CHECKED enum crm_status rfm_print_bins(
    struct rfm_scorer *scorer, struct rfm_source *source, struct output *out);

/**
 * rfm_tell_bins(scorer, source, msg):
 * Say where ties leave fewer bins than asked, and with -v all bins.  CRM_OK, CRM_ENOMEM, CRM_EIO.
 */
CRM_CHECKED enum crm_status rfm_tell_bins(
    struct rfm_scorer *scorer, struct rfm_source *source, struct msg *msg);

#endif
