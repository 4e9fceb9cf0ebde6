/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV rows, most of them without touching a byte of them: csv_scan.c indexes a span of the input,
 * and a line without *odd* bytes (quotes, a CR without LF) is handed out as offsets into it.
 * csv_split.c copies a line whose quotes are regular, and libcsv decides about all others; tests
 * compare the three.
 *
 * What must hold: csv->at is where the next row starts, and csv->row, csv->end and csv->odd are the
 * first entries of the index from there on; INPUT_PAD bytes after every span can be read.
 */
#include "table/csv_in_inner.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum crm_status
csvin_open(
    struct csvin **out, struct input *in, const struct csvin_options *options, struct msg *msg)
{
	struct csvin *csv;

	if ((csv = mem_new(1, sizeof(*csv))) == NULL)
		goto fail;
	csv->in = in;
	csv->options = *options;
	if (options->delimiter == CSVIN_BLANKS)
		csv->options.quote = 0;
	csv->msg = msg;
	csv->line = 1;
	csv->whole = true;
	csv->why = "";
	csv->marks = (struct csv_marks){ options->delimiter,
		csv->options.quote != 0 ? csv->options.quote : '\n', '\n', '\r' };
	if (csv_quoted_open(&csv->quoted, options->delimiter, csv->options.quote) != CRM_OK)
		goto fail;
	*out = csv;
	return CRM_OK;

fail:
	csvin_close(csv);
	return msg_nomem(msg);
}

/** Keep what follows csv->at, and read more after it. */
static enum crm_status
refill(struct csvin *csv)
{
	size_t keep = csv->span.n - csv->at;
	enum crm_status status;

	status = csv->options.read != NULL
	    ? csv->options.read(csv->options.read_arg, keep, &csv->span)
	    : input_next(csv->in, keep, &csv->span);
	if (status != CRM_OK)
		return status;
	csv->at = 0;
	if (csv->span.n == keep)
		csv->ended = true;
	if (csv->span.n > UINT32_MAX / 2 || csv_index_room(&csv->index, csv->span.n + 1) != CRM_OK)
		return msg_nomem(csv->msg);
	return CRM_OK;
}

static void
index_span(struct csvin *csv)
{
	struct csv_index *index = &csv->index;

	/* All offsets count from where the next row starts. */
	csv->span.p += csv->at;
	csv->span.n -= csv->at;
	csv->at = 0;
	assert(index->room > csv->span.n);
	csv_scan(csv->span.p, csv->span.n, &csv->marks, index);
	csv->row = csv->end = csv->odd = 0;
	if (csv->span.n == 0)
		return;
	csv->whole = csv->span.p[csv->span.n - 1] == csv->marks.newline;
	if (csv->ended && !csv->whole) {
		/* The last row ends where the input does. */
		index->shared[index->n_rows] = 0;
		index->rows[index->n_rows++] = (uint32_t)index->n_ends;
		index->ends[index->n_ends++] = (uint32_t)csv->span.n;
	}
}

/** Pass over a BOM, and see from the first line end outside quotes whether CR alone ends rows. */
static enum crm_status
start_input(struct csvin *csv)
{
	static const char bom[3] = { '\xef', '\xbb', '\xbf' };
	enum crm_status status;
	bool quoted = false;
	size_t i = 0;

	do {
		if ((status = refill(csv)) != CRM_OK)
			return status;
	} while (
	    csv->span.n < sizeof(bom) && !csv->ended && memcmp(csv->span.p, bom, csv->span.n) == 0);
	if (csv->span.n >= sizeof(bom) && memcmp(csv->span.p, bom, sizeof(bom)) == 0)
		csv->at = i = sizeof(bom);
	for (;;) {
		i = csv_find_line_end(csv->span, i, csv->options.quote, &quoted);
		/*
		 * A CR at the end of the buffered part may be half of CRLF, or begin CR CR LF.
		 */
		if (csv->ended || csv->span.n - csv->at > csv->options.max_row ||
		    (i < csv->span.n && (csv->span.p[i] == '\n' || i + 2 < csv->span.n)))
			break;
		i -= csv->at;
		if ((status = refill(csv)) != CRM_OK)
			return status;
	}
	if (i < csv->span.n && csv->span.p[i] == '\r' &&
	    (i + 1 == csv->span.n || csv->span.p[i + 1] != '\n') &&
	    (i + 2 >= csv->span.n || memcmp(csv->span.p + i, "\r\r\n", 3) != 0)) {
		csv->marks.newline = '\r';
		csv->marks.stray = '\n';
		if (csv->options.quote == 0)
			csv->marks.quote = '\r';
	}
	csv->plain =
	    csv->options.delimiter == ',' && csv->marks.stray == '\r' && csv->options.quote == '"';
	csv->started = true;
	index_span(csv);
	return CRM_OK;
}

/** Where line ${row} of the index ends, its newline not counted. */
static uint32_t
line_end(const struct csvin *csv, size_t row)
{

	return csv->index.ends[csv->index.rows[row]];
}

