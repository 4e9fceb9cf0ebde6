/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shop_random.h"

#include <math.h>
#include <string.h>

#define LN2 0.693147180559945309417

static uint64_t
mix(uint64_t z)
{

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

struct stream
stream_of(uint64_t seed, uint64_t a, uint64_t b)
{
	uint64_t z = mix(seed + UINT64_C(0x9e3779b97f4a7c15));

	z = mix(z ^ (a * UINT64_C(0xd1342543de82ef95) + 1));
	z = mix(z ^ (b * UINT64_C(0xaf251af3b0f025b5) + 2));
	return (struct stream){ z };
}

uint64_t
stream_bits(struct stream *s)
{

	s->state += UINT64_C(0x9e3779b97f4a7c15);
	return mix(s->state);
}

uint32_t
stream_below(struct stream *s, uint32_t n)
{

	return (uint32_t)(((stream_bits(s) >> 32) * n) >> 32);
}

double
stream_unit(struct stream *s)
{

	return ((double)(stream_bits(s) >> 12) + 0.5) * 0x1p-52;
}

/* The natural logarithm of a normal x > 0: x = m * 2^e, ln m = 2 artanh((m - 1) / (m + 1)). */
static double
ln(double x)
{
	uint64_t bits;
	int e;
	double m, s, s2, sum = 0;

	memcpy(&bits, &x, sizeof(bits));
	e = (int)(bits >> 52) - 1023;
	bits = (bits & UINT64_C(0x000fffffffffffff)) | UINT64_C(0x3ff0000000000000);
	memcpy(&m, &bits, sizeof(m));
	if (m > 1.41421356237309504880) {
		m /= 2;
		e++;
	}
	s = (m - 1) / (m + 1);
	s2 = s * s;
	for (int k = 23; k >= 1; k -= 2)
		sum = sum * s2 + 1.0 / k;
	return 2 * s * sum + e * LN2;
}

/* e^x for x <= 0; 0 below what a normal number can hold. */
static double
expo(double x)
{
	double r, sum = 1, power;
	uint64_t bits;
	int k;

	if (x < -700)
		return 0;
	k = (int)(x / LN2 - 0.5);
	r = x - k * LN2;
	for (int i = 16; i >= 1; i--)
		sum = 1 + sum * r / i;
	bits = (uint64_t)(k + 1023) << 52;
	memcpy(&power, &bits, sizeof(power));
	return sum * power;
}

double
stream_exp(struct stream *s)
{

	return -ln(stream_unit(s));
}

/*
 * Standard normal by Marsaglia's polar method; the second number is let go, so that a stream is one
 * word of state.
 */
static double
normal(struct stream *s)
{
	double u, v, q;

	do {
		u = 2 * stream_unit(s) - 1;
		v = 2 * stream_unit(s) - 1;
		q = u * u + v * v;
	} while (q >= 1 || q < 1e-300);
	return u * sqrt(-2 * ln(q) / q);
}

double
stream_gamma(struct stream *s, double shape)
{
	double boost = 1, d, c, x, v;

	if (shape < 1) {
		boost = expo(ln(stream_unit(s)) / shape);
		shape += 1;
	}
	d = shape - 1.0 / 3;
	c = 1 / sqrt(9 * d);
	for (;;) {
		x = normal(s);
		v = 1 + c * x;
		if (v <= 0)
			continue;
		v = v * v * v;
		if (ln(stream_unit(s)) < 0.5 * x * x + d - d * v + d * ln(v))
			return boost * d * v;
	}
}
