/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How it is going: the newest period that is over, against the one before and the same a year ago.
 *
 * A period that is not over is shown, marked, and compared with nothing: nine days of December are
 * no fall against November.  crm-cohort says which it is (`partial`).  A period is found a year ago
 * by its name, whose first four digits are the year in all its forms (2024, 2024-Q1, 2024-03,
 * 2024-W09, 2024-02-29); where that name is not in the table there is no such row.
 *
 * The bridge is the newest whole row itself: crm-cohort splits the change of revenue into what new
 * customers brought, what the others spent more or less, who came back and who did not order.
 */
#include "filter/report/report_compare.h"

#include "base/mem.h"
#include "base/num.h"
#include "filter/report/report_one_group.h"
#include "filter/report/report_summary.h"
#include "table/money.h"
#include "table/table_in.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The columns of money that are read, and those of counts. */
enum { REVENUE, NEW_REVENUE, EXPANSION, REACTIVATION, CONTRACTION, LOST, AMOUNTS };
enum { ORDERS_MADE, ACTIVE, NEW, COUNTS };

/* What periods are compared by: revenue, orders, customers who ordered, new customers. */
#define MEASURES 4

static const char *const amount_names[AMOUNTS] = { "revenue", "new_revenue", "expansion",
	"reactivation", "contraction", "lost" };
static const char *const count_names[COUNTS] = { "orders", "active", "new" };

/** One period. */
struct period_row {
	char name[24];
	bool partial;
	unsigned known;		/* bit i: amounts[i] was there; bit AMOUNTS + i: counts[i] */
	decimal_sum amounts[AMOUNTS];
	int64_t counts[COUNTS];
};

/** All periods, oldest first. */
struct periods {
	struct period_row *v;
	size_t n, room;
	size_t name, state, amounts[AMOUNTS], counts[COUNTS];	/* columns of the table */
	int scale;		/* decimals of the revenue */
};

/** Return whether a number of a period was in the table; ${what} is its bit in `known`. */
static bool
knows(const struct period_row *p, unsigned what)
{

	return (p->known >> what & 1) != 0;
}

/**
 * Append one row of the table.  CRM_EINPUT after a message for a name that is too long; CRM_ENOMEM
 * without one.
 */
static enum crm_status
read_period(struct periods *all, const struct table_in *t, const struct csv_row *row)
{
	struct slice name = csvin_field(row, all->name);
	struct period_row *p;
	int scale;

	if (mem_grow(&all->v, &all->room, all->n + 1, sizeof(*all->v)) != CRM_OK)
		return CRM_ENOMEM;
	p = &all->v[all->n++];
	*p = (struct period_row){ 0 };
	if (name.n >= sizeof(p->name))
		return table_bad(t, row, all->name, "a period");
	memcpy(p->name, name.p, name.n);
	p->partial = all->state != TABLE_NONE &&
	    slice_equal(csvin_field(row, all->state), slice_of("partial"));
	/* What cannot be read was hidden by --min-cell, and stays so. */
	for (unsigned i = 0; i < AMOUNTS; i++)
		if (all->amounts[i] != TABLE_NONE &&
		    money_read(csvin_field(row, all->amounts[i]), &p->amounts[i], &scale) ==
			CRM_OK) {
			p->known |= 1u << i;
			all->scale = scale > all->scale ? scale : all->scale;
		}
	for (unsigned i = 0; i < COUNTS; i++)
		if (all->counts[i] != TABLE_NONE &&
		    num_i64(csvin_field(row, all->counts[i]), 0, INT64_MAX, &p->counts[i]) ==
			CRM_OK)
			p->known |= 1u << (AMOUNTS + i);
	return CRM_OK;
}

/** Read the whole table: as few rows as periods, so all are kept. */
static enum crm_status
read_periods(struct periods *all, const char *path, struct msg *msg)
{
	enum crm_status status;
	struct table_in *t;
	struct csv_row row;
	struct one_group group = { 0 };

	if ((status = table_open(&t, &path, 1, NULL, msg)) != CRM_OK)
		return status;
	/* It was known by this column, but its file may have been replaced since. */
	if ((status = table_need(t, "period", &all->name)) != CRM_OK) {
		table_close(t);
		return status;
	}
	all->state = table_column(t, "state");
	for (size_t i = 0; i < AMOUNTS; i++)
		all->amounts[i] = table_column(t, amount_names[i]);
	for (size_t i = 0; i < COUNTS; i++)
		all->counts[i] = table_column(t, count_names[i]);
	while ((status = table_next(t, &row)) == CRM_OK && row.n > 0)
		if ((status = one_group_check(&group, t, &row, all->name)) != CRM_OK ||
		    (status = read_period(all, t, &row)) != CRM_OK)
			break;
	buf_free(&group.name);
	table_close(t);
	return status == CRM_ENOMEM ? msg_nomem(msg) : status;
}

