/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_LENIENT_H
#define CRM_INGEST_LENIENT_H

#include "base/buf.h"
#include "table/csv_in.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * Rows that RFC 4180 cannot read although people can: quotes inside a field (`19" monitor`),
 * blanks before an opening quote, `="00123"`, line ends of two carriage returns, and rows that a
 * quote which is not closed on its line has swallowed.
 */
struct lenient {
	struct buf text;	/* the fields, each followed by one byte */
	uint32_t *ends;
	size_t room;
};

/** What rows look like. */
struct lenient_marks {
	char delimiter, quote;
	char escape;		/* takes the meaning from the byte after it; 0: none */
	size_t width;		/* a row has so many fields; 0: any number */
};

/**
 * lenient_row(l, line, marks, row):
 * Split ${line}, without its line end, into *${row}, which is valid until the next call
 * (row->number is left alone).  A field in quotes ends at a quote that the delimiter or the end of
 * the line follows; a quote anywhere else is part of the field.  False where the number of fields
 * is not that of ${marks}, where a quote is not closed, where a carriage return is inside the row,
 * or where there is no memory.
 */
bool lenient_row(
    struct lenient *l, struct slice line, struct lenient_marks marks, struct csv_row *row);

/**
 * lenient_next_line(text, line):
 * Take the next line off *${text}, the raw text of several (a quote that is not closed has
 * swallowed them).  False at the end.
 */
bool lenient_next_line(struct slice *text, struct slice *line);

/**
 * lenient_lines(l, text, marks):
 * How many lines ${text} has, where each is a row by lenient_row(), or each but the first of
 * several, whose quote has swallowed the others; else 0.
 */
size_t lenient_lines(struct lenient *l, struct slice text, struct lenient_marks marks);

/** lenient_free(l): Free what it holds. */
void lenient_free(struct lenient *l);

#endif
