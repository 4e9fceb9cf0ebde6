/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_IDENTITY_KEY_H
#define CRM_INGEST_IDENTITY_KEY_H

#include "base/buf.h"
#include "base/slice.h"
#include "base/status.h"
#include "ingest/id_text.h"

/** What a column that says who a customer is holds. */
enum identity_kind {
	IDENTITY_ID,		/* an id, as it is */
	IDENTITY_EMAIL,		/* an address: case does not matter */
	IDENTITY_GMAIL,		/* the same, and in Gmail's own neither points nor `+tag` do */
	IDENTITY_PHONE		/* digits */
};

/**
 * identity_kind_of(header): The kind of a column called ${header}, by words for e-mail and phone in
 * the languages of header_table.c; else IDENTITY_ID.
 */
enum identity_kind identity_kind_of(struct slice header);

/**
 * identity_key(kind, rules, country, value, key):
 * Bring ${value} to the form in which keys are compared, in *${key} (emptied first); empty where
 * the value is missing or is none of its kind (an e-mail without `@`, a phone of less than seven
 * digits). A phone becomes `+905321234567`, or `tel:5321234567` where neither it nor ${country}
 * (the digits of a calling code, or NULL) says the country.  Ids and addresses are folded as
 * ${rules} have it. CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status identity_key(enum identity_kind kind, const struct id_rules *rules,
    const char *country, struct slice value, struct buf *key);

#endif
