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
 * All are added up as decimals, so that no sum depends on the order of customers, or on the split
 * of a table into partials.
 */
#include "filter/report/report_outlook.h"

#include "base/mem.h"
#include "base/num.h"
#include "filter/report/report_due.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The columns that are read. */
enum {
	ORDERS, ORDER_VALUE, CHANCE, SHARED_LOW, SHARED_HIGH, OWN_LOW, OWN_HIGH, NUMBERS
};
static const char *const number_names[NUMBERS] = { "expected_orders", "expected_order_value",
	"p_order", "expected_orders_low", "expected_orders_high", "orders_low", "orders_high" };

/* When a customer is due, as enum due_when. */
static const char *const due_names[DUES] = { "overdue",
	"within 7 days", "in 8 to 30 days", "in 31 to 90 days", "later" };

/* What to say of a forecast that cannot be added up. */
#define FORECAST_WANTED "a forecast whose sum, or square, has at most 28 digits"

/* The normal quantile of 90 %, two-sided, squared. */
#define POISSON_90 (1.645 * 1.645)

/** An expectation and what its bounds are made of. */
struct expectation {
	decimal_sum sum, shared, own;	/* own: of squares */
};

struct outlook {
	size_t numbers[NUMBERS];
	bool there[NUMBERS];		/* a table has the column */
	struct due_columns when;
	struct expectation orders, revenue;
	struct expectation buyers;	/* p_order; own: p (1 - p) */
	uint64_t customers;
	struct due {
		uint64_t customers;
		decimal_sum orders;
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
	*out = o;
	if (t == NULL)
		return CRM_OK;
	for (size_t i = 0; i < NUMBERS; i++) {
		o->numbers[i] = table_column(t, number_names[i]);
		o->there[i] = o->numbers[i] != TABLE_NONE;
	}
	o->when = due_columns(t);
	return CRM_OK;
}

/** Count a customer in the row of the days until their next order. */
static enum crm_status
add_due(struct outlook *o, const struct table_in *t, const struct csv_row *row,
    const struct report_values *values, double orders)
{
	enum crm_status status;
	enum due_when when;
	struct due *due;

	if ((status = due_read(&o->when, t, row, values, &when)) != CRM_OK || when == DUES)
		return status;
	due = &o->dues[when];
	due->customers++;
	if (!decimal_add_real(&due->orders, orders))
		return table_bad(t, row, o->numbers[ORDERS], FORECAST_WANTED);
	due->revenue += values->revenue;
	o->scale = values->revenue_scale > o->scale ? values->revenue_scale : o->scale;
	return CRM_OK;
}

/**
 * Add a customer's orders, each worth ${worth}, to an expectation.  The value of an order is taken
 * as known, so the bounds of revenue are only as wide as those of orders make them.  False where a
 * sum does not fit.
 */
static bool
expect(struct expectation *e, const double x[NUMBERS], double worth)
{
	double own = (x[OWN_HIGH] - x[OWN_LOW]) / 2, squared = own * own;

	if (own == 0)		/* both bounds 0, as a rule: an order is rare, and not impossible */
		squared = POISSON_90 * x[ORDERS];
	return decimal_add_real(&e->sum, x[ORDERS] * worth) &&
	    decimal_add_real(&e->shared, (x[SHARED_HIGH] - x[SHARED_LOW]) / 2 * worth) &&
	    decimal_add_real(&e->own, squared * worth * worth);
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
	if (!expect(&o->orders, x, 1) || !expect(&o->revenue, x, x[ORDER_VALUE]) ||
	    !decimal_add_real(&o->buyers.sum, x[CHANCE]) ||
	    !decimal_add_real(&o->buyers.own, POISSON_90 * x[CHANCE] * (1 - x[CHANCE])))
		return table_bad(t, row, o->numbers[ORDERS], FORECAST_WANTED);
	return due_known(&o->when) ? add_due(o, t, row, values, x[ORDERS]) : CRM_OK;
}

/* The keys of the expectations in partials. */
static const char *const expected_names[] = { "orders", "revenue", "customers" };
#define EXPECTED (sizeof(expected_names) / sizeof(expected_names[0]))

enum crm_status
outlook_save(const struct outlook *o, struct partial *p)
{
	const struct expectation *all[EXPECTED] = { &o->orders, &o->revenue, &o->buyers };
	char digit = (char)('0' + o->scale);
	enum crm_status status = CRM_OK;

	for (size_t i = 0; i < NUMBERS && status == CRM_OK; i++)
		if (o->there[i])
			status = sums_save(p, ABOUT_COLUMN,
			    &(struct slice){ number_names[i], strlen(number_names[i]) }, 1, NULL);
	if (o->customers == 0)
		return status;
	for (size_t i = 0; i < EXPECTED && status == CRM_OK; i++)
		status = sums_save(p, ABOUT_OUTLOOK,
		    &(struct slice){ expected_names[i], strlen(expected_names[i]) }, 1,
		    &(struct report_sums){ .group = { .customers = o->customers },
			.expected = all[i]->sum,
			.shared = all[i]->shared,
			.own = all[i]->own });
	for (size_t i = 0; i < DUES && status == CRM_OK; i++)
		status = sums_save_number(p, ABOUT_DUE, i,
		    &(struct report_sums){ .group = { .customers = o->dues[i].customers,
					       .revenue = o->dues[i].revenue },
			.expected = o->dues[i].orders });
	return status == CRM_OK
	    ? partial_share(p, SUMS_DUE_DECIMALS, (struct slice){ &digit, 1 })
	    : status;
}

bool
outlook_load(struct outlook *o, const struct sums_row *row, int decimals)
{
	struct expectation *const all[EXPECTED] = { &o->orders, &o->revenue, &o->buyers };
	const struct report_sums *sums = &row->sums;
	size_t i;

	o->scale = decimals;
	if (sums_about(row, ABOUT_COLUMN)) {
		for (i = 0; i < NUMBERS; i++)
			o->there[i] = o->there[i] ||
			    slice_equal(row->keys[0], slice_of(number_names[i]));
		return true;
	}
	if (sums_about(row, ABOUT_DUE)) {
		if (!sums_number(row->keys[0], DUES, &i))
			return false;
		o->dues[i] = (struct due){
			sums->group.customers, sums->expected, sums->group.revenue };
		return true;
	}
	for (i = 0; i < EXPECTED; i++)
		if (slice_equal(row->keys[0], slice_of(expected_names[i]))) {
			*all[i] = (struct expectation){ sums->expected, sums->shared, sums->own };
			o->customers = sums->group.customers;
			return true;
		}
	return false;
}

/** Append a row of an expectation; with bounds where they are known. */
static enum crm_status
put_expectation(const struct outlook *o, struct report_table *table, const char *what,
    const struct expectation *e)
{
	double sum = decimal_real(e->sum), shared = decimal_real(e->shared);
	double half = sqrt(shared * shared + decimal_real(e->own));
	struct report_cell *cells;

	if (report_row(table, &cells) != CRM_OK ||
	    cell_text(&cells[0], slice_of(what)) != CRM_OK)
		return CRM_ENOMEM;
	cell_real(&cells[1], sum);
	if (!o->there[SHARED_LOW] || !o->there[OWN_LOW])
		return CRM_OK;
	cell_real(&cells[2], fmax(sum - half, 0));
	cell_real(&cells[3], sum + half);
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
	bool bounds = o->there[SHARED_LOW] && o->there[OWN_LOW];
	struct report_section *section;

	if (report_section(report, "outlook", "What these customers are expected to order",
		&section) != CRM_OK ||
	    report_columns(&section->table, columns, bounds ? 4 : 2) != CRM_OK)
		return CRM_ENOMEM;
	if ((o->there[CHANCE] &&
		put_expectation(
		    o, &section->table, "customers who will order", &o->buyers) != CRM_OK) ||
	    put_expectation(o, &section->table, "orders", &o->orders) != CRM_OK ||
	    (o->there[ORDER_VALUE] &&
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
		cell_real(&cells[3], decimal_real(o->dues[i].orders));
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
