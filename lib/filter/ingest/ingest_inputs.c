/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All inputs are looked at before a row of any is written: a reading that one of them leaves open
 * is an error while there is still nothing to take back, and the ledger's columns can be those of
 * all.
 *
 * An input that can be opened again (a regular file) is closed after the look, so that a thousand
 * files do not need a thousand threads and buffers; a pipe stays open with the bytes that were
 * looked at.
 *
 * What must hold: the layout that was looked at is the one the rows are read by, so a file that
 * changes in between can only have its rows refused.
 */
#include "filter/ingest/ingest_inputs.h"

#include "base/mem.h"
#include "base/path.h"

#include <stdlib.h>
#include <string.h>

enum crm_status
ingest_input_open(struct ingest_input *input, const struct ingest_options *options,
    const struct ingest_options *reading, const struct run *run)
{
	const char *encoding = options->encoding != NULL ? options->encoding : reading->encoding;
	enum crm_status status;
	struct slice sample;
	bool whole;

	if (input->in != NULL)
		return CRM_OK;
	if ((status = input_open(&input->in, input->file, input->closes ? NULL : run->progress,
		 run->msg)) != CRM_OK ||
	    (status = source_open(&input->source, input->in, encoding, run->msg)) != CRM_OK)
		return status;
	if (input->layout.lines_before == 0)
		return CRM_OK;
	/* The reading in front of rejects has been taken. */
	if ((status = source_peek(input->source, SNIFF_SAMPLE, &sample, &whole)) == CRM_OK)
		source_drop(input->source,
		    sample.n < input->layout.bytes_before ? sample.n : input->layout.bytes_before);
	return status;
}

void
ingest_input_shut(struct ingest_input *input)
{

	source_close(input->source);
	input_close(input->in);
	input->source = NULL;
	input->in = NULL;
}

/** Look at one input. */
static enum crm_status
look(struct ingest_input *input, const struct ingest_options *options,
    const struct ingest_options *reading, const struct run *run)
{
	enum crm_status status;
	struct slice sample;
	bool whole;

	/* What is looked at only is no progress. */
	input->layout.several = run->n > 1;
	input->closes = run->n > 1 && path_is_regular(input->file);
	if ((status = ingest_input_open(input, options, reading, run)) != CRM_OK)
		return status;
	input->name = strcmp(input->file, "-") == 0 ? input_name(input->in) : input->file;
	if ((status = source_peek(input->source, SNIFF_SAMPLE, &sample, &whole)) != CRM_OK ||
	    (status = ingest_look(
		 &input->layout, options, reading, sample, whole, input->name, run->msg)) != CRM_OK)
		return status;
	if (input->closes)
		ingest_input_shut(input);
	else if (input->layout.lines_before > 0)
		source_drop(input->source, input->layout.bytes_before);
	input->closes = false;
	return CRM_OK;
}

/** Add a column of --keep to those of the ledger, once. */
static enum crm_status
add_keep(struct ingest_inputs *inputs, struct slice name)
{
	size_t room = inputs->n_keep;

	for (size_t i = 0; i < inputs->n_keep; i++)
		if (slice_equal(inputs->keep[i], name))
			return CRM_OK;
	if (mem_grow(&inputs->keep, &room, inputs->n_keep + 1, sizeof(*inputs->keep)) != CRM_OK)
		return CRM_ENOMEM;
	inputs->keep[inputs->n_keep++] = name;
	return CRM_OK;
}

/** Where ${l} has the column ${name} of --keep. */
static size_t
keep_column(const struct ingest_layout *l, struct slice name)
{

	for (size_t i = 0; i < l->convert.n_keep; i++)
		if (slice_equal(l->keep[i].name, name))
			return l->keep[i].column;
	return HEADER_NONE;
}

/** Give a layout the columns of the ledger. */
static enum crm_status
set_ledger(const struct ingest_inputs *inputs, struct ingest_layout *l)
{

	memcpy(l->convert.writes, inputs->writes, sizeof(inputs->writes));
	if ((l->keep_columns = mem_new(inputs->n_keep, sizeof(*l->keep_columns))) == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < inputs->n_keep; i++)
		l->keep_columns[i] = keep_column(l, inputs->keep[i]);
	l->convert.keep = l->keep_columns;
	l->convert.n_keep = inputs->n_keep;
	return CRM_OK;
}

