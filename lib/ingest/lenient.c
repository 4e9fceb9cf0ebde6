/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second reader of rows, for those that the first one (table/csv_in.c, strict as RFC 4180)
 * cannot read.
 *
 * It splits one line at a time.  A quote opens a field only at its start (blanks may come before
 * it) and closes it only where the field ends; any other quote is a letter like others.  So a line
 * has at most one reading here, and it counts only where it has as many fields as the header: a
 * guess that shifted the columns would be worse than a refused row.
 */
#include "ingest/lenient.h"

#include "base/mem.h"
#include "io/input.h"

#include <stdlib.h>

static const char *
skip_blanks(const char *p, const char *end)
{

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p;
}

/* The first ${byte} from ${p} on that is not escaped, or NULL. */
static const char *
find_byte(const char *p, const char *end, char byte, char escape)
{

	if (escape == 0)
		return memchr(p, byte, (size_t)(end - p));
	for (; p < end; p++)
		if (*p == escape && p + 1 < end)
			p++;
		else if (*p == byte)
			return p;
	return NULL;
}

/* Take the escapes from the bytes of ${text} from ${from} on. */
static void
drop_escapes(struct buf *text, size_t from, char escape)
{
	size_t n = from;

	/* `\N` is how databases write that there is no value. */
	if (text->n - from == 2 && text->p[from] == escape && text->p[from + 1] == 'N')
		return;
	for (size_t i = from; i < text->n; i++) {
		char c = text->p[i];

		if (c == escape && i + 1 < text->n) {
			c = text->p[++i];
			c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
		}
		text->p[n++] = c;
	}
	text->n = n;
}

/*
 * The quote that closes the field whose text starts at ${p}: the first one after which, blanks
 * aside, the field ends.  NULL: there is none.  Doubled quotes are no end.
 */
static const char *
closing_quote(const char *p, const char *end, struct lenient_marks marks)
{

	for (; (p = find_byte(p, end, marks.quote, marks.escape)) != NULL; p++) {
		const char *after = skip_blanks(p + 1, end);

		if (p + 1 < end && p[1] == marks.quote &&
		    (skip_blanks(p + 2, end) != end && *skip_blanks(p + 2, end) != marks.delimiter))
			p++;
		else if (after == end || *after == marks.delimiter)
			return p;
	}
	return NULL;
}

/* Append the bytes from ${p} to ${end}, with doubled quotes made one. */
static bool
add_quoted(struct lenient *l, const char *p, const char *end, char quote)
{

	while (p < end) {
		const char *at = memchr(p, quote, (size_t)(end - p));
		size_t n = at != NULL ? (size_t)(at + 1 - p) : (size_t)(end - p);

		if (buf_add(&l->text, p, n) != CRM_OK)
			return false;
		p += n;
		p += at != NULL && p < end && *p == quote;
	}
	return true;
}

/*
 * Append the field that starts at ${p}.  Where it ends; or NULL where its quote is not closed (what
 * follows may be a part of it) or there is no memory.
 */
static const char *
add_field(struct lenient *l, const char *p, const char *end, struct lenient_marks marks)
{
	const char *start = skip_blanks(p, end), *close, *stop;

	if (end - start > 2 && start[0] == '=' && start[1] == marks.quote)
		start++;
	/* Only with the quote does what is before it go. */
	if (start < end && *start == marks.quote) {
		if ((close = closing_quote(start + 1, end, marks)) == NULL ||
		    !add_quoted(l, start + 1, close, marks.quote))
			return NULL;
		return skip_blanks(close + 1, end);
	}
	stop = find_byte(p, end, marks.delimiter, marks.escape);
	stop = stop != NULL ? stop : end;
	return buf_add(&l->text, p, (size_t)(stop - p)) == CRM_OK ? stop : NULL;
}

bool
lenient_row(struct lenient *l, struct slice line, struct lenient_marks marks, struct csv_row *row)
{
	const char *p = line.p, *end;
	size_t n = 0, from = 0;

	while (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	end = line.p + line.n;
	if (line.n == 0 || memchr(line.p, '\r', line.n) != NULL)
		return false;
	l->text.n = 0;
	for (;;) {
		if ((p = add_field(l, p, end, marks)) == NULL)
			return false;
		if (marks.escape != 0)
			drop_escapes(&l->text, from, marks.escape);
		if (mem_grow(&l->ends, &l->room, n + 1, sizeof(*l->ends)) != CRM_OK ||
		    buf_add(&l->text, ",", 1) != CRM_OK)
			return false;
		from = l->text.n;
		l->ends[n++] = (uint32_t)(l->text.n - 1);
		if (p == end)
			break;
		p++;
	}
	if ((marks.width != 0 && n != marks.width) || buf_room(&l->text, INPUT_PAD) != CRM_OK)
		return false;
	row->base = l->text.p;
	row->end = l->ends;
	row->start = 0;
	row->n = (uint32_t)n;
	row->ascii = row->plain = false;
	row->line = line;
	row->shared = 0;
	return true;
}

bool
lenient_next_line(struct slice *text, struct slice *line)
{
	const char *end;

	if (text->n == 0)
		return false;
	end = memchr(text->p, '\n', text->n);
	*line = (struct slice){ text->p, end != NULL ? (size_t)(end - text->p) : text->n };
	text->p += line->n;
	text->n -= line->n;
	if (end != NULL) {
		text->p++;
		text->n--;
	}
	return true;
}

size_t
lenient_lines(struct lenient *l, struct slice text, struct lenient_marks marks)
{
	struct csv_row row = { 0 };
	struct slice line;
	size_t n = 0;

	for (; lenient_next_line(&text, &line); n++)
		if (!lenient_row(l, line, marks, &row) && (n > 0 || text.n == 0))
			return 0;
	return n;
}

void
lenient_free(struct lenient *l)
{

	buf_free(&l->text);
	free(l->ends);
	*l = (struct lenient){ 0 };
}
