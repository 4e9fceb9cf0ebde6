/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_KAPLAN_MEIER_H
#define CRM_MODEL_KAPLAN_MEIER_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Survival from right-censored times, where times are whole numbers (days) 0 <= t < n and the data
 * are counts: events[t] subjects had the event at t, censored[t] were last seen without it at t.
 * Memory is that of the days, not of the subjects. At one time events come before censorings: who
 * is censored at t was still at risk at t.
 */

/** How the limits are made from Greenwood's variance. */
enum km_interval {
	KM_LOG_LOG, /* normal on log(-log S): stays within 0 and 1 (Kalbfleisch & Prentice 1980) */
	KM_LOG, /* normal on log S, cut at 1 */
	KM_PLAIN /* normal on S, cut at 0 and 1 */
};

/** One step of the curve: a time at which something happened. */
struct km_point {
	size_t time;
	uint64_t at_risk;	/* just before ${time} */
	uint64_t events;
	uint64_t censored;
	double survival;	/* P(T > time) */
	double std_error;	/* of survival, Greenwood; NaN where survival is 0 */
	double lower, upper;	/* NaN where survival is 0 */
};

/**
 * km_fit(events, censored, n, confidence, interval, points, count):
 * The product-limit estimate (Kaplan & Meier 1958) with Greenwood's (1926) variance S^2 sum d / (r
 * (r - d)) and two-sided limits of level 0 < ${confidence} < 1.  *${points} becomes a malloc'd
 * array of *${count} points, one for each time with an event or a censoring, in order of time; the
 * caller frees it.  Return CRM_OK or CRM_ENOMEM.  O(n).
 */
CRM_CHECKED enum crm_status km_fit(const uint64_t *events, const uint64_t *censored, size_t n,
    double confidence, enum km_interval interval, struct km_point **points, size_t *count);

/**
 * km_quantile(points, count, p): The first time at which survival is at most 1 - ${p}; SIZE_MAX
 * where it is never reached.
 */
size_t km_quantile(const struct km_point *points, size_t count, double p);

/** What the log-rank test found. */
struct km_test {
	double chi_square;
	size_t degrees;		/* groups that were ever at risk of an event, less one */
	double p_value;
};

/**
 * km_log_rank(events, censored, groups, n, expected, test):
 * Test whether ${groups} groups have one survival curve (Mantel 1966, with the hypergeometric
 * covariance).  Row g of ${events} and
 * ${censored} (row-major, ${groups} x ${n}) is group g.  ${expected} receives ${groups} expected
 * numbers of events. Return CRM_OK; CRM_EIDENT where fewer than two groups were at risk of an
 * event, or all events fall where only one is; CRM_ENOMEM. O(n groups^2).
 */
CRM_CHECKED enum crm_status km_log_rank(const uint64_t *events, const uint64_t *censored,
    size_t groups, size_t n, double *expected, struct km_test *test);

#endif
