/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_MACHINE_H
#define CRM_REPORT_MACHINE_H

#include "base/slice.h"
#include "report/report_table.h"

/** Room for what machine_cell() writes. */
#define MACHINE_PRINT 48

/**
 * machine_cell(room, column, cell):
 * A cell as tables hold it: `.` as the decimal mark, no grouping, money exact, fractions to 9 digits, ISO dates;
 * empty for an empty or hidden one.  The result lies in ${room} or is the cell's text.
 */
struct slice machine_cell(char room[MACHINE_PRINT], const struct report_column *column, const struct report_cell *cell);

#endif
