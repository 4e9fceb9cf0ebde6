/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_HIDE_H
#define CRM_FILTER_REPORT_REPORT_HIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The most rows and columns of hide_parts(). */
#define HIDE_ROWS 80
#define HIDE_COLUMNS 4

/** Which figures of a table whose rows are cut into parts --min-cell hides. */
struct hidden_parts {
	bool rows[HIDE_ROWS];			/* all of a row */
	bool cells[HIDE_ROWS][HIDE_COLUMNS];	/* a part of a row */
	bool totals;				/* the totals of the parts */
	bool all;				/* nothing can be shown */
};

/** The most kinds of figures of hide_parts(). */
#define HIDE_KINDS 4

/**
 * hide_parts(counts, rows, columns, from, min_cell, hidden):
 * For ${rows} x ${columns} counts of customers (row-major) whose row sums are shown, and unless
 * hidden->totals column sums: hide small rows by suppress_groups(), and small parts by
 * suppress_matrix().  ${from} has for each row HIDE_KINDS counts of the customers whom a figure of
 * the row is from (0: there is no such figure): a row with a small one is hidden as a small row is.
  Where a row is hidden no part is shown, as its parts would follow from the
 * totals.  ${min_cell} 0 hides nothing.
 */
void hide_parts(const uint64_t *counts, size_t rows, size_t columns,
    uint64_t from[][HIDE_KINDS], uint64_t min_cell, struct hidden_parts *hidden);

#endif
