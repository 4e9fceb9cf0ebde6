/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_CSV_SPLIT_H
#define CRM_TABLE_CSV_SPLIT_H

#include "base/buf.h"
#include "base/slice.h"
#include "base/status.h"
#include "table/csv_scan.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * A copy of the fields of a row, laid out as struct csv_row has them with start 0; INPUT_PAD bytes
 * can be read after the last.
 */
struct csv_parts {
	struct buf text;
	struct csv_index ends;		/* only ends is used */
	uint32_t n;
};

/** Where a line is in an indexed text. */
struct csv_line {
	size_t at, stop; /* its first byte, and where it stops, without its line end */
	size_t end, last;		/* the first and the last of index.ends that are its */
	size_t odd;			/* the first of index.odd that may be */
};

/** csv_split_blanks(parts, line): Split ${line} at runs of blanks.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status csv_split_blanks(struct csv_parts *parts, struct slice line);

/**
 * csv_quoted_ends(ends, most, text, index, line, quote):
 * Where in ${text} the fields of a line end whose quotes are where RFC 4180 allows them, and that
 * has no stray byte: into ${ends}, which has room for ${most}.  A field that is quoted keeps its
 * quotes, and is one by its first byte.  Return how many fields; 0 for any other line, or more
 * fields.
 */
uint32_t csv_quoted_ends(uint32_t *ends, uint32_t most, const char *text,
    const struct csv_index *index, const struct csv_line *line, char quote);

/**
 * csv_split_quoted(parts, text, index, line, quote):
 * Split a line whose quotes are where RFC 4180 allows them, and that has no stray byte.  False for
 * any other line, or without memory.
 */
bool csv_split_quoted(struct csv_parts *parts, const char *text, const struct csv_index *index,
    const struct csv_line *line, char quote);

/**
 * csv_find_line_end(text, from, quote, quoted):
 * The place of the first LF or CR of ${text} from ${from} on that is not quoted, or text.n.
 * *${quoted} says whether ${from} is inside quotes, and receives whether that place is.
 */
size_t csv_find_line_end(struct slice text, size_t from, char quote, bool *quoted);

/** csv_parts_free(parts): Free what it holds. */
void csv_parts_free(struct csv_parts *parts);

#endif
