/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of a sample under a supposed delimiter and quote.
 *
 * The reader of rows proper (table/csv_in.c) judges; this one only looks, many times over the same
 * bytes, so it copies nothing and takes no row for wrong.
 */
#include "ingest/sniff_rows.h"

#include "base/word.h"
#include "ingest/digit.h"
#include "ingest/utf8.h"
#include "table/csv_in.h"

#include <unicode/uchar.h>

/* The longest number or date. */
#define TYPED 48

/*
 * The line end of the sample: the first that comes.  CR CR LF, as some banks write it, ends in LF.
 */
static char
line_end_of(struct slice sample)
{
	size_t i;

	for (i = 0; i < sample.n; i++) {
		if (sample.p[i] == '\n')
			return '\n';
		if (sample.p[i] == '\r')
			return (i + 1 < sample.n && sample.p[i + 1] == '\n') ||
				(i + 2 < sample.n && memcmp(sample.p + i, "\r\r\n", 3) == 0)
			    ? '\n'
			    : '\r';
	}
	return '\n';
}

void
sniff_rows_start(struct sniff_rows *r, struct slice sample, bool whole, char delimiter, char quote)
{

	r->p = sample.p;
	r->end = sample.p + sample.n;
	r->delimiter = delimiter;
	r->quote = quote;
	r->line_end = line_end_of(sample);
	r->whole = whole;
	r->line = 1;
	r->number = 0;
	r->n = 0;
}

/* The quote that closes the field opened at ${p}, or NULL. */
static const char *
closing_quote(const struct sniff_rows *r, const char *p)
{

	for (p++; (p = memchr(p, r->quote, (size_t)(r->end - p))) != NULL; p += 2)
		if (p + 1 == r->end || p[1] != r->quote)
			return p;
	return NULL;
}

static bool
ends_field(const struct sniff_rows *r, char c)
{

	return c == r->delimiter || c == r->line_end || (r->delimiter == CSVIN_BLANKS && c == '\t');
}

/* Where the field that goes on at ${p} ends: eight bytes at a time, as samples are read often. */
static const char *
field_end(const struct sniff_rows *r, const char *p)
{

	for (; r->delimiter != CSVIN_BLANKS && r->end - p >= 8; p += 8) {
		uint64_t w = word_load(p);
		uint64_t ends = word_zeros(w ^ WORD_EACH((unsigned char)r->delimiter)) |
		    word_zeros(w ^ WORD_EACH((unsigned char)r->line_end));

		if (ends != 0)
			return p + __builtin_ctzll(ends) / 8;
	}
	while (p < r->end && !ends_field(r, *p))
		p++;
	return p;
}

/* Read one field and stop at the delimiter or line end after it. */
static void
read_field(struct sniff_rows *r)
{
	const char *start = r->p, *close, *q;
	struct slice value;

	if (r->quote != 0 && start < r->end && *start == r->quote &&
	    (close = closing_quote(r, start)) != NULL) {
		for (q = start; (q = memchr(q, r->line_end, (size_t)(close - q))) != NULL; q++)
			r->line++;
		value = (struct slice){ start + 1, (size_t)(close - start - 1) };
		r->p = field_end(r, close + 1);
	} else {
		r->p = field_end(r, start);
		value = (struct slice){ start, (size_t)(r->p - start) };
		if (value.n > 0 && value.p[value.n - 1] == '\r' && r->p < r->end && *r->p == '\n')
			value.n--;
	}
	if (r->n < SNIFF_FIELDS)
		r->field[r->n] = value;
	r->n++;
}

static void
skip_blanks(struct sniff_rows *r)
{

	while (r->p < r->end &&
	    (*r->p == ' ' || *r->p == '\t' || (*r->p == '\r' && r->line_end == '\n')))
		r->p++;
}

/*
 * Read the next row.  At the end of a sample that is cut out of a longer log, the last row is not
 * handed out: half a row would be evidence of nothing.
 */
bool
sniff_rows_next(struct sniff_rows *r)
{
	bool blanks = r->delimiter == CSVIN_BLANKS;

	r->n = 0;
	r->number = r->line;
	if (r->p >= r->end)
		return false;
	if (blanks)
		skip_blanks(r);
	while (!(blanks && r->p < r->end && *r->p == r->line_end)) {
		read_field(r);
		if (blanks)
			skip_blanks(r);
		if (r->p >= r->end || *r->p == r->line_end)
			break;
		if (!blanks)
			r->p++;
	}
	if (r->p >= r->end)
		return r->whole;
	r->p++;
	r->line++;
	return true;
}

bool
sniff_rows_is_empty(const struct sniff_rows *r)
{
	size_t i;

	for (i = 0; i < r->n && i < SNIFF_FIELDS; i++)
		if (sniff_trim(r->field[i]).n > 0)
			return false;
	return true;
}

struct slice
sniff_trim(struct slice text)
{

	while (text.n > 0 && (text.p[0] == ' ' || text.p[0] == '\t')) {
		text.p++;
		text.n--;
	}
	while (text.n > 0 &&
	    (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\t' || text.p[text.n - 1] == '\r'))
		text.n--;
	return text;
}

/*
 * Whether ${text} is a number or date, as far as one can see without knowing its format: digits of
 * any script, marks, and no letters but the T and Z of ISO 8601.
 */
bool
sniff_is_typed(struct slice text)
{
	const char *p, *end;
	bool digits = false;
	uint32_t c;
	size_t n;

	text = sniff_trim(text);
	if (text.n > TYPED)
		return false;
	for (p = text.p, end = text.p + text.n; p < end; p += n) {
		if ((n = utf8_next(p, end, &c)) == 0)
			return false;
		if (digit_value(c) >= 0)
			digits = true;
		else if (u_isalpha((UChar32)c) && !(digits && (c == 'T' || c == 'Z')))
			return false;
	}
	return digits;
}
