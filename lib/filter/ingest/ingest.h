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

/** An int of struct ingest_options that neither an option nor a reading has set. */
#define INGEST_UNSET (-1)

/** How a discount is written: a sum, a number of percent, a share of 1, or not to be taken off. */
enum ingest_discount {
	INGEST_DISCOUNT_AUTO,
	INGEST_DISCOUNT_AMOUNT,
	INGEST_DISCOUNT_PERCENT,
	INGEST_DISCOUNT_SHARE,
	INGEST_DISCOUNT_NONE
};

/** Which money an order's lines get. */
enum ingest_amount {
	INGEST_AMOUNT_AUTO,
	INGEST_AMOUNT_LINES,
	INGEST_AMOUNT_ORDER,
	INGEST_AMOUNT_ONE	/* each row counts 1: a log of visits has no money */
};

/**
 * The options of crm-ingest; crm-ingest(1) says what each does.  The members that say how a log is
 * read are keys of a reading too (reading_keys.c): there a pointer that is NULL, an empty list and
 * INGEST_UNSET mean that the key was not given.
 */
struct ingest_options {
	struct common common;
	/* How the log is read: also keys of a reading. */
	struct opt_list map, keep, where, where_not, consent, na, identity;
	const char *country;
	int64_t shared;			/* -1: the usual number */
	const char *delimiter, *quote, *escape;
	int64_t skip;			/* -1: find out */
	const char *encoding;
	const char *decimal, *grouping;
	int64_t decimals;		/* -1: as many as the log shows */
	const char *date_format, *timezone, *date_range;
	int calendar;			/* 0: find out; then enum date_calendar + 1 */
	int returns, zeros;		/* 0: keep, 1: drop */
	int guests;			/* 0: drop, 1: keep */
	int quoting;			/* enum ingest_quoting */
	const char *cancel_prefix, *trim_id;
	int fold_id;			/* enum ingest_fold */
	const char *currency;
	int amount;			/* enum ingest_amount */
	/* Keys of a reading that have no option. */
	int header;			/* 0: the first line is data, 1: it is not; else find out */
	int discount;			/* enum ingest_discount */
	int fill;			/* 0: no, 1: yes; else find out */
	const char *platform;		/* the reading that this one starts from */
	const char *title;		/* of a platform */
	struct opt_list once;		/* fields that an order has once; `none`: none of them */
	struct opt_list headers;	/* the columns by which a platform is recognised */
	struct opt_list status_words;	/* KIND=WORD|WORD... */
	struct opt_list kind_words;	/* KIND=WORD|WORD... */
	struct opt_list ignore;		/* columns that are known, and not spoken of */
	/* This run's alone. */
	bool no_header;
	date_day since, until, today;	/* DATE_NONE: no limit */
	bool dedupe;
	const char *rates, *merge, *save_merge;
	uint64_t memory;		/* for --identity, in bytes; 0: the usual */
	const char *reading, *save_reading;
	const char *pseudonym_key, *erase;
	const char *rejects, *receipt;
	const char *expect, *alerts;	/* the history of logs, and what in this one is unlike it */
	bool strict_expect;
	struct ingest_limit max_rejects;
	bool sniff;
	struct opt_list columns;	/* of the ledger; none: those that the inputs have */
	int64_t shards;			/* 0: one ledger */
	bool merge_receipts;		/* the inputs are receipts: see ingest_merge_receipts() */
	bool one_line;
};

/** Nothing given yet. */
#define INGEST_OPTIONS_NONE                                                                        \
	{                                                                                          \
		.skip = -1, .decimals = -1, .shared = -1, .since = DATE_NONE,                      \
		.until = DATE_NONE, .today = DATE_NONE, .calendar = INGEST_UNSET,                  \
		.returns = INGEST_UNSET, .zeros = INGEST_UNSET, .guests = INGEST_UNSET,            \
		.fold_id = INGEST_UNSET, .amount = INGEST_UNSET, .header = INGEST_UNSET,           \
		.discount = INGEST_UNSET, .fill = INGEST_UNSET, .quoting = INGEST_UNSET            \
	}

enum ingest_quoting { INGEST_LENIENT, INGEST_STRICT };

enum ingest_fold { INGEST_FOLD_NONE, INGEST_FOLD_CASE, INGEST_FOLD_BLANKS, INGEST_FOLD_BOTH };

/** ingest_is_platform(name): Whether --reading NAME is a platform, and no file. */
bool ingest_is_platform(const char *name);

/**
 * ingest_run(options, run):
 * Read foreign logs, write the ledger.  Memory does not grow with the input (with --dedupe, by 24
 * to 48 bytes a distinct row).  Return CRM_OK; CRM_EDATA where more rows were refused than
 * --max-rejects allows; CRM_EUSAGE, CRM_EINPUT, CRM_EIO, CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status ingest_run(const struct ingest_options *options, const struct run *run);

/**
 * ingest_merge_receipts(run): Add up the receipts that are the inputs of ${run}, and write that of
 * all their logs.  CRM_OK; CRM_EINPUT, CRM_EIO, CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status ingest_merge_receipts(const struct run *run);

#endif
