/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_EARLIER_H
#define CRM_FILTER_REPORT_REPORT_EARLIER_H

#include "base/buf.h"
#include "base/msg.h"
#include "filter/report/report_advice.h"
#include "filter/report/report_bins.h"
#include "filter/report/report_read.h"
#include "table/table_in.h"

#include <stdbool.h>

/**
 * The customer table of --previous, read side by side with that of today.  Both are sorted by
 * customer, so one row of each is enough.
 */
struct earlier {
	struct table_in *t;
	struct msg *msg;
	size_t customer, group;		/* columns */
	struct report_columns columns;
	struct csv_row row;		/* the row not yet passed, if ${there} */
	struct report_values values;	/* what it says */
	bool there, begun, any_now;
	struct buf last_before, last_now;	/* ids, to see that the tables are sorted */
	const char *path;
	bool scored;			/* what is grouped by follows from scores: compare bins */
	struct bin_marks bins;
};

/** Where a customer went from one table to the next. */
enum change_direction {
	CHANGE_ROSE,
	CHANGE_STAYED,
	CHANGE_FELL,
	CHANGE_MOVED,
	CHANGE_NEW,
	CHANGE_GONE,
	CHANGE_DIRECTIONS
};

/** The names of the directions; message ids. */
extern const char *const change_names[CHANGE_DIRECTIONS];

/**
 * The groups of customers who are in one table only: where those come from who were not in the
 * earlier table, and where those are who are not in today's.
 */
#define CHANGE_NEW_NAME "(not there before)"
#define CHANGE_GONE_NAME "(no longer there)"

/**
 * earlier_open(e, path, advice, msg):
 * Open the table ${path} at its first customer; groups are the first column of ${advice}.  CRM_OK,
 * or after a message what table_open() and table_need() return.  earlier_close() also after a
 * failure.
 */
CRM_CHECKED enum crm_status earlier_open(struct earlier *e, const char *const *path,
    const struct advice *advice, struct msg *msg);

/** earlier_advance(e): Go on to the next customer.  CRM_OK, or another status after a message. */
CRM_CHECKED enum crm_status earlier_advance(struct earlier *e);

/**
 * earlier_now(e, t, row, customer, values):
 * See that the next customer of today's table ${t} comes after the one before.  CRM_OK, or
 * CRM_ENOMEM or CRM_EINPUT after a message.
 */
CRM_CHECKED enum crm_status earlier_now(struct earlier *e, const struct table_in *t,
    const struct csv_row *row, size_t customer, const struct report_values *values);

/**
 * earlier_end(e): After the last customer of both tables: CRM_OK, or CRM_EUSAGE after a message
 * where they were scored with different bins.  Reads what is left of the earlier table: also
 * CRM_EINPUT, CRM_EIO, CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status earlier_end(struct earlier *e);

/**
 * earlier_compare(e, customer): Negative if the earlier customer sorts before ${customer}, 0 if
 * they are the same, positive if after or if there are no more.
 */
int earlier_compare(const struct earlier *e, struct slice customer);

/** earlier_group(e): The group of the earlier customer. */
struct slice earlier_group(const struct earlier *e);

/**
 * change_direction(advice, from, to): Where a customer went: up or down where the groups have
 * ranks.
 */
enum change_direction change_direction(
    const struct advice *advice, struct slice from, struct slice to);

/** earlier_close(e): Free what it holds. */
void earlier_close(struct earlier *e);

#endif
