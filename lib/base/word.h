/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_WORD_H
#define CRM_BASE_WORD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Eight bytes of text as one 64-bit number, the first byte lowest on every machine, so that they
 * can be compared or searched at once.
 */

/** WORD_EACH(byte): A word with ${byte} in each place. */
#define WORD_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/** word_load(p): The 8 bytes at ${p}, at any alignment. */
static inline uint64_t
word_load(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = __builtin_bswap64(w);
#endif
	return w;
}

/** word_store(p, w): Write the 8 bytes of ${w} to ${p}, at any alignment. */
static inline void
word_store(char *p, uint64_t w)
{

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = __builtin_bswap64(w);
#endif
	memcpy(p, &w, sizeof(w));
}

/**
 * word_load_some(p, n): The ${n} (0..8) bytes at ${p}, the places after them 0; nothing after
 * them is read.
 */
static inline uint64_t
word_load_some(const char *p, size_t n)
{
	uint32_t low, high;

	if (n == 8)
		return word_load(p);
	if (n >= 4) {
		/* Two loads that overlap. */
		memcpy(&low, p, 4);
		memcpy(&high, p + n - 4, 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		low = __builtin_bswap32(low);
		high = __builtin_bswap32(high);
#endif
		return low | (uint64_t)high << (8 * (n - 4));
	}
	if (n == 0)
		return 0;
	/* One, two or three bytes, without a branch: first, middle and last may be the same. */
	return (uint64_t)(unsigned char)p[0] |
	    (uint64_t)(unsigned char)p[n >> 1] << (8 * (n >> 1)) |
	    (uint64_t)(unsigned char)p[n - 1] << (8 * (n - 1));
}

/** word_copy(dest, from, n): Copy ${n} bytes; up to 8 after them may be written over. */
static inline void
word_copy(char *dest, const char *from, size_t n)
{
	uint64_t last;

	if (n <= 8)
		word_store(dest, word_load_some(from, n));
	else if (n <= 16) {
		/* Both are loaded before either is stored: they overlap. */
		last = word_load(from + n - 8);
		word_store(dest, word_load(from));
		word_store(dest + n - 8, last);
	} else
		memcpy(dest, from, n);
}

/** Sixteen bytes in memory order, which only comparisons for equality may use. */
typedef uint64_t word_pair __attribute__((vector_size(16)));

static inline word_pair
word_load_pair(const char *p)
{
	word_pair w;

	memcpy(&w, p, sizeof(w));
	return w;
}

/**
 * word_same(a, b, n): Whether the ${n} bytes at ${a} and ${b} are the same; faster than memcmp()
 * for short texts such as ids and dates.
 */
static inline int
word_same(const char *a, const char *b, size_t n)
{
	word_pair differ;

	if (n > 64)
		return memcmp(a, b, n) == 0;
	if (n > 16) {
		/* Loads from both ends, that overlap. */
		differ = (word_load_pair(a) ^ word_load_pair(b)) |
		    (word_load_pair(a + n - 16) ^ word_load_pair(b + n - 16));
		if (n > 32)
			differ |= (word_load_pair(a + 16) ^ word_load_pair(b + 16)) |
			    (word_load_pair(a + n - 32) ^ word_load_pair(b + n - 32));
		return (differ[0] | differ[1]) == 0;
	}
	if (n > 8)
		return ((word_load(a) ^ word_load(b)) |
			   (word_load(a + n - 8) ^ word_load(b + n - 8))) == 0;
	return word_load_some(a, n) == word_load_some(b, n);
}

/** word_zeros(w): 0x80 in every place where ${w} has a zero byte, 0 in the others. */
static inline uint64_t
word_zeros(uint64_t w)
{

	return ~(((w & WORD_EACH(0x7f)) + WORD_EACH(0x7f)) | w | WORD_EACH(0x7f));
}

#endif
