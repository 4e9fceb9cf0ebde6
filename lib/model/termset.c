/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sets of terms while a formula is multiplied out.  The terms are an array in the order of their
 * coming; past a handful a hash table of their places finds them, so that adding is O(1) and a
 * cross of m and n terms O(mn).  The table has twice as many slots as a set may have terms, so
 * linear probing always ends at a free one.
 */
#include "model/termset.h"

#include "base/hash.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* From so many terms on they are found by hashing. */
#define TERMSET_FEW 16

#define TERMSET_SLOTS (2 * (size_t)TERMSET_MAX)
#define TERMSET_FREE UINT16_MAX

static_assert((TERMSET_SLOTS & (TERMSET_SLOTS - 1)) == 0, "slots are found by a mask");
static_assert(TERMSET_MAX < TERMSET_FREE, "a slot holds a place");

/* The slot that has ${term}, or the free one where it would go. */
static size_t
termset_slot(const struct termset *t, uint64_t term)
{
	size_t i = (size_t)hash_mix(term) & (TERMSET_SLOTS - 1);

	while (t->slot[i] != TERMSET_FREE && t->v[t->slot[i]] != term)
		i = (i + 1) & (TERMSET_SLOTS - 1);
	return i;
}

/* Fill the slots from the array. */
static enum crm_status
termset_hash(struct termset *t)
{

	if (t->slot == NULL &&
	    (t->slot = mem_raw(TERMSET_SLOTS, sizeof(*t->slot))) == NULL)
		return CRM_ENOMEM;
	memset(t->slot, 0xff, TERMSET_SLOTS * sizeof(*t->slot));
	for (size_t i = 0; i < t->n; i++)
		t->slot[termset_slot(t, t->v[i])] = (uint16_t)i;
	return CRM_OK;
}

/* Whether ${term} is there. */
static bool
termset_has(const struct termset *t, uint64_t term)
{

	if (t->slot != NULL)
		return t->slot[termset_slot(t, term)] != TERMSET_FREE;
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i] == term)
			return true;
	return false;
}

enum crm_status
termset_add(struct termset *t, uint64_t term)
{

	if (termset_has(t, term))
		return CRM_OK;
	if (t->n == TERMSET_MAX)
		return CRM_EUSAGE;
	if (mem_grow(&t->v, &t->room, t->n + 1, sizeof(*t->v)) != CRM_OK)
		return CRM_ENOMEM;
	t->v[t->n++] = term;
	if (t->slot == NULL)
		return t->n < TERMSET_FEW ? CRM_OK : termset_hash(t);
	t->slot[termset_slot(t, term)] = (uint16_t)(t->n - 1);
	return CRM_OK;
}

enum crm_status
termset_unite(struct termset *t, const struct termset *more)
{
	enum crm_status rc = CRM_OK;
	size_t i;

	for (i = 0; i < more->n && rc == CRM_OK; i++)
		rc = termset_add(t, more->v[i]);
	return rc;
}

enum crm_status
termset_cross(struct termset *t, const struct termset *a, const struct termset *b)
{
	enum crm_status rc = CRM_OK;
	size_t i, j;

	for (i = 0; i < a->n && rc == CRM_OK; i++)
		for (j = 0; j < b->n && rc == CRM_OK; j++)
			rc = termset_add(t, a->v[i] | b->v[j]);
	return rc;
}

enum crm_status
termset_remove(struct termset *t, uint64_t term)
{
	size_t i, n = 0;

	if (!termset_has(t, term))
		return CRM_OK;
	for (i = 0; i < t->n; i++)
		if (t->v[i] != term)
			t->v[n++] = t->v[i];
	t->n = n;
	return t->slot == NULL ? CRM_OK : termset_hash(t);
}

void
termset_clear(struct termset *t)
{

	t->n = 0;
	free(t->slot);
	t->slot = NULL;
}

unsigned
termset_order(uint64_t term)
{

	return (unsigned)__builtin_popcountll(term);
}

void
termset_free(struct termset *t)
{

	free(t->v);
	free(t->slot);
	*t = (struct termset){ 0 };
}
