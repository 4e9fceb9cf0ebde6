/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table/csv_lines.h"

#include "io/input.h"

#include "harness.h"

/*
 * Rows of CSV beside a parser that knows nothing but the rules, a byte at a time: the same fields
 * up to the first row that cannot be read, which both find, whatever the spans that the bytes come
 * in.
 */

/* Bytes handed out ${step} at a time, as input_next() does. */
struct spans {
	const char *p;
	size_t n, at, step;
	char *span;
	size_t length;
};

static enum crm_status
next_span(void *arg, size_t keep, struct slice *span)
{
	struct spans *s = arg;
	size_t more = s->n - s->at < s->step ? s->n - s->at : s->step;
	char *p = malloc(keep + more + INPUT_PAD);

	demand(p != NULL && keep <= s->length);
	if (keep > 0)
		memcpy(p, s->span + s->length - keep, keep);
	memcpy(p + keep, s->p + s->at, more);
	memset(p + keep + more, '"', INPUT_PAD);
	free(s->span);
	s->span = p;
	s->length = keep + more;
	s->at += more;
	*span = (struct slice){ p, s->length };
	return CRM_OK;
}

/* The parser that is believed: one row from ${at} on. */
struct plain {
	const char *p;
	size_t n, at;
	char delimiter, quote;
	char *field;		/* the bytes of all fields of the row */
	size_t *end;		/* where each field ends in it */
	size_t fields;
};

static bool
line_ends(const struct plain *c, size_t *length)
{

	*length = c->at < c->n && c->p[c->at] == '\n'				 ? 1
	    : c->at + 1 < c->n && c->p[c->at] == '\r' && c->p[c->at + 1] == '\n' ? 2
										 : 0;
	return *length > 0 || c->at == c->n;
}

/* Read a field to its end; false where its quoting is broken. */
static bool
plain_field(struct plain *c, size_t *out)
{
	size_t length;

	if (c->quote != 0 && c->at < c->n && c->p[c->at] == c->quote) {
		for (c->at++;; c->field[(*out)++] = c->p[c->at++]) {
			if (c->at == c->n)
				return false;
			if (c->p[c->at] != c->quote)
				continue;
			if (c->at + 1 == c->n || c->p[c->at + 1] != c->quote)
				break;
			c->at++;
		}
		c->at++;
		return line_ends(c, &length) || c->p[c->at] == c->delimiter;
	}
	while (!line_ends(c, &length) && c->p[c->at] != c->delimiter) {
		if (c->quote != 0 && c->p[c->at] == c->quote)
			return false;
		c->field[(*out)++] = c->p[c->at++];
	}
	return true;
}

static bool
plain_row(struct plain *c)
{
	size_t out = 0, length;

	for (c->fields = 0;; c->at++) {
		if (!plain_field(c, &out))
			return false;
		c->end[c->fields++] = out;
		if (line_ends(c, &length))
			break;
	}
	c->at += length;
	return true;
}

static void
same_row(const struct plain *c, const struct csv_row *row)
{
	size_t from = 0;

	demand(row->n == c->fields);
	for (uint32_t i = 0; i < row->n; i++) {
		struct slice v = csvin_field(row, i);

		demand(v.n == c->end[i] - from &&
		    (v.n == 0 || memcmp(v.p, c->field + from, v.n) == 0));
		for (size_t k = 0; k < v.n; k++) {
			demand(!row->ascii || ((v.p[k] & 0x80) == 0 && v.p[k] != 0));
			demand(!row->plain || strchr(",\"\r\n", v.p[k]) == NULL || v.p[k] == '\0');
		}
		from = c->end[i];
	}
}

/*
 * The line that starts at ${at}, and the one before it, begin with as many bytes as is said, if it
 * has so many.
 */
static void
same_start(const char *p, size_t n, size_t at, bool bom, const struct csv_row *row)
{
	size_t before = at, shared = 0;

	while (
	    shared < row->shared && at + shared < n && (shared == 0 || p[at + shared - 1] != '\n'))
		shared++;
	if (shared == 0)
		return;
	demand(at > 0 && p[at - 1] == '\n');
	for (before = at - 1; before > 0 && p[before - 1] != '\n'; before--)
		;
	if (before == 0 && bom)
		before = 3;
	demand(memcmp(p + before, p + at, shared) == 0);
}

