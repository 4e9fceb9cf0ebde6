/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_SCORE_BINS_H
#define CRM_MODEL_SCORE_BINS_H

#include "base/status.h"
#include "table/decimal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The most bins a metric can be scored in. */
#define BINS_MAX 9

/** A run of values that share a score, both ends included. */
struct bin {
	int score;
	decimal_sum from, to;
	uint64_t pass; /* where ties are split: so many of the values equal to ${from} belong to the
			  bins before */
	uint64_t seen;		/* ... and so many have been scored */
};

/**
 * Bins from the lowest values to the highest; they only overlap where ties are split, and then at
 * their ends.
 */
struct bins {
	struct bin bin[BINS_MAX];
	size_t n;
	bool split;
};

/**
 * Values to be cut: low + key * ${unit} for each of ${n} keys; or, where they are too far apart for
 * keys,
 * ${wide} holds the values themselves.  The arrays are the caller's, and what stands where in them
 * changes.
 */
struct bin_values {
	decimal_sum low, unit;
	uint64_t *key;
	decimal_sum *wide;	/* NULL: keys are used */
	size_t n;
};

enum bin_method {
	BIN_QUANTILE, /* at the type-7 quantiles */
	BIN_NTILE, /* into groups by rank, whose sizes differ by one at most, the larger ones first
		      (SQL's NTILE) */
	BIN_KMEANS /* at the middles between the centres of one-dimensional k-means */
};

/**
 * bins_cut(values, wanted, method, split, seed, bins):
 * Bins of n > 0 values for scores 1..${wanted}.
 *
 * BIN_QUANTILE: cuts at the quantiles i/${wanted} (Hyndman & Fan 1996, type 7; R's default),
 * compared in exact integers.  A value's score is 1 + the number of cuts strictly below it; so
 * equal values share a score, the lowest have score 1, and where ties make cuts coincide, scores
 * between are not given.  ${split}: ranks 0..n-1 are cut so instead of values. BIN_NTILE: ${split}:
 * by rank; otherwise equal values take the score of the first of them. BIN_KMEANS: the score is 1 +
 * the number of centres below the value's own; fewer than ${wanted} distinct values give as many
 * bins.
 *
 * The bins hold only scores that are given.  Without ${split} each reaches up to where the next
 * begins, in steps of the unit. CRM_OK or CRM_ENOMEM.  O(n log n) at the most; BIN_KMEANS needs 20
 * bytes for each distinct value and 8 for each value.
 */
CRM_CHECKED enum crm_status bins_cut(struct bin_values *values, int wanted, enum bin_method method,
    bool split, uint64_t seed, struct bins *bins);

/**
 * bins_find(bins, value):
 * The place of the last bin that begins at or below ${value}; 0 for a lower one.  Where ties are
 * split, each value that was cut has to be asked for once, and equal ones get their bins in the
 * order of asking; bins_restart() begins anew.
 */
size_t bins_find(struct bins *bins, decimal_sum value);

/** bins_restart(bins): See bins_find(). */
void bins_restart(struct bins *bins);

/**
 * values_select(values, ranks, m):
 * Move the values so that those of the ${m} rising ranks stand where sorting would put them, lower
 * ones before and higher ones behind. In place.
 */
void values_select(struct bin_values *values, const size_t *ranks, size_t m);

/** values_at(values, i): Value ${i}. */
decimal_sum values_at(const struct bin_values *values, size_t i);

#endif
