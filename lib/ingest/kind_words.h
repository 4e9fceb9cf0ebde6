/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_KIND_WORDS_H
#define CRM_INGEST_KIND_WORDS_H

#include "base/status.h"
#include "ingest/word_list.h"
#include "table/row_kind.h"

#include <stdbool.h>
#include <stddef.h>

/** kind_table(n): Words of what a row is about, *${n} rows, ordered by kind, then language. */
const struct word_row *kind_table(size_t *n);

/**
 * kind_words_open(words, extra, n, bad):
 * As word_list_open() with that table, which means enum row_kind; what ${extra} names are the names
 * that the ledger has for kinds.
 */
CRM_CHECKED enum crm_status kind_words_open(
    struct word_list **words, const char *const *extra, size_t n, const char **bad);

/**
 * kind_of_word(words, flag, text):
 * The kind that ${text} means; ROW_NONE where it is not known.  In a column that asks whether a row
 * is a return (${flag}), a yes is a return and a no an order.
 */
enum row_kind kind_of_word(const struct word_list *words, bool flag, struct slice text);

/**
 * kind_is_bill(text), kind_is_payment(text):
 * Whether ${text} is a word for what is owed, or for what is paid for it: rows of both in one log
 * are the same money twice.
 */
bool kind_is_bill(struct slice text);
bool kind_is_payment(struct slice text);

#endif
