/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ln(1 + x) that rounds the same on every machine, without a call of libm (after Sun's s_log1p.c).
 */
#include "model/transform.h"

#include "model/portable_math.h"

#include <stdint.h>
#include <string.h>

double
transform_log1p(double x)
{
	double a = x < 0 ? -x : x, u = 1 + a, f = a, c = 0, k = 0, r;

	if (a >= 0.41421356237309503) {
		uint64_t bits, mantissa;
		int64_t power;

		/*
		 * u = 2^power * (1 + f) with 1 + f between 1/sqrt(2) and sqrt(2); c is what 1 + a
		 * lost, relative to u.
		 */
		memcpy(&bits, &u, sizeof(bits));
		power = (int64_t)(bits >> 52) - 1023;
		c = (power > 0 ? 1 - (u - a) : a - (u - 1)) / u;
		mantissa = bits & 0xfffffffffffffu;
		if (mantissa < 0x6a09e667f3bcdu)
			bits = mantissa | (uint64_t)1023 << 52;
		else {
			bits = mantissa | (uint64_t)1022 << 52;
			power++;
		}
		memcpy(&f, &bits, sizeof(f));
		f -= 1;
		k = (double)power;
	}
	r = portable_log_sum(k, f, c);
	return x < 0 ? -r : r;
}
