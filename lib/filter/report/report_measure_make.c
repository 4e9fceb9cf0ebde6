/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The section of --measure: a row for each arm, then the differences with their intervals, the
 * lift, and the verdict in a sentence.  With costs given there are two more columns: what the
 * campaign cost, and the profit that the difference in margin leaves of it.
 */
#include "filter/report/report_measure_make.h"

#include <math.h>

/** The columns, in order. */
enum {
	COL_ARM,
	COL_CUSTOMERS,
	COL_RESPONDERS,
	COL_RESPONSE,
	COL_REVENUE,
	COL_REVENUE_EACH,
	COL_ORDERS_EACH,
	COL_CAPPED,
	COL_ADJUSTED,
	COL_MARGIN_EACH,
	COL_COST,
	COL_PROFIT,
	COLS
};

static const char *const note_ids[] = {
	"Revenue each, capped: amounts above the 99th percentile of those who brought something are cut to it, so that a few great orders do not decide.",
	"Revenue each, adjusted: corrected by what the same customers brought before (CUPED), which leaves less to chance.",
	"At least and at most hold for one look on a day fixed beforehand; always at least and always at most hold however often one looks (confidence sequence, 95 %).",
};

static const char *const profit_ids[] = {
	"Profit: the difference in revenue times the treated, less what contacts and offers cost.",
	"Profit: the difference in margin times the treated, less what contacts and offers cost; the margin is a share of the revenue.",
	"Profit: the difference in margin times the treated, less what contacts and offers cost.",
};

/**
 * Return the counts and the exact total of an arm over all waves.  Its arrays stay NULL: single
 * customers are read from the waves.
 */
static struct arm
sum_of(const struct measure *m, size_t arm)
{
	struct arm sum = { 0 };

	for (size_t i = 0; i < m->n; i++) {
		sum.n += m->waves[i].arm[arm].n;
		sum.responders += m->waves[i].arm[arm].responders;
		sum.total += m->waves[i].arm[arm].total;
	}
	return sum;
}

/** What a mean is of.  The revenue of single customers is capped by now: see measure_effects(). */
enum mean_of { MEAN_REVENUE, MEAN_ORDERS, MEAN_MARGIN };

/**
 * Return the mean of an arm over the customers of all waves; NaN for an empty arm.  It is not
 * weighted as the difference is, so with several waves the rows of the arms need not differ by
 * exactly that.
 */
static double
mean_of(const struct measure *m, size_t arm, enum mean_of what)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++) {
		const struct arm *one = &m->waves[i].arm[arm];

		for (size_t k = 0; k < one->n; k++)
			sum += what == MEAN_ORDERS ? one->orders[k].since
			    : what == MEAN_MARGIN  ? one->margin[k].since
						   : one->revenue[k].since;
		n += one->n;
	}
	return n > 0 ? sum / (double)n : NAN;
}

/** Return whether an option gave costs: without any, profit would be the margin once more. */
static bool
has_costs(const struct report_options *o)
{

	return o->contact_cost.units > 0 || o->offer_cost.units > 0;
}

/**
 * Return what the campaign cost: a contact for each of the treated, an offer for each of those who
 * ordered.  Control customers cost nothing.
 */
static decimal_sum
campaign_cost(const struct measure *m, const struct arm *treated)
{
	const struct report_options *o = m->options;

	return decimal_to_sum(o->contact_cost) * (decimal_sum)treated->n +
	    decimal_to_sum(o->offer_cost) * (decimal_sum)treated->responders;
}

/**
 * Append the row of an arm.  The mean of revenue is from the exact total, as single amounts are
 * capped by now.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
add_arm(const struct measure *m, struct report_table *table, size_t arm, const char *name)
{
	struct arm sum = sum_of(m, arm);
	struct report_cell *cells;

	if (report_row(table, &cells) != CRM_OK ||
	    cell_text(&cells[COL_ARM], slice_of(name)) != CRM_OK)
		return CRM_ENOMEM;
	cell_count(&cells[COL_CUSTOMERS], (int64_t)sum.n);
	cell_count(&cells[COL_RESPONDERS], (int64_t)sum.responders);
	cell_real(&cells[COL_RESPONSE],
	    sum.n > 0 ? (double)sum.responders / (double)sum.n : NAN);
	cell_money(&cells[COL_REVENUE], sum.total);
	cell_real(&cells[COL_REVENUE_EACH],
	    sum.n > 0 ? decimal_real(sum.total) / (double)sum.n : NAN);
	cell_real(&cells[COL_ORDERS_EACH], mean_of(m, arm, MEAN_ORDERS));
	cell_real(&cells[COL_CAPPED], mean_of(m, arm, MEAN_REVENUE));
	cell_real(&cells[COL_MARGIN_EACH], mean_of(m, arm, MEAN_MARGIN));
	if (has_costs(m->options) && arm == TREATED)
		cell_money(&cells[COL_COST], campaign_cost(m, &sum));
	return CRM_OK;
}

/** The values of a row of differences; NaN leaves a cell empty. */
struct difference_row {
	const char *name;
	double response, revenue, orders, capped, adjusted, margin;
};

