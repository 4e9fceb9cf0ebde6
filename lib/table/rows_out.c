/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shards: all rows with the same first field, the customer, go to the same one of N files.
 *
 * Which file is a fixed function of the field's value, so that logs that were sharded on different
 * days or machines fit together, and other programs can do the same: CRC-32 modulo N.  It is not
 * meant to be hard to guess, as the hashes in memory are (keyed_hash.h); whoever picks ids to fill
 * one shard makes that shard slow and nothing else.
 *
 * Rows are made at the end of a buffer, several at a time, and are then split here.  A line without
 * a quote is a row, which is nearly all there is; otherwise the row ends at the first LF outside
 * quotes.  Without shards and --one-line there is nothing to split, and rows are made in the
 * output's own buffer.
 *
 * What must hold: rows keep their order within a shard, and all outputs belong to one set, so that
 * all shards are placed or none.
 */
#include "table/rows_out.h"

#include "base/buf.h"
#include "base/mem.h"
#include "io/crc32.h"
#include "table/csv_out.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rows_out {
	struct output **v;
	size_t n;
	bool splits;			/* rows are looked at */
	bool one_line;
	uint64_t *joined;
	enum crm_status status;
	struct msg *msg;
	struct buf rows;		/* where rows are made that are looked at */
	struct buf last;		/* the first field of the newest row, as written */
	size_t shard;			/* and where it went */
	struct buf text;		/* a value without quotes, a row without line ends */
};

bool
rows_out_pattern(const char *path, const char **why)
{
	const char *at = strchr(path, '%'), *name = strrchr(path, '/');
	const char *end = at;

	*why = "must have one %04d where the number of the shard goes, as 'ledger-%04d.csv.gz'";
	if (at == NULL)
		return false;
	for (end++; *end >= '0' && *end <= '9' && end - at < 3; end++)
		;
	if (*end != 'd' || strchr(end, '%') != NULL)
		return false;
	*why = "has the number of the shard in the name of a folder";
	return name == NULL || name < at;
}

uint32_t
rows_out_shard(struct slice key, uint32_t shards)
{

	return crc32_of(key) % shards;
}

/** The path of shard ${i}: ${pattern} has been checked; NULL without memory. */
static char *
shard_path(const char *pattern, size_t i)
{
	const char *at = strchr(pattern, '%'), *end = strchr(at, 'd') + 1;
	int width = (int)strtol(at + 1, NULL, 10);
	size_t room = strlen(pattern) + 32 + (size_t)width;
	char *path = mem_raw(room, 1);

	if (path != NULL)
		snprintf(path, room, at[1] == '0' ? "%.*s%0*zu%s" : "%.*s%*zu%s",
		    (int)(at - pattern), pattern, width, i, end);
	return path;
}

static enum crm_status
open_shard(struct rows_out *r, const struct rows_out_options *o, size_t i)
{
	struct output_options options = o->output;
	char *path = shard_path(o->output.path, i);
	enum crm_status status;

	if (path == NULL)
		return msg_nomem(r->msg);
	options.path = path;
	options.is_main = i + 1 == o->shards;
	status = output_open(&r->v[i], &options, r->msg);
	free(path);
	return status;
}

enum crm_status
rows_out_open(struct rows_out **out, const struct rows_out_options *o, struct msg *msg)
{
	struct rows_out *r = mem_new(1, sizeof(*r));
	enum crm_status status = CRM_OK;
	size_t n = o->shards > 0 ? o->shards : 1;

	if (r == NULL)
		return msg_nomem(msg);
	*r = (struct rows_out){ .msg = msg,
		.splits = o->shards > 0 || o->one_line,
		.one_line = o->one_line,
		.joined = o->joined };
	if ((r->v = mem_new(n, sizeof(struct output *))) == NULL)
		status = msg_nomem(msg);
	for (; status == CRM_OK && r->n < n; r->n += status == CRM_OK)
		status = o->shards > 0 ? open_shard(r, o, r->n)
				       : output_open(&r->v[0], &o->output, msg);
	if (status != CRM_OK) {
		rows_out_abort(r);
		return status;
	}
	*out = r;
	return CRM_OK;
}

struct output *
rows_out_each(const struct rows_out *r, size_t i)
{

	return i < r->n ? r->v[i] : NULL;
}

/** Remember a failure that is not an output's own. */
static void
out_of_memory(struct rows_out *r)
{

	if (r->status == CRM_OK)
		r->status = msg_nomem(r->msg);
}

char *
rows_out_room(struct rows_out *r, size_t n)
{

	if (!r->splits)
		return output_room(r->v[0], n);
	r->rows.n = 0;
	if (r->status == CRM_OK && buf_room(&r->rows, n) != CRM_OK)
		out_of_memory(r);
	return r->status == CRM_OK ? r->rows.p : NULL;
}

/** Where the field that begins at ${p} ends: at a comma or LF outside quotes. */
static const char *
field_end(const char *p, const char *end)
{
	bool quoted = false;

	for (; p < end && (quoted || (*p != ',' && *p != '\n')); p++)
		quoted ^= *p == '"';
	return p;
}

