/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One row of a customer table as numbers.  Orders and days are parsed here without a call, as most
 * rows have nothing else to parse; whatever is no plain short number goes to the strict parsers.
 */
#include "filter/report/report_read.h"

#include "segment/segment_rules.h"

#include "base/num.h"
#include "table/money.h"

/* More orders or days than any customer has; sums of 2^32 customers still fit. */
#define MANY UINT32_MAX

enum crm_status
report_find_columns(const struct table_in *t, struct report_columns *columns)
{
	enum crm_status status;

	if ((status = table_need(t, "revenue", &columns->revenue)) != CRM_OK ||
	    (status = table_need(t, "orders", &columns->orders)) != CRM_OK ||
	    (status = table_need(t, "days_since_last", &columns->days)) != CRM_OK)
		return status;
	columns->customer = table_column(t, "customer");
	columns->cost = table_column(t, "cost");
	columns->margin = table_column(t, "margin");
	columns->contacts = table_column(t, "contacts");
	columns->segment = table_column(t, "segment");
	columns->returns = table_column(t, "returns");
	columns->first_date = table_column(t, "first_date");
	columns->last_date = table_column(t, "last_date");
	columns->currency = table_column(t, "currency");
	columns->consent = table_column(t, "consent");
	return CRM_OK;
}

/**
 * Read a whole number of 0 to MANY; an empty text gives ${missing}.  Up to nine digits, the usual
 * case, are read here: they cannot overflow, so they need no call.  False if it is no such number.
 */
static inline bool
read_count(struct slice text, int64_t missing, int64_t *out)
{
	int64_t x = 0;

	if (text.n == 0) {
		*out = missing;
		return true;
	}
	if (text.n > 9)
		return num_i64(text, 0, MANY, out) == CRM_OK;
	for (size_t i = 0; i < text.n; i++) {
		unsigned digit = (unsigned)(unsigned char)text.p[i] - '0';

		if (digit > 9)
			return false;
		x = x * 10 + digit;
	}
	*out = x;
	return true;
}

enum crm_status
report_read_values(const struct table_in *t, const struct report_columns *columns,
    const struct csv_row *row, struct report_values *values)
{
	struct slice cost = table_field(row, columns->cost),
		     revenue = csvin_field(row, columns->revenue);
	int64_t orders, contacts, returns;

	if (!read_count(csvin_field(row, columns->orders), 0, &orders))
		return table_bad(t, row, columns->orders, "a number of orders");
	if (!read_count(csvin_field(row, columns->days), -1, &values->days))
		return table_bad(t, row, columns->days, "a number of days");
	if (!read_count(table_field(row, columns->contacts), 0, &contacts))
		return table_bad(t, row, columns->contacts, "a number of contacts");
	if (!read_count(table_field(row, columns->returns), 0, &returns))
		return table_bad(t, row, columns->returns, "a number of returns");
	values->orders = (uint64_t)orders;
	values->contacts = (uint64_t)contacts;
	values->returns = (uint64_t)returns;
	values->revenue = values->cost = values->revenue_before = 0;
	values->revenue_scale = values->cost_scale = 0;
	if (revenue.n > 0 &&
	    money_read(revenue, &values->revenue, &values->revenue_scale) != CRM_OK)
		return table_bad(t, row, columns->revenue, MONEY_WANTED);
	/* No cost and a cost of 0 differ: only the latter is known. */
	values->has_cost = cost.n > 0;
	/* A segment of that name on somebody who has bought does not make them a lead. */
	values->lead = orders == 0 &&
	    slice_equal(table_field(row, columns->segment), slice_of(SEGMENT_LEAD));
	if (values->has_cost && money_read(cost, &values->cost, &values->cost_scale) != CRM_OK)
		return table_bad(t, row, columns->cost, MONEY_WANTED);
	return CRM_OK;
}
