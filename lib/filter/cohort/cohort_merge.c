/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cohort table as sums that add up: what its partials hold, and the table made of them.
 *
 * A partial has a row for each group, cohort and period in which something was done, keyed by the
 * first days of the two periods; those without an order have no days.  So sorted rows come group by
 * group and cohort by cohort, as cohort_table.c walks the customers.  What is worked out from sums,
 * and what --min-cell hides, is decided after the merge, alike for both.
 */
#include "filter/cohort/cohort_partial.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* The values of a row, in the order of the columns. */
enum { CUSTOMERS, ACTIVE, ORDERS, EARNING, COSTING, REVENUE, MARGIN, VALUES };

static const struct partial_column table_columns[] = {
	{ "group", PARTIAL_KEY }, { "cohort_date", PARTIAL_KEY }, { "date", PARTIAL_KEY },
	{ "customers", PARTIAL_COUNT }, { "active", PARTIAL_COUNT }, { "orders", PARTIAL_COUNT },
	{ "earning", PARTIAL_COUNT }, { "costing", PARTIAL_COUNT }, { "revenue", PARTIAL_MONEY },
	{ "margin", PARTIAL_MONEY }, COHORT_SHARED
};

/** One row of the partials. */
struct merge_cell {
	struct slice group;
	bool ordered;
	int32_t cohort, period;
	uint64_t customers;
	struct cohort_age age;
};

/** All rows, in the order of groups, cohorts and periods. */
struct merge {
	struct cohort_frame *frame;
	struct merge_cell *v;
	size_t n;
};

enum crm_status
cohort_sums_partial(const struct cohort_frame *f, const struct cohort_sum *sum, struct partial *p)
{
	char cohort[DATE_PRINT], date[DATE_PRINT];
	struct slice keys[] = { sum->group, { cohort, 0 }, { date, 0 } };
	enum crm_status status = CRM_OK;

	for (size_t i = 0; i < sum->ages && status == CRM_OK; i++) {
		const struct cohort_age *age = &sum->age[i];
		const decimal_sum values[VALUES] = { [CUSTOMERS] = i == 0 ? sum->customers : 0,
			[ACTIVE] = age->count.active,
			[ORDERS] = age->orders,
			[EARNING] = age->count.earning,
			[COSTING] = age->count.costing,
			[REVENUE] = age->revenue,
			[MARGIN] = age->margin };

		/* The first one says how many customers there are. */
		if (i > 0 && age->count.active + age->count.earning + age->count.costing == 0)
			continue;
		if (sum->ordered) {
			keys[1].n = date_print(cohort, period_start(f->kind, sum->period));
			keys[2].n =
			    date_print(date, period_start(f->kind, sum->period + (int32_t)i));
		}
		status = partial_add(p, keys, values);
	}
	return status;
}

/* Take a row into ${cell}; false where its days do not fit the frame. */
static bool
take_cell(const struct cohort_frame *f, const struct partial *p, size_t row,
    struct merge_cell *cell)
{
	const decimal_sum *values = partial_values(p, row);
	date_day cohort, date;

	*cell = (struct merge_cell){ .group = partial_key(p, row, 0),
		.customers = (uint64_t)values[CUSTOMERS],
		.age = { .count = { .active = (uint64_t)values[ACTIVE],
			     .earning = (uint64_t)values[EARNING],
			     .costing = (uint64_t)values[COSTING] },
		    .orders = (uint64_t)values[ORDERS],
		    .revenue = values[REVENUE],
		    .margin = values[MARGIN] } };
	if (!cohort_partial_day(partial_key(p, row, 1), &cohort) ||
	    !cohort_partial_day(partial_key(p, row, 2), &date) ||
	    (cohort == DATE_NONE) != (date == DATE_NONE) || f->from == DATE_NONE)
		return false;
	if (cohort == DATE_NONE)
		return true;
	cell->ordered = true;
	cell->cohort = period_of(f->kind, cohort);
	cell->period = period_of(f->kind, date);
	/* write_merged() uses period - cohort as an index. */
	return cell->cohort >= f->first && cell->period >= cell->cohort && cell->period <= f->last;
}

/* Where the cells end that have the group, or with ${cohort} the cohort, of cell ${from}. */
static size_t
run_end(const struct merge *m, size_t from, bool cohort)
{
	size_t end = from + 1;

	while (end < m->n && slice_equal(m->v[end].group, m->v[from].group) &&
	    (!cohort || (m->v[end].ordered == m->v[from].ordered &&
		m->v[end].cohort == m->v[from].cohort)))
		end++;
	return end;
}