/** The value of a field as it is written; r->text holds it where it has quotes. */
static struct slice
value_of(struct rows_out *r, struct slice field)
{

	if (field.n == 0 || field.p[0] != '"')
		return field;
	r->text.n = 0;
	if (buf_room(&r->text, field.n) != CRM_OK) {
		out_of_memory(r);
		return (struct slice){ "", 0 };
	}
	for (size_t i = 1; i + 1 < field.n; i++) {
		r->text.p[r->text.n++] = field.p[i];
		/* Of two quotes one is meant. */
		i += field.p[i] == '"';
	}
	return buf_slice(&r->text);
}

/** Where a row goes; rows of one customer mostly follow one another. */
static struct output *
output_of(struct rows_out *r, struct slice row)
{
	struct slice field = { row.p, 0 };

	if (r->n == 1)
		return r->v[0];
	if (r->last.n > 0 && row.n > r->last.n && row.p[r->last.n] == ',' &&
	    memcmp(row.p, r->last.p, r->last.n) == 0)
		return r->v[r->shard];
	field.n = (size_t)(field_end(row.p, row.p + row.n) - row.p);
	r->shard = rows_out_shard(value_of(r, field), (uint32_t)r->n);
	r->last.n = 0;
	if (buf_add(&r->last, field.p, field.n) != CRM_OK)
		out_of_memory(r);
	return r->v[r->shard];
}

/** Make a blank of each line end within the quotes of a row; r->rows still holds the old one. */
static struct slice
join_lines(struct rows_out *r, struct slice row, struct buf *made)
{
	const char *p = row.p, *end = row.p + row.n - 1;
	size_t was = 0;

	if (buf_room(made, 2 * row.n + 2) != CRM_OK) {
		out_of_memory(r);
		return row;
	}
	for (;;) {
		const char *stop = field_end(p, end);
		struct slice value = value_of(r, (struct slice){ p, (size_t)(stop - p) });
		char *text = r->text.p;
		size_t n = 0;

		if (value.p == text && value.n > 0) {
			for (size_t i = 0; i < value.n; i++) {
				bool ends = text[i] == '\n' || text[i] == '\r';

				was += ends;
				i += text[i] == '\r' && i + 1 < value.n && text[i + 1] == '\n';
				text[n++] = ends ? ' ' : text[i];
			}
			value.n = n;
		}
		made->n += csvout_quote(made->p + made->n, value);
		made->p[made->n++] = *stop == ',' && stop < end ? ',' : '\n';
		if (stop >= end)
			break;
		p = stop + 1;
	}
	if (r->joined != NULL)
		*r->joined += was > 0;
	return was > 0 ? buf_slice(made) : row;
}

/** Write one row where it goes. */
static void
write_row(struct rows_out *r, struct slice row, bool quotes)
{
	struct buf made = { 0 };

	if (quotes && r->one_line)
		row = join_lines(r, row, &made);
	output_write(output_of(r, row), row.p, row.n);
	/* So that a full disk ends the run, whichever shard meets it. */
	if (r->status == CRM_OK)
		r->status = output_status(r->v[r->shard]);
	buf_free(&made);
}

/** Split ${rows} and write each. */
static void
split_rows(struct rows_out *r, struct slice rows)
{
	const char *p = rows.p, *end = rows.p + rows.n;

	assert(rows.n == 0 || end[-1] == '\n');
	while (p < end) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		bool quotes = memchr(p, '"', (size_t)(stop - p)) != NULL;

		for (stop = quotes ? p : stop; *stop != '\n'; stop += *stop == ',')
			stop = field_end(stop, end);
		write_row(r, (struct slice){ p, (size_t)(stop - p) + 1 }, quotes);
		p = stop + 1;
	}
}

void
rows_out_added(struct rows_out *r, size_t n)
{

	if (!r->splits)
		output_added(r->v[0], n);
	else
		split_rows(r, (struct slice){ r->rows.p, n });
}

void
rows_out_write(struct rows_out *r, struct slice rows)
{

	if (!r->splits)
		output_write(r->v[0], rows.p, rows.n);
	else
		split_rows(r, rows);
}

enum crm_status
rows_out_status(const struct rows_out *r)
{
	enum crm_status status = r->status;

	for (size_t i = 0; i < r->n && status == CRM_OK; i++)
		status = output_status(r->v[i]);
	return status;
}

static void
free_rows_out(struct rows_out *r)
{

	free(r->v);
	buf_free(&r->rows);
	buf_free(&r->last);
	buf_free(&r->text);
	free(r);
}

enum crm_status
rows_out_finish(struct rows_out *r)
{
	enum crm_status status = r->status;

	for (size_t i = 0; i < r->n; i++)
		if (status == CRM_OK)
			status = output_finish(r->v[i]);
		else
			output_abort(r->v[i]);
	free_rows_out(r);
	return status;
}

void
rows_out_abort(struct rows_out *r)
{

	if (r == NULL)
		return;
	for (size_t i = 0; r->v != NULL && i < r->n; i++)
		output_abort(r->v[i]);
	free_rows_out(r);
}
