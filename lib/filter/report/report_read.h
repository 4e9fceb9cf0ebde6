/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_READ_H
#define CRM_FILTER_REPORT_REPORT_READ_H

#include "base/msg.h"
#include "base/status.h"
#include "table/date.h"
#include "table/decimal.h"
#include "table/table_in.h"

#include <stdbool.h>
#include <stdint.h>

/** Columns of a customer table; TABLE_NONE for those that it does not have. */
struct report_columns {
	size_t customer;
	size_t orders, revenue, days;	/* always there */
	size_t cost, margin, contacts, segment, returns, first_date, last_date, currency, consent;
};

/** What a report wants to know of one customer. */
struct report_values {
	uint64_t orders, contacts, returns;
	int64_t days;			/* since the last purchase; -1: no purchase */
	decimal_sum revenue, cost;
	decimal_sum revenue_before;	/* in the earlier table of --previous; else 0 */
	int revenue_scale, cost_scale;	/* their decimals as written */
	bool has_cost;
	bool lead;			/* not bought yet, and known only lately */
};

/**
 * report_find_columns(t, columns): CRM_OK, or CRM_EUSAGE after a message where the table has no
 * orders, revenue or days_since_last.
 */
CRM_CHECKED enum crm_status report_find_columns(
    const struct table_in *t, struct report_columns *columns);

/** report_read_values(t, columns, row, values): CRM_OK, or CRM_EINPUT after a message. */
CRM_CHECKED enum crm_status report_read_values(const struct table_in *t,
    const struct report_columns *columns, const struct csv_row *row, struct report_values *values);

#endif
