/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SHOP_RANDOM_H
#define SHOP_RANDOM_H

#include <stdint.h>

/*
 * Random numbers that are the same on every machine: 64-bit integers and the four IEEE operations
 * and sqrt, which are exact everywhere; logarithm and exponential are our own, because a C
 * library's may differ in the last digit.
 */

/** A stream of random numbers (SplitMix64: Steele, Lea & Flood 2014).  Copy it to replay it. */
struct stream {
	uint64_t state;
};

/**
 * stream_of(seed, a, b): The stream that belongs to (${seed}, ${a}, ${b}); others are as good as
 * independent of it.
 */
struct stream stream_of(uint64_t seed, uint64_t a, uint64_t b);

/** stream_bits(s): The next 64 random bits. */
uint64_t stream_bits(struct stream *s);

/** stream_below(s, n): A whole number 0..${n}-1, each alike (to within n / 2^32); 0 < ${n}. */
uint32_t stream_below(struct stream *s, uint32_t n);

/** stream_unit(s): A number between 0 and 1, never either. */
double stream_unit(struct stream *s);

/** stream_exp(s): Exponential with mean 1. */
double stream_exp(struct stream *s);

/** stream_gamma(s, shape): Gamma with ${shape} > 0 and scale 1 (Marsaglia & Tsang 2000). */
double stream_gamma(struct stream *s, double shape);

#endif
