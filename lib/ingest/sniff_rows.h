/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_SNIFF_ROWS_H
#define CRM_INGEST_SNIFF_ROWS_H

#include "base/slice.h"
#include "ingest/header_names.h"

#include <stdint.h>

/** How many fields of a row are kept; more are counted. */
#define SNIFF_FIELDS 4096

/**
 * The rows of a sample under a supposed delimiter and quote, for looking only: doubled quotes stay
 * doubled, and nothing is an error. The fields are slices into the sample.
 */
struct sniff_rows {
	const char *p, *end;
	char delimiter;		/* CSVIN_BLANKS: runs of blanks */
	char quote;		/* 0: none */
	char line_end;		/* LF, or CR where the sample's first line end is a lone CR */
	bool whole;		/* the last row is no cut one */
	uint64_t line;		/* the line that is read next, from 1 */
	uint64_t number;	/* the line on which the row starts */
	size_t n;		/* fields of the row */
	struct slice field[SNIFF_FIELDS];
};

/** sniff_rows_start(r, sample, whole, delimiter, quote): Begin at the start of ${sample}. */
void sniff_rows_start(
    struct sniff_rows *r, struct slice sample, bool whole, char delimiter, char quote);

/** sniff_rows_next(r): Read a row; false at the end. */
bool sniff_rows_next(struct sniff_rows *r);

/** sniff_rows_is_empty(r): Whether the row has nothing but blanks in it. */
bool sniff_rows_is_empty(const struct sniff_rows *r);

/** sniff_trim(text): ${text} without blanks at its ends. */
struct slice sniff_trim(struct slice text);

/**
 * sniff_is_typed(text): Whether ${text} looks like a number or a date in numbers: digits, and no
 * letters.
 */
bool sniff_is_typed(struct slice text);

#endif
