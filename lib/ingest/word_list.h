/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_WORD_LIST_H
#define CRM_INGEST_WORD_LIST_H

#include "base/slice.h"
#include "base/status.h"
#include "ingest/folded_words.h"

#include <stddef.h>

/** A row of a table of words that logs have for a few meanings. */
struct word_row {
	int means;		/* an enum of the table's own; 0 is none of them */
	const char *language;	/* ISO 639 */
	const char *words;	/* small letters, with `|` between */
};

/** word_rows_fold(set, rows, n): Add the words of a table to ${set}, by what they mean. */
void word_rows_fold(struct folded_words *set, const struct word_row *rows, size_t n);

/** The words of a table, and the names of its meanings, which are from 1 to ${n} - 1. */
struct word_meanings {
	const struct folded_words *usual;
	const char *(*name)(int means);
	int n;
};

/** The words, ready to be looked up. */
struct word_list;

/**
 * word_list_open(list, meanings, extra, n, bad):
 * The words of ${meanings}, whose sets outlive the list, and the ${n} texts
 * `MEANING=WORD|WORD...` of ${extra}, which go over them.  CRM_OK; CRM_ENOMEM; CRM_EUSAGE, with
 * *${bad} the text whose MEANING is none.
 */
CRM_CHECKED enum crm_status word_list_open(struct word_list **list,
    const struct word_meanings *meanings, const char *const *extra, size_t n, const char **bad);

/** word_list_find(list, text): What ${text} means, compared as names of columns are; 0: nothing. */
int word_list_find(const struct word_list *list, struct slice text);

/** word_list_close(list): Free it.  NULL is fine. */
void word_list_close(struct word_list *list);

#endif
