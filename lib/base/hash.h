/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_HASH_H
#define CRM_BASE_HASH_H

#include "base/slice.h"

#include <stdint.h>

/**
 * hash_mix(x):
 * Mix the bits of ${x}: each bit in changes about half of the bits out, and no two numbers give the
 * same.  The finaliser of splitmix64 (Steele, Lea & Flood 2014).  Not keyed: who chooses the
 * numbers can choose them to share low bits of the result.
 */
static inline uint64_t
hash_mix(uint64_t x)
{

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/**
 * hash_spread(x): As hash_mix(), for small consecutive numbers such as seeds, 0 included: one step
 * of splitmix64.
 */
static inline uint64_t
hash_spread(uint64_t x)
{

	return hash_mix(x + UINT64_C(0x9e3779b97f4a7c15));
}

/**
 * hash_text(text): FNV-1a of ${text}, the same in every run.  Not keyed, so whoever chooses the
 * texts can make them collide; in tables of such texts use keyed_hash().
 */
static inline uint64_t
hash_text(struct slice text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < text.n; i++)
		hash = (hash ^ (unsigned char)text.p[i]) * UINT64_C(0x100000001b3);
	return hash;
}

#endif
