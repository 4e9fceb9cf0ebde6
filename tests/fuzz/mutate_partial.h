/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mutations of partials.  Nearly every change of a cell breaks what a reader looks at first: how
 * many rows a part has, and their order.  So three times of four both are mended in each file of
 * the input, and the change gets to the sums.
 */
#ifndef TESTS_FUZZ_MUTATE_PARTIAL_H
#define TESTS_FUZZ_MUTATE_PARTIAL_H

#include "harness.h"
#include "mutate_table.h"

#include <stdio.h>

/** The most rows that are mended; longer files stay as they are. */
#define MUTATE_ROWS 64

/** The columns partial, part and rows come first. */
#define MUTATE_AHEAD 3

/** The text behind the first three commas; the keys are in it. */
static inline struct slice
mutate_behind(struct slice row)
{

	for (int i = 0; i < MUTATE_AHEAD; i++) {
		const char *comma = row.n == 0 ? NULL : memchr(row.p, ',', row.n);

		if (comma == NULL)
			return (struct slice){ "", 0 };
		row = (struct slice){ comma + 1, (size_t)(row.p + row.n - comma - 1) };
	}
	return row;
}

static inline int
mutate_compare(const void *a, const void *b)
{

	return slice_compare(mutate_behind(*(const struct slice *)a),
	    mutate_behind(*(const struct slice *)b));
}

/** Append a file with its rows in order, and their number in each. */
static inline void
mutate_mend_file(struct buf *to, struct slice file)
{
	struct slice row[MUTATE_ROWS];
	size_t n = 0;

	for (struct slice rest = file; rest.n > 0 && n < MUTATE_ROWS; n++) {
		const char *end = memchr(rest.p, '\n', rest.n);
		size_t length = end == NULL ? rest.n : (size_t)(end - rest.p) + 1;

		row[n] = (struct slice){ rest.p, length };
		rest = (struct slice){ rest.p + length, rest.n - length };
	}
	if (n < 2 || n == MUTATE_ROWS) {
		demand(buf_add(to, file.p, file.n) == CRM_OK);
		return;
	}
	qsort(row + 1, n - 1, sizeof(row[0]), mutate_compare);
	demand(buf_add(to, row[0].p, row[0].n) == CRM_OK);
	for (size_t i = 1; i < n; i++) {
		struct slice behind = mutate_behind(row[i]);
		const char *comma = memchr(row[i].p, ',', row[i].n);
		const char *second = comma == NULL || behind.n == 0
		    ? NULL
		    : memchr(comma + 1, ',', (size_t)(behind.p - comma - 1));

		demand((second == NULL
			       ? buf_add(to, row[i].p, row[i].n)
			       : buf_print(to, "%.*s,%zu,%.*s", (int)(second - row[i].p), row[i].p,
				     n - 1, (int)behind.n, behind.p)) == CRM_OK);
	}
}

/** mutate_partial(data, size, most, seed): One mutation of the files after the first byte. */
static inline size_t
mutate_partial(uint8_t *data, size_t size, size_t most, unsigned seed)
{
	struct buf mended = { 0 };

	size = mutate_table(data, size, most, seed, 1);
	if (seed % 4 == 0 || size < 2)
		return size;
	for (size_t at = 1; at < size;) {
		const uint8_t *cut = memchr(data + at, HARNESS_CUT, size - at);
		size_t end = cut == NULL ? size : (size_t)(cut - data);

		mutate_mend_file(&mended, (struct slice){ (const char *)data + at, end - at });
		if (cut != NULL)
			demand(buf_add(&mended, cut, 1) == CRM_OK);
		at = end + 1;
	}
	if (mended.n > 0 && mended.n < most) {
		memcpy(data + 1, mended.p, mended.n);
		size = mended.n + 1;
	}
	buf_free(&mended);
	return size;
}

#endif
