/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_STRMAP_H
#define CRM_TABLE_STRMAP_H

#include "base/keyed_hash.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdint.h>

/**
 * Numbers distinct byte strings 0, 1, 2, ... in the order in which they first come.  Exact: keys
 * are kept and compared, so two strings never share a number.  The caller keeps arrays by number
 * beside it.
 *
 * Look-ups of large maps wait for memory.  Hash a batch of keys first, call strmap_prefetch() on
 * each, and then strmap_put(): the waits overlap.
 */
struct strmap;

#define STRMAP_NONE UINT32_MAX

/** strmap_open(map): Create an empty map.  CRM_OK, or CRM_ENOMEM and *${map} is NULL. */
CRM_CHECKED enum crm_status strmap_open(struct strmap **map);

/**
 * strmap_hash(key):
 * The hash to pass to the others.  It is keyed anew in each process (see keyed_hash.h).
 */
static inline uint64_t
strmap_hash(struct slice key)
{

	return keyed_hash(key);
}

/**
 * strmap_prefetch(map, hash), strmap_prefetch_long(map, hash):
 * Start to load the slot where a key of that hash would be; and some time later, where that slot
 * has a key of more than eight bytes, the key that it points to.
 */
void strmap_prefetch(const struct strmap *map, uint64_t hash);
void strmap_prefetch_long(const struct strmap *map, uint64_t hash);

/**
 * strmap_put(map, key, hash, number):
 * *${number} becomes the number of ${key}, which is copied in if it is new (it then is
 * strmap_count() before the call). CRM_OK, or CRM_ENOMEM with the map as it was (also past 4
 * billion keys).
 */
CRM_CHECKED enum crm_status strmap_put(
    struct strmap *map, struct slice key, uint64_t hash, uint32_t *number);

/** strmap_get(map, key, hash): The number of ${key}, or STRMAP_NONE. */
uint32_t strmap_get(const struct strmap *map, struct slice key, uint64_t hash);

/**
 * strmap_key(map, number): The key of ${number} < strmap_count(), valid until the next
 * strmap_put().
 */
struct slice strmap_key(const struct strmap *map, uint32_t number);

/**
 * strmap_prefetch_at(map, number), strmap_prefetch_key(map, number):
 * Start to load what strmap_key() looks at, for keys that are wanted out of order: first where the
 * key is, some time later the key.
 */
void strmap_prefetch_at(const struct strmap *map, uint32_t number);
void strmap_prefetch_key(const struct strmap *map, uint32_t number);

/** strmap_count(map): How many keys there are. */
uint32_t strmap_count(const struct strmap *map);

/** strmap_bytes(map): Memory it holds, in bytes. */
uint64_t strmap_bytes(const struct strmap *map);

/**
 * strmap_sorted(map, order):
 * *${order} becomes a malloc'd array of all numbers in bytewise order of their keys; the caller
 * frees it. CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status strmap_sorted(const struct strmap *map, uint32_t **order);

/** strmap_close(map): Free it.  NULL is fine. */
void strmap_close(struct strmap *map);

#endif
