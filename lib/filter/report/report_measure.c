/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/report/report_measure.h"

#include "base/mem.h"
#include "base/num.h"
#include "model/two_samples.h"
#include "table/money.h"
#include "table/strmap.h"
#include "table/table_in.h"

#include <math.h>
#include <stdlib.h>

#define LEVEL 0.95

enum { TREATED, CONTROL, ARMS };

static const char *const arms[ARMS] = { "treated", "control" };

/** A customer as the list knew it. */
struct listed {
	int64_t orders;
	decimal_sum revenue;
	bool control, seen;
};

/** What the customers of an arm have done since. */
struct arm {
	uint64_t customers, responders;
	decimal_sum revenue;
	struct moments revenue_each, orders_each;
};

struct measure {
	struct strmap *ids;
	struct listed *v;
	size_t n, room, seen;
	struct arm arm[ARMS];
	decimal_sum turnover;		/* since, signs apart */
	int scale;
	struct msg *msg;
};

/** Take in a row of the list. */
static enum crm_status
read_row(struct measure *m, const struct table_in *t, const struct csv_row *row, const size_t at[4])
{
	struct slice id = csvin_field(row, at[0]), arm = csvin_field(row, at[1]),
		     revenue = csvin_field(row, at[3]);
	struct listed listed = { 0 };
	uint32_t number;
	int scale;

	listed.control = slice_equal(arm, slice_of(arms[CONTROL]));
	if (!listed.control && !slice_equal(arm, slice_of(arms[TREATED])))
		return table_bad(t, row, at[1], "treated or control");
	if (num_i64(csvin_field(row, at[2]), 0, UINT32_MAX, &listed.orders) != CRM_OK)
		return table_bad(t, row, at[2], "a number of orders");
	if (money_read(revenue, &listed.revenue, &scale) != CRM_OK)
		return table_bad(t, row, at[3], MONEY_WANTED);
	m->scale = scale > m->scale ? scale : m->scale;
	if (strmap_put(m->ids, id, strmap_hash(id), &number) != CRM_OK ||
	    mem_grow(&m->v, &m->room, m->n + 1, sizeof(*m->v)) != CRM_OK)
		return msg_nomem(m->msg);
	if (number != m->n)
		return table_bad(t, row, at[0], "a customer that was not listed before");
	m->v[m->n++] = listed;
	return CRM_OK;
}

static enum crm_status
read_list(struct measure *m, const char *const *path)
{
	static const char *const names[4] = { "customer", "arm", "orders", "revenue" };
	enum crm_status status;
	struct csv_row row;
	struct table_in *t;
	size_t at[4];

	if ((status = table_open(&t, path, 1, NULL, m->msg)) != CRM_OK)
		return status;
	if (table_column(t, "arm") == TABLE_NONE) {
		msg_error(m->msg,
		    "--measure: %s has no column arm: only a list that was made with --list and --control can be measured",
		    *path);
		status = CRM_EUSAGE;
	}
	for (size_t i = 0; i < 4 && status == CRM_OK; i++)
		status = table_need(t, names[i], &at[i]);
	while (status == CRM_OK && (status = table_next(t, &row)) == CRM_OK && row.n > 0)
		status = read_row(m, t, &row, at);
	table_close(t);
	return status;
}

enum crm_status
measure_open(struct measure **out, const char *const *path, struct msg *msg)
{
	enum crm_status status;
	struct measure *m;

	if ((m = mem_new(1, sizeof(*m))) == NULL)
		return msg_nomem(msg);
	m->msg = msg;
	if (strmap_open(&m->ids) != CRM_OK) {
		measure_close(m);
		return msg_nomem(msg);
	}
	if ((status = read_list(m, path)) != CRM_OK) {
		measure_close(m);
		return status;
	}
	*out = m;
	return CRM_OK;
}

enum crm_status
measure_add(struct measure *m, struct slice customer, const struct report_values *values)
{
	uint32_t number = strmap_get(m->ids, customer, strmap_hash(customer));
	struct listed *listed;
	decimal_sum revenue;
	struct arm *arm;
	int64_t orders;

	if (number == STRMAP_NONE)
		return CRM_OK;
	listed = &m->v[number];
	if (listed->seen) {
		msg_error(m->msg, "--measure: a customer of the list is in the table twice");
		return CRM_EINPUT;
	}
	listed->seen = true;
	m->seen++;
	m->scale = values->revenue_scale > m->scale ? values->revenue_scale : m->scale;
	arm = &m->arm[listed->control ? CONTROL : TREATED];
	orders = (int64_t)values->orders - listed->orders;
	revenue = values->revenue - listed->revenue;
	if (!money_bounded(&m->turnover, revenue)) {
		msg_error(m->msg, MONEY_TOO_MUCH);
		return CRM_EINPUT;
	}
	arm->customers++;
	arm->responders += orders > 0;
	arm->revenue += revenue;
	moments_add(&arm->revenue_each, decimal_real(revenue));
	moments_add(&arm->orders_each, (double)orders);
	return CRM_OK;
}

