/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commissions from columns of the ledger itself: an amount a row (--commission) or a rate a row
 * (--commission-rate).
 *
 * A rate may be a share (0.215) or in per cent (21.5, or 21.5%), which only the whole column shows.
 * So amounts times rates are summed up as the rates are written, and divided by 100 at the end if
 * any was above 1 or had a percent sign.  Sums are exact: a product is rounded only past nine
 * decimals, row by row, so that every way to group the rows adds up to the same commission.
 *
 * A shop may have mapped its commissions to the cost of the ledger as well.  Where each commission
 * is the cost of its row, it is counted once.
 */
#include "filter/cohort/cohort_commission.h"

#include <string.h>

enum crm_status
cohort_commission_find(struct cohort_commission *c, const struct table_in *table,
    const struct cohort_source *source)
{
	enum crm_status status;

	*c = (struct cohort_commission){ .amount = TABLE_NONE, .rate = TABLE_NONE };
	if (source->commission != NULL &&
	    (status = table_need(table, source->commission, &c->amount)) != CRM_OK)
		return status;
	if (source->commission_rate != NULL)
		return table_need(table, source->commission_rate, &c->rate);
	return CRM_OK;
}

bool
cohort_commission_asked(const struct cohort_commission *c)
{

	return c->amount != TABLE_NONE || c->rate != TABLE_NONE;
}

bool
cohort_commission_rate(struct slice text, struct decimal *rate, bool *percent)
{
	char copy[32];
	size_t n = text.n;

	*percent = n > 0 && text.p[n - 1] == '%';
	n -= *percent;
	while (*percent && n > 0 && text.p[n - 1] == ' ')
		n--;
	if (n == 0 || n > sizeof(copy))
		return false;
	for (size_t i = 0; i < n; i++)
		copy[i] = (char)(text.p[i] == ',' ? '.' : text.p[i]);
	return decimal_parse((struct slice){ copy, n }, rate) == CRM_OK && rate->units >= 0;
}

bool
cohort_commission_share(struct slice text, struct decimal *share)
{
	bool percent;

	if (!cohort_commission_rate(text, share, &percent))
		return false;
	/* A percent sign adds two decimals: drop zeros at the end if that would be too many. */
	while (percent && share->scale > DECIMAL_SCALE - 2 && share->units % 10 == 0) {
		share->units /= 10;
		share->scale--;
	}
	if (percent && share->scale > DECIMAL_SCALE - 2)
		return false;
	share->scale += percent ? 2 : 0;
	return percent || share->units <= decimal_powers[share->scale];
}

/**
 * Read an amount as a shop's export writes it, with a decimal point or comma: what crm-ingest
 * --keep carries is not converted.  `1,234` may be a thousand or a little more than one, so it is
 * refused.
 */
static bool
read_amount(struct slice text, struct decimal *amount)
{
	const char *comma = memchr(text.p, ',', text.n);
	char copy[32];

	text = slice_trim(text);
	*amount = (struct decimal){ 0, 0 };
	if (text.n == 0)
		return true;
	if (comma == NULL)
		return decimal_parse(text, amount) == CRM_OK;
	if (text.n > sizeof(copy) || memchr(text.p, '.', text.n) != NULL ||
	    text.p + text.n - comma == 4)
		return false;
	memcpy(copy, text.p, text.n);
	copy[comma - text.p] = '.';
	return decimal_parse((struct slice){ copy, text.n }, amount) == CRM_OK;
}

enum crm_status
cohort_commission_read(struct cohort_commission *c, const struct table_in *table,
    const struct csv_row *raw, const struct ledger_row *row, struct cohort_cells *cells,
    decimal_sum *sum)
{
	struct decimal value;
	bool percent;

	*sum = 0;
	if (c->amount != TABLE_NONE) {
		if (!read_amount(csvin_field(raw, c->amount), &value))
			return table_bad(
			    table, raw, c->amount, "an amount (like -12.50 or -12,50)");
		*sum = decimal_to_sum(value);
		c->paid |= value.units != 0;
		c->unlike_cost |= value.units != 0 && *sum != decimal_to_sum(row->cost);
		if (value.scale > cells->scale)
			cells->scale = value.scale;
	}
	if (c->rate == TABLE_NONE || csvin_field(raw, c->rate).n == 0)
		return CRM_OK;
	if (!cohort_commission_rate(csvin_field(raw, c->rate), &value, &percent))
		return table_bad(table, raw, c->rate, "a commission rate (21.5, 21.5% or 0.215)");
	c->percent |= percent || value.units > decimal_powers[value.scale];
	if (!cohort_share(decimal_to_sum(row->amount), value, sum))
		return table_bad(table, raw, c->rate, "small enough for its amount");
	return CRM_OK;
}

void
cohort_commission_settle(const struct cohort_commission *c, struct cohort_cells *cells,
    const char *name, struct msg *msg)
{
	bool twice = c->paid && !c->unlike_cost && cells->cost != NULL;

	for (size_t i = 0; i < cells->n_cells && cells->commission != NULL; i++) {
		if (c->percent)
			cells->commission[i] =
			    decimal_divide(cells->commission[i], 100, DECIMAL_SCALE);
		if (twice)
			cells->cost[i] -= cells->commission[i];
	}
	if (twice)
		msg_warn(msg,
		    "--commission: column %s is also the cost of each of its rows; it is counted once, as commission",
		    name);
}
