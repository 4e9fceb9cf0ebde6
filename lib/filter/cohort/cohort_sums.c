/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of the cohort table: long (a row for each cohort and age) or wide (a row for each
 * cohort, a column for each age, one measure).
 *
 * With --min-cell a cohort or a cell is left empty as cohort_hidden.h decides, alike in the long
 * table and in every measure of the wide one.  The cumulative revenue is a running total: after a
 * hidden cell it is shown again only once one of the hidden cells was paid by min_cell customers or
 * more, because the difference of two totals is the sum of what was hidden between them.
 */
#include "filter/cohort/cohort_sums.h"

#include <stdio.h>

/* Significant digits of shares. */
#define DIGITS 9

/* The cumulative revenue of a cohort, and what is hidden since it was last shown. */
struct running {
	decimal_sum revenue;
	uint64_t earning;	/* the most that one hidden cell is from */
};

void
cohort_frame_open(struct cohort_frame *f)
{

	/* Without rows the table has no period at all: last is below first. */
	f->first = 0;
	f->last = -1;
	f->unfinished = false;
	if (f->from == DATE_NONE)
		return;
	f->first = period_of(f->kind, f->from);
	f->last = period_of(f->kind, f->as_of);
	/* A period of which days are still to come: its cells are marked, as they may grow. */
	f->unfinished = period_start(f->kind, f->last + 1) != f->as_of + 1;
}

struct cohort_frame
cohort_frame_of(const struct cohort_options *options, const struct cohort_cells *cells,
    struct output *out)
{
	struct cohort_frame f = { .options = options,
		.kind = cells->kind,
		.from = cells->from,
		.as_of = cells->as_of,
		.given = options->as_of != DATE_NONE,
		.scale = cells->scale,
		.has_cost = cells->cost != NULL,
		.row = { .out = out } };

	cohort_frame_open(&f);
	return f;
}

uint64_t
cohort_frame_cells(const struct cohort_frame *f, bool ordered, int32_t period)
{

	if (!ordered)
		return 1;
	/*
	 * A long table has a row for each age that the cohort has reached; a wide one the same
	 * fields in every row.
	 */
	return (uint64_t)(f->last + 1 - (f->options->wide >= 0 ? f->first : period));
}

void
cohort_sums_header(struct cohort_frame *f)
{
	static const char *const names[] = { "cohort", "age", "customers", "active", "orders",
		"revenue", "margin", "retention", "cumulative_revenue_per_customer", "state" };
	struct row_out *row = &f->row;
	char name[32];

	if (f->options->by != NULL)
		row_out_text(row, slice_of(f->options->by));
	if (f->options->wide < 0)
		row_out_names(row, names, sizeof(names) / sizeof(names[0]));
	else {
		row_out_text(row, slice_of("cohort"));
		row_out_text(row, slice_of("customers"));
		row_out_text(row, slice_of("partial_age"));
		for (int32_t age = 0; age <= f->last - f->first; age++) {
			snprintf(name, sizeof(name), "age_%d", (int)age);
			row_out_text(row, slice_of(name));
		}
	}
	row_out_end(row);
}

static void
write_key(struct cohort_frame *f, const struct cohort_sum *sum)
{
	char text[PERIOD_PRINT] = { 0 };

	if (f->options->by != NULL)
		row_out_text(&f->row, sum->group);
	row_out_text(&f->row, (struct slice){ text, period_print(text, f->kind, sum->period) });
}

/*
 * Add a cell to the running total; return whether that may be shown beside the cell.  The first
 * total after hidden cells reveals their sum, so it waits for one of them that is not small.
 */
static bool
advance_running(const struct cohort_frame *f, struct running *running, const struct cohort_age *age,
    bool hidden)
{

	running->revenue += age->revenue;
	if (hidden) {
		if (age->count.earning > running->earning)
			running->earning = age->count.earning;
		return false;
	}
	if (suppress_is_small(running->earning, (uint64_t)f->options->min_cell))
		return false;
	running->earning = 0;
	return true;
}

