/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/rfm_ledger.h"

#include "base/word.h"

#include <string.h>

enum crm_status
rfm_ledger_begin(struct rfm_ledger *at, struct table_in *t, const char *key)
{
	enum crm_status status;

	*at = (struct rfm_ledger){ .t = t, .after = DATE_NONE, .from = DATE_NONE, .until = DATE_NONE };
	if ((status = table_need(t, key, &at->customer)) != CRM_OK || (status = table_need(t, "date", &at->date)) != CRM_OK ||
	    (status = table_need(t, "amount", &at->amount)) != CRM_OK)
		return status;
	at->order = table_column(t, "order");
	at->cost = table_column(t, "cost");
	at->channel = table_column(t, "channel");
	at->referrer = table_column(t, "referrer");
	return CRM_OK;
}

static inline struct slice
optional(const struct csv_row *row, size_t column)
{

	return column == TABLE_NONE ? (struct slice){ NULL, 0 } : csvin_field(row, column);
}

/** The date that was read last. */
struct last_date {
	char text[DATE_PRINT];
	date_day day;
};

/** Take the fields of ${row}. */
static inline enum crm_status
read_row(const struct rfm_ledger *at, const struct csv_row *row, struct last_date *last, struct ledger_row *out)
{
	struct slice cost = optional(row, at->cost), date = csvin_field(row, at->date);

	out->customer = csvin_field(row, at->customer);
	out->order = optional(row, at->order);
	out->channel = optional(row, at->channel);
	out->referrer = optional(row, at->referrer);
	out->has_cost = cost.n > 0;
	/* Ledgers are mostly in the order of time. */
	if (date.n != DATE_PRINT || !word_same(date.p, last->text, DATE_PRINT)) {
		if (date_parse(date, &last->day) != CRM_OK)
			return table_bad(at->t, row, at->date, "a date (YYYY-MM-DD)");
		memcpy(last->text, date.p, DATE_PRINT);
	}
	out->date = last->day;
	if (decimal_parse(csvin_field(row, at->amount), &out->amount) != CRM_OK)
		return table_bad(at->t, row, at->amount, "an amount");
	if (out->has_cost && decimal_parse(cost, &out->cost) != CRM_OK)
		return table_bad(at->t, row, at->cost, "a cost");
	return CRM_OK;
}

enum crm_status
rfm_ledger_read(struct rfm_ledger *at, struct rfm_gather *g)
{
	struct ledger_row row = { 0 };
	struct last_date last = { 0 };
	enum crm_status status;
	struct csv_row raw;

	while ((status = table_next(at->t, &raw)) == CRM_OK && raw.n > 0) {
		if ((status = read_row(at, &raw, &last, &row)) != CRM_OK)
			return status;
		if (row.customer.n == 0)
			at->guests++;
		else if (row.date <= at->until)
			at->earlier++;
		else if (at->after != DATE_NONE && row.date > at->after && (at->from == DATE_NONE || row.date < at->from))
			at->later++;
		else if ((status = rfm_gather_row(g, &row)) != CRM_OK)
			return status;
	}
	return status;
}