/* The field is what the batch has in place: with its quotes, where it has any. */
static void
same_in_place(struct slice raw, struct slice field, char quote)
{
	size_t at = 0;

	if (raw.n == 0 || raw.p[0] != quote || quote == 0) {
		demand(raw.n == field.n && (raw.n == 0 || memcmp(raw.p, field.p, raw.n) == 0));
		return;
	}
	demand(raw.n >= 2 && raw.p[raw.n - 1] == quote);
	for (size_t i = 1; i + 1 < raw.n; i++) {
		demand(at < field.n && field.p[at++] == raw.p[i]);
		i += raw.p[i] == quote;
	}
	demand(at == field.n);
}

/* As csvin_next(), where a batch can be looked at before: the row is its first line. */
static enum csvin_result
next_of_batch(struct csvin *csv, struct csv_row *row, char quote)
{
	struct csvin_batch batch;
	enum csvin_result result;

	csvin_batch(csv, row->n, &batch);
	result = csvin_next(csv, row);
	if (batch.n == 0)
		return result;
	demand(result == CSVIN_ROW && row->n == batch.fields && row->number == batch.number &&
	    row->shared == batch.shared[0] && row->ascii == batch.ascii);
	demand(row->line.p == batch.base + csvin_batch_start(&batch, 0) &&
	    row->line.n == csvin_batch_line(&batch, 0).n);
	for (size_t i = 0; i < row->n; i++)
		same_in_place(csvin_batch_field(&batch, 0, i), csvin_field(row, i), quote);
	return result;
}

/*
 * The next row; where it can be looked at before, that is the same, and every other one is taken
 * so.
 */
static enum csvin_result
next_row(struct csvin *csv, struct csv_row *row, bool first, char quote)
{
	struct csvin_lines lines;
	struct csv_row next;
	enum csvin_result result;

	if (first)
		return csvin_next(csv, row);
	csvin_lines(csv, row, &lines);
	if (!csvin_line(&lines) || lines.row.number % 3 == 0)
		return next_of_batch(csv, row, quote);
	next = lines.row;
	if (next.number % 2 == 0) {
		csvin_line_take(&lines);
		csvin_lines_end(csv, &lines);
		*row = next;
		return CSVIN_ROW;
	}
	result = csvin_next(csv, row);
	demand(row->base == next.base && row->start == next.start && row->end == next.end &&
	    row->n == next.n && row->ascii == next.ascii && row->plain == next.plain &&
	    row->line.p == next.line.p && row->line.n == next.line.n &&
	    row->number == next.number && row->shared == next.shared);
	return result;
}

static void
check(char *p, size_t n, char delimiter, char quote, size_t step)
{
	struct spans spans = { p, n, 0, step, NULL, 0 };
	struct csvin_options options = { delimiter, quote, n + 16, next_span, &spans };
	struct plain c = { p, n, 0, delimiter, quote, malloc(n + 1),
		malloc((n + 1) * sizeof(size_t)), 0 };
	bool bom = n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0, first = true;
	struct csv_row row;
	struct csvin *csv;
	struct msg *msg;

	demand(c.field != NULL && c.end != NULL);
	c.at = bom ? 3 : 0;
	demand(msg_open(&msg, "fuzz") == CRM_OK);
	if (csvin_open(&csv, NULL, &options, msg) == CRM_OK) {
		while (c.at < c.n) {
			enum csvin_result result = next_row(csv, &row, first, quote);
			size_t at = c.at;

			first = false;
			if (!plain_row(&c)) {
				demand(result == CSVIN_BAD);
				break;
			}
			demand(result == CSVIN_ROW);
			same_row(&c, &row);
			same_start(p, n, at, bom, &row);
			if (c.at == c.n)
				demand(csvin_next(csv, &row) == CSVIN_END);
		}
		/* Behind a bad row it goes on, and comes to an end. */
		for (size_t i = 0; i <= n + 1; i++) {
			if (csvin_next(csv, &row) == CSVIN_END)
				break;
			demand(i <= n);
		}
		csvin_close(csv);
	}
	msg_close(msg);
	free(spans.span);
	free(c.field);
	free(c.end);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char delimiters[4] = { ',', ';', '\t', '|' };
	static const char quotes[4] = { '"', '"', '\'', 0 };
	size_t n = 0;
	char *p;

	if (size < 2)
		return 0;
	if ((p = malloc(size)) == NULL)
		abort();
	/* A lone CR may end rows or not, which is a question of its own. */
	for (size_t i = 2; i < size; i++)
		if (data[i] != '\r' || (i + 1 < size && data[i + 1] == '\n'))
			p[n++] = (char)data[i];
	check(p, n, delimiters[data[0] & 3], quotes[data[0] >> 2 & 3], (size_t)data[1] + 1);
	check(p, n, delimiters[data[0] & 3], quotes[data[0] >> 2 & 3], n + 1);
	free(p);
	return 0;
}
