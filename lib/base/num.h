/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_NUM_H
#define CRM_BASE_NUM_H

#include "base/slice.h"
#include "base/status.h"

#include <stdint.h>

/*
 * Numbers and their text, independent of the locale.  All parsers take the whole slice or refuse
 * it: no blanks, no trailing bytes.  They return CRM_OK or CRM_EDATA (not such a number, *${out} is
 * unchanged) and print nothing.
 */

/**
 * num_i64(text, min, max, out): A decimal integer, optionally signed, with ${min} <= it <= ${max}.
 */
CRM_CHECKED enum crm_status num_i64(struct slice text, int64_t min, int64_t max, int64_t *out);

/**
 * num_size(text, out): A number of bytes: a positive integer without sign, with an optional suffix
 * K, M, G or T (powers of 1024).
 */
CRM_CHECKED enum crm_status num_size(struct slice text, uint64_t *out);

/**
 * num_real(text, out):
 * A finite decimal number (`-1.5e3`), correctly rounded; hexadecimal, `inf` and `nan` are refused.
 */
CRM_CHECKED enum crm_status num_real(struct slice text, double *out);

/**
 * num_saved(text, min, max, out):
 * A number read from a saved model, with ${min} <= it <= ${max} and |it| <= NUM_SAVED_MOST.  No fit
 * gives a larger one; squares of such numbers do not overflow.
 */
CRM_CHECKED enum crm_status num_saved(struct slice text, double min, double max, double *out);
#define NUM_SAVED_MOST 1e150

/** Room for what num_print() writes at the most, without a NUL. */
#define NUM_PRINT 32

/**
 * num_print(out, x, digits):
 * Write ${x} with at most ${digits} (1..17) significant digits as %g would, without an exponent
 * where 1e-5 <= |x| < 1e15, without trailing zeros, `0` for either zero, nothing for NaN and
 * infinities.  No NUL is added.  Return the length.
 */
size_t num_print(char out[NUM_PRINT], double x, int digits);

/** num_u64(out, x): Write ${x} in decimal (at most 20 bytes, no NUL) and return the length. */
size_t num_u64(char out[20], uint64_t x);

#endif
