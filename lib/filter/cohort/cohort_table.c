/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cohorts by age, the default table of crm-cohort: long (a row for each cohort and age) or wide (a
 * row for each cohort, a column for each age, one measure).
 *
 * Customers come ordered by group and cohort, so the table is made cohort by cohort: sum the cells
 * of its customers up by age, write, go on.  Memory is that of one cohort's ages.
 *
 * With --min-cell a cohort or a cell is left empty as cohort_hidden.h decides, alike in the long
 * table and in every measure of the wide one.  The cumulative revenue is a running total: after a
 * hidden cell it is shown again only once one of the hidden cells was paid by min_cell customers or
 * more, because the difference of two totals is the sum of what was hidden between them.
 */
#include "base/mem.h"
#include "filter/cohort/cohort.h"
#include "filter/cohort/cohort_hidden.h"
#include "table/row_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many customers ahead memory is brought in. */
#define AHEAD 8

/* Significant digits of shares. */
#define DIGITS 9

/* A cohort at one age. */
struct age {
	struct cohort_count count;
	uint64_t orders;
	decimal_sum revenue, margin;
};

/* The cumulative revenue of a cohort, and what is hidden since it was last shown. */
struct running {
	decimal_sum revenue;
	uint64_t earning;	/* the most that one hidden cell is from */
};

struct table {
	const struct cohort_options *options;
	const struct cohort_cells *cells;
	int32_t first, last;	/* periods of the data */
	bool partial;		/* the last one still runs */
	struct age *ages;	/* by age, of the cohort looked at */
	uint64_t min_cell;
	bool *hidden;		/* cohorts of this group; NULL without --min-cell */
	struct row_out row;
};

/* One cohort: its customers order[from..end). */
struct cohort {
	const uint32_t *order;
	size_t from, end;
	int32_t period;
	size_t ages;		/* how many have been observed */
};

static void
write_cohort_header(struct table *table)
{
	static const char *const names[] = { "cohort", "age", "customers", "active", "orders",
		"revenue", "margin", "retention", "cumulative_revenue_per_customer", "state" };
	struct row_out *row = &table->row;
	char name[32];

	if (table->options->by != NULL)
		row_out_text(row, slice_of(table->options->by));
	if (table->options->wide < 0)
		row_out_names(row, names, sizeof(names) / sizeof(names[0]));
	else {
		row_out_text(row, slice_of("cohort"));
		row_out_text(row, slice_of("customers"));
		row_out_text(row, slice_of("partial_age"));
		for (int32_t age = 0; age <= table->last - table->first; age++) {
			snprintf(name, sizeof(name), "age_%d", (int)age);
			row_out_text(row, slice_of(name));
		}
	}
	row_out_end(row);
}

static void
write_key(struct table *table, const struct cohort *cohort)
{
	char text[PERIOD_PRINT] = { 0 };

	if (table->options->by != NULL)
		row_out_text(&table->row, cohort_cells_name(table->cells,
		    table->cells->customer[cohort->order[cohort->from]].group));
	row_out_text(&table->row,
	    (struct slice){ text, period_print(text, table->cells->kind, cohort->period) });
}

/*
 * Add the cells of ${customer} to the ages of a cohort.  What came before the first order counts as
 * of its period: it was spent to win the customer.
 */
static void
add_customer_cells(struct table *table, const struct cohort *cohort, uint32_t customer)
{
	const struct cohort_cells *cells = table->cells;
	decimal_sum revenue = 0, cost = 0;	/* at age 0, where several cells may count */

	for (uint32_t c = cells->customer[customer].cells; c != COHORT_NONE;
	     c = cells->cell[c].next) {
		const struct cohort_cell *cell = &cells->cell[c];
		bool later = cell->period > cohort->period;
		struct age *age = &table->ages[later ? cell->period - cohort->period : 0];
		decimal_sum spent = cohort_cells_cost(cells, c);

		age->count.active += cell->orders > 0;
		age->orders += cell->orders;
		age->revenue += cell->revenue;
		age->margin += cell->revenue - spent;
		if (later) {
			age->count.earning += cell->revenue != 0;
			age->count.costing += spent != 0;
		} else {
			revenue += cell->revenue;
			cost += spent;
		}
	}
	table->ages[0].count.earning += revenue != 0;
	table->ages[0].count.costing += cost != 0;
}

/* Sum up the cells of a cohort by age. */
static void
sum_up_cohort(struct table *table, const struct cohort *cohort)
{
	const struct cohort_cells *cells = table->cells;

	memset(table->ages, 0, cohort->ages * sizeof(*table->ages));
	for (size_t i = cohort->from; i < cohort->end; i++) {
		/* Customers of a cohort are scattered, and so are their cells: look ahead. */
		if (i + 2 * AHEAD < cohort->end)
			__builtin_prefetch(&cells->customer[cohort->order[i + 2 * AHEAD]]);
		if (i + AHEAD < cohort->end &&
		    cells->customer[cohort->order[i + AHEAD]].cells != COHORT_NONE)
			__builtin_prefetch(
			    &cells->cell[cells->customer[cohort->order[i + AHEAD]].cells]);
		add_customer_cells(table, cohort, cohort->order[i]);
	}
}

