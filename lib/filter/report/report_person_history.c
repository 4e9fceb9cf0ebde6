/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the ledger says of the customers of --customer: orders by month, and what they buy.
 *
 * An order is a distinct pair of day and order id, returns apart.  An item is due when as many days
 * have passed since it was last bought as passed between its purchases on the mean; one bought on a
 * single day has no such gap.  Keys of the maps begin with the customer's number in six digits, so
 * their bytewise order is by customer and then by month or item.
 */
#include "filter/report/report_person_inner.h"

#include "base/mem.h"
#include "table/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The digits of a customer's number, with leading zeros so that keys sort by it, and those of a
 * month (2024-05).  A command line holds far fewer than a million customers.
 */
#define NUMBER_DIGITS 6
#define MONTH_DIGITS 7

/** A month of a customer, or an item. */
struct tally {
	uint64_t orders, days;		/* distinct ones with a purchase */
	date_day first, last;
	decimal_sum amount;
};

/** Tallies by key. */
struct tallies {
	struct strmap *keys, *orders, *days;	/* and what was counted in them */
	struct tally *v;
	size_t room;
};

/** A ledger being read. */
struct history {
	const struct person *p;
	struct table_in *t;
	struct ledger ledger;
	size_t sku;			/* may be none */
	struct tallies months, items;
	struct buf key;
	int scale;
};

/** Create empty tallies.  CRM_OK or CRM_ENOMEM; tallies_close() in both cases. */
static enum crm_status
tallies_open(struct tallies *t)
{

	*t = (struct tallies){ 0 };
	if (strmap_open(&t->keys) != CRM_OK || strmap_open(&t->orders) != CRM_OK ||
	    strmap_open(&t->days) != CRM_OK)
		return CRM_ENOMEM;
	return CRM_OK;
}

/** Free the tallies; those that were never opened must be zero. */
static void
tallies_close(struct tallies *t)
{

	strmap_close(t->keys);
	strmap_close(t->orders);
	strmap_close(t->days);
	free(t->v);
}

/** Count a key once: *${new} becomes whether it was not there. */
static enum crm_status
count_once(struct strmap *map, struct slice key, bool *new)
{
	uint32_t known = strmap_count(map), number;

	if (strmap_put(map, key, strmap_hash(key), &number) != CRM_OK)
		return CRM_ENOMEM;
	*new = number == known;
	return CRM_OK;
}

/**
 * Add a row to the tally of h->key.  Days and orders must be counted once each, so they are kept in
 * maps under the key with the day, and then the order id, appended.  Returns change the amount
 * only: they are no orders.
 */
static enum crm_status
add_tally(struct history *h, struct tallies *t, const struct ledger_row *row)
{
	struct slice order = row->order;
	date_day day = row->date;
	uint32_t known = strmap_count(t->keys), number;
	struct slice key = buf_slice(&h->key);
	struct tally *tally;
	bool new;

	if (strmap_put(t->keys, key, strmap_hash(key), &number) != CRM_OK ||
	    mem_grow(&t->v, &t->room, (size_t)known + 1, sizeof(*t->v)) != CRM_OK)
		return CRM_ENOMEM;
	tally = &t->v[number];
	if (number == known)
		*tally = (struct tally){ .first = day, .last = day };
	tally->amount += row->total;
	/* A return lowers the revenue, and is neither a purchase nor an order. */
	if (row->kind == LEDGER_RETURN)
		return CRM_OK;
	tally->first = day < tally->first ? day : tally->first;
	tally->last = day > tally->last ? day : tally->last;
	if (buf_print(&h->key, "\n%d", day) != CRM_OK ||
	    count_once(t->days, buf_slice(&h->key), &new) != CRM_OK)
		return CRM_ENOMEM;
	tally->days += new;
	if (buf_print(&h->key, "\n%.*s", (int)order.n, order.n > 0 ? order.p : "") != CRM_OK ||
	    count_once(t->orders, buf_slice(&h->key), &new) != CRM_OK)
		return CRM_ENOMEM;
	tally->orders += new;
	return CRM_OK;
}

