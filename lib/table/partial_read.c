/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads partials: any number of them, each in an input of its own or several in one.
 *
 * What must hold, or they are refused: each part begins with the row of empty keys, its keys rise,
 * it has as many rows as it says, it is there once, and what must be the same is.  So a part that
 * was cut, even between two rows, cannot pass for a whole one.
 */
#include "table/partial_inner.h"

#include "base/mem.h"
#include "base/num.h"
#include "table/money.h"
#include "table/table_in.h"

#include <stdio.h>
#include <stdlib.h>

/** What reading knows of the part that it is in, and of those before. */
struct parts {
	struct table_in *t;
	size_t ahead[PARTIAL_AHEAD], at[PARTIAL_COLUMNS];
	bool found;			/* at[] of this input */
	uint64_t part;
	int64_t rows, left;		/* of this part */
	struct buf last;		/* key of the row before */
	uint64_t *seen;			/* the parts before */
	size_t n, room;
};

/** Find the columns; CRM_EUSAGE after a message where these are no partials of the kind. */
static enum crm_status
find_columns(const struct partial *p, struct parts *parts)
{
	enum crm_status status;

	if (table_column(parts->t, partial_ahead[AHEAD_KIND]) == TABLE_NONE) {
		msg_error(p->msg,
		    "--merge reads partials, and this table is none (no column partial): make them with --partial, those of older versions again");
		return CRM_EUSAGE;
	}
	parts->found = false;
	for (size_t i = 0; i < PARTIAL_AHEAD; i++)
		if ((status = table_need(parts->t, partial_ahead[i], &parts->ahead[i])) != CRM_OK)
			return status;
	return CRM_OK;
}

/** Find the columns of the program, once a row has told that the kind is right. */
static enum crm_status
find_own_columns(const struct partial *p, struct parts *parts)
{
	enum crm_status status;

	for (size_t i = 0; i < p->kind->n; i++)
		if ((status = table_need(
			 parts->t, p->kind->columns[i].name, &parts->at[i])) != CRM_OK)
			return status;
	return CRM_OK;
}

/** Whether what is shared agrees with the rows before; keep it, or the least or greatest. */
static enum crm_status
read_shared(struct partial *p, const struct parts *parts, const struct csv_row *row)
{
	enum crm_status status = CRM_OK;
	size_t n = 0;

	for (size_t i = 0; i < p->kind->n && status == CRM_OK; i++) {
		enum partial_rule rule = p->kind->columns[i].rule;
		struct slice text, before;
		bool take;
		int order;

		if (!partial_is_shared(rule))
			continue;
		text = csvin_field(row, parts->at[i]);
		before = partial_shared(p, n);
		order = slice_compare(text, before);
		if (rule == PARTIAL_SAME && p->any[n] && order != 0)
			return table_bad(parts->t, row, parts->at[i],
			    "that of the other partials: make all with the same options");
		take = !p->any[n] || (text.n > 0 && (before.n == 0 ||
			(rule == PARTIAL_LEAST ? order < 0 : rule == PARTIAL_GREATEST && order > 0)));
		if (take)
			status = partial_share(p, n, text);
		n++;
	}
	return status;
}

/** Read the keys of a row into p->key; *${empty}: all are. */
static enum crm_status
read_key(struct partial *p, const struct parts *parts, const struct csv_row *row, bool *empty)
{
	enum crm_status status;

	p->key.n = 0;
	for (size_t i = 0; i < p->kind->n; i++) {
		if (p->kind->columns[i].rule != PARTIAL_KEY)
			continue;
		if ((status = partial_append_key(p, csvin_field(row, parts->at[i]))) == CRM_EDATA)
			return table_bad(parts->t, row, parts->at[i], TABLE_TEXT);
		if (status != CRM_OK)
			return msg_nomem(p->msg);
	}
	*empty = p->key.n == p->keys;
	return CRM_OK;
}

/** End a part: all of its rows must have come. */
static enum crm_status
end_part(const struct partial *p, const struct parts *parts)
{

	if (parts->n == 0 || parts->left == 0)
		return CRM_OK;
	msg_error(p->msg,
	    "part %016llx of the partials has %lld rows, and %lld are here: some were lost",
	    (unsigned long long)parts->part, (long long)parts->rows,
	    (long long)(parts->rows - parts->left));
	return CRM_EINPUT;
}

/** Read the number of a part; false where the text is none. */
static bool
read_part(struct slice text, uint64_t *part)
{

	*part = 0;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return false;
		*part = *part << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	return text.n == PART_DIGITS;
}

