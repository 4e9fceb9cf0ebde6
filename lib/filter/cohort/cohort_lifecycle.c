/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-cohort --lifecycle: who is new, kept, back or gone in each period, and the revenue bridge.
 *
 * Each customer's cells are walked in order of time.  Every step from one period to the next is put
 * into exactly one part of the bridge, so the parts of a period add up to its change of revenue.
 *
 * With --min-cell a period is left empty where one of its counts is small, where a part of the
 * bridge is from few customers, or where its total would give away a hidden cell of the cohort
 * table (struct cohort_gap).  The next period holds part of it: retained + churned are those active
 * before, reactivated were lapsed then, revenue - change is what was earned then, and two numbers
 * of known customers differ by the new ones.  So the period after a hidden one leaves out all that
 * compares it with the one before, and known (with lapsed) is left out until the hidden new
 * customers since it was last shown are enough together.  tests/cli/attack_tables.py attacks this
 * and the cohort table together, by linear programming.
 */
#include "base/mem.h"
#include "filter/cohort/cohort.h"
#include "filter/cohort/cohort_hidden.h"
#include "table/row_out.h"

#include <stdlib.h>
#include <string.h>

/*
 * One period.  The five parts of the bridge add up to revenue less that of the period before,
 * because each customer's change is in one of them.
 */
struct stage {
	uint64_t first, retained, reactivated, churned, orders;
	decimal_sum revenue;
	decimal_sum fresh, expansion, contraction, reactivation, lost;
	uint64_t earning, rising, falling;	/* customers: revenue not 0, in expansion, ... */
	struct cohort_gap gap;	/* hidden cells of the cohort table in this period */
	bool cohort_hidden;	/* how many are new is hidden there */
};

/* Cohorts whose size is hidden, and their customers. */
struct sizes {
	size_t cohorts;
	uint64_t customers;
};

/* Sums of one group, by period. */
struct stages {
	struct stage *stage;
	struct cohort_count *count;	/* of the cohort looked at */
	size_t periods;
	bool *hidden;		/* cohorts whose size is hidden; NULL without --min-cell */
	struct sizes sizes;	/* all of these together, the one without an order included */
	uint32_t *list;		/* room for the cells of a customer */
	size_t room;
};

#define DIGITS 9

/* What a customer did in one period. */
struct activity {
	bool active;
	decimal_sum revenue;
};

/*
 * Add the step of a customer from ${before} to ${now}; ${first}: the first order is in this period.
 */
static void
add_step(struct stage *stage, struct activity before, struct activity now, bool first)
{
	decimal_sum change = now.revenue - before.revenue;

	if (first) {
		stage->first++;
		stage->fresh += change;
	} else if (now.active && !before.active) {
		stage->reactivated++;
		stage->reactivation += change;
	} else if (before.active && !now.active) {
		stage->churned++;
		stage->lost += change;
	} else {
		stage->retained += now.active;
		*(change < 0 ? &stage->contraction : &stage->expansion) += change;
		stage->falling += change < 0;
		stage->rising += change > 0;
	}
}

/* Add all steps of ${customer}, whose cells by period are s->list[0..n). */
static void
add_steps(const struct cohort_cells *cells, uint32_t customer, size_t n, struct stages *s)
{
	int32_t from = period_of(cells->kind, cells->from);
	size_t cohort = cohort_cells_cohort(cells, customer);	/* from 1 on */
	struct activity none = { false, 0 }, before = none;
	decimal_sum early = 0;	/* what the cohort table puts to age 0 */

	for (size_t i = 0; i < n; i++) {
		const struct cohort_cell *cell = &cells->cell[s->list[i]];
		size_t t = (size_t)(cell->period - from);
		struct activity now = { cell->orders > 0, cell->revenue };

		s->stage[t].revenue += cell->revenue;
		s->stage[t].orders += cell->orders;
		s->stage[t].earning += cell->revenue != 0;
		s->count[t].active += now.active;
		s->count[t].earning += t + 1 > cohort && cell->revenue != 0;
		early += t + 1 > cohort ? 0 : cell->revenue;
		add_step(&s->stage[t], before, now, cohort == t + 1);
		before = now;
		if (i + 1 < n && cells->cell[s->list[i + 1]].period == cell->period + 1)
			continue;
		if (t + 1 < s->periods)
			add_step(&s->stage[t + 1], now, none, false);
		before = none;
	}
	if (cohort > 0)
		s->count[cohort - 1].earning += early != 0;
}

