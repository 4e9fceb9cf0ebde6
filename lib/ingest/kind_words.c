/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the words of a log's column of kinds mean: an order, a return, or one of the contacts that
 * are neither.  The words are in kind_table.c, and are folded once in a process that needs them;
 * the meanings are those of the ledger.
 */
#include "ingest/kind_words.h"

#include <pthread.h>

/** The words of the table, each with its kind. */
static struct folded_words usual;
static pthread_once_t usual_once = PTHREAD_ONCE_INIT;

/** Fill usual. */
static void
fold_usual(void)
{
	size_t n;
	const struct word_row *table = kind_table(&n);

	word_rows_fold(&usual, table, n);
}

static const char *
kind_of(int means)
{

	return row_kind_name((enum row_kind)means);
}

enum crm_status
kind_words_open(struct word_list **out, const char *const *extra, size_t n, const char **bad)
{

	(void)pthread_once(&usual_once, fold_usual);
	return word_list_open(
	    out, &(struct word_meanings){ &usual, kind_of, ROW_KINDS }, extra, n, bad);
}
