/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table/ledger.h"

#include "base/word.h"

#include <string.h>

enum crm_status
ledger_find(struct ledger *ledger, struct table_in *table, const char *key)
{
	enum crm_status status;

	*ledger = (struct ledger){ .table = table };
	/* What is remembered is true from the start. */
	(void)date_print(ledger->last_text, ledger->last_day);
	if ((status = table_need(table, key, &ledger->at.customer)) != CRM_OK ||
	    (status = table_need(table, "date", &ledger->at.date)) != CRM_OK ||
	    (status = table_need(table, "amount", &ledger->at.amount)) != CRM_OK)
		return status;
	ledger->at.order = table_column(table, "order");
	ledger->at.cost = table_column(table, "cost");
	ledger->at.channel = table_column(table, "channel");
	ledger->at.referrer = table_column(table, "referrer");
	return CRM_OK;
}

enum crm_status
ledger_need_order(struct ledger *ledger)
{

	return table_need(ledger->table, "order", &ledger->at.order);
}

static inline struct slice
optional(const struct csv_row *row, size_t column)
{

	return column == TABLE_NONE ? (struct slice){ NULL, 0 } : csvin_field(row, column);
}

enum crm_status
ledger_read(struct ledger *ledger, const struct csv_row *from, struct ledger_row *row)
{
	struct slice cost = optional(from, ledger->at.cost), date = csvin_field(from, ledger->at.date);

	row->customer = csvin_field(from, ledger->at.customer);
	row->order = optional(from, ledger->at.order);
	row->channel = optional(from, ledger->at.channel);
	row->referrer = optional(from, ledger->at.referrer);
	/* Ledgers are mostly in the order of time. */
	if (date.n != DATE_PRINT || !word_same(date.p, ledger->last_text, DATE_PRINT)) {
		if (date_parse(date, &ledger->last_day) != CRM_OK)
			return table_bad(ledger->table, from, ledger->at.date, "a date (YYYY-MM-DD)");
		memcpy(ledger->last_text, date.p, DATE_PRINT);
	}
	row->date = ledger->last_day;
	if (decimal_parse(csvin_field(from, ledger->at.amount), &row->amount) != CRM_OK)
		return table_bad(ledger->table, from, ledger->at.amount, "an amount (like -12.50)");
	row->has_cost = cost.n > 0;
	row->cost = (struct decimal){ 0, 0 };
	if (row->has_cost && decimal_parse(cost, &row->cost) != CRM_OK)
		return table_bad(ledger->table, from, ledger->at.cost, "a cost (like 12.50)");
	return CRM_OK;
}

enum crm_status
ledger_money(const struct table_in *table, const struct csv_row *row, size_t column, struct decimal *value)
{
	struct slice text = optional(row, column);

	*value = (struct decimal){ 0, 0 };
	if (text.n == 0 || decimal_parse(text, value) == CRM_OK)
		return CRM_OK;
	return table_bad(table, row, column, "an amount (like -12.50)");
}
