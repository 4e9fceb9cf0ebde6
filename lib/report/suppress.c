/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/suppress.h"

static bool
is_small(uint64_t n, uint64_t min)
{

	return n > 0 && n < min;
}

bool
suppress_groups(const uint64_t *n, size_t groups, uint64_t min, bool *hidden)
{
	size_t count = 0;
	uint64_t sum = 0;

	for (size_t i = 0; i < groups; i++) {
		hidden[i] = is_small(n[i], min);
		count += hidden[i];
		sum += hidden[i] ? n[i] : 0;
	}
	if (count == 0)
		return true;
	while (count < 2 || sum < min + count - 1) {
		size_t next = groups;

		for (size_t i = 0; i < groups; i++)
			if (!hidden[i] && (next == groups || n[i] <= n[next]))
				next = i;
		if (next == groups)
			return false;
		hidden[next] = true;
		count++;
		sum += n[next];
	}
	return true;
}

/**
 * How many customers a rectangle with the corners (r, c) and (row, column) hides that are not
 * hidden yet; UINT64_MAX: it does not protect the cell (r, c).
 */
static uint64_t
cost_of(const uint64_t *n, size_t columns, uint64_t min, const bool *hidden, size_t r, size_t c,
    size_t row, size_t column)
{
	size_t at = r * columns + c, beside = r * columns + column, below = row * columns + c,
	       across = row * columns + column;
	uint64_t need = min - n[at];

	/* The cell grows as its two neighbours shrink, and shrinks as the one across does. */
	if (n[beside] < need || n[below] < need || n[across] < 1)
		return UINT64_MAX;
	return (hidden[beside] ? 0 : n[beside]) + (hidden[below] ? 0 : n[below]) +
	    (hidden[across] ? 0 : n[across]);
}

/** Protect the small cell (r, c). */
static bool
protect(
    const uint64_t *n, size_t rows, size_t columns, uint64_t min, bool *hidden, size_t r, size_t c)
{
	uint64_t best = UINT64_MAX;
	size_t best_row = 0, best_column = 0;

	for (size_t row = 0; row < rows; row++)
		for (size_t column = 0; column < columns; column++) {
			uint64_t cost;

			if (row == r || column == c ||
			    (cost = cost_of(n, columns, min, hidden, r, c, row, column)) >= best)
				continue;
			best = cost;
			best_row = row;
			best_column = column;
		}
	if (best == UINT64_MAX)
		return false;
	hidden[r * columns + best_column] = hidden[best_row * columns + c] =
	    hidden[best_row * columns + best_column] = true;
	return true;
}

bool
suppress_matrix(const uint64_t *n, size_t rows, size_t columns, uint64_t min, bool *hidden)
{

	for (size_t i = 0; i < rows * columns; i++)
		hidden[i] = is_small(n[i], min);
	for (size_t i = 0; i < rows * columns; i++)
		if (is_small(n[i], min) &&
		    !protect(n, rows, columns, min, hidden, i / columns, i % columns))
			return false;
	return true;
}
