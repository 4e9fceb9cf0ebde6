/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads customer tables back: those of --base and of --merge.
 *
 * A customer table is the whole state of a customer, so a row becomes a customer_record that can be
 * added to, as if its ledger had just been read.  Two things must hold for that and are checked row
 * by row:
 *
 * - All rows were made on one day.  A whole table has no column for that day; it follows from each
 *   row as   last_date + days_since_last, and every row must give the same.  A partial has two:
 *   the day it was given, which must be that of all rows, and else the newest day of its ledger,
 *   of which the newest of all rows counts, as it would in one ledger.
 * - A customer with orders has first and last date, and one without has neither.
 *
 * Columns that a ledger may lack (cost, channels, referrer, holdout) are needed only where a
 * column that is written together with them is there: so a table with half of a group is
 * refused, not taken as one that never had it.
 */
#include "filter/rfm/rfm_load.h"

#include "base/num.h"
#include "filter/rfm/purchase_history.h"

#include <string.h>

/**
 * More money than this, 26 digits, no ledger can add up to; so sums and differences of some stay
 * within their range.
 */
#define MOST ((decimal_sum)1000000000000000000 * 100000000000000000)

enum crm_status
rfm_load_begin(struct rfm_load *load, struct table_in *t)
{
	const struct {
		const char *name;
		size_t *column;
		const char *with;	/* only needed where there is this column */
	} wanted[] = {
		{ "customer", &load->customer, NULL },
		{ "first_date", &load->first_date, NULL },
		{ "last_date", &load->last_date, NULL },
		{ "orders", &load->orders, NULL },
		{ "returns", &load->returns, NULL },
		{ "revenue", &load->revenue, NULL },
		{ "first_amount", &load->first_amount, NULL },
		{ "days_since_last", &load->days_since_last, NULL },
		{ "cost", &load->cost, "margin" },
		{ "contacts", &load->contacts, "cost" },
		{ "first_channel", &load->first_channel, "channels" },
		{ "last_channel", &load->last_channel, "channels" },
		{ "channels", &load->channels, "first_channel" },
		{ "referrer", &load->referrer, "referrals" },
		{ "holdout_orders", &load->holdout_orders, "holdout_revenue" },
		{ "holdout_revenue", &load->holdout_revenue, "holdout_orders" },
		{ "purchase_days", &load->purchase_days, "log_gaps" },
		{ "log_gaps", &load->log_gaps, "purchase_days" },
		{ "holdout_purchase_days", &load->holdout_days, "holdout_purchase_days" },
		{ "newest_date", &load->newest_date, "as_of" },
		{ "as_of", &load->as_of_date, "newest_date" },
		{ "previous_date", &load->previous_date, "late_purchases" },
		{ "early_revenue", &load->early_revenue, "late_purchases" },
		{ "late_purchases", &load->late_purchases, "previous_date" },
	};
	enum crm_status status;

	*load = (struct rfm_load){ .t = t, .as_of = DATE_NONE };
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		*wanted[i].column = table_column(t, wanted[i].name);
		if (*wanted[i].column == TABLE_NONE &&
		    (wanted[i].with == NULL || table_column(t, wanted[i].with) != TABLE_NONE) &&
		    (status = table_need(t, wanted[i].name, wanted[i].column)) != CRM_OK)
			return status;
	}
	return contact_find(&load->contact, t);
}

static enum crm_status
read_date(const struct rfm_load *load, const struct csv_row *row, size_t column, date_day *day)
{

	*day = DATE_NONE;
	if (csvin_field(row, column).n == 0 || date_parse(csvin_field(row, column), day) == CRM_OK)
		return CRM_OK;
	return table_bad(load->t, row, column, "a date (YYYY-MM-DD)");
}

/** Read a count into 32 bits; an absent column counts 0, and so does one that another table has. */
static enum crm_status
read_count(const struct rfm_load *load, const struct csv_row *row, size_t column, uint32_t *count)
{
	int64_t n = 0;

	if (column != TABLE_NONE && (column != load->contacts || csvin_field(row, column).n > 0) &&
	    num_i64(csvin_field(row, column), 0, UINT32_MAX - 1, &n) != CRM_OK)
		return table_bad(load->t, row, column, "a whole number");
	*count = (uint32_t)n;
	return CRM_OK;
}

