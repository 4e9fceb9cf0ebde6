/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys in bytewise order: by their first eight bytes with a radix sort, which skips the bytes that
 * are the same in all of them, and where those are equal by comparing whole keys.
 */
#include "base/mem.h"
#include "table/strmap.h"

#include <stdlib.h>
#include <string.h>

/** A key's first eight bytes as a number that sorts as they do, and which key it is. */
struct item {
	uint64_t front;
	uint32_t number;
};

static uint64_t
front_of(struct slice key)
{
	uint64_t w = 0;

	for (size_t i = 0; i < 8; i++)
		w = w << 8 | (i < key.n ? (unsigned char)key.p[i] : 0);
	return w;
}

/**
 * Sort by front: a pass for each byte in which the fronts differ, lowest first.  The result is
 * in *${a}.
 */
static void
radix_sort(struct item **a, struct item **b, size_t n)
{
	uint64_t differ = 0;

	for (size_t i = 1; i < n; i++)
		differ |= (*a)[i].front ^ (*a)[0].front;
	for (unsigned shift = 0; shift < 64; shift += 8) {
		size_t place[257] = { 0 };
		struct item *swap;

		if ((differ >> shift & 0xff) == 0)
			continue;
		for (size_t i = 0; i < n; i++)
			place[((*a)[i].front >> shift & 0xff) + 1]++;
		for (size_t v = 0; v < 256; v++)
			place[v + 1] += place[v];
		for (size_t i = 0; i < n; i++)
			(*b)[place[(*a)[i].front >> shift & 0xff]++] = (*a)[i];
		swap = *a;
		*a = *b;
		*b = swap;
	}
}

static int
compare_whole(const void *a, const void *b, void *map)
{
	const struct item *x = a, *y = b;

	return slice_compare(strmap_key(map, x->number), strmap_key(map, y->number));
}

enum crm_status
strmap_sorted(const struct strmap *map, uint32_t **order)
{
	size_t n = strmap_count(map), to;
	struct item *a = mem_raw(n, sizeof(*a)), *b = mem_raw(n, sizeof(*b));
	uint32_t *numbers = mem_raw(n, sizeof(*numbers));

	if (a == NULL || b == NULL || numbers == NULL)
		goto fail;
	for (size_t i = 0; i < n; i++)
		a[i] = (struct item){ front_of(strmap_key(map, (uint32_t)i)), (uint32_t)i };
	radix_sort(&a, &b, n);
	for (size_t from = 0; from < n; from = to) {
		for (to = from + 1; to < n && a[to].front == a[from].front; to++)
			;
		if (to - from > 1)
			qsort_r(
			    a + from, to - from, sizeof(*a), compare_whole, (void *)(uintptr_t)map);
	}
	for (size_t i = 0; i < n; i++)
		numbers[i] = a[i].number;
	free(a);
	free(b);
	*order = numbers;
	return CRM_OK;

fail:
	free(a);
	free(b);
	free(numbers);
	return CRM_ENOMEM;
}
