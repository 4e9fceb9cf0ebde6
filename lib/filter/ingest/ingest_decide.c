/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was settled for an input, as a reading: what --save-reading writes, rejects and receipts
 * carry, -v lists and --sniff prints as a command line.
 *
 * It says all that detection found, so that reading by it detects nothing again; `platform = none`
 * keeps a later version of a platform's reading from changing what it means.
 */
#include "filter/ingest/ingest_layout.h"

#include "base/num.h"

#include <stdio.h>
#include <string.h>

static enum crm_status
set_text(struct ingest_layout *l, const char *key, const char *text)
{

	return reading_set(&l->decided, key, slice_of(text));
}

/** Settle how the rows are split. */
static enum crm_status
decide_rows(struct ingest_layout *l)
{
	const struct sniff *s = &l->sniff;
	char one[2] = { s->delimiter, '\0' }, quote[2] = { s->quote, '\0' }, number[24];

	number[num_u64(number, s->skip > 0 ? (uint64_t)s->skip : 0)] = '\0';
	if (set_text(l, "delimiter",
		s->delimiter == CSVIN_BLANKS ? "space"
		    : s->delimiter == '\t'   ? "tab"
					     : one) != CRM_OK ||
	    set_text(l, "quote", s->quote == 0 ? "none" : quote) != CRM_OK ||
	    set_text(l, "skip", number) != CRM_OK)
		return CRM_ENOMEM;
	return set_text(l, "header", s->header == 0 ? "no" : "yes");
}

/** Settle numbers and dates. */
static enum crm_status
decide_formats(struct ingest_layout *l)
{
	static const char *const calendars[] = { "gregorian", "persian", "islamic-umalqura",
		"buddhist" };
	const struct sniff *s = &l->sniff;
	unsigned groups = s->number.groups;
	char mark[2] = { s->number.mark, '\0' }, marks[16];

	/*
	 * Where no number has a mark, naming one would settle what is still open in the rest of the
	 * file.
	 */
	if (s->number.mark != NUMBER_MARK_UNKNOWN) {
		snprintf(marks, sizeof(marks), "%s%s%s%s",
		    (groups & NUMBER_GROUP_DOT) != 0 ? "." : "",
		    (groups & NUMBER_GROUP_COMMA) != 0 ? "," : "",
		    (groups & NUMBER_GROUP_QUOTE) != 0 ? "'" : "",
		    (groups & NUMBER_GROUP_BLANK) != 0 ? "space" : "");
		if (set_text(l, "decimal", mark) != CRM_OK ||
		    set_text(l, "grouping", marks[0] != '\0' ? marks : "none") != CRM_OK)
			return CRM_ENOMEM;
	}
	if (set_text(l, "date-format", s->date_format[0] != '\0' ? s->date_format : "%Y-%m-%d") !=
	    CRM_OK)
		return CRM_ENOMEM;
	return set_text(l, "calendar", calendars[s->calendar]);
}

/** Add `map = FIELD=COLUMN`; ${column} HEADER_NONE: that no column is it. */
static enum crm_status
decide_map(struct ingest_layout *l, enum field field, size_t column)
{
	struct buf text = { 0 };
	enum crm_status status;

	if ((status = buf_print(&text, "%s=%s", field_name(field),
		 column != HEADER_NONE ? l->names[column] : "")) == CRM_OK)
		status = reading_set(&l->decided, "map", buf_slice(&text));
	buf_free(&text);
	return status;
}

/** Settle which column is which field. */
static enum crm_status
decide_fields(struct ingest_layout *l)
{

	for (enum field f = 0; f < FIELDS; f++) {
		const struct field_sum *sum = &l->convert.sum[f];

		/* What a platform has no column for, no name may suggest later. */
		if ((l->denied[f] ||
			(l->platform_name != NULL && l->convert.map.column[f] == HEADER_NONE)) &&
		    decide_map(l, f, HEADER_NONE) != CRM_OK)
			return CRM_ENOMEM;
		if (!field_adds(f) && l->convert.map.column[f] != HEADER_NONE &&
		    decide_map(l, f, l->convert.map.column[f]) != CRM_OK)
			return CRM_ENOMEM;
		for (size_t i = 0; i < sum->n; i++)
			if (decide_map(l, f, sum->column[i]) != CRM_OK)
				return CRM_ENOMEM;
	}
	return CRM_OK;
}

/** Add a line `once` for each sum that an order has once, or that there is none. */
static enum crm_status
decide_once(struct ingest_layout *l)
{
	bool any = false;

	for (enum field f = 0; f < FIELDS; f++) {
		if (!l->convert.sum[f].of_order)
			continue;
		any = true;
		if (reading_set(&l->decided, "once", slice_of(field_name(f))) != CRM_OK)
			return CRM_ENOMEM;
	}
	return any ? CRM_OK : set_text(l, "once", "none");
}

/** Settle what the columns mean together. */
static enum crm_status
decide_shape(struct ingest_layout *l)
{
	static const char *const discounts[] = { "none", "amount", "percent", "share" };
	const struct convert_shape *shape = &l->convert.shape;

	if (set_text(l, "amount", shape->amount_of_order ? "order" : "lines") != CRM_OK ||
	    (l->convert.map.column[FIELD_DISCOUNT] != HEADER_NONE &&
		set_text(l, "discount", discounts[shape->discount]) != CRM_OK))
		return CRM_ENOMEM;
	/* Without an order, no line can have what another line of its order has. */
	if (l->convert.map.column[FIELD_ORDER] == HEADER_NONE)
		return CRM_OK;
	if (decide_once(l) != CRM_OK)
		return CRM_ENOMEM;
	return set_text(l, "fill", shape->fill != NULL ? "yes" : "no");
}

enum crm_status
ingest_decide(struct ingest_layout *l)
{
	/* Without what is said anew, and what only a platform has. */
	struct ingest_options rest = l->settings.set;
	const struct ingest_options *layer = &rest;

	rest.map = rest.headers = rest.keep = rest.once = (struct opt_list){ 0 };
	rest.title = NULL;
	if (reading_layers(&layer, 1, &l->decided) != CRM_OK || decide_rows(l) != CRM_OK ||
	    decide_formats(l) != CRM_OK || decide_fields(l) != CRM_OK || decide_shape(l) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < l->convert.n_keep; i++)
		if (reading_set(&l->decided, "keep", l->keep[i].name) != CRM_OK)
			return CRM_ENOMEM;
	return set_text(l, "platform", "none");
}
