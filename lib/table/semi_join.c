/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of a table whose key is in another table.
 *
 * A look-up in a large set waits for memory longer than it computes.  So the keys of the row and of
 * the buffered lines after it are looked up together, and their waits overlap; the answers are kept
 * by line number until those lines are read.  Lines that follow each other are often of one
 * customer: a line that shares its beginning with the one before, past the first column, has the
 * same key and is not looked up again.
 *
 * What must hold: only lines that csvin_line() hands out are looked up in advance, which are whole
 * rows of one line each, so that line numbers count rows; the row itself, which may be quoted and
 * have several lines, always has its own look-up.
 */
#include "table/semi_join.h"

#include "table/csv_lines.h"

/** Look up the keys of ${row} and, where they can be read ${in_place}, of the lines after it. */
static void
look_up(struct semi_join *join, const struct csvin *csv, const struct csv_row *row, bool in_place)
{
	struct slice keys[SEMI_JOIN_ROWS];
	bool has[SEMI_JOIN_ROWS];
	uint8_t key_of[SEMI_JOIN_ROWS];
	struct csvin_lines lines;
	size_t n_keys = 0;

	keys[n_keys++] = csvin_field(row, join->column);
	key_of[0] = 0;
	join->first = row->number;
	join->n = 1;
	csvin_lines(csv, row, &lines);
	/* After a row of several lines their numbers are not those that follow the row's. */
	if (!in_place || lines.row.number != row->number + 1)
		lines.n_rows = lines.next;
	while (join->n < SEMI_JOIN_ROWS && csvin_line(&lines)) {
		const struct csv_row *next = &lines.row;

		/* The line before ${next} has to be a line whose fields are known to be here. */
		if (join->n == 1 || join->column > 0 || next->shared <= next->end[0] - next->start)
			keys[n_keys++] = csvin_field(next, join->column);
		key_of[join->n++] = (uint8_t)(n_keys - 1);
		csvin_line_take(&lines);
	}
	key_set_has_each(join->keys, keys, n_keys, has);
	for (size_t i = 0; i < join->n; i++)
		join->keeps[i] = has[key_of[i]];
}

/** Consume the lines after ${row} that have been looked up and are not kept. */
static void
skip_lines(const struct semi_join *join, struct csvin *csv, const struct csv_row *row)
{
	struct csvin_lines lines;

	csvin_lines(csv, row, &lines);
	while (lines.row.number - join->first < join->n &&
	    !join->keeps[lines.row.number - join->first] && csvin_line(&lines))
		csvin_line_take(&lines);
	csvin_lines_end(csv, &lines);
}

bool
semi_join_keeps(struct semi_join *join, struct csvin *csv, struct csv_row *row, bool in_place)
{

	if (join->keys == NULL)
		return true;
	if (row->number - join->first >= join->n)
		look_up(join, csv, row, in_place);
	if (!join->keeps[row->number - join->first]) {
		join->gap = true;
		skip_lines(join, csv, row);
		return false;
	}
	if (join->gap)
		row->shared = 0;
	join->gap = false;
	return true;
}

void
semi_join_restart(struct semi_join *join)
{

	join->n = 0;
}

void
semi_join_close(struct semi_join *join)
{

	key_set_close(join->keys);
	join->keys = NULL;
}
