/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLV_CLV_ROWS_H
#define CRM_FILTER_CLV_CLV_ROWS_H

#include "filter/clv/clv.h"
#include "filter/clv/clv_covariates.h"
#include "filter/clv/clv_partial.h"
#include "filter/clv/clv_season.h"
#include "io/spool.h"
#include "table/decimal.h"
#include "table/frame.h"
#include "table/strmap.h"
#include "table/table_in.h"

/* The columns of the frame.  With --season CLV_TX and CLV_T are weighted by it. */
enum {
	CLV_X, CLV_TX, CLV_T,
	CLV_MEAN,		/* mean value of repeat orders; NaN: unknown */
	CLV_N, CLV_VALUE,	/* what spend is learnt from: so many orders of this mean value */
	CLV_LOG_GAPS,		/* in whole millionths; NaN: unknown */
	CLV_LAST,		/* day of the last purchase; NaN: unknown */
	/* only with --holdout: */
	CLV_HOLDOUT_ORDERS, CLV_HOLDOUT_REVENUE,
	CLV_SPAN, CLV_TENURE,	/* t_x and T in days of the calendar */
	CLV_COLUMNS
};

/**
 * The group of a row that cannot be scored: no orders, or (where groups are given) none of them.
 */
#define CLV_NO_GROUP UINT32_MAX

/** Revenue and margin of the customers of a group. */
struct clv_margin {
	decimal_sum revenue, margin;
};

/** Where the rows come from. */
struct clv_source {
	const struct clv_options *options;
	const char *by;			/* the column of groups, or NULL */
	bool known_groups; /* of a saved model: rows of groups not in ${groups} get CLV_NO_GROUP */
	struct strmap **groups; /* the caller's: values of ${by}, numbered; without it only "" */
	struct clv_season *season;	/* the caller's; of kind CLV_NO_SEASON: none */
	struct clv_covariates *covariates;	/* the caller's; without columns: none */
	struct table_in *table;		/* NULL with --merge, */
	struct clv_partial *partial;	/* which reads rows from here */
	struct msg *msg;
	size_t orders, days, logs, last, span, tenure, revenue, first, by_at, margin,
	    holdout_orders, holdout_revenue;
	/* Customers, for warnings: */
	uint64_t unscored, strangers;	/* without orders; of groups that are not known */
	uint64_t same_day;		/* whose repeat orders are all on the first day */
	uint64_t without_days;		/* without purchase days: orders are counted instead */
	uint64_t unvalued;		/* with orders but without revenue */
	uint64_t uncovered;		/* without a known value of a covariate */
};

/** Rows in memory: numbers in a frame, groups and cells in arrays, the lines of text in a spool. */
struct clv_rows {
	struct frame frame;
	uint32_t *group;		/* frame.rows */
	uint32_t *cell;			/* frame.rows, of covariates; NULL without */
	uint32_t *pattern;		/* frame.rows: by clv_patterns_make() */
	size_t group_room, cell_room;
	struct spool *spool;		/* NULL where lines are not kept */
	struct clv_margin *margins;	/* by group */
	decimal_sum turnover;		/* of all ${margins}, without signs */
	size_t n_margins, margin_room;
	bool by_day;			/* occasions are purchase days */
};

/**
 * clv_source_open(source, options, by, known_groups, groups, season, covariates, run):
 * Open the inputs and find the columns.  Status after a message.
 */
CRM_CHECKED enum crm_status clv_source_open(struct clv_source *source,
    const struct clv_options *options, const char *by, bool known_groups, struct strmap **groups,
    struct clv_season *season, struct clv_covariates *covariates, const struct run *run);

/**
 * clv_source_next(source, row): The next row; row->n is 0 after the last.  Status after a message.
 */
CRM_CHECKED enum crm_status clv_source_next(struct clv_source *source, struct csv_row *row);

/**
 * clv_source_bad(source, row, column, what): Report that the value of ${column} in ${row} is not
 * ${what}.  Return CRM_EINPUT.
 */
CRM_CHECKED enum crm_status clv_source_bad(const struct clv_source *source,
    const struct csv_row *row, size_t column, const char *what);

/**
 * clv_rows_read(rows, source, most, keep, end):
 * Read up to ${most} rows into the empty ${rows}; with ${keep} their lines too.  *${end} becomes
 * true if there are no more.  x = orders - 1 (or purchase days - 1), t_x = span_days (0 for one
 * order), T = tenure_days, mean = (revenue - first_amount) / x.  A row with fewer than one order,
 * or without orders, span or tenure, gets CLV_NO_GROUP and is counted.  If a model is to be fitted,
 * groups and cells of covariates are numbered in bytewise order.  Return CRM_OK, or the failure
 * after a message; free ${rows} in any case.
 */
CRM_CHECKED enum crm_status clv_rows_read(
    struct clv_rows *rows, struct clv_source *source, size_t most, bool keep, bool *end);

/**
 * clv_rows_count(source, partial): For --partial: check each row of the table, and add those who
 * have ordered.  CRM_OK, or the failure after a message.
 */
CRM_CHECKED enum crm_status clv_rows_count(struct clv_source *source, struct clv_partial *partial);

/**
 * clv_rows_line(rows, line): After spool_rewind(rows->spool): the next line, valid until the next
 * call.  Return as spool_line().
 */
CRM_CHECKED enum crm_status clv_rows_line(struct clv_rows *rows, struct slice *line);

/** clv_rows_free(rows): Free them and leave none.  NULL is fine. */
void clv_rows_free(struct clv_rows *rows);

/** clv_source_close(source): Close the inputs. */
void clv_source_close(struct clv_source *source);

#endif
