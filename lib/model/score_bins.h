/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_SCORE_BINS_H
#define CRM_MODEL_SCORE_BINS_H

#include "base/status.h"
#include "model/bin_values.h"
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

enum bin_method {
	BIN_QUANTILE, /* at the type-7 quantiles */
	BIN_NTILE, /* into groups by rank, whose sizes differ by one at most, the larger ones first
		      (SQL's NTILE) */
	BIN_KMEANS /* at the middles between the centres of one-dimensional k-means */
};

/**
 * bins_cut(values, wanted, method, split, seed, bins):
 * Make the bins of n > 0 values for scores 1..${wanted}.
 *
 * BIN_QUANTILE and BIN_NTILE without ${split}: equal values share a score, that of their middle
 * rank; the least value has score 1 and the greatest ${wanted}.  Ranks 0..n-1 are cut at the type-7
 * quantile positions (n - 1) i / ${wanted} (Hyndman & Fan 1996; R's default), or between the groups
 * of SQL's NTILE.  A middle rank exactly on a cut goes to the side of the middle score, so that the
 * negated values have mirrored scores; on the middle cut of an even ${wanted} it goes down.  All
 * values equal: the middle score, the lower one where ${wanted} is even.
 * With ${split} the ranks themselves are cut in the same way, so that equal values may part.
 * BIN_KMEANS: bins in the order of the centres; where fewer values than ${wanted} differ, their
 * scores are spread from 1 to ${wanted}.
 *
 * The bins hold only scores that are given.  Without ${split} each reaches up to where the next
 * begins, in steps of the unit; where neighbouring values differ the boundary is the type-7
 * quantile if it lies between them.  CRM_OK or CRM_ENOMEM.  O(n log n) at most; BIN_KMEANS needs 20
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

#endif