/* Write a measure of a cell that is not hidden; ${cumulative} is NULL where that one is. */
static void
write_measure(struct cohort_frame *f, enum cohort_metric metric, const struct cohort_age *age,
    uint64_t customers, const struct running *cumulative)
{
	struct row_out *row = &f->row;
	int scale = f->scale;

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
		/*
		 * Revenue is shown in the same row, so a margin shows the cost: hide it where few
		 * customers had one.
		 */
		if (!f->has_cost ||
		    suppress_is_small(age->count.costing, (uint64_t)f->options->min_cell))
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
write_long(struct cohort_frame *f, const struct cohort_sum *sum)
{
	static const enum cohort_metric shown[] = { COHORT_ACTIVE, COHORT_ORDERS, COHORT_REVENUE,
		COHORT_MARGIN, COHORT_RETENTION, COHORT_CUMULATIVE };
	const size_t n = sizeof(shown) / sizeof(shown[0]);
	uint64_t customers = sum->customers;
	bool small = sum->hidden;
	struct row_out *row = &f->row;
	struct running running = { 0 };

	for (size_t age = 0; age < sum->ages; age++) {
		const struct cohort_age *cell = &sum->age[age];
		bool hidden = small ||
		    cohort_hidden_cell(customers, &cell->count, (uint64_t)f->options->min_cell);
		bool total = advance_running(f, &running, cell, hidden);

		write_key(f, sum);
		row_out_u64(row, age);
		if (small)
			row_out_empty(row, 1);
		else
			row_out_u64(row, customers);
		if (hidden)
			row_out_empty(row, n);
		for (size_t i = 0; i < n && !hidden; i++)
			write_measure(f, shown[i], cell, customers, total ? &running : NULL);
		row_out_text(row, slice_of(hidden ? "suppressed"
			: f->unfinished && age + 1 == sum->ages ? "partial" : "whole"));
		row_out_end(row);
	}
}

static void
write_wide(struct cohort_frame *f, const struct cohort_sum *sum)
{
	uint64_t customers = sum->customers;
	size_t width = (size_t)(f->last - f->first) + 1;
	struct row_out *row = &f->row;
	struct running running = { 0 };

	write_key(f, sum);
	/* A hidden cohort keeps its row: that it exists is no secret, as the periods are known. */
	if (sum->hidden) {
		row_out_empty(row, width + 2);
		row_out_end(row);
		return;
	}
	row_out_u64(row, customers);
	if (f->unfinished)
		row_out_u64(row, sum->ages - 1);
	else
		row_out_empty(row, 1);
	for (size_t age = 0; age < sum->ages; age++) {
		const struct cohort_age *cell = &sum->age[age];
		bool hidden =
		    cohort_hidden_cell(customers, &cell->count, (uint64_t)f->options->min_cell);
		bool total = advance_running(f, &running, cell, hidden);

		if (hidden)
			row_out_empty(row, 1);
		else
			write_measure(f, (enum cohort_metric)f->options->wide, cell,
			    customers, total ? &running : NULL);
	}
	/* Ages that the cohort has not reached yet are empty, not 0. */
	row_out_empty(row, width - sum->ages);
	row_out_end(row);
}

/*
 * The customers of a group who never ordered have no cohort: one row, so that the whole adds up to
 * the ledger.
 */
static void
write_without_order(struct cohort_frame *f, const struct cohort_sum *sum)
{
	const struct cohort_age *all = &sum->age[0];
	struct row_out *row = &f->row;
	bool hidden = sum->hidden ||
	    suppress_is_small(all->count.earning, (uint64_t)f->options->min_cell);

	/* The wide table has ages only, and these customers have none. */
	if (f->options->wide >= 0)
		return;
	if (f->options->by != NULL)
		row_out_text(row, sum->group);
	row_out_empty(row, 2);
	if (sum->hidden)
		row_out_empty(row, 1);
	else
		row_out_u64(row, sum->customers);
	if (hidden)
		row_out_empty(row, 6);
	else {
		row_out_empty(row, 1);
		write_measure(f, COHORT_ORDERS, all, 0, NULL);
		write_measure(f, COHORT_REVENUE, all, 0, NULL);
		write_measure(f, COHORT_MARGIN, all, 0, NULL);
		row_out_empty(row, 2);
	}
	row_out_text(row, slice_of(hidden ? "suppressed" : "no_order"));
	row_out_end(row);
}

void
cohort_sums_write(struct cohort_frame *f, const struct cohort_sum *sum)
{

	if (!sum->ordered)
		write_without_order(f, sum);
	else
		(f->options->wide < 0 ? write_long : write_wide)(f, sum);
}
