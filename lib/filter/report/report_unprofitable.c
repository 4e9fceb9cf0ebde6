/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Customers whose cost exceeds their revenue, the greatest loss first, each with the first reason
 * that holds and what to do about it.  The total covers all of them, also those that --limit leaves
 * unnamed, so it is printed only when every one is named.
 */
#include "filter/report/report_unprofitable.h"

#include <math.h>

/* The greatest rise of price that is suggested: a judgement, not an estimate. */
#define RISE_MOST 0.25

static const char reason_id[] =
    "Reason: the first that holds of no purchase, returns took all revenue, more contacts than orders, costs above revenue.";

static const char candidate_id[] =
    "Candidate for an end: nothing was bought, or all returned. For a cheaper service: contacts outnumber orders. "
    "For a new price: a rise of up to 25 % would break even.";

static const char break_id[] =
    "Break-even order: the average order at which the same orders would pay their cost.";

enum crm_status
unprofitable_add(struct unprofitable *u, struct slice customer, struct slice group,
    const struct report_values *values)
{
	decimal_sum loss = values->cost - values->revenue;

	if (values->revenue_scale > u->scale)
		u->scale = values->revenue_scale;
	if (values->cost_scale > u->scale)
		u->scale = values->cost_scale;
	/* What a lead cost is an investment, until they have had the time to buy. */
	if (loss <= 0 || values->lead)
		return CRM_OK;
	u->customers++;
	u->revenue += values->revenue;
	u->cost += values->cost;
	return picks_offer(&u->picks,
	    &(struct pick){
		.rank = loss, .values = *values, .customer = customer, .group = group });
}

/**
 * Return the share by which prices would have to rise to break even, if the same orders were placed
 * and cost the same: cost / revenue - 1.  NaN for a revenue of 0 or less.
 */
static double
rise_of(const struct report_values *values)
{
	double revenue = decimal_real(values->revenue), cost = decimal_real(values->cost);

	return revenue > 0 ? cost / revenue - 1 : NAN;
}

/**
 * Return why a relationship costs more than it brings: the first reason that holds.  They are
 * ordered from cause to symptom, since the last one holds for every customer here.
 */
static const char *
reason_of(const struct report_values *values)
{

	return values->orders == 0		? "no purchase"
	    : values->revenue <= 0		? "returns took all revenue"
	    : values->contacts > values->orders ? "more contacts than orders"
						: "costs above revenue";
}

/** What the relationship is a candidate for, by its reason and how far it is from breaking even. */
static const char *
candidate_of(const struct report_values *values)
{

	if (values->orders == 0 || values->revenue <= 0)
		return "an end";
	if (values->contacts > values->orders)
		return "a cheaper service";
	/* They order and need no more contacts than that, so price is what is left to change. */
	return rise_of(values) <= RISE_MOST ? "a new price" : "a cheaper service or an end";
}

/**
 * Append the row of a customer.  The break-even order is rounded to cents; without orders it is
 * empty.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
add_unprofitable_row(struct report_table *table, const struct pick *pick)
{
	const struct report_values *v = &pick->values;
	struct report_cell *cells;

	if (report_row(table, &cells) != CRM_OK || cell_text(&cells[0], pick->customer) != CRM_OK ||
	    cell_text(&cells[1], pick->group) != CRM_OK ||
	    cell_text(&cells[8], slice_of(reason_of(v))) != CRM_OK ||
	    cell_text(&cells[11], slice_of(candidate_of(v))) != CRM_OK)
		return CRM_ENOMEM;
	cell_count(&cells[2], (int64_t)v->orders);
	cell_count(&cells[3], (int64_t)v->returns);
	cell_count(&cells[4], (int64_t)v->contacts);
	cell_money(&cells[5], v->revenue);
	cell_money(&cells[6], v->cost);
	cell_money(&cells[7], -pick->rank);
	if (v->orders > 0)
		cell_money(&cells[9], decimal_divide(v->cost, v->orders, 2));
	cell_real(&cells[10], rise_of(v));
	return CRM_OK;
}

enum crm_status
unprofitable_make(struct unprofitable *u, struct report *report, const struct report_column *label,
    const struct language *language)
{
	const struct report_column columns[] = {
		{ "customer", "Customer", COLUMN_TEXT, 0, FOR_ALL, false, false, false },
		*label,
		{ "orders", "Orders", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "returns", "Returns", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "contacts", "Contacts", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "revenue", "Revenue", COLUMN_MONEY, u->scale, FOR_ALL, false, false, false },
		{ "cost", "Cost", COLUMN_MONEY, u->scale, FOR_ALL, false, false, false },
		{ "margin", "Margin", COLUMN_MONEY, u->scale, FOR_ALL, false, false, false },
		{ "reason", "Reason", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "break_even_order", "Break-even order", COLUMN_MONEY, 2, FOR_ALL, false, false,
		    false },
		{ "break_even_rise", "Break-even price", COLUMN_SHARE, 1, FOR_ALL, false, true,
		    false },
		{ "candidate_for", "Candidate for", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
	};
	struct report_section *section;
	struct report_cell *cells;

	if (report_section(report, "unprofitable", "Relationships that cost more than they bring",
		&section) != CRM_OK ||
	    report_columns(&section->table, columns, sizeof(columns) / sizeof(columns[0])) !=
		CRM_OK)
		return CRM_ENOMEM;
	picks_sort(&u->picks);
	for (size_t i = 0; i < u->picks.n; i++)
		if (add_unprofitable_row(&section->table, &u->picks.v[i]) != CRM_OK)
			return CRM_ENOMEM;
	/* A total below fewer customers than it covers would seem not to add up. */
	if (u->picks.n == u->customers && u->customers > 0) {
		if (report_row(&section->table, &cells) != CRM_OK ||
		    cell_text(&cells[0], slice_of("Total")) != CRM_OK)
			return CRM_ENOMEM;
		cell_money(&cells[5], u->revenue);
		cell_money(&cells[6], u->cost);
		cell_money(&cells[7], u->revenue - u->cost);
		section->table.total = true;
	}
	if (u->customers == 0)
		return report_note(section,
		    slice_of(language_text(language, "No customer costs more than it brings.")));
	if (report_note(section, slice_of(language_text(language, reason_id))) != CRM_OK ||
	    report_note(section, slice_of(language_text(language, candidate_id))) != CRM_OK)
		return CRM_ENOMEM;
	return report_note(section, slice_of(language_text(language, break_id)));
}
