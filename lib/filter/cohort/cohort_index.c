/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finds the cell of a customer and a period whose cells arrived out of order.  A customer's cells
 * are a list with the newest first, which suits ledgers in order of dates; for a customer whose
 * days arrive in any order, walking it would take quadratic time, so cohort_read.c looks here
 * instead.
 *
 * Cells are in no order in memory either; cohort_cells_bring() walks along the lists of many
 * customers at a time, so that their waits overlap.
 *
 * Open addressing with linear probing, at most half full.  The order of the slots depends on a
 * random key and must never reach the output: nothing but get and put is offered.
 */
#include "filter/cohort/cohort_index.h"

#include "base/hash.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/random.h>

struct cohort_index_slot {
	uint32_t customer;
	int32_t period;
	uint32_t cell;		/* UINT32_MAX: free */
};

/* The slot of a pair, or the free one where it would go. */
static struct cohort_index_slot *
index_slot(const struct cohort_index *index, uint32_t customer, int32_t period)
{
	/*
	 * Customer and period fill one word, so no two pairs are mixed into the same hash; the key
	 * keeps a ledger from being made so that its pairs collide in the low bits.
	 */
	uint64_t h = hash_mix(((uint64_t)customer << 32 | (uint32_t)period) ^ index->key);
	struct cohort_index_slot *slot;

	for (size_t i = (size_t)h & index->mask;; i = (i + 1) & index->mask) {
		slot = &index->slot[i];
		if (slot->cell == UINT32_MAX ||
		    (slot->customer == customer && slot->period == period))
			return slot;
	}
}

/* The cell of a pair, or UINT32_MAX. */
static uint32_t
index_get(const struct cohort_index *index, uint32_t customer, int32_t period)
{

	return index->slot == NULL ? UINT32_MAX : index_slot(index, customer, period)->cell;
}

/* Move everything into a table of ${slots} slots, a power of two. */
static enum crm_status
index_grow(struct cohort_index *index, size_t slots)
{
	struct cohort_index old = *index;

	/* On failure the old table stays as it was. */
	if ((index->slot = mem_raw(slots, sizeof(*index->slot))) == NULL) {
		index->slot = old.slot;
		return CRM_ENOMEM;
	}
	index->mask = slots - 1;
	for (size_t i = 0; i < slots; i++)
		index->slot[i].cell = UINT32_MAX;
	for (size_t i = 0; old.slot != NULL && i <= old.mask; i++)
		if (old.slot[i].cell != UINT32_MAX)
			*index_slot(index, old.slot[i].customer, old.slot[i].period) = old.slot[i];
	free(old.slot);
	return CRM_OK;
}

/* Add a pair that is not there yet. */
static enum crm_status
index_put(struct cohort_index *index, uint32_t customer, int32_t period, uint32_t cell)
{
	struct cohort_index_slot *slot;

	assert(cell != UINT32_MAX);
	if (index->slot == NULL &&
	    getrandom(&index->key, sizeof(index->key), 0) != (ssize_t)sizeof(index->key))
		/*
		 * Without random bytes a fixed key: it is slower only for a ledger made to be slow.
		 */
		index->key = UINT64_C(0x9e3779b97f4a7c15);
	if ((index->slot == NULL || 2 * (index->n + 1) > index->mask) &&
	    index_grow(index, index->slot == NULL ? 1024 : 2 * (index->mask + 1)) != CRM_OK)
		return CRM_ENOMEM;
	slot = index_slot(index, customer, period);
	assert(slot->cell == UINT32_MAX);
	*slot = (struct cohort_index_slot){ customer, period, cell };
	index->n++;
	return CRM_OK;
}

