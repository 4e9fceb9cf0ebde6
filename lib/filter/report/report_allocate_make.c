/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sections of --allocate: a row for each group, best first, with what was measured, what is to
 * be expected, and how many contacts the budget pays for; and the gain by decile (Radcliffe, Using
 * control groups to target on predicted lift, 2007).
 */
#include "filter/report/report_allocate.h"

#include "model/covariance.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/** The columns of the allocation, in order; the group is the first. */
enum {
	COL_GROUP,
	COL_CUSTOMERS,
	COL_TREATED,
	COL_CONTROL,
	COL_EFFECT,
	COL_EXPECTED,
	COL_LOW,
	COL_HIGH,
	COL_EACH,
	COL_CONTACTS,
	COL_COST,
	COL_PROFIT,
	COLS
};

static const char *const allocation_ids[] = {
	"Measured: how much more margin a customer who was written to brought than one of the control group. Expected: the same, pulled towards all "
	"groups by as much as chance explains (Bayes), with the interval that holds it in 95 of 100 groups.",
	"Profit each: expected, less what the contact and the offer cost. Groups are written to from the best on, while it is positive and the budget lasts.",
};

static const char steps_id[] =
    "The customers of the lists, best groups first; each half is ordered by what the other half did. Gain: what the treated brought more than the control "
    "group would have. By chance: the same share of the whole gain. A gain no higher than that says that the order of the groups is worth nothing.";

/** Return what the contacts of a row cost, exactly; offers are paid only by those who order. */
static decimal_sum
cost_of(const struct measure *m, const struct allocation_row *row)
{

	return decimal_to_sum(m->options->contact_cost) * (decimal_sum)row->contacts;
}

/**
 * Append the row of a group: what was measured, what is expected after shrinkage with its interval
 * of 95 %, and what to spend.  A group that was in no list has an expectation but no measured
 * effect.
 */
static enum crm_status
add_group(
    const struct measure *m, const struct allocation_row *row, struct report_table *table)
{
	double half = covariance_quantile(.95) * sqrt(row->expected.variance);
	struct report_cell *cells;

	if (report_row(table, &cells) != CRM_OK ||
	    cell_text(&cells[COL_GROUP], strmap_key(m->groups, row->group)) != CRM_OK)
		return CRM_ENOMEM;
	cell_count(&cells[COL_CUSTOMERS], (int64_t)row->customers);
	cell_count(&cells[COL_TREATED], (int64_t)row->n[TREATED]);
	cell_count(&cells[COL_CONTROL], (int64_t)row->n[CONTROL]);
	cell_real(&cells[COL_EFFECT], row->effect.value);
	cell_real(&cells[COL_EXPECTED], row->expected.value);
	cell_real(&cells[COL_LOW], row->expected.value - half);
	cell_real(&cells[COL_HIGH], row->expected.value + half);
	cell_real(&cells[COL_EACH], row->profit_each);
	cell_count(&cells[COL_CONTACTS], (int64_t)row->contacts);
	cell_money(&cells[COL_COST], cost_of(m, row));
	cell_real(&cells[COL_PROFIT],
	    row->contacts > 0 ? row->profit_each * (double)row->contacts : 0);
	return CRM_OK;
}

/**
 * Append the total.  Profit is summed over the groups that are written to: the others cost and
 * bring nothing.  A measured effect of all is not shown, since groups of one customer and of a
 * thousand have no common one; the mean of the model is.
 */
static enum crm_status
add_total(const struct measure *m, const struct allocation *a, struct report_table *table)
{
	struct allocation_row sum = { 0 };
	struct report_cell *cells;
	double profit = 0;

	for (size_t i = 0; i < a->n; i++) {
		sum.customers += a->v[i].customers;
		sum.contacts += a->v[i].contacts;
		for (size_t arm = 0; arm < ARMS; arm++)
			sum.n[arm] += a->v[i].n[arm];
		if (a->v[i].contacts > 0)
			profit += a->v[i].profit_each * (double)a->v[i].contacts;
	}
	if (report_row(table, &cells) != CRM_OK ||
	    cell_text(&cells[COL_GROUP], slice_of("Total")) != CRM_OK)
		return CRM_ENOMEM;
	cell_count(&cells[COL_CUSTOMERS], (int64_t)sum.customers);
	cell_count(&cells[COL_TREATED], (int64_t)sum.n[TREATED]);
	cell_count(&cells[COL_CONTROL], (int64_t)sum.n[CONTROL]);
	cell_real(&cells[COL_EXPECTED], a->mean);
	cell_count(&cells[COL_CONTACTS], (int64_t)sum.contacts);
	cell_money(&cells[COL_COST], cost_of(m, &sum));
	cell_real(&cells[COL_PROFIT], profit);
	table->total = true;
	return CRM_OK;
}

/**
 * Print the options that make the list: the groups that are written to in full, then the one for
 * which the budget lasts in part, as a list of its own with --limit.
 */
