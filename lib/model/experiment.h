/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_EXPERIMENT_H
#define CRM_MODEL_EXPERIMENT_H

#include "model/two_samples.h"

#include <stddef.h>
#include <stdint.h>

/*
 * What an experiment with a treated and a control arm can show, and whether it was run as it was
 * drawn.
 */

/**
 * power_proportions(n1, n2, p1, p2, level):
 * The power of the two-sided test that two proportions are equal, at confidence ${level}, with
 * samples of ${n1} and ${n2} where they are ${p1} and ${p2}: the normal approximation of R's
 * power.prop.test, for samples of two sizes (Fleiss, Levin & Paik 2003, section 4.2).
 */
double power_proportions(double n1, double n2, double p1, double p2, double level);

/**
 * power_size(p1, p2, share, power, level):
 * How large both arms together must be for that power, where ${share} of them are in the second.
 */
double power_size(double p1, double p2, double share, double power, double level);

/**
 * power_lift(n1, n2, base, power, level):
 * The smallest lift p1 / ${base} - 1 that samples of ${n1} treated and ${n2} control show with that
 * power; NaN where not even p1 = 1 would be seen.
 */
double power_lift(double n1, double n2, double base, double power, double level);

/**
 * sample_ratio(k, n, share):
 * The two-sided p-value of the exact binomial test that ${k} of ${n} customers were drawn with the
 * probability ${share}, as R's binom.test: the probability of all counts that are no more likely.
 */
double sample_ratio(uint64_t k, uint64_t n, double share);

/** One customer of an experiment: what they brought before, and since. */
struct outcome {
	double before, since;
};

/** An estimated difference of means: value, variance of the value, degrees of freedom. */
struct estimate {
	double value, variance, freedom;
};

/**
 * estimate_means(a, na, b, nb, slope):
 * The mean of ${a}'s `since` less that of ${b}'s, each customer's corrected by ${slope} times their
 * `before`.
 */
struct estimate estimate_means(const struct outcome *a, size_t na, const struct outcome *b,
    size_t nb, double slope);

/**
 * cuped_slope(a, na, b, nb):
 * The slope of `since` on `before` within the arms, pooled: the one that makes the variance least
 * (CUPED: Deng, Xu, Kohavi & Walker, WSDM 2013).  0 where `before` is the same for all.
 */
double cuped_slope(const struct outcome *a, size_t na, const struct outcome *b, size_t nb);

/**
 * estimate_interval(e, level): The interval of ${e} by Student's t; NaN where a variance is NaN.
 */
struct difference estimate_interval(const struct estimate *e, double level);

/**
 * sequence_half(variance, tuning, level):
 * Half the width of a confidence sequence: an interval around a difference whose variance is
 * ${variance} so far that holds the truth at all times at once with probability ${level}, however
 * often one looks (normal mixture: Robbins, Ann. Math. Statist. 41, 1970; Waudby-Smith et al.,
 * arXiv 2103.06476, theorem 2.2).  It is narrowest near ${variance} = ${tuning}, which must have
 * been fixed before the data came.
 */
double sequence_half(double variance, double tuning, double level);

#endif
