/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inputs of one run whose columns differ: a log of one night has a channel, that of another has
 * not.
 *
 * A row is rebuilt field by field: its values one after another, as csv_row has them, and beside
 * that the line as it would be written, because filters pass lines through.  Most inputs have the
 * header of the table, and their rows never come here.
 *
 * What must hold: a rebuilt row shares no bytes with the row before it, so the short cuts of those
 * who compare lines (row_front.h) must not be taken: row->shared is 0.
 */
#include "table/table_align.h"

#include "base/mem.h"
#include "io/input.h"
#include "table/csv_out.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum crm_status
table_align_to(struct table_align *a, const struct csv_row *header, const struct slice *columns,
    size_t n, struct slice *stranger)
{
	size_t found = 0;

	if (mem_grow(&a->from, &a->room, n, sizeof(*a->from)) != CRM_OK ||
	    mem_grow(&a->end, &a->end_room, n, sizeof(*a->end)) != CRM_OK)
		return CRM_ENOMEM;
	a->there = true;
	a->n = n;
	a->width = header->n;
	for (size_t c = 0; c < n; c++) {
		a->from[c] = SIZE_MAX;
		for (size_t i = 0; i < header->n && a->from[c] == SIZE_MAX; i++)
			if (slice_equal(csvin_field(header, i), columns[c]))
				a->from[c] = i;
		found += a->from[c] != SIZE_MAX;
	}
	if (found == header->n)
		return CRM_OK;
	for (size_t i = 0; i < header->n; i++) {
		size_t c = 0;

		while (c < n && a->from[c] != i)
			c++;
		*stranger = csvin_field(header, i);
		if (c == n)
			break;
	}
	return CRM_EDATA;
}

bool
table_align_has(const struct table_align *a, size_t column)
{

	return !a->there || a->from[column] != SIZE_MAX;
}

enum crm_status
table_align_row(struct table_align *a, struct csv_row *row)
{
	size_t bytes = 2 * a->n;

	assert(row->n == a->width);
	for (size_t i = 0; i < row->n; i++)
		bytes += csvin_field(row, i).n;
	a->line.n = a->fields.n = 0;
	if (bytes > UINT32_MAX / 2 || buf_room(&a->line, 2 * bytes + INPUT_PAD) != CRM_OK ||
	    buf_room(&a->fields, bytes + INPUT_PAD) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t c = 0; c < a->n; c++) {
		struct slice value = { "", 0 };

		if (a->from[c] != SIZE_MAX)
			value = csvin_field(row, a->from[c]);
		if (value.n > 0)
			memcpy(a->fields.p + a->fields.n, value.p, value.n);
		a->fields.n += value.n;
		a->end[c] = (uint32_t)a->fields.n;
		a->fields.p[a->fields.n++] = ',';
		a->line.n += csvout_quote(a->line.p + a->line.n, value);
		a->line.p[a->line.n++] = ',';
	}
	row->base = a->fields.p;
	row->end = a->end;
	row->start = 0;
	row->n = (uint32_t)a->n;
	row->line = (struct slice){ a->line.p, a->line.n - 1 };
	row->shared = row->next_shared = 0;
	return CRM_OK;
}

void
table_align_free(struct table_align *a)
{

	free(a->from);
	free(a->end);
	buf_free(&a->line);
	buf_free(&a->fields);
	*a = (struct table_align){ .there = false };
}
