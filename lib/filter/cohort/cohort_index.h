/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_INDEX_H
#define CRM_FILTER_COHORT_COHORT_INDEX_H

#include "base/status.h"
#include "filter/cohort/cohort_cells.h"

#include <stddef.h>
#include <stdint.h>

/**
 * How many cells of a customer's list are searched.  A customer whose next cell is further down is
 * scattered from then on: their cells are found by an index, and new ones go to the front of the
 * list.
 */
#define COHORT_WALK 32

/** A hash table from (customer, period) to the number of a cell.  `{ 0 }` is empty. */
struct cohort_index {
	struct cohort_index_slot *slot;	/* NULL while empty */
	size_t n, mask;			/* entries; slots less one */
	uint64_t key;			/* random, so that nobody can prepare collisions */
};

/**
 * cohort_cell_at(cells, index, number, period, place):
 * *${place} becomes the cell of customer ${number} and ${period}, which is created if it does not
 * exist.  A customer's newest cell comes first, so for a ledger in order of dates the first cell is
 * found at once.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status cohort_cell_at(struct cohort_cells *cells, struct cohort_index *index,
    uint32_t number, int32_t period, uint32_t *place);

/** A cell that will be accessed soon. */
struct cohort_wanted {
	uint32_t customer;
	int32_t period;
	uint32_t cell;		/* for cohort_cells_bring() only: where its search is */
};

/**
 * cohort_cells_bring(cells, v, n):
 * Prefetch the cells ${v}, some hundred at a time, and those before them in the lists, so that
 * accessing them does not wait for memory.  With a period of INT32_MIN prefetch all cells of the
 * customer, up to COHORT_WALK.  ${v} is overwritten.
 */
void cohort_cells_bring(const struct cohort_cells *cells, struct cohort_wanted *v, size_t n);

/** cohort_index_free(index): Free it and leave it empty. */
void cohort_index_free(struct cohort_index *index);

#endif
