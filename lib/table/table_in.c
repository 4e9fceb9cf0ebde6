/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of the stream contract: one header, then rows of as many fields.
 *
 * The inputs are read one after another as if they were one table; a header other than the first is
 * an error.  A table that does not end in LF was cut by a filter that failed (crm-table(5)), which
 * is told as the reason also where the cut row has too few fields.
 */
#include "table/table_in.h"

#include "base/buf.h"
#include "base/mem.h"
#include "table/known_columns.h"
#include "base/near_name.h"

#include <stdlib.h>
#include <string.h>

/* A row of a table longer than this is taken for an unclosed quote or for no table at all. */
#define MAX_ROW (16u << 20)

struct table_in {
	const char *const *names;	/* inputs still to open */
	size_t n_names;
	struct progress *progress;
	struct msg *msg;
	struct input *in;
	struct csvin *csv;
	struct buf header;		/* the header line as it was */
	struct buf texts;		/* the column names, one after another */
	struct slice *columns;
	size_t width, room;
	struct table_filter filter;	/* wanted: NULL: every row is */
	bool last_wanted;		/* what it said of the line before */
};

static const char *const only_stdin[] = { "-" };

/** Open the next input and read its header into *${row}. */
static enum crm_status
next_input(struct table_in *t, struct csv_row *row)
{
	static const struct csvin_options options = { ',', '"', MAX_ROW, NULL, NULL };
	enum crm_status status;

	csvin_close(t->csv);
	input_close(t->in);
	t->csv = NULL;
	t->in = NULL;
	if ((status = input_open(&t->in, *t->names, t->progress, t->msg)) != CRM_OK)
		return status;
	t->names++;
	t->n_names--;
	if ((status = csvin_open(&t->csv, t->in, &options, t->msg)) != CRM_OK)
		return status;
	switch (csvin_next(t->csv, row)) {
	case CSVIN_ROW:
		if (row->n > 1 || row->line.n > 0)
			return CRM_OK;
		break;
	case CSVIN_BAD:
		msg_error(t->msg, "%s:%llu: %s", input_name(t->in), (unsigned long long)row->number,
		    csvin_why(t->csv));
		return CRM_EINPUT;
	case CSVIN_FAIL:
		return csvin_status(t->csv);
	case CSVIN_END:
		break;
	}
	msg_error(t->msg, "%s: no header line: the filter before it failed, or this is no table",
	    input_name(t->in));
	return CRM_EINPUT;
}

/**
 * Keep the header ${row} as the table's columns.
 *
 * The names are copied, since the row is overwritten by the next.  A column of the contract that is
 * there twice is refused: one of the two would be taken, and nobody could say which.
 */
static enum crm_status
keep_header(struct table_in *t, const struct csv_row *row)
{
	char show[MSG_SHOW];
	size_t n = 0;

	for (size_t i = 0; i < row->n; i++)
		n += csvin_field(row, i).n;
	/* All the room at once, so that the slices stay where they are. */
	if (buf_add(&t->header, row->line.p, row->line.n) != CRM_OK ||
	    buf_room(&t->texts, n + 1) != CRM_OK ||
	    mem_grow(&t->columns, &t->room, row->n, sizeof(*t->columns)) != CRM_OK)
		return msg_nomem(t->msg);
	for (size_t i = 0; i < row->n; i++) {
		struct slice name = csvin_field(row, i);

		t->columns[i] = (struct slice){ t->texts.p + t->texts.n, name.n };
		if (name.n > 0)
			memcpy(t->texts.p + t->texts.n, name.p, name.n);
		t->texts.n += name.n;
	}
	t->width = row->n;
	/* Columns that a filter asks for must be one; two others of one name pass through. */
	for (size_t i = 0; known_columns[i].name != NULL; i++) {
		size_t found = 0;

		for (size_t c = 0; c < t->width; c++)
			found += slice_equal(t->columns[c], slice_of(known_columns[i].name));
		if (found > 1) {
			msg_error(t->msg, "%s: the header names column %s %zu times",
			    input_name(t->in), msg_show(show, slice_of(known_columns[i].name)),
			    found);
			return CRM_EINPUT;
		}
	}
	return CRM_OK;
}

enum crm_status
table_open(struct table_in **out, const char *const *names, size_t n, struct progress *progress,
    struct msg *msg)
{
	enum crm_status status = CRM_ENOMEM;
	struct csv_row row;
	struct table_in *t;

	if ((t = mem_new(1, sizeof(*t))) == NULL)
		return msg_nomem(msg);
	t->names = n == 0 ? only_stdin : names;
	t->n_names = n == 0 ? 1 : n;
	t->progress = progress;
	t->msg = msg;
	if ((status = next_input(t, &row)) != CRM_OK || (status = keep_header(t, &row)) != CRM_OK)
		goto fail;
	*out = t;
	return CRM_OK;

fail:
	table_close(t);
	return status;
}

size_t
table_width(const struct table_in *t)
{

	return t->width;
}

struct slice
table_header(const struct table_in *t)
{

	return buf_slice(&t->header);
}

struct slice
table_name(const struct table_in *t, size_t column)
{

	return t->columns[column];
}

size_t
table_column(const struct table_in *t, const char *name)
{
	struct slice wanted = slice_of(name);

	for (size_t i = 0; i < t->width; i++)
		if (slice_equal(t->columns[i], wanted))
			return i;
	return TABLE_NONE;
}

