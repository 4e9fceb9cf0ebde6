/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows that have to be copied: fields between blanks, and quoted fields whose quotes are regular.
 *
 * A quoted row is split with the index of the span it is in, so only quotes and delimiters are
 * looked at, not the bytes between them.  At each field either the next odd byte is a quote at its
 * very start, and the field ends after the quote that closes it; or the field has no odd byte at
 * all.  Whatever fits neither is not regular, and csv_in.c gives the line to libcsv.
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

/** Append bytes to a field. */
static inline void
copy(struct csv_parts *parts, const char *from, size_t n)
{

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
 * Copy the inside of the quoted field that starts at ${*at}, which is odd[${*o}], and go on after
 * its closing quote.  False where a stray byte or the end of the line comes before that.
 */
static inline bool
copy_quoted(struct csv_parts *parts, const char *text, const struct csv_index *index, size_t stop,
    char quote, size_t *at, size_t *o)
{

	for (;;) {
		size_t from = *at + 1;

		if (++*o == index->n_odd || index->odd[*o] >= stop || text[index->odd[*o]] != quote)
			return false;
		*at = index->odd[*o];
		copy(parts, text + from, *at - from);
		if (*o + 1 == index->n_odd || index->odd[*o + 1] != *at + 1 || *at + 1 >= stop ||
		    text[*at + 1] != quote)
			break;
		/* Two quotes stand for one. */
		copy(parts, text + ++*at, 1);
		++*o;
	}
	++*at;
	++*o;
	return true;
}

bool
csv_split_quoted(struct csv_parts *parts, const char *text, const struct csv_index *index,
    const struct csv_line *line, char quote)
{
	size_t at = line->at, o = line->odd;

	if (begin(parts, line->stop - line->at) != CRM_OK)
		return false;
	for (size_t e = line->end;; e++, at++) {
		size_t field_end = e == line->last ? line->stop : index->ends[e];

		if (o < index->n_odd && index->odd[o] == at && text[at] == quote &&
		    at < line->stop) {
			if (!copy_quoted(parts, text, index, line->stop, quote, &at, &o))
				return false;
			while (index->ends[e] < at)
				e++;
			field_end = e == line->last ? line->stop : index->ends[e];
		} else {
			copy(parts, text + at, field_end - at);
			at = field_end;
		}
		if (at != field_end || (o < index->n_odd && index->odd[o] < at))
			return false;
		end_field(parts);
		if (e == line->last)
			return true;
	}
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
