/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_TERMSET_H
#define CRM_MODEL_TERMSET_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * A set of terms in the order of their coming.  A term is a set of variables, as bits; 0, the empty
 * one, is the intercept. `struct termset t = { 0 };` is empty; free with termset_free().
 */
struct termset {
	uint64_t *v;
	size_t n, room;
	uint16_t *slot;		/* where the terms are in ${v}, by hash; NULL while they are few */
};

/**
 * The most terms in a set, so that (a + b + ...)^9 ends; past it the functions return CRM_EUSAGE.
 */
#define TERMSET_MAX 4096

/**
 * termset_add(t, term): Add ${term} unless it is there.  CRM_OK, CRM_ENOMEM, CRM_EUSAGE (too many).
 */
CRM_CHECKED enum crm_status termset_add(struct termset *t, uint64_t term);

/** termset_unite(t, more): Add the terms of ${more} (another set).  As termset_add(). */
CRM_CHECKED enum crm_status termset_unite(struct termset *t, const struct termset *more);

/**
 * termset_cross(t, a, b): Add every union of a term of ${a} and one of ${b} (sets other than ${t}).
 * As termset_add().
 */
CRM_CHECKED enum crm_status termset_cross(
    struct termset *t, const struct termset *a, const struct termset *b);

/** termset_remove(t, term): Take ${term} away where it is there.  O(n).  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status termset_remove(struct termset *t, uint64_t term);

/** termset_clear(t): Make it empty. */
void termset_clear(struct termset *t);

/** termset_order(term): How many variables ${term} joins. */
unsigned termset_order(uint64_t term);

/** termset_free(t): Free it and leave it empty. */
void termset_free(struct termset *t);

#endif
