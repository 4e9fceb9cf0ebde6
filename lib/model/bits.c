/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Intersects two sets kept as bits and counts the result: the inner loop of itemset mining.
 *
 * Two versions give the same counts: a portable one, and one with the POPCNT instruction that
 * is chosen once, at run time (bits_and()), so that one binary runs on every x86-64.
 * test_itemsets.c compares them.
 */
#include "model/bits.h"

#include "base/cpu.h"

/* The bits set in ${x}, by adding neighbours up (Hacker's Delight, 5-1). */
static uint64_t
ones(uint64_t x)
{

	x -= x >> 1 & UINT64_C(0x5555555555555555);
	x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
	x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return x * UINT64_C(0x0101010101010101) >> 56;
}

uint64_t
bits_and_plain(uint64_t *both, const uint64_t *a, const uint64_t *b, size_t words)
{
	uint64_t count = 0;

	for (size_t i = 0; i < words; i++)
		count += ones(both[i] = a[i] & b[i]);
	return count;
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) static uint64_t
and_popcnt(uint64_t *both, const uint64_t *a, const uint64_t *b, size_t words)
{
	uint64_t count = 0;

	for (size_t i = 0; i < words; i++)
		count += (uint64_t)__builtin_popcountll(both[i] = a[i] & b[i]);
	return count;
}
#endif

bits_and_fn
bits_and(void)
{

#if defined(__x86_64__)
	if (CPU_HAS(CPU_AVX2, "popcnt"))
		return and_popcnt;
#endif
	return bits_and_plain;
}