static enum crm_status
add_command(const struct measure *m, const struct allocation *a, struct report_section *section,
    const struct language *language)
{
	struct buf text = { 0 }, note = { 0 };
	enum crm_status status = CRM_OK;
	struct slice arg;
	bool whole = true;

	for (size_t i = 0; i < a->n && status == CRM_OK; i++) {
		struct slice name = strmap_key(m->groups, a->v[i].group);

		/* A good group may have nobody left to write to; those after it may. */
		if (a->v[i].contacts == 0)
			continue;
		/*
		 * Only the last group can be paid in part, since the budget is spent in this order.
		 */
		whole = a->v[i].contacts == a->v[i].customers;
		status = buf_print(&text, "%s%.*s", text.n == 0 ? "--list \"" : whole ? "," : "\"; --list \"",
		    (int)name.n, name.p);
		if (!whole && status == CRM_OK)
			status = buf_print(&text, "\" --limit %llu",
			    (unsigned long long)a->v[i].contacts);
	}
	/* A group in part has closed its quotation mark before --limit. */
	if (status == CRM_OK && whole && text.n > 0)
		status = buf_print(&text, "\"");
	arg = buf_slice(&text);
	if (status == CRM_OK)
		status = text.n == 0
		    ? buf_print(&note, "%s", language_text(language,
			"No group is expected to bring more than it costs to write to."))
		    : language_format(language, &note, "The options that make this list: {1}",
			&arg, 1);
	if (status == CRM_OK)
		status = report_note(section, buf_slice(&note));
	buf_free(&text);
	buf_free(&note);
	return status;
}

/**
 * Append the section of the allocation with its command and its notes.  At least two decimals, as
 * expected amounts are means and seldom whole.
 */
static enum crm_status
add_allocation(const struct measure *m, const struct allocation *a, struct report *report,
    const struct language *language)
{
	const int scale = m->scale > 2 ? m->scale : 2;
	const struct report_column columns[COLS] = {
		m->label,
		{ "customers", "Customers", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "treated", "treated", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "control", "control", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "effect", "Measured", COLUMN_REAL, 2, FOR_ALL, false, true, false },
		{ "expected", "Expected", COLUMN_REAL, 2, FOR_ALL, false, true, false },
		{ "expected_at_least", "at least", COLUMN_REAL, 2, FOR_ALL, false, true, false },
		{ "expected_at_most", "at most", COLUMN_REAL, 2, FOR_ALL, false, true, false },
		{ "profit_each", "Profit each", COLUMN_REAL, 2, FOR_ALL, false, true, false },
		{ "contacts", "Contacts", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "cost", "Cost", COLUMN_MONEY, scale, FOR_ALL, false, false, false },
		{ "profit", "Profit", COLUMN_REAL, 2, FOR_ALL, false, false, false },
	};
	struct report_section *section;

	if (report_section(report, "allocation", "Whom to write to", &section) != CRM_OK ||
	    report_columns(&section->table, columns, COLS) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < a->n; i++)
		if (add_group(m, &a->v[i], &section->table) != CRM_OK)
			return CRM_ENOMEM;
	if ((!m->options->no_total && add_total(m, a, &section->table) != CRM_OK) ||
	    add_command(m, a, section, language) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < sizeof(allocation_ids) / sizeof(allocation_ids[0]); i++)
		if (report_note(section,
			slice_of(language_text(language, allocation_ids[i]))) != CRM_OK)
			return CRM_ENOMEM;
	return CRM_OK;
}

/**
 * Append the section of deciles, with the Qini coefficient below: money for each treated customer,
 * so that campaigns of different sizes can be compared.
 */
static enum crm_status
add_steps(const struct allocation *a, struct report *report, const struct language *language)
{
	static const struct report_column columns[] = {
		{ "share", "Share of the customers", COLUMN_SHARE, 0, FOR_ALL, false, false,
		    false },
		{ "treated", "treated", COLUMN_REAL, 0, FOR_ALL, false, false, false },
		{ "gain", "Gain", COLUMN_REAL, 2, FOR_ALL, false, true, false },
		{ "chance", "By chance", COLUMN_REAL, 2, FOR_ALL, false, true, false },
	};
	struct report_section *section;
	struct report_cell *cells;
	struct buf note = { 0 };
	char text[32];
	struct slice qini = { text, 0 };
	enum crm_status status;

	if (report_section(
		report, "deciles", "What the order of the groups is worth", &section) != CRM_OK ||
	    report_columns(
		&section->table, columns, sizeof(columns) / sizeof(columns[0])) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < ALLOCATION_STEPS; i++) {
		const struct allocation_step *s = &a->steps[i];

		if (report_row(&section->table, &cells) != CRM_OK)
			return CRM_ENOMEM;
		cell_real(&cells[0], (double)(i + 1) / ALLOCATION_STEPS);
		cell_real(&cells[1], s->treated);
		cell_real(&cells[2], s->gain);
		cell_real(&cells[3], s->chance);
	}
	/* Four digits: the area may be cents or thousands, depending on the currency. */
	qini.n = (size_t)snprintf(text, sizeof(text), "%.4g", a->qini);
	status = language_sentence(language, &note,
	    "Area between gain and chance for each of the treated (Qini): {1}.", &qini, 1);
	if (status == CRM_OK)
		status = report_note(section, buf_slice(&note));
	buf_free(&note);
	return status == CRM_OK ? report_note(section, slice_of(language_text(language, steps_id)))
				: status;
}

enum crm_status
allocate_make(const struct measure *m, struct report *report, const struct language *language)
{
	struct allocation a;
	enum crm_status status;

	if ((status = allocate_open(m, &a)) != CRM_OK)
		return status;
	if ((status = add_allocation(m, &a, report, language)) == CRM_OK)
		status = add_steps(&a, report, language);
	allocate_close(&a);
	return status;
}
