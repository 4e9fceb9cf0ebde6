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
	FIELDS
};

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
		     (`id`) */
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

/** The table of names, ready to be searched. */
struct header_index;

/** header_open(index): Fold all names, which takes about a millisecond.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status header_open(struct header_index **index);

/**
 * header_match(index, names, n, map):
 * Find the fields in a header by names known in English, Turkish, Persian, Arabic, German, French
 * and Spanish, compared as fold_text() has them.  The names of rank 1 go first, then those of 2 and
 * 3; among columns with names of the same rank the first is taken and the second told as rival.
 * Return how many fields have a column.
 */
size_t header_match(
    const struct header_index *index, const struct slice *names, size_t n, struct header_map *map);

/** header_close(index): Free it.  NULL is fine. */
void header_close(struct header_index *index);

/** header_table(n): The table of names, *${n} rows, ordered by field, then language, then rank. */
const struct header_names *header_table(size_t *n);

#endif
