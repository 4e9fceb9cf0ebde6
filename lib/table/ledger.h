/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_LEDGER_H
#define CRM_TABLE_LEDGER_H

#include "base/slice.h"
#include "base/status.h"
#include "table/date_months.h"
#include "table/decimal.h"
#include "table/row_front.h"
#include "table/row_kind.h"
#include "table/table_in.h"

#include <stdbool.h>

/**
 * The rows of a ledger (crm-table.5), whatever columns it has besides.  Plain data; nothing to
 * free.
 */
struct ledger {
	struct table_in *table;
	/* Where it has what; TABLE_NONE for columns that it does not have. */
	struct {
		size_t customer, date, order, amount, cost, fee, channel, referrer, kind, rating;
	} at;
	bool says;			/* there is a kind or a rating */
	bool kinds;			/* a row has had a kind that is known */
	struct row_front front;		/* customer, date and order of the row read last */
	date_day last_day;		/* of the row read last */
	struct date_months months;
};

/** ledger_has_cost(ledger): Whether its rows have a cost: what lowers the margin, fees among it. */
static inline bool
ledger_has_cost(const struct ledger *ledger)
{

	return ledger->at.cost != TABLE_NONE || ledger->at.fee != TABLE_NONE;
}

/** What kind of row it is. */
enum ledger_kind {
	LEDGER_CONTACT = 0,	/* of a kind that is no order, or amount 0 with a cost */
	LEDGER_PURCHASE = 1,	/* any other amount of 0 or more */
	LEDGER_RETURN = 2	/* a negative amount, or of the kind return */
};

/** One row, or several that follow each other; the slices are valid until the next one is read. */
struct ledger_row {
	struct slice customer, order, channel, referrer;	/* n = 0: none */
	date_day date;
	enum ledger_kind kind;
	enum row_kind about;	/* what the column `kind` says; ROW_NONE: nothing */
	struct slice rating;	/* as it is written, a number; n = 0: none */
	bool repeats; /* known to have the customer, date and order of the row before */
	struct decimal amount, cost;	/* of the first; cost: 0 where there is none */
	/* Of all of them: */
	uint32_t rows;
	int scale;			/* the most decimals of an amount or a cost */
	decimal_sum total, total_cost;
};

/**
 * ledger_find(ledger, table, key):
 * Find the columns of the ledger in ${table}, which must outlive ${ledger}: ${key} (as customer),
 * date and amount have to be there.  Return CRM_OK, or CRM_EUSAGE after a message.
 */
CRM_CHECKED enum crm_status ledger_find(
    struct ledger *ledger, struct table_in *table, const char *key);

/**
 * ledger_need_order(ledger): CRM_OK where the ledger has the column order, else CRM_EUSAGE after a
 * message.
 */
CRM_CHECKED enum crm_status ledger_need_order(struct ledger *ledger);

/**
 * ledger_read(ledger, from, row):
 * Take the fields of ${from}, which came from the ledger's table.  CRM_OK, or CRM_EINPUT after a
 * message.
 */
CRM_CHECKED enum crm_status ledger_read(
    struct ledger *ledger, const struct csv_row *from, struct ledger_row *row);

/**
 * ledger_merge(ledger, from, row):
 * Merge the rows after ${row}, just read from ${from}, into it as long as they are buffered and
 * differ in nothing but amount and cost, as the lines of an order do.  A row that cannot be read is
 * not consumed.
 */
void ledger_merge(struct ledger *ledger, const struct csv_row *from, struct ledger_row *row);

#endif
