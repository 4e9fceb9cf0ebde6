/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ledger rows as numbers.
 *
 * Rows of one order follow each other and differ in little but the amount.  ledger_read() notices a
 * row that begins like the one before, by the shared beginnings that ingest/convert_run.c explains,
 * and ledger_merge() adds up the rows after it while they do; the filters then see one row for
 * them.  Whatever cannot be read is left for ledger_read(), which has the messages.
 *
 * What must hold: a merged row gives the same result as its rows one by one, for every filter that
 * asks for merging.
 */
#include "table/ledger.h"

#include "base/word.h"
#include "table/decimal_word.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#define AMOUNT_WANTED "an amount (like -12.50) of at most 18 digits, 9 of them decimals"

enum crm_status
ledger_find(struct ledger *ledger, struct table_in *table, const char *key)
{
	enum crm_status status;

	*ledger = (struct ledger){ .table = table };
	if ((status = table_need(table, key, &ledger->at.customer)) != CRM_OK ||
	    (status = table_need(table, "date", &ledger->at.date)) != CRM_OK ||
	    (status = table_need(table, "amount", &ledger->at.amount)) != CRM_OK)
		return status;
	ledger->at.order = table_column(table, "order");
	ledger->at.cost = table_column(table, "cost");
	ledger->at.fee = table_column(table, "fee");
	ledger->at.channel = table_column(table, "channel");
	ledger->at.referrer = table_column(table, "referrer");
	ledger->at.kind = table_column(table, "kind");
	ledger->at.rating = table_column(table, "rating");
	ledger->says = ledger->at.kind != TABLE_NONE || ledger->at.rating != TABLE_NONE;
	if (ledger->at.order != TABLE_NONE)
		row_front_columns(&ledger->front,
		    (const size_t[]){ ledger->at.customer, ledger->at.date, ledger->at.order });
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

static inline enum crm_status
read_date(struct ledger *ledger, const struct csv_row *from)
{
	struct slice date = csvin_field(from, ledger->at.date);

	if (date.n == DATE_PRINT &&
	    date_months_read(&ledger->months, date.p, &ledger->last_day) == CRM_OK)
		return CRM_OK;
	return table_bad(ledger->table, from, ledger->at.date, "a date (YYYY-MM-DD)");
}

static inline int
greater(int a, int b)
{

	return a > b ? a : b;
}

/** Whether a row that does not say what it is is an order, a return or neither. */
static inline enum ledger_kind
kind_of_money(struct decimal amount, struct decimal cost)
{

	if (amount.units < 0)
		return LEDGER_RETURN;
	return amount.units == 0 && cost.units != 0 ? LEDGER_CONTACT : LEDGER_PURCHASE;
}

/**
 * The same of a row of any kind.  What it says goes first; the sign of an amount is believed as
 * well, so that an `order` that was paid back is no purchase.
 */
static inline enum ledger_kind
kind_of_row(enum row_kind about, struct decimal amount, struct decimal cost)
{

	if (about == ROW_NONE || (about == ROW_ORDER && amount.units != 0))
		return kind_of_money(amount, cost);
	return about == ROW_ORDER ? LEDGER_PURCHASE
	    : about == ROW_RETURN ? LEDGER_RETURN
				  : LEDGER_CONTACT;
}

/** *${cost} += the fee of a row: both lower the margin. */
static enum crm_status
add_fee(const struct ledger *ledger, const struct csv_row *from, struct decimal *cost)
{
	struct slice text = optional(from, ledger->at.fee);
	struct decimal fee;
	int scale;

	if (text.n == 0)
		return CRM_OK;
	if (decimal_parse(text, &fee) != CRM_OK)
		return CRM_EDATA;
	scale = greater(cost->scale, fee.scale);
	if (__builtin_mul_overflow(
		cost->units, decimal_powers[scale - cost->scale], &cost->units) ||
	    __builtin_mul_overflow(fee.units, decimal_powers[scale - fee.scale], &fee.units) ||
	    __builtin_add_overflow(cost->units, fee.units, &cost->units))
		return CRM_EDATA;
	cost->scale = scale;
	return CRM_OK;
}

/** Read the cost and the fee, which lowers the margin as well: 0 where there is none. */
static inline enum crm_status
read_cost(const struct ledger *ledger, const struct csv_row *from, struct decimal *cost)
{
	struct slice text = optional(from, ledger->at.cost);

	*cost = (struct decimal){ 0, 0 };
	if (text.n > 0 && decimal_read(text, cost) != CRM_OK)
		return CRM_EDATA;
	return ledger->at.fee == TABLE_NONE ? CRM_OK : add_fee(ledger, from, cost);
}

/** Read what a row says that it is, and a rating; warn of words that say nothing. */
static void
read_words(struct ledger *ledger, const struct csv_row *from, struct ledger_row *row)
{
	struct slice kind = optional(from, ledger->at.kind);
	struct decimal rating;

	row->rating = optional(from, ledger->at.rating);
	if (row->rating.n > 0 && decimal_parse(row->rating, &rating) != CRM_OK) {
		table_doubt(ledger->table, from, ledger->at.rating,
		    "a number (like 4.5), and is not counted");
		row->rating.n = 0;
	}
	row->about = row_kind_named(kind);
	ledger->kinds |= row->about != ROW_NONE;
	/*
	 * A column `kind` may be something else, and then amounts decide as ever.  But beside rows of
	 * known kinds, or as an order of nothing, such a row is more likely a contact whose kind is
	 * misspelt.
	 */
	if (row->about == ROW_NONE && kind.n > 0 &&
	    (ledger->kinds || (row->amount.units == 0 && row->cost.units == 0)))
		table_doubt(ledger->table, from, ledger->at.kind,
		    "a kind of row in crm-table(5), so its amount decides whether it is an order");
	/* Money beside a contact, which crm-ingest does not write, was not paid. */
	if (row_kind_is_contact(row->about))
		row->amount.units = 0;
}

/** Report a cost or fee that cannot be read. */
static enum crm_status
bad_cost(const struct ledger *ledger, const struct csv_row *from)
{
	struct slice text = optional(from, ledger->at.cost);
	struct decimal cost;
	bool fee = text.n == 0 || decimal_parse(text, &cost) == CRM_OK;

	return fee ? table_bad(ledger->table, from, ledger->at.fee, "a fee (like 0.30)")
		   : table_bad(ledger->table, from, ledger->at.cost, "a cost (like 12.50)");
}

enum crm_status
ledger_read(struct ledger *ledger, const struct csv_row *from, struct ledger_row *row)
{
	enum crm_status status;

	row->customer = csvin_field(from, ledger->at.customer);
	row->order = optional(from, ledger->at.order);
	row->channel = optional(from, ledger->at.channel);
	row->referrer = optional(from, ledger->at.referrer);
	if (!(row->repeats = row_front_same(&ledger->front, from))) {
		if ((status = read_date(ledger, from)) != CRM_OK)
			return status;
		row_front_keep_if_shared(&ledger->front, from);
	}
	row->date = ledger->last_day;
	if (decimal_read(csvin_field(from, ledger->at.amount), &row->amount) != CRM_OK)
		return table_bad(ledger->table, from, ledger->at.amount, AMOUNT_WANTED);
	if (read_cost(ledger, from, &row->cost) != CRM_OK)
		return bad_cost(ledger, from);
	row->about = ROW_NONE;
	row->rating.n = 0;
	if (ledger->says)
		read_words(ledger, from, row);
	row->kind = kind_of_row(row->about, row->amount, row->cost);
	row->rows = 1;
	row->scale = greater(row->amount.scale, row->cost.scale);
	row->total = decimal_to_sum(row->amount);
	row->total_cost = decimal_to_sum(row->cost);
	return CRM_OK;
}

/** Whether ${column} of ${from} holds ${text}. */
static inline bool
holds(const struct csv_row *from, size_t column, struct slice text)
{
	struct slice value = optional(from, column);

	return value.n == text.n && word_same(value.p, text.p, text.n);
}

void
ledger_merge(struct ledger *ledger, const struct csv_row *from, struct ledger_row *row)
{
	struct row_front *front = &ledger->front;
	struct decimal amount, cost;
	struct slice kind = optional(from, ledger->at.kind);
	struct csvin_lines lines;

	if (!front->there || front->line != from->number || front->prefix == SIZE_MAX ||
	    from->next_shared <= front->prefix)
		return;
	table_lines(ledger->table, from, &lines);
	while (csvin_line(&lines) && lines.row.shared > front->prefix) {
		const struct csv_row *next = &lines.row;

		if (!holds(next, ledger->at.channel, row->channel) ||
		    !holds(next, ledger->at.referrer, row->referrer) ||
		    (ledger->says && (!holds(next, ledger->at.kind, kind) ||
			!holds(next, ledger->at.rating, row->rating))) ||
		    decimal_read(csvin_field(next, ledger->at.amount), &amount) != CRM_OK ||
		    read_cost(ledger, next, &cost) != CRM_OK ||
		    kind_of_row(row->about, amount, cost) != row->kind || row->rows == UINT32_MAX)
			break;
		if (row_kind_is_contact(row->about))
			amount.units = 0;
		csvin_line_take(&lines);
		row->rows++;
		row->scale = greater(row->scale, greater(amount.scale, cost.scale));
		/* These are far fewer rows than would pass 128 bits. */
		row->total += decimal_to_sum(amount);
		row->total_cost += decimal_to_sum(cost);
	}
	front->line = lines.row.number - 1;
	table_lines_end(ledger->table, &lines);
}