static bool
is_hidden_cohort(const struct table *table, const struct cohort *cohort)
{

	return table->hidden != NULL &&
	    table->hidden[cohort_cells_cohort(table->cells, cohort->order[cohort->from])];
}

/* Add a cell to the running total; whether that may be shown beside the cell. */
static bool
advance_running(const struct table *table, struct running *running, const struct age *age,
    bool hidden)
{

	running->revenue += age->revenue;
	if (hidden) {
		if (age->count.earning > running->earning)
			running->earning = age->count.earning;
		return false;
	}
	if (suppress_is_small(running->earning, table->min_cell))
		return false;
	running->earning = 0;
	return true;
}

/* Write a measure of a cell that is not hidden; ${cumulative} is NULL where that one is. */
static void
write_measure(struct table *table, enum cohort_metric metric, const struct age *age,
    uint64_t customers, const struct running *cumulative)
{
	struct row_out *row = &table->row;
	int scale = table->cells->scale;

	switch (metric) {
	case COHORT_RETENTION:
		row_out_real(row, (double)age->count.active / (double)customers, DIGITS);
		return;
	case COHORT_ACTIVE:
		row_out_u64(row, age->count.active);
		return;
	case COHORT_ORDERS:
		row_out_u64(row, age->orders);
		return;
	case COHORT_REVENUE:
		row_out_money(row, age->revenue, scale);
		return;
	case COHORT_MARGIN:
		if (table->cells->cost == NULL ||
		    suppress_is_small(age->count.costing, table->min_cell))
			row_out_empty(row, 1);
		else
			row_out_money(row, age->margin, scale);
		return;
	case COHORT_CUMULATIVE:
		if (cumulative == NULL)
			row_out_empty(row, 1);
		else
			row_out_mean(row, cumulative->revenue, customers, scale > 2 ? scale : 2);
		return;
	}
}

static void
write_long(struct table *table, const struct cohort *cohort)
{
	static const enum cohort_metric shown[] = { COHORT_ACTIVE, COHORT_ORDERS, COHORT_REVENUE,
		COHORT_MARGIN, COHORT_RETENTION, COHORT_CUMULATIVE };
	const size_t n = sizeof(shown) / sizeof(shown[0]);
	uint64_t customers = cohort->end - cohort->from;
	bool small = is_hidden_cohort(table, cohort);
	struct row_out *row = &table->row;
	struct running running = { 0 };

	for (size_t age = 0; age < cohort->ages; age++) {
		const struct age *cell = &table->ages[age];
		bool hidden =
		    small || cohort_hidden_cell(customers, &cell->count, table->min_cell);
		bool total = advance_running(table, &running, cell, hidden);

		write_key(table, cohort);
		row_out_u64(row, age);
		if (small)
			row_out_empty(row, 1);
		else
			row_out_u64(row, customers);
		if (hidden)
			row_out_empty(row, n);
		for (size_t i = 0; i < n && !hidden; i++)
			write_measure(table, shown[i], cell, customers, total ? &running : NULL);
		row_out_text(row, slice_of(hidden ? "suppressed"
			: table->partial && age + 1 == cohort->ages ? "partial" : "whole"));
		row_out_end(row);
	}
}

static void
write_wide(struct table *table, const struct cohort *cohort)
{
	uint64_t customers = cohort->end - cohort->from;
	size_t width = (size_t)(table->last - table->first) + 1;
	struct row_out *row = &table->row;
	struct running running = { 0 };

	write_key(table, cohort);
	if (is_hidden_cohort(table, cohort)) {
		row_out_empty(row, width + 2);
		row_out_end(row);
		return;
	}
	row_out_u64(row, customers);
	if (table->partial)
		row_out_u64(row, cohort->ages - 1);
	else
		row_out_empty(row, 1);
	for (size_t age = 0; age < cohort->ages; age++) {
		const struct age *cell = &table->ages[age];
		bool hidden = cohort_hidden_cell(customers, &cell->count, table->min_cell);
		bool total = advance_running(table, &running, cell, hidden);

		if (hidden)
			row_out_empty(row, 1);
		else
			write_measure(table, (enum cohort_metric)table->options->wide, cell,
			    customers, total ? &running : NULL);
	}
	row_out_empty(row, width - cohort->ages);
	row_out_end(row);
}

/*
 * The customers of a group who never ordered have no cohort: one row, so that the whole adds up to
 * the ledger.
 */
