/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hiding small counts (statistical disclosure control) for every program that has --min-cell.
 *
 * A count of 1 to min - 1 customers is small and never printed (primary suppression).  That is not
 * enough where a total is known: one hidden cell of a row is the total less the others.  So further
 * cells are hidden (secondary suppression): of a list with a known total the next smallest groups;
 * of a matrix with known margins the other corners of a rectangle; of a curve over time nothing,
 * but days are put together until each step is one of enough customers.
 *
 * What must hold is that a reader who knows all printed numbers finds it possible that each hidden
 * small count is min or more.  tests/cli/attack.py and attack_tables.py check this by linear
 * programming on what the programs print, tests/unit/table/test_suppress.c by trying all ways.
 */
#include "table/suppress.h"

#include <assert.h>

bool
suppress_groups(const uint64_t *n, size_t groups, uint64_t min, bool *hidden)
{

	for (size_t i = 0; i < groups; i++)
		hidden[i] = false;
	return suppress_more(n, groups, min, hidden);
}

bool
suppress_more(const uint64_t *n, size_t groups, uint64_t min, bool *hidden)
{
	size_t count = 0;
	uint64_t sum = 0;
	bool secret = false;

	for (size_t i = 0; i < groups; i++) {
		secret = secret || suppress_is_small(n[i], min);
		hidden[i] = hidden[i] || suppress_is_small(n[i], min);
		/* A group of 0 adds nothing, so it does not hide what others add. */
		count += hidden[i] && n[i] > 0;
		sum += hidden[i] ? n[i] : 0;
	}
	while (secret && !suppress_is_safe(count, sum, min)) {
		size_t next = groups;

		for (size_t i = 0; i < groups; i++)
			if (!hidden[i] && n[i] > 0 && (next == groups || n[i] <= n[next]))
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
rectangle_cost(const uint64_t *n, size_t columns, uint64_t min, const bool *hidden, size_t r,
    size_t c, size_t row, size_t column)
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

/** Hide a rectangle that protects the small cell (r, c); false where there is none. */
static bool
hide_rectangle(
    const uint64_t *n, size_t rows, size_t columns, uint64_t min, bool *hidden, size_t r, size_t c)
{
	uint64_t best = UINT64_MAX;
	size_t best_row = 0, best_column = 0;

	for (size_t row = 0; row < rows; row++)
		for (size_t column = 0; column < columns; column++) {
			uint64_t cost;

			if (row == r || column == c ||
			    (cost = rectangle_cost(n, columns, min, hidden, r, c, row, column)) >=
				best)
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
		hidden[i] = suppress_is_small(n[i], min);
	for (size_t i = 0; i < rows * columns; i++)
		if (suppress_is_small(n[i], min) &&
		    !hide_rectangle(n, rows, columns, min, hidden, i / columns, i % columns))
			return false;
	return true;
}

/* Whether a step of a curve with these counts may be shown; one without any is no step yet. */
static bool
is_step(uint64_t a, uint64_t b, uint64_t min)
{

	return a + b > 0 && !suppress_is_small(a, min) && !suppress_is_small(b, min);
}

bool
suppress_pool(uint64_t *a, uint64_t *b, size_t n, uint64_t min)
{
	uint64_t a_left = 0, b_left = 0;
	size_t end = 0;		/* the last time with a count */

	for (size_t t = 0; t < n; t++) {
		a_left += a[t];
		b_left += b[t];
		if (a[t] + b[t] > 0)
			end = t;
		a[t] = b[t] = 0;
		if (!is_step(a_left, b_left, min))
			continue;
		a[t] = a_left;
		b[t] = b_left;
		a_left = b_left = 0;
	}
	/* What is left at the end is too little for a step: earlier steps are added to it. */
	for (size_t t = n; a_left + b_left > 0 && !is_step(a_left, b_left, min); ) {
		while (t > 0 && a[t - 1] + b[t - 1] == 0)
			t--;
		if (t == 0)
			return false;
		t--;
		a_left += a[t];
		b_left += b[t];
		a[t] = b[t] = 0;
	}
	if (a_left + b_left > 0) {
		assert(a[end] == 0 && b[end] == 0);
		a[end] = a_left;
		b[end] = b_left;
	}
	return true;
}