/**
 * Take in a ledger row of customer ${number}: into its month, and into its item ${sku} if it has
 * one.  CRM_OK or CRM_ENOMEM, after a message.
 */
static enum crm_status
add_history_row(
    struct history *h, const struct ledger_row *row, struct slice sku, uint32_t number)
{
	char date[DATE_PRINT];

	/* Visits, e-mails and complaints are no orders. */
	if (row->kind == LEDGER_CONTACT)
		return CRM_OK;
	h->scale = row->amount.scale > h->scale ? row->amount.scale : h->scale;
	date_print(date, row->date);
	h->key.n = 0;
	if (buf_print(&h->key, "%0*u%.*s", NUMBER_DIGITS, number, MONTH_DIGITS, date) != CRM_OK ||
	    add_tally(h, &h->months, row) != CRM_OK)
		return msg_nomem(h->p->run->msg);
	/* Without an item the row counts in its month only. */
	if (sku.n == 0)
		return CRM_OK;
	h->key.n = 0;
	if (buf_print(&h->key, "%0*u", NUMBER_DIGITS, number) != CRM_OK ||
	    buf_add(&h->key, sku.p, sku.n) != CRM_OK || add_tally(h, &h->items, row) != CRM_OK)
		return msg_nomem(h->p->run->msg);
	return CRM_OK;
}

/**
 * Read the whole ledger and take in the rows of the customers asked for.  CRM_OK, or another status
 * after a message.
 */
static enum crm_status
read_history(struct history *h)
{
	enum crm_status status;
	struct ledger_row row;
	struct csv_row raw;

	if ((status = table_open(&h->t, &h->p->options->ledger, 1, NULL, h->p->run->msg)) !=
		CRM_OK ||
	    (status = ledger_find(&h->ledger, h->t, "customer")) != CRM_OK)
		return status;
	h->sku = table_column(h->t, "sku");
	while ((status = table_next(h->t, &raw)) == CRM_OK && raw.n > 0) {
		uint32_t number;

		if ((status = ledger_read(&h->ledger, &raw, &row)) != CRM_OK)
			return status;
		number = strmap_get(h->p->ids, row.customer, strmap_hash(row.customer));
		if (number != STRMAP_NONE &&
		    (status = add_history_row(h, &row, table_field(&raw, h->sku), number)) != CRM_OK)
			return status;
	}
	return status;
}