/* Note which cells of a cohort of so many ${customers}, just counted, the cohort table hides. */
static void
add_gaps(struct stages *s, size_t cohort, uint64_t customers, uint64_t min)
{

	if (s->hidden == NULL)
		return;
	s->sizes.cohorts += s->hidden[cohort];
	s->sizes.customers += s->hidden[cohort] ? customers : 0;
	if (cohort == 0)
		return;
	s->stage[cohort - 1].cohort_hidden = s->hidden[cohort];
	for (size_t t = cohort - 1; t < s->periods; t++)
		if (s->hidden[cohort] || cohort_hidden_cell(customers, &s->count[t], min))
			cohort_gap_add(&s->stage[t].gap, customers, &s->count[t]);
}

/* Sum up the customers of one group, cohort by cohort. */
static enum crm_status
add_stages(const struct cohort_cells *cells, const uint32_t *order, size_t from, size_t end,
    struct stages *s, uint64_t min)
{
	size_t n, next;

	memset(s->stage, 0, s->periods * sizeof(*s->stage));
	free(s->hidden);
	s->hidden = NULL;
	s->sizes = (struct sizes){ 0, 0 };
	if (min > 0 &&
	    cohort_hidden_sizes(cells, order, from, end, min, &s->hidden) != CRM_OK)
		return CRM_ENOMEM;
	for (; from < end; from = next) {
		next = cohort_cells_run(cells, order, from, true);
		memset(s->count, 0, s->periods * sizeof(*s->count));
		for (size_t i = from; i < next; i++) {
			if (cohort_cells_sorted(cells, order[i], &s->list, &s->room, &n) != CRM_OK)
				return CRM_ENOMEM;
			add_steps(cells, order[i], n, s);
		}
		add_gaps(s, cohort_cells_cohort(cells, order[from]), next - from, min);
	}
	return CRM_OK;
}

static void
write_lifecycle_header(const struct cohort_options *options, struct row_out *row)
{
	static const char *const names[] = { "period", "known", "active", "new", "retained",
		"reactivated", "lapsed", "churned", "churn_rate", "revenue", "new_revenue",
		"expansion", "contraction", "reactivation", "lost", "change",
		"gross_revenue_retention", "net_revenue_retention", "state", "orders" };

	if (options->by != NULL)
		row_out_text(row, slice_of(options->by));
	row_out_names(row, names, sizeof(names) / sizeof(names[0]));
	row_out_end(row);
}

/* A share of the revenue of the period before; nothing where that was not positive. */
static void
write_share(struct row_out *row, decimal_sum part, decimal_sum before)
{

	if (before <= 0)
		row_out_empty(row, 1);
	else
		row_out_real(row, decimal_real(part) / decimal_real(before), DIGITS);
}

static uint64_t
active_in(const struct stage *stage)
{

	return stage->first + stage->retained + stage->reactivated;
}

/* Which figures of a period are left out. */
struct blanks {
	bool all;
	bool known;		/* known and lapsed */
	bool before;		/* what compares with the period before */
};

/* Whether figures of ${stage} are about few customers; ${known} have ordered by its end. */
static bool
is_hidden_stage(const struct stage *stage, uint64_t known, uint64_t min)
{
	const uint64_t counts[] = { known, known - active_in(stage), active_in(stage), stage->first,
		stage->retained, stage->reactivated, stage->churned, stage->earning, stage->rising,
		stage->falling };

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (suppress_is_small(counts[i], min))
			return true;
	return stage->cohort_hidden || !cohort_gap_is_safe(&stage->gap, min);
}

static void
write_count(struct row_out *row, uint64_t n, bool blank)
{

	if (blank)
		row_out_empty(row, 1);
	else
		row_out_u64(row, n);
}

/*
 * Write the figures of ${stage}; ${before} is the period before (zeroes at the first), ${known} all
 * who have ordered by now.
 */