/** Begin the part of ${row}, which must not have been there before. */
static enum crm_status
begin_part(struct partial *p, struct parts *parts, const struct csv_row *row)
{
	enum crm_status status;
	uint64_t part;

	if ((status = end_part(p, parts)) != CRM_OK)
		return status;
	if (!read_part(csvin_field(row, parts->ahead[AHEAD_PART]), &part))
		return table_bad(parts->t, row, parts->ahead[AHEAD_PART], "the number of a part");
	if (num_i64(csvin_field(row, parts->ahead[AHEAD_ROWS]), 1, UINT32_MAX, &parts->rows) != CRM_OK)
		return table_bad(parts->t, row, parts->ahead[AHEAD_ROWS], "a number of rows");
	/* Parts without customers all have the number 0, and add nothing. */
	for (size_t i = 0; i < parts->n && part != 0; i++)
		if (parts->seen[i] == part)
			return table_bad(parts->t, row, parts->ahead[AHEAD_PART],
			    "a part that is new: the same customers would count twice");
	if (mem_grow(&parts->seen, &parts->room, parts->n + 1, sizeof(*parts->seen)) != CRM_OK)
		return msg_nomem(p->msg);
	parts->seen[parts->n++] = parts->part = part;
	parts->left = parts->rows;
	p->part += part;
	return CRM_OK;
}

/** Read the values of a row. */
static enum crm_status
read_values(struct partial *p, const struct parts *parts, const struct csv_row *row,
    decimal_sum *values)
{
	size_t n = 0;
	int64_t count;
	int scale;

	for (size_t i = 0; i < p->kind->n; i++) {
		enum partial_rule rule = p->kind->columns[i].rule;
		struct slice text = csvin_field(row, parts->at[i]);

		if (rule == PARTIAL_KEY || partial_is_shared(rule))
			continue;
		if (rule == PARTIAL_COUNT) {
			if (num_i64(text, 0, INT64_MAX, &count) != CRM_OK)
				return table_bad(parts->t, row, parts->at[i], "a whole number");
			values[n++] = count;
			continue;
		}
		if (money_read(text, &values[n++], &scale) != CRM_OK)
			return table_bad(parts->t, row, parts->at[i], "an amount");
		if (rule == PARTIAL_MONEY)
			partial_decimals(p, scale);
	}
	return CRM_OK;
}

/** Read one row. */
static enum crm_status
read_row(struct partial *p, struct parts *parts, const struct csv_row *row)
{
	decimal_sum values[PARTIAL_COLUMNS];
	enum crm_status status;
	uint64_t part;
	bool empty = false;

	if (!slice_equal(csvin_field(row, parts->ahead[AHEAD_KIND]), slice_of(p->kind->name))) {
		char what[128];

		snprintf(what, sizeof(what), "%s: make the partials with the options and the version that merge them",
		    p->kind->name);
		return table_bad(parts->t, row, parts->ahead[AHEAD_KIND], what);
	}
	if (!parts->found && (status = find_own_columns(p, parts)) != CRM_OK)
		return status;
	parts->found = true;
	/* First what differs in options: partials of one shard by two options are two parts. */
	if ((status = read_shared(p, parts, row)) != CRM_OK ||
	    (status = read_key(p, parts, row, &empty)) != CRM_OK ||
	    (empty && (status = begin_part(p, parts, row)) != CRM_OK))
		return status;
	if (parts->n == 0 || parts->left == 0 ||
	    !read_part(csvin_field(row, parts->ahead[AHEAD_PART]), &part) || part != parts->part ||
	    (!empty && slice_compare(buf_slice(&p->key), buf_slice(&parts->last)) <= 0))
		return table_bad(parts->t, row, parts->ahead[AHEAD_PART],
		    "that of the rows before, in their order: give partials as they were written");
	parts->left--;
	parts->last.n = 0;
	if (buf_add(&parts->last, p->key.p, p->key.n) != CRM_OK)
		return msg_nomem(p->msg);
	status = read_values(p, parts, row, values);
	return status == CRM_OK ? partial_add_row(p, values) : status;
}

/** Read the partials of one input. */
static enum crm_status
read_input(struct partial *p, struct parts *parts, const char *name)
{
	size_t before = parts->n;
	enum crm_status status = find_columns(p, parts);
	struct csv_row row;

	while (status == CRM_OK && (status = table_next(parts->t, &row)) == CRM_OK && row.n > 0) {
		/* As in partials that cat put together. */
		if (!slice_equal(row.line, table_header(parts->t)))
			status = read_row(p, parts, &row);
	}
	if (status != CRM_OK || (status = end_part(p, parts)) != CRM_OK || parts->n > before)
		return status;
	msg_error(p->msg, "%s: a partial has one row at least, and this one has none: they were lost",
	    name);
	return CRM_EINPUT;
}

enum crm_status
partial_read(struct partial *p, const char *const *names, size_t n, struct progress *progress)
{
	struct parts parts = { .t = NULL };
	enum crm_status status = CRM_OK;

	/* One by one, so that an input without rows is noticed. */
	for (size_t i = 0; i < (n == 0 ? 1 : n) && status == CRM_OK; i++) {
		status = table_open(&parts.t, names + i, n == 0 ? 0 : 1, progress, p->msg);
		if (status == CRM_OK)
			status = read_input(p, &parts, n == 0 ? "standard input" : names[i]);
		table_close(parts.t);
		parts.t = NULL;
	}
	free(parts.seen);
	buf_free(&parts.last);
	return status;
}
