/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_ADJUSTED_RAND_H
#define CRM_MODEL_ADJUSTED_RAND_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/**
 * adjusted_rand(a, b, n, ka, kb, out):
 * How far two partitions of ${n} items, labels a[i] < ${ka} and b[i] < ${kb}, agree on which pairs
 * belong together: 1 for the same partition, 0 on average for random ones (Hubert & Arabie 1985).
 * 1 where neither splits anything. CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status adjusted_rand(
    const uint16_t *a, const uint16_t *b, size_t n, size_t ka, size_t kb, double *out);

#endif
