/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_SUPPRESS_H
#define CRM_TABLE_SUPPRESS_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Which cells of a table of counts to hide, so that no count of 1 to min - 1 can be worked out,
 * neither by itself nor from totals: a reader who knows the totals, all other cells and these rules
 * must find it possible that each hidden small cell holds ${min} or more.
 */

/** suppress_is_small(n, min): Whether ${n} customers are some, but fewer than ${min}. */
static inline bool
suppress_is_small(uint64_t n, uint64_t min)
{

	return n > 0 && n < min;
}

/**
 * suppress_is_safe(count, sum, min):
 * Whether ${count} hidden counts whose ${sum} a reader can work out still say nothing: there are
 * none, or two or more, any of which might be ${min} if each of the others is at least 1.
 */
static inline bool
suppress_is_safe(size_t count, uint64_t sum, uint64_t min)
{

	return count == 0 || (count >= 2 && sum >= min + count - 1);
}

/**
 * suppress_groups(n, groups, min, hidden):
 * For ${groups} counts ${n} whose sum is known.  Small ones are hidden, and then the smallest of
 * the others (of equal ones the later; 0 is no secret and never hidden) until
 * suppress_is_safe().  ${hidden} receives a flag a group.  Return false where even all of them
 * hidden would not do: then the total must not be shown either.
 */
CRM_CHECKED bool suppress_groups(const uint64_t *n, size_t groups, uint64_t min, bool *hidden);

/**
 * suppress_more(n, groups, min, hidden):
 * The same for other counts ${n} of groups of which some are ${hidden} already: of those whom a sum
 * of money is from, say.  Small ones are hidden, and where a hidden one is small, further ones
 * until suppress_is_safe(); those that were hidden stay so.
 */
CRM_CHECKED bool suppress_more(const uint64_t *n, size_t groups, uint64_t min, bool *hidden);

/**
 * suppress_matrix(n, rows, columns, min, hidden):
 * For a ${rows} x ${columns} matrix of counts (row-major, 0 is no secret) whose row and column sums
 * are all known. For each small cell the three others of a rectangle are hidden, chosen so that the
 * cell might be ${min} and might be one less than it is with all sums as they are; of those
 * rectangles the one with the fewest customers newly hidden (the first of equal ones).  ${hidden}
 * receives a flag a cell.  Return false where there is none for some cell: then nothing of the
 * matrix may be shown. O(small cells x rows x columns).
 */
CRM_CHECKED bool suppress_matrix(
    const uint64_t *n, size_t rows, size_t columns, uint64_t min, bool *hidden);

/**
 * suppress_pool(a, b, n, min):
 * Two counts by time (${n} whole numbers of days), as of a survival curve: move counts to later
 * times until every time has in both 0, or ${min} or more.  Return false where one of the totals is
 * itself small: then nothing can be shown, and the arrays are of no use.  O(n).
 */
CRM_CHECKED bool suppress_pool(uint64_t *a, uint64_t *b, size_t n, uint64_t min);

#endif
