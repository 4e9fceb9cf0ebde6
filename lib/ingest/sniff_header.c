/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finds where the table begins in a sample, and whether its first row is a header.
 *
 * Exports often have a title, an account number or empty lines above the table.  The first line
 * that has as many fields as most lines below (common_width()), or of which two names are
 * known, is the first row of the table; what is above is skipped and reported.
 *
 * That row is a header if two of its names are known, or one while none of its fields looks
 * like a value; if it holds text above columns of numbers; it is data if it holds a number or a
 * date where the column does.  Where nothing decides, the guess is `ambiguous`, and crm-ingest
 * stops and asks.
 *
 * Each decision leaves a sentence in the sniff, which --sniff and -v print.
 */
#include "ingest/sniff_parts.h"

#include <string.h>

/* How many rows are looked at, and how many columns of them. */
#define ROWS 500
#define COLUMNS 256

/* How many lines there may be before the table. */
#define PREAMBLE 20

/* How the rows of a table, from its first on, fill their columns. */
struct columns {
	uint16_t filled[COLUMNS];	/* rows after the first with something in the column */
	uint16_t typed[COLUMNS];	/* of them those that look like a number or date */
};

static size_t
kept(const struct sniff_rows *r)
{

	return r->n < SNIFF_FIELDS ? r->n : SNIFF_FIELDS;
}

static size_t
filled_fields(const struct sniff_rows *r)
{
	size_t n = 0, i;

	for (i = 0; i < kept(r); i++)
		n += sniff_trim(r->field[i]).n > 0;
	return n;
}

/*
 * The commonest number of fields above 1 among the first rows, or 1.  *${even}: nine in ten of the
 * rows from the first such on, and these are most of all, have it.
 */
static size_t
common_width(struct sniff_rows *r, bool *even)
{
	uint16_t count[COLUMNS + 1] = { 0 }, first[COLUMNS + 1] = { 0 };
	size_t rows, best = 1, width, i;

	for (rows = 0; rows < ROWS && sniff_rows_next(r); rows++) {
		width = r->n < COLUMNS ? r->n : COLUMNS;
		if (count[width]++ == 0)
			first[width] = (uint16_t)rows;
	}
	for (i = 2; i <= COLUMNS; i++)
		if (count[i] > 0 && (best == 1 || count[i] >= count[best]))
			best = i;
	*even = count[best] > 0 && count[best] * 10u >= (rows - first[best]) * 9 &&
	    (rows - first[best]) * 2 >= rows;
	return best;
}

/* Whether this row may be the first of a table of ${width} columns, and not a title above it. */
static bool
may_begin(const struct sniff_rows *r, size_t width)
{

	if (r->n != width && !(width == COLUMNS && r->n > COLUMNS))
		return false;
	return width == 1 ? !sniff_rows_is_empty(r) : filled_fields(r) > 1;
}

/*
 * The row among the first whose names are known and that fills more fields than the row at hand,
 * which has ${filled}: then that one is a line above the table, such as `Account;123`, though it
 * has the table's delimiters.  0 where there is none.
 */
static uint64_t
header_below(const struct sniff *s, struct sniff_rows *r, struct slice sample, bool whole,
    uint64_t number, size_t filled)
{
	struct header_map map;

	sniff_rows_start(r, sample, whole, s->delimiter, s->quote);
	for (size_t rows = 0; rows <= PREAMBLE && sniff_rows_next(r); rows++)
		if (r->number > number && filled_fields(r) > filled &&
		    header_match(r->field, kept(r), &map) >= 2)
			return r->number;
	return 0;
}

/* Read on to the row ${number}. */
static bool
go_to(const struct sniff *s, struct sniff_rows *r, struct slice sample, bool whole,
    uint64_t number)
{

	sniff_rows_start(r, sample, whole, s->delimiter, s->quote);
	do {
		if (!sniff_rows_next(r))
			return false;
	} while (r->number < number);
	return true;
}

/*
 * Find the lines before the table; leave the table's first row in ${r}.  Return whether there is
 * one.
 */
static bool
find_start(struct sniff *s, struct sniff_rows *r, struct slice sample, bool whole)
{
	struct header_map map;
	size_t width, rows;
	bool even;

	sniff_rows_start(r, sample, whole, s->delimiter, s->quote);
	if (s->skip >= 0) {
		sniff_say(&s->skip_why, SNIFF_GIVEN, "given");
		do {
			if (!sniff_rows_next(r))
				return false;
		} while (r->number <= (uint64_t)s->skip);
		return true;
	}
	width = common_width(r, &even);
	sniff_rows_start(r, sample, whole, s->delimiter, s->quote);
	for (rows = 0; rows <= PREAMBLE && sniff_rows_next(r); rows++) {
		bool known = r->n > 1 && header_match(r->field, kept(r), &map) >= 2;

		/* Rows that are not alike do not tell which of them are none. */
		if (!(even && may_begin(r, width)) && !known)
			continue;
		if (!known) {
			uint64_t here = r->number,
				 below = header_below(s, r, sample, whole, here, filled_fields(r));

			if (!go_to(s, r, sample, whole, below > 0 ? below : here))
				return false;
		}
		s->skip = (int64_t)r->number - 1;
		if (s->skip == 0)
			sniff_say(&s->skip_why, SNIFF_FOUND,
			    "the first line has %zu fields, as the table", r->n);
		else
			sniff_say(&s->skip_why, SNIFF_FOUND,
			    "line %llu is the first with the %zu fields of the table",
			    (unsigned long long)r->number, r->n);
		return true;
	}
	/*
	 * None of the first rows is like the others: all are taken as they are, but for empty lines
	 * before.
	 */
	sniff_say(&s->skip_why, SNIFF_OPEN, "no line stands out as the first of the table");
	sniff_rows_start(r, sample, whole, s->delimiter, s->quote);
	do {
		if (!sniff_rows_next(r))
			return false;
	} while (sniff_rows_is_empty(r));
	s->skip = (int64_t)r->number - 1;
	return true;
}

