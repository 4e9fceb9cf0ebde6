/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values of a metric, held as small keys where they fit, and selection of ranks among them.
 *
 * Bins need the values at a few ranks only, so nothing is sorted: keys are partitioned bit by bit
 * from the highest, and only the parts that hold a wanted rank are partitioned further (a radix
 * variant of Hoare's quickselect, CACM 4, 1961).  Values too far apart for 64-bit keys are sorted.
 */
#include "model/bin_values.h"

#include <assert.h>
#include <stdlib.h>

decimal_sum
values_at(const struct bin_values *values, size_t i)
{

	return values->wide != NULL ? values->wide[i]
				    : values->low + (decimal_sum)values->key[i] * values->unit;
}

static int
compare_wide(const void *a, const void *b)
{
	decimal_sum x = *(const decimal_sum *)a, y = *(const decimal_sum *)b;

	return (x > y) - (x < y);
}

/**
 * Put the keys that belong at ${ranks}, all within from..to-1, in their places: keys with ${bit}
 * unset go before those with it set, and then each part that a rank lies in is looked at by the
 * next bit.  All higher bits are the same.
 */
static void
select_by_bit(uint64_t *keys, size_t from, size_t to, const size_t *ranks, size_t m, uint64_t bit)
{
	size_t low, below;

	for (; m > 0 && to - from > 1 && bit != 0; bit >>= 1) {
		/* Without a branch, as half of all bits are set. */
		low = from;
		for (size_t i = from; i < to; i++) {
			uint64_t key = keys[i];

			keys[i] = keys[low];
			keys[low] = key;
			low += (key & bit) == 0;
		}
		for (below = 0; below < m && ranks[below] < low; below++)
			;
		if (below > 0 && below < m)
			select_by_bit(keys, from, low, ranks, below, bit >> 1);
		if (below == m)
			to = low;
		else {
			ranks += below;
			m -= below;
			from = low;
		}
	}
}

void
values_select(struct bin_values *values, const size_t *ranks, size_t m)
{
	uint64_t differ = 0, bit = UINT64_C(1) << 63;

	assert(m == 0 || ranks[m - 1] < values->n);
	if (values->wide != NULL) {
		qsort(values->wide, values->n, sizeof(*values->wide), compare_wide);
		return;
	}
	for (size_t i = 1; i < values->n; i++)
		differ |= values->key[i] ^ values->key[0];
	while (bit > 0 && (differ & bit) == 0)
		bit >>= 1;
	select_by_bit(values->key, 0, values->n, ranks, m, bit);
}
