/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_ROW_KIND_H
#define CRM_TABLE_ROW_KIND_H

#include "base/slice.h"

#include <stdbool.h>

/**
 * What a row of the ledger is about, by its column `kind`: crm-table(5) lists the names.  All from
 * ROW_VISIT on are contacts: something passed between shop and customer that is no order.
 */
enum row_kind {
	ROW_NONE,	/* nothing said: the amount decides */
	ROW_ORDER,
	ROW_RETURN,
	ROW_VISIT,	/* the customer looked: a page, a shop, a basket */
	ROW_LEAD,	/* asked, signed up, wanted an offer */
	ROW_EMAIL,	/* sent by the shop */
	ROW_OPEN,
	ROW_CLICK,
	ROW_CALL,
	ROW_MESSAGE,
	ROW_MEETING,
	ROW_COMPLAINT,
	ROW_ANSWER,	/* to a complaint or a question */
	ROW_FEEDBACK,
	ROW_REVIEW,
	ROW_REFERRAL,
	ROW_CONSENT,
	ROW_WITHDRAWAL,	/* of consent */
	ROW_COMMISSION,	/* paid for the customer: its amount is a cost */
	ROW_PROMISED,	/* a delivery, for the row's day */
	ROW_DELIVERED,	/* on the row's day */
	ROW_LATE,	/* a delivery after the day that was promised */
	ROW_OTHER,
	ROW_KINDS
};

/** row_kind_is_contact(kind): Whether such rows are neither orders nor returns. */
static inline bool
row_kind_is_contact(enum row_kind kind)
{

	return kind >= ROW_VISIT;
}

/**
 * row_kind_is_touch(kind): Whether the shop turned to the customer: what the customer table counts
 * as `contacts`, together with rows of no kind that only cost something.
 */
static inline bool
row_kind_is_touch(enum row_kind kind)
{

	return kind == ROW_EMAIL || (kind >= ROW_CALL && kind <= ROW_MEETING) ||
	    kind == ROW_ANSWER || kind == ROW_OTHER;
}

/** A promise of a delivery that is older than so many days says nothing of it any more. */
#define ROW_PROMISE_DAYS 180

/** row_kind_name(kind): Its name in the ledger; empty for ROW_NONE. */
const char *row_kind_name(enum row_kind kind);

/** row_kind_named(name): The kind of that name; ROW_NONE where it is none. */
enum row_kind row_kind_named(struct slice name);

#endif
