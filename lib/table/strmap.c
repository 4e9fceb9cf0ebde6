/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An open-addressing hash table of strings.
 *
 * A slot is 16 bytes, so one look-up of a short key reads one cache line: the slot has hash bits,
 * the number and the key itself.  Long keys are in an arena, where the slot points to; all keys are
 * there, in the order of their numbers, so that they can be given back by number, and so that
 * growing reads them from end to end and not by hash.
 *
 * What must hold: a key's number is its place in map->at; arena and at are in the same order; at
 * most three quarters of the slots are used, so that every probe ends at a free one.
 */
#include "table/strmap.h"

#include "base/mem.h"
#include "base/word.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/*
 * Keys of up to this many bytes are held in the slot itself, so that a look-up touches one cache
 * line.
 */
#define SHORT 8

/** A place of the table; open addressing, linear probing. */
struct slot {
	uint32_t
	    tag; /* hash bits, and in the low four the length of a short key, or LONG; 0: free */
	uint32_t number;
	uint64_t key; /* the bytes of a short key, or the place of a long one in the arena */
};

#define LONG 15u

/** All keys are in the arena, each after its length (4 bytes). */
struct strmap {
	struct slot *slots;
	uint64_t mask;		/* number of slots - 1 */
	uint32_t count;
	char *arena;
	size_t arena_n, arena_room;
	uint64_t *at;		/* the place of the bytes of key i in the arena */
	size_t at_room;
};

enum crm_status
strmap_open(struct strmap **out)
{
	struct strmap *map;

	/* A caller may close what it failed to open. */
	*out = NULL;
	if ((map = mem_new(1, sizeof(*map))) == NULL)
		return CRM_ENOMEM;
	map->mask = 1023;
	if ((map->slots = mem_new((size_t)map->mask + 1, sizeof(*map->slots))) == NULL) {
		strmap_close(map);
		return CRM_ENOMEM;
	}
	*out = map;
	return CRM_OK;
}

void
strmap_prefetch(const struct strmap *map, uint64_t hash)
{

	__builtin_prefetch(&map->slots[hash & map->mask]);
}

/** The tag of a key: never 0. */
static inline uint32_t
tag_of(struct slice key, uint64_t hash)
{

	return ((uint32_t)(hash >> 32) & ~LONG) | 0x80000000u |
	    (key.n <= SHORT ? (uint32_t)key.n : LONG);
}

void
strmap_prefetch_at(const struct strmap *map, uint32_t number)
{

	__builtin_prefetch(&map->at[number]);
}

void
strmap_prefetch_key(const struct strmap *map, uint32_t number)
{

	__builtin_prefetch(map->arena + map->at[number] - sizeof(uint32_t));
}

/** The key whose bytes are at ${at} in the arena. */
static inline struct slice
key_at(const struct strmap *map, uint64_t at)
{
	uint32_t n;

	memcpy(&n, map->arena + at - sizeof(n), sizeof(n));
	return (struct slice){ map->arena + at, n };
}

struct slice
strmap_key(const struct strmap *map, uint32_t number)
{

	assert(number < map->count);
	return key_at(map, map->at[number]);
}

void
strmap_prefetch_long(const struct strmap *map, uint64_t hash)
{
	const struct slot *slot = &map->slots[hash & map->mask];

	if ((slot->tag & LONG) == LONG)
		__builtin_prefetch(map->arena + slot->key - sizeof(uint32_t));
}

/** The slot that holds ${key}, or the free one where it would go. */
static inline struct slot *
find_key_slot(const struct strmap *map, struct slice key, uint64_t hash)
{
	uint32_t tag = tag_of(key, hash);
	uint64_t word = key.n <= SHORT ? word_load_some(key.p, key.n) : 0;

	for (uint64_t i = hash & map->mask;; i = (i + 1) & map->mask) {
		struct slot *slot = &map->slots[i];

		if (slot->tag == 0)
			return slot;
		if (slot->tag != tag)
			continue;
		if (key.n <= SHORT ? slot->key == word : slice_equal(key_at(map, slot->key), key))
			return slot;
	}
}

/** Make the table twice as large.  Going by number reads the arena from end to end. */
static enum crm_status
grow(struct strmap *map)
{
	struct slot *old = map->slots;

	if ((map->slots = mem_table((size_t)map->mask * 2 + 2, sizeof(*old))) == NULL) {
		map->slots = old;
		return CRM_ENOMEM;
	}
	mem_free_table(old, (size_t)map->mask + 1, sizeof(*old));
	map->mask = map->mask * 2 + 1;
	for (uint32_t number = 0; number < map->count; number++) {
		struct slice key = strmap_key(map, number);
		uint64_t hash = strmap_hash(key), i = hash & map->mask;

		while (map->slots[i].tag != 0)
			i = (i + 1) & map->mask;
		map->slots[i] = (struct slot){ tag_of(key, hash), number,
			key.n <= SHORT ? word_load_some(key.p, key.n) : map->at[number] };
	}
	return CRM_OK;
}

/** Copy a new key into the arena. */
static enum crm_status
keep(struct strmap *map, struct slice key)
{
	uint32_t n = (uint32_t)key.n;

	if (key.n > UINT32_MAX ||
	    mem_grow(&map->at, &map->at_room, (size_t)map->count + 1, sizeof(*map->at)) != CRM_OK ||
	    mem_grow(&map->arena, &map->arena_room, map->arena_n + sizeof(n) + key.n, 1) != CRM_OK)
		return CRM_ENOMEM;
	memcpy(map->arena + map->arena_n, &n, sizeof(n));
	if (key.n > 0)
		memcpy(map->arena + map->arena_n + sizeof(n), key.p, key.n);
	map->at[map->count] = map->arena_n + sizeof(n);
	map->arena_n += sizeof(n) + key.n;
	return CRM_OK;
}

enum crm_status
strmap_put(struct strmap *map, struct slice key, uint64_t hash, uint32_t *number)
{
	struct slot *slot = find_key_slot(map, key, hash);

	if (slot->tag != 0) {
		*number = slot->number;
		return CRM_OK;
	}
	/* At most three quarters full. */
	if (map->count >= (map->mask + 1) / 4 * 3) {
		if (grow(map) != CRM_OK)
			return CRM_ENOMEM;
		slot = find_key_slot(map, key, hash);
	}
	if (map->count == STRMAP_NONE || keep(map, key) != CRM_OK)
		return CRM_ENOMEM;
	slot->tag = tag_of(key, hash);
	slot->number = map->count;
	slot->key = key.n <= SHORT ? word_load_some(key.p, key.n) : map->at[map->count];
	*number = map->count++;
	return CRM_OK;
}

uint32_t
strmap_get(const struct strmap *map, struct slice key, uint64_t hash)
{
	const struct slot *slot = find_key_slot(map, key, hash);

	return slot->tag == 0 ? STRMAP_NONE : slot->number;
}

uint32_t
strmap_count(const struct strmap *map)
{

	return map->count;
}

uint64_t
strmap_bytes(const struct strmap *map)
{

	return (map->mask + 1) * sizeof(*map->slots) + map->arena_room +
	    map->at_room * sizeof(*map->at);
}

void
strmap_close(struct strmap *map)
{

	if (map == NULL)
		return;
	mem_free_table(map->slots, (size_t)map->mask + 1, sizeof(*map->slots));
	free(map->arena);
	free(map->at);
	free(map);
}
