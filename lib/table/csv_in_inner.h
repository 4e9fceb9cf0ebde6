/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_CSV_IN_INNER_H
#define CRM_TABLE_CSV_IN_INNER_H

#include "table/csv_in.h"
#include "table/csv_lines.h"
#include "table/csv_quoted.h"
#include "table/csv_scan.h"
#include "table/csv_split.h"

/* What csv_in.c and csv_lines.c share. */

struct csvin {
	struct input *in;
	struct csvin_options options;
	struct csv_marks marks;
	struct msg *msg;

	struct slice span;	/* the buffered part of the input */
	struct csv_index index;	/* of span */
	size_t row;		/* next of index.rows */
	size_t end;		/* next of index.ends */
	size_t odd;		/* next of index.odd */
	size_t at;		/* where in span the next row starts */
	uint64_t line;		/* its number */
	bool started;		/* BOM and line ends have been looked at */
	bool ended;		/* the input has nothing more */
	bool whole;		/* its last byte ended a row */
	bool plain;		/* a row without quotes is plain as csv_row has it */
	bool skipping;		/* the rest of a row that is too long is passed over */

	struct csv_quoted *quoted;	/* for rows that need libcsv */
	struct csv_parts parts;	/* of a row of blanks, or with quotes */
	struct csv_index in_place; /* only ends is used: see csv_lines.c */
	const char *why;
	enum crm_status status;
};

/** csvin_skip_to_line_after(csv, row): Make the next row start after line ${row} of the index. */
void csvin_skip_to_line_after(struct csvin *csv, size_t row);

#endif
