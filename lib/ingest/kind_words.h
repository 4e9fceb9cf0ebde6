/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_KIND_WORDS_H
#define CRM_INGEST_KIND_WORDS_H

#include "base/status.h"
#include "ingest/word_list.h"
#include "table/row_kind.h"

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

#endif
