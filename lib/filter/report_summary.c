/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/report_summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Decimals of mean orders of money that has fewer. */
#define MEAN_DECIMALS 2

double
summary_share(decimal_sum part, decimal_sum whole)
{

	return whole > 0 ? decimal_real(part) / decimal_real(whole) : NAN;
}

/** The columns that groups are named by. */
static enum crm_status
put_group_columns(struct report_table *table, const struct advice *advice)
{

	for (size_t i = 0; i < advice->n_columns; i++) {
		const char *name;

		if (report_keep(table, slice_of(advice->columns[i]), &name) != CRM_OK ||
		    report_column(table, &(struct report_column){ name, advice_title(name), COLUMN_TEXT, 0, FOR_ALL, advice_words(name),
		    false, false }) != CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

/** Whether we know what to do about any group. */
static bool
has_action(const struct groups *groups, const struct advice *advice)
{

	for (size_t column = 0; column < advice->n_columns; column++)
		for (size_t i = 0; i < groups_count(groups); i++)
			if (advice_action(advice, column, groups_key(groups, i, column)) != NULL)
				return true;
	return false;
}

static enum crm_status
put_columns(struct report_table *table, const struct groups *groups, const struct advice *advice, const struct summary_options *options)
{
	int scale = groups_scale(groups), mean = scale < MEAN_DECIMALS ? MEAN_DECIMALS : scale;
	const struct report_column columns[] = {
		{ "customers", "Customers", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "customers_share", "Share", COLUMN_SHARE, 1, FOR_ALL, false, false, true },
		{ "revenue", "Revenue", COLUMN_MONEY, scale, FOR_ALL, false, false, false },
		{ "revenue_share", "Share", COLUMN_SHARE, 1, FOR_ALL, false, false, true },
		{ "mean_days_since_last", "Last order", COLUMN_DAYS, 0, FOR_ALL, false, false, false },
		{ "orders", NULL, COLUMN_COUNT, 0, FOR_MACHINES, false, false, false },
		{ "mean_orders", "Orders each", COLUMN_REAL, 1, FOR_ALL, false, false, false },
		{ "avg_order", NULL, COLUMN_MONEY, mean, FOR_MACHINES, false, false, false },
		{ "avg_order", "Average order", COLUMN_MONEY, MEAN_DECIMALS, FOR_PEOPLE, false, false, false },
	};
	const struct report_column costs[] = {
		{ "cost", NULL, COLUMN_MONEY, scale, FOR_MACHINES, false, false, false },
		{ "margin", NULL, COLUMN_MONEY, scale, FOR_MACHINES, false, false, false },
	};
	const struct report_column action = { "action", "What to do", COLUMN_TEXT, 0, FOR_ALL, true, false, false };

	if (put_group_columns(table, advice) != CRM_OK ||
	    report_columns(table, columns, sizeof(columns) / sizeof(columns[0])) != CRM_OK ||
	    (options->costs && report_columns(table, costs, sizeof(costs) / sizeof(costs[0])) != CRM_OK))
		return CRM_ENOMEM;
	return has_action(groups, advice) ? report_column(table, &action) : CRM_OK;
}

/** Fill the numbers of a row, from column ${at} on; return the place behind them. */
static size_t
put_numbers(struct report_cell *cells, size_t at, const struct group *group, const struct group *all, const struct summary_options *options,
    int scale)
{
	int mean = scale < MEAN_DECIMALS ? MEAN_DECIMALS : scale;

	cell_count(&cells[at++], (int64_t)group->customers);
	cell_real(&cells[at++], (double)group->customers / (double)all->customers);
	cell_money(&cells[at++], group->revenue);
	cell_real(&cells[at++], summary_share(group->revenue, all->revenue));
	cell_real(&cells[at++], group->buyers > 0 ? (double)group->days / (double)group->buyers : NAN);
	cell_count(&cells[at++], (int64_t)group->orders);
	cell_real(&cells[at++], (double)group->orders / (double)group->customers);
	if (group->orders > 0) {
		cell_money(&cells[at], decimal_divide(group->revenue, group->orders, mean));
		cell_money(&cells[at + 1], decimal_divide(group->revenue, group->orders, MEAN_DECIMALS));
	}
	at += 2;
	if (options->costs) {
		cell_money(&cells[at++], group->cost);
		cell_money(&cells[at++], group->revenue - group->cost);
	}
	return at;
}

static enum crm_status
put_group(struct report_table *table, const struct groups *groups, size_t i, const struct advice *advice,
    const struct summary_options *options)
{
	const char *action = NULL, *found;
	struct report_cell *cells;
	size_t at;

	if (report_row(table, &cells) != CRM_OK)
		return CRM_ENOMEM;
	for (at = 0; at < advice->n_columns; at++) {
		struct slice key = groups_key(groups, i, at);

		if (key.n > 0 && cell_text(&cells[at], key) != CRM_OK)
			return CRM_ENOMEM;
		if ((found = advice_action(advice, at, key)) != NULL && action == NULL)
			action = found;
	}
	at = put_numbers(cells, at, groups_at(groups, i), groups_all(groups), options, groups_scale(groups));
	return action == NULL ? CRM_OK : cell_text(&cells[at], slice_of(action));
}

static enum crm_status
put_total(struct report_table *table, const struct groups *groups, const struct advice *advice, const struct summary_options *options)
{
	struct report_cell *cells;

	if (report_row(table, &cells) != CRM_OK || cell_text(&cells[0], slice_of("Total")) != CRM_OK)
		return CRM_ENOMEM;
	put_numbers(cells, advice->n_columns, groups_all(groups), groups_all(groups), options, groups_scale(groups));
	table->total = true;
	return CRM_OK;
}

enum crm_status
summary_make(struct report *report, const struct groups *groups, const struct advice *advice, const struct summary_options *options)
{
	struct report_section *section;
	enum crm_status status;
	size_t *order = NULL;

	if (report_section(report, "groups", "Who they are and what they bring", &section) != CRM_OK ||
	    put_columns(&section->table, groups, advice, options) != CRM_OK ||
	    groups_order(groups, advice_rank, advice, &order) != CRM_OK)
		return CRM_ENOMEM;
	status = CRM_OK;
	for (size_t i = 0; i < groups_count(groups) && status == CRM_OK; i++)
		status = put_group(&section->table, groups, order[i], advice, options);
	if (status == CRM_OK && options->total)
		status = put_total(&section->table, groups, advice, options);
	section->chart = CHART_SHARES;
	free(order);
	return status;
}
