/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_DECIMAL_WORD_H
#define CRM_TABLE_DECIMAL_WORD_H

#include "base/word.h"
#include "table/decimal.h"

/*
 * Decimals of at most eight bytes, all of whose digits are looked at at once: inline, for the
 * filters that read and write them by the ten million.
 */

/** The first number that decimal_print_short() does not print. */
#define DECIMAL_SHORT 100000000

/** Whether all bytes of ${w}, digits as 0..9, are such. */
static inline bool
decimal_all_digits(uint64_t w)
{

	return (((w + WORD_EACH(0x76)) | w) & WORD_EACH(0x80)) == 0;
}

/**
 * decimal_of_word(text, n, units, scale):
 * Read `digits[.digits]` from the first 1 <= ${n} <= 8 bytes of ${text} (as word_load() has it;
 * those after may be anything).  False where it is no such number.
 */
static inline bool
decimal_of_word(uint64_t text, size_t n, int64_t *units, int *scale)
{
	/* Set flush right, with zeros before; digits become 0..9 and the point 0x1e. */
	uint64_t w = (text ^ WORD_EACH(0x30)) << (64 - 8 * n), pairs;
	uint64_t other = w ^ WORD_EACH(0x1e),
		 points = (other - WORD_EACH(0x01)) & ~other & WORD_EACH(0x80);

	*scale = 0;
	/* Of the bits in points, the lowest is true. */
	if (points != 0) {
		size_t decimals = 7 - ((size_t)__builtin_ctzll(points) >> 3);
		uint64_t through = points ^ (points - 1);

		/* Neither first nor last. */
		if (decimals - 1 >= n - 2)
			return false;
		*scale = (int)decimals;
		/*
		 * Close the gap by moving what is before the point; a second point fails as no
		 * digit.
		 */
		w = (w & ~through) | ((w << 8) & through);
	}
	if (!decimal_all_digits(w))
		return false;
	/* Neighbours are joined to two digits, four, and all eight. */
	pairs = w * 10 + (w >> 8);
	*units = (int64_t)(((pairs & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064) +
	    ((pairs >> 16) & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x0000271000000001)) >> 32);
	return true;
}

/**
 * decimal_read(text, out): As decimal_parse(), of a ${text} after whose start nine bytes can be
 * read.
 */
static inline enum crm_status
decimal_read(struct slice text, struct decimal *out)
{
	size_t negative = *text.p == '-', n = text.n - negative;

	if (n - 1 >= 8)
		return decimal_parse(text, out);
	if (!decimal_of_word(word_load(text.p + negative), n, &out->units, &out->scale))
		return CRM_EDATA;
	out->units = negative ? -out->units : out->units;
	return CRM_OK;
}

/** decimal_product(a, b, out): As decimal_multiply(). */
static inline enum crm_status
decimal_product(struct decimal a, struct decimal b, struct decimal *out)
{
	int64_t product;

	if (a.scale + b.scale > DECIMAL_SCALE ||
	    __builtin_mul_overflow(a.units, b.units, &product) ||
	    product >= INT64_C(1000000000000000000) || product <= INT64_C(-1000000000000000000))
		return decimal_multiply(a, b, out);
	*out = (struct decimal){ product, a.scale + b.scale };
	return CRM_OK;
}

/**
 * decimal_eight(x):
 * The eight digits of ${x} < 10^8 as the numbers 0..9, the first one lowest.  Divisions by 100 and
 * 10 of all parts at once, by multiplication: exact for parts below 10000 and 100.
 */
static inline uint64_t
decimal_eight(uint32_t x)
{
	uint64_t fours = x / 10000 | (uint64_t)(x % 10000) << 32;
	uint64_t top = (fours * 10486 >> 20) & UINT64_C(0x0000007f0000007f);
	uint64_t pairs = ((fours - 100 * top) << 16) + top;
	uint64_t tens = (pairs * 103 >> 10) & UINT64_C(0x000f000f000f000f);

	return tens + ((pairs - 10 * tens) << 8);
}

/**
 * decimal_print_short(out, x, scale, negative): As decimal_print() of ${x} < DECIMAL_SHORT and
 * ${scale} < 8.
 */
static inline size_t
decimal_print_short(char out[DECIMAL_PRINT], uint32_t x, unsigned scale, bool negative)
{
	uint64_t eight = decimal_eight(x);
	/* Zeros before the first digit go, but one before the point stays. */
	unsigned left = (unsigned)__builtin_ctzll(eight | UINT64_C(1) << (56 - 8 * scale)) >> 3;
	unsigned whole = 8 - left - scale;
	uint64_t digits = (eight | WORD_EACH(0x30)) >> (8 * left);
	size_t sign = negative && x != 0;

	*out = '-';
	word_store(out + sign, digits);
	if (scale == 0)
		return sign + whole;
	out[sign + whole] = '.';
	word_store(out + sign + whole + 1, digits >> (8 * whole));
	return sign + whole + 1 + scale;
}

/** decimal_write(out, value): As decimal_print(). */
static inline size_t
decimal_write(char out[DECIMAL_PRINT], struct decimal value)
{
	uint64_t x = value.units < 0 ? -(uint64_t)value.units : (uint64_t)value.units;

	return x < DECIMAL_SHORT && value.scale < 8
	    ? decimal_print_short(out, (uint32_t)x, (unsigned)value.scale, value.units < 0)
	    : decimal_print(out, value);
}

#endif
