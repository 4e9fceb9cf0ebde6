/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sorts 64-bit numbers by radix: one pass for each of the eight bytes, from the lowest, between the
 * array and a copy.  A first look at the data finds which bytes differ at all; the others need no
 * pass, so small numbers take two or three.  Few numbers are sorted by insertion: setting up the
 * counts of one pass takes longer.
 */
#include "base/radix.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* So many numbers are few. */
#define FEW 64

/** Sort few numbers. */
static void
insert_each(uint64_t *keys, size_t n)
{

	for (size_t i = 1; i < n; i++) {
		uint64_t key = keys[i];
		size_t at = i;

		for (; at > 0 && keys[at - 1] > key; at--)
			keys[at] = keys[at - 1];
		keys[at] = key;
	}
}

/** One stable pass by the byte at ${shift}. */
static void
pass(const uint64_t *from, uint64_t *to, size_t n, unsigned shift)
{
	/* Counts are one place up, so that after the sums place[v] is where byte v begins. */
	size_t place[257] = { 0 };

	for (size_t i = 0; i < n; i++)
		place[(from[i] >> shift & 0xff) + 1]++;
	for (size_t v = 0; v < 256; v++)
		place[v + 1] += place[v];
	for (size_t i = 0; i < n; i++)
		to[place[from[i] >> shift & 0xff]++] = from[i];
}

enum crm_status
radix_sort(uint64_t *keys, size_t n)
{
	uint64_t differ = 0, *other, *from = keys, *to;

	if (n <= FEW) {
		insert_each(keys, n);
		return CRM_OK;
	}
	for (size_t i = 1; i < n; i++)
		differ |= keys[i] ^ keys[0];
	if (differ == 0)
		return CRM_OK;
	if ((other = to = mem_raw(n, sizeof(*other))) == NULL)
		return CRM_ENOMEM;
	for (unsigned shift = 0; shift < 64; shift += 8) {
		uint64_t *swap = from;

		if ((differ >> shift & 0xff) == 0)
			continue;
		pass(from, to, n, shift);
		from = to;
		to = swap;
	}
	/* After an odd number of passes the result is in the copy. */
	if (from != keys)
		memcpy(keys, from, n * sizeof(*keys));
	free(other);
	return CRM_OK;
}
