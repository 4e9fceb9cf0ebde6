/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_PACKED_H
#define CRM_TABLE_PACKED_H

#include "base/slice.h"
#include "table/decimal.h"

#include <stdint.h>

/*
 * Numbers in few bytes, for temporary files: seven bits a byte, the lowest first, the last byte
 * below 128; signed ones with the sign in the lowest bit.
 */

/** Room for any number. */
#define PACKED_ROOM 19

__extension__ typedef unsigned __int128 packed_wide;

/** packed_put(p, x): Write ${x} and return the place after it. */
static inline char *
packed_put(char *p, packed_wide x)
{

	for (; x >= 128; x >>= 7)
		*p++ = (char)((unsigned)x | 128);
	*p++ = (char)x;
	return p;
}

/** packed_put_signed(p, x): The same of a number with sign. */
static inline char *
packed_put_signed(char *p, decimal_sum x)
{

	return packed_put(p, (packed_wide)x << 1 ^ (x < 0 ? ~(packed_wide)0 : 0));
}

/** packed_get(at): Read a number at *${at} and move after it. */
static inline packed_wide
packed_get(const char **at)
{
	packed_wide x = 0;

	for (unsigned shift = 0;; shift += 7) {
		unsigned char c = (unsigned char)*(*at)++;

		x |= (packed_wide)(c & 127) << shift;
		if (c < 128)
			return x;
	}
}

static inline decimal_sum
packed_get_signed(const char **at)
{
	packed_wide x = packed_get(at);

	return (decimal_sum)(x >> 1 ^ ((x & 1) != 0 ? ~(packed_wide)0 : 0));
}

/** packed_get_text(at, n): The next ${n} bytes. */
static inline struct slice
packed_get_text(const char **at, size_t n)
{
	struct slice text = { *at, n };

	*at += n;
	return text;
}

#endif
