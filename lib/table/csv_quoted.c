/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows that only libcsv decides about.
 *
 * libcsv is fed a line at a time, in strict mode, until a row ends.  Two of its habits have to be
 * kept from it: it ends a row at CR as at LF, so a CR goes in only together with the LF after it;
 * and a parser that has seen half a row cannot be reset, so csv_quoted_start() makes a new one.
 */
#include "table/csv_quoted.h"

#include "base/buf.h"
#include "base/mem.h"
#include "io/input.h"

#include <csv.h>
#include <stdlib.h>

struct csv_quoted {
	struct csv_parser parser;
	bool open;		/* parser is to be freed */
	char delimiter;
	char quote;
	struct buf values;	/* the fields, each followed by one byte */
	uint32_t *ends;
	size_t n, room;
	bool midway;		/* parser has seen a part of a row */
	size_t rows;		/* how often libcsv said that a row ended */
	bool nomem;
	const char *why;
};

/** Blanks belong to the field: RFC 4180, 2.4. */
static int
no_space(unsigned char c)
{

	(void)c;
	return 0;
}

static enum crm_status
parser_open(struct csv_quoted *q)
{

	if (csv_init(&q->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
		return CRM_ENOMEM;
	csv_set_delim(&q->parser, (unsigned char)q->delimiter);
	/* Without quoting, a byte that UTF-8 never has stands for the quote. */
	csv_set_quote(&q->parser, q->quote != 0 ? (unsigned char)q->quote : 0xff);
	csv_set_space_func(&q->parser, no_space);
	csv_set_blk_size(&q->parser, 64 * 1024);
	q->open = true;
	return CRM_OK;
}

enum crm_status
csv_quoted_open(struct csv_quoted **out, char delimiter, char quote)
{
	struct csv_quoted *q;

	if ((q = mem_new(1, sizeof(*q))) == NULL)
		return CRM_ENOMEM;
	q->delimiter = delimiter;
	q->quote = quote;
	q->why = "";
	if (parser_open(q) != CRM_OK) {
		csv_quoted_close(q);
		return CRM_ENOMEM;
	}
	*out = q;
	return CRM_OK;
}

void
csv_quoted_start(struct csv_quoted *q)
{

	/* Between rows the parser is as new; inside one, only a new one is. */
	if (q->midway && q->open) {
		csv_free(&q->parser);
		q->open = false;
	}
	q->values.n = 0;
	q->n = q->rows = 0;
	q->midway = true;
}

static void
on_field(void *value, size_t n, void *data)
{
	struct csv_quoted *q = data;

	if (q->nomem || mem_grow(&q->ends, &q->room, q->n + 1, sizeof(*q->ends)) != CRM_OK ||
	    buf_add(&q->values, value, n) != CRM_OK || buf_add(&q->values, ",", 1) != CRM_OK ||
	    buf_room(&q->values, INPUT_PAD) != CRM_OK) {
		q->nomem = true;
		return;
	}
	q->ends[q->n++] = (uint32_t)(q->values.n - 1);
}

static void
on_row(int c, void *data)
{
	struct csv_quoted *q = data;

	(void)c;
	q->rows++;
}

/** Feed ${n} bytes; false where libcsv refuses them. */
static bool
feed(struct csv_quoted *q, const char *p, size_t n)
{

	return n == 0 || csv_parse(&q->parser, p, n, on_field, on_row, q) == n;
}

enum csv_quoted_result
csv_quoted_add(struct csv_quoted *q, const char *line, size_t n, char newline, bool last)
{
	/*
	 * libcsv ends a row at CR as at LF; that is right only where the two are together at the
	 * end of the line.
	 */
	bool crlf = newline == '\n' && n > 0 && line[n - 1] == '\r';

	if (!q->open && parser_open(q) != CRM_OK)
		return CSV_QUOTED_NOMEM;
	if (!feed(q, line, n - crlf) || q->rows > 0)
		goto bad;
	if (crlf && !feed(q, "\r", 1))
		goto bad;
	if (q->rows == 0 && !feed(q, &newline, 1))
		goto bad;
	if (q->rows > 0 && q->n == 0)
		on_field(NULL, 0, q);
	if (q->nomem)
		return CSV_QUOTED_NOMEM;
	if (q->rows > 0) {
		q->midway = false;
		return CSV_QUOTED_ROW;
	}
	if (!last)
		return CSV_QUOTED_MORE;
	q->why = "quote is not closed";
	return CSV_QUOTED_BAD;

bad:
	if (q->nomem || csv_error(&q->parser) == CSV_ENOMEM || csv_error(&q->parser) == CSV_ETOOBIG)
		return CSV_QUOTED_NOMEM;
	q->why = q->rows > 0 ? "carriage return or line feed inside the row"
			     : "quote in the middle of a field";
	return CSV_QUOTED_BAD;
}

void
csv_quoted_row(const struct csv_quoted *q, const char **base, const uint32_t **end, uint32_t *n)
{

	*base = q->values.p;
	*end = q->ends;
	*n = (uint32_t)q->n;
}

const char *
csv_quoted_why(const struct csv_quoted *q)
{

	return q->why;
}

void
csv_quoted_close(struct csv_quoted *q)
{

	if (q == NULL)
		return;
	if (q->open)
		csv_free(&q->parser);
	buf_free(&q->values);
	free(q->ends);
	free(q);
}
