/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows that are about something else than an order: what their kind makes of their money.
 *
 *   order       as its amount says: a negative one is a return.
 *   return      its amount is negative, whichever sign the log has.
 *   commission  its amount is what it cost.
 *   contacts    have no amount.  Logs of visits often have the price of what was looked at; that is
 *               not money that was paid, so it is noted and not counted.
 *   no kind     as without the column; but in a log that has no amounts, another contact.
 *   other words as no kind where money moved, else another contact: never an order of nothing.
 *
 * What must hold: no row becomes an order that says it is something else.
 */
#include "ingest/convert_inner.h"

#include "ingest/kind_words.h"

#include <assert.h>

/** The value of the column of kinds; empty where the layout has none. */
static struct slice
kind_text(const struct converter *c, const struct csv_row *row)
{
	size_t column = c->layout->map.column[FIELD_KIND];

	return column == HEADER_NONE ? (struct slice){ "", 0 }
				     : convert_value(c, slice_trim(csvin_field(row, column)));
}

enum row_kind
convert_kind(struct converter *c, const struct csv_row *row)
{
	struct slice text = kind_text(c, row);
	enum row_kind kind;

	if (text.n == 0)
		return ROW_NONE;
	/* Rows are mostly of the kind of the row before. */
	if (text.n == c->last_kind_n && memcmp(text.p, c->last_kind_text, text.n) == 0)
		return c->last_kind_of_row;
	kind = kind_of_word(c->layout->kinds, c->layout->kind_flag, text);
	if (kind == ROW_NONE)
		kind = ROW_KINDS;
	c->last_kind_n = SIZE_MAX;
	if (text.n <= sizeof(c->last_kind_text)) {
		memcpy(c->last_kind_text, text.p, text.n);
		c->last_kind_n = text.n;
		c->last_kind_of_row = kind;
	}
	return kind;
}

/** Whether nothing is in the columns that would say what a row is worth. */
static bool
has_no_amount(const struct converter *c, const struct csv_row *row)
{
	static const enum field money[] = { FIELD_AMOUNT, FIELD_PRICE, FIELD_TOTAL, FIELD_DEBIT,
		FIELD_CREDIT };

	for (size_t i = 0; i < sizeof(money) / sizeof(money[0]); i++) {
		size_t column = c->layout->map.column[money[i]];

		if (column != HEADER_NONE &&
		    convert_value(c, slice_trim(csvin_field(row, column))).n > 0)
			return false;
	}
	return true;
}

bool
convert_is_free(struct converter *c, const struct csv_row *row)
{

	if (c->layout->no_money || c->layout->kinds == NULL)
		return c->layout->no_money;
	return convert_kind(c, row) >= ROW_VISIT && has_no_amount(c, row);
}

/** Count the row under its word, for the receipt. */
static void
count_kind(struct converter *c, const struct convert_work *w)
{
	struct slice text = kind_text(c, w->row);
	const char *means = w->kind == ROW_KINDS ? "unknown" : row_kind_name(w->kind);
	size_t at;

	if (text.n == 0)
		return;
	at = counts_find(&c->counts, "kind", text, means, NULL);
	if (at != SIZE_MAX)
		c->counts.v[at].rows++;
}

/** Take the amount of a contact away; of a commission it becomes the cost. */
static void
clear_amount(struct converter *c, struct convert_work *w)
{

	if (w->kind == ROW_COMMISSION && w->amount.units != 0 && !w->has_cost &&
	    c->layout->writes[FIELD_COST]) {
		w->cost = w->amount;
		w->cost.units = w->cost.units < 0 ? -w->cost.units : w->cost.units;
		w->has_cost = true;
	} else if (w->amount.units != 0 && !c->layout->one)
		c->rules->notes->n[NOTE_CONTACT_MONEY]++;
	w->amount = (struct decimal){ 0, 0 };
}

/**
 * Make a return's amount negative, and what belongs to it: quantity, discount, shipping, tax and
 * tip.
 * The fee is not: who sold and took back has paid it.
 */
static void
turn_round(struct convert_work *w)
{

	if (w->amount.units <= 0)
		return;
	w->amount.units = -w->amount.units;
	if (w->quantity.units > 0) {
		w->quantity.units = -w->quantity.units;
		w->quantity_text.n = 0;
	}
	for (enum field f = FIELD_DISCOUNT; w->given != NULL && f <= FIELD_TIP; f++)
		if (w->money[f].units > 0)
			w->money[f].units = -w->money[f].units;
}

enum outcome
convert_kind_money(struct converter *c, struct convert_work *w)
{
	size_t column = c->layout->map.column[FIELD_RATING];
	struct slice rating;
	struct number number;
	const char *why;

	count_kind(c, w);
	if (w->kind == ROW_NONE && c->layout->no_money)
		w->kind = ROW_OTHER;
	if (w->kind == ROW_KINDS)
		w->kind = w->amount.units == 0 ? ROW_OTHER : ROW_NONE;
	if (w->kind == ROW_RETURN)
		turn_round(w);
	else if (w->kind == ROW_ORDER && w->amount.units < 0)
		w->kind = ROW_RETURN;
	else if (row_kind_is_contact(w->kind))
		clear_amount(c, w);
	assert(!row_kind_is_contact(w->kind) || w->amount.units == 0);
	if (column == HEADER_NONE)
		return KEPT;
	rating = convert_value(c, slice_trim(csvin_field(w->row, column)));
	if (rating.n == 0)
		return KEPT;
	if ((why = number_read(rating, c->layout->number, &number)) != NULL)
		return convert_refuse(c, w, FIELD_RATING, why, REFUSED_NUMBER);
	w->rating = number.value;
	w->has_rating = true;
	/* The scales in use end at 5 or 10: a value beyond them may be a slip, or of another scale. */
	if (w->rating.units < 0 || w->rating.units > 10 * decimal_powers[w->rating.scale])
		c->rules->notes->n[NOTE_RATING]++;
	return KEPT;
}
