/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_CSV_OUT_H
#define CRM_TABLE_CSV_OUT_H

#include "base/slice.h"
#include "io/output.h"

/*
 * Fields of a table as RFC 4180 wants them: `,` between, quoted only where a comma, quote, CR or LF
 * makes it necessary (libcsv does the quoting).
 */

/** csvout_field(out, value): Write one value, quoted where needed. */
void csvout_field(struct output *out, struct slice value);

/** csvout_next(out, value): Write `,` and then the value. */
void csvout_next(struct output *out, struct slice value);

/** csvout_end(out): End the row with LF. */
void csvout_end(struct output *out);

/** csvout_row(out, values, n): A whole row of ${n} C strings. */
void csvout_row(struct output *out, const char *const *values, size_t n);

/**
 * csvout_quote(dest, value):
 * Write the value, quoted where needed, to ${dest} (2 * value.n + 2 bytes) and return the length.
 */
size_t csvout_quote(char *dest, struct slice value);

#endif
