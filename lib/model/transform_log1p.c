/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ln(1 + x) that rounds the same on every machine, without a call of libm (after Sun's s_log1p.c).
 */
#include "model/transform.h"

#include "model/portable_math.h"

double
transform_log1p(double x)
{
	double a = x < 0 ? -x : x, u = 1 + a, f = a, c = 0, k = 0, r;

	if (a >= 0.41421356237309503) {
		int power;

		f = portable_split(u, &power) - 1;
		/* What 1 + a lost, relative to u. */
		c = (u >= 2 ? 1 - (u - a) : a - (u - 1)) / u;
		k = power;
	}
	r = portable_log_sum(k, f, c);
	return x < 0 ? -r : r;
}
