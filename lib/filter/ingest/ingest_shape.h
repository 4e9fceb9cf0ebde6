/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_INGEST_INGEST_SHAPE_H
#define CRM_FILTER_INGEST_INGEST_SHAPE_H

#include "filter/ingest/ingest_layout.h"
#include "ingest/sniff_shape.h"

/** What the parts of ingest_shape() share: a layout that is being settled, and the facts. */
struct shape {
	struct ingest_layout *l;
	const char *name;		/* of the input */
	struct msg *msg;
	struct shape_facts facts;
	bool ledger;			/* the header is that of a ledger */
	bool money[SHAPE_COLUMNS];	/* the column is a number of the line, or its goods */
	bool signs[SHAPE_COLUMNS];	/* the column's sign is looked at */
	bool failed;			/* memory ran out while something was said */
};

/** shape_say(s, format, ...): Add a line to what was decided. */
void shape_say(struct shape *s, const char *format, ...) CRM_PRINTF(2, 3);

/**
 * shape_discount(s): Settle what a discount is and whether it is taken off.  CRM_OK; CRM_EUSAGE
 * after a message where that is open.
 */
CRM_CHECKED enum crm_status shape_discount(struct shape *s);

/**
 * shape_currency(s, sample, whole): CRM_EUSAGE after a message where the sample has two currencies,
 * and nothing says which is wanted; CRM_OK; CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status shape_currency(
    const struct shape *s, struct slice sample, bool whole);

/**
 * shape_marker(s, sample, whole): CRM_EUSAGE after a message where amounts without a sign stand
 * beside a column that says which come in and which go out, and nothing says which are wanted;
 * CRM_OK; CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status shape_marker(const struct shape *s, struct slice sample, bool whole);

/** shape_uses(l, column): Whether a field, a condition, --keep or `ignore` has the column. */
bool shape_uses(const struct ingest_layout *l, size_t column);

/**
 * shape_unused(s, sample, whole): Note the columns of money, status and discount that are known and
 * not used.  CRM_OK, or CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status shape_unused(struct shape *s, struct slice sample, bool whole);

/**
 * shape_alike(s, sample, whole): Note customers of the sample whose ids differ only in what people
 * take for the same, unless the user has said what to do with them.  CRM_OK, or CRM_ENOMEM after a
 * message.
 */
CRM_CHECKED enum crm_status shape_alike(struct shape *s, struct slice sample, bool whole);

#endif
