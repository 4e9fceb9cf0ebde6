/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is to come: the forecasts of crm-clv added up, and who is due.
 *
 * Expectations add up.  Their bounds do in part only.  What is uncertain about the model's
 * parameters is the same for all customers, so those half-widths (expected_orders_low and _high)
 * are added.  What a customer happens to do (orders_low, orders_high) is their own, so the squares
 * of those half-widths are added.  The two are independent, so the bounds of the total are
 *
 *	E +- sqrt( (sum of shared half-widths)^2 + sum of own half-widths^2 )
 *
 * and each customer's revenue is their orders times expected_order_value.  Bounds of whole numbers
 * are never narrower than the level says, except for customers for whom both are the same, whose
 * own half-width is taken from a Poisson count at 90 %.  A season, a campaign or a crisis is in no
 * such bounds, which the page says.
 *
 * Days are counted from the day of the table, which is last_date + days_since_last of any customer.
 */
#include "filter/report/report_outlook.h"

#include "base/mem.h"
#include "base/num.h"
#include "table/date.h"

#include <math.h>
#include <stdlib.h>

/* The columns that are read. */
enum {
	ORDERS, ORDER_VALUE, CHANCE, SHARED_LOW, SHARED_HIGH, OWN_LOW, OWN_HIGH, NUMBERS
};
static const char *const number_names[NUMBERS] = { "expected_orders", "expected_order_value",
	"p_order", "expected_orders_low", "expected_orders_high", "orders_low", "orders_high" };

/* When a customer is due. */
enum { OVERDUE, WEEK, MONTH, QUARTER, LATER, DUES };
static const char *const due_names[DUES] = { "overdue",
	"within 7 days", "in 8 to 30 days", "in 31 to 90 days", "later" };
static const int due_days[DUES] = { 0, 7, 30, 90, 0 };

/* The normal quantile of 90 %, two-sided, squared. */
#define POISSON_90 (1.645 * 1.645)

/** An expectation and what its bounds are made of. */
struct expectation {
	double sum, shared, own;	/* own: of squares */
};

struct outlook {
	size_t numbers[NUMBERS], last, next, worry;
	struct expectation orders, revenue;
	double buyers, buyers_own;	/* p_order, p (1 - p) */
	uint64_t customers;
	struct due {
		uint64_t customers;
		double orders;
		decimal_sum revenue;
	} dues[DUES];
	int scale;
};

enum crm_status
outlook_open(struct outlook **out, const struct table_in *t)
{
	struct outlook *o;

	if ((o = mem_new(1, sizeof(*o))) == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < NUMBERS; i++)
		o->numbers[i] = table_column(t, number_names[i]);
	o->last = table_column(t, "last_date");
	o->next = table_column(t, "next_order_date");
	o->worry = table_column(t, "worry_date");
	*out = o;
	return CRM_OK;
}

/** Read a day; DATE_NONE where there is none.  False if it is no day. */
static bool
read_day(const struct csv_row *row, size_t column, date_day *day)
{
	struct slice text = table_field(row, column);

	*day = DATE_NONE;
	return text.n == 0 || date_parse(text, day) == CRM_OK;
}

/**
 * Count a customer in the row of the days until their next order.  Only worry_date makes them
 * overdue: a next_order_date that has passed is an expectation, and orders are often a little
 * later.
 */
static enum crm_status
add_due(struct outlook *o, const struct table_in *t, const struct csv_row *row,
    const struct report_values *values, double orders)
{
	date_day last, next, worry, today;
	struct due *due;
	size_t when = WEEK;

	if (!read_day(row, o->last, &last))
		return table_bad(t, row, o->last, "a day");
	if (!read_day(row, o->next, &next))
		return table_bad(t, row, o->next, "a day");
	if (!read_day(row, o->worry, &worry))
		return table_bad(t, row, o->worry, "a day");
	if (last == DATE_NONE || values->days < 0)
		return CRM_OK;
	today = last + (date_day)values->days;
	if (worry != DATE_NONE && worry <= today)
		when = OVERDUE;
	else if (next == DATE_NONE)
		when = LATER;
	else
		while (when < LATER && next - today > due_days[when])
			when++;
	due = &o->dues[when];
	due->customers++;
	due->orders += orders;
	due->revenue += values->revenue;
	o->scale = values->revenue_scale > o->scale ? values->revenue_scale : o->scale;
	return CRM_OK;
}

/**
 * Add a customer's orders, each worth ${worth}, to an expectation.  The value of an order is taken
 * as known, so the bounds of revenue are only as wide as those of orders make them.
 */
static void
expect(struct expectation *e, const double x[NUMBERS], double worth)
{
	double own = (x[OWN_HIGH] - x[OWN_LOW]) / 2, squared = own * own;

	if (own == 0)		/* both bounds 0, as a rule: an order is rare, and not impossible */
		squared = POISSON_90 * x[ORDERS];
	e->sum += x[ORDERS] * worth;
	e->shared += (x[SHARED_HIGH] - x[SHARED_LOW]) / 2 * worth;
	e->own += squared * worth * worth;
}

