/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the decisions about an input go: to stderr, to the file of --save-reading, and to the front
 * of the rejects.
 *
 * Rejects are UTF-8 with one header of names, whatever their log was, so their reading says that
 * instead of what the log had.
 */
#include "filter/ingest/ingest_tell.h"

#include "base/near_name.h"
#include "ingest/platform_table.h"
#include "io/output.h"

#include <string.h>
#include <unistd.h>

/** Print each line of ${text} after the name of the input. */
static void
say_lines(const char *name, const struct buf *text, bool always, struct msg *msg)
{

	for (const char *p = text->p, *end; p != NULL && p < text->p + text->n; p = end + 1) {
		end = memchr(p, '\n', (size_t)(text->p + text->n - p));
		if (always)
			msg_warn(msg, "%s: %.*s", name, (int)(end - p), p);
		else
			msg_note(msg, "%s: %.*s", name, (int)(end - p), p);
	}
}

void
ingest_tell(const struct ingest_input *input, bool all, struct msg *msg)
{
	const struct ingest_layout *l = &input->layout;
	struct buf text = { 0 };

	/* What a header alone decided changes which rows are revenue: never without a word. */
	if (l->platform_found && !all && !msg_is_verbose(msg))
		msg_warn(msg, "%s: read as %s (--reading=%s; -v says how)", input->name,
		    l->platform.set.title, l->platform_name);
	say_lines(input->name, &l->said, all, msg);
	if (msg_is_verbose(msg) && reading_print(&l->decided.set, "", &text) == CRM_OK)
		say_lines(input->name, &text, false, msg);
	say_lines(input->name, &l->unused, true, msg);
	say_lines(input->name, &l->alike, true, msg);
	buf_free(&text);
}

enum crm_status
ingest_reading_load(struct reading *r, const char *name, struct msg *msg)
{

	const struct platform *one;
	char show[MSG_SHOW];

	if (!ingest_is_platform(name)) {
		for (size_t i = 0; access(name, F_OK) != 0 && (one = platform_at(i)) != NULL; i++)
			if (near_name(slice_of(name), slice_of(one->name))) {
				msg_error(msg, "--reading: \"%s\" is no file and no platform: is it %s?",
				    msg_show(show, slice_of(name)), one->name);
				return CRM_EUSAGE;
			}
		return reading_load(r, name, msg);
	}
	return reading_set(r, "platform", slice_of(name)) == CRM_OK ? CRM_OK : msg_nomem(msg);
}

enum crm_status
ingest_save_reading(const struct ingest_inputs *inputs, const struct run *run, const char *path)
{
	const struct ingest_layout *l = &inputs->v[0].layout;
	struct output *out = NULL;
	struct buf text = { 0 };
	enum crm_status status;

	if (inputs->n > 1) {
		msg_error(
		    run->msg, "--save-reading: takes one input, and there are %zu", inputs->n);
		return CRM_EUSAGE;
	}
	if (buf_print(&text, "# How crm-ingest reads a log: crm-reading(5)\n") != CRM_OK ||
	    (l->platform_name != NULL &&
		buf_print(&text, "# begun from the platform %s\n", l->platform_name) != CRM_OK) ||
	    reading_print(&l->decided.set, "", &text) != CRM_OK)
		status = msg_nomem(run->msg);
	else if ((status = run_side_output(run, path, 0, &out)) == CRM_OK) {
		output_write(out, text.p, text.n);
		status = output_finish(out);
	}
	buf_free(&text);
	return status;
}

/** A header of the numbers that columns without names have. */
static enum crm_status
number_header(const struct ingest_layout *l, struct buf *header)
{
	char between = l->sniff.delimiter;

	for (size_t i = 0; i < l->width; i++)
		if ((i > 0 && buf_add(header, &between, 1) != CRM_OK) ||
		    buf_text(header, l->names[i]) != CRM_OK)
			return CRM_ENOMEM;
	return CRM_OK;
}

/** Give ${r} the reading and header of one input. */
static enum crm_status
start_one(struct rejects *r, const struct ingest_input *input, struct msg *msg)
{
	const struct ingest_layout *l = &input->layout;
	struct ingest_options set = l->decided.set;
	struct rejects_rows rows = { { l->header, l->header_n }, { "", 0 }, l->sniff.delimiter,
		l->sniff.quote };
	struct buf reading = { 0 }, header = { 0 };
	enum crm_status status;

	set.encoding = "UTF-8";
	set.skip = 0;
	set.header = 1;
	if (reading_print(&set, "# ", &reading) != CRM_OK ||
	    (l->header == NULL && number_header(l, &header) != CRM_OK))
		status = msg_nomem(msg);
	else {
		rows.reading = buf_slice(&reading);
		if (l->header == NULL)
			rows.header = buf_slice(&header);
		status = rejects_header(r, &rows, input->name);
	}
	buf_free(&reading);
	buf_free(&header);
	return status;
}

enum crm_status
ingest_rejects_start(struct rejects *r, const struct ingest_inputs *inputs, struct msg *msg)
{
	enum crm_status status;

	for (size_t i = 0; i < inputs->n; i++)
		if ((status = start_one(r, &inputs->v[i], msg)) != CRM_OK)
			return status;
	return CRM_OK;
}
