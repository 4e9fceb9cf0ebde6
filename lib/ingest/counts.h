/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_COUNTS_H
#define CRM_INGEST_COUNTS_H

#include "base/slice.h"
#include "base/status.h"

#include <stdint.h>

/**
 * How many rows met what, by a text of the log or of an option: the words of a status, the
 * conditions of --where.  In the order in which they came first.
 */

/** The most texts counted one by one; the rest is counted together. */
#define COUNTS_MOST 200

/** The most bytes kept of a text. */
#define COUNTS_TEXT 64

struct count {
	const char *kind;	/* `status`, `where`, ...: a constant */
	char text[COUNTS_TEXT + 1];
	const char *means;	/* a constant; NULL: nothing known */
	const char *column;	/* where it stood, or NULL; outlives the counts */
	uint64_t rows;
};

struct counts {
	struct count *v;
	size_t n, room;
};

/**
 * counts_find(c, kind, text, means, column):
 * The index of ${text} under ${kind}, which is added where it is new; COUNTS_MOST stands for all
 * further ones.  SIZE_MAX where memory runs out.
 */
size_t counts_find(struct counts *c, const char *kind, struct slice text, const char *means,
    const char *column);

/** counts_free(c): Free what it holds. */
void counts_free(struct counts *c);

#endif
