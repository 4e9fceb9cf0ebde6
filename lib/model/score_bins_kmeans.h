/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_SCORE_BINS_KMEANS_H
#define CRM_MODEL_SCORE_BINS_KMEANS_H

#include "base/status.h"
#include "model/bin_values.h"

/**
 * bins_kmeans(values, wanted, seed, cuts, ends):
 * Cut n > 0 values between the centres of one-dimensional k-means, fitted to the distinct values
 * with their counts: cuts[i] is the greatest multiple of the unit that is not above the middle of
 * centres i and i + 1.
 * *${wanted} becomes less where fewer values differ; ends are the least and greatest value.  CRM_OK
 * or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status bins_kmeans(
    struct bin_values *values, int *wanted, uint64_t seed, decimal_sum *cuts, decimal_sum ends[2]);

#endif
