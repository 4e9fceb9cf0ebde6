/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_CSV_LINES_H
#define CRM_TABLE_CSV_LINES_H

#include "table/csv_in.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * The buffered lines after a row, gone through in place.  csvin_next() is a call for each row, with
 * checks for all that a row may be; loops that can only use lines without quotes anyway take most
 * rows from here, where nothing is left but to step on in the index.
 *
 *	csvin_lines(csv, row, &lines);
 *	while (csvin_line(&lines) && [lines.row is as the loop wants it])
 *		csvin_line_take(&lines);
 *	csvin_lines_end(csv, &lines);
 */
struct csvin_lines {
	struct csv_row row;	/* the next line, once csvin_line() has found it */
	const uint32_t *ends, *rows;
	const uint8_t *shared;
	size_t next, n_rows;	/* of rows */
	uint32_t end;		/* of ends: the first of the next line */
	uint32_t last, stop;	/* of the line in row: its last of ends, and where that is */
	uint32_t at;		/* where the next line starts */
	uint32_t odd;		/* the first odd byte from there on */
	uint32_t n;		/* bytes of text */
	uint32_t most;		/* bytes of a line */
};

/**
 * csvin_lines(csv, row, lines):
 * Begin with the line after ${row}, the last one of ${csv}, which stays valid.
 */
void csvin_lines(const struct csvin *csv, const struct csv_row *row, struct csvin_lines *lines);

/** csvin_lines_end(csv, lines): Go on with csvin_next() after the last line that was taken. */
void csvin_lines_end(struct csvin *csv, const struct csvin_lines *lines);

/**
 * csvin_line(lines):
 * Whether the next line is buffered, has no quote or stray byte, and as many fields as the row
 * before; lines->row is it then, but for next_shared.
 */
static inline bool
csvin_line(struct csvin_lines *l)
{

	if (l->next >= l->n_rows)
		return false;
	l->last = l->rows[l->next];
	l->stop = l->ends[l->last];
	if (l->last + 1 - l->end != l->row.n || l->stop > l->odd || l->stop - l->at > l->most ||
	    l->row.base[l->stop - 1] == '\r')
		return false;
	l->row.start = l->at;
	l->row.end = l->ends + l->end;
	l->row.line = (struct slice){ l->row.base + l->at, l->stop - l->at };
	l->row.shared = l->shared[l->next];
	return true;
}

/** csvin_line_take(lines): Go on to the line after lines->row. */
static inline void
csvin_line_take(struct csvin_lines *l)
{

	l->next++;
	l->row.number++;
	l->end = l->last + 1;
	l->at = l->stop < l->n ? l->stop + 1 : l->n;
}

#endif
