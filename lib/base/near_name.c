/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Guesses whether a misspelt name (of a column, an option) was meant to be another.  Common prefix
 * and suffix are cut off after case and separators are dropped; what is left in the middle must be
 * one byte more, less or other, or two bytes swapped.  This is an edit distance of one, in one
 * pass and without a table.
 */
#include "base/near_name.h"

#include <string.h>

/* Longer names are not compared. */
#define LONGEST 64

/* Bring ${name} to what counts; 0: too long. */
static size_t
plain(struct slice name, char out[LONGEST])
{
	size_t n = 0;

	if (name.n > LONGEST)
		return 0;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (memchr(" .-_", c, 4) == NULL)
			out[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return n;
}

bool
near_name(struct slice a, struct slice b)
{
	char as[LONGEST], bs[LONGEST];
	size_t i = 0, n = plain(a, as), m = plain(b, bs);

	if (n < 3 || m < 3)
		return false;
	while (i < n && i < m && as[i] == bs[i])
		i++;
	for (; n > i && m > i && as[n - 1] == bs[m - 1]; n--)
		m--;
	return (n - i <= 1 && m - i <= 1) ||
	    (n - i == 2 && m - i == 2 && as[i] == bs[i + 1] && as[i + 1] == bs[i]);
}
