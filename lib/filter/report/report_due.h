/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_DUE_H
#define CRM_FILTER_REPORT_REPORT_DUE_H

#include "filter/report/report_read.h"
#include "table/table_in.h"

/** When the next order of a customer is due, from the day of the table. */
enum due_when { OVERDUE, DUE_WEEK, DUE_MONTH, DUE_QUARTER, DUE_LATER, DUES };

/** The columns of dates; TABLE_NONE for those that the table does not have. */
struct due_columns {
	size_t last, next, worry;
};

/** due_columns(t): Find the columns. */
struct due_columns due_columns(const struct table_in *t);

/** due_known(columns): Whether the table says who is due at all. */
bool due_known(const struct due_columns *columns);

/**
 * due_read(columns, t, row, values, when):
 * *${when} becomes when the next order of the customer of ${row} is due, or DUES for a customer who
 * never bought.  Days count from the day of the table, which is last_date + days_since_last.  Only
 * a past worry_date makes a customer overdue: next_order_date is a median, so half of the orders
 * come later.  CRM_OK; CRM_EINPUT after a message for a value that is no day.
 */
CRM_CHECKED enum crm_status due_read(const struct due_columns *columns, const struct table_in *t,
    const struct csv_row *row, const struct report_values *values, enum due_when *when);

#endif
