/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of the stream contract: one header, then rows of as many fields.
 *
 * The inputs are read one after another as if they were one table, which has the columns of all of
 * them; an input without a column has it empty, unless a filter cannot do without it
 * (table_need()).  A table that does not end in LF was cut by a filter that failed (crm-table(5)),
 * which is reported as the reason also where the cut row has too few fields.
 *
 * A column that anybody asks for by name must be there once: of two it could not be said which was
 * taken.  Two of one name that nobody asks for pass through.
 */
#include "table/table_in.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/path.h"
#include "table/csv_out.h"
#include "table/known_columns.h"
#include "table/semi_join.h"
#include "table/table_align.h"
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
	bool *needed;			/* by column: each input must have it */
	size_t *twice;			/* a column that was asked for and is there again, or NONE */
	struct table_align align;	/* of the input that is read */
	struct semi_join join;		/* which rows are handed out */
};

static const char *const only_stdin[] = { "-" };

/** Open input ${name} and read its header into *${row}. */
static enum crm_status
open_input(struct table_in *t, const char *name, struct progress *progress, struct csv_row *row)
{
	static const struct csvin_options options = { ',', '"', MAX_ROW, NULL, NULL };
	enum crm_status status;

	if ((status = input_open(&t->in, name, progress, t->msg)) != CRM_OK ||
	    (status = csvin_open(&t->csv, t->in, &options, t->msg)) != CRM_OK)
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

static void
close_input(struct table_in *t)
{

	csvin_close(t->csv);
	input_close(t->in);
	t->csv = NULL;
	t->in = NULL;
}

/** Open the next input and read its header into *${row}. */
static enum crm_status
next_input(struct table_in *t, struct csv_row *row)
{

	close_input(t);
	semi_join_restart(&t->join);
	t->n_names--;
	return open_input(t, *t->names++, t->progress, row);
}

/** The first column ${name} from ${from} on, or TABLE_NONE. */
static size_t
find_column(const struct table_in *t, struct slice name, size_t from)
{

	for (size_t i = from; i < t->width; i++)
		if (slice_equal(t->columns[i], name))
			return i;
	return TABLE_NONE;
}

/** Say that the column ${name}, which a filter asks for, is there more than once. */
static enum crm_status
there_again(const struct table_in *t, struct slice name)
{
	char show[MSG_SHOW];
	size_t found = 0;

	for (size_t c = 0; c < t->width; c++)
		found += slice_equal(t->columns[c], name);
	msg_error(t->msg, "%s: the header names column %s %zu times", input_name(t->in),
	    msg_show(show, name), found);
	return CRM_EINPUT;
}

/**
 * Keep the header ${row} as the table's columns.
 *
 * The names are copied, since the row is overwritten by the next.  A column of the contract that is
 * there twice is refused at once, whether this filter asks for it or not.
 */
static enum crm_status
keep_header(struct table_in *t, const struct csv_row *row)
{
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
	for (size_t i = 0; known_columns[i].name != NULL; i++) {
		struct slice name = slice_of(known_columns[i].name);
		size_t first = find_column(t, name, 0);

		if (first != TABLE_NONE && find_column(t, name, first + 1) != TABLE_NONE)
			return there_again(t, name);
	}
	return CRM_OK;
}

/** Add a column that a later input has and those before it lack. */
static enum crm_status
add_column(struct table_in *t, struct slice name)
{
	const char *at;

	if (buf_add(&t->texts, name.p, name.n) != CRM_OK ||
	    mem_grow(&t->columns, &t->room, t->width + 1, sizeof(*t->columns)) != CRM_OK ||
	    buf_room(&t->header, 2 * name.n + 3) != CRM_OK)
		return msg_nomem(t->msg);
	t->header.p[t->header.n++] = ',';
	t->header.n += csvout_quote(t->header.p + t->header.n, name);
	t->columns[t->width++].n = name.n;
	/* The texts may have moved. */
	at = t->texts.p;
	for (size_t i = 0; i < t->width; at += t->columns[i++].n)
		t->columns[i].p = at;
	return CRM_OK;
}

/**
 * Look at the headers of the inputs that come later, for columns that the first has not: the
 * header is written before they are read.  Only files can be looked at; what comes by a pipe must
 * have no other columns.
 */
static enum crm_status
look_ahead(struct table_in *t)
{
	struct table_in later = { .msg = t->msg };
	enum crm_status status = CRM_OK;
	struct csv_row row;

	for (size_t i = 0; i < t->n_names && status == CRM_OK; i++) {
		if (!path_is_regular(t->names[i]) ||
		    (status = open_input(&later, t->names[i], NULL, &row)) != CRM_OK)
			continue;
		if (!slice_equal(row.line, table_header(t)))
			for (size_t c = 0; c < row.n && status == CRM_OK; c++)
				if (find_column(t, csvin_field(&row, c), 0) == TABLE_NONE)
					status = add_column(t, csvin_field(&row, c));
		close_input(&later);
	}
	close_input(&later);
	return status;
}

/** Say that the current input lacks a column that a filter cannot do without. */
static void
lacks_column(const struct table_in *t, size_t column)
{
	char show[MSG_SHOW];

	msg_error(t->msg, "%s: no column %s, which other inputs have", input_name(t->in),
	    msg_show(show, t->columns[column]));
}

/** The current input has the header ${row}: align its rows to the table's, if that is another. */
static enum crm_status
align_input(struct table_in *t, const struct csv_row *row)
{
	struct slice stranger = { "", 0 };
	char show[MSG_SHOW];

	t->align.there = false;
	if (slice_equal(row->line, table_header(t)))
		return CRM_OK;
	switch (table_align_to(&t->align, row, t->columns, t->width, &stranger)) {
	case CRM_OK:
		break;
	case CRM_EDATA:
		msg_error(t->msg,
		    "%s: its header is not that of the inputs before it: they lack column %s, or it is there twice",
		    input_name(t->in), msg_show(show, stranger));
		return CRM_EINPUT;
	default:
		return msg_nomem(t->msg);
	}
	for (size_t c = 0; t->needed != NULL && c < t->width; c++)
		if (t->needed[c] && !table_align_has(&t->align, c)) {
			lacks_column(t, c);
			return CRM_EINPUT;
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
	if ((status = next_input(t, &row)) != CRM_OK ||
	    (status = keep_header(t, &row)) != CRM_OK || (status = look_ahead(t)) != CRM_OK ||
	    (status = align_input(t, &row)) != CRM_OK)
		goto fail;
	if ((t->needed = mem_new(t->width, sizeof(*t->needed))) == NULL ||
	    (t->twice = mem_new(1, sizeof(*t->twice))) == NULL) {
		status = msg_nomem(msg);
		goto fail;
	}
	*t->twice = TABLE_NONE;
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
	size_t column = find_column(t, slice_of(name), 0);

	/* table_next() says so: nothing can be said here. */
	if (column != TABLE_NONE &&
	    find_column(t, slice_of(name), column + 1) != TABLE_NONE)
		*t->twice = column;
	return column;
}

enum crm_status
table_find(const struct table_in *t, const char *name, size_t *column)
{
	const char *writer = known_column_writer(name);
	char show[MSG_SHOW], columns[MSG_SHOW];

	if ((*column = table_column(t, name)) != TABLE_NONE)
		return *t->twice == *column ? there_again(t, slice_of(name)) : CRM_OK;
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

enum crm_status
table_need(const struct table_in *t, const char *name, size_t *column)
{
	enum crm_status status;

	if ((status = table_find(t, name, column)) != CRM_OK)
		return status;
	t->needed[*column] = true;
	if (table_align_has(&t->align, *column))
		return CRM_OK;
	lacks_column(t, *column);
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
table_keep(struct table_in *t, size_t column, struct key_set *keys)
{

	semi_join_close(&t->join);
	t->join = (struct semi_join){ .keys = keys, .column = column };
}

enum crm_status
table_next(struct table_in *t, struct csv_row *row)
{
	enum crm_status status;

	if (*t->twice != TABLE_NONE)
		return there_again(t, t->columns[*t->twice]);
	for (;;) {
		size_t width = t->align.there ? t->align.width : t->width;

		switch (csvin_next(t->csv, row)) {
		case CSVIN_ROW:
			if (row->n == width) {
				if (t->align.there && table_align_row(&t->align, row) != CRM_OK)
					return msg_nomem(t->msg);
				if (semi_join_keeps(&t->join, t->csv, row, !t->align.there))
					return CRM_OK;
				continue;
			}
			/* The row that a cut stream ends in is told as the cut. */
			if (!csvin_whole(t->csv) && (status = check_end(t)) != CRM_OK)
				return status;
			msg_error(t->msg, "%s:%llu: %u fields where the header has %zu",
			    input_name(t->in), (unsigned long long)row->number, row->n, width);
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
		if ((status = align_input(t, row)) != CRM_OK)
			return status;
	}
}

void
table_lines(const struct table_in *t, const struct csv_row *row, struct csvin_lines *lines)
{

	csvin_lines(t->csv, row, lines);
	/* The fields of these lines are not where the table has them. */
	if (t->align.there)
		lines->n_rows = lines->next;
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

enum crm_status
table_text(const struct table_in *t, const struct csv_row *row, size_t column, char **text)
{
	struct slice value = table_field(row, column);

	if (slice_has_nul(value))
		return table_bad(t, row, column, TABLE_TEXT);
	*text = strndup(value.n > 0 ? value.p : "", value.n);
	return *text == NULL ? msg_nomem(t->msg) : CRM_OK;
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
	semi_join_close(&t->join);
	csvin_close(t->csv);
	input_close(t->in);
	buf_free(&t->header);
	buf_free(&t->texts);
	table_align_free(&t->align);
	free(t->needed);
	free(t->twice);
	free(t->columns);
	free(t);
}
