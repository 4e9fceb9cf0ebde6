/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RELATIONS_INNER_H
#define CRM_FILTER_RFM_RELATIONS_INNER_H

#include "base/buf.h"
#include "filter/rfm/relations.h"
#include "table/strmap.h"

#include <stddef.h>

/* What relations.c and relations_sets.c share. */

/* Names of up to eight bytes that came lately, to be numbered without hashing them. */
#define RELATIONS_LATELY 64

/** A set of one customer: numbers of names, the first ${sorted} of them in order and distinct. */
struct own_set {
	uint32_t *v;
	uint32_t n, room, sorted;
};

struct relations {
	struct relation *v;
	size_t n, room;
	decimal_sum *cost;		/* by number; most shops have none: 0 from n_cost on */
	size_t n_cost, cost_room;
	struct strmap *names;		/* of channels and referrers */
	struct { uint64_t word; uint32_t n, number; } lately[RELATIONS_LATELY];
	struct strmap *sets;		/* shared ones, as they are written; 0 is the empty one */
	struct strmap *steps;		/* pairs of shared set and name ... */
	uint32_t *result;		/* ... and the shared set with that name, by pair */
	size_t result_room;
	/* Steps taken lately: */
	struct { uint32_t set, channel, result; } stepped[RELATIONS_LATELY];
	struct own_set *own;		/* see relations_sets.c */
	size_t n_own, own_room;
	uint64_t own_bytes;		/* of all own_set.v */
	struct buf text;
};

/** relations_number(r, name, number): Number a name.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status relations_number(
    struct relations *r, struct slice name, uint32_t *number);

/** relations_add_channel(r, set, channel): *${set} becomes the set with the name ${channel} too. */
CRM_CHECKED enum crm_status relations_add_channel(
    struct relations *r, uint32_t *set, uint32_t channel);

/**
 * relations_read_set(r, set, number):
 * Number the set that is written in ${set}, in any order.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status relations_read_set(
    struct relations *r, struct slice set, uint32_t *number);

#endif
