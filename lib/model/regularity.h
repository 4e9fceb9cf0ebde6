/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_REGULARITY_H
#define CRM_MODEL_REGULARITY_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/** How regularly the customers of a shop buy; `{ 0 }` is empty.  Free ${count}. */
struct regularity {
	uint64_t *count;	/* by n: customers with n gaps */
	size_t n, room;
	int64_t logs;		/* sum over them of ln(gap / sum of gaps), in millionths */
	uint64_t gaps;
};

/** The greatest shape that is looked for, and the fewest gaps to look at all. */
#define REGULARITY_MOST 6
#define REGULARITY_LEAST_GAPS 100

/**
 * regularity_add(r, gaps, span, log_gaps):
 * Take in a customer whose ${gaps} gaps are ${span} > 0 days together and have this sum of ln(gap),
 * in millionths.  Fewer than two gaps say nothing.  CRM_OK or CRM_ENOMEM.  The result does not
 * depend on the order of the customers.
 */
CRM_CHECKED enum crm_status regularity_add(
    struct regularity *r, uint64_t gaps, uint64_t span, uint64_t log_gaps);

/** regularity_shape(r): The likeliest Erlang shape of gaps, 1 to REGULARITY_MOST. */
int regularity_shape(const struct regularity *r);

/**
 * regularity_quantile(shape, share): The gap, in mean gaps, that this share of gaps is shorter
 * than.
 */
double regularity_quantile(int shape, double share);

#endif
