/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_DECIMAL_H
#define CRM_TABLE_DECIMAL_H

#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Exact decimal numbers.  A value is units / 10^scale with 0 <= scale <= DECIMAL_SCALE; a sum is a
 * 128-bit number of 10^-DECIMAL_SCALE.  Nothing is ever rounded but by the functions that say so,
 * and nothing wraps: what does not fit is refused.
 */

#define DECIMAL_SCALE 9

struct decimal {
	int64_t units;
	int scale;		/* decimals as written: 2.50 is 250 at scale 2 */
};

/** A sum of decimals, exact: in units of 10^-DECIMAL_SCALE, so that up to 1.7e29 fits. */
__extension__ typedef __int128 decimal_sum;

/**
 * decimal_parse(text, out):
 * Read `-?digits[.digits]`, as tables hold it: at most 18 digits in all and DECIMAL_SCALE of them
 * after the point; no plus, blanks, exponent, grouping; `.5` and `5.` are refused.  Return CRM_OK
 * or CRM_EDATA.  -0 is 0.
 */
CRM_CHECKED enum crm_status decimal_parse(struct slice text, struct decimal *out);

/**
 * decimal_multiply(a, b, out):
 * The exact product.  Its scale is the sum of the two, less trailing zeros where that passes
 * DECIMAL_SCALE. CRM_EDATA where it does not fit 18 digits, so that what is printed can be read
 * again.
 */
CRM_CHECKED enum crm_status decimal_multiply(
    struct decimal a, struct decimal b, struct decimal *out);

/**
 * decimal_multiply_rounded(a, b, out, rounded):
 * As decimal_multiply(), but a product that does not fit is rounded half to even, to DECIMAL_SCALE
 * decimals or as many as 18 digits leave room for; *${rounded} says so.  CRM_EDATA where the whole
 * part alone has more digits.
 */
CRM_CHECKED enum crm_status decimal_multiply_rounded(
    struct decimal a, struct decimal b, struct decimal *out, bool *rounded);

/** The powers of ten from 10^0 on. */
extern const int64_t decimal_powers[DECIMAL_SCALE + 1];

/** decimal_to_sum(value): ${value} as a sum; always fits. */
static inline decimal_sum
decimal_to_sum(struct decimal value)
{

	return (decimal_sum)value.units * decimal_powers[DECIMAL_SCALE - value.scale];
}

/** decimal_sum_add(sum, more): Add ${more} to *${sum}; false, and nothing added, past 128 bits. */
static inline bool
decimal_sum_add(decimal_sum *sum, decimal_sum more)
{
	decimal_sum total;

	if (__builtin_add_overflow(*sum, more, &total))
		return false;
	*sum = total;
	return true;
}

/**
 * decimal_add(sum, value): Add ${value} to *${sum}; false, and nothing added, where it would pass
 * 128 bits.
 */
CRM_CHECKED static inline bool
decimal_add(decimal_sum *sum, struct decimal value)
{
	decimal_sum total;

	if (__builtin_add_overflow(*sum, decimal_to_sum(value), &total))
		return false;
	*sum = total;
	return true;
}

/**
 * decimal_divide(sum, by, scale):
 * ${sum} / ${by} (> 0) rounded half to even at ${scale} <= DECIMAL_SCALE decimals, as a sum
 * (towards 0 where rounding up would leave the range of a sum).
 */
decimal_sum decimal_divide(decimal_sum sum, uint64_t by, int scale);

/** decimal_real(sum): The nearest double (for models; money in tables never goes through it). */
double decimal_real(decimal_sum sum);

/**
 * decimal_add_real(sum, x):
 * Add ${x}, rounded half to even to DECIMAL_SCALE decimals, to *${sum}, so that sums of forecasts
 * do not depend on the order of customers; false, and nothing added, where the sum would not stay
 * below 1e28.
 */
CRM_CHECKED bool decimal_add_real(decimal_sum *sum, double x);

/** Room for what decimal_print() and decimal_print_sum() write, without a NUL. */
#define DECIMAL_PRINT 48

/**
 * decimal_print(out, value):
 * Write ${value} with exactly value.scale decimals, `0.00` never `-0.00`.  Return the length.
 */
size_t decimal_print(char out[DECIMAL_PRINT], struct decimal value);

/**
 * decimal_print_sum(out, sum, scale):
 * Write ${sum} with exactly ${scale} decimals, rounding half to even only if it has more.  Return
 * the length.
 */
size_t decimal_print_sum(char out[DECIMAL_PRINT], decimal_sum sum, int scale);

/**
 * decimal_parse_sum(text, sum, scale):
 * As decimal_parse(), for totals of up to 29 digits before the point; *${scale} receives the
 * decimals as written.
 */
CRM_CHECKED enum crm_status decimal_parse_sum(struct slice text, decimal_sum *sum, int *scale);

#endif
