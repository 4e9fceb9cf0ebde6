/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_H
#define CRM_FILTER_COHORT_COHORT_H

#include "app/program.h"
#include "filter/cohort/cohort_cells.h"

/** Values of a cell of the cohort table that --wide can show. */
enum cohort_metric {
	COHORT_RETENTION,
	COHORT_ACTIVE,
	COHORT_ORDERS,
	COHORT_REVENUE,
	COHORT_MARGIN,
	COHORT_CUMULATIVE
};

#define COHORT_METRICS "retention|active|orders|revenue|margin|cumulative_revenue_per_customer"

/**
 * What --channels assigns orders by: the channel of the customer's first order, or of each order.
 */
enum cohort_channels { COHORT_ACQUISITION, COHORT_ORDER };

/** What --survival shows. */
enum cohort_survival { COHORT_CURVE, COHORT_LOG_RANK };

/** Bytes that a study of single events uses before it goes to disk, unless --memory is given. */
#define COHORT_MEMORY ((uint64_t)512 << 20)

/** The options of crm-cohort. */
struct cohort_options {
	struct common common;
	int period;		/* enum period_kind */
	const char *by;
	int wide;		/* enum cohort_metric, or -1: long form */
	int64_t min_cell;
	date_day as_of;		/* DATE_NONE: the newest in the data */
	bool partial, merge;	/* of the cohort table; may be both: partials into one */
	bool lifecycle;
	bool season;
	bool tenure, offence;
	int effect;		/* enum cohort_effect, or -1 */
	int64_t within;		/* days after an event that count; -1: not given */
	uint64_t memory;	/* bytes for the events of a study; 0: not given */
	int64_t project;	/* periods ahead; 0: the models; -1: not asked for */
	int survival;		/* enum cohort_survival, or -1 */
	int64_t after;		/* survival after the n-th day with an order; 0: after every one */
	double confidence;
	int confidence_type;	/* enum km_interval */
	int channels;		/* enum cohort_channels, or -1 */
	const char *commission, *commission_rate;	/* columns, or NULL */
	const char *rates, *spend;			/* files, or NULL */
	const char *margin;	/* the share of revenue that orders leave, or NULL */
	struct decimal margin_share;	/* ${margin} as a number, by cohort_check() */
};

/**
 * cohort_check(options, run): Check the options against one another, with a message.  CRM_OK or
 * CRM_EUSAGE.
 */
CRM_CHECKED enum crm_status cohort_check(void *options, const struct run *run);

/** cohort_paths(options, paths, room): The files of rates and spend, for the sandbox. */
size_t cohort_paths(const void *options, struct sandbox_path *paths, size_t room);

/** cohort_run(options, run): Read the ledger and write the table that the options ask for. */
CRM_CHECKED enum crm_status cohort_run(void *options, const struct run *run);

/*
 * The tables, one in each file.  Each function writes header and rows to ${out}, whose status the
 * caller checks, and returns CRM_OK, CRM_ENOMEM or what its comment says.
 */

/**
 * cohort_write_table(options, cells, out, msg): Cohorts by age, long or wide.  CRM_EUSAGE after a
 * message for more rows than COHORT_MOST_ROWS.
 */
CRM_CHECKED enum crm_status cohort_write_table(const struct cohort_options *options,
    const struct cohort_cells *cells, struct output *out, struct msg *msg);

/** cohort_write_lifecycle(options, cells, out): Customers and the revenue bridge by period. */
CRM_CHECKED enum crm_status cohort_write_lifecycle(
    const struct cohort_options *options, const struct cohort_cells *cells, struct output *out);

/**
 * cohort_write_survival(options, cells, out, msg):
 * Time to the next order; the periods of ${cells} must be days.  CRM_EIDENT, after a message, if
 * the groups cannot be compared.
 */
CRM_CHECKED enum crm_status cohort_write_survival(const struct cohort_options *options,
    const struct cohort_cells *cells, struct output *out, struct msg *msg);

/**
 * cohort_write_projection(options, cells, out, msg): Cohorts under contract, seen and to come.
 * CRM_EIDENT, after a message, where no model can be fitted.
 */
CRM_CHECKED enum crm_status cohort_write_projection(const struct cohort_options *options,
    const struct cohort_cells *cells, struct output *out, struct msg *msg);

/**
 * cohort_write_season(cells, out, msg): Factors by month or week of the year.  CRM_EIDENT, after a
 * message, for a log that is too short or too thin.
 */
CRM_CHECKED enum crm_status cohort_write_season(
    const struct cohort_cells *cells, struct output *out, struct msg *msg);

/**
 * cohort_write_channels(options, cells, out, run): What each group brings; the periods of ${cells}
 * must be days.  Also, after a message, what reading the rates returns.
 */
CRM_CHECKED enum crm_status cohort_write_channels(const struct cohort_options *options,
    const struct cohort_cells *cells, struct output *out, const struct run *run);

#endif
