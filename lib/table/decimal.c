/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exact decimal numbers: money is never binary floating point here.
 *
 * A `struct decimal` is what one field holds: up to 18 digits with their own scale, 0 to 9.  A
 * `decimal_sum` is 128 bits in units of 10^-9, so that amounts of any scale add up without
 * looking at it. A decimal is below 10^18 and 128 bits hold 1.7 x 10^38 units, so 10^11 of the
 * greatest decimals fit; adding is checked all the same (decimal_add()).
 *
 * Short numbers, nearly all that a log has, are read and printed eight digits at once
 * (decimal_word.h). All rounding is half to even, in divide_even() and nowhere else.
 */
#include "table/decimal.h"

#include "base/word.h"
#include "table/decimal_word.h"

#include <math.h>

/* The most digits a decimal has, and the first number with more. */
#define DIGITS 18
#define LIMIT INT64_C(1000000000000000000)

/* The most digits before the point of a sum. */
#define SUM_DIGITS 29

__extension__ typedef unsigned __int128 u128;

const int64_t decimal_powers[DECIMAL_SCALE + 1] = { 1, 10, 100, 1000, 10000, 100000, 1000000,
	10000000, 100000000, 1000000000 };

/* `digits[.digits]` with at most ${most} digits, as a sum of units of 10^-scale. */
static bool
parse_long(const char *p, size_t n, size_t most, decimal_sum *units, int *scale)
{
	size_t i, digits = 0, point = n;
	decimal_sum x = 0;

	for (i = 0; i < n; i++) {
		unsigned digit = (unsigned)(unsigned char)p[i] - '0';

		if (digit <= 9) {
			if (++digits > most)
				return false;
			x = x * 10 + digit;
		} else if (p[i] == '.' && point == n) {
			point = i;
		} else
			return false;
	}
	if (point == 0 || point == n - 1 || digits == 0)
		return false;
	*scale = point == n ? 0 : (int)(n - 1 - point);
	*units = x;
	return *scale <= DECIMAL_SCALE;
}

enum crm_status
decimal_parse(struct slice text, struct decimal *out)
{
	bool negative = text.n > 0 && text.p[0] == '-';
	const char *p = text.p + negative;
	size_t n = text.n - negative;
	decimal_sum units;

	if (n - 1 < 8) {
		if (!decimal_of_word(word_load_some(p, n), n, &out->units, &out->scale))
			return CRM_EDATA;
	} else {
		if (n == 0 || n > DIGITS + 1 || !parse_long(p, n, DIGITS, &units, &out->scale))
			return CRM_EDATA;
		out->units = (int64_t)units;
	}
	out->units = negative ? -out->units : out->units;
	return CRM_OK;
}

enum crm_status
decimal_parse_sum(struct slice text, decimal_sum *sum, int *scale)
{
	bool negative = text.n > 0 && text.p[0] == '-';
	const char *p = text.p + negative;
	size_t n = text.n - negative;
	decimal_sum units;
	int decimals;

	if (n == 0 || n > SUM_DIGITS + 1 + DECIMAL_SCALE)
		return CRM_EDATA;
	if (!parse_long(p, n, SUM_DIGITS + DECIMAL_SCALE, &units, &decimals))
		return CRM_EDATA;
	if (n - (size_t)(decimals > 0 ? decimals + 1 : 0) > SUM_DIGITS)
		return CRM_EDATA;
	units *= decimal_powers[DECIMAL_SCALE - decimals];
	*sum = negative ? -units : units;
	*scale = decimals;
	return CRM_OK;
}

enum crm_status
decimal_multiply(struct decimal a, struct decimal b, struct decimal *out)
{
	decimal_sum product = (decimal_sum)a.units * b.units;
	int scale = a.scale + b.scale;

	for (; scale > DECIMAL_SCALE && product % 10 == 0; scale--)
		product /= 10;
	if (scale > DECIMAL_SCALE || product <= -LIMIT || product >= LIMIT)
		return CRM_EDATA;
	out->units = (int64_t)product;
	out->scale = scale;
	return CRM_OK;
}

/* The magnitude of a sum. */
static u128
magnitude(decimal_sum sum)
{

	return sum < 0 ? -(u128)sum : (u128)sum;
}

/* x / by to the nearest integer, halves to the even one. */
static u128
divide_even(u128 x, u128 by)
{
	u128 quotient, rest;

	/* Most money fits 64 bits, whose division is several times quicker. */
	if (x <= UINT64_MAX && by <= UINT64_MAX) {
		quotient = (uint64_t)x / (uint64_t)by;
		rest = (uint64_t)x % (uint64_t)by;
	} else {
		quotient = x / by;
		rest = x % by;
	}
	/* Compared as by - rest, as 2 * rest could wrap. */
	if (rest > by - rest || (rest == by - rest && (quotient & 1) != 0))
		quotient++;
	return quotient;
}

