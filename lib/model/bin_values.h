/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_BIN_VALUES_H
#define CRM_MODEL_BIN_VALUES_H

#include "table/decimal.h"

#include <stddef.h>
#include <stdint.h>

/**
 * Values to be cut: low + key * ${unit} for each of ${n} keys; or, where they are too far apart for
 * keys, ${wide} holds the values themselves.  The caller owns the arrays, and their order changes.
 */
struct bin_values {
	decimal_sum low, unit;
	uint64_t *key;
	decimal_sum *wide;	/* NULL: keys are used */
	size_t n;
};

/**
 * values_select(values, ranks, m):
 * Reorder the values in place so that those of the ${m} ascending ranks are where sorting would put
 * them, lower ones before and higher ones after them.
 */
void values_select(struct bin_values *values, const size_t *ranks, size_t m);

/** values_at(values, i): Value ${i}. */
decimal_sum values_at(const struct bin_values *values, size_t i);

#endif