void
csvin_skip_to_line_after(struct csvin *csv, size_t row)
{
	size_t at = (size_t)line_end(csv, row) + 1;

	assert(row >= csv->row && row < csv->index.n_rows);
	csv->line += row + 1 - csv->row;
	csv->end = csv->index.rows[row] + 1;
	csv->row = row + 1;
	csv->at = at < csv->span.n ? at : csv->span.n;
	while (csv->odd < csv->index.n_odd && csv->index.odd[csv->odd] < at)
		csv->odd++;
}

/** What line ${row} of the index shares with the one before; CSV_SHARED if it is not there yet. */
static inline uint32_t
next_shared(const struct csvin *csv, size_t row)
{

	return row < csv->index.n_rows ? csv->index.shared[row] : CSV_SHARED;
}

/** ${n} bytes from the start of the row on, without a CR before their line end. */
static struct slice
line_of(const struct csvin *csv, size_t n)
{
	const char *p = csv->span.p + csv->at;

	if (n > 0 && csv->marks.newline == '\n' && p[n - 1] == '\r')
		n--;
	return (struct slice){ p, n };
}

/** Refuse the next line because of ${why}: hand out its bytes, and go on with the line after it. */
static enum csvin_result
refuse_line(struct csvin *csv, struct csv_row *row, const char *why)
{

	csv->why = why;
	row->line = line_of(csv, line_end(csv, csv->row) - csv->at);
	row->number = csv->line;
	row->n = 0;
	csvin_skip_to_line_after(csv, csv->row);
	return CSVIN_BAD;
}

/** Hand out a copy of the ${n} fields of a row, which is ${line}. */
static void
give_copy(const struct csvin *csv, struct csv_row *row, const char *base, const uint32_t *end,
    uint32_t n, struct slice line)
{

	row->base = base;
	row->end = end;
	row->start = 0;
	row->n = n;
	row->ascii = csv->index.ascii;
	row->plain = false;
	row->line = line;
}

/** Split a row at runs of blanks. */
static enum csvin_result
split_blanks(struct csvin *csv, struct csv_row *row, struct slice line)
{

	if (csv_split_blanks(&csv->parts, line) != CRM_OK) {
		csv->status = msg_nomem(csv->msg);
		return CSVIN_FAIL;
	}
	give_copy(csv, row, csv->parts.text.p, csv->parts.ends.ends, csv->parts.n, line);
	return CSVIN_ROW;
}

/**
 * Split the next line if its quotes are all where RFC 4180 allows them.  False if they are not:
 * libcsv then decides what the line is.
 */
static bool
split_quoted(struct csvin *csv, struct csv_row *row)
{
	size_t last = csv->index.rows[csv->row];
	struct slice line = line_of(csv, csv->index.ends[last] - csv->at);
	struct csv_line at = { csv->at, csv->at + line.n, csv->end, last, csv->odd };

	if (!csv_split_quoted(&csv->parts, csv->span.p, &csv->index, &at, csv->marks.quote))
		return false;
	give_copy(csv, row, csv->parts.text.p, csv->parts.ends.ends, csv->parts.n, line);
	row->number = csv->line;
	row->shared = csv->index.shared[csv->row];
	row->next_shared = next_shared(csv, csv->row + 1);
	csvin_skip_to_line_after(csv, csv->row);
	return true;
}

/** A row with a quote or a stray CR in it. */
static enum csvin_result
read_odd(struct csvin *csv, struct csv_row *row, bool *more)
{
	const char *p = csv->span.p + csv->at, *base;
	const uint32_t *end;
	size_t from = 0;
	uint32_t n;

	if (line_end(csv, csv->row) - csv->at <= csv->options.max_row && split_quoted(csv, row))
		return CSVIN_ROW;
	/* libcsv gets the row line by line, and says whether its quotes are closed. */
	csv_quoted_start(csv->quoted);
	for (size_t r = csv->row; r < csv->index.n_rows; r++) {
		size_t to = line_end(csv, r) - csv->at;
		enum csv_quoted_result result;

		if (to > csv->options.max_row)
			return refuse_line(csv, row, "quote is not closed, or the row is too long");
		result = csv_quoted_add(csv->quoted, p + from, to - from, csv->marks.newline,
		    csv->ended && r + 1 == csv->index.n_rows && !csv->whole);
		if (result == CSV_QUOTED_NOMEM) {
			csv->status = msg_nomem(csv->msg);
			return CSVIN_FAIL;
		}
		if (result == CSV_QUOTED_BAD)
			return refuse_line(csv, row, csv_quoted_why(csv->quoted));
		if (result == CSV_QUOTED_ROW) {
			csv_quoted_row(csv->quoted, &base, &end, &n);
			give_copy(csv, row, base, end, n, line_of(csv, to));
			row->number = csv->line;
			row->shared = 0;
			row->next_shared = next_shared(csv, r + 1);
			csvin_skip_to_line_after(csv, r);
			return CSVIN_ROW;
		}
		from = to + 1;
	}
	if (csv->ended || csv->span.n - csv->at > csv->options.max_row)
		return refuse_line(csv, row, "quote is not closed");
	*more = true;
	return CSVIN_END;
}

