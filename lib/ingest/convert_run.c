/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/convert_inner.h"

/*
 * Most rows of a log follow another of the same order.  For those, where nothing special is asked
 * for, there is only an amount to work out and a few columns to copy.
 */

bool
convert_is_common(const struct converter *c)
{
	const struct convert_rules *r = c->rules;
	const struct convert_layout *l = c->layout;
	const size_t *column = l->map.column;

	for (size_t i = 0; i < c->n_writes; i++)
		if (c->writes[i] == FIELD_COST || c->writes[i] == FIELD_REFERRER ||
		    c->writes[i] == FIELD_CURRENCY)
			return false;
	return l->number.mark == '.' && l->n_conditions == 0 &&
	    column[FIELD_COST] == HEADER_NONE && column[FIELD_CURRENCY] == HEADER_NONE &&
	    r->cancel_prefix.n == 0 && !r->drop_zeros && r->currency.n == 0;
}

/** Read a number of at most eight bytes without a sign. */
static inline bool
read_plain(struct slice text, struct decimal *out)
{

	return text.n - 1 < 8 &&
	    decimal_of_word(word_load(text.p), text.n, &out->units, &out->scale);
}

/**
 * Write a row of the order that is remembered at ${dest}, and return the place behind it; NULL
 * where it is not one without quotes and with a plain number of things for a plain price.
 */
static inline char *
put_row(const struct converter *c, const struct csv_row *row, char *dest, struct decimal *sold)
{
	const size_t *column = c->layout->map.column;
	struct decimal amount = { 0, 0 }, price;
	char *p = dest;

	if (!row->plain || !row->ascii)
		return NULL;
	if (column[FIELD_QUANTITY] != HEADER_NONE) {
		struct slice quantity = csvin_field(row, column[FIELD_QUANTITY]);

		if (quantity.n != 1 || (unsigned)*quantity.p - '0' > 9)
			return NULL;
		amount.units = *quantity.p - '0';
	}
	if (column[FIELD_AMOUNT] != HEADER_NONE) {
		if (!read_plain(csvin_field(row, column[FIELD_AMOUNT]), &amount))
			return NULL;
	} else {
		if (!read_plain(csvin_field(row, column[FIELD_PRICE]), &price))
			return NULL;
		amount = (struct decimal){ amount.units * price.units, price.scale };
	}
	if (amount.units >= DECIMAL_SHORT)
		return NULL;
	p += convert_copy(p, (struct slice){ c->front_text, c->front_n });
	p += decimal_print_short(p, (uint32_t)amount.units, (unsigned)amount.scale, false);
	for (size_t i = 0; i < c->n_writes; i++) {
		size_t from = column[c->writes[i]];

		*p++ = ',';
		if (from != HEADER_NONE)
			p += convert_copy(p, csvin_field(row, from));
	}
	for (size_t i = 0; i < c->layout->n_keep; i++) {
		*p++ = ',';
		if (c->layout->keep[i] != HEADER_NONE)
			p += convert_copy(p, csvin_field(row, c->layout->keep[i]));
	}
	*p++ = '\n';
	*sold = amount;
	return p;
}

bool
convert_run(struct converter *c, struct csvin *csv, const struct csv_row *row, char *dest,
    size_t room, size_t *n, struct converted *done)
{
	struct decimal amount;
	struct csv_row next;
	char *p = dest, *end;

	if (!c->common || !c->front.there || c->front.line != row->number)
		return false;
	*done = (struct converted){ .date = c->front_date };
	while (csvin_peek(csv, row, c->front.prefix, &next) &&
	    convert_room_of(c, &next) <= room - (size_t)(p - dest) &&
	    (end = put_row(c, &next, p, &amount)) != NULL) {
		csvin_take(csv);
		c->front.line++;
		p = end;
		done->rows++;
		/* These are far fewer rows than would pass 128 bits. */
		done->amount += decimal_to_sum(amount);
		done->scale = amount.scale > done->scale ? amount.scale : done->scale;
	}
	*n = (size_t)(p - dest);
	return done->rows > 0;
}
