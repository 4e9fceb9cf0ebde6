/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_MEM_H
#define CRM_BASE_MEM_H

#include "base/status.h"

#include <stddef.h>

/**
 * mem_new(n, size):
 * Allocate ${n} zeroed objects of ${size} bytes.  Return NULL where memory runs out or ${n} *
 * ${size} overflows; never NULL for n = 0.  Free with free().
 */
CRM_CHECKED void *mem_new(size_t n, size_t size);

/**
 * mem_table(n, size):
 * As mem_new(), for a large table that is accessed at random: from 2 MB on it is in huge pages if
 * the kernel has them.  Free with mem_free_table(table, n, size).
 */
CRM_CHECKED void *mem_table(size_t n, size_t size);

/** mem_raw(n, size): As mem_new(), but the bytes are not set. */
CRM_CHECKED void *mem_raw(size_t n, size_t size);

/**
 * mem_grow(array, room, need, size):
 * Let *${array}, a malloc'd array (or NULL) with room for *${room} objects of ${size} bytes, have
 * room for at least ${need}.  If it has to grow, it grows by half or more.  New room is not
 * initialised.  On CRM_ENOMEM nothing has changed.  Call it as `mem_grow(&v, &room, need,
 * sizeof(*v))` with an array pointer of any type.
 */
CRM_CHECKED enum crm_status mem_grow(void *array, size_t *room, size_t need, size_t size);

/**
 * mem_grow_table(array, room, need, size):
 * As mem_grow(), for an array that is accessed at random: from 2 MB on it is in huge pages if the
 * kernel has them, and grows without being copied.  Free with mem_free_table().
 */
CRM_CHECKED enum crm_status mem_grow_table(void *array, size_t *room, size_t need, size_t size);

/** mem_free_table(array, room, size): Free it; ${array} may be NULL with ${room} 0. */
void mem_free_table(void *array, size_t room, size_t size);

#endif
