/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_UNUSUAL_H
#define CRM_TABLE_UNUSUAL_H

#include "table/date.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Is today's value of a measure like those of earlier days?  A robust z-score against days of the
 * same weekday, with growth and the ends of months allowed for.
 */

/** How far from the median, in robust standard deviations, is unusual. */
#define UNUSUAL_THRESHOLD 5.

/** What a measure is, which decides the scale on which its changes are compared. */
enum unusual_kind {
	UNUSUAL_COUNT,	/* by its logarithm */
	UNUSUAL_MONEY,	/* by the logarithm of its size; amounts below 0 lie on the other side */
	UNUSUAL_SHARE	/* by its angle, asin(sqrt(share)) */
};

/** The value of a measure on one day. */
struct unusual_point {
	date_day day;		/* DATE_NONE: compared with nothing */
	double at, noise;	/* where it lies on its scale, and the counting noise of that */
};

/** The values of a measure, oldest first: point(arg, i) for i < n. */
struct unusual_series {
	size_t n;
	struct unusual_point (*point)(const void *arg, size_t i);
	const void *arg;
};

/** What is expected of a measure on a day. */
struct unusual_expected {
	double at, spread;	/* on the measure's scale; the spread as a standard deviation */
	size_t peers;		/* how many days it is compared with */
};

/** unusual_count(day, n), ...: The point of a count; of money that is the sum of ${n} amounts; of
 *  the share of ${n} in ${whole}. */
struct unusual_point unusual_count(date_day day, double n);
struct unusual_point unusual_money(date_day day, double amount, double n);
struct unusual_point unusual_share(date_day day, double n, double whole);

/** unusual_median(v, n): The median of ${n} > 0 values, which are sorted by it. */
double unusual_median(double *v, size_t n);

/** unusual_value(kind, at): The count, amount or share that lies at ${at}. */
double unusual_value(enum unusual_kind kind, double at);

/**
 * unusual_expect(series, now, least, expected):
 * Work out what the days of ${series} before ${now} let expect of its day.  False where they are
 * too few.
 *
 * Compared are days of the same weekday in the last ten weeks, at least four; or, with fewer, those
 * of the last four weeks, at least seven.  They are moved to the day of ${now} by their own growth
 * (Theil 1950, Sen 1968).  The spread is the median absolute deviation x 1.4826 (Iglewicz and
 * Hoaglin 1993), but no less than counting noise and ${least} make.  For the last and first three
 * days of a month, what earlier month ends were above their weekdays is added; until two of them
 * are known, the spread counts twice.
 */
bool unusual_expect(const struct unusual_series *series, const struct unusual_point *now,
    double least, struct unusual_expected *expected);

/** unusual_is(expected, now, threshold): Whether ${now} lies further off than that many spreads. */
bool unusual_is(const struct unusual_expected *expected, const struct unusual_point *now,
    double threshold);

#endif
