/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_CELL_PLAIN_H
#define CRM_REPORT_CELL_PLAIN_H

#include "base/slice.h"
#include "report/report_table.h"

/** Room for what cell_plain() writes. */
#define CELL_PLAIN_ROOM 48

/**
 * cell_plain(room, column, cell):
 * Return the text of a cell for tables of other programs: `.` as the decimal mark, no grouping,
 * money exact, fractions to 9 digits, ISO dates; empty for an empty or hidden cell.  The result is
 * in ${room} or is the cell's own text.
 */
struct slice cell_plain(
    char room[CELL_PLAIN_ROOM], const struct report_column *column, const struct report_cell *cell);

#endif
