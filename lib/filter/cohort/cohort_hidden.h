/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_COHORT_COHORT_HIDDEN_H
#define CRM_FILTER_COHORT_COHORT_HIDDEN_H

#include "filter/cohort/cohort_cells.h"
#include "table/suppress.h"

/** How many customers contribute to the figures of a cohort in one period. */
struct cohort_count {
	uint64_t active;	/* with an order */
	uint64_t earning;	/* whose revenue is not 0, returns of the inactive included */
	uint64_t costing;	/* whose cost is not 0 */
};

/** Hidden cells whose sum a reader can compute from a total that is shown. */
struct cohort_gap {
	size_t cells;
	uint64_t active, inactive, earning;
};

/**
 * cohort_hidden_sizes(cells, order, from, end, min, hidden):
 * Which cohorts of the group order[${from}..${end}) have their size hidden, and with it all else:
 * small ones, and others so that the number of all customers does not give these away.
 * *${hidden} becomes a malloc'd array by period of first order, numbered from 1 at the first of the
 * data; [0] are those without an order.  The caller frees it.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status cohort_hidden_sizes(const struct cohort_cells *cells,
    const uint32_t *order, size_t from, size_t end, uint64_t min, bool **hidden);

/**
 * cohort_hidden_counted(size, cohorts, min, hidden): The same from the sizes of all ${cohorts}.
 */
CRM_CHECKED enum crm_status cohort_hidden_counted(
    const uint64_t *size, size_t cohorts, uint64_t min, bool **hidden);

/**
 * cohort_hidden_cell(customers, count, min):
 * Whether a cell of a cohort of so many ${customers} is about few of them: those who ordered, those
 * who did not, or those whom the revenue is from.
 */
bool cohort_hidden_cell(uint64_t customers, const struct cohort_count *count, uint64_t min);

/** cohort_gap_add(gap, customers, count): Add a hidden cell. */
void cohort_gap_add(struct cohort_gap *gap, uint64_t customers, const struct cohort_count *count);

/** cohort_gap_is_safe(gap, min): Whether the total of these cells and others may be shown. */
bool cohort_gap_is_safe(const struct cohort_gap *gap, uint64_t min);

#endif
