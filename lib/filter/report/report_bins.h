/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_BINS_H
#define CRM_FILTER_REPORT_REPORT_BINS_H

#include "base/msg.h"
#include "filter/report/report_read.h"
#include "table/table_in.h"

#include <stdbool.h>

/** The metrics that scores are made of: days since the last order, orders, revenue. */
#define BIN_METRICS 3

/** The tables that are compared: the earlier one, and that of today. */
enum { BIN_EARLIER, BIN_NOW, BIN_TABLES };

/** The least and the greatest value that got a score. */
struct bin_range {
	decimal_sum low, high;
	bool any;
};

/** What the scores of two customer tables say about the bins they were made with. */
struct bin_marks {
	size_t column[BIN_TABLES][BIN_METRICS];
	struct bin_range range[BIN_TABLES][BIN_METRICS][10];	/* by score 0 to 9 */
};

/** bin_marks_open(b, which, t): Find the columns r, f and m of one of the tables. */
void bin_marks_open(struct bin_marks *b, int which, const struct table_in *t);

/** bin_marks_add(b, which, row, values): Look at a customer. */
void bin_marks_add(struct bin_marks *b, int which, const struct csv_row *row,
    const struct report_values *values);

/**
 * bin_marks_check(b, path, msg): CRM_OK, or CRM_EUSAGE after a message where a value got one score
 * in the table ${path} and would have got another in today's.
 */
CRM_CHECKED enum crm_status bin_marks_check(
    const struct bin_marks *b, const char *path, struct msg *msg);

#endif
