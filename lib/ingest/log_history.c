/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of logs that were read, as rows of struct log_facts.
 *
 * One list of columns drives reading and writing, so that the two cannot disagree.  A column that a
 * table of an earlier version lacks reads as empty or 0; columns that are not known are dropped.
 * The whole history is held in memory: a row is some hundred bytes, and ten years of nights are
 * 3,650.
 */
#include "ingest/log_history.h"

#include "base/mem.h"
#include "base/num.h"
#include "table/row_out.h"
#include "table/table_in.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/** How a column of the table is written. */
enum kind { KIND_TEXT, KIND_NUMBER, KIND_MONEY, KIND_DATE, KIND_SHA256 };

#define TEXT(name, member) { name, KIND_TEXT, offsetof(struct log_facts, member) }
#define COUNT(name, which)                                                                         \
	{                                                                                          \
		name, KIND_NUMBER, offsetof(struct log_facts, count) + (which) * sizeof(uint64_t)  \
	}

static const struct column {
	const char *name;
	enum kind kind;
	size_t at; /* of the member of struct log_facts */
} columns[] = {
	TEXT("log", name),
	{ "bytes", KIND_NUMBER, offsetof(struct log_facts, bytes) },
	{ "sha256", KIND_SHA256, offsetof(struct log_facts, sha256) },
	TEXT("program", program),
	TEXT("header", header),
	TEXT("reading", reading),
	COUNT("rows", LOG_ROWS),
	COUNT("kept", LOG_KEPT),
	COUNT("dropped", LOG_DROPPED),
	COUNT("refused", LOG_REFUSED),
	COUNT("guests", LOG_GUESTS),
	COUNT("returns", LOG_RETURNS),
	COUNT("duplicates", LOG_DUPLICATES),
	TEXT("sums", sums),
	{ "amount", KIND_MONEY, offsetof(struct log_facts, amount) },
	{ "returned", KIND_MONEY, offsetof(struct log_facts, returned) },
	COUNT("customers", LOG_CUSTOMERS),
	COUNT("orders", LOG_ORDERS),
	TEXT("channels", channels),
	{ "first_date", KIND_DATE, offsetof(struct log_facts, first) },
	{ "last_date", KIND_DATE, offsetof(struct log_facts, last) },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

/** What a value of each kind must be, for messages. */
static const char *const kind_words[] = { "a text", "a count", "an amount", "a date (YYYY-MM-DD)",
	"a SHA-256" };

/**
 * Read one value; texts become offsets into h->texts, to be turned into slices by point_texts().
 */
static enum crm_status
read_value(struct log_history *h, struct log_facts *f, const struct column *c, struct slice text)
{
	void *to = (char *)f + c->at;
	int64_t number;
	int scale;

	switch (c->kind) {
	case KIND_TEXT:
		*(struct slice *)to = (struct slice){ NULL, text.n };
		return buf_add(&h->texts, text.p, text.n);
	case KIND_NUMBER:
		if (text.n == 0)
			return CRM_OK;
		if (num_i64(text, 0, INT64_MAX, &number) != CRM_OK)
			return CRM_EDATA;
		*(uint64_t *)to = (uint64_t)number;
		return CRM_OK;
	case KIND_MONEY:
		if (text.n == 0)
			return CRM_OK;
		if (decimal_parse_sum(text, to, &scale) != CRM_OK)
			return CRM_EDATA;
		f->scale = scale > f->scale ? scale : f->scale;
		return CRM_OK;
	case KIND_DATE:
		return text.n == 0 ? CRM_OK : date_parse(text, to);
	case KIND_SHA256:
		if (text.n == LOG_SHA256)
			memcpy(to, text.p, LOG_SHA256);
		return text.n == LOG_SHA256 || text.n == 0 ? CRM_OK : CRM_EDATA;
	}
	return CRM_EDATA;
}

/** Let the texts of all rows point into h->texts, in which they follow each other. */
static void
point_texts(struct log_history *h)
{
	const char *at = h->texts.p;

	for (size_t i = 0; i < h->n; i++)
		for (size_t c = 0; c < COLUMNS; c++) {
			struct slice *text = (void *)((char *)&h->v[i] + columns[c].at);

			if (columns[c].kind != KIND_TEXT)
				continue;
			/* Where no row has any text, ${at} is NULL. */
			text->p = text->n == 0 ? "" : at;
			if (text->n > 0)
				at += text->n;
		}
}

static enum crm_status
read_history_rows(struct log_history *h, struct table_in *t, struct msg *msg)
{
	size_t place[COLUMNS];
	enum crm_status status;
	struct csv_row row;

	for (size_t c = 0; c < COLUMNS; c++)
		place[c] = table_column(t, columns[c].name);
	if ((status = table_need(t, "log", &place[0])) != CRM_OK)
		return status == CRM_EUSAGE ? CRM_EINPUT : status;
	while ((status = table_next(t, &row)) == CRM_OK && row.n > 0) {
		struct log_facts f = { .first = DATE_NONE, .last = DATE_NONE };

		/* Histories from before 0.2.0 do not have these. */
		f.count[LOG_CUSTOMERS] = f.count[LOG_ORDERS] = LOG_NOT_KNOWN;
		for (size_t c = 0; c < COLUMNS; c++) {
			struct slice text = table_field(&row, place[c]);

			status = read_value(h, &f, &columns[c], text);
			if (status == CRM_ENOMEM)
				return msg_nomem(msg);
			if (status != CRM_OK)
				return table_bad(
				    t, &row, place[c], kind_words[columns[c].kind]);
		}
		if (log_history_add(h, &f) != CRM_OK)
			return msg_nomem(msg);
	}
	return status;
}

enum crm_status
log_history_read(struct log_history *h, const char *path, struct msg *msg)
{
	struct table_in *t = NULL;
	enum crm_status status;

	*h = (struct log_history){ .n = 0 };
	if (access(path, F_OK) != 0 && errno == ENOENT)
		return CRM_OK;
	if ((status = table_open(&t, &path, 1, NULL, msg)) == CRM_OK)
		status = read_history_rows(h, t, msg);
	table_close(t);
	point_texts(h);
	return status;
}

/** Write one value as read_value() reads it. */
static void
write_value(struct row_out *row, const struct log_facts *f, const struct column *c)
{
	const void *from = (const char *)f + c->at;
	char text[DECIMAL_PRINT];
	struct slice value = { text, 0 };

	switch (c->kind) {
	case KIND_TEXT:
		value = *(const struct slice *)from;
		break;
	case KIND_NUMBER:
		/* Empty, so that it reads as not known again and not as 0. */
		if (*(const uint64_t *)from != LOG_NOT_KNOWN)
			value.n = num_u64(text, *(const uint64_t *)from);
		break;
	case KIND_MONEY:
		value.n = decimal_print_sum(text, *(const decimal_sum *)from, f->scale);
		break;
	case KIND_DATE:
		value.n = date_print(text, *(const date_day *)from);
		break;
	case KIND_SHA256:
		value = (struct slice){ from, *(const char *)from == '\0' ? 0 : LOG_SHA256 };
		break;
	}
	row_out_text(row, value);
}

void
log_history_write(const struct log_history *h, struct output *out)
{
	struct row_out row = { .out = out };

	for (size_t c = 0; c < COLUMNS; c++)
		row_out_text(&row, slice_of(columns[c].name));
	row_out_end(&row);
	for (size_t i = 0; i < h->n; i++) {
		for (size_t c = 0; c < COLUMNS; c++)
			write_value(&row, &h->v[i], &columns[c]);
		row_out_end(&row);
	}
}

enum crm_status
log_history_add(struct log_history *h, const struct log_facts *facts)
{

	if (mem_grow(&h->v, &h->room, h->n + 1, sizeof(*h->v)) != CRM_OK)
		return CRM_ENOMEM;
	h->v[h->n++] = *facts;
	return CRM_OK;
}

void
log_history_forget(struct log_history *h, struct slice name)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n; i++)
		if (!slice_equal(h->v[i].name, name))
			h->v[n++] = h->v[i];
	h->n = n;
}

void
log_history_free(struct log_history *h)
{

	free(h->v);
	buf_free(&h->texts);
	*h = (struct log_history){ .n = 0 };
}