/**
 * Return the same period a year earlier, or NULL if it is not in the table: the table may be too
 * short, and 29 February or week 53 has none in most years.
 */
static const struct period_row *
year_ago(const struct periods *all, const struct period_row *p)
{
	struct slice year = { p->name, 4 };
	char wanted[sizeof(p->name) + 24];
	int64_t number;

	if (strlen(p->name) < 4 || num_i64(year, 1, 9999, &number) != CRM_OK)
		return NULL;
	snprintf(wanted, sizeof(wanted), "%04d%s", (int)number - 1, p->name + 4);
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->v[i].name, wanted) == 0)
			return &all->v[i];
	return NULL;
}

/** Return ${now} / ${then} - 1; NaN for a base of 0 or less, of which no growth can be given. */
static double
growth(double now, double then)
{

	return then > 0 ? now / then - 1 : NAN;
}

/**
 * Return the growth of a count or of the revenue from ${then} to ${now}; ${what} is its bit in
 * `known`.  NaN if either is not known.
 */
static double
since(const struct period_row *now, const struct period_row *then, unsigned what)
{

	if (!knows(now, what) || !knows(then, what))
		return NAN;
	return what < AMOUNTS
	    ? growth(decimal_real(now->amounts[what]), decimal_real(then->amounts[what]))
	    : growth((double)now->counts[what - AMOUNTS], (double)then->counts[what - AMOUNTS]);
}

/**
 * Append a period.  ${now} is the period to compare with, or NULL: then the columns of growth stay
 * empty.  Numbers that the table does not give are shown as hidden, not as 0.
 */
static enum crm_status
put_period(struct report_table *table, const struct period_row *p, const char *which,
    const struct period_row *now)
{
	static const unsigned whats[MEASURES] = { REVENUE, AMOUNTS + ORDERS_MADE, AMOUNTS + ACTIVE,
		AMOUNTS + NEW };
	struct report_cell *cells;

	if (report_row(table, &cells) != CRM_OK ||
	    cell_text(&cells[0], slice_of(p->name)) != CRM_OK ||
	    cell_text(&cells[1], slice_of(which)) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < MEASURES; i++) {
		struct report_cell *value = &cells[2 + 2 * i];

		if (!knows(p, whats[i]))
			value->state = CELL_HIDDEN;
		else if (whats[i] < AMOUNTS)
			cell_money(value, p->amounts[whats[i]]);
		else
			cell_count(value, p->counts[whats[i] - AMOUNTS]);
		value->partial = p->partial;
		if (now != NULL)
			cell_real(&cells[3 + 2 * i], since(now, p, whats[i]));
	}
	return CRM_OK;
}

/**
 * Add the sentence at the top of the page: the revenue of ${now} and its growth.  ${year} may be
 * NULL.  Nothing is printed if the growth since ${before} is not known.
 */
static enum crm_status
add_lead(struct report *report, const struct periods *all, const struct period_row *now,
    const struct period_row *before, const struct period_row *year,
    const struct language *language)
{
	const struct report_column money = { "", NULL, COLUMN_MONEY,
		all->scale < 2 ? all->scale : 2, FOR_PEOPLE, false, false, false };
	static const struct report_column change = { "", NULL, COLUMN_SHARE, 1, FOR_PEOPLE, false,
		true, false };
	const struct period_row *const then[] = { before, year };
	struct buf words[6] = { { 0 } }, text = { 0 };
	struct report_cell cell = { 0 };
	enum crm_status status = language_period_name(language, &words[0], slice_of(now->name));
	bool compared;

	cell_money(&cell, now->amounts[REVENUE]);
	if (status == CRM_OK)
		status = language_cell(language, &words[1], &money, &cell);
	for (size_t i = 0; i < 2 && then[i] != NULL && status == CRM_OK; i++) {
		cell_real(&cell, since(now, then[i], REVENUE));
		if ((status = language_cell(language, &words[2 + 2 * i], &change, &cell)) == CRM_OK)
			status = language_period_name(
			    language, &words[3 + 2 * i], slice_of(then[i]->name));
	}
	compared = words[2].n > 0;
	status = language_fill(language, status, &text,
	    words[4].n > 0 ? "{1}: revenue {2}; {3} against {4}, {5} against {6}."
			   : "{1}: revenue {2}; {3} against {4}.",
	    words, 6);
	if (status == CRM_OK && compared)
		status = report_lead(report, buf_slice(&text));
	buf_free(&text);
	return status;
}

