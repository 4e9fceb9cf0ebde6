/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_SEMI_JOIN_H
#define CRM_TABLE_SEMI_JOIN_H

#include "table/csv_in.h"
#include "table/key_set.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Rows whose keys are looked up together. */
#define SEMI_JOIN_ROWS 32

/**
 * Which rows of a table are kept: those whose value of one column is among the keys of another
 * table.  All zero keeps every row.
 */
struct semi_join {
	struct key_set *keys;		/* owned; NULL: every row is kept */
	size_t column;			/* of the rows of the table */
	bool gap;			/* the line before was not kept */
	/* The lines that have been looked up: */
	uint64_t first;			/* the number of the first one */
	size_t n;
	bool keeps[SEMI_JOIN_ROWS];
};

/**
 * semi_join_keeps(join, csv, row, in_place):
 * Whether ${row}, the last one of ${csv}, is kept.  Where it is not, consume the lines after it
 * that are not kept either, as far as they are buffered.  The row before a kept row may not have
 * been kept; then row->shared, which compares it with that row, becomes 0.
 * ${in_place}: the buffered lines have their fields in the same order as ${row}.
 */
bool semi_join_keeps(struct semi_join *join, struct csvin *csv, struct csv_row *row, bool in_place);

/** semi_join_restart(join): Forget what was looked up: another input begins. */
void semi_join_restart(struct semi_join *join);

/** semi_join_close(join): Free the keys.  ${join} keeps every row afterwards. */
void semi_join_close(struct semi_join *join);

#endif
