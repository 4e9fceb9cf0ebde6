/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "filter/cohort/cohort.h"
#include "table/row_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many customers ahead memory is brought in. */
#define AHEAD 8

/* A cohort at one age. */
struct age {
	uint64_t active, orders;
	decimal_sum revenue, margin;
};

struct table {
	const struct cohort_options *options;
	const struct cohort_cells *cells;
	int32_t first, last;	/* periods of the data */
	bool partial;		/* the last one still runs */
	struct age *ages;	/* by age, of the cohort looked at */
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
write_header(struct table *table)
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
 * Sum up the cells of a cohort by age.  What came before the first order counts as of its period:
 * it was spent to win the customer.
 */
static void
sum_up(struct table *table, const struct cohort *cohort)
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
		for (uint32_t c = cells->customer[cohort->order[i]].cells; c != COHORT_NONE;
		     c = cells->cell[c].next) {
			const struct cohort_cell *cell = &cells->cell[c];
			struct age *age = &table->ages[cell->period > cohort->period
				? cell->period - cohort->period
				: 0];

			age->active += cell->orders > 0;
			age->orders += cell->orders;
			age->revenue += cell->revenue;
			age->margin += cell->revenue - cohort_cells_cost(cells, c);
		}
	}
}

static void
write_metric(struct table *table, enum cohort_metric metric, const struct age *age,
    uint64_t customers, decimal_sum cumulative)
{
	struct row_out *row = &table->row;
	int scale = table->cells->scale;

	switch (metric) {
	case COHORT_RETENTION:
		row_out_real(row, (double)age->active / (double)customers, 6);
		return;
	case COHORT_ACTIVE:
		row_out_u64(row, age->active);
		return;
	case COHORT_ORDERS:
		row_out_u64(row, age->orders);
		return;
	case COHORT_REVENUE:
		row_out_money(row, age->revenue, scale);
		return;
	case COHORT_MARGIN:
		if (table->cells->cost == NULL)
			row_out_empty(row, 1);
		else
			row_out_money(row, age->margin, scale);
		return;
	case COHORT_CUMULATIVE:
		row_out_mean(row, cumulative, customers, scale > 2 ? scale : 2);
		return;
	}
}

static void
write_long(struct table *table, const struct cohort *cohort)
{
	static const enum cohort_metric shown[] = { COHORT_ACTIVE, COHORT_ORDERS, COHORT_REVENUE,
		COHORT_MARGIN, COHORT_RETENTION, COHORT_CUMULATIVE };
	uint64_t customers = cohort->end - cohort->from;
	bool small = customers < (uint64_t)table->options->min_cell;
	struct row_out *row = &table->row;
	decimal_sum cumulative = 0;

	for (size_t age = 0; age < cohort->ages; age++) {
		bool running = table->partial && age + 1 == cohort->ages;

		cumulative += table->ages[age].revenue;
		write_key(table, cohort);
		row_out_u64(row, age);
		if (small) {
			row_out_empty(row, 7);
			row_out_text(row, slice_of("suppressed"));
			row_out_end(row);
			continue;
		}
		row_out_u64(row, customers);
		for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
			write_metric(table, shown[i], &table->ages[age], customers, cumulative);
		row_out_text(row, slice_of(running ? "partial" : "whole"));
		row_out_end(row);
	}
}

static void
write_wide(struct table *table, const struct cohort *cohort)
{
	uint64_t customers = cohort->end - cohort->from;
	size_t width = (size_t)(table->last - table->first) + 1;
	struct row_out *row = &table->row;
	decimal_sum cumulative = 0;

	write_key(table, cohort);
	if (customers < (uint64_t)table->options->min_cell) {
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
		cumulative += table->ages[age].revenue;
		write_metric(table, (enum cohort_metric)table->options->wide, &table->ages[age],
		    customers, cumulative);
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
	decimal_sum revenue = 0, cost = 0;

	if (table->options->wide >= 0)
		return;
	for (size_t i = cohort->from; i < cohort->end; i++)
		for (uint32_t c = cells->customer[cohort->order[i]].cells; c != COHORT_NONE;
		     c = cells->cell[c].next) {
			revenue += cells->cell[c].revenue;
			cost += cohort_cells_cost(cells, c);
		}
	if (table->options->by != NULL)
		row_out_text(row,
		    cohort_cells_name(cells, cells->customer[cohort->order[cohort->from]].group));
	row_out_empty(row, 2);
	if (cohort->end - cohort->from < (uint64_t)table->options->min_cell) {
		row_out_empty(row, 7);
		row_out_text(row, slice_of("suppressed"));
	} else {
		row_out_u64(row, cohort->end - cohort->from);
		row_out_empty(row, 1);
		row_out_u64(row, 0);
		row_out_money(row, revenue, cells->scale);
		if (cells->cost == NULL)
			row_out_empty(row, 1);
		else
			row_out_money(row, revenue - cost, cells->scale);
		row_out_empty(row, 2);
		row_out_text(row, slice_of("no_order"));
	}
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

enum crm_status
cohort_write_table(const struct cohort_options *options, const struct cohort_cells *cells,
    struct output *out, struct msg *msg)
{
	struct table table = {
		.options = options, .cells = cells, .last = -1, .row = { .out = out }
	};
	struct cohort cohort = { 0 };
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
	if ((status = check_size(&table, order, msg)) != CRM_OK)
		goto done;
	write_header(&table);
	cohort.order = order;
	for (; cohort.from < cells->n && output_status(out) == CRM_OK; cohort.from = cohort.end) {
		date_day first = cells->customer[order[cohort.from]].first;

		cohort.end = cohort_cells_run(cells, order, cohort.from, true);
		if (first == DATE_NONE) {
			write_without_order(&table, &cohort);
			continue;
		}
		cohort.period = period_of(cells->kind, first);
		cohort.ages = (size_t)(table.last - cohort.period) + 1;
		sum_up(&table, &cohort);
		(options->wide < 0 ? write_long : write_wide)(&table, &cohort);
	}
done:
	free(order);
	free(table.ages);
	return status;
}
