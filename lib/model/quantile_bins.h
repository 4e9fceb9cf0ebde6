/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_QUANTILE_BINS_H
#define CRM_MODEL_QUANTILE_BINS_H

#include "base/status.h"
#include "table/decimal.h"

#include <stddef.h>

/** The most bins a metric can be scored in. */
#define BINS_MAX 9

/** A run of values that share a score, both ends included. */
struct bin {
	int score;
	decimal_sum from, to;
};

/** Bins from the lowest values to the highest, not overlapping. */
struct bins {
	struct bin bin[BINS_MAX];
	size_t n;
};

/**
 * quantile_sort(values, n, unit):
 * Sort the ${n} ${values}, all multiples of ${unit}, lowest first.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status quantile_sort(decimal_sum *values, size_t n, decimal_sum unit);

/**
 * quantile_bins(values, n, wanted, unit, bins):
 * Cut the ${n} > 0 sorted ${values} at their type-7 quantiles 1/${wanted}, 2/${wanted}, ... (Hyndman & Fan 1996; R's default), compared in exact
 * integers.  A value's score is 1 + the number of cuts strictly below it; so equal values share a score, the lowest have score 1,
 * and where ties make cuts coincide, scores between are not given.  The bins hold only scores that are given.  Each reaches up to where
 * the next begins, in steps of ${unit}, of which all values are multiples.
 */
void quantile_bins(const decimal_sum *values, size_t n, int wanted, decimal_sum unit, struct bins *bins);

/** bins_score(bins, value): The score of the last bin that begins at or below ${value}; that of the first bin for a lower one. */
int bins_score(const struct bins *bins, decimal_sum value);

#endif
