/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-cohort --lifecycle: who is new, kept, back or gone in each period, and the revenue bridge.
 *
 * Each customer's cells are walked in order of time.  Every step from one period to the next is put
 * into exactly one part of the bridge, so the parts of a period add up to its change of revenue.
 *
 * A step needs the customer; what is added up from steps does not, so the sums of a group can come
 * from partials as well.  There the step after the last period is kept too: a shard does not know
 * whether other shards have later days.  cohort_stages.c writes the sums.
 */
#include "filter/cohort/cohort_stages.h"

#include <stdlib.h>
#include <string.h>

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

/* A group of customers: order[from..end). */
struct group_run {
	const struct cohort_cells *cells;
	const uint32_t *order;
	size_t from, end;
	struct slice name;
	struct partial *partial;	/* takes the sums; NULL: they are written */
};

/* Keep the cells of a cohort, just counted, in the partial. */
static enum crm_status
save_cohort(const struct group_run *g, const struct stages *s, size_t cohort, uint64_t customers)
{
	int32_t first = period_of(g->cells->kind, g->cells->from);
	enum crm_status status = CRM_OK;
	struct stage_row row = { .group = g->name, .cohort = DATE_NONE, .date = DATE_NONE };

	row.customers = customers;
	if (cohort == 0)
		return stage_save(g->partial, &row);
	row.cohort = period_start(g->cells->kind, first + (int32_t)cohort - 1);
	for (size_t t = cohort - 1; t < s->periods && status == CRM_OK; t++) {
		row.date = period_start(g->cells->kind, first + (int32_t)t);
		row.count = s->count[t];
		/* The first one says how many customers there are. */
		if (row.customers + row.count.active + row.count.earning > 0)
			status = stage_save(g->partial, &row);
		row.customers = 0;
	}
	return status;
}

/* Keep the stages of a group in the partial. */
static enum crm_status
save_stages(const struct group_run *g, const struct stages *s)
{
	int32_t first = period_of(g->cells->kind, g->cells->from);
	enum crm_status status = CRM_OK;

	for (size_t t = 0; t < s->periods && status == CRM_OK; t++)
		status = stage_save(g->partial,
		    &(struct stage_row){ .group = g->name,
			.cohort = DATE_NONE,
			.date = period_start(g->cells->kind, first + (int32_t)t),
			.stage = s->stage[t] });
	return status;
}

/* Sum up the customers of one group, cohort by cohort. */
static enum crm_status
add_stages(const struct group_run *g, struct stages *s, uint64_t min)
{
	const struct cohort_cells *cells = g->cells;
	enum crm_status status = CRM_OK;
	size_t n, next;

	stages_clear(s);
	if (min > 0 &&
	    cohort_hidden_sizes(cells, g->order, g->from, g->end, min, &s->hidden) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t from = g->from; from < g->end && status == CRM_OK; from = next) {
		size_t cohort = cohort_cells_cohort(cells, g->order[from]);

		next = cohort_cells_run(cells, g->order, from, true);
		memset(s->count, 0, s->periods * sizeof(*s->count));
		for (size_t i = from; i < next; i++) {
			if (cohort_cells_sorted(cells, g->order[i], &s->list, &s->room, &n) !=
			    CRM_OK)
				return CRM_ENOMEM;
			add_steps(cells, g->order[i], n, s);
		}
		stages_gaps(s, cohort, next - from, min);
		if (g->partial != NULL)
			status = save_cohort(g, s, cohort, next - from);
	}
	return status;
}

/* Write the table to the frame's output, or add it to the partial ${p}. */
static enum crm_status
make_lifecycle(struct cohort_frame *f, const struct cohort_cells *cells, struct partial *p)
{
	struct group_run g = { .cells = cells, .partial = p };
	struct stages s = { .periods = 0 };
	uint32_t *order = NULL;
	enum crm_status status;

	/* In a partial one more: what the last period changes in the next one. */
	if ((status = stages_open(&s, (size_t)(f->last - f->first + 1) + (p != NULL))) != CRM_OK ||
	    (status = cohort_cells_order(cells, &order)) != CRM_OK)
		goto done;
	g.order = order;
	if (p == NULL)
		stages_header(f);
	for (; g.from < cells->n && status == CRM_OK; g.from = g.end) {
		g.end = cohort_cells_run(cells, order, g.from, false);
		g.name = cohort_cells_name(cells, cells->customer[order[g.from]].group);
		status = add_stages(&g, &s, (uint64_t)f->options->min_cell);
		if (status == CRM_OK && p != NULL)
			status = save_stages(&g, &s);
		else if (status == CRM_OK)
			stages_write(f, g.name, &s);
	}
done:
	free(order);
	stages_free(&s);
	return status;
}

enum crm_status
cohort_write_lifecycle(
    const struct cohort_options *options, const struct cohort_cells *cells, struct output *out)
{
	struct cohort_frame frame = cohort_frame_of(options, cells, out);

	return make_lifecycle(&frame, cells, NULL);
}

enum crm_status
cohort_lifecycle_fill(const struct cohort_options *options, const struct cohort_cells *cells,
    struct partial *p, struct msg *msg)
{
	struct cohort_frame frame = cohort_frame_of(options, cells, NULL);
	enum crm_status status = make_lifecycle(&frame, cells, p);

	return status == CRM_ENOMEM ? msg_nomem(msg) : status;
}