enum crm_status
outlook_add(struct outlook *o, const struct table_in *t, const struct csv_row *row,
    const struct report_values *values)
{
	double x[NUMBERS];

	for (size_t i = 0; i < NUMBERS; i++) {
		struct slice text = table_field(row, o->numbers[i]);

		x[i] = 0;
		if (text.n > 0 && num_real(text, &x[i]) != CRM_OK)
			return table_bad(t, row, o->numbers[i], "a number");
	}
	if (table_field(row, o->numbers[ORDERS]).n == 0)	/* never bought: no forecast */
		return CRM_OK;
	o->customers++;
	expect(&o->orders, x, 1);
	expect(&o->revenue, x, x[ORDER_VALUE]);
	o->buyers += x[CHANCE];
	o->buyers_own += POISSON_90 * x[CHANCE] * (1 - x[CHANCE]);
	return o->next == TABLE_NONE && o->worry == TABLE_NONE
	    ? CRM_OK
	    : add_due(o, t, row, values, x[ORDERS]);
}

/** Append a row of an expectation; with bounds where they are known. */
static enum crm_status
put_expectation(const struct outlook *o, struct report_table *table, const char *what,
    const struct expectation *e)
{
	double half = sqrt(e->shared * e->shared + e->own);
	struct report_cell *cells;

	if (report_row(table, &cells) != CRM_OK ||
	    cell_text(&cells[0], slice_of(what)) != CRM_OK)
		return CRM_ENOMEM;
	cell_real(&cells[1], e->sum);
	if (o->numbers[SHARED_LOW] == TABLE_NONE || o->numbers[OWN_LOW] == TABLE_NONE)
		return CRM_OK;
	cell_real(&cells[2], fmax(e->sum - half, 0));
	cell_real(&cells[3], e->sum + half);
	return CRM_OK;
}

/**
 * Append the totals.  They have bounds only if crm-clv wrote both kinds for each customer, as one
 * kind alone would make them too narrow.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
make_outlook(const struct outlook *o, struct report *report, const struct language *language)
{
	static const struct report_column columns[] = {
		{ "what", "What", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "expected", "Expected", COLUMN_REAL, 0, FOR_ALL, false, false, false },
		{ "low", "at least", COLUMN_REAL, 0, FOR_ALL, false, false, false },
		{ "high", "at most", COLUMN_REAL, 0, FOR_ALL, false, false, false },
	};
	const struct expectation buyers = { o->buyers, 0, o->buyers_own };
	bool bounds = o->numbers[SHARED_LOW] != TABLE_NONE && o->numbers[OWN_LOW] != TABLE_NONE;
	struct report_section *section;

	if (report_section(report, "outlook", "What these customers are expected to order",
		&section) != CRM_OK ||
	    report_columns(&section->table, columns, bounds ? 4 : 2) != CRM_OK)
		return CRM_ENOMEM;
	if ((o->numbers[CHANCE] != TABLE_NONE &&
		put_expectation(
		    o, &section->table, "customers who will order", &buyers) != CRM_OK) ||
	    put_expectation(o, &section->table, "orders", &o->orders) != CRM_OK ||
	    (o->numbers[ORDER_VALUE] != TABLE_NONE &&
		put_expectation(o, &section->table, "revenue", &o->revenue) != CRM_OK))
		return CRM_ENOMEM;
	return report_note(section,
	    slice_of(language_text(language,
		"Within the horizon of crm-clv (a year, unless told otherwise), from the customers there are now. New customers, seasons and campaigns are not in it.")));
}

/**
 * Append how many customers are due when.  All five rows are there, also without customers, so that
 * two reports can be compared row by row.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
make_due(const struct outlook *o, struct report *report, const struct language *language)
{
	const struct report_column columns[] = {
		{ "due", "Next order", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "customers", "Customers", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "revenue", "Revenue so far", COLUMN_MONEY, o->scale, FOR_ALL, false, false,
		    false },
		{ "expected_orders", "Expected orders", COLUMN_REAL, 0, FOR_ALL, false, false,
		    false },
	};
	struct report_section *section;
	struct report_cell *cells;

	if (report_section(report, "due", "Who is due", &section) != CRM_OK ||
	    report_columns(&section->table, columns, sizeof(columns) / sizeof(columns[0])) !=
		CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < DUES; i++) {
		if (report_row(&section->table, &cells) != CRM_OK ||
		    cell_text(&cells[0], slice_of(due_names[i])) != CRM_OK)
			return CRM_ENOMEM;
		cell_count(&cells[1], (int64_t)o->dues[i].customers);
		cell_money(&cells[2], o->dues[i].revenue);
		cell_real(&cells[3], o->dues[i].orders);
	}
	section->chart = CHART_HISTOGRAM;
	return report_note(section,
	    slice_of(language_text(language,
		"Overdue: without an order on the day by which 9 of 10 of their gaps have ended.")));
}

enum crm_status
outlook_make(const struct outlook *o, struct report *report, const struct language *language,
    uint64_t min_cell, size_t *left_out)
{
	bool small = false, any = false;

	if (o->customers == 0)
		return CRM_OK;
	if (o->customers < min_cell)
		++*left_out;
	else if (make_outlook(o, report, language) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < DUES; i++) {
		small = small || (o->dues[i].customers > 0 && o->dues[i].customers < min_cell);
		any = any || o->dues[i].customers > 0;
	}
	/*
	 * All rows or none: a single hidden row could be worked out from the number of customers.
	 */
	*left_out += small;
	return any && !small ? make_due(o, report, language) : CRM_OK;
}

void
outlook_close(struct outlook *o)
{

	free(o);
}
