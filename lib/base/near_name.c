/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Guesses whether a misspelt name (of a column, an option, a channel) was meant to be another.
 * Common prefix and suffix are cut off after case, accents and separators are dropped; what is left
 * in the middle must be one letter more, less or other, or two letters swapped.  This is an edit
 * distance of one, in one pass and without a table.
 *
 * Letters are code points.  Case and accents are those of the Latin, Greek and Cyrillic letters
 * that shops' names have, and the Arabic letters that keyboards mix up; lib/base has no Unicode
 * library, and a guess needs none.  Bytes that are not UTF-8 are compared as they are.
 */
#include "base/near_name.h"

#include <stdint.h>
#include <string.h>

/* Longer names are not compared, in bytes. */
#define LONGEST 96

/* What the letters from U+00C0 to U+017F are without case and accents. */
static const char latin[] =
    "aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo*ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/** The next code point of ${name} from *${i} on. */
static uint32_t
next_letter(struct slice name, size_t *i)
{
	unsigned char first = (unsigned char)name.p[(*i)++];
	size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
	uint32_t c = first & (0x7fu >> (more + 1)), at = 0;

	if (first < 0x80)
		return first;
	for (; at < more && *i + at < name.n; at++) {
		unsigned char byte = (unsigned char)name.p[*i + at];

		if ((byte & 0xc0) != 0x80)
			break;
		c = c << 6 | (byte & 0x3f);
	}
	/* Above all code points, so that no such byte equals a letter. */
	if (more == 0 || at < more)
		return 0x110000u + first;
	*i += more;
	return c;
}

/** ${c} without case and accents; 0 for separators and marks, which are ignored. */
static uint32_t
plain_letter(uint32_t c)
{

	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 'a';
	if (c < 0x80)
		return memchr(" .-_", (int)c, 4) == NULL ? c : 0;
	if (c >= 0xc0 && c < 0x180)
		return (unsigned char)latin[c - 0xc0];
	if (c >= 0x391 && c <= 0x3a9)
		return c + 0x20;
	if (c >= 0x400 && c <= 0x42f)
		return c + (c < 0x410 ? 0x50 : 0x20);
	/* Combining accents, the no-break space, tatweel and harakat, ZWNJ and ZWJ. */
	if ((c >= 0x300 && c <= 0x36f) || c == 0xa0 || c == 0x640 || (c >= 0x64b && c <= 0x652) ||
	    c == 0x200c || c == 0x200d)
		return 0;
	return c == 0x64a || c == 0x649 ? 0x6cc : c == 0x643 ? 0x6a9 : c;
}

/**
 * Write the letters of ${name} that are compared to ${out}; return how many, 0 if it is too long.
 */
static size_t
plain_name(struct slice name, uint32_t out[LONGEST])
{
	size_t n = 0;

	if (name.n > LONGEST)
		return 0;
	for (size_t i = 0; i < name.n;)
		if ((out[n] = plain_letter(next_letter(name, &i))) != 0)
			n++;
	return n;
}

bool
near_name(struct slice a, struct slice b)
{
	uint32_t as[LONGEST], bs[LONGEST];
	size_t i = 0, n = plain_name(a, as), m = plain_name(b, bs);

	if (n < 3 || m < 3)
		return false;
	while (i < n && i < m && as[i] == bs[i])
		i++;
	for (; n > i && m > i && as[n - 1] == bs[m - 1]; n--)
		m--;
	/* S001 and S002, or store 1 and store 2, are two names, not a name and its misspelling. */
	for (size_t k = i; k < n || k < m; k++)
		if ((k < n && as[k] >= '0' && as[k] <= '9') ||
		    (k < m && bs[k] >= '0' && bs[k] <= '9'))
			return false;
	return (n - i <= 1 && m - i <= 1) ||
	    (n - i == 2 && m - i == 2 && as[i] == bs[i + 1] && as[i + 1] == bs[i]);
}
