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

/** The most lines that are looked at together. */
#define CSVIN_BATCH 32

/**
 * Some lines that follow one another, in place, for loops that go through them more than once.  The
 * quotes of a line, if any, are where RFC 4180 allows them: a field that is quoted has its quotes
 * here, and is known by its first byte.
 */
struct csvin_batch {
	const char *base;
	const uint32_t *end[CSVIN_BATCH];	/* of each line: as csv_row.end */
	uint8_t shared[CSVIN_BATCH];	/* as csv_row.shared, with the line before */
	size_t n;
	uint32_t fields;		/* each line has so many */
	bool ascii, plain;		/* as in csv_row; plain: but for fields that are quoted */
	uint64_t number;		/* the line of the input on which the first one starts */
};

/**
 * csvin_batch(csv, fields, batch):
 * The lines after the last row of ${csv} that are buffered and have so many fields; batch->n may be
 * 0.  Valid until the next row or batch.
 */
void csvin_batch(struct csvin *csv, uint32_t fields, struct csvin_batch *batch);

/** csvin_batch_take(csv, n): The first ${n} lines of the last batch have been read. */
void csvin_batch_take(struct csvin *csv, size_t n);

/** csvin_batch_start(batch, i): Where in batch->base line ${i} starts. */
static inline uint32_t
csvin_batch_start(const struct csvin_batch *batch, size_t i)
{
	/* Before the ends of a line's fields is that of the line before. */
	const uint32_t *end = batch->end[i];

	return end[-1] + 1;
}

/** csvin_batch_line(batch, i): Line ${i} without its line end. */
static inline struct slice
csvin_batch_line(const struct csvin_batch *batch, size_t i)
{
	uint32_t start = csvin_batch_start(batch, i);

	return (struct slice){ batch->base + start, batch->end[i][batch->fields - 1] - start };
}

/** csvin_batch_field(batch, i, column): As csvin_field(), of line ${i}. */
static inline struct slice
csvin_batch_field(const struct csvin_batch *batch, size_t i, size_t column)
{
	/* Before the ends of a line's fields is that of the line before. */
	uint32_t from = batch->end[i][(ptrdiff_t)column - 1] + 1;

	return (struct slice){ batch->base + from, batch->end[i][column] - from };
}

#endif
