/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The currency of a row: one for the whole ledger, chosen, converted to, or the first that comes.
 *
 * What must hold: no sum is of two currencies, so a blank among currencies is refused as well.
 */
#include "ingest/convert_inner.h"

#include <string.h>

/** Convert the other money of the row by the rates, too. */
static const char *
exchange_given(const struct converter *c, struct convert_work *w, struct slice code)
{
	const char *why = NULL;

	for (enum field f = FIELD_DISCOUNT; f <= FIELD_FEE && why == NULL; f++)
		if (w->given->has[f])
			why = rates_convert(
			    c->rules->rates, code, w->date, w->money[f], &w->money[f]);
	return why;
}

/** Convert the amount and cost by the rates, both or none. */
static enum outcome
exchange(const struct converter *c, struct convert_work *w, struct slice code)
{
	struct decimal amount, cost = w->cost;
	const char *why;

	if ((why = rates_convert(c->rules->rates, code, w->date, w->amount, &amount)) != NULL ||
	    (w->has_cost &&
		(why = rates_convert(c->rules->rates, code, w->date, w->cost, &cost)) != NULL) ||
	    (w->given != NULL && (why = exchange_given(c, w, code)) != NULL))
		return convert_refuse(c, w, FIELD_CURRENCY, why, REFUSED_CURRENCY);
	w->amount = amount;
	w->cost = cost;
	w->currency = c->rules->currency;
	return KEPT;
}

/** A blank among currencies could be any of them; money of no amount needs none. */
static enum outcome
no_currency(struct converter *c, struct convert_work *w)
{
	const char *why = "is blank, and other rows have a currency";

	if (w->amount.units == 0)
		return KEPT;
	if (c->first_currency_n > 0 || c->rules->currency.n > 0)
		return convert_refuse(c, w, FIELD_CURRENCY, why, REFUSED_CURRENCY);
	c->blank_currency = true;
	return KEPT;
}

enum outcome
convert_currency(struct converter *c, struct convert_work *w)
{
	struct slice code = convert_value(c, convert_field(c, w, FIELD_CURRENCY)),
		     wanted = c->rules->currency;

	if (code.n == 0)
		code = w->currency;
	if (code.n == 0)
		return c->layout->map.column[FIELD_CURRENCY] == HEADER_NONE ? KEPT
									    : no_currency(c, w);
	if (code.n > NUMBER_CURRENCY)
		return convert_refuse(
		    c, w, FIELD_CURRENCY, "is too long for a currency", REFUSED_CURRENCY);
	w->currency = code = number_currency_code(code);
	/* Who asks for USD and has a log of `$` means those. */
	if (wanted.n > 0 && !slice_equal(code, wanted) && number_currency_may(code, wanted))
		w->currency = code = wanted;
	if (c->rules->rates != NULL && !(wanted.n > 0 && slice_equal(code, wanted)))
		return exchange(c, w, code);
	if (wanted.n > 0)
		return slice_equal(code, wanted) ? KEPT : DROPPED_CURRENCY;
	if (c->blank_currency)
		return convert_refuse(c, w, FIELD_CURRENCY,
		    "is a currency, and rows above have a blank: choose it with --currency",
		    REFUSED_CURRENCY);
	if (c->first_currency_n == 0) {
		memcpy(c->first_currency, code.p, code.n);
		c->first_currency_n = code.n;
	}
	if (!slice_equal(code, (struct slice){ c->first_currency, c->first_currency_n }))
		return convert_refuse(c, w, FIELD_CURRENCY,
		    "is a second currency: choose one with --currency, or convert with --rates",
		    REFUSED_CURRENCY);
	return KEPT;
}
