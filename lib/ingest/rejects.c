/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/rejects.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "io/output.h"
#include "table/csv_out.h"

#include <stdlib.h>

struct rejects {
	struct output *out;
	struct msg *msg;
	struct buf header;
	char delimiter;
	bool started;
};

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

/**
 * Write a value so that neither comma CSV nor this delimiter is misled by it, and the delimiter
 * behind it.
 */
static void
add(struct rejects *r, struct slice value)
{
	bool quote = false;
	char *p;

	if ((p = output_room(r->out, 2 * value.n + 3)) == NULL)
		return;
	for (size_t i = 0; i < value.n; i++)
		quote |= value.p[i] == r->delimiter || value.p[i] == '"' || value.p[i] == '\n' ||
		    value.p[i] == '\r';
	if (r->delimiter == ' ') {
		/* Columns between blanks cannot be quoted, and an empty one would be none. */
		size_t n = 0;

		for (; n < value.n; n++)
			p[n] = value.p[n] == ' ' || value.p[n] == '\t' || value.p[n] == '\n' ||
				value.p[n] == '\r'
			    ? '_'
			    : value.p[n];
		if (n == 0)
			p[n++] = '-';
		p[n++] = ' ';
		output_added(r->out, n);
		return;
	}
	if (quote) {
		size_t n = 0;

		p[n++] = '"';
		for (size_t i = 0; i < value.n; i++) {
			if (value.p[i] == '"')
				p[n++] = '"';
			p[n++] = value.p[i];
		}
		p[n++] = '"';
		p[n++] = r->delimiter;
		output_added(r->out, n);
		return;
	}
	output_added(r->out, csvout_quote(p, value));
	output_write(r->out, &r->delimiter, 1);
}

enum crm_status
rejects_header(struct rejects *r, struct slice header, char delimiter, const char *name)
{

	if (r->started) {
		if (r->delimiter == delimiter && slice_equal(header, buf_slice(&r->header)))
			return CRM_OK;
		msg_error(r->msg,
		    "%s: its header is not that of the inputs before it, so --rejects cannot hold both",
		    name);
		return CRM_EINPUT;
	}
	r->started = true;
	r->delimiter = delimiter;
	if (header.n == 0)
		return CRM_OK;
	if (buf_add(&r->header, header.p, header.n) != CRM_OK)
		return msg_nomem(r->msg);
	add(r, slice_of("reject_input"));
	add(r, slice_of("reject_line"));
	add(r, slice_of("reject_reason"));
	add(r, slice_of("reject_column"));
	add(r, slice_of("reject_value"));
	output_write(r->out, header.p, header.n);
	output_write(r->out, "\n", 1);
	return CRM_OK;
}

void
rejects_add(struct rejects *r, const char *input, uint64_t line, const char *reason,
    const char *column, struct slice value, struct slice row)
{
	char number[20];

	add(r, slice_of(input));
	add(r, (struct slice){ number, num_u64(number, line) });
	add(r, slice_of(reason));
	add(r, slice_of(column));
	add(r, value);
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
	free(r);
}
