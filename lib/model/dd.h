/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_DD_H
#define CRM_MODEL_DD_H

#include <math.h>

/*
 * Double-double arithmetic: a number is the unevaluated sum hi + lo of two doubles with |lo| <=
 * ulp(hi)/2, about 32 decimal digits (Dekker 1971; Hida, Li & Bailey 2001).  Unlike long double it
 * gives the same bits on every machine, given round-to-nearest and no contraction of a*b+c.  Where
 * a result passes 2^996 the low part is not to be trusted.
 */
struct dd {
	double hi, lo;
};

/** dd_of(x): ${x} exactly. */
static inline struct dd
dd_of(double x)
{

	return (struct dd){ x, 0.0 };
}

/** dd_sum(a, b): The exact sum of two doubles (Knuth). */
static inline struct dd
dd_sum(double a, double b)
{
	double s = a + b, v = s - a;

	return (struct dd){ s, (a - (s - v)) + (b - v) };
}

/** dd_norm(a, b): The exact sum of two doubles with |a| >= |b|, or a = 0. */
static inline struct dd
dd_norm(double a, double b)
{
	double s = a + b;

	return (struct dd){ s, b - (s - a) };
}

/** dd_product(a, b): The exact product of two doubles (Dekker, Veltkamp). */
static inline struct dd
dd_product(double a, double b)
{
	double p = a * b;
#ifdef __FMA__

	return (struct dd){ p, __builtin_fma(a, b, -p) };
#else
	double ta = 134217729.0 * a, tb = 134217729.0 * b;
	double ah = ta - (ta - a), al = a - ah, bh = tb - (tb - b), bl = b - bh;

	return (struct dd){ p, ((ah * bh - p) + ah * bl + al * bh) + al * bl };
#endif
}

/** dd_add(a, b): a + b, with a relative error of at most 2^-104 or so whatever the signs. */
static inline struct dd
dd_add(struct dd a, struct dd b)
{
	struct dd s = dd_sum(a.hi, b.hi), t = dd_sum(a.lo, b.lo);

	s = dd_norm(s.hi, s.lo + t.hi);
	return dd_norm(s.hi, s.lo + t.lo);
}

/** dd_neg(a): -a. */
static inline struct dd
dd_neg(struct dd a)
{

	return (struct dd){ -a.hi, -a.lo };
}

/** dd_sub(a, b): a - b. */
static inline struct dd
dd_sub(struct dd a, struct dd b)
{

	return dd_add(a, dd_neg(b));
}

/** dd_mul(a, b): a * b. */
static inline struct dd
dd_mul(struct dd a, struct dd b)
{
	struct dd p = dd_product(a.hi, b.hi);

	return dd_norm(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

/** dd_scale(a, b): a * b for a double ${b}. */
static inline struct dd
dd_scale(struct dd a, double b)
{
	struct dd p = dd_product(a.hi, b);

	return dd_norm(p.hi, p.lo + a.lo * b);
}

/** dd_div(a, b): a / b. */
static inline struct dd
dd_div(struct dd a, struct dd b)
{
	double q1 = a.hi / b.hi, q2, q3;
	struct dd r;

	r = dd_sub(a, dd_scale(b, q1));
	q2 = r.hi / b.hi;
	r = dd_sub(r, dd_scale(b, q2));
	q3 = r.hi / b.hi;
	return dd_add(dd_norm(q1, q2), dd_of(q3));
}

/** dd_sqrt(a): The square root of ${a} >= 0. */
static inline struct dd
dd_sqrt(struct dd a)
{
	double r;

	if (!(a.hi > 0.0))
		return dd_of(0.0);
	r = sqrt(a.hi);
	return dd_norm(r, dd_sub(a, dd_product(r, r)).hi / (2.0 * r));
}

/** dd_power(a, k): a^k for a whole ${k}, by repeated squaring; a^0 is 1. */
static inline struct dd
dd_power(struct dd a, int k)
{
	struct dd r = dd_of(1.0);
	unsigned n = k < 0 ? 0u - (unsigned)k : (unsigned)k;

	for (; n != 0; n >>= 1) {
		if (n & 1)
			r = dd_mul(r, a);
		if (n > 1)
			a = dd_mul(a, a);
	}
	return k < 0 ? dd_div(dd_of(1.0), r) : r;
}

/** dd_real(a): The nearest double. */
static inline double
dd_real(struct dd a)
{

	return a.hi + a.lo;
}

#endif
