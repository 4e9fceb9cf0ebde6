/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The section of the groups: customers, revenue, shares, means, and what to do.  With --min-cell
 * small groups are hidden together with others, so that the total does not give them away; and so
 * are groups of many whose orders or revenue are from few, and costs that are of few.
 */
#include "filter/report/report_summary.h"

#include "base/mem.h"
#include "table/suppress.h"

#include <math.h>
#include <stdlib.h>

/* The fewest decimals of a mean order: a mean of whole amounts is seldom whole. */
#define MEAN_DECIMALS 2

double
summary_share(decimal_sum part, decimal_sum whole)
{

	return whole > 0 ? decimal_real(part) / decimal_real(whole) : NAN;
}

/** A count of the customers of a group whom figures of it are from. */
typedef uint64_t group_count(const struct group *group);

static uint64_t
count_customers(const struct group *group)
{

	return group->customers;
}

static uint64_t
count_buyers(const struct group *group)
{

	return group->buyers;
}

static uint64_t
count_earners(const struct group *group)
{

	return group->earners;
}

static uint64_t
count_costed(const struct group *group)
{

	return group->costed;
}

/**
 * Hide more groups in ${hidden}, which is in the order of rows, so that no figure from those whom
 * ${count} counts follows from the total.  In that order, as groups have numbers in the order of
 * customers: of two groups of one size the same one is hidden, whatever that order.
 */
static bool
hide_more(const struct summary *s, group_count *count, uint64_t min_cell, uint64_t *counts,
    bool *hidden)
{
	size_t n = groups_count(s->groups);

	for (size_t i = 0; i < n; i++)
		counts[i] = count(groups_at(s->groups, s->order[i]));
	return suppress_more(counts, n, min_cell, hidden);
}

/** Decide what to hide; false where nothing can be shown. */
static bool
hide_groups(struct summary *s, uint64_t min_cell, uint64_t *counts, bool *hidden)
{
	static group_count *const kinds[] = { count_customers, count_buyers, count_earners };
	size_t n = groups_count(s->groups), before, now = 0;

	/* What is hidden for one count may be the only group of another: go on until none is. */
	do {
		before = now;
		for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
			if (!hide_more(s, kinds[k], min_cell, counts, hidden))
				return false;
		now = 0;
		for (size_t i = 0; i < n; i++)
			now += hidden[i];
	} while (now != before);
	for (size_t i = 0; i < n; i++) {
		s->hidden[s->order[i]] = hidden[i];
		s->any_hidden = s->any_hidden || hidden[i];
	}
	s->few_costs = !hide_more(s, count_costed, min_cell, counts, hidden);
	for (size_t i = 0; i < n; i++)
		s->hidden_cost[s->order[i]] = hidden[i];
	return true;
}

enum crm_status
summary_open(
    struct summary *s, const struct groups *groups, const struct advice *advice, uint64_t min_cell)
{
	size_t n = groups_count(groups);
	uint64_t *counts = mem_new(n, sizeof(*counts));
	bool *hidden = mem_new(n, sizeof(*hidden));
	enum crm_status status = CRM_OK;

	*s = (struct summary){ .groups = groups,
		.advice = advice,
		.hidden = mem_new(n, sizeof(*s->hidden)),
		.hidden_cost = mem_new(n, sizeof(*s->hidden_cost)) };
	if (counts == NULL || hidden == NULL || s->hidden == NULL || s->hidden_cost == NULL ||
	    groups_order(groups, advice_rank, advice, &s->order) != CRM_OK)
		status = CRM_ENOMEM;
	else if (!hide_groups(s, min_cell, counts, hidden))
		status = CRM_EDATA;
	free(counts);
	free(hidden);
	if (status != CRM_OK)
		summary_close(s);
	return status;
}

void
summary_close(struct summary *s)
{

	free(s->order);
	free(s->hidden);
	free(s->hidden_cost);
	*s = (struct summary){ 0 };
}

