/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a row is that does not look like the others: one with an empty field too many, the header
 * once more, or a total.  All of it is asked only of rows that would be refused, so that plain rows
 * pay nothing.
 */
#include "filter/ingest/ingest_rows.h"

#include "ingest/total_word.h"

#include <string.h>

bool
ingest_row_fits(const struct ingest_layout *l, const struct csv_row *row)
{

	if (row->n == l->width)
		return true;
	if (row->n == l->width + 1)
		return slice_trim(csvin_field(row, l->width)).n == 0;
	/* A header that ends in a delimiter has a name too many, which is empty. */
	return l->sniff.header == 1 && row->n > 0 && row->n + 1 == l->width &&
	    l->names[l->width - 1][0] == '\0';
}

bool
ingest_row_is_header(const struct ingest_layout *l, struct slice line)
{
	struct slice header = { l->header, l->header_n };

	if (l->header == NULL)
		return false;
	/* The BOM of the file that was appended is in front of it. */
	if (line.n > 3 && memcmp(line.p, "\xef\xbb\xbf", 3) == 0)
		line = (struct slice){ line.p + 3, line.n - 3 };
	while (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	while (header.n > 0 && header.p[header.n - 1] == '\r')
		header.n--;
	return slice_equal(line, header);
}

bool
ingest_row_is_total(const struct ingest_layout *l, const struct csv_row *row)
{
	const size_t at[] = { 0, l->convert.map.column[FIELD_CUSTOMER],
		l->convert.map.column[FIELD_DATE], l->convert.map.column[FIELD_ORDER] };

	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		if (at[i] < row->n && total_word(slice_trim(csvin_field(row, at[i]))))
			return true;
	return false;
}

/** Whether ${text} or its pseudonym is one of ${ids}. */
static bool
is_among(struct slice text, const struct key_set *ids, const struct pseudonym *pseudonym)
{
	char made[PSEUDONYM_PRINT];

	text = slice_trim(text);
	if (text.n == 0 || key_set_has(ids, text))
		return text.n > 0;
	if (pseudonym == NULL)
		return false;
	pseudonym_print(pseudonym, text, made);
	return key_set_has(ids, (struct slice){ made, sizeof(made) });
}

bool
ingest_row_names(const struct ingest_layout *l, const struct csv_row *row,
    const struct key_set *ids, const struct pseudonym *pseudonym)
{
	struct slice rest = row->line;
	size_t n = 0;

	for (size_t i = 0; i < row->n; i++)
		if (is_among(csvin_field(row, i), ids, pseudonym))
			return true;
	/* What could not be split is cut at every byte that may be around a field. */
	for (; rest.n > 0; rest = (struct slice){ rest.p + n, rest.n - n }) {
		for (n = 0; n < rest.n && rest.p[n] != l->sniff.delimiter &&
		     rest.p[n] != l->sniff.quote && rest.p[n] != '\n';)
			n++;
		if (is_among((struct slice){ rest.p, n }, ids, pseudonym))
			return true;
		n += n < rest.n;
	}
	return false;
}

struct lenient_marks
ingest_row_marks(const struct ingest_layout *l)
{

	return (struct lenient_marks){ l->sniff.delimiter, l->sniff.quote, l->escape, l->width };
}
