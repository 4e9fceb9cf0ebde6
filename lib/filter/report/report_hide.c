/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --min-cell for tables that cut groups of customers into parts: of a tier those who are due, of a
 * level those who are kept closer than advised.
 */
#include "filter/report/report_hide.h"

#include "table/suppress.h"

#include <assert.h>
#include <string.h>

/** Hide rows as small, or as their figures are from few; false where that does not do. */
static bool
hide_rows(const uint64_t *sums, uint64_t from[][HIDE_KINDS], size_t rows, uint64_t min_cell,
    bool *hidden)
{
	uint64_t counts[HIDE_ROWS];
	size_t before, now = 0;

	/* What is hidden for one figure may be the only row of another: go on until none is. */
	do {
		before = now;
		if (!suppress_more(sums, rows, min_cell, hidden))
			return false;
		for (size_t k = 0; k < HIDE_KINDS; k++) {
			for (size_t i = 0; i < rows; i++)
				counts[i] = from[i][k];
			if (!suppress_more(counts, rows, min_cell, hidden))
				return false;
		}
		now = 0;
		for (size_t i = 0; i < rows; i++)
			now += hidden[i];
	} while (now != before);
	return true;
}

void
hide_parts(const uint64_t *counts, size_t rows, size_t columns,
    uint64_t from[][HIDE_KINDS], uint64_t min_cell, struct hidden_parts *hidden)
{
	uint64_t sums[HIDE_ROWS] = { 0 };
	bool cells[HIDE_ROWS * HIDE_COLUMNS] = { false };

	assert(rows <= HIDE_ROWS && columns <= HIDE_COLUMNS);
	memset(hidden, 0, sizeof(*hidden));
	if (min_cell == 0)
		return;
	for (size_t i = 0; i < rows * columns; i++)
		sums[i / columns] += counts[i];
	if (!hide_rows(sums, from, rows, min_cell, hidden->rows)) {
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
