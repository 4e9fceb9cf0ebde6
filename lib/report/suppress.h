/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_SUPPRESS_H
#define CRM_REPORT_SUPPRESS_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Which cells of a table of counts to hide, so that no count of 1 to min - 1 can be worked out,
 * neither by itself nor from totals: a reader who knows the totals, all other cells and these rules
 * must find it possible that each hidden small cell holds ${min} or more.
 */

/**
 * suppress_groups(n, groups, min, hidden):
 * For ${groups} counts ${n} (1 or more each) whose sum is known.  Small ones are hidden, and then
 * the smallest of the others (of equal ones the later), until there are two or more and their sum
 * is at least min + (how many) - 1, so that any of them might be as large as ${min}.  ${hidden}
 * receives a flag a group.  Return false where even all of them hidden would not do: then the total
 * must not be shown either.
 */
CRM_CHECKED bool suppress_groups(const uint64_t *n, size_t groups, uint64_t min, bool *hidden);

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

#endif
