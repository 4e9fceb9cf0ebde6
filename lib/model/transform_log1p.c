/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ln(1 + x) that rounds the same on every machine, without a call of libm (after Sun's s_log1p.c).
 */
#include "model/transform.h"

#include <stdint.h>
#include <string.h>

/*
 * ln 2 in two parts, and the minimax polynomial of (ln(1+s) - ln(1-s) - 2s)/s over s^2: Sun's
 * s_log1p.c.
 */
#define LN2_HI 6.93147180369123816490e-01
#define LN2_LO 1.90821492927058770002e-10

static const double lp[] = { 6.666666666666735130e-01, 3.999999999940941908e-01,
	2.857142874366239149e-01, 2.222219843214978396e-01, 1.818357216161805012e-01,
	1.531383769920937332e-01, 1.479819860511658591e-01 };

double
transform_log1p(double x)
{
	double a = x < 0 ? -x : x, u = 1 + a, f = a, c = 0, k = 0, s, z, r, half;

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
	half = 0.5 * f * f;
	s = f / (2 + f);
	z = s * s;
	r = z *
	    (lp[0] +
		z * (lp[1] + z * (lp[2] + z * (lp[3] + z * (lp[4] + z * (lp[5] + z * lp[6]))))));
	r = k * LN2_HI - ((half - (s * (half + r) + (k * LN2_LO + c))) - f);
	return x < 0 ? -r : r;
}
