/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_RADIX_H
#define CRM_BASE_RADIX_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/**
 * radix_sort(keys, n):
 * Sort ${n} numbers, lowest first: a pass for each byte in which they differ.  Needs as much memory
 * again for the time of the call.  CRM_OK, or CRM_ENOMEM with the keys as they were.
 */
CRM_CHECKED enum crm_status radix_sort(uint64_t *keys, size_t n);

#endif
