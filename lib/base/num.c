/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers and their text, independent of the locale.  Reading splits the text into digits and a
 * power of ten; up to 2^53 and 10^22 one multiplication or division of exact factors rounds
 * correctly, all else goes to strtod().  Printing rounds to the digits asked for, by 128-bit
 * integers, and drops trailing zeros.
 */
#include "base/num.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

__extension__ typedef unsigned __int128 u128;

/*
 * Significant digits that can matter: halves between two doubles have up to 767, and one more digit
 * is enough to show that any digit after it is not 0.
 */
#define NUM_DIGITS 800

static bool
is_digit(char c)
{

	return c >= '0' && c <= '9';
}

enum crm_status
num_i64(struct slice text, int64_t min, int64_t max, int64_t *out)
{
	bool negative = text.n > 0 && text.p[0] == '-';
	size_t i = text.n > 0 && (text.p[0] == '-' || text.p[0] == '+');
	int64_t x = 0;

	if (i == text.n)
		return CRM_EDATA;
	for (; i < text.n; i++) {
		if (!is_digit(text.p[i]) || __builtin_mul_overflow(x, 10, &x))
			return CRM_EDATA;
		/* Negative numbers are built downwards: INT64_MIN has no positive twin. */
		if (negative ? __builtin_sub_overflow(x, text.p[i] - '0', &x)
			     : __builtin_add_overflow(x, text.p[i] - '0', &x))
			return CRM_EDATA;
	}
	if (x < min || x > max)
		return CRM_EDATA;
	*out = x;
	return CRM_OK;
}

enum crm_status
num_size(struct slice text, uint64_t *out)
{
	static const char suffixes[] = "KMGT";
	uint64_t factor = 1, x = 0;
	const char *suffix;

	if (text.n > 0 && text.p[text.n - 1] != '\0' &&
	    (suffix = strchr(suffixes, text.p[text.n - 1])) != NULL) {
		factor = UINT64_C(1) << (10 * (suffix - suffixes + 1));
		text.n--;
	}
	if (text.n == 0)
		return CRM_EDATA;
	for (size_t i = 0; i < text.n; i++)
		if (!is_digit(text.p[i]) || __builtin_mul_overflow(x, 10u, &x) ||
		    __builtin_add_overflow(x, (uint64_t)(text.p[i] - '0'), &x))
			return CRM_EDATA;
	if (x == 0 || __builtin_mul_overflow(x, factor, &x))
		return CRM_EDATA;
	*out = x;
	return CRM_OK;
}

/* The parts of a decimal number, whose value is 0.d1 d2 d3 ... * 10^point. */
struct parts {
	char digits[NUM_DIGITS]; /* significant digits, as characters, without leading zeros */
	size_t n;
	uint64_t first;		/* the first 19 of them as a number */
	int64_t point;
	bool negative;
};

/* Split ${text} into its parts; false if it is not a decimal number. */
static bool
split_number(struct slice text, struct parts *parts)
{
	const char *p = text.p, *end = text.p + text.n;
	bool any = false, fraction = false, cut = false, negative;
	int64_t e = 0;

	parts->n = 0;
	parts->first = 0;
	parts->point = 0;
	if ((parts->negative = p < end && *p == '-') || (p < end && *p == '+'))
		p++;
	for (; p < end && (is_digit(*p) || (*p == '.' && !fraction)); p++) {
		if (*p == '.') {
			fraction = true;
			continue;
		}
		any = true;
		if (parts->n == 0 && *p == '0') {
			parts->point -= fraction;
			continue;
		}
		parts->point += !fraction;
		if (parts->n < 19)
			parts->first = parts->first * 10 + (uint64_t)(*p - '0');
		if (parts->n < NUM_DIGITS)
			parts->digits[parts->n++] = *p;
		else
			cut = cut || *p != '0';
	}
	if (!any)
		return false;
	if (cut)
		parts->digits[NUM_DIGITS - 1] = '1'; /* not 0: the digits after it only decide on
							which side of a half the number is */
	if (p == end)
		return true;

	if (*p != 'e' && *p != 'E')
		return false;
	p++;
	if ((negative = p < end && *p == '-') || (p < end && *p == '+'))
		p++;
	if (p == end)
		return false;
	for (; p < end; p++) {
		if (!is_digit(*p))
			return false;
		if (e < INT64_C(1000000000000000))
			e = e * 10 + (*p - '0');
	}
	parts->point += negative ? -e : e;
	return true;
}

