/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ways into and out of the loops over lines of csv_lines.h.
 *
 * A line of a batch whose quotes are regular is not copied as csvin_next() does: only where its
 * fields end is worked out (csv_split.c), as the field that needs quotes is mostly one that nobody
 * asks for, such as a description.
 *
 * What must hold: any doubt is "no", and the caller then takes the usual way.
 */
#include "table/csv_in_inner.h"

void
csvin_lines(const struct csvin *csv, const struct csv_row *row, struct csvin_lines *lines)
{
	const struct csv_index *index = &csv->index;

	*lines = (struct csvin_lines){ .ends = index->ends,
		.rows = index->rows,
		.shared = index->shared,
		.next = csv->row,
		/* Of a text whose fields are between blanks there is no index of fields. */
		.n_rows = csv->options.delimiter == CSVIN_BLANKS ? 0 : index->n_rows,
		.end = (uint32_t)csv->end,
		.at = (uint32_t)csv->at,
		.odd = csv->odd < index->n_odd ? index->odd[csv->odd] : UINT32_MAX,
		.n = (uint32_t)csv->span.n,
		.most = (uint32_t)(csv->options.max_row < UINT32_MAX ? csv->options.max_row
								     : UINT32_MAX) };
	lines->row = (struct csv_row){ .base = csv->span.p,
		.n = row->n,
		.ascii = index->ascii,
		.plain = csv->plain,
		.number = csv->line,
		.next_shared = CSV_SHARED };
}

void
csvin_lines_end(struct csvin *csv, const struct csvin_lines *lines)
{

	csv->line += lines->next - csv->row;
	csv->row = lines->next;
	csv->end = lines->end;
	csv->at = lines->at;
}

/**
 * Whether the next line starts right after the end of a line that the index has, on which
 * csvin_batch_field() relies.  It does not after CRLF, of which the CR has been made the end.
 */
static bool
follows_line(const struct csvin *csv)
{

	return csv->options.delimiter != CSVIN_BLANKS && csv->end > 0 &&
	    (size_t)csv->index.ends[csv->end - 1] + 1 == csv->at;
}

/** Work out into csv->in_place where the fields of ${line} end, which is ${i} of a batch. */
static const uint32_t *
split_in_place(struct csvin *csv, uint32_t fields, size_t i, const struct csv_line *line)
{
	uint32_t *ends = csv->in_place.ends + i * ((size_t)fields + 1) + 1;

	ends[-1] = (uint32_t)line->at - 1;
	return csv_quoted_ends(ends, fields, csv->span.p, &csv->index, line, csv->marks.quote) ==
		fields
	    ? ends
	    : NULL;
}

void
csvin_batch(struct csvin *csv, uint32_t fields, struct csvin_batch *b)
{
	const struct csv_index *index = &csv->index;
	struct csv_line line = { .at = csv->at, .end = csv->end, .odd = csv->odd };
	size_t n = 0;

	b->base = csv->span.p;
	b->fields = fields;
	b->ascii = index->ascii;
	b->plain = csv->plain;
	b->number = csv->line;
	b->n = 0;
	if (!follows_line(csv) ||
	    csv_index_room(&csv->in_place, CSVIN_BATCH * ((size_t)fields + 1)) != CRM_OK)
		return;
	for (size_t row = csv->row; n < CSVIN_BATCH && row < index->n_rows; row++) {
		line.last = index->rows[row];
		line.stop = index->ends[line.last];
		if (line.stop - line.at > csv->options.max_row || b->base[line.stop - 1] == '\r')
			break;
		b->end[n] = index->ends + line.end;
		if (line.odd < index->n_odd && index->odd[line.odd] < line.stop) {
			if ((b->end[n] = split_in_place(csv, fields, n, &line)) == NULL)
				break;
			while (line.odd < index->n_odd && index->odd[line.odd] < line.stop)
				line.odd++;
		} else if (line.last + 1 - line.end != fields)
			break;
		b->shared[n++] = index->shared[row];
		line.end = line.last + 1;
		line.at = line.stop + 1;
	}
	b->n = n;
}

void
csvin_batch_take(struct csvin *csv, size_t n)
{

	if (n > 0)
		csvin_skip_to_line_after(csv, csv->row + n - 1);
}
