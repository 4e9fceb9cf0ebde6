/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_ORDER_LINES_H
#define CRM_INGEST_ORDER_LINES_H

#include "base/buf.h"
#include "ingest/convert.h"

#include <stdbool.h>

/**
 * The lines of an order that follow one another in a log, copied, so that what is on one of
 * them (or is the order's as a whole) can be given to all.
 */

/** An order of more lines or bytes is not put together: memory is bounded whatever comes. */
#define ORDER_LINES 20000
#define ORDER_BYTES ((size_t)32 << 20)

struct order_line {
	struct csv_row row; /* a copy, with blanks filled in; row.line is as it was */
	size_t text, ends, line; /* where its bytes are until order_settle() */
	enum outcome outcome; /* KEPT: convert ${given}, and ${back} with ${returned} */
	struct refusal refusal;
	struct convert_given given;
	bool returned; /* it was paid back: a return follows */
	struct convert_given back;
};

struct order_lines {
	struct order_line *v;
	size_t n, room;
	struct buf text; /* the fields of all lines */
	uint32_t *ends;
	size_t n_ends, ends_room;
	size_t *last; /* by column: where in ${text} the last value that was not blank is */
	size_t *last_n;
	size_t width;
	int decimals;	/* shares may have so many: cents, unless the log's money has none */
	bool cut; /* it went on for longer than is put together */
};

/**
 * order_begin(o, width): Make it hold orders of rows of ${width} columns.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status order_begin(struct order_lines *o, size_t width);

/**
 * order_takes(o, c, row): Whether ${row} is a further line of the order in ${o}: it has the same
 * order id, and no other customer, because tills and shops number their receipts from 1 each; or it
 * has goods alone, where the layout says that such rows go on.
 */
bool order_takes(const struct order_lines *o, const struct converter *c, const struct csv_row *row);

/** order_add(o, l, row): Add ${row}, blanks filled in as the layout says.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status
order_add(struct order_lines *o, const struct convert_layout *l, const struct csv_row *row);

/**
 * order_settle(o, c, l):
 * Work out the money of every line: amounts, discounts, shares of what is the order's, returns. The
 * lines can then be converted by convert_given().  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status order_settle(
    struct order_lines *o, struct converter *c, const struct convert_layout *l);

/** order_next(o): Forget the lines; the values that fill blanks too, unless the order was cut. */
void order_next(struct order_lines *o);

/** order_free(o): Free what it holds. */
void order_free(struct order_lines *o);

#endif