/** Append a row of differences: the estimate, or one end of its interval.  CRM_OK or CRM_ENOMEM. */
static enum crm_status
add_difference(
    const struct measure *m, struct report_table *table, const struct difference_row *row)
{
	struct arm treated = sum_of(m, TREATED);
	struct report_cell *cells;

	if (report_row(table, &cells) != CRM_OK ||
	    cell_text(&cells[COL_ARM], slice_of(row->name)) != CRM_OK)
		return CRM_ENOMEM;
	cell_real(&cells[COL_RESPONSE], row->response);
	cell_real(&cells[COL_REVENUE_EACH], row->revenue);
	cell_real(&cells[COL_ORDERS_EACH], row->orders);
	cell_real(&cells[COL_CAPPED], row->capped);
	cell_real(&cells[COL_ADJUSTED], row->adjusted);
	cell_real(&cells[COL_MARGIN_EACH], row->margin);
	if (has_costs(m->options))
		/*
		 * What was spent is known, so only the margin has an error: both ends of the
		 * interval shift by the same cost.
		 */
		cell_real(&cells[COL_PROFIT],
		    row->margin * (double)treated.n -
			decimal_real(campaign_cost(m, &treated)));
	return CRM_OK;
}

/**
 * Return the verdict as a message id.  Revenue decides, since a campaign may bring more orders that
 * are smaller.  It uses the interval for one look on a fixed day.
 */
static const char *
verdict(const struct effects *e)
{

	if (isnan(e->revenue.day.low) || isnan(e->response.day.low))
		return "One of the arms is too small to tell.";
	if (e->revenue.day.low > 0)
		return "The treated brought more than the control group, beyond what chance explains.";
	if (e->revenue.day.high < 0)
		return "The treated brought less than the control group, beyond what chance explains.";
	if (e->response.day.low > 0)
		return "More of the treated ordered than of the control group, but what they brought more may be chance.";
	return "What the treated brought more or less than the control group may be chance.";
}

/**
 * Append all rows.  The confidence sequences (`always`) are made for the share who ordered and for
 * the plain revenue only.
 */
static enum crm_status
add_rows(const struct measure *m, const struct effects *e, struct report_table *table)
{
	const struct difference_row rows[] = {
		{ "difference", e->response.day.value, e->revenue.day.value, e->orders.value,
		    e->capped.value, e->adjusted.value, e->margin.value },
		{ "at least", e->response.day.low, e->revenue.day.low, e->orders.low,
		    e->capped.low, e->adjusted.low, e->margin.low },
		{ "at most", e->response.day.high, e->revenue.day.high, e->orders.high,
		    e->capped.high, e->adjusted.high, e->margin.high },
		{ "always at least", e->response.low, e->revenue.low, NAN, NAN, NAN,
		    NAN },
		{ "always at most", e->response.high, e->revenue.high, NAN, NAN, NAN,
		    NAN },
		{ "lift", e->lift.value, NAN, NAN, NAN, NAN, NAN },
		{ "lift at least", e->lift.low, NAN, NAN, NAN, NAN, NAN },
		{ "lift at most", e->lift.high, NAN, NAN, NAN, NAN, NAN },
	};

	if (add_arm(m, table, TREATED, "treated") != CRM_OK ||
	    add_arm(m, table, CONTROL, "control") != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (add_difference(m, table, &rows[i]) != CRM_OK)
			return CRM_ENOMEM;
	return CRM_OK;
}

enum crm_status
measure_section(const struct measure *m, const struct effects *effects, struct report *report,
    const struct language *language)
{
	const int scale = m->scale > 2 ? m->scale : 2;
	const struct report_column columns[COLS] = {
		{ "arm", "Arm", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "customers", "Customers", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "responders", "Ordered since", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "response", "Share who ordered", COLUMN_SHARE, 2, FOR_ALL, false, false, false },
		{ "revenue", "Revenue since", COLUMN_MONEY, m->scale, FOR_ALL, false, false,
		    false },
		{ "revenue_each", "Revenue each", COLUMN_REAL, 2, FOR_ALL, false, false, false },
		{ "orders_each", "Orders each", COLUMN_REAL, 3, FOR_ALL, false, false, false },
		{ "revenue_capped", "Revenue each, capped", COLUMN_REAL, 2, FOR_ALL, false, false,
		    false },
		{ "revenue_adjusted", "Revenue each, adjusted", COLUMN_REAL, 2, FOR_ALL, false,
		    false, false },
		{ "margin_each", "Margin each", COLUMN_REAL, 2,
		    m->profit_of == PROFIT_OF_REVENUE ? 0 : FOR_ALL, false, false, false },
		{ "cost", "Cost", COLUMN_MONEY, scale, FOR_ALL, false, false, false },
		{ "profit", "Profit", COLUMN_REAL, 2, FOR_ALL, false, false, false },
	};
	struct report_section *section;

	if (report_section(report, "effect", "What the campaign did: treated against control",
		&section) != CRM_OK ||
	    report_columns(
		&section->table, columns, has_costs(m->options) ? COLS : COL_COST) != CRM_OK ||
	    add_rows(m, effects, &section->table) != CRM_OK ||
	    report_note(section, slice_of(language_text(language, verdict(effects)))) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < sizeof(note_ids) / sizeof(note_ids[0]); i++)
		if (report_note(section, slice_of(language_text(language, note_ids[i]))) != CRM_OK)
			return CRM_ENOMEM;
	return has_costs(m->options)
	    ? report_note(section, slice_of(language_text(language, profit_ids[m->profit_of])))
	    : CRM_OK;
}
