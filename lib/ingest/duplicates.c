/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A set of rows that have been seen (--dedupe), and of ids.
 *
 * A row is known by 128 bits of BLAKE2b, in an open hash table of its own: two rows of a log have
 * the same bits once in 2^64 logs of 2^32 rows.  So memory is 24 to 48 bytes for each distinct
 * row, whatever its length.
 */
#include "ingest/duplicates.h"

#include "base/keyed_hash.h"
#include "base/mem.h"

#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct key {
	uint64_t a, b;		/* both 0: free */
};

struct duplicates {
	struct key *keys;
	uint64_t mask, count;
};

enum crm_status
duplicates_open(struct duplicates **out)
{
	struct duplicates *d;

	/* sodium_init() chooses the fastest code for this processor. */
	if (sodium_init() < 0 || (d = mem_new(1, sizeof(*d))) == NULL)
		return CRM_ENOMEM;
	d->mask = 4095;
	if ((d->keys = mem_new((size_t)d->mask + 1, sizeof(*d->keys))) == NULL) {
		free(d);
		return CRM_ENOMEM;
	}
	*out = d;
	return CRM_OK;
}

/**
 * The place of ${key} in ${keys}, or the free one where it would go.  Rows can be searched for
 * whose digests begin alike, so the place follows from a keyed hash of the digest.
 */
static struct key *
find_hash(struct key *keys, uint64_t mask, struct key key)
{
	uint64_t i = keyed_hash((struct slice){ (const char *)&key, sizeof(key) }) & mask;

	while ((keys[i].a != 0 || keys[i].b != 0) && (keys[i].a != key.a || keys[i].b != key.b))
		i = (i + 1) & mask;
	return &keys[i];
}

static enum crm_status
grow(struct duplicates *d)
{
	uint64_t mask = d->mask * 2 + 1;
	struct key *keys;

	if ((keys = mem_table((size_t)mask + 1, sizeof(*keys))) == NULL)
		return CRM_ENOMEM;
	for (uint64_t i = 0; i <= d->mask; i++)
		if (d->keys[i].a != 0 || d->keys[i].b != 0)
			*find_hash(keys, mask, d->keys[i]) = d->keys[i];
	mem_free_table(d->keys, (size_t)d->mask + 1, sizeof(*d->keys));
	d->keys = keys;
	d->mask = mask;
	return CRM_OK;
}

enum crm_status
duplicates_seen(struct duplicates *d, struct slice row, bool *seen)
{
	struct key key, *place;

	crypto_generichash(
	    (unsigned char *)&key, sizeof(key), (const unsigned char *)row.p, row.n, NULL, 0);
	if (key.a == 0 && key.b == 0)
		key.a = 1;
	place = find_hash(d->keys, d->mask, key);
	*seen = place->a != 0 || place->b != 0;
	if (*seen)
		return CRM_OK;
	*place = key;
	if (++d->count > d->mask / 3 * 2)
		return grow(d);
	return CRM_OK;
}

void
duplicates_close(struct duplicates *d)
{

	if (d == NULL)
		return;
	mem_free_table(d->keys, (size_t)d->mask + 1, sizeof(*d->keys));
	free(d);
}