/* Which cohorts of the group of cells ${from} to ${end} are hidden; as cohort_hidden_sizes(). */
static enum crm_status
hide_cohorts(const struct merge *m, size_t from, size_t end, bool **hidden)
{
	size_t cohorts = (size_t)(m->frame->last - m->frame->first) + 2;
	uint64_t *size = mem_new(cohorts, sizeof(*size));
	enum crm_status status = CRM_ENOMEM;

	free(*hidden);
	*hidden = NULL;
	if (size == NULL)
		return CRM_ENOMEM;
	for (size_t i = from; i < end; i++)
		size[m->v[i].ordered ? m->v[i].cohort - m->frame->first + 1 : 0] +=
		    m->v[i].customers;
	status = cohort_hidden_counted(
	    size, cohorts, (uint64_t)m->frame->options->min_cell, hidden);
	free(size);
	return status;
}

/* Write the cohort whose cells are ${from} to ${end}. */
static void
write_merged(const struct merge *m, size_t from, size_t end, struct cohort_age *ages,
    const bool *hidden)
{
	const struct merge_cell *one = &m->v[from];
	struct cohort_sum sum = { .group = one->group,
		.period = one->cohort,
		.ordered = one->ordered,
		.age = ages,
		.ages = one->ordered ? (size_t)(m->frame->last - one->cohort) + 1 : 1 };

	/*
	 * Periods in which nobody did anything have no cell; they are rows of zeros in the table.
	 */
	memset(ages, 0, sum.ages * sizeof(*ages));
	for (size_t i = from; i < end; i++) {
		ages[m->v[i].period - one->cohort] = m->v[i].age;
		sum.customers += m->v[i].customers;
	}
	sum.hidden = hidden != NULL && hidden[one->ordered ? one->cohort - m->frame->first + 1 : 0];
	cohort_sums_write(m->frame, &sum);
}

static enum crm_status
write_cells(const struct merge *m)
{
	size_t width = (size_t)(m->frame->last - m->frame->first) + 2, group_end = 0;
	struct cohort_age *ages = mem_new(width, sizeof(*ages));
	enum crm_status status = CRM_OK;
	bool *hidden = NULL;

	if (ages == NULL)
		return CRM_ENOMEM;
	cohort_sums_header(m->frame);
	for (size_t from = 0, end; from < m->n && status == CRM_OK; from = end) {
		if (from == group_end) {
			group_end = run_end(m, from, false);
			/*
			 * Decide for all cohorts of a group together, before the first of them is
			 * written.
			 */
			if (m->frame->options->min_cell > 0)
				status = hide_cohorts(m, from, group_end, &hidden);
		}
		end = run_end(m, from, true);
		if (status == CRM_OK)
			write_merged(m, from, end, ages, hidden);
	}
	free(hidden);
	free(ages);
	return status;
}

/* Write the cohort table from the sums of all partials. */
static enum crm_status
write_table(struct cohort_frame *f, const struct partial *p, const struct run *run)
{
	struct merge m = { .frame = f, .v = mem_new(partial_rows(p), sizeof(*m.v)) };
	struct cohort_cells range = { .from = f->from, .as_of = f->as_of };
	enum crm_status status = CRM_OK;
	uint64_t all = 0;

	if (m.v == NULL)
		return msg_nomem(run->msg);
	for (size_t row = 0; row < partial_rows(p) && status == CRM_OK; row++)
		if (!cohort_partial_is_zero(p, row, VALUES) && !take_cell(f, p, row, &m.v[m.n++]))
			status = cohort_partial_misfit(run->msg);
	/* Only now is it known how large the table gets. */
	for (size_t from = 0; from < m.n && status == CRM_OK; from = run_end(&m, from, true))
		all += cohort_frame_cells(f, m.v[from].ordered, m.v[from].cohort);
	if (status == CRM_OK)
		status = cohort_cells_refuse(
		    &range, f->options->wide < 0 ? "rows" : "fields", all, run->msg);
	if (status == CRM_OK && write_cells(&m) != CRM_OK)
		status = msg_nomem(run->msg);
	free(m.v);
	return status;
}

const struct cohort_summable cohort_summable_table = {
	.kind = { "crm-cohort 2", table_columns, sizeof(table_columns) / sizeof(table_columns[0]) },
	.fill = cohort_table_fill,
	.write = write_table,
};
