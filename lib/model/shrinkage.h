/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_SHRINKAGE_H
#define CRM_MODEL_SHRINKAGE_H

#include <stddef.h>

/** A measured effect and the variance of its error; NaN or infinite: nothing is known. */
struct measured {
	double value, variance;
};

/** The spreads that are averaged over. */
#define SHRINKAGE_GRID 200

/** What the effects of several groups say of all groups. */
struct shrinkage {
	double mean;		/* of the true effects; NaN: nothing is known */
	struct shrinkage_at {
		double weight;		/* how likely this spread is; all add up to 1 */
		double spread;		/* the variance of the true effects */
		double mean, variance;	/* of the effects, and how sure it is, if that is so */
	} at[SHRINKAGE_GRID];
};

/**
 * shrinkage_of(v, n, s):
 * Fit the hierarchical normal model to ${n} measured effects: each is the true effect of its group
 * with an error of known variance, and true effects vary normally around their mean (Rubin, Journal
 * of Educational Statistics 6, 1981; Gelman et al., Bayesian Data Analysis, section 5.4).  The
 * prior of the mean is flat, that of the standard deviation of the true effects is flat up to three
 * times that of the measured ones.  Effects of which nothing is known are passed over; variances
 * must be positive.
 */
void shrinkage_of(const struct measured *v, size_t n, struct shrinkage *s);

/**
 * shrinkage_apply(s, one):
 * The mean and variance of what the true effect of a group may be: pulled towards the mean by as
 * much as chance may explain.  Of a group of which nothing is known it is about the mean.
 */
struct measured shrinkage_apply(const struct shrinkage *s, struct measured one);

#endif
