/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table/ledger.h"

#include "base/word.h"
#include "table/decimal_word.h"

#include <stdint.h>
#include <string.h>

static void
find_front(struct ledger *ledger)
{
	size_t from = ledger->at.customer, to = from;
	const size_t others[] = { ledger->at.date, ledger->at.order };

	for (size_t i = 0; i < 2; i++) {
		from = others[i] < from ? others[i] : from;
		to = others[i] > to ? others[i] : to;
	}
	/* Without a column order that is never so. */
	ledger->front_from = to - from == 2 ? from : TABLE_NONE;
	ledger->front_to = to;
	ledger->front_n = SIZE_MAX;
}

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
	find_front(ledger);
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

/** Whether customer, date and order are those of the row before; if not, they are remembered. */
static inline bool
repeats(struct ledger *ledger, const struct csv_row *from)
{
	struct slice front;

	if (ledger->front_from == TABLE_NONE)
		return false;
	if (!from->plain) {
		ledger->front_n = SIZE_MAX;
		return false;
	}
	front = csvin_field(from, ledger->front_from);
	front.n = (size_t)(from->base + from->end[ledger->front_to] - front.p);
	if (front.n == ledger->front_n && word_same(front.p, ledger->front, front.n))
		return true;
	ledger->front_n = front.n <= LEDGER_FRONT ? front.n : SIZE_MAX;
	if (front.n <= LEDGER_FRONT)
		memcpy(ledger->front, front.p, front.n);
	return false;
}

/** Read the date. */
static inline enum crm_status
read_date(struct ledger *ledger, const struct csv_row *from)
{
	struct slice date = csvin_field(from, ledger->at.date);

	/* Ledgers are mostly in the order of time. */
	if (date.n == DATE_PRINT && word_same(date.p, ledger->last_text, DATE_PRINT))
		return CRM_OK;
	if (date_parse(date, &ledger->last_day) != CRM_OK) {
		/* Not even a row that repeats it is right. */
		ledger->front_n = SIZE_MAX;
		return table_bad(ledger->table, from, ledger->at.date, "a date (YYYY-MM-DD)");
	}
	memcpy(ledger->last_text, date.p, DATE_PRINT);
	return CRM_OK;
}

enum crm_status
ledger_read(struct ledger *ledger, const struct csv_row *from, struct ledger_row *row)
{
	enum crm_status status;

	row->customer = csvin_field(from, ledger->at.customer);
	row->order = optional(from, ledger->at.order);
	row->channel = optional(from, ledger->at.channel);
	row->referrer = optional(from, ledger->at.referrer);
	row->repeats = repeats(ledger, from);
	if (!row->repeats && (status = read_date(ledger, from)) != CRM_OK)
		return status;
	row->date = ledger->last_day;
	if (decimal_read(csvin_field(from, ledger->at.amount), &row->amount) != CRM_OK)
		return table_bad(ledger->table, from, ledger->at.amount, "an amount (like -12.50)");
	row->cost = (struct decimal){ 0, 0 };
	row->has_cost = ledger->at.cost != TABLE_NONE && csvin_field(from, ledger->at.cost).n > 0;
	if (row->has_cost && decimal_read(csvin_field(from, ledger->at.cost), &row->cost) != CRM_OK)
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
