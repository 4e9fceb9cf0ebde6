/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_STATUS_WORDS_H
#define CRM_INGEST_STATUS_WORDS_H

#include "base/slice.h"
#include "base/status.h"
#include "ingest/word_list.h"

#include <stdbool.h>
#include <stddef.h>

/** What a word of an order's status means for its money. */
enum status_kind {
	STATUS_UNKNOWN,		/* not in the table: the row is kept, and the word listed */
	STATUS_SALE,
	STATUS_CANCELLED, /* the kinds from here to STATUS_TEST are no sale: rows are dropped */
	STATUS_FAILED,
	STATUS_PENDING,
	STATUS_DRAFT,
	STATUS_TEST,
	STATUS_REFUNDED,	/* a purchase and its return */
	STATUS_RETURNED,	/* the same, with the goods */
	STATUS_KINDS
};

/** status_table(n): The table of words, *${n} rows, ordered by kind, then language. */
const struct word_row *status_table(size_t *n);

/** status_kind_name(kind): `sale`, `cancelled`, ... */
const char *status_kind_name(enum status_kind kind);

/**
 * status_words_open(words, extra, n, bad):
 * As word_list_open() with that table; what ${extra} names are the names of kinds.
 */
CRM_CHECKED enum crm_status status_words_open(
    struct word_list **words, const char *const *extra, size_t n, const char **bad);

/** status_words_kind(words, text): What ${text} means, compared as names of columns are. */
enum status_kind status_words_kind(const struct word_list *words, struct slice text);

/**
 * status_words_deny(text): Whether ${text}, in a column that says what was cancelled, says that the
 * row was not: a no, in the languages of the table, or a date that stands for none.
 */
bool status_words_deny(struct slice text);

#endif
