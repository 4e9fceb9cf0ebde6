/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_ROW_OUT_H
#define CRM_TABLE_ROW_OUT_H

#include "base/slice.h"
#include "io/output.h"
#include "table/date.h"
#include "table/decimal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * A table row written value by value.  `struct row_out row = { .out = out };`; the commas are its
 * business. Failures are kept by the output (output_status()).
 */
struct row_out {
	struct output *out;
	bool begun;
};

/** row_out_text(row, value): Text, quoted where needed. */
void row_out_text(struct row_out *row, struct slice value);

/** row_out_names(row, names, n): Names of columns, which are constants that need no quotes. */
void row_out_names(struct row_out *row, const char *const *names, size_t n);

/** row_out_u64(row, x): A count. */
void row_out_u64(struct row_out *row, uint64_t x);

/**
 * row_out_real(row, x, digits): A number to ${digits} significant digits; nothing for NaN and
 * infinities.
 */
void row_out_real(struct row_out *row, double x, int digits);

/** row_out_date(row, day): A date as YYYY-MM-DD; nothing for DATE_NONE. */
void row_out_date(struct row_out *row, date_day day);

/** row_out_money(row, sum, scale): An exact amount with ${scale} decimals. */
void row_out_money(struct row_out *row, decimal_sum sum, int scale);

/**
 * row_out_mean(row, sum, n, scale): ${sum} / ${n} rounded half to even at ${scale} decimals;
 * nothing where ${n} is 0.
 */
void row_out_mean(struct row_out *row, decimal_sum sum, uint64_t n, int scale);

/** row_out_empty(row, n): ${n} missing values. */
void row_out_empty(struct row_out *row, size_t n);

/** row_out_end(row): End the row; the next value begins a new one. */
void row_out_end(struct row_out *row);

#endif