static void
count_columns(struct columns *columns, struct sniff_rows *r)
{
	size_t rows, i;

	*columns = (struct columns){ 0 };
	for (rows = 0; rows < ROWS && sniff_rows_next(r); rows++)
		for (i = 0; i < kept(r) && i < COLUMNS; i++) {
			columns->filled[i] =
			    (uint16_t)(columns->filled[i] + (sniff_trim(r->field[i]).n > 0));
			columns->typed[i] =
			    (uint16_t)(columns->typed[i] + sniff_is_typed(r->field[i]));
		}
}

/* Nine rows in ten have a number or date in the column. */
static bool
is_typed_column(const struct columns *columns, size_t i)
{

	return columns->filled[i] > 0 && columns->typed[i] * 10 >= columns->filled[i] * 9;
}

/* Whether the row in ${first} is a header: 1, 0, or -1 if nothing tells. */
static int
is_header(struct sniff *s, const struct slice *first, size_t n, const struct columns *columns)
{
	struct header_map map;
	size_t names = header_match(first, n, &map), typed = 0, typed_at = 0, i;
	char show[SNIFF_SHOW];

	for (i = 0; i < n; i++)
		if (sniff_is_typed(first[i]) && typed++ == 0)
			typed_at = i;
	if (names >= 2 || (names == 1 && typed == 0)) {
		for (i = 0; map.column[i] == HEADER_NONE; i++)
			continue;
		sniff_say(&s->header_why, SNIFF_FOUND, "\"%s\" is a name of %s",
		    sniff_show(s, show, sniff_trim(first[map.column[i]])),
		    field_name((enum field)i));
		return 1;
	}
	for (i = 0; i < n && i < COLUMNS; i++)
		if (sniff_is_typed(first[i]) &&
		    (is_typed_column(columns, i) || columns->filled[i] == 0)) {
			sniff_say(&s->header_why, SNIFF_FOUND,
			    "the first row holds \"%s\", which is no name",
			    sniff_show(s, show, sniff_trim(first[i])));
			return 0;
		}
	for (i = 0; i < n && i < COLUMNS; i++)
		if (sniff_trim(first[i]).n > 0 && !sniff_is_typed(first[i]) &&
		    is_typed_column(columns, i)) {
			sniff_say(&s->header_why, SNIFF_FOUND, "\"%s\" is above numbers",
			    sniff_show(s, show, sniff_trim(first[i])));
			return 1;
		}
	if (typed > 0) {
		sniff_say(&s->header_why, SNIFF_FOUND,
		    "the first row holds \"%s\", which is no name",
		    sniff_show(s, show, sniff_trim(first[typed_at])));
		return 0;
	}
	return -1;
}

void
sniff_header(struct sniff *s, struct sniff_rows *r, struct slice sample, bool whole)
{
	struct columns columns;
	struct header_map map;
	size_t i;

	if (!find_start(s, r, sample, whole)) {
		s->skip = s->skip < 0 ? 0 : s->skip;
		s->header = s->header < 0 ? 1 : s->header;
		sniff_say(&s->header_why, SNIFF_OPEN, "there is no row");
		s->columns = 0;
		return;
	}
	s->columns = r->n;
	/*
	 * The sample holds the values, so they stay when the next rows are read: but not their
	 * slices.
	 */
	if (s->header < 0) {
		struct slice first[COLUMNS];
		size_t n = kept(r) < COLUMNS ? kept(r) : COLUMNS;

		memcpy(first, r->field, n * sizeof(*first));
		count_columns(&columns, r);
		s->header = is_header(s, first, n, &columns);
		if (s->header < 0) {
			s->header = 1;
			sniff_say(&s->header_why, SNIFF_AMBIGUOUS,
			    "it cannot be detected whether the first row is a header: no name in it is known, and "
			    "no column holds numbers");
		}
	} else
		sniff_say(&s->header_why, SNIFF_GIVEN, "given");
	if (s->header == 0 || !s->by_name)
		return;
	/* Back to the header, for all of its columns. */
	sniff_rows_start(r, sample, whole, s->delimiter, s->quote);
	do {
		if (!sniff_rows_next(r))
			return;
	} while (r->number <= (uint64_t)s->skip);
	header_match(r->field, kept(r), &map);
	for (i = 0; i < FIELDS; i++)
		if (s->map.column[i] == HEADER_NONE) {
			s->map.column[i] = map.column[i];
			s->map.rival[i] = map.rival[i];
		}
}
