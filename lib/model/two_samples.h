/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_TWO_SAMPLES_H
#define CRM_MODEL_TWO_SAMPLES_H

#include <stdint.h>

/** A proportion, with the interval that holds it with some confidence. */
struct proportion {
	double value, low, high;	/* NaN where it cannot be had */
};

/**
 * wilson_proportion(x, n, level):
 * x/n with the score interval of Wilson (Probable inference, the law of succession, and statistical
 * inference, JASA 22, 1927) at ${level} (0.95).  All NaN where n is 0.
 */
struct proportion wilson_proportion(uint64_t x, uint64_t n, double level);

/** A difference between two samples, with the interval that holds it with some confidence. */
struct difference {
	double value, low, high;	/* NaN where it cannot be had */
};

/**
 * two_proportions(x1, n1, x2, n2, level):
 * x1/n1 - x2/n2 with the hybrid score interval of Newcombe (Interval estimation for the difference
 * between independent proportions, Statistics in Medicine 17, 1998, method 10) at ${level} (0.95).
 * All NaN where n1 or n2 is 0.
 */
struct difference two_proportions(uint64_t x1, uint64_t n1, uint64_t x2, uint64_t n2, double level);

/**
 * two_rates(x1, n1, x2, n2, level):
 * The lift (x1/n1) / (x2/n2) - 1 with the interval of the logarithm of the ratio (Katz et al.,
 * Biometrics 34, 1978) at ${level}. The interval is NaN where x1 or x2 is 0, and the value too
 * where x2, n1 or n2 is.
 */
struct difference two_rates(uint64_t x1, uint64_t n1, uint64_t x2, uint64_t n2, double level);

/**
 * Count, mean and sum of squared deviations of a sample, updated as Welford (Technometrics 4, 1962)
 * does.
 */
struct moments {
	uint64_t n;
	double mean, squares;
};

/** moments_add(m, x): Take in ${x}. */
void moments_add(struct moments *m, double x);

#endif
