/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file of refused rows.  The rows are as the input had them (in UTF-8); only the five columns
 * in front are ours, and they are quoted as that input quotes.  Where it has no quotes, what could
 * be taken for a delimiter becomes `_`.
 *
 * What must hold: one reading and one header, as the file can have only one; inputs that are read
 * in different ways cannot share it.
 */
#include "ingest/rejects.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "io/output.h"

#include <stdlib.h>
#include <string.h>

struct rejects {
	struct output *out;
	struct msg *msg;
	struct buf header, reading;
	char delimiter, quote;
	bool started;
};

static const char mark[] = "# crm-reading";

bool
rejects_is_marked(struct slice text)
{

	return text.n > sizeof(mark) - 1 && memcmp(text.p, mark, sizeof(mark) - 1) == 0;
}

enum crm_status
rejects_open(struct rejects **out, const char *path, struct outputs *set, struct msg *msg)
{
	struct output_options options = { .path = path, .mode = 0600, .set = set };
	enum crm_status status;
	struct rejects *r;

	if ((r = mem_new(1, sizeof(*r))) == NULL)
		return msg_nomem(msg);
	r->msg = msg;
	if ((status = output_open(&r->out, &options, msg)) != CRM_OK) {
		free(r);
		return status;
	}
	*out = r;
	return CRM_OK;
}

/** Whether ${c} would end or tear a field. */
static inline bool
is_special(const struct rejects *r, char c)
{

	return c == r->delimiter || c == '"' || c == r->quote || c == '\n' || c == '\r' ||
	    (r->delimiter == ' ' && c == '\t');
}

/**
 * Write a value of our own where nothing can be quoted; between blanks, an empty one would be
 * none.
 */
static size_t
put_plain(const struct rejects *r, char *p, struct slice value)
{
	size_t n = 0;

	for (; n < value.n; n++)
		p[n] = is_special(r, value.p[n]) ? '_' : value.p[n];
	if (n == 0 && r->delimiter == ' ')
		p[n++] = '-';
	return n;
}

/** Write a value of our own in quotes. */
static size_t
put_quoted(const struct rejects *r, char *p, struct slice value)
{
	size_t n = 0;

	p[n++] = r->quote;
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == r->quote)
			p[n++] = r->quote;
		p[n++] = value.p[i];
	}
	p[n++] = r->quote;
	return n;
}

/** Write a value, of at most twice its length and 4 bytes, and the delimiter after it. */
static size_t
put_field(const struct rejects *r, char *p, struct slice value)
{
	bool quote = false;
	size_t n;

	for (size_t i = 0; i < value.n; i++)
		quote |= is_special(r, value.p[i]);
	n = quote && r->quote != 0 && r->delimiter != ' ' ? put_quoted(r, p, value)
							   : put_plain(r, p, value);
	p[n++] = r->delimiter;
	return n;
}

/** Write a value of our own and the delimiter after it. */
static void
put_reject_field(struct rejects *r, struct slice value)
{
	char *p = output_room(r->out, 2 * value.n + 4);

	if (p != NULL)
		output_added(r->out, put_field(r, p, value));
}

enum crm_status
rejects_join(const struct rejects *r, const struct csv_row *row, struct buf *out)
{

	for (size_t i = 0; i < row->n; i++) {
		struct slice value = csvin_field(row, i);

		if (buf_room(out, 2 * value.n + 4) != CRM_OK)
			return CRM_ENOMEM;
		out->n += put_field(r, out->p + out->n, value);
	}
	out->n -= row->n > 0;
	return CRM_OK;
}

enum crm_status
rejects_header(struct rejects *r, const struct rejects_rows *rows, const char *name)
{
	static const char *const ours[] = { "reject_input", "reject_line", "reject_reason",
		"reject_column", "reject_value" };

	if (r->started) {
		bool header = r->delimiter == rows->delimiter &&
		    slice_equal(rows->header, buf_slice(&r->header));

		if (header && slice_equal(rows->reading, buf_slice(&r->reading)))
			return CRM_OK;
		msg_error(r->msg,
		    "%s: its %s is not that of the inputs before it, so --rejects cannot hold both: take them one at a time",
		    name, header ? "reading (formats, columns)" : "header");
		return CRM_EINPUT;
	}
	r->started = true;
	r->delimiter = rows->delimiter;
	r->quote = rows->quote;
	if (buf_add(&r->header, rows->header.p, rows->header.n) != CRM_OK ||
	    buf_add(&r->reading, rows->reading.p, rows->reading.n) != CRM_OK)
		return msg_nomem(r->msg);
	output_write(r->out, mark, sizeof(mark) - 1);
	output_write(r->out, ": how the rows below are read\n", 30);
	output_write(r->out, rows->reading.p, rows->reading.n);
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		put_reject_field(r, slice_of(ours[i]));
	output_write(r->out, rows->header.p, rows->header.n);
	output_write(r->out, "\n", 1);
	return CRM_OK;
}

void
rejects_add(struct rejects *r, const char *input, uint64_t line, const char *reason,
    const char *column, struct slice value, struct slice row)
{
	char number[20];

	put_reject_field(r, slice_of(input));
	put_reject_field(r, (struct slice){ number, num_u64(number, line) });
	put_reject_field(r, slice_of(reason));
	put_reject_field(r, slice_of(column));
	put_reject_field(r, value);
	output_write(r->out, row.p, row.n);
	output_write(r->out, "\n", 1);
}

enum crm_status
rejects_finish(struct rejects *r)
{
	enum crm_status status;

	if (r == NULL)
		return CRM_OK;
	status = output_finish(r->out);
	buf_free(&r->header);
	buf_free(&r->reading);
	free(r);
	return status;
}

void
rejects_abort(struct rejects *r)
{

	if (r == NULL)
		return;
	output_abort(r->out);
	buf_free(&r->header);
	buf_free(&r->reading);
	free(r);
}
