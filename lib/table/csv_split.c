/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows that have to be copied: fields between blanks, and quoted fields whose quotes are regular.
 *
 * A quoted row is split with the index of the span it is in, so only quotes and delimiters are
 * looked at, not the bytes between them.  At each field either the next odd byte is a quote at its
 * very start, and the field ends after the quote that closes it; or the field has no odd byte at
 * all.  Whatever fits neither is not regular, and csv_in.c gives the line to libcsv.  Only then are
 * fields copied; whoever needs none that is quoted (csv_lines.c) reads the others in place.
 *
 * What must hold: the copy is never longer than the line, and one byte is left after each field, so
 * that fields are laid out as in struct csv_row.
 */
#include "table/csv_split.h"

#include "io/input.h"

#include <string.h>

/** Make room for the copy of a row of ${n} bytes. */
static enum crm_status
begin(struct csv_parts *parts, size_t n)
{

	parts->text.n = 0;
	parts->n = 0;
	if (csv_index_room(&parts->ends, n + 2) != CRM_OK ||
	    buf_room(&parts->text, n + 1 + INPUT_PAD) != CRM_OK)
		return CRM_ENOMEM;
	return CRM_OK;
}

/** Append bytes to a field: after them, and after the room for them, 32 more can be touched. */
static inline void
copy(struct csv_parts *parts, const char *from, size_t n)
{

	if (n <= 32)
		memcpy(parts->text.p + parts->text.n, from, 32);
	else
		memcpy(parts->text.p + parts->text.n, from, n);
	parts->text.n += n;
}

/** End a field; another may begin after one byte that belongs to neither. */
static inline void
end_field(struct csv_parts *parts)
{

	parts->ends.ends[parts->n++] = (uint32_t)parts->text.n;
	parts->text.p[parts->text.n++] = ',';
}

enum crm_status
csv_split_blanks(struct csv_parts *parts, struct slice line)
{
	size_t i = 0, from;

	if (begin(parts, line.n) != CRM_OK)
		return CRM_ENOMEM;
	for (;;) {
		while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'))
			i++;
		if (i == line.n)
			break;
		for (from = i; i < line.n && line.p[i] != ' ' && line.p[i] != '\t'; i++)
			;
		copy(parts, line.p + from, i - from);
		end_field(parts);
	}
	if (parts->n == 0)
		end_field(parts);
	return CRM_OK;
}

/**
 * Pass over the quoted field that starts at ${*at}, which is odd[${*o}], to behind its closing
 * quote.  False where a stray byte or the end of the line comes before that.
 */
static inline bool
pass_quoted(const char *text, const struct csv_index *index, size_t stop, char quote, size_t *at,
    size_t *o)
{

	for (;;) {
		if (++*o == index->n_odd || index->odd[*o] >= stop || text[index->odd[*o]] != quote)
			return false;
		*at = (size_t)index->odd[*o] + 1;
		++*o;
		/* Two quotes stand for one. */
		if (*o == index->n_odd || index->odd[*o] != *at || *at >= stop ||
		    text[*at] != quote)
			return true;
	}
}

uint32_t
csv_quoted_ends(uint32_t *ends, uint32_t most, const char *text, const struct csv_index *index,
    const struct csv_line *line, char quote)
{
	size_t at = line->at, o = line->odd, e = line->end;

	for (uint32_t n = 0; n < most; e++, at++) {
		size_t field_end = e == line->last ? line->stop : index->ends[e];

		if (o < index->n_odd && index->odd[o] == at && text[at] == quote &&
		    at < line->stop) {
			if (!pass_quoted(text, index, line->stop, quote, &at, &o))
				return 0;
			while (index->ends[e] < at)
				e++;
			field_end = e == line->last ? line->stop : index->ends[e];
		} else
			at = field_end;
		if (at != field_end || (o < index->n_odd && index->odd[o] < at))
			return 0;
		ends[n++] = (uint32_t)at;
		if (e == line->last)
			return n;
	}
	return 0;
}

/** Append a field as it is meant: of a quoted one what is inside, of two quotes there one. */
static inline void
copy_field(struct csv_parts *parts, struct slice field, char quote)
{
	const char *p = field.p, *end = p + field.n, *found;

	if (field.n > 0 && *p == quote) {
		p++;
		end--;
		while ((found = memchr(p, quote, (size_t)(end - p))) != NULL) {
			copy(parts, p, (size_t)(found + 1 - p));
			p = found + 2;
		}
	}
	copy(parts, p, (size_t)(end - p));
}

bool
csv_split_quoted(struct csv_parts *parts, const char *text, const struct csv_index *index,
    const struct csv_line *line, char quote)
{
	size_t from = line->at;
	uint32_t n;

	if (begin(parts, line->stop - line->at) != CRM_OK)
		return false;
	/* At most one field more than there are delimiters. */
	n = csv_quoted_ends(parts->ends.ends, (uint32_t)(line->last + 1 - line->end), text, index,
	    line, quote);
	while (parts->n < n) {
		size_t end = parts->ends.ends[parts->n];

		copy_field(parts, (struct slice){ text + from, end - from }, quote);
		end_field(parts);
		from = end + 1;
	}
	return n > 0;
}

size_t
csv_find_line_end(struct slice text, size_t from, char quote, bool *quoted)
{
	size_t i = from;

	for (; i < text.n; i++)
		if (text.p[i] == quote && quote != 0)
			*quoted = !*quoted;
		else if ((text.p[i] == '\n' || text.p[i] == '\r') && !*quoted)
			break;
	return i;
}

void
csv_parts_free(struct csv_parts *parts)
{

	buf_free(&parts->text);
	csv_index_free(&parts->ends);
}