static void
write_without_order(struct table *table, const struct cohort *cohort)
{
	const struct cohort_cells *cells = table->cells;
	struct row_out *row = &table->row;
	struct age sum = { .orders = 0 };
	bool small = is_hidden_cohort(table, cohort), hidden;

	if (table->options->wide >= 0)
		return;
	for (size_t i = cohort->from; i < cohort->end; i++) {
		decimal_sum revenue = 0, cost = 0;

		for (uint32_t c = cells->customer[cohort->order[i]].cells; c != COHORT_NONE;
		     c = cells->cell[c].next) {
			revenue += cells->cell[c].revenue;
			cost += cohort_cells_cost(cells, c);
		}
		sum.revenue += revenue;
		sum.margin += revenue - cost;
		sum.count.earning += revenue != 0;
		sum.count.costing += cost != 0;
	}
	hidden = small || suppress_is_small(sum.count.earning, table->min_cell);
	if (table->options->by != NULL)
		row_out_text(row,
		    cohort_cells_name(cells, cells->customer[cohort->order[cohort->from]].group));
	row_out_empty(row, 2);
	if (small)
		row_out_empty(row, 1);
	else
		row_out_u64(row, cohort->end - cohort->from);
	if (hidden)
		row_out_empty(row, 6);
	else {
		row_out_empty(row, 1);
		write_measure(table, COHORT_ORDERS, &sum, 0, NULL);
		write_measure(table, COHORT_REVENUE, &sum, 0, NULL);
		write_measure(table, COHORT_MARGIN, &sum, 0, NULL);
		row_out_empty(row, 2);
	}
	row_out_text(row, slice_of(hidden ? "suppressed" : "no_order"));
	row_out_end(row);
}

/* Refuse a table with too many rows, or fields in the wide one, before any is written. */
static enum crm_status
check_size(const struct table *table, const uint32_t *order, struct msg *msg)
{
	const struct cohort_cells *cells = table->cells;
	uint64_t all = 0;

	for (size_t from = 0; from < cells->n; from = cohort_cells_run(cells, order, from, true)) {
		date_day first = cells->customer[order[from]].first;

		if (first == DATE_NONE)
			all++;
		else
			all += (uint64_t)(table->last + 1 - (table->options->wide >= 0 ?
				table->first : period_of(cells->kind, first)));
	}
	return cohort_cells_refuse(cells, table->options->wide < 0 ? "rows" : "fields", all, msg);
}

/* Write all cohorts in their order. */
static enum crm_status
write_cohorts(struct table *table, const uint32_t *order)
{
	const struct cohort_cells *cells = table->cells;
	struct cohort cohort = { .order = order };
	size_t group_end = 0;

	for (; cohort.from < cells->n && output_status(table->row.out) == CRM_OK;
	     cohort.from = cohort.end) {
		date_day first = cells->customer[order[cohort.from]].first;

		if (cohort.from == group_end && table->min_cell > 0) {
			group_end = cohort_cells_run(cells, order, cohort.from, false);
			free(table->hidden);
			table->hidden = NULL;
			if (cohort_hidden_sizes(cells, order, cohort.from, group_end,
				table->min_cell, &table->hidden) != CRM_OK)
				return CRM_ENOMEM;
		}
		cohort.end = cohort_cells_run(cells, order, cohort.from, true);
		if (first == DATE_NONE) {
			write_without_order(table, &cohort);
			continue;
		}
		cohort.period = period_of(cells->kind, first);
		cohort.ages = (size_t)(table->last - cohort.period) + 1;
		sum_up_cohort(table, &cohort);
		(table->options->wide < 0 ? write_long : write_wide)(table, &cohort);
	}
	return CRM_OK;
}

enum crm_status
cohort_write_table(const struct cohort_options *options, const struct cohort_cells *cells,
    struct output *out, struct msg *msg)
{
	struct table table = { .options = options,
		.cells = cells,
		.last = -1,
		.min_cell = (uint64_t)options->min_cell,
		.row = { .out = out } };
	enum crm_status status;
	uint32_t *order;

	if (cells->from != DATE_NONE) {
		table.first = period_of(cells->kind, cells->from);
		table.last = period_of(cells->kind, cells->as_of);
		table.partial = period_start(cells->kind, table.last + 1) != cells->as_of + 1;
	}
	if ((table.ages = mem_new((size_t)(table.last - table.first) + 1, sizeof(*table.ages))) ==
	    NULL)
		return CRM_ENOMEM;
	if (cohort_cells_order(cells, &order) != CRM_OK) {
		free(table.ages);
		return CRM_ENOMEM;
	}
	if ((status = check_size(&table, order, msg)) == CRM_OK) {
		write_cohort_header(&table);
		status = write_cohorts(&table, order);
	}
	free(table.hidden);
	free(order);
	free(table.ages);
	return status;
}