static void
write_stage(struct row_out *row, const struct stage *stage, const struct stage *before,
    uint64_t known, int scale, struct blanks blank)
{
	uint64_t active = active_in(stage);
	decimal_sum kept = before->revenue + stage->contraction + stage->lost;

	write_count(row, known, blank.known);
	row_out_u64(row, active);
	row_out_u64(row, stage->first);
	write_count(row, stage->retained, blank.before);
	write_count(row, stage->reactivated, blank.before);
	write_count(row, known - active, blank.known);
	write_count(row, stage->churned, blank.before);
	if (blank.before)
		row_out_empty(row, 1);
	else
		row_out_real(row, (double)stage->churned / (double)active_in(before), DIGITS);
	row_out_money(row, stage->revenue, scale);
	row_out_money(row, stage->fresh, scale);
	if (blank.before) {
		row_out_empty(row, 7);
		return;
	}
	row_out_money(row, stage->expansion, scale);
	row_out_money(row, stage->contraction, scale);
	row_out_money(row, stage->reactivation, scale);
	row_out_money(row, stage->lost, scale);
	row_out_money(row, stage->revenue - before->revenue, scale);
	write_share(row, kept, before->revenue);
	write_share(row, kept + stage->expansion, before->revenue);
}

/* Write the periods of one group. */
static void
write_stages(const struct cohort_options *options, const struct cohort_cells *cells,
    struct slice group, const struct stages *s, struct row_out *row)
{
	static const struct stage nothing;
	int32_t from = period_of(cells->kind, cells->from);
	uint64_t min = (uint64_t)options->min_cell, known = 0;
	struct sizes since = { 0, 0 }, left = s->sizes;
	bool partial =
	    period_start(cells->kind, period_of(cells->kind, cells->as_of) + 1) != cells->as_of + 1;
	char text[PERIOD_PRINT] = { 0 };
	struct blanks blank = { false, false, false };

	for (size_t t = 0; t < s->periods; t++) {
		const struct stage *stage = &s->stage[t];

		known += stage->first;
		if (stage->cohort_hidden) {
			since.cohorts++;
			since.customers += stage->first;
			left.cohorts--;
			left.customers -= stage->first;
		}
		blank.before = blank.all;
		blank.all = is_hidden_stage(stage, known, min);
		/* The number of all customers is known, so what is still to come counts too. */
		blank.known = since.cohorts > 0 &&
		    (!suppress_is_safe(since.cohorts, since.customers, min) ||
			!suppress_is_safe(left.cohorts, left.customers, min));
		if (!blank.all && !blank.known)
			since = (struct sizes){ 0, 0 };
		if (options->by != NULL)
			row_out_text(row, group);
		row_out_text(row,
		    (struct slice){ text, period_print(text, cells->kind, from + (int32_t)t) });
		if (blank.all)
			row_out_empty(row, 17);
		else
			write_stage(row, stage, t == 0 ? &nothing : stage - 1, known,
			    cells->scale, blank);
		row_out_text(row, slice_of(blank.all ? "suppressed" :
			partial && t + 1 == s->periods ? "partial" : "whole"));
		write_count(row, stage->orders, blank.all);
		row_out_end(row);
	}
}

enum crm_status
cohort_write_lifecycle(
    const struct cohort_options *options, const struct cohort_cells *cells, struct output *out)
{
	struct row_out row = { .out = out };
	struct stages s = { .periods = 0 };
	uint32_t *order = NULL;
	enum crm_status status = CRM_ENOMEM;
	size_t end;

	if (cells->from != DATE_NONE)
		s.periods = (size_t)(period_of(cells->kind, cells->as_of) -
				period_of(cells->kind, cells->from)) +
		    1;
	s.stage = mem_new(s.periods, sizeof(*s.stage));
	s.count = mem_new(s.periods, sizeof(*s.count));
	if (s.stage == NULL || s.count == NULL || cohort_cells_order(cells, &order) != CRM_OK)
		goto done;
	write_lifecycle_header(options, &row);
	status = CRM_OK;
	for (size_t from = 0; from < cells->n && status == CRM_OK; from = end) {
		end = cohort_cells_run(cells, order, from, false);
		status = add_stages(cells, order, from, end, &s, (uint64_t)options->min_cell);
		if (status == CRM_OK)
			write_stages(options, cells,
			    cohort_cells_name(cells, cells->customer[order[from]].group), &s, &row);
	}
done:
	free(order);
	free(s.list);
	free(s.hidden);
	free(s.count);
	free(s.stage);
	return status;
}
