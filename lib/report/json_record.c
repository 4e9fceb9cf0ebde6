/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records written as JSON, by jansson.  The record holds the chain of open objects and lists; a
 * failure is kept until json_record_write(), so callers need not check every value.
 */
#include "report/json_record.h"

#include "base/mem.h"
#include "base/msg.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>

#define DEPTH 8

struct json_record {
	json_t *open[DEPTH]; /* from the whole to what is being filled; only the first is owned */
	size_t depth;
	bool failed;
};

enum crm_status
json_record_open(struct json_record **out)
{
	struct json_record *r;

	if ((r = mem_new(1, sizeof(*r))) == NULL)
		return CRM_ENOMEM;
	if ((r->open[0] = json_object()) == NULL) {
		free(r);
		return CRM_ENOMEM;
	}
	*out = r;
	return CRM_OK;
}

/**
 * Put ${value}, whose ownership is taken also on failure, into the open object or list. A NULL, for
 * a value that could not be made, is a failure too.
 */
static void
add_value(struct json_record *r, const char *name, json_t *value)
{
	json_t *into = r->open[r->depth];

	if (value == NULL ||
	    (json_is_array(into) ? json_array_append_new(into, value)
				 : json_object_set_new(into, name, value)) != 0)
		r->failed = true;
}

/** Put ${value} in, and fill it from now on. */
static void
begin(struct json_record *r, const char *name, json_t *value)
{

	add_value(r, name, value);
	if (r->failed || r->depth + 1 == DEPTH) {
		r->failed = true;
		return;
	}
	/* Borrowed: the parent owns it, and json_decref() of the whole frees all. */
	r->open[++r->depth] = value;
}

void
json_record_begin(struct json_record *r, const char *name)
{

	if (!r->failed)
		begin(r, name, json_object());
}

void
json_record_begin_list(struct json_record *r, const char *name)
{

	if (!r->failed)
		begin(r, name, json_array());
}

void
json_record_end(struct json_record *r)
{

	if (!r->failed && r->depth > 0)
		r->depth--;
}

void
json_record_text(struct json_record *r, const char *name, struct slice value)
{
	char show[MSG_SHOW];
	json_t *text;

	if (r->failed)
		return;
	/*
	 * jansson refuses what is not UTF-8, as file names may be: write it with such bytes
	 * escaped.
	 */
	if ((text = json_stringn(value.p != NULL ? value.p : "", value.n)) == NULL)
		text = json_string(msg_show(show, value));
	add_value(r, name, text);
}

void
json_record_number(struct json_record *r, const char *name, uint64_t value)
{

	if (!r->failed)
		add_value(r, name, json_integer((json_int_t)value));
}

/** Hands what jansson writes to the output. */
static int
to_output(const char *data, size_t n, void *out)
{

	output_write(out, data, n);
	return 0;
}

enum crm_status
json_record_write(struct json_record *r, struct output *out)
{

	if (r->failed || json_dump_callback(r->open[0], to_output, out, JSON_INDENT(2)) != 0)
		return CRM_ENOMEM;
	output_write(out, "\n", 1);
	return CRM_OK;
}

void
json_record_close(struct json_record *r)
{

	if (r == NULL)
		return;
	json_decref(r->open[0]);
	free(r);
}
