/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_SLICE_H
#define CRM_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/**
 * Bytes that are owned elsewhere: not NUL-terminated, and any byte may be inside.  A slice of a row
 * is valid until the next row is read.
 */
struct slice {
	const char *p;
	size_t n;
};

/** slice_of(s): The slice of the C string ${s}, which stays the caller's. */
static inline struct slice
slice_of(const char *s)
{

	return (struct slice){ s, strlen(s) };
}

/** slice_equal(a, b): Whether ${a} and ${b} hold the same bytes. */
static inline bool
slice_equal(struct slice a, struct slice b)
{

	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/** slice_has_nul(s): Whether it has a NUL byte, which would end a C string of it. */
static inline bool
slice_has_nul(struct slice s)
{

	return s.n > 0 && memchr(s.p, '\0', s.n) != NULL;
}

/** slice_trim(s): ${s} without the blanks (spaces and tabs) at its ends. */
static inline struct slice
slice_trim(struct slice s)
{

	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

/**
 * slice_compare(a, b):
 * Order ${a} and ${b} bytewise (the order of `LC_ALL=C sort`): negative, 0 or positive.
 */
static inline int
slice_compare(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n == 0 ? 0 : memcmp(a.p, b.p, n);

	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

#endif