/** A row of one of the ends, or the middle, of the three differences. */
static enum crm_status
put_differences(
    struct report_table *table, const char *name, double response, double revenue, double orders)
{
	struct report_cell *cells;

	if (report_row(table, &cells) != CRM_OK || cell_text(&cells[0], slice_of(name)) != CRM_OK)
		return CRM_ENOMEM;
	cell_real(&cells[3], response);
	cell_real(&cells[5], revenue);
	cell_real(&cells[6], orders);
	return CRM_OK;
}

static enum crm_status
put_arm(struct report_table *table, const struct arm *arm, const char *name)
{
	struct report_cell *cells;

	if (report_row(table, &cells) != CRM_OK || cell_text(&cells[0], slice_of(name)) != CRM_OK)
		return CRM_ENOMEM;
	cell_count(&cells[1], (int64_t)arm->customers);
	cell_count(&cells[2], (int64_t)arm->responders);
	cell_real(
	    &cells[3], arm->customers > 0 ? (double)arm->responders / (double)arm->customers : NAN);
	cell_money(&cells[4], arm->revenue);
	cell_real(&cells[5], arm->customers > 0 ? arm->revenue_each.mean : NAN);
	cell_real(&cells[6], arm->customers > 0 ? arm->orders_each.mean : NAN);
	return CRM_OK;
}

/** What it comes to, in a sentence. */
static const char *
verdict(const struct difference *revenue, const struct difference *response)
{

	if (isnan(revenue->low) || isnan(response->low))
		return "One of the arms is too small to tell.";
	if (revenue->low > 0)
		return "The treated brought more than the control group, beyond what chance explains.";
	if (revenue->high < 0)
		return "The treated brought less than the control group, beyond what chance explains.";
	if (response->low > 0)
		return "More of the treated ordered than of the control group, but what they brought more may be chance.";
	return "What the treated brought more or less than the control group may be chance.";
}

enum crm_status
measure_make(const struct measure *m, struct report *report, const struct language *language)
{
	const struct report_column columns[] = {
		{ "arm", "Arm", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "customers", "Customers", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "responders", "Ordered since", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "response", "Share who ordered", COLUMN_SHARE, 2, FOR_ALL, false, false, false },
		{ "revenue", "Revenue since", COLUMN_MONEY, m->scale, FOR_ALL, false, false,
		    false },
		{ "revenue_each", "Revenue each", COLUMN_REAL, 2, FOR_ALL, false, false, false },
		{ "orders_each", "Orders each", COLUMN_REAL, 3, FOR_ALL, false, false, false },
	};
	const struct arm *treated = &m->arm[TREATED], *control = &m->arm[CONTROL];
	struct difference response = two_proportions(treated->responders, treated->customers,
	    control->responders, control->customers, LEVEL);
	struct difference lift = two_rates(treated->responders, treated->customers,
	    control->responders, control->customers, LEVEL);
	struct difference revenue =
	    two_means(&treated->revenue_each, &control->revenue_each, LEVEL);
	struct difference orders = two_means(&treated->orders_each, &control->orders_each, LEVEL);
	struct report_section *section;
	struct report_table *table;

	if (m->seen < m->n)
		msg_warn(m->msg,
		    "--measure: %zu of %zu customers of the list are not in the table, and left out",
		    m->n - m->seen, m->n);
	if (report_section(report, "effect", "What the campaign did: treated against control",
		&section) != CRM_OK ||
	    report_columns(&section->table, columns, sizeof(columns) / sizeof(columns[0])) !=
		CRM_OK)
		return CRM_ENOMEM;
	table = &section->table;
	if (put_arm(table, treated, arms[TREATED]) != CRM_OK ||
	    put_arm(table, control, arms[CONTROL]) != CRM_OK ||
	    put_differences(table, "difference", response.value, revenue.value, orders.value) !=
		CRM_OK ||
	    put_differences(table, "at least", response.low, revenue.low, orders.low) != CRM_OK ||
	    put_differences(table, "at most", response.high, revenue.high, orders.high) != CRM_OK ||
	    put_differences(table, "lift", lift.value, NAN, NAN) != CRM_OK ||
	    put_differences(table, "lift at least", lift.low, NAN, NAN) != CRM_OK ||
	    put_differences(table, "lift at most", lift.high, NAN, NAN) != CRM_OK)
		return CRM_ENOMEM;
	return report_note(
	    section, slice_of(language_text(language, verdict(&revenue, &response))));
}

void
measure_close(struct measure *m)
{

	if (m == NULL)
		return;
	strmap_close(m->ids);
	free(m->v);
	free(m);
}
