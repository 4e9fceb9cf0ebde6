/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_HEADER_NAMES_H
#define CRM_INGEST_HEADER_NAMES_H

#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/** What a column of a foreign log can be to the ledger. */
enum field {
	FIELD_CUSTOMER,
	FIELD_DATE,
	FIELD_ORDER,
	FIELD_AMOUNT,
	FIELD_QUANTITY,
	FIELD_PRICE,
	FIELD_SKU,
	FIELD_COST,
	FIELD_CHANNEL,
	FIELD_REFERRER,
	FIELD_CURRENCY,
	FIELD_DISCOUNT,
	FIELD_SHIPPING,
	FIELD_TAX,
	FIELD_TIP,
	FIELD_FEE,
	FIELD_STATUS,
	FIELD_CONSENT,
	FIELD_KIND,		/* what the row is about: an order, a visit, ... */
	FIELD_RATING,		/* given with a complaint, a review, ... */
	/* What follows is read, but is no column of the ledger. */
	FIELD_REFUND,		/* paid back: becomes a return */
	FIELD_TOTAL,		/* paid for the order as a whole */
	FIELD_DEBIT,		/* with FIELD_CREDIT, in place of the amount */
	FIELD_CREDIT,
	FIELD_CANCELLED,	/* filled, and not with a no: the row is no sale */
	FIELDS
};

/** field_adds(f): Several columns may be this field: their values are added up. */
static inline bool
field_adds(enum field f)
{

	return f == FIELD_COST || f == FIELD_DISCOUNT || f == FIELD_SHIPPING || f == FIELD_TAX ||
	    f == FIELD_TIP || f == FIELD_FEE || f == FIELD_REFUND;
}

/** field_is_kept(f): The ledger has a column of this name where the log has the field. */
static inline bool
field_is_kept(enum field f)
{

	return f < FIELD_REFUND && f != FIELD_PRICE;
}

/** No such column. */
#define HEADER_NONE ((size_t)-1)

/** Which column is which field. */
struct header_map {
	size_t column[FIELDS];	/* HEADER_NONE: none */
	size_t rival[FIELDS]; /* another column whose name says the same: the user must choose;
				 HEADER_NONE: none */
};

/** A row of the table of names. */
struct header_names {
	enum field field;
	int rank; /* 1: the field itself (`customer id`); 2: taken without it (`email`); 3: at last
		     (`id`).  For a field that adds up: 1 is the whole (`total cost`), 2 a part, and
		     3 is only spoken of where it is not used (`commission`) */
	const char *language;	/* ISO 639 */
	const char *names;	/* as they are spelled, in small letters, with `|` between */
};

/**
 * field_name(field): Its name in the ledger: `customer`, `date`, ... (`price` is no column of the
 * ledger).
 */
const char *field_name(enum field field);

/** field_named(name, field): The field of that name; false if there is none. */
CRM_CHECKED bool field_named(struct slice name, enum field *field);

/**
 * header_match(names, n, map):
 * Find the fields in a header by names known in English, Turkish, Persian, Arabic, German, French
 * and Spanish, compared as fold_text() has them.  The names of rank 1 go first, then those of 2 and
 * 3; among columns with names of the same rank the first is taken and the second told as rival.
 * Return how many fields have a column.  The first call of a process takes about a millisecond.
 */
size_t header_match(const struct slice *names, size_t n, struct header_map *map);

/**
 * header_find(name, field, rank, exact):
 * The field and rank of one ${name}; false where it has none.  A unit at its end (`Total (TRY)`,
 * `Discount %`) is passed over: *${exact} is false then.
 */
CRM_CHECKED bool header_find(
    struct slice name, enum field *field, int *rank, bool *exact);

/**
 * header_fold(out, room, name):
 * ${name} as names of columns are compared: fold_text() without its blanks, so that CUSTOMERID,
 * Customer ID and customer_id are one.  Return the length, or 0 as fold_text().
 */
size_t header_fold(char *out, size_t room, struct slice name);

/** header_table(n): The table of names, *${n} rows, ordered by field, then language, then rank. */
const struct header_names *header_table(size_t *n);

#endif