enum crm_status
table_need(const struct table_in *t, const char *name, size_t *column)
{
	const char *writer = known_column_writer(name);
	char show[MSG_SHOW], columns[MSG_SHOW];

	if ((*column = table_column(t, name)) != TABLE_NONE)
		return CRM_OK;
	msg_show(show, slice_of(name));
	/*
	 * A name of the contract is not mistyped: the table is another one, made by another filter.
	 */
	for (size_t i = 0; i < t->width && writer == NULL; i++)
		if (near_name(slice_of(name), t->columns[i])) {
			msg_error(t->msg, "%s: no column %s; is it %s?", input_name(t->in), show,
			    msg_show(columns, t->columns[i]));
			return CRM_EUSAGE;
		}
	msg_show(columns, table_header(t));
	if (writer != NULL)
		msg_error(t->msg, "%s: no column %s (%s writes it) among: %s", input_name(t->in),
		    show, writer, columns);
	else
		msg_error(t->msg, "%s: no column %s among: %s", input_name(t->in), show, columns);
	return CRM_EUSAGE;
}

/** The input is at its end: see that it is whole. */
static enum crm_status
check_end(const struct table_in *t)
{

	if (csvin_whole(t->csv))
		return CRM_OK;
	msg_error(t->msg,
	    "%s: cut short: the last line has no line end, so the filter before it did not finish",
	    input_name(t->in));
	return CRM_EINPUT;
}

void
table_filter(struct table_in *t, const struct table_filter *filter)
{

	t->filter = *filter;
	t->last_wanted = true;
}

/**
 * Whether the filter wants ${row}.  Lines in a row are often of one customer: where a line begins
 * as the one before it did, past the first column, the answer is the same.
 */
static bool
is_wanted(struct table_in *t, struct csv_row *row)
{
	bool before = t->last_wanted, same;

	if (t->filter.wanted == NULL)
		return true;
	same = t->filter.column == 0 && row->shared > row->end[0] - row->start &&
	    row->line.p == row->base + row->start;
	if (!same)
		t->last_wanted =
		    t->filter.wanted(t->filter.arg, csvin_field(row, t->filter.column));
	/* The line before is not the row that was handed out before. */
	if (!before)
		row->shared = 0;
	return t->last_wanted;
}

enum crm_status
table_next(struct table_in *t, struct csv_row *row)
{
	enum crm_status status;

	for (;;) {
		switch (csvin_next(t->csv, row)) {
		case CSVIN_ROW:
			if (row->n == t->width && is_wanted(t, row))
				return CRM_OK;
			if (row->n == t->width)
				continue;
			/* The row that a cut stream ends in is told as the cut. */
			if (!csvin_whole(t->csv) && (status = check_end(t)) != CRM_OK)
				return status;
			msg_error(t->msg, "%s:%llu: %u fields where the header has %zu",
			    input_name(t->in), (unsigned long long)row->number, row->n, t->width);
			return CRM_EINPUT;
		case CSVIN_BAD:
			msg_error(t->msg, "%s:%llu: %s", input_name(t->in),
			    (unsigned long long)row->number, csvin_why(t->csv));
			return CRM_EINPUT;
		case CSVIN_FAIL:
			return csvin_status(t->csv);
		case CSVIN_END:
			break;
		}
		if ((status = check_end(t)) != CRM_OK)
			return status;
		row->n = 0;
		if (t->n_names == 0)
			return CRM_OK;
		if ((status = next_input(t, row)) != CRM_OK)
			return status;
		if (!slice_equal(row->line, table_header(t))) {
			msg_error(t->msg, "%s: its header is not that of the input before it",
			    input_name(t->in));
			return CRM_EINPUT;
		}
	}
}

void
table_lines(const struct table_in *t, const struct csv_row *row, struct csvin_lines *lines)
{

	csvin_lines(t->csv, row, lines);
}

void
table_lines_end(struct table_in *t, const struct csvin_lines *lines)
{

	csvin_lines_end(t->csv, lines);
}

enum crm_status
table_bad(const struct table_in *t, const struct csv_row *row, size_t column, const char *what)
{
	char show[MSG_SHOW], name[MSG_SHOW];

	msg_error(t->msg, "%s:%llu: %s: \"%s\" is not %s", input_name(t->in),
	    (unsigned long long)row->number, msg_show(name, t->columns[column]),
	    msg_show(show, csvin_field(row, column)), what);
	return CRM_EINPUT;
}

void
table_doubt(const struct table_in *t, const struct csv_row *row, size_t column, const char *what)
{
	char show[MSG_SHOW], name[MSG_SHOW];

	msg_repeat(t->msg, what, "%s:%llu: %s: \"%s\" is not %s", input_name(t->in),
	    (unsigned long long)row->number, msg_show(name, t->columns[column]),
	    msg_show(show, csvin_field(row, column)), what);
}

void
table_close(struct table_in *t)
{

	if (t == NULL)
		return;
	if (t->filter.close != NULL)
		t->filter.close(t->filter.arg);
	csvin_close(t->csv);
	input_close(t->in);
	buf_free(&t->header);
	buf_free(&t->texts);
	free(t->columns);
	free(t);
}
