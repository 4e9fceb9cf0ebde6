/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_FOLDED_WORDS_H
#define CRM_INGEST_FOLDED_WORDS_H

#include "base/slice.h"

#include <stdint.h>

/*
 * A set of words that is built into the program (names of columns, words of a status), folded by
 * header_fold() once in a process and then only searched.  It lives at file scope with a fixed
 * size, so there is nothing to allocate, and nothing that can fail.
 */

/** The longest folded word; a longer text is in no set. */
#define FOLDED_WORD 96

/** Buckets and bytes of text in a set: twice what the largest of our tables takes, at least. */
#define FOLDED_BUCKETS 4096
#define FOLDED_TEXT 32768

struct folded_words {
	struct folded_bucket {
		uint16_t at, n;		/* in text; n = 0: empty */
		uint16_t value;
	} bucket[FOLDED_BUCKETS];
	char text[FOLDED_TEXT];
	size_t words, used;		/* buckets and bytes in use */
};

/**
 * folded_words_add(set, list, value):
 * Add the words of ${list}, which have `|` between, with this value.  A word that is there already
 * keeps its first value.  The set must have room: it is for tables of ours, not for data.
 */
void folded_words_add(struct folded_words *set, const char *list, uint16_t value);

/** folded_words_find(set, text): The value of ${text}, compared as header_fold() has it; or -1. */
int folded_words_find(const struct folded_words *set, struct slice text);

#endif
