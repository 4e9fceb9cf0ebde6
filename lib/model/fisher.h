/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_FISHER_H
#define CRM_MODEL_FISHER_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/**
 * fisher_greater(both, a, b, n):
 * The one-sided p-value of Fisher's exact test that two things go together: the chance that at
 * least ${both} of
 * ${n} baskets hold both, where
 * ${a} hold the one and ${b} the other and nothing binds them (the upper tail of the hypergeometric
 * distribution). Needs both <= a, b <= n and a + b - both <= n.  The first term is Loader's (2000)
 * saddle-point form, so the relative error stays near 1e-14 at any size; 0 where the value is below
 * 1e-308.
 */
double fisher_greater(uint64_t both, uint64_t a, uint64_t b, uint64_t n);

/**
 * fisher_log_greater(both, a, b, n): ln of fisher_greater(), also where that is below 1e-308.
 */
double fisher_log_greater(uint64_t both, uint64_t a, uint64_t b, uint64_t n);

/**
 * fisher_adjust(p, q, n):
 * Benjamini & Hochberg's (1995) adjusted p-values of the family ${p}: q_i = min over all p_j >= p_i
 * of n p_j / rank(p_j), at most 1.  Keeping what has q <= f keeps the expected share of false
 * discoveries at f or below.  Return CRM_OK or CRM_ENOMEM.  O(n log n).
 */
CRM_CHECKED enum crm_status fisher_adjust(const double *p, double *q, size_t n);

#endif
