/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "filter/cohort/cohort.h"
#include "table/row_out.h"

#include <stdlib.h>
#include <string.h>

/*
 * One period.  The five parts of the bridge add up to revenue less that of the period before,
 * because each customer's change is in one of them.
 */
struct stage {
	uint64_t first, retained, reactivated, churned;
	decimal_sum revenue;
	decimal_sum fresh, expansion, contraction, reactivation, lost;
};

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
	}
}

/* Add all steps of ${customer}, whose cells by period are list[0..n). */
static void
add_customer(const struct cohort_cells *cells, uint32_t customer, const uint32_t *list, size_t n,
    struct stage *stages, size_t periods)
{
	int32_t from = period_of(cells->kind, cells->from);
	date_day first = cells->customer[customer].first;
	struct activity none = { false, 0 }, before = none;

	for (size_t i = 0; i < n; i++) {
		const struct cohort_cell *cell = &cells->cell[list[i]];
		size_t t = (size_t)(cell->period - from);
		struct activity now = { cell->orders > 0, cell->revenue };

		stages[t].revenue += cell->revenue;
		add_step(&stages[t], before, now,
		    first != DATE_NONE && period_of(cells->kind, first) == cell->period);
		before = now;
		if (i + 1 < n && cells->cell[list[i + 1]].period == cell->period + 1)
			continue;
		if (t + 1 < periods)
			add_step(&stages[t + 1], now, none, false);
		before = none;
	}
}

static void
write_header(const struct cohort_options *options, struct row_out *row)
{
	static const char *const names[] = { "period", "known", "active", "new", "retained",
		"reactivated", "lapsed", "churned", "churn_rate", "revenue", "new_revenue",
		"expansion", "contraction", "reactivation", "lost", "change",
		"gross_revenue_retention", "net_revenue_retention", "state" };

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
		row_out_real(row, decimal_real(part) / decimal_real(before), 6);
}

/*
 * Write the figures of ${stage}; ${before} is the period before (zeroes at the first), ${known} all
 * who have ordered by now.
 */
static void
write_figures(struct row_out *row, const struct stage *stage, const struct stage *before,
    uint64_t known, int scale)
{
	uint64_t active = stage->first + stage->retained + stage->reactivated;
	uint64_t was_active = before->first + before->retained + before->reactivated;

	row_out_u64(row, known);
	row_out_u64(row, active);
	row_out_u64(row, stage->first);
	row_out_u64(row, stage->retained);
	row_out_u64(row, stage->reactivated);
	row_out_u64(row, known - active);
	row_out_u64(row, stage->churned);
	row_out_real(row, (double)stage->churned / (double)was_active, 6);
	row_out_money(row, stage->revenue, scale);
	row_out_money(row, stage->fresh, scale);
	row_out_money(row, stage->expansion, scale);
	row_out_money(row, stage->contraction, scale);
	row_out_money(row, stage->reactivation, scale);
	row_out_money(row, stage->lost, scale);
	row_out_money(row, stage->revenue - before->revenue, scale);
	write_share(row, before->revenue + stage->contraction + stage->lost, before->revenue);
	write_share(row, before->revenue + stage->contraction + stage->lost + stage->expansion,
	    before->revenue);
}

/* Write the periods of one group. */
static void
write_stages(const struct cohort_options *options, const struct cohort_cells *cells,
    struct slice group, const struct stage *stages, size_t periods, struct row_out *row)
{
	static const struct stage nothing;
	int32_t from = period_of(cells->kind, cells->from);
	bool partial =
	    period_start(cells->kind, period_of(cells->kind, cells->as_of) + 1) != cells->as_of + 1;
	char text[PERIOD_PRINT] = { 0 };
	uint64_t known = 0;

	for (size_t t = 0; t < periods; t++) {
		known += stages[t].first;
		if (options->by != NULL)
			row_out_text(row, group);
		row_out_text(row,
		    (struct slice){ text, period_print(text, cells->kind, from + (int32_t)t) });
		if (known < (uint64_t)options->min_cell) {
			row_out_empty(row, 17);
			row_out_text(row, slice_of("suppressed"));
		} else {
			write_figures(row, &stages[t], t == 0 ? &nothing : &stages[t - 1], known,
			    cells->scale);
			row_out_text(
			    row, slice_of(partial && t + 1 == periods ? "partial" : "whole"));
		}
		row_out_end(row);
	}
}

enum crm_status
cohort_write_lifecycle(
    const struct cohort_options *options, const struct cohort_cells *cells, struct output *out)
{
	struct row_out row = { .out = out };
	size_t periods = 0, room = 0, end;
	uint32_t *order, *list = NULL;
	struct stage *stages;
	enum crm_status status = CRM_OK;

	if (cells->from != DATE_NONE)
		periods = (size_t)(period_of(cells->kind, cells->as_of) -
			      period_of(cells->kind, cells->from)) +
		    1;
	if ((stages = mem_new(periods, sizeof(*stages))) == NULL)
		return CRM_ENOMEM;
	if (cohort_cells_order(cells, &order) != CRM_OK) {
		free(stages);
		return CRM_ENOMEM;
	}
	write_header(options, &row);
	for (size_t from = 0; from < cells->n && status == CRM_OK; from = end) {
		struct slice group = cohort_cells_name(cells, cells->customer[order[from]].group);

		end = cohort_cells_run(cells, order, from, false);
		memset(stages, 0, periods * sizeof(*stages));
		for (size_t i = from; i < end && status == CRM_OK; i++) {
			size_t n = 0;

			if ((status = cohort_cells_sorted(cells, order[i], &list, &room, &n)) ==
			    CRM_OK)
				add_customer(cells, order[i], list, n, stages, periods);
		}
		if (status == CRM_OK)
			write_stages(options, cells, group, stages, periods, &row);
	}
	free(list);
	free(order);
	free(stages);
	return status;
}
