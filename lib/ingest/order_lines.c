/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Gather the lines of an order.
 *
 * A row of the reader is gone with the next one, so fields are copied into one buffer for the whole
 * order, and become csv_rows again in order_settle(), when the buffer no longer moves.  A blank in
 * a column that has values of the order is filled in while copying, from the last line that had
 * one, so that everything after (conditions, --keep, messages) sees whole rows.
 *
 * What must hold: INPUT_PAD bytes can be read after the last field, as for rows of the reader.
 */
#include "ingest/order_lines.h"

#include "base/mem.h"
#include "ingest/convert_inner.h"
#include "ingest/total_word.h"

#include <stdlib.h>
#include <string.h>

enum crm_status
order_begin(struct order_lines *o, size_t width)
{

	order_free(o);
	o->width = width;
	o->last = mem_new(width, sizeof(*o->last));
	o->last_n = mem_new(width, sizeof(*o->last_n));
	return o->last != NULL && o->last_n != NULL ? CRM_OK : CRM_ENOMEM;
}

/** The order's id in a line that was copied. */
static struct slice
order_of(const struct order_lines *o, const struct order_line *line, size_t column)
{
	size_t from = column == 0 ? 0 : o->ends[line->ends + column - 1] + 1;

	return (struct slice){ o->text.p + line->text + from, o->ends[line->ends + column] - from };
}

/** Whether ${row} names another customer than the order's first line; a blank names none. */
static bool
is_of_another(const struct order_lines *o, const struct converter *c, const struct csv_row *row)
{
	size_t column = c->layout->map.column[FIELD_CUSTOMER];
	struct slice here, first;

	if (column == HEADER_NONE)
		return false;
	here = slice_trim(csvin_field(row, column));
	first = slice_trim(order_of(o, &o->v[0], column));
	return here.n > 0 && first.n > 0 && !slice_equal(here, first);
}

/** Whether ${row} has goods alone, which are of the order before it. */
static bool
continues(const struct convert_layout *l, const struct csv_row *row)
{
	static const enum field blank[] = { FIELD_ORDER, FIELD_CUSTOMER, FIELD_DATE };
	size_t goods = l->map.column[FIELD_SKU];
	struct slice name;

	for (size_t i = 0; i < sizeof(blank) / sizeof(blank[0]); i++)
		if (slice_trim(csvin_field(row, l->map.column[blank[i]])).n > 0)
			return false;
	name = goods == HEADER_NONE ? (struct slice){ "", 0 } : slice_trim(csvin_field(row, goods));
	return name.n > 0 && !total_goods(name);
}

bool
order_takes(const struct order_lines *o, const struct converter *c, const struct csv_row *row)
{
	const struct convert_layout *l = c->layout;
	size_t column = l->map.column[FIELD_ORDER];
	struct slice id;

	if (o->n == 0)
		return true;
	if (!l->shape.gathers || column == HEADER_NONE)
		return false;
	if (l->shape.continues && continues(l, row))
		return true;
	id = csvin_field(row, column);
	return convert_value(c, id).n > 0 &&
	    slice_equal(id, order_of(o, &o->v[o->n - 1], column)) && !is_of_another(o, c, row);
}

/** Copy one field, or what fills its blank. */
static enum crm_status
add_field(struct order_lines *o, const struct convert_layout *l, size_t column, struct slice value)
{
	bool blank = slice_trim(value).n == 0,
	     fills = l->shape.fill != NULL && l->shape.fill[column];
	size_t at = o->text.n, n = value.n;

	if (blank && fills && o->last_n[column] > 0) {
		n = o->last_n[column];
		if (buf_room(&o->text, n) != CRM_OK)
			return CRM_ENOMEM;
		memcpy(o->text.p + at, o->text.p + o->last[column], n);
		o->text.n += n;
	} else if (buf_add(&o->text, value.p, value.n) != CRM_OK)
		return CRM_ENOMEM;
	if (!blank) {
		o->last[column] = at;
		o->last_n[column] = n;
	}
	return CRM_OK;
}

enum crm_status
order_add(struct order_lines *o, const struct convert_layout *l, const struct csv_row *row)
{
	struct order_line *line;
	size_t start;

	if (mem_grow(&o->v, &o->room, o->n + 1, sizeof(*o->v)) != CRM_OK ||
	    mem_grow(&o->ends, &o->ends_room, o->n_ends + o->width, sizeof(*o->ends)) != CRM_OK)
		return CRM_ENOMEM;
	line = &o->v[o->n];
	line->row = *row;
	/* A delimiter at the end of the header or of the rows alone makes a field more or less. */
	line->row.n = (uint32_t)o->width;
	line->text = start = o->text.n;
	line->ends = o->n_ends;
	for (size_t i = 0; i < o->width; i++) {
		struct slice value = i < row->n ? csvin_field(row, i) : (struct slice){ "", 0 };

		if (add_field(o, l, i, value) != CRM_OK)
			return CRM_ENOMEM;
		o->ends[o->n_ends++] = (uint32_t)(o->text.n - start);
		if (buf_add(&o->text, "", 1) != CRM_OK)
			return CRM_ENOMEM;
	}
	line->line = o->text.n;
	if (buf_add(&o->text, row->line.p, row->line.n) != CRM_OK ||
	    buf_room(&o->text, INPUT_PAD) != CRM_OK)
		return CRM_ENOMEM;
	/* A blank of an ascii row may have been filled from one that is not. */
	if (l->shape.fill != NULL && o->n > 0)
		line->row.ascii = line->row.ascii && o->v[o->n - 1].row.ascii;
	if (l->shape.fill != NULL && o->n > 0)
		line->row.plain = line->row.plain && o->v[o->n - 1].row.plain;
	o->n++;
	o->cut = o->n >= ORDER_LINES || o->text.n >= ORDER_BYTES;
	return CRM_OK;
}

void
order_next(struct order_lines *o)
{
	size_t n = 0;

	/* Values that fill blanks move to the front, column by column. */
	for (size_t i = 0; o->cut && i < o->width; i++)
		n += o->last_n[i];
	if (o->cut && n < ORDER_BYTES / 2) {
		struct buf kept = { 0 };

		for (size_t i = 0; i < o->width; i++) {
			size_t at = kept.n;

			if (buf_add(&kept, o->text.p + o->last[i], o->last_n[i]) != CRM_OK)
				o->last_n[i] = 0;
			else
				o->last[i] = at;
		}
		buf_free(&o->text);
		o->text = kept;
	} else {
		o->text.n = 0;
		memset(o->last_n, 0, o->width * sizeof(*o->last_n));
	}
	o->n = o->n_ends = 0;
	o->cut = false;
}

void
order_free(struct order_lines *o)
{

	free(o->v);
	buf_free(&o->text);
	free(o->ends);
	free(o->last);
	free(o->last_n);
	*o = (struct order_lines){ 0 };
}
