/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLV_CLV_SCORE_H
#define CRM_FILTER_CLV_CLV_SCORE_H

#include "filter/clv/clv_model.h"

/**
 * The steps of the horizon: CLV_STEP days each, the last one shorter; an increment is discounted
 * from the middle of its step.
 */
#define CLV_STEP 30.
#define CLV_YEAR 365.

/** How to score. */
struct clv_how {
	struct btyd_horizon horizon;
	double quantile;		/* of the normal for --interval; 0: no bounds */
	double level;			/* of --interval, as a share */
	bool dates;			/* the table has last_date */
	bool spend;
	double *steps;			/* what the horizon points into */
	double *days;			/* the ends of the steps in days of the calendar */
	const struct clv_season *season;
};

/** The score of a pattern, which all of its customers share. */
struct clv_pattern_score {
	double p_alive, orders, discounted, p_order;
	double next_days, worry_days;	/* see btyd_gap_quantile(); only with dates */
	double count_low, count_high;	/* of the customer's own orders; only with bounds */
	/* Standard errors of logit(p_alive), ln(orders), ln(discounted); only with bounds. */
	double error_alive, error_orders, error_discounted;
};

/** The scores of the patterns of each group. */
struct clv_scores {
	struct clv_pattern_score **of;	/* by group, by pattern */
	size_t n;
};

/**
 * clv_how_make(how, options): Set up the steps of the horizon and what to compute.  CRM_OK or
 * CRM_ENOMEM; free with clv_how_free() after CRM_OK.
 */
CRM_CHECKED enum crm_status clv_how_make(struct clv_how *how, const struct clv_options *options);

/**
 * clv_how_weigh(how, season): Weight the steps by the season, after clv_season_begin(); without a
 * season do nothing.
 */
void clv_how_weigh(struct clv_how *how, const struct clv_season *season);

/** clv_how_free(how): Free the steps. */
void clv_how_free(struct clv_how *how);

/**
 * clv_discount(per_cent, days): The present value of 1 that comes in ${days}: (1 + per_cent /
 * 100)^-(days / CLV_YEAR).
 */
double clv_discount(double per_cent, double days);

struct clv_memo;

/**
 * clv_scores_make(scores, model, patterns, how, memo, team):
 * Score all patterns of all groups.  Scores in ${memo} (may be NULL) are used, and new ones are
 * added to it.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status clv_scores_make(struct clv_scores *scores,
    const struct clv_model *model, const struct clv_patterns *patterns, const struct clv_how *how,
    struct clv_memo *memo, struct team *team);

/** clv_scores_free(scores): Free them.  NULL is fine. */
void clv_scores_free(struct clv_scores *scores);

/**
 * clv_write_header(table, how, out, msg): Write the header of ${table} with the columns that are
 * appended.  CRM_OK, or CRM_EUSAGE after a message if the table has one of them already.
 */
CRM_CHECKED enum crm_status clv_write_header(
    const struct table_in *table, const struct clv_how *how, struct output *out, struct msg *msg);

/**
 * clv_write_rows(rows, model, scores, how, out): Write the rows as they were, with their scores
 * appended.  Reads the spool from its start; return as spool_line().
 */
CRM_CHECKED enum crm_status clv_write_rows(struct clv_rows *rows, const struct clv_model *model,
    const struct clv_scores *scores, const struct clv_how *how, struct output *out);

#endif
