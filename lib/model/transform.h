/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_TRANSFORM_H
#define CRM_MODEL_TRANSFORM_H

#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/** How a column is brought to a common scale, after its logarithm if that is taken. */
enum transform_scale {
	TRANSFORM_NONE, /* only the mean is taken off */
	TRANSFORM_ZSCORE, /* mean 0, population standard deviation 1 */
	TRANSFORM_ROBUST, /* median 0, 1.482602218505602 * median absolute deviation 1 */
	TRANSFORM_MINMAX, /* least 0, greatest 1 */
	TRANSFORM_RANK /* share of the values below, half of the equal ones counted: 0..1 */
};

/** Knots of a rank transform at the most. */
#define TRANSFORM_KNOTS 257

/**
 * One column's transform: y = (g(x) - shift) / scale * stretch, where g(x) is x, or sign(x) ln(1 +
 * |x|) with ${log}; for ranks g is then read off the line through the knots (constant beyond them).
 */
struct transform {
	bool log;
	enum transform_scale kind;
	double shift, scale;
	double stretch;		/* square root of the feature's weight */
	double fill; /* the mean of g(x): stands for a missing value where that is asked for */
	size_t knots;		/* rank: how many */
	double *at, *rank;	/* rank: value of g (rising) and its share */
};

/**
 * transform_parse(text, log, kind):
 * Read a comma list of at most one `log1p` and then at most one of `none`, `zscore`, `robust`,
 * `minmax` and `rank`. CRM_OK or CRM_EDATA.
 */
CRM_CHECKED enum crm_status transform_parse(
    struct slice text, bool *log, enum transform_scale *kind);

/** Room for transform_print(). */
#define TRANSFORM_PRINT 24

/** transform_print(t, out): The list that transform_parse() would read, with a NUL. */
void transform_print(const struct transform *t, char out[TRANSFORM_PRINT]);

/** What transform_fit() found out. */
struct transform_facts {
	bool constant;		/* all values are equal: the column says nothing */
	bool no_spread; /* robust: more than half of the values are equal, so the mean absolute
			   deviation * 1.253314 is the scale */
};

/**
 * transform_fit(t, x, w, n, facts):
 * Set the parameters of ${t} (${log}, ${kind} and ${stretch} are given) from the ${n} > 0 finite
 * values ${x}, |x| <= TRANSFORM_MAX, which are clobbered.  Means and deviations take the weights
 * ${w} (NULL: 1 each); medians, extremes and ranks count every value once.  CRM_OK, to be freed
 * with transform_free(); or CRM_ENOMEM.  O(n), ranks O(n log n).
 */
CRM_CHECKED enum crm_status transform_fit(struct transform *t, double *x, const double *w, size_t n,
    struct transform_facts *facts);

/** Greater values would overflow on the way. */
#define TRANSFORM_MAX 1e300

/**
 * transform_apply(t, x, n, y): Transform ${n} values; a missing one (NaN) takes the place of
 * t->fill.
 */
void transform_apply(const struct transform *t, const double *x, size_t n, double *y);

/**
 * transform_back(t, y):
 * The x whose transform is ${y} (of several, and beyond the knots, the nearest to the middle).
 */
double transform_back(const struct transform *t, double y);

/**
 * transform_log1p(x):
 * sign(x) ln(1 + |x|), within 1 ulp, from additions, multiplications and divisions only (FreeBSD's
 * s_log1p.c, Sun 1993), so that it is the same on every machine, whatever its mathematical library.
 */
double transform_log1p(double x);

/** transform_free(t): Free the knots. */
void transform_free(struct transform *t);

#endif
