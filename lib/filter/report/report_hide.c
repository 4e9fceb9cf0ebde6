/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --min-cell for tables that cut groups of customers into parts: of a tier those who are due, of a
 * level those who are kept closer than advised.
 */
#include "filter/report/report_hide.h"

#include "table/suppress.h"

#include <assert.h>
#include <string.h>

void
hide_parts(const uint64_t *counts, size_t rows, size_t columns, uint64_t min_cell,
    struct hidden_parts *hidden)
{
	uint64_t sums[HIDE_ROWS] = { 0 };
	bool cells[HIDE_ROWS * HIDE_COLUMNS] = { false };

	assert(rows <= HIDE_ROWS && columns <= HIDE_COLUMNS);
	memset(hidden, 0, sizeof(*hidden));
	if (min_cell == 0)
		return;
	for (size_t i = 0; i < rows * columns; i++)
		sums[i / columns] += counts[i];
	if (!suppress_groups(sums, rows, min_cell, hidden->rows)) {
		hidden->all = true;
		return;
	}
	for (size_t i = 0; i < rows; i++)
		hidden->totals = hidden->totals || hidden->rows[i];
	if (!hidden->totals)
		hidden->totals = !suppress_matrix(counts, rows, columns, min_cell, cells);
	for (size_t i = 0; i < rows * columns; i++)
		hidden->cells[i / columns][i % columns] = hidden->totals || cells[i];
}
