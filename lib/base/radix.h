/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_RADIX_H
#define CRM_BASE_RADIX_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/**
 * radix_sort(keys, n):
 * Sort ${n} numbers, lowest first: one pass for each byte in which they differ.  During the call it
 * needs memory for a copy of them.  CRM_OK, or CRM_ENOMEM with the keys unchanged.
 */
CRM_CHECKED enum crm_status radix_sort(uint64_t *keys, size_t n);

#endif