/** Read money; where it may be absent, ${or_empty}, that is 0. */
static enum crm_status
read_money(struct rfm_load *load, const struct csv_row *row, size_t column, bool or_empty,
    decimal_sum *sum)
{
	int scale;

	*sum = 0;
	if (column == TABLE_NONE || (or_empty && csvin_field(row, column).n == 0))
		return CRM_OK;
	if (decimal_parse_sum(csvin_field(row, column), sum, &scale) != CRM_OK || *sum >= MOST ||
	    *sum <= -MOST)
		return table_bad(load->t, row, column, "an amount");
	load->scale = scale > load->scale ? scale : load->scale;
	return CRM_OK;
}

/** Read purchase_days and log_gaps; empty or absent, both are unknown. */
static enum crm_status
read_pace(const struct rfm_load *load, const struct csv_row *row, const struct customer *c,
    struct pace *pace)
{
	struct slice days = table_field(row, load->purchase_days),
		     logs = table_field(row, load->log_gaps);
	decimal_sum sum = 0;
	int64_t n = 0;
	int scale;

	if (days.n == 0 && (logs.n == 0 || c->orders == 0))
		return CRM_OK;
	if (c->orders == 0 || num_i64(days, 1, (int64_t)c->last - c->first + 1, &n) != CRM_OK ||
	    (n == 1) != (c->last == c->first))
		return table_bad(load->t, row, load->purchase_days,
		    c->orders == 0 ? "empty, as there are no orders"
				   : "a number of days from first_date to last_date");
	if (decimal_parse_sum(logs, &sum, &scale) != CRM_OK || scale > 6 || sum < 0 ||
	    sum / 1000 > (decimal_sum)PACE_MOST_LOGS)
		return table_bad(load->t, row, load->log_gaps, "a number with at most 6 decimals");
	pace->days = (uint64_t)n & PACE_MOST_DAYS;
	pace->log_gaps = (uint64_t)(sum / 1000) & PACE_MOST_LOGS;
	return CRM_OK;
}

/** Read previous_date, early_revenue and late_purchases. */
static enum crm_status
read_history(struct rfm_load *load, const struct csv_row *row, struct customer_record *r)
{
	const struct customer *c = &r->c;
	struct history *h = &r->history;
	enum crm_status status;

	if (load->late_purchases == TABLE_NONE || c->orders == 0)
		return CRM_OK;
	h->there = true;
	if ((status = read_date(load, row, load->previous_date, &h->previous)) != CRM_OK ||
	    (status = read_money(load, row, load->early_revenue, false, &h->early)) != CRM_OK)
		return status;
	if ((h->previous != DATE_NONE) != (c->last > c->first) ||
	    (h->previous != DATE_NONE && (h->previous < c->first || h->previous >= c->last)))
		return table_bad(load->t, row, load->previous_date,
		    "the last day but one with a purchase, or empty where there is one only");
	status = history_parse(
	    csvin_field(row, load->late_purchases), r, &load->late, &load->scale);
	return status == CRM_EDATA
	    ? table_bad(load->t, row, load->late_purchases,
		  "days after first_date with amounts, as \"2024-05-01 9.90;2024-06-01 5.00\"")
	    : status;
}

/** Check the as-of date of a partial, and that all were made with the same one or with none. */
static enum crm_status
check_partial(struct rfm_load *load, const struct csv_row *row)
{
	date_day newest, given;
	enum crm_status status;

	if ((status = read_date(load, row, load->newest_date, &newest)) != CRM_OK ||
	    (status = read_date(load, row, load->as_of_date, &given)) != CRM_OK)
		return status;
	if (newest == DATE_NONE)
		return table_bad(load->t, row, load->newest_date, "a date (YYYY-MM-DD)");
	if (load->any &&
	    (load->given != (given != DATE_NONE) || (load->given && given != load->as_of)))
		return table_bad(load->t, row, load->as_of_date,
		    "that of the rows before: make all partials with the same --as-of, or without");
	load->any = true;
	load->given = given != DATE_NONE;
	load->as_of = load->given ? given : newest > load->as_of ? newest : load->as_of;
	return CRM_OK;
}

