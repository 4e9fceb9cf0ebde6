/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_CSV_IN_H
#define CRM_TABLE_CSV_IN_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"
#include "io/input.h"
#include "table/csv_scan.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * CSV rows of one input.  A vector scan of the structural bytes splits rows without quotes, and
 * rows of one line whose quotes are where RFC 4180 allows them; rows quoted in any other way go to
 * libcsv, which decides whether they are valid.  Tests prove that the paths agree.
 */
struct csvin;

/**
 * csvin_options.delimiter: runs of blanks separate fields; blanks at either end of a row are no
 * field.
 */
#define CSVIN_BLANKS ' '

/** A function that hands out bytes as input_next() does, for bytes that are not an input's own. */
typedef enum crm_status csvin_reader(void *arg, size_t keep, struct slice *span);

struct csvin_options {
	char delimiter;		/* `,` `;` `|` TAB, any byte but CR, LF, quote; or CSVIN_BLANKS */
	char quote;		/* `"`, `'`, or 0: no quoting */
	size_t max_row;		/* a longer row is CSVIN_BAD; bounds the memory */
	csvin_reader *read; /* where the bytes come from; NULL: input_next() of the input given */
	void *read_arg;
};

/**
 * A row.  Field i (0 <= i < n) is base[end[i-1]+1 .. end[i]), with ${start} in place of end[-1]+1;
 * see csvin_field(). INPUT_PAD bytes after the last one can be read.  Valid until the next call.
 */
struct csv_row {
	const char *base;
	const uint32_t *end;
	uint32_t start;
	uint32_t n;		/* number of fields */
	bool ascii;		/* surely no byte but 1 to 127 */
	bool plain;		/* no field has a byte that comma CSV would have to quote */
	struct slice line;	/* the row as it was, without its line end */
	uint64_t number;	/* the line of the input on which it starts, from 1 */
	uint32_t shared; /* length of a prefix, of up to CSV_SHARED bytes with the line end, that is
			    known to equal the previous line's; see ingest/convert_run.c */
	uint32_t next_shared; /* of the next line; CSV_SHARED where that is not known yet */
};

/** csvin_field(row, i): The value of field ${i} < row->n, unquoted. */
static inline struct slice
csvin_field(const struct csv_row *row, size_t i)
{
	uint32_t from = i == 0 ? row->start : row->end[i - 1] + 1;

	return (struct slice){ row->base + from, row->end[i] - from };
}

enum csvin_result {
	CSVIN_ROW, /* a row; a line of no bytes is a row of one empty field */
	CSVIN_END, /* no more */
	CSVIN_BAD, /* this row cannot be read: see csvin_why(); row->line is (the start of) it,
		      and row->number its line; reading can go on */
	CSVIN_FAIL /* the input failed: csvin_status(); it has been reported */
};

/**
 * csvin_open(csv, in, options, msg):
 * Read rows from ${in} (not used where options->read is set), which stays the caller's.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status csvin_open(
    struct csvin **csv, struct input *in, const struct csvin_options *options, struct msg *msg);

/**
 * csvin_next(csv, row):
 * A UTF-8 BOM at the very start is passed over.  LF and CRLF end a row; a CR elsewhere is a byte
 * like others, except where the first line end of the input is a lone CR: then CR ends every row.
 * An unclosed quote makes only the row it opens CSVIN_BAD once max_row bytes, or the end, have
 * passed without its end; reading goes on after the line on which the row started.
 */
CRM_CHECKED enum csvin_result csvin_next(struct csvin *csv, struct csv_row *row);

/**
 * csvin_why(csv): Why the last row was CSVIN_BAD: a constant without value (`quote is not closed`).
 */
const char *csvin_why(const struct csvin *csv);

/** csvin_status(csv): What CSVIN_FAIL was. */
enum crm_status csvin_status(const struct csvin *csv);

/**
 * csvin_whole(csv): False once the last row of the input has been handed out, if it had no line
 * end.
 */
bool csvin_whole(const struct csvin *csv);

/** csvin_close(csv): Free it.  NULL is fine. */
void csvin_close(struct csvin *csv);

#endif
