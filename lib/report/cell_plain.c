/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cell as machines read it: the exact value of CSV, TSV and JSON, in no language.
 */
#include "report/cell_plain.h"

#include "base/num.h"

#include <stdio.h>

/* Significant digits of fractions. */
#define DIGITS 9

struct slice
cell_plain(
    char room[CELL_PLAIN_ROOM], const struct report_column *column, const struct report_cell *cell)
{

	if (cell->state != CELL_VALUE)
		return (struct slice){ "", 0 };
	switch (column->kind) {
	case COLUMN_TEXT:
		return slice_of(cell->v.text);
	case COLUMN_COUNT:
		return (struct slice){ room,
			(size_t)snprintf(room, CELL_PLAIN_ROOM, "%lld", (long long)cell->v.count) };
	case COLUMN_MONEY:
		return (
		    struct slice){ room, decimal_print_sum(room, cell->v.money, column->decimals) };
	case COLUMN_SHARE:
	case COLUMN_REAL:
	case COLUMN_DAYS:
		return (struct slice){ room, num_print(room, cell->v.real, DIGITS) };
	case COLUMN_DATE:
		return (struct slice){ room, date_print(room, cell->v.date) };
	}
	return (struct slice){ "", 0 };
}