/* Append an empty cell of ${period}. */
static enum crm_status
new_cell(struct cohort_cells *cells, int32_t period, uint32_t *place)
{

	if (cells->n_cells >= COHORT_NONE ||
	    mem_grow(&cells->cell, &cells->cell_room, cells->n_cells + 1, sizeof(*cells->cell)) !=
		CRM_OK ||
	    (cells->cost != NULL &&
		mem_grow(&cells->cost, &cells->cost_room, cells->n_cells + 1,
		    sizeof(*cells->cost)) != CRM_OK) ||
	    (cells->commission != NULL &&
		mem_grow(&cells->commission, &cells->commission_room, cells->n_cells + 1,
		    sizeof(*cells->commission)) != CRM_OK))
		return CRM_ENOMEM;
	*place = (uint32_t)cells->n_cells++;
	cells->cell[*place] = (struct cohort_cell){ .period = period, .next = COHORT_NONE };
	if (cells->cost != NULL)
		cells->cost[*place] = 0;
	if (cells->commission != NULL)
		cells->commission[*place] = 0;
	return CRM_OK;
}

/* As cohort_cell_at(), for a scattered customer. */
static enum crm_status
scattered_cell(struct cohort_cells *cells, struct cohort_index *index, uint32_t number,
    int32_t period, uint32_t *place)
{
	struct cohort_customer *customer = &cells->customer[number];

	if ((*place = index_get(index, number, period)) != UINT32_MAX)
		return CRM_OK;
	if (new_cell(cells, period, place) != CRM_OK ||
	    index_put(index, number, period, *place) != CRM_OK)
		return CRM_ENOMEM;
	/*
	 * The list is no longer in order of periods: cohort_cells_sorted() sorts it when it is
	 * read.
	 */
	cells->cell[*place].next = customer->cells;
	customer->cells = *place;
	return CRM_OK;
}

/* Make a customer scattered: put all their cells into the index. */
static enum crm_status
scatter(struct cohort_cells *cells, struct cohort_index *index, uint32_t number)
{

	cells->customer[number].scattered = true;
	for (uint32_t i = cells->customer[number].cells; i != COHORT_NONE; i = cells->cell[i].next)
		if (index_put(index, number, cells->cell[i].period, i) != CRM_OK)
			return CRM_ENOMEM;
	return CRM_OK;
}

enum crm_status
cohort_cell_at(struct cohort_cells *cells, struct cohort_index *index, uint32_t number,
    int32_t period, uint32_t *place)
{
	struct cohort_customer *customer = &cells->customer[number];
	uint32_t before = COHORT_NONE, i = customer->cells;

	if (customer->scattered)
		return scattered_cell(cells, index, number, period, place);
	for (size_t steps = 0; i != COHORT_NONE && cells->cell[i].period >= period;
	     i = cells->cell[i].next) {
		if (cells->cell[i].period == period) {
			*place = i;
			return CRM_OK;
		}
		if (++steps > COHORT_WALK) {
			if (scatter(cells, index, number) != CRM_OK)
				return CRM_ENOMEM;
			return scattered_cell(cells, index, number, period, place);
		}
		before = i;
	}
	if (new_cell(cells, period, place) != CRM_OK)
		return CRM_ENOMEM;
	cells->cell[*place].next = i;
	/* Before the first older cell, so the list stays newest first. */
	*(before == COHORT_NONE ? &customer->cells : &cells->cell[before].next) = *place;
	return CRM_OK;
}

void
cohort_cells_bring(const struct cohort_cells *cells, struct cohort_wanted *v, size_t n)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		const struct cohort_customer *customer = &cells->customer[v[i].customer];

		/* They have an index instead of a walk along the list. */
		if (customer->scattered || customer->cells == COHORT_NONE)
			continue;
		__builtin_prefetch(&cells->cell[customer->cells], 1);
		v[left] = v[i];
		v[left++].cell = customer->cells;
	}
	/*
	 * Take one step along each list in turn, so that the waits of the lists overlap instead of
	 * adding up.
	 */
	for (size_t steps = 0; left > 0 && steps < COHORT_WALK; steps++) {
		n = left;
		left = 0;
		for (size_t i = 0; i < n; i++) {
			uint32_t next = cells->cell[v[i].cell].next;

			if (cells->cell[v[i].cell].period <= v[i].period || next == COHORT_NONE)
				continue;
			__builtin_prefetch(&cells->cell[next], 1);
			v[left] = v[i];
			v[left++].cell = next;
		}
	}
}

void
cohort_index_free(struct cohort_index *index)
{

	free(index->slot);
	*index = (struct cohort_index){ 0 };
}
