/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Differences of log-gammas, digammas and trigammas without the cancellation that their
 * subtraction suffers.
 *
 * For small arguments the recurrence shifts the argument up to 20 as a product; from there the
 * Stirling series is differenced term by term (Abramowitz & Stegun 6.1.40, 6.3.18, 6.4.11), so
 * that ln(Gamma(a + n) / Gamma(a)) keeps its digits for a = 1e7 and n = 0.5.
 */
#include "model/special.h"

/* From here on Stirling's series, cut where it is, is exact to the last bit or two. */
#define STIRLING 20.

/* ln Gamma(z) - ((z - 1/2) ln z - z + ln(2 pi)/2), for z >= STIRLING. */
static double
stirling(double z)
{
	double i = 1 / z, i2 = i * i;

	return i *
	    (1 / 12. - i2 * (1 / 360. - i2 * (1 / 1260. - i2 * (1 / 1680. - i2 * (1 / 1188.)))));
}

/* digamma(z) - ln z, for z >= STIRLING. */
static double
psi_tail(double z)
{
	double i = 1 / z, i2 = i * i;

	return -i / 2 -
	    i2 * (1 / 12. - i2 * (1 / 120. - i2 * (1 / 252. - i2 * (1 / 240. - i2 * (1 / 132.)))));
}

/* trigamma(z) - 1/z, for z >= STIRLING. */
static double
trigamma_tail(double z)
{
	double i = 1 / z, i2 = i * i;

	return i2 / 2 +
	    i * i2 * (1 / 6. - i2 * (1 / 30. - i2 * (1 / 42. - i2 * (1 / 30. - i2 * (5 / 66.)))));
}

double
special_gamma_rise(double a, double n)
{
	double up = 1, far = 0;

	if (n <= 0)
		return 0;
	/* A few whole steps: the product itself, which cannot overflow below a + n = 1e25. */
	if (n <= 12 && n == floor(n) && a < 1e25) {
		for (double k = 0; k < n; k++)
			up *= a + k;
		return log(up);
	}
	/*
	 * Gamma(a+n)/Gamma(a) = Gamma(a+m+n)/Gamma(a+m) * (a)_m / (a+n)_m; at most 20 factors, each
	 * pair below 1.
	 */
	for (; a < STIRLING; a++) {
		up *= a / (a + n);
		if (up < 1e-250) {
			far += log(up);
			up = 1;
		}
	}
	return log(up) + far + (a - .5) * log1p(n / a) + n * log(a + n) - n + stirling(a + n) -
	    stirling(a);
}

double
special_psi_rise(double a, double n)
{
	double sum = 0;

	if (n <= 0)
		return 0;
	if (n <= 12 && n == floor(n)) {
		for (double k = 0; k < n; k++)
			sum += 1 / (a + k);
		return sum;
	}
	for (; a < STIRLING; a++)
		sum += n / (a * (a + n));
	return sum + log1p(n / a) + psi_tail(a + n) - psi_tail(a);
}

double
special_trigamma_rise(double a, double n)
{
	double sum = 0;

	if (n <= 0)
		return 0;
	for (; a < STIRLING; a++)
		sum -= n * (2 * a + n) / (a * a * (a + n) * (a + n));
	return sum - n / (a * (a + n)) + trigamma_tail(a + n) - trigamma_tail(a);
}

double
special_trigamma(double a)
{
	double sum = 0;

	for (; a < STIRLING; a++)
		sum += 1 / (a * a);
	return sum + 1 / a + trigamma_tail(a);
}