/** Check that a row of a whole table was made as of the same day as the others. */
static enum crm_status
check_as_of(struct rfm_load *load, const struct csv_row *row, const struct customer *c)
{
	char what[64] = "what it was on ";
	int64_t since;

	if (num_i64(csvin_field(row, load->days_since_last), 0, DATE_LAST - c->last, &since) !=
	    CRM_OK)
		return table_bad(load->t, row, load->days_since_last,
		    "a number of days, to one before the year 10000");
	if (load->as_of == DATE_NONE)
		load->as_of = c->last + (date_day)since;
	if (c->last + since == load->as_of)
		return CRM_OK;
	date_print(what + strlen(what), load->as_of);
	strcat(what, ", the day of the rows before");
	return table_bad(load->t, row, load->days_since_last, what);
}

/**
 * Check that the row knows when its customer bought, if they did, and that it was made on the same
 * day as the others.
 */
static enum crm_status
check_dates(struct rfm_load *load, const struct csv_row *row, const struct customer *c)
{

	if ((c->orders > 0) != (c->first != DATE_NONE))
		return table_bad(load->t, row, load->first_date,
		    c->orders > 0 ? "the day of a purchase" : "empty, as there are no orders");
	if ((c->orders > 0) != (c->last != DATE_NONE) || c->last < c->first)
		return table_bad(load->t, row, load->last_date, "a day from first_date on");
	if (load->newest_date != TABLE_NONE)
		return check_partial(load, row);
	return c->orders == 0 ? CRM_OK : check_as_of(load, row, c);
}

void
rfm_load_end(struct rfm_load *load)
{

	buf_free(&load->late);
}

enum crm_status
rfm_load_next(struct rfm_load *load, struct customer_record *r, struct csv_row *row)
{
	struct customer *c = &r->c;
	enum crm_status status;

	do {
		if ((status = table_next(load->t, row)) != CRM_OK || row->n == 0)
			return status;
	} while (slice_equal(row->line, table_header(load->t)));
	*r = (struct customer_record){ .id = csvin_field(row, load->customer),
		.history = { .previous = DATE_NONE } };
	if (r->id.n == 0)
		return table_bad(load->t, row, load->customer, "a customer");
	if ((status = read_date(load, row, load->first_date, &c->first)) != CRM_OK ||
	    (status = read_date(load, row, load->last_date, &c->last)) != CRM_OK ||
	    (status = read_count(load, row, load->orders, &c->orders)) != CRM_OK ||
	    (status = read_count(load, row, load->returns, &c->returns)) != CRM_OK ||
	    (status = read_money(load, row, load->revenue, false, &c->revenue)) != CRM_OK ||
	    (status = read_money(
		 load, row, load->first_amount, c->orders == 0, &c->first_amount)) != CRM_OK ||
	    (status = check_dates(load, row, c)) != CRM_OK ||
	    (status = read_pace(load, row, c, &r->pace)) != CRM_OK ||
	    (status = read_history(load, row, r)) != CRM_OK ||
	    (status = contact_read(&load->contact, load->t, row, &r->contact)) != CRM_OK ||
	    (status = read_money(load, row, load->cost, true, &r->cost)) != CRM_OK ||
	    (status = read_count(load, row, load->contacts, &r->contacts)) != CRM_OK ||
	    (status = read_count(load, row, load->holdout_orders, &r->holdout.orders)) != CRM_OK ||
	    (status = read_count(load, row, load->holdout_days, &r->holdout.days)) != CRM_OK ||
	    (status = read_money(load, row, load->holdout_revenue, false, &r->holdout.revenue)) !=
		CRM_OK)
		return status;
	r->first_order = (struct slice){ "", 0 };
	r->first_channel = table_field(row, load->first_channel);
	r->last_channel = table_field(row, load->last_channel);
	r->channels = table_field(row, load->channels);
	r->referrer = table_field(row, load->referrer);
	/*
	 * All that will be added is of later days, but for the referrer of a customer without a
	 * purchase, which stays.
	 */
	r->first_told = c->first;
	r->last_told = c->last;
	r->referred = DATE_NONE + 1;
	return CRM_OK;
}
