/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_LEDGER_H
#define CRM_TABLE_LEDGER_H

#include "base/slice.h"
#include "base/status.h"
#include "table/date.h"
#include "table/decimal.h"
#include "table/table_in.h"

#include <stdbool.h>

/** Longer customers, dates and orders are not remembered. */
#define LEDGER_FRONT 128

/** The rows of a ledger (crm-table.5), whatever columns it has besides.  Plain data; nothing to free. */
struct ledger {
	struct table_in *table;
	/* Where it has what; TABLE_NONE for columns that it does not have. */
	struct { size_t customer, date, order, amount, cost, channel, referrer; } at;
	/*
	 * Customer, date and order of the row read last as it has them, where they stand side by side and have no quotes: the rows of an
	 * order mostly share them.
	 */
	size_t front_from, front_to;	/* from the first of those columns to the last; TABLE_NONE: they do not stand so */
	char front[LEDGER_FRONT];
	size_t front_n;			/* SIZE_MAX: nothing is remembered */
	char last_text[DATE_PRINT];	/* the date that was read last, and the day that it is */
	date_day last_day;
};

/** One row; the slices are valid until the next one is read. */
struct ledger_row {
	struct slice customer, order, channel, referrer;	/* n = 0: none */
	date_day date;
	struct decimal amount, cost;	/* cost: 0 where there is none */
	bool has_cost;
	bool repeats;		/* surely of the customer, date and order of the row before */
};

/** What a row tells of the customer. */
enum ledger_deed {
	LEDGER_CONTACT = 0,	/* an amount of 0 and a cost that is not: money was spent on him */
	LEDGER_PURCHASE = 1,	/* any other amount of 0 or more */
	LEDGER_RETURN = 2	/* a negative amount */
};

/** ledger_deed(row): Which of them it is. */
static inline enum ledger_deed
ledger_deed(const struct ledger_row *row)
{

	if (row->amount.units < 0)
		return LEDGER_RETURN;
	return row->amount.units == 0 && row->cost.units != 0 ? LEDGER_CONTACT : LEDGER_PURCHASE;
}

/**
 * ledger_find(ledger, table, key):
 * Find the columns of the ledger in ${table}, which must outlive ${ledger}: ${key} (as customer), date and
 * amount have to be there.  Return CRM_OK, or CRM_EUSAGE after a message.
 */
CRM_CHECKED enum crm_status ledger_find(struct ledger *ledger, struct table_in *table, const char *key);

/** ledger_need_order(ledger): CRM_OK where the ledger has the column order, else CRM_EUSAGE after a message. */
CRM_CHECKED enum crm_status ledger_need_order(struct ledger *ledger);

/**
 * ledger_read(ledger, from, row):
 * Take the fields of ${from}, which came from the ledger's table.  CRM_OK, or CRM_EINPUT after a message.
 */
CRM_CHECKED enum crm_status ledger_read(struct ledger *ledger, const struct csv_row *from, struct ledger_row *row);

/**
 * ledger_money(table, row, column, value):
 * Read the amount in ${column}; TABLE_NONE and an empty field are 0.  CRM_OK, or CRM_EINPUT after a message.
 */
CRM_CHECKED enum crm_status ledger_money(const struct table_in *table, const struct csv_row *row, size_t column,
    struct decimal *value);

#endif
