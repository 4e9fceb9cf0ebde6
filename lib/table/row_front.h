/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_ROW_FRONT_H
#define CRM_TABLE_ROW_FRONT_H

#include "base/word.h"
#include "table/csv_in.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * Some columns of a row that was read before, to see whether a row has the same there: the rows of
 * an order mostly share customer, date and order.  Adjacent columns are compared as one.  The whole
 * of this optimisation is explained in ingest/convert_run.c.
 */

#define ROW_FRONT 3		/* the most columns */
#define ROW_FRONT_ROOM 96	/* the most bytes of adjacent ones */

struct row_front {
	struct {
		size_t from, to;
	} span[ROW_FRONT]; /* columns side by side, from the first to the last */
	size_t n_spans;
	char text[ROW_FRONT][ROW_FRONT_ROOM];
	size_t n[ROW_FRONT];
	bool there;		/* a row is remembered */
	uint64_t line;		/* the line of it, or of the last row that was the same */
	size_t prefix; /* a line that begins with more bytes than this as that one has the same
			  columns; SIZE_MAX: none surely has */
};

/** row_front_columns(front, columns): Look at these columns from now on; nothing is remembered. */
static inline void
row_front_columns(struct row_front *front, const size_t columns[ROW_FRONT])
{
	size_t c[ROW_FRONT], n = 0;

	for (size_t i = 0; i < ROW_FRONT; i++) {
		size_t at = i;

		for (; at > 0 && c[at - 1] > columns[i]; at--)
			c[at] = c[at - 1];
		c[at] = columns[i];
	}
	for (size_t i = 0; i < ROW_FRONT; i++) {
		if (i == 0 || c[i] != c[i - 1] + 1)
			front->span[n++].from = c[i];
		front->span[n - 1].to = c[i];
	}
	front->n_spans = n;
	front->there = false;
}

/**
 * row_front_is_raw(row): Whether the fields of ${row} are not a copy: only such rows are remembered
 * and compared.
 */
static inline bool
row_front_is_raw(const struct csv_row *row)
{

	return row->base + row->start == row->line.p;
}

static inline struct slice
row_front_span(const struct row_front *front, const struct csv_row *row, size_t i)
{
	const char *p = csvin_field(row, front->span[i].from).p;

	return (struct slice){ p, (size_t)(row->base + row->end[front->span[i].to] - p) };
}

/**
 * row_front_same(front, row): Whether ${row} surely has in those columns what the row that is
 * remembered had.
 */
static inline bool
row_front_same(struct row_front *front, const struct csv_row *row)
{

	if (!front->there)
		return false;
	/* Mostly the columns are the first ones, and the row follows the one it is like. */
	if (row->shared > front->prefix && row->number == front->line + 1) {
		front->line++;
		return true;
	}
	if (!row_front_is_raw(row))
		return false;
	for (size_t i = 0; i < front->n_spans; i++) {
		struct slice text = row_front_span(front, row, i);

		if (text.n != front->n[i] || !word_same(text.p, front->text[i], text.n))
			return false;
	}
	front->line = row->number;
	return true;
}

/**
 * row_front_keep(front, row):
 * Remember ${row}, if there are columns to look at and these are not too long.
 */
static inline void
row_front_keep(struct row_front *front, const struct csv_row *row)
{

	front->there = false;
	/* Of no columns every row has the same. */
	if (front->n_spans == 0 || !row_front_is_raw(row))
		return;
	for (size_t i = 0; i < front->n_spans; i++) {
		struct slice text = row_front_span(front, row, i);

		if (text.n > ROW_FRONT_ROOM)
			return;
		memcpy(front->text[i], text.p, text.n);
		front->n[i] = text.n;
	}
	front->there = true;
	front->line = row->number;
	front->prefix = front->n_spans == 1 && front->span[0].from == 0 ? front->n[0] : SIZE_MAX;
}

/**
 * row_front_keep_if_shared(front, row):
 * Remember ${row}, unless the line after it is known to be other in those columns.
 */
static inline void
row_front_keep_if_shared(struct row_front *front, const struct csv_row *row)
{

	if (front->n_spans == 1 && front->span[0].from == 0) {
		size_t least = (size_t)row->end[front->span[0].to] - row->start + 1;

		if (row->next_shared < (least < CSV_SHARED ? least : CSV_SHARED)) {
			front->there = false;
			return;
		}
	}
	row_front_keep(front, row);
}

#endif