enum crm_status
num_real(struct slice text, double *out)
{
	static const double power[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
		1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	char ascii[NUM_DIGITS + 32];
	struct parts parts;
	int64_t e;
	double x;

	if (!split_number(text, &parts))
		return CRM_EDATA;
	e = parts.point - (int64_t)parts.n;	/* the value is digits * 10^e */
	if (parts.n == 0) {
		x = 0;
	} else if (parts.n <= 19 && parts.first <= UINT64_C(1) << 53 && e >= -22 && e <= 22 &&
	    FLT_EVAL_METHOD == 0) {
		/*
		 * Both factors are exact, so that the one operation rounds correctly (Clinger
		 * 1990).
		 */
		x = e < 0 ? (double)parts.first / power[-e] : (double)parts.first * power[e];
	} else if (parts.point > 400) {
		return CRM_EDATA;
	} else if (parts.point < -400) {
		x = 0;
	} else {
		/* strtod() of the C library rounds correctly; no program here sets a locale. */
		memcpy(ascii, parts.digits, parts.n);
		snprintf(ascii + parts.n, sizeof(ascii) - parts.n, "e%lld", (long long)e);
		x = strtod(ascii, NULL);
	}
	if (isinf(x))
		return CRM_EDATA;
	*out = parts.negative ? -x : x;
	return CRM_OK;
}

enum crm_status
num_saved(struct slice text, double min, double max, double *out)
{
	double x;

	if (num_real(text, &x) != CRM_OK || !(x >= min && x <= max) || !(fabs(x) <= NUM_SAVED_MOST))
		return CRM_EDATA;
	*out = x;
	return CRM_OK;
}

static const uint64_t ten[] = { UINT64_C(1), UINT64_C(10), UINT64_C(100), UINT64_C(1000),
	UINT64_C(10000), UINT64_C(100000), UINT64_C(1000000), UINT64_C(10000000),
	UINT64_C(100000000), UINT64_C(1000000000), UINT64_C(10000000000), UINT64_C(100000000000),
	UINT64_C(1000000000000), UINT64_C(10000000000000), UINT64_C(100000000000000),
	UINT64_C(1000000000000000), UINT64_C(10000000000000000), UINT64_C(100000000000000000),
	UINT64_C(1000000000000000000) };

/*
 * x * 10^scale rounded to an integer, ties to even, for x = m * 2^-k with m < 2^53, 0 <= k < 128
 * and the result below 2^64.  Exact: m * 5^scale has at most 53 + 52 bits for scale <= 22, and
 * 10^-scale * 2^k at most 47 + 70.
 */
static uint64_t
scaled(uint64_t m, int k, int scale)
{
	u128 whole, rest, half, unit;

	if (scale >= 0) {
		u128 product = m;

		for (int i = 0; i < scale; i++)
			product *= 5;
		if (k <= scale)
			return (uint64_t)(product << (scale - k));
		unit = (u128)1 << (k - scale);
		whole = product >> (k - scale);
		rest = product & (unit - 1);
		half = unit >> 1;
	} else {
		unit = (u128)ten[-scale] << k;
		whole = (u128)m / unit;
		rest = (u128)m % unit;
		half = unit >> 1;	/* even: k > 0 or a factor of ten */
	}
	if (rest > half || (rest == half && (whole & 1) != 0))
		whole++;
	return (uint64_t)whole;
}

/*
 * Write ${n} / 10^${scale} (a negative scale adds zeros) without trailing zeros after the point.
 */
static size_t
positional(char *out, uint64_t n, int scale)
{
	char digits[20];
	size_t len, at = 0;

	while (scale > 0 && n % 10 == 0) {
		n /= 10;
		scale--;
	}
	len = num_u64(digits, n);
	if (scale <= 0) {
		memcpy(out, digits, len);
		memset(out + len, '0', (size_t)-scale);
		return len + (size_t)-scale;
	}
	if (len > (size_t)scale) {
		at = len - (size_t)scale;
		memcpy(out, digits, at);
		out[at] = '.';
		memcpy(out + at + 1, digits + at, (size_t)scale);
		return len + 1;
	}
	out[0] = '0';
	out[1] = '.';
	memset(out + 2, '0', (size_t)scale - len);
	memcpy(out + 2 + (size_t)scale - len, digits, len);
	return 2 + (size_t)scale;
}

/* The exponent form of ${x} > 0, as %g has it. */
static size_t
exponential(char *out, double x, int digits)
{
	char text[NUM_PRINT];
	size_t mantissa, n;
	char *e;

	snprintf(text, sizeof(text), "%.*e", digits - 1, x);
	e = strchr(text, 'e');
	mantissa = (size_t)(e - text);
	if (memchr(text, '.', mantissa) != NULL) {
		while (text[mantissa - 1] == '0')
			mantissa--;
		if (text[mantissa - 1] == '.')
			mantissa--;
	}
	memcpy(out, text, mantissa);
	n = strlen(e);
	memcpy(out + mantissa, e, n);
	return mantissa + n;
}

size_t
num_print(char out[NUM_PRINT], double x, int digits)
{
	static const double border[] = { 1e-4, 1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6,
		1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14 };
	size_t sign = 0;
	uint64_t bits, n, m;
	int e10 = -5, k, scale;

	if (!isfinite(x))
		return 0;
	if (x == 0) {
		out[0] = '0';
		return 1;
	}
	if (x < 0) {
		out[sign++] = '-';
		x = -x;
	}
	if (x < 1e-5 || x >= 1e15)
		return sign + exponential(out + sign, x, digits);

	digits = digits < 1 ? 1 : digits > 17 ? 17 : digits;
	/* x = m * 2^-k with 53 bits in m; 0 < k as x < 1e15 < 2^50. */
	memcpy(&bits, &x, sizeof(bits));
	m = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
	k = 1075 - (int)(bits >> 52);
	while (e10 < 14 && x >= border[e10 + 5])
		e10++;
	scale = digits - 1 - e10;
	n = scaled(m, k, scale);
	/*
	 * Negative powers of ten are no exact doubles, so e10 may be one off close to them; then n
	 * has a digit too many or too few.  ten[digits] itself comes from rounding up: no error.
	 */

	/*
	 * NOLINTBEGIN(clang-analyzer-core.UndefinedBinaryOperatorResult): the contract has 1..17
	 * digits.
	 */
	if (n > ten[digits])
		n = scaled(m, k, --scale);
	else if (n < ten[digits - 1])
		n = scaled(m, k, ++scale);
	/* NOLINTEND(clang-analyzer-core.UndefinedBinaryOperatorResult) */
	return sign + positional(out + sign, n, scale);
}

size_t
num_u64(char out[20], uint64_t x)
{
	char text[20];
	size_t i = sizeof(text);

	do {
		text[--i] = (char)('0' + x % 10);
		x /= 10;
	} while (x != 0);
	memcpy(out, text + i, sizeof(text) - i);
	return sizeof(text) - i;
}
