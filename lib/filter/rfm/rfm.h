/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_H
#define CRM_FILTER_RFM_RFM_H

#include "app/program.h"
#include "base/opt.h"
#include "base/status.h"
#include "filter/rfm/customers.h"
#include "table/date.h"

#include <stdbool.h>
#include <stdint.h>

/** The options of crm-rfm; crm-rfm(1) says what each does. */
struct rfm_options {
	struct common common;
	date_day as_of;			/* DATE_NONE: the newest day of the ledger */
	const char *base;		/* a customer table to add to */
	bool late;
	bool partial, merge;		/* may be both: partials into one */
	date_day holdout_from;		/* DATE_NONE: no holdout */
	bool history, slipped;
	uint64_t memory;		/* bytes; 0: half of what is free */

	int64_t bins;
	int method;			/* enum rfm_method */
	int ties;			/* enum rfm_ties */
	bool nested;
	int monetary;			/* enum rfm_monetary */
	struct rfm_weights {
		decimal_sum of[3];	/* of r, f and m */
		bool there;
	} weights;
	const char *save_bins, *bins_from;
	bool print_bins, explain;
	int64_t min_data;
	bool strict;
	struct rfm_tiers {
		int percent[2];		/* of the customers: the first tier, and the first two */
	} tiers;

	const char *rules;		/* NULL: the built-in ones */
	bool check_rules, print_rules;
	int occasion;			/* enum occasion_rule */
	const char *key;		/* the column that names the customer; NULL: customer */
	const char *by;			/* --by: a column; NULL: none */
	const char *keep;		/* --keep: columns to carry; NULL: none */
};

enum rfm_method { RFM_QUANTILE, RFM_NTILE, RFM_KMEANS, RFM_FIXED };
enum rfm_ties { RFM_TIES_AUTO, RFM_TIES_SAME, RFM_TIES_SPLIT };
enum rfm_monetary { RFM_TOTAL, RFM_MEAN, RFM_MARGIN, RFM_PER_DAY };

/**
 * rfm_run(options, run):
 * Read the ledger, write the customer table.  Memory in proportion to customers and occasions, not
 * to rows, and past options->memory on disk.  Return CRM_OK; CRM_EDATA where rows were refused or
 * --check-rules found something; CRM_EUSAGE, CRM_EINPUT, CRM_EIO, CRM_ENOMEM, CRM_EIDENT after a
 * message.
 */
CRM_CHECKED enum crm_status rfm_run(const struct rfm_options *options, const struct run *run);

#endif
