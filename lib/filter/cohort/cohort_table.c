/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cohorts by age, the default table of crm-cohort, from the cells of customers.
 *
 * Customers come ordered by group and cohort, so the table is made cohort by cohort: sum the cells
 * of its customers up by age, write (cohort_sums.h), go on.  Memory is that of one cohort's ages.
 */
#include "base/mem.h"
#include "filter/cohort/cohort_index.h"
#include "filter/cohort/cohort_sums.h"

#include <stdlib.h>
#include <string.h>

/* Of so many customers at a time memory is brought in: their cells stay in the cache meanwhile. */
#define AHEAD 64

struct table {
	struct cohort_frame frame;
	const struct cohort_cells *cells;
	struct cohort_age *ages;	/* by age, of the cohort looked at */
	bool *hidden;		/* cohorts of this group; NULL without --min-cell */
	struct partial *partial;	/* takes the sums; NULL: write them */
};

/* One cohort: its customers order[from..end). */
struct cohort {
	const uint32_t *order;
	size_t from, end;
	int32_t period;
	size_t ages;		/* how many have been observed */
};

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
		struct cohort_age *age = &table->ages[later ? cell->period - cohort->period : 0];
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

/*
 * Load the next customers of a cohort, who are scattered over memory, and all their cells, which
 * are too; return the place after them.
 */
static size_t
bring_customers(const struct cohort_cells *cells, const struct cohort *cohort, size_t from)
{
	size_t n = cohort->end - from < AHEAD ? cohort->end - from : AHEAD;
	struct cohort_wanted v[AHEAD];

	for (size_t i = 0; i < n; i++)
		__builtin_prefetch(&cells->customer[cohort->order[from + i]]);
	for (size_t i = 0; i < n; i++)
		v[i] = (struct cohort_wanted){ cohort->order[from + i], INT32_MIN, COHORT_NONE };
	cohort_cells_bring(cells, v, n);
	return from + n;
}

/* Sum up the cells of a cohort by age. */
static void
sum_up_cohort(struct table *table, const struct cohort *cohort)
{
	const struct cohort_cells *cells = table->cells;

	memset(table->ages, 0, cohort->ages * sizeof(*table->ages));
	for (size_t i = cohort->from, brought = i; i < cohort->end; i++) {
		if (i == brought)
			brought = bring_customers(cells, cohort, i);
		add_customer_cells(table, cohort, cohort->order[i]);
	}
}

/* Sum up the customers of a group who never ordered. */
static void
sum_up_without_order(struct table *table, const struct cohort *cohort)
{
	const struct cohort_cells *cells = table->cells;
	struct cohort_age *sum = &table->ages[0];

	memset(sum, 0, sizeof(*sum));
	for (size_t i = cohort->from; i < cohort->end; i++) {
		decimal_sum revenue = 0, cost = 0;

		for (uint32_t c = cells->customer[cohort->order[i]].cells; c != COHORT_NONE;
		     c = cells->cell[c].next) {
			revenue += cells->cell[c].revenue;
			cost += cohort_cells_cost(cells, c);
		}
		sum->revenue += revenue;
		sum->margin += revenue - cost;
		sum->count.earning += revenue != 0;
		sum->count.costing += cost != 0;
	}
}

/* Refuse a table with too many rows, or fields in the wide one, before any is written. */
static enum crm_status
check_size(const struct table *table, const uint32_t *order, struct msg *msg)
{
	const struct cohort_cells *cells = table->cells;
	uint64_t all = 0;

	for (size_t from = 0; from < cells->n; from = cohort_cells_run(cells, order, from, true)) {
		date_day first = cells->customer[order[from]].first;

		all += cohort_frame_cells(&table->frame, first != DATE_NONE,
		    first == DATE_NONE ? 0 : period_of(cells->kind, first));
	}
	return cohort_cells_refuse(
	    cells, table->frame.options->wide < 0 ? "rows" : "fields", all, msg);
}

/* Write one cohort, whose customers have been found, or add it to the partial. */
static enum crm_status
write_cohort(struct table *table, struct cohort *cohort)
{
	const struct cohort_cells *cells = table->cells;
	const struct cohort_customer *one = &cells->customer[cohort->order[cohort->from]];
	struct cohort_sum sum = { .group = cohort_cells_name(cells, one->group),
		.ordered = one->first != DATE_NONE,
		.customers = cohort->end - cohort->from,
		.age = table->ages,
		.ages = 1 };

	sum.hidden = table->hidden != NULL &&
	    table->hidden[cohort_cells_cohort(cells, cohort->order[cohort->from])];
	if (sum.ordered) {
		sum.period = cohort->period = period_of(cells->kind, one->first);
		sum.ages = cohort->ages = (size_t)(table->frame.last - cohort->period) + 1;
		sum_up_cohort(table, cohort);
	} else
		sum_up_without_order(table, cohort);
	if (table->partial != NULL)
		return cohort_sums_partial(&table->frame, &sum, table->partial);
	cohort_sums_write(&table->frame, &sum);
	return output_status(table->frame.row.out);
}

/* Write all cohorts in their order. */
static enum crm_status
write_cohorts(struct table *table, const uint32_t *order)
{
	const struct cohort_cells *cells = table->cells;
	struct cohort cohort = { .order = order };
	uint64_t min = (uint64_t)table->frame.options->min_cell;
	enum crm_status status = CRM_OK;
	size_t group_end = 0;

	for (; cohort.from < cells->n && status == CRM_OK; cohort.from = cohort.end) {
		if (cohort.from == group_end && min > 0) {
			group_end = cohort_cells_run(cells, order, cohort.from, false);
			free(table->hidden);
			table->hidden = NULL;
			if (cohort_hidden_sizes(cells, order, cohort.from, group_end,
				min, &table->hidden) != CRM_OK)
				return CRM_ENOMEM;
		}
		cohort.end = cohort_cells_run(cells, order, cohort.from, true);
		status = write_cohort(table, &cohort);
	}
	return status;
}

/* Write the table to ${out}, or add it to the partial ${p}. */
static enum crm_status
make_table(const struct cohort_options *options, const struct cohort_cells *cells,
    struct output *out, struct partial *p, struct msg *msg)
{
	struct table table = { .cells = cells, .partial = p };
	struct cohort_frame *frame = &table.frame;
	enum crm_status status;
	uint32_t *order;

	*frame = cohort_frame_of(options, cells, out);
	/* One more, as those who never ordered are summed up in it too. */
	if ((table.ages = mem_new((size_t)(frame->last - frame->first) + 2,
		 sizeof(*table.ages))) == NULL)
		return CRM_ENOMEM;
	if (cohort_cells_order(cells, &order) != CRM_OK) {
		free(table.ages);
		return CRM_ENOMEM;
	}
	if ((status = check_size(&table, order, msg)) == CRM_OK) {
		if (p == NULL)
			cohort_sums_header(frame);
		status = write_cohorts(&table, order);
	}
	free(table.hidden);
	free(order);
	free(table.ages);
	return status;
}

enum crm_status
cohort_write_table(const struct cohort_options *options, const struct cohort_cells *cells,
    struct output *out, struct msg *msg)
{

	return make_table(options, cells, out, NULL, msg);
}

enum crm_status
cohort_table_fill(const struct cohort_options *options, const struct cohort_cells *cells,
    struct partial *p, struct msg *msg)
{

	return make_table(options, cells, NULL, p, msg);
}
