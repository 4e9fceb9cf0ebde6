/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/quantile_bins.h"

#include "base/mem.h"
#include "base/radix.h"

#include <stdint.h>
#include <stdlib.h>

static int
compare(const void *a, const void *b)
{
	decimal_sum x = *(const decimal_sum *)a, y = *(const decimal_sum *)b;

	return (x > y) - (x < y);
}

enum crm_status
quantile_sort(decimal_sum *values, size_t n, decimal_sum unit)
{
	decimal_sum low = n == 0 ? 0 : values[0], high = low;
	uint64_t *keys;

	for (size_t i = 1; i < n; i++) {
		low = values[i] < low ? values[i] : low;
		high = values[i] > high ? values[i] : high;
	}
	if ((high - low) / unit > INT64_MAX) {
		/* Rare: wider apart than keys can be. */
		qsort(values, n, sizeof(*values), compare);
		return CRM_OK;
	}
	if ((keys = mem_raw(n, sizeof(*keys))) == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < n; i++)
		keys[i] = (uint64_t)((values[i] - low) / unit);
	if (radix_sort(keys, n) != CRM_OK) {
		free(keys);
		return CRM_ENOMEM;
	}
	for (size_t i = 0; i < n; i++)
		values[i] = low + (decimal_sum)keys[i] * unit;
	free(keys);
	return CRM_OK;
}

/** The greatest multiple of ${unit} that is not above quantile ${i}/${wanted} of the sorted ${values}. */
static decimal_sum
cut_below(const decimal_sum *values, size_t n, size_t i, size_t wanted, decimal_sum unit)
{
	size_t place = (n - 1) * i / wanted, rest = (n - 1) * i % wanted;
	decimal_sum low = values[place], gap = rest == 0 ? 0 : values[place + 1] - low;

	/* low + gap * rest / wanted, rounded down to the unit; gap is a multiple of it. */
	return low + gap / unit * (decimal_sum)rest / (decimal_sum)wanted * unit;
}

void
quantile_bins(const decimal_sum *values, size_t n, int wanted, decimal_sum unit, struct bins *bins)
{
	decimal_sum from;

	from = values[0];
	bins->n = 0;
	for (int score = 1; score <= wanted; score++) {
		decimal_sum to = score == wanted ? values[n - 1] :
		    cut_below(values, n, (size_t)score, (size_t)wanted, unit);

		if (to < from)
			continue;
		bins->bin[bins->n++] = (struct bin){ score, from, to };
		from = to + unit;
	}
}

int
bins_score(const struct bins *bins, decimal_sum value)
{
	size_t i = bins->n - 1;

	while (i > 0 && value < bins->bin[i].from)
		i--;
	return bins->bin[i].score;
}
