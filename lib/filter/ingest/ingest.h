/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_INGEST_INGEST_H
#define CRM_FILTER_INGEST_INGEST_H

#include "app/program.h"
#include "base/opt.h"
#include "base/status.h"
#include "table/date.h"

#include <stdbool.h>
#include <stdint.h>

/** How many rows may be refused: so many, or so many of a hundred read. */
struct ingest_limit {
	double most;
	bool percent;
};

/** The days that a log may have: others are refused as mistakes. */
struct ingest_range {
	date_day earliest, latest;
};

/** 1970-01-01 to 2099-12-31: no shop's log has others, but wrong calendars and typing errors have. */
#define INGEST_RANGE { 0, 47481 }

/** The options of crm-ingest; crm-ingest(1) says what each does. */
struct ingest_options {
	struct common common;
	struct opt_list map, keep;
	const char *delimiter, *quote;
	bool no_header;
	int64_t skip;			/* -1: find out */
	const char *encoding;
	const char *decimal, *grouping;
	const char *date_format, *timezone;
	int calendar;			/* 0: find out; then enum date_calendar + 1 */
	struct ingest_range range;
	date_day since, until, today;	/* DATE_NONE: no limit */
	int returns, zeros;		/* 0: keep, 1: drop */
	int guests;			/* 0: drop, 1: keep */
	bool dedupe;
	const char *cancel_prefix, *trim_id;
	int fold_id;			/* enum ingest_fold */
	const char *currency, *rates;
	const char *pseudonym_key, *consent;
	const char *rejects, *receipt;
	struct ingest_limit max_rejects;
	bool sniff;
};

enum ingest_fold { INGEST_FOLD_NONE, INGEST_FOLD_CASE, INGEST_FOLD_BLANKS, INGEST_FOLD_BOTH };

/**
 * ingest_run(options, run):
 * Read foreign logs, write the ledger.  Memory does not grow with the input (with --dedupe, by 24
 * to 48 bytes a distinct row).  Return CRM_OK; CRM_EDATA where more rows were refused than
 * --max-rejects allows; CRM_EUSAGE, CRM_EINPUT, CRM_EIO, CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status ingest_run(const struct ingest_options *options, const struct run *run);

#endif