/** The next of names with commas between; *${rest} becomes NULL after the last. */
static struct slice
next_name(const char **rest)
{
	struct slice name = { *rest, strcspn(*rest, ",") };

	*rest = (*rest)[name.n] == ',' ? *rest + name.n + 1 : NULL;
	return slice_trim(name);
}

/** Whether ${name} is a column that every ledger has. */
static bool
is_always(struct slice name)
{
	static const char *const always[] = { "customer", "date", "order", "amount" };

	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		if (slice_equal(name, slice_of(always[i])))
			return true;
	return false;
}

/** Put one column of --columns among those of the ledger. */
static enum crm_status
pin_column(struct ingest_inputs *inputs, struct slice name, const struct ingest_inputs *kept,
    struct msg *msg)
{
	char show[MSG_SHOW];
	enum field f;

	if (is_always(name))
		return CRM_OK;
	if (field_named(name, &f) && field_is_kept(f)) {
		inputs->writes[f] = true;
		return CRM_OK;
	}
	for (size_t k = 0; k < kept->n_keep; k++)
		if (slice_equal(name, kept->keep[k]))
			return add_keep(inputs, name) == CRM_OK ? CRM_OK : msg_nomem(msg);
	msg_error(msg, "--columns: \"%s\" is no column of a ledger: name it in --keep as well",
	    msg_show(show, name));
	return CRM_EUSAGE;
}

/**
 * --columns: the ledger has these and no others, in the ledger's own order, those of --keep in the
 * order given.
 */
static enum crm_status
pin_columns(struct ingest_inputs *inputs, const struct opt_list *columns, struct msg *msg)
{
	struct ingest_inputs kept = { .keep = inputs->keep, .n_keep = inputs->n_keep };
	enum crm_status status = CRM_OK;

	memset(inputs->writes, 0, sizeof(inputs->writes));
	inputs->keep = NULL;
	inputs->n_keep = 0;
	for (size_t i = 0; i < columns->n && status == CRM_OK; i++)
		for (const char *p = columns->v[i]; p != NULL && status == CRM_OK;)
			status = pin_column(inputs, next_name(&p), &kept, msg);
	free(kept.keep);
	return status;
}

/** A column of --keep that no input has is a mistake. */
static enum crm_status
check_keep(const struct ingest_inputs *inputs, struct msg *msg)
{

	for (size_t k = 0; k < inputs->n_keep; k++) {
		size_t at = HEADER_NONE;

		for (size_t i = 0; i < inputs->n && at == HEADER_NONE; i++)
			at = keep_column(&inputs->v[i].layout, inputs->keep[k]);
		if (at == HEADER_NONE)
			return ingest_find_column(&inputs->v[0].layout, inputs->keep[k], "--keep",
			    inputs->v[0].name, msg, &at);
	}
	return CRM_OK;
}

/** Whether the ledger has a column of that name without --keep: two of one name are none. */
static bool
is_written(const struct ingest_inputs *inputs, struct slice name)
{
	enum field f;

	return field_named(name, &f) && (f <= FIELD_AMOUNT || inputs->writes[f]);
}

/**
 * A column of --keep whose name is a field's must be that field: another would be lost, as the
 * ledger cannot have both.
 */
static enum crm_status
check_kept_name(const struct ingest_layout *l, const struct ingest_keep *keep, struct msg *msg)
{
	char show[MSG_SHOW], from[MSG_SHOW];
	size_t at;
	enum field f;

	if (!field_named(keep->name, &f) || !field_is_kept(f) ||
	    (at = l->convert.map.column[f]) == HEADER_NONE || keep->column == HEADER_NONE ||
	    at == keep->column)
		return CRM_OK;
	msg_error(msg,
	    "--keep: the ledger has a column %s already, made of \"%s\": map this one with -m %s=%s, or leave it out",
	    field_name(f), msg_show(from, slice_of(l->names[at])), field_name(f),
	    msg_show(show, keep->name));
	return CRM_EUSAGE;
}