/** Refuse a row that is too long to hold: hand out its start, and skip the rest. */
static enum csvin_result
too_long(struct csvin *csv, struct csv_row *row)
{

	csv->why = "row is too long";
	row->line = (struct slice){ csv->span.p + csv->at, csv->options.max_row };
	row->number = csv->line;
	row->n = 0;
	csv->skipping = true;
	csv->at = csv->span.n;
	return CSVIN_BAD;
}

/** Read and index more.  False at the end of the input or on failure, with *${result}. */
static bool
more_rows(struct csvin *csv, struct csv_row *row, enum csvin_result *result)
{

	if (csv->started && csv->ended && csv->at >= csv->span.n) {
		*result = CSVIN_END;
		return false;
	}
	if (csv->started && csv->span.n - csv->at > csv->options.max_row &&
	    csv->row >= csv->index.n_rows) {
		*result = too_long(csv, row);
		return false;
	}
	if (!csv->started)
		csv->status = start_input(csv);
	else if ((csv->status = refill(csv)) == CRM_OK)
		index_span(csv);
	if (csv->status != CRM_OK) {
		*result = CSVIN_FAIL;
		return false;
	}
	return true;
}

/**
 * As csvin_next(), where the next row has a quote or a stray CR, is too long, or does not end in
 * the span.
 */
static __attribute__((noinline)) enum csvin_result
next_unusual(struct csvin *csv, struct csv_row *row)
{
	enum csvin_result result;
	bool more = true;

	while (more) {
		if (csv->row >= csv->index.n_rows) {
			if (!more_rows(csv, row, &result)) {
				if (result == CSVIN_END)
					row->n = 0;
				return result;
			}
			if (csv->skipping) {
				/* No row starts before the next newline. */
				if (csv->row < csv->index.n_rows) {
					csv->skipping = false;
					csvin_skip_to_line_after(csv, csv->row);
				} else
					csv->at = csv->span.n;
			}
		} else if (csv->odd < csv->index.n_odd &&
		    csv->index.odd[csv->odd] < line_end(csv, csv->row)) {
			more = false;
			result = read_odd(csv, row, &more);
			if (!more)
				return result;
			/* The row goes on after the span. */
			if ((csv->status = refill(csv)) != CRM_OK)
				return CSVIN_FAIL;
			index_span(csv);
		} else if (line_end(csv, csv->row) - csv->at > csv->options.max_row)
			return refuse_line(csv, row, "row is too long");
		else
			more = false;
	}
	return csvin_next(csv, row);
}

/** Hand out the next line of the index, which ends at ${stop}, index.ends[last], without a copy. */
static inline void
give_line(const struct csvin *csv, struct csv_row *row, uint32_t last, uint32_t stop)
{

	row->base = csv->span.p;
	row->start = (uint32_t)csv->at;
	row->end = csv->index.ends + csv->end;
	row->n = last + 1 - (uint32_t)csv->end;
	row->ascii = csv->index.ascii;
	row->plain = csv->plain;
	row->line = (struct slice){ csv->span.p + csv->at, stop - csv->at };
	row->number = csv->line;
	row->shared = csv->index.shared[csv->row];
	row->next_shared = next_shared(csv, csv->row + 1);
}

enum csvin_result
csvin_next(struct csvin *csv, struct csv_row *row)
{
	const struct csv_index *index = &csv->index;
	uint32_t last, stop, lf;

	if (csv->row >= index->n_rows)
		return next_unusual(csv, row);
	last = index->rows[csv->row];
	stop = lf = index->ends[last];
	if ((csv->odd < index->n_odd && index->odd[csv->odd] < lf) ||
	    lf - csv->at > csv->options.max_row)
		return next_unusual(csv, row);
	if (stop > csv->at && csv->span.p[stop - 1] == '\r' && csv->marks.newline == '\n')
		index->ends[last] = --stop;
	give_line(csv, row, last, stop);
	csv->line++;
	csv->row++;
	csv->end = last + 1;
	csv->at = lf < csv->span.n ? (size_t)lf + 1 : csv->span.n;
	return csv->options.delimiter == CSVIN_BLANKS ? split_blanks(csv, row, row->line)
						      : CSVIN_ROW;
}

const char *
csvin_why(const struct csvin *csv)
{

	return csv->why;
}

enum crm_status
csvin_status(const struct csvin *csv)
{

	return csv->status;
}

bool
csvin_whole(const struct csvin *csv)
{

	return csv->whole || !csv->ended || csv->at < csv->span.n;
}

void
csvin_close(struct csvin *csv)
{

	if (csv == NULL)
		return;
	csv_quoted_close(csv->quoted);
	csv_index_free(&csv->index);
	csv_parts_free(&csv->parts);
	csv_index_free(&csv->in_place);
	free(csv);
}
