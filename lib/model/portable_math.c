/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exponential and logarithm without a call of libm, after Sun's e_exp.c and e_log.c.
 *
 * Both split off a power of two, which is exact, and evaluate a polynomial in what is left.  Only
 * additions, multiplications and divisions are used, which IEEE 754 rounds in one way; the Makefile
 * turns contraction off.
 */
#include "model/portable_math.h"

#include <math.h>

/* ln 2 in two parts: k times the first is exact for every exponent k. */
#define LN2_HI 6.93147180369123816490e-01
#define LN2_LO 1.90821492927058770002e-10

#define INVERSE_LN2 1.44269504088896338700e+00

/* Beyond these e^x is infinite, or rounds to 0. */
#define EXP_MOST 709.782712893383973096
#define EXP_LEAST (-745.13321910194110842)

/* The minimax polynomial of (ln(1+s) - ln(1-s) - 2s)/s over s^2. */
static const double lp[] = { 6.666666666666735130e-01, 3.999999999940941908e-01,
	2.857142874366239149e-01, 2.222219843214978396e-01, 1.818357216161805012e-01,
	1.531383769920937332e-01, 1.479819860510658591e-01 };

/* The minimax polynomial of r (e^r + 1) / (e^r - 1) - 2 over r^2. */
static const double ep[] = { 1.66666666666666019037e-01, -2.77777777770155933842e-03,
	6.61375632143793436117e-05, -1.65339022054652515390e-06, 4.13813679705723846039e-08 };

double
portable_exp(double x)
{
	double k, hi, lo, r, t, c;

	if (isnan(x))
		return x;
	if (x > EXP_MOST)
		return INFINITY;
	if (x < EXP_LEAST)
		return 0;
	/* r = x - k ln 2, of at most half of ln 2 or hardly more, as the difference hi - lo. */
	k = (double)(int)(INVERSE_LN2 * x + (x < 0 ? -0.5 : 0.5));
	hi = x - k * LN2_HI;
	lo = k * LN2_LO;
	r = hi - lo;
	t = r * r;
	c = r - t * (ep[0] + t * (ep[1] + t * (ep[2] + t * (ep[3] + t * ep[4]))));
	return ldexp(1 - ((lo - r * c / (2 - c)) - hi), (int)k);
}

double
portable_log_sum(double k, double f, double c)
{
	double half = 0.5 * f * f, s = f / (2 + f), z = s * s;
	double r = z *
	    (lp[0] +
		z * (lp[1] + z * (lp[2] + z * (lp[3] + z * (lp[4] + z * (lp[5] + z * lp[6]))))));

	return k * LN2_HI - ((half - (s * (half + r) + (k * LN2_LO + c))) - f);
}

double
portable_log(double x)
{
	int power, more = 0;
	double m;

	if (isnan(x) || x < 0)
		return NAN;
	if (x == 0)
		return -INFINITY;
	if (isinf(x))
		return x;
	/* Subnormal numbers have no leading one to find the mantissa by. */
	if (x < 0x1p-1022) {
		x *= 0x1p54;
		more = -54;
	}
	m = portable_split(x, &power);
	return portable_log_sum(power + more, m - 1, 0);
}
