/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads a table of exchange rates, sorted by currency and day, and finds the rate in force on a
 * day: the newest that is not after it.
 */
#include "ingest/rates.h"

#include "base/mem.h"
#include "ingest/number_text.h"
#include "table/table_in.h"

#include <stdlib.h>
#include <string.h>

struct rate {
	char currency[NUMBER_CURRENCY + 1];
	date_day from;
	struct decimal rate;
};

struct rates {
	struct rate *v;		/* by currency, then day */
	size_t n, room;
};

static int
compare_rates(const void *a, const void *b)
{
	const struct rate *x = a, *y = b;
	int c = strcmp(x->currency, y->currency);

	return c != 0 ? c : (x->from > y->from) - (x->from < y->from);
}

/** Read the rows of ${t}. */
static enum crm_status
read_rows(struct rates *rates, struct table_in *t, struct msg *msg)
{
	size_t currency, rate, date = table_column(t, "date");
	enum crm_status status;
	struct csv_row row;

	if ((status = table_need(t, "currency", &currency)) != CRM_OK ||
	    (status = table_need(t, "rate", &rate)) != CRM_OK)
		return status;
	while ((status = table_next(t, &row)) == CRM_OK && row.n > 0) {
		struct rate r = { .from = DATE_NONE };
		struct slice code = number_currency_code(csvin_field(&row, currency));

		if (code.n == 0 || code.n >= sizeof(r.currency))
			return table_bad(t, &row, currency, "a currency");
		memcpy(r.currency, code.p, code.n);
		if (decimal_parse(csvin_field(&row, rate), &r.rate) != CRM_OK || r.rate.units <= 0)
			return table_bad(t, &row, rate, "a rate above 0");
		if (date != TABLE_NONE && date_parse(csvin_field(&row, date), &r.from) != CRM_OK)
			return table_bad(t, &row, date, "a date (YYYY-MM-DD)");
		if (mem_grow(&rates->v, &rates->room, rates->n + 1, sizeof(*rates->v)) != CRM_OK)
			return msg_nomem(msg);
		rates->v[rates->n++] = r;
	}
	return status;
}

enum crm_status
rates_open(struct rates **out, const char *path, struct msg *msg)
{
	struct rates *rates = NULL;
	struct table_in *t = NULL;
	enum crm_status status;

	if ((rates = mem_new(1, sizeof(*rates))) == NULL)
		return msg_nomem(msg);
	if ((status = table_open(&t, &path, 1, NULL, msg)) != CRM_OK ||
	    (status = read_rows(rates, t, msg)) != CRM_OK)
		goto fail;
	table_close(t);
	if (rates->n > 0)
		qsort(rates->v, rates->n, sizeof(*rates->v), compare_rates);
	for (size_t i = 1; i < rates->n; i++)
		if (compare_rates(&rates->v[i - 1], &rates->v[i]) == 0) {
			msg_error(
			    msg, "%s: two rates of %s for one day", path, rates->v[i].currency);
			rates_close(rates);
			return CRM_EINPUT;
		}
	*out = rates;
	return CRM_OK;

fail:
	table_close(t);
	rates_close(rates);
	return status;
}

const char *
rates_convert(const struct rates *rates, struct slice currency, date_day day, struct decimal amount,
    struct decimal *out)
{
	int scale = amount.scale < 2 ? 2 : amount.scale;
	decimal_sum product, unit = 1, half, rest;
	const struct rate *found = NULL;

	for (size_t i = 0; i < rates->n; i++)
		if (slice_equal(slice_of(rates->v[i].currency), currency) &&
		    rates->v[i].from <= day)
			found = &rates->v[i];
	if (found == NULL)
		return "has no rate for that day in the --rates table";
	/* amount * rate has amount.scale + rate.scale decimals; bring it to ${scale}. */
	product = (decimal_sum)amount.units * found->rate.units;
	for (int s = amount.scale + found->rate.scale; s < scale; s++)
		product *= 10;
	for (int s = scale; s < amount.scale + found->rate.scale; s++)
		unit *= 10;
	half = product / unit;
	rest = product % unit;
	rest = 2 * (rest < 0 ? -rest : rest) - unit;
	if (rest > 0 || (rest == 0 && half % 2 != 0))
		half += product < 0 ? -1 : 1;
	if (half > 999999999999999999 || half < -999999999999999999)
		return "makes an amount that is too large";
	*out = (struct decimal){ (int64_t)half, scale };
	return NULL;
}

void
rates_close(struct rates *rates)
{

	if (rates == NULL)
		return;
	free(rates->v);
	free(rates);
}
