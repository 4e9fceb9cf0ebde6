/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_H
#define CRM_FILTER_RFM_H

#include "base/opt.h"
#include "base/status.h"
#include "filter/customers.h"
#include "filter/program.h"
#include "table/date.h"

#include <stdbool.h>
#include <stdint.h>

/** The options of crm-rfm; crm-rfm(1) says what each does. */
struct rfm_options {
	struct common common;
	date_day as_of;			/* DATE_NONE: the newest day of the ledger */
	int64_t bins;
	int method;			/* enum rfm_method */
	const char *save_bins, *bins_from;
	const char *rules;		/* NULL: the built-in ones */
	bool check_rules, print_rules;
	int occasion;			/* enum occasion_rule */
	int monetary;			/* enum rfm_monetary */
	const char *key;		/* the column that names the customer; NULL: customer */
};

enum rfm_method { RFM_QUANTILE, RFM_NTILE };
enum rfm_monetary { RFM_TOTAL, RFM_MEAN };

/**
 * rfm_run(options, run):
 * Read the ledger, write the customer table.  Memory in proportion to customers and occasions, not to rows.  Return CRM_OK; CRM_EDATA where --check-rules found
 * something; CRM_EUSAGE, CRM_EINPUT, CRM_EIO, CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status rfm_run(const struct rfm_options *options, const struct run *run);

#endif
