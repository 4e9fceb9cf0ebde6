/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_INDEX_H
#define CRM_FILTER_COHORT_COHORT_INDEX_H

#include "base/status.h"
#include "filter/cohort/cohort_cells.h"

#include <stddef.h>
#include <stdint.h>

/**
 * How far a customer's list of cells is walked.  A customer whose next cell lies further down is
 * scattered from then on: their cells are found by an index, and new ones go in front of the list.
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
 * *${place} becomes the cell of customer ${number} and ${period}, made if need be.  A customer's
 * newest cell comes first, so a ledger in order of dates never looks further.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status cohort_cell_at(struct cohort_cells *cells, struct cohort_index *index,
    uint32_t number, int32_t period, uint32_t *place);

/** A cell that is going to be looked at. */
struct cohort_wanted {
	uint32_t customer;
	int32_t period;
	uint32_t cell;		/* inner: where the search for it is */
};

/**
 * cohort_cells_bring(cells, v, n):
 * Load the cells of ${v}, and those before them in the lists, into the cache, so that looking at
 * them does not wait for memory; some hundred at a time.  With a period of INT32_MIN that is all
 * cells of a customer, up to COHORT_WALK.  ${v} is used up.
 */
void cohort_cells_bring(const struct cohort_cells *cells, struct cohort_wanted *v, size_t n);

/** cohort_index_free(index): Free it and leave it empty. */
void cohort_index_free(struct cohort_index *index);

#endif
