/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_PORTABLE_MATH_H
#define CRM_MODEL_PORTABLE_MATH_H

/*
 * Exponential and logarithm that give the same bits on every machine, given round-to-nearest and no
 * contraction of a*b+c.  Those of libm differ in the last bit between processors with and without
 * fused multiplication, and between versions; a fit carries that into all its digits.
 */

#include <stdint.h>
#include <string.h>

/**
 * portable_split(x, power):
 * m with x = 2^*${power} m and m between 1/sqrt(2) and sqrt(2), so that numbers near 1 have power
 * 0; for a finite x that is no smaller than 2^-1022.
 */
static inline double
portable_split(double x, int *power)
{
	uint64_t bits, mantissa;

	memcpy(&bits, &x, sizeof(bits));
	*power = (int)(bits >> 52) - 1023;
	mantissa = bits & 0xfffffffffffffu;
	if (mantissa < 0x6a09e667f3bcdu)
		bits = mantissa | (uint64_t)1023 << 52;
	else {
		bits = mantissa | (uint64_t)1022 << 52;
		++*power;
	}
	memcpy(&x, &bits, sizeof(x));
	return x;
}

/** portable_exp(x): e^x with an error below 1 ulp; 0 and infinity past the range, NaN for NaN. */
double portable_exp(double x);

/**
 * portable_log(x):
 * ln x with an error below 1 ulp; -infinity for 0, NaN for x < 0 and NaN, infinity for infinity.
 */
double portable_log(double x);

/**
 * portable_log_sum(k, f, c):
 * k ln 2 + ln(1 + f) + c for an integer ${k}, 1 + f between 1/sqrt(2) and sqrt(2), and ${c} far
 * smaller than f or 0: what logarithms end in.
 */
double portable_log_sum(double k, double f, double c);

#endif