/**
 * Set the first two cells of a row from a key: the customer's id, by the number that the key begins
 * with, and the rest, which is the month or the item.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
set_key(const struct history *h, struct slice key, struct report_cell *cells)
{
	char digits[NUMBER_DIGITS + 1] = { 0 };

	memcpy(digits, key.p, NUMBER_DIGITS);
	if (cell_text(&cells[0],
		strmap_key(h->p->ids, (uint32_t)strtoul(digits, NULL, 10))) != CRM_OK)
		return CRM_ENOMEM;
	return cell_text(
	    &cells[1], (struct slice){ key.p + NUMBER_DIGITS, key.n - NUMBER_DIGITS });
}

static void
set_date(struct report_cell *cell, date_day day)
{

	cell->state = CELL_VALUE;
	cell->v.date = day;
}

/**
 * Append the section of months, sorted by customer and then by month.  Months without an order have
 * no row.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
add_months(const struct history *h, struct report *report)
{
	const struct report_column columns[] = {
		{ "customer", "Customer", COLUMN_TEXT, 0, FOR_ALL, false, false, false },
		{ "month", "Month", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "orders", "Orders", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "revenue", "Revenue", COLUMN_MONEY, h->scale, FOR_ALL, false, false, false },
	};
	const struct tallies *t = &h->months;
	enum crm_status status = CRM_OK;
	struct report_section *section;
	struct report_cell *cells;
	uint32_t *order;

	if (report_section(report, "months", "Orders by month", &section) != CRM_OK ||
	    report_columns(&section->table, columns, 4) != CRM_OK ||
	    strmap_sorted(t->keys, &order) != CRM_OK)
		return CRM_ENOMEM;
	for (uint32_t i = 0; i < strmap_count(t->keys) && status == CRM_OK; i++) {
		const struct tally *tally = &t->v[order[i]];

		if ((status = report_row(&section->table, &cells)) != CRM_OK ||
		    (status = set_key(h, strmap_key(t->keys, order[i]), cells)) != CRM_OK)
			break;
		cell_count(&cells[2], (int64_t)tally->orders);
		cell_money(&cells[3], tally->amount);
	}
	free(order);
	return status;
}

/**
 * Append the section of items, with the mean gap between purchase days and the day when the item is
 * due again.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
add_items(const struct history *h, struct report *report)
{
	const struct report_column columns[] = {
		{ "customer", "Customer", COLUMN_TEXT, 0, FOR_ALL, false, false, false },
		{ "sku", "Item", COLUMN_TEXT, 0, FOR_ALL, false, false, false },
		{ "orders", "Orders", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "revenue", "Revenue", COLUMN_MONEY, h->scale, FOR_ALL, false, false, false },
		{ "last_date", "Last bought on", COLUMN_DATE, 0, FOR_ALL, false, false, false },
		{ "days_between", "Days between", COLUMN_DAYS, 0, FOR_ALL, false, false, false },
		{ "due", "Needed again on", COLUMN_DATE, 0, FOR_ALL, false, false, false },
	};
	const struct tallies *t = &h->items;
	enum crm_status status = CRM_OK;
	struct report_section *section;
	struct report_cell *cells;
	uint32_t *order;

	if (strmap_count(t->keys) == 0)
		return CRM_OK;
	if (report_section(report, "items", "What they buy", &section) != CRM_OK ||
	    report_columns(&section->table, columns, 7) != CRM_OK ||
	    strmap_sorted(t->keys, &order) != CRM_OK)
		return CRM_ENOMEM;
	for (uint32_t i = 0; i < strmap_count(t->keys) && status == CRM_OK; i++) {
		const struct tally *tally = &t->v[order[i]];
		/* n days have n - 1 gaps, whose sum is last - first. */
		double gap = tally->days > 1
		    ? (double)(tally->last - tally->first) / (double)(tally->days - 1)
		    : 0;

		if (tally->orders == 0)		/* returns of what was bought before */
			continue;
		if ((status = report_row(&section->table, &cells)) != CRM_OK ||
		    (status = set_key(h, strmap_key(t->keys, order[i]), cells)) != CRM_OK)
			break;
		cell_count(&cells[2], (int64_t)tally->orders);
		cell_money(&cells[3], tally->amount);
		set_date(&cells[4], tally->last);
		/*
		 * A gap needs two days.  The day that the item is due is rounded to the nearest
		 * one.
		 */
		if (gap > 0) {
			cell_real(&cells[5], gap);
			set_date(&cells[6], tally->last + (date_day)(gap + 0.5));
		}
	}
	free(order);
	return status;
}

enum crm_status
person_history(const struct person *p, struct report *report)
{
	struct history h = { .p = p };
	enum crm_status status = CRM_ENOMEM;

	if (tallies_open(&h.months) == CRM_OK && tallies_open(&h.items) == CRM_OK &&
	    (status = read_history(&h)) == CRM_OK &&
	    (status = add_months(&h, report)) == CRM_OK)
		status = add_items(&h, report);
	tallies_close(&h.months);
	tallies_close(&h.items);
	buf_free(&h.key);
	table_close(h.t);
	return status == CRM_ENOMEM ? msg_nomem(p->run->msg) : status;
}