enum crm_status
decimal_multiply_rounded(struct decimal a, struct decimal b, struct decimal *out, bool *rounded)
{
	decimal_sum product = (decimal_sum)a.units * b.units;
	int scale = a.scale + b.scale, to = scale < DECIMAL_SCALE ? scale : DECIMAL_SCALE;
	u128 x = magnitude(product), unit = 1, kept = 0;

	*rounded = false;
	if (decimal_multiply(a, b, out) == CRM_OK)
		return CRM_OK;
	for (int i = to; i < scale; i++)
		unit *= 10;
	for (; to >= 0 && (kept = divide_even(x, unit)) >= (u128)LIMIT; to--)
		unit *= 10;
	if (to < 0)
		return CRM_EDATA;
	*rounded = true;
	*out = (struct decimal){ product < 0 ? -(int64_t)kept : (int64_t)kept, to };
	return CRM_OK;
}

decimal_sum
decimal_divide(decimal_sum sum, uint64_t by, int scale)
{
	u128 unit = (u128)decimal_powers[DECIMAL_SCALE - scale];
	u128 most = (u128)-1 >> 1;
	u128 x = divide_even(magnitude(sum), unit * by);

	/* Rounding up at the very end of the range would leave it: stay below. */
	if (x > most / unit)
		x = most / unit;
	x *= unit;
	return sum < 0 ? -(decimal_sum)x : (decimal_sum)x;
}

bool
decimal_add_real(decimal_sum *sum, double x)
{
	const decimal_sum most = (decimal_sum)1000000000000000000 * 1000000000000000000 * 10;
	decimal_sum more;

	if (!(x > -1e27 && x < 1e27))
		return false;
	/* Products of 2^53 and more are whole numbers already; rint() rounds the others. */
	more = (decimal_sum)rint(x * (double)decimal_powers[DECIMAL_SCALE]);
	if (*sum + more >= most || *sum + more <= -most)
		return false;
	*sum += more;
	return true;
}

double
decimal_real(decimal_sum sum)
{
	u128 x = magnitude(sum), one = (u128)decimal_powers[DECIMAL_SCALE], quotient;
	double real;

	if (x <= (u128)1 << 53) {
		/* Both are exact, and division rounds once. */
		real = (double)x / 1e9;
	} else {
		/*
		 * An integer quotient of at least 55 bits; what is after it only matters as not
		 * being zero.  The conversion to double then rounds once, and the power of two is
		 * exact.
		 */
		int shift = x >> 85 == 0 ? 32 : 0;

		quotient = (x << shift) / one;
		quotient |= (x << shift) % one != 0;
		real = ldexp((double)quotient, -shift);
	}
	return sum < 0 ? -real : real;
}

/*
 * Write ${x} with ${scale} decimals and a sign where it is ${negative} and not 0.  Digits are made
 * backwards, in pairs, from the right end of a scratch place, and then moved around the point.
 */
static size_t
print_digits(char out[DECIMAL_PRINT], u128 x, int scale, bool negative)
{
	static const char pairs[] =
	    "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
	    "4041424344454647484950515253545556575859606162636465666768697071727374757677787980818283848586878889"
	    "90919293949596979899";
	char digits[DECIMAL_PRINT];
	size_t at = sizeof(digits), n = 0, whole, decimals = (size_t)scale;
	uint64_t part;

	if (x < DECIMAL_SHORT && scale < 8)
		return decimal_print_short(out, (uint32_t)x, (unsigned)scale, negative);
	negative = negative && x != 0;
	while (x > UINT64_MAX) {
		unsigned i;

		/* Eighteen digits at a time. */
		part = (uint64_t)(x % (u128)LIMIT);
		x /= (u128)LIMIT;
		for (i = 0; i < DIGITS / 2; i++, part /= 100)
			memcpy(digits + (at -= 2), pairs + part % 100 * 2, 2);
	}
	for (part = (uint64_t)x; part >= 10; part /= 100)
		memcpy(digits + (at -= 2), pairs + part % 100 * 2, 2);
	if (part > 0)
		digits[--at] = (char)('0' + part);
	while (sizeof(digits) - at <= decimals)
		digits[--at] = '0';
	whole = sizeof(digits) - at - decimals;

	if (negative)
		out[n++] = '-';
	memcpy(out + n, digits + at, whole);
	n += whole;
	if (decimals > 0) {
		out[n++] = '.';
		memcpy(out + n, digits + at + whole, decimals);
		n += decimals;
	}
	return n;
}

size_t
decimal_print(char out[DECIMAL_PRINT], struct decimal value)
{
	uint64_t x = value.units < 0 ? -(uint64_t)value.units : (uint64_t)value.units;

	return print_digits(out, x, value.scale, value.units < 0);
}

size_t
decimal_print_sum(char out[DECIMAL_PRINT], decimal_sum sum, int scale)
{

	return print_digits(out,
	    divide_even(magnitude(sum), (u128)decimal_powers[DECIMAL_SCALE - scale]), scale,
	    sum < 0);
}