/**
 * The newest whole period, at ${at}, with the unfinished one above it and those it is compared
 * with below.
 */
static enum crm_status
make_compare(struct report *report, const struct periods *all, size_t at,
    const struct language *language)
{
	const struct report_column columns[] = {
		{ "period", "Period", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "which", "Which", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "revenue", "Revenue", COLUMN_MONEY, all->scale, FOR_ALL, false, false, false },
		{ "revenue_since", "Since then", COLUMN_SHARE, 1, FOR_ALL, false, true, false },
		{ "orders", "Orders", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "orders_since", "Since then", COLUMN_SHARE, 1, FOR_ALL, false, true, false },
		{ "active", "Customers who ordered", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "active_since", "Since then", COLUMN_SHARE, 1, FOR_ALL, false, true, false },
		{ "new", "New customers", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "new_since", "Since then", COLUMN_SHARE, 1, FOR_ALL, false, true, false },
	};
	const struct period_row *now = &all->v[at], *before = at > 0 ? now - 1 : NULL,
				*year = year_ago(all, now);
	struct report_section *section;

	if (report_section(report, "compare", "This period, the last one, and a year ago",
		&section) != CRM_OK ||
	    report_columns(&section->table, columns, sizeof(columns) / sizeof(columns[0])) !=
		CRM_OK ||
	    (at + 1 < all->n &&
		(put_period(&section->table, now + 1, "not over yet", NULL) != CRM_OK ||
		    report_note(section,
			slice_of(language_text(language,
			    "Marked with *: the period is not over, so the number will still grow.")))
			!= CRM_OK)) ||
	    put_period(&section->table, now, "the last that is over", NULL) != CRM_OK ||
	    (before != NULL &&
		put_period(&section->table, before, "the one before", now) != CRM_OK) ||
	    (year != NULL && year != before &&
		put_period(&section->table, year, "a year before", now) != CRM_OK))
		return CRM_ENOMEM;
	return before == NULL
	    ? CRM_OK
	    : add_lead(report, all, now, before, year == before ? NULL : year, language);
}

/**
 * Append the steps from the revenue of the last period to that of this one.  The steps must add up,
 * so there is no bridge if any of them is unknown or hidden.
 */
static enum crm_status
make_bridge(struct report *report, const struct periods *all, size_t at)
{
	static const char *const steps[AMOUNTS] = { NULL, "new customers", "spent more",
		"came back", "spent less", "did not order" };
	const struct report_column columns[] = {
		{ "step", "From revenue to revenue", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "amount", "Revenue", COLUMN_MONEY, all->scale, FOR_ALL, false, false, false },
	};
	const struct period_row *now = &all->v[at];
	struct report_section *section;
	struct report_cell *cells;

	for (unsigned i = 0; i < AMOUNTS; i++)
		if (at == 0 || !knows(now, i) || !knows(now - 1, REVENUE))
			return CRM_OK;
	if (report_section(report, "bridge", "Where the change of revenue comes from", &section) !=
		CRM_OK ||
	    report_columns(&section->table, columns, sizeof(columns) / sizeof(columns[0])) !=
		CRM_OK)
		return CRM_ENOMEM;
	section->chart = CHART_BRIDGE;
	/* The first row is the revenue before, the last the revenue now, the steps are between. */
	for (size_t i = 0; i <= AMOUNTS; i++) {
		bool end = i == 0 || i == AMOUNTS;
		const struct period_row *p = i == 0 ? now - 1 : now;

		if (report_row(&section->table, &cells) != CRM_OK ||
		    cell_text(&cells[0], slice_of(end ? p->name : steps[i])) != CRM_OK)
			return CRM_ENOMEM;
		cell_money(&cells[1], p->amounts[end ? REVENUE : i]);
	}
	section->table.total = true;
	return CRM_OK;
}

enum crm_status
compare_section(struct report *report, const char *path, const struct language *language,
    struct msg *msg)
{
	struct periods all = { 0 };
	enum crm_status status = read_periods(&all, path, msg);
	size_t at = all.n;

	/* Periods that are not over are at the end; compare the newest one that is. */
	while (at > 0 && all.v[at - 1].partial)
		at--;
	if (status == CRM_OK && at > 0 &&
	    (make_compare(report, &all, at - 1, language) != CRM_OK ||
		make_bridge(report, &all, at - 1) != CRM_OK))
		status = msg_nomem(msg);
	free(all.v);
	return status;
}