enum crm_status
summary_labels(const struct summary *s, struct report_table *table)
{
	const struct advice *advice = s->advice;

	for (size_t i = 0; i < advice->n_columns; i++) {
		struct report_column label = advice_label(advice, i);

		if (report_column(table, &label) != CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

enum crm_status
summary_names(const struct summary *s, size_t i, struct report_cell *cells)
{

	for (size_t column = 0; column < s->advice->n_columns; column++) {
		struct slice key = groups_key(s->groups, i, column);

		/* A customer without a value is in a group whose cell stays empty. */
		if (key.n > 0 && cell_text(&cells[column], key) != CRM_OK)
			return CRM_ENOMEM;
	}
	return CRM_OK;
}

const char *
summary_action(const struct summary *s, size_t i)
{
	const char *found;

	for (size_t column = 0; column < s->advice->n_columns; column++)
		/* The first column of --by that has advice decides. */
		if ((found = advice_action(s->advice, column, groups_key(s->groups, i, column))) !=
		    NULL)
			return found;
	return NULL;
}

/** Return whether any group has advice: without, the column would be empty. */
static bool
has_action(const struct summary *s)
{

	for (size_t i = 0; i < groups_count(s->groups); i++)
		if (summary_action(s, i) != NULL)
			return true;
	return false;
}

/**
 * Return the decimals of mean orders for machines: at least MEAN_DECIMALS, and all of the table's.
 */
static int
mean_scale(const struct summary *s)
{

	return groups_scale(s->groups) < MEAN_DECIMALS ? MEAN_DECIMALS : groups_scale(s->groups);
}

/**
 * The columns of the groups.  Means of money have more decimals for machines than for people, so
 * they are there twice.
 */
static enum crm_status
put_columns(const struct summary *s, struct report_table *table)
{
	int scale = groups_scale(s->groups);
	const struct report_column columns[] = {
		{ "customers", "Customers", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "customers_share", "Share", COLUMN_SHARE, 1, FOR_ALL, false, false, true },
		{ "revenue", "Revenue", COLUMN_MONEY, scale, FOR_ALL, false, false, false },
		{ "revenue_share", "Share", COLUMN_SHARE, 1, FOR_ALL, false, false, true },
		{ "mean_days_since_last", "Last order", COLUMN_DAYS, 0, FOR_ALL, false, false,
		    false },
		{ "orders", NULL, COLUMN_COUNT, 0, FOR_MACHINES, false, false, false },
		{ "mean_orders", "Orders each", COLUMN_REAL, 1, FOR_ALL, false, false, false },
		{ "avg_order", NULL, COLUMN_MONEY, mean_scale(s), FOR_MACHINES, false, false,
		    false },
		{ "avg_order", "Average order", COLUMN_MONEY, MEAN_DECIMALS, FOR_PEOPLE, false,
		    false, false },
	};
	const struct report_column costs[] = {
		{ "cost", NULL, COLUMN_MONEY, scale, FOR_MACHINES, false, false, false },
		{ "margin", NULL, COLUMN_MONEY, scale, FOR_MACHINES, false, false, false },
	};
	const struct report_column action = { "action", "What to do", COLUMN_TEXT, 0, FOR_ALL, true,
		false, false };

	if (summary_labels(s, table) != CRM_OK ||
	    report_columns(table, columns, sizeof(columns) / sizeof(columns[0])) != CRM_OK ||
	    (s->costs && report_columns(table, costs, sizeof(costs) / sizeof(costs[0])) != CRM_OK))
		return CRM_ENOMEM;
	return has_action(s) ? report_column(table, &action) : CRM_OK;
}

/**
 * Fill the numbers of a row, from column ${at} on; return the index of the cell after them.  The
 * columns are those of put_columns(), in the same order.  Means of money are divided as decimals
 * and rounded once, half to even.
 */
static size_t
put_numbers(
    const struct summary *s, struct report_cell *cells, size_t at, const struct group *group)
{
	const struct group *all = groups_all(s->groups);

	cell_count(&cells[at++], (int64_t)group->customers);
	cell_real(&cells[at++], (double)group->customers / (double)all->customers);
	cell_money(&cells[at++], group->revenue);
	cell_real(&cells[at++], summary_share(group->revenue, all->revenue));
	cell_real(
	    &cells[at++], group->buyers > 0 ? (double)group->days / (double)group->buyers : NAN);
	cell_count(&cells[at++], (int64_t)group->orders);
	cell_real(&cells[at++], (double)group->orders / (double)group->customers);
	if (group->orders > 0) {
		cell_money(
		    &cells[at], decimal_divide(group->revenue, group->orders, mean_scale(s)));
		cell_money(
		    &cells[at + 1], decimal_divide(group->revenue, group->orders, MEAN_DECIMALS));
	}
	/* Both columns of the mean order exist also where a group has no orders. */
	at += 2;
	if (s->costs) {
		cell_money(&cells[at++], group->cost);
		cell_money(&cells[at++], group->revenue - group->cost);
	}
	return at;
}

/**
 * Append the row of a group.  If it is hidden, its numbers are overwritten before anybody sees
 * them; its name stays, since that the segment exists is no secret.
 */
static enum crm_status
put_group(const struct summary *s, struct report_table *table, size_t i)
{
	const char *action = summary_action(s, i);
	size_t from = s->advice->n_columns, at;
	struct report_cell *cells;

	if (report_row(table, &cells) != CRM_OK || summary_names(s, i, cells) != CRM_OK)
		return CRM_ENOMEM;
	at = put_numbers(s, cells, from, groups_at(s->groups, i));
	for (size_t j = from; j < at && s->hidden[i]; j++)
		cells[j] = (struct report_cell){ .state = CELL_HIDDEN };
	for (size_t j = at - 2; s->costs && j < at && s->hidden_cost[i]; j++)
		cells[j] = (struct report_cell){ .state = CELL_HIDDEN };
	return action == NULL ? CRM_OK : cell_text(&cells[at], slice_of(action));
}

/** Append the row of all customers, who are known even where a group of them is hidden. */
static enum crm_status
put_total(const struct summary *s, struct report_table *table)
{
	struct report_cell *cells;

	if (report_row(table, &cells) != CRM_OK ||
	    cell_text(&cells[0], slice_of("Total")) != CRM_OK)
		return CRM_ENOMEM;
	put_numbers(s, cells, s->advice->n_columns, groups_all(s->groups));
	table->total = true;
	return CRM_OK;
}

enum crm_status
summary_make(const struct summary *s, struct report *report)
{
	struct report_section *section;

	if (report_section(report, "groups", "Who they are and what they bring", &section) !=
		CRM_OK ||
	    put_columns(s, &section->table) != CRM_OK)
		return CRM_ENOMEM;
	section->chart = CHART_SHARES;
	for (size_t i = 0; i < groups_count(s->groups); i++)
		if (put_group(s, &section->table, s->order[i]) != CRM_OK)
			return CRM_ENOMEM;
	return s->total ? put_total(s, &section->table) : CRM_OK;
}
