/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_LOG_HISTORY_H
#define CRM_INGEST_LOG_HISTORY_H

#include "base/buf.h"
#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"
#include "ingest/log_contents.h"
#include "io/output.h"
#include "table/date.h"
#include "table/decimal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The memory of a shop's logs: a table with one row for each log that was read (crm-table(5)),
 * written by `crm-ingest --expect`.  log_expect.h judges a new log by it.
 */

/** Length of a SHA-256 in hexadecimal digits. */
#define LOG_SHA256 64

/** The counts of a log, in the order of their columns. */
enum log_count {
	LOG_ROWS,	/* read */
	LOG_KEPT,
	LOG_DROPPED,
	LOG_REFUSED,
	LOG_GUESTS,	/* dropped or kept without a customer */
	LOG_RETURNS,	/* kept rows of negative amount */
	LOG_DUPLICATES,
	LOG_CUSTOMERS,	/* distinct, of kept rows; LOG_NOT_KNOWN: no table of then has it */
	LOG_ORDERS,	/* as well */
	LOG_COUNTS
};

/** What is remembered of a log.  Texts belong to whoever made the facts. */
struct log_facts {
	struct slice name;		/* of the file, without its folders */
	uint64_t bytes;			/* as they are on disk */
	char sha256[LOG_SHA256];	/* of those bytes; all zero bytes: not known (a pipe) */
	struct slice program;		/* `crm-ingest 0.2.0` */
	struct slice header;		/* the names of its columns, `;` between */
	struct slice reading;		/* how it was read: settings, `;` between */
	uint64_t count[LOG_COUNTS];
	struct slice sums;		/* amounts by currency, `;` between: `TRY 12.50;EUR 3` */
	struct slice channels;		/* rows by channel: `shop 12;web 30` */
	decimal_sum amount, returned;	/* of kept rows in all currencies; of those below 0 */
	int scale;			/* decimals of both */
	date_day first, last;		/* of kept rows; DATE_NONE: none */
};

/** All logs that were read. */
struct log_history {
	struct log_facts *v;	/* in the order in which they were read */
	size_t n, room;
	struct buf texts;	/* what the slices of ${v} point into, once all have been read */
};

/**
 * log_history_read(h, path, msg):
 * Read the table ${path}; where there is no such file ${h} is empty.  CRM_OK; CRM_ENOMEM, CRM_EIO
 * or CRM_EINPUT (no such table, or cut short) after a message.  ${h} is to be freed in any case.
 */
CRM_CHECKED enum crm_status log_history_read(
    struct log_history *h, const char *path, struct msg *msg);

/** log_history_write(h, out): Write the table.  Failures are kept in ${out}. */
void log_history_write(const struct log_history *h, struct output *out);

/** log_history_add(h, facts): Append a log; its texts must outlive ${h}.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status log_history_add(struct log_history *h, const struct log_facts *facts);

/** log_history_forget(h, name): Remove the log of that name, if there is one: it is read again. */
void log_history_forget(struct log_history *h, struct slice name);

/** log_history_free(h): Free what it holds. */
void log_history_free(struct log_history *h);

#endif