/** Whether ${l} has been given the map ${item}, and has no such column. */
static bool
lacks(const struct ingest_layout *l, struct slice item)
{

	for (size_t i = 0; i < l->n_elsewhere; i++)
		if (slice_equal(l->elsewhere[i], item))
			return true;
	return false;
}

/** A column of --map that no input has is a mistake. */
static enum crm_status
check_maps(const struct ingest_inputs *inputs, struct msg *msg)
{
	const struct ingest_layout *first = &inputs->v[0].layout;

	for (size_t k = 0; k < first->n_elsewhere; k++) {
		struct slice item = first->elsewhere[k];
		size_t without = 0, n = (size_t)((char *)memchr(item.p, '=', item.n) - item.p) + 1,
		       at;

		while (without < inputs->n && lacks(&inputs->v[without].layout, item))
			without++;
		if (without == inputs->n)
			return ingest_find_column(first, (struct slice){ item.p + n, item.n - n },
			    "--map", inputs->v[0].name, msg, &at);
	}
	return CRM_OK;
}

/** Settle the columns of the ledger. */
static enum crm_status
join_columns(struct ingest_inputs *inputs, const struct opt_list *pinned, struct msg *msg)
{
	enum crm_status status;

	for (size_t i = 0; i < inputs->n; i++) {
		const struct ingest_layout *l = &inputs->v[i].layout;

		for (enum field f = 0; f < FIELDS; f++)
			inputs->writes[f] |= l->convert.writes[f];
		for (size_t k = 0; k < l->convert.n_keep; k++)
			if ((status = check_kept_name(l, &l->keep[k], msg)) != CRM_OK)
				return status;
	}
	for (size_t i = 0; i < inputs->n; i++) {
		const struct ingest_layout *l = &inputs->v[i].layout;

		for (size_t k = 0; k < l->convert.n_keep; k++)
			if (!is_written(inputs, l->keep[k].name) &&
			    add_keep(inputs, l->keep[k].name) != CRM_OK)
				return msg_nomem(msg);
	}
	if ((status = check_maps(inputs, msg)) != CRM_OK)
		return status;
	status = pinned->n > 0 ? pin_columns(inputs, pinned, msg) : check_keep(inputs, msg);
	if (status != CRM_OK)
		return status;
	for (size_t i = 0; i < inputs->n; i++)
		if (set_ledger(inputs, &inputs->v[i].layout) != CRM_OK)
			return msg_nomem(msg);
	return CRM_OK;
}

enum crm_status
ingest_inputs_look(struct ingest_inputs *inputs, const struct ingest_options *options,
    const struct ingest_options *reading, const struct run *run)
{
	size_t n = run->n > 0 ? run->n : 1;
	enum crm_status status;

	*inputs = (struct ingest_inputs){ 0 };
	if ((inputs->v = mem_new(n, sizeof(*inputs->v))) == NULL)
		return msg_nomem(run->msg);
	inputs->n = n;
	/* Orders and contacts of two systems write ids differently, so all are looked at together. */
	if (id_folds_open(&inputs->folds) != CRM_OK)
		return msg_nomem(run->msg);
	for (size_t i = 0; i < n; i++) {
		inputs->v[i].layout.folds = inputs->folds;
		inputs->v[i].layout.later = i > 0;
		inputs->v[i].file = run->n > 0 ? run->names[i] : "-";
		if ((status = look(&inputs->v[i], options, reading, run)) != CRM_OK)
			return status;
	}
	return join_columns(inputs, &options->columns, run->msg);
}

void
ingest_inputs_free(struct ingest_inputs *inputs)
{

	for (size_t i = 0; i < inputs->n; i++) {
		ingest_input_shut(&inputs->v[i]);
		ingest_layout_free(&inputs->v[i].layout);
	}
	id_folds_close(inputs->folds);
	free(inputs->v);
	free(inputs->keep);
	*inputs = (struct ingest_inputs){ 0 };
}
