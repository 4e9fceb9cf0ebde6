/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lifecycle table as sums that add up.
 *
 * A partial has a row for each group and period, with the sums of the period, and one for each
 * group, cohort and period with the counts of the cohort table: --min-cell needs them, as the two
 * tables must not give away what each hides.  The period after the last one is there too, as what
 * ends in it depends on the last day of all shards; it is left out where that is not reached.
 */
#include "filter/cohort/cohort_partial.h"
#include "filter/cohort/cohort_stages.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* The values of a row, in the order of the columns. */
enum {
	CUSTOMERS, ACTIVE, EARNING, NEW, RETAINED, REACTIVATED, CHURNED, ORDERS, RISING, FALLING,
	REVENUE, NEW_REVENUE, EXPANSION, CONTRACTION, REACTIVATION, LOST, VALUES
};

static const struct partial_column lifecycle_columns[] = {
	{ "group", PARTIAL_KEY }, { "cohort_date", PARTIAL_KEY }, { "date", PARTIAL_KEY },
	{ "customers", PARTIAL_COUNT }, { "active", PARTIAL_COUNT }, { "earning", PARTIAL_COUNT },
	{ "new", PARTIAL_COUNT }, { "retained", PARTIAL_COUNT }, { "reactivated", PARTIAL_COUNT },
	{ "churned", PARTIAL_COUNT }, { "orders", PARTIAL_COUNT }, { "rising", PARTIAL_COUNT },
	{ "falling", PARTIAL_COUNT }, { "revenue", PARTIAL_MONEY },
	{ "new_revenue", PARTIAL_MONEY }, { "expansion", PARTIAL_MONEY },
	{ "contraction", PARTIAL_MONEY }, { "reactivation", PARTIAL_MONEY },
	{ "lost", PARTIAL_MONEY }, COHORT_SHARED
};

enum crm_status
stage_save(struct partial *p, const struct stage_row *row)
{
	const struct stage *s = &row->stage;
	char cohort[DATE_PRINT], date[DATE_PRINT];
	const struct slice keys[] = { row->group, { cohort, date_print(cohort, row->cohort) },
		{ date, date_print(date, row->date) } };
	const decimal_sum values[VALUES] = { row->customers, row->count.active,
		row->count.earning + s->earning, s->first, s->retained, s->reactivated, s->churned,
		s->orders, s->rising, s->falling, s->revenue, s->fresh, s->expansion,
		s->contraction, s->reactivation, s->lost };

	/* Which periods nothing happened in depends on the days of other customers. */
	for (size_t i = 0; i < VALUES; i++)
		if (values[i] != 0)
			return partial_add(p, keys, values);
	return CRM_OK;
}

static struct stage
stage_of(const decimal_sum *v)
{

	return (struct stage){ .first = (uint64_t)v[NEW],
		.retained = (uint64_t)v[RETAINED],
		.reactivated = (uint64_t)v[REACTIVATED],
		.churned = (uint64_t)v[CHURNED],
		.orders = (uint64_t)v[ORDERS],
		.revenue = v[REVENUE],
		.fresh = v[NEW_REVENUE],
		.expansion = v[EXPANSION],
		.contraction = v[CONTRACTION],
		.reactivation = v[REACTIVATION],
		.lost = v[LOST],
		.earning = (uint64_t)v[EARNING],
		.rising = (uint64_t)v[RISING],
		.falling = (uint64_t)v[FALLING] };
}

/*
 * Read the days of a row as periods from the first one on, numbered from 0; -1 where there is no
 * day.  False where they do not fit the frame; the period after the last one does.
 */
static bool
read_periods(const struct cohort_frame *f, const struct partial *p, size_t row, int32_t *cohort,
    int32_t *period)
{
	date_day days[2];

	if (f->from == DATE_NONE || !cohort_partial_day(partial_key(p, row, 1), &days[0]) ||
	    !cohort_partial_day(partial_key(p, row, 2), &days[1]))
		return false;
	*cohort = days[0] == DATE_NONE ? -1 : period_of(f->kind, days[0]) - f->first;
	*period = days[1] == DATE_NONE ? -1 : period_of(f->kind, days[1]) - f->first;
	return (days[0] == DATE_NONE || (*cohort >= 0 && *cohort <= *period)) &&
	    (days[1] == DATE_NONE || *period >= 0) && *period <= f->last - f->first + 1;
}

/* Find which cohorts of the group of rows ${from} to ${end} --min-cell hides. */
static enum crm_status
hide_cohorts(const struct cohort_frame *f, const struct partial *p, size_t from, size_t end,
    struct stages *s)
{
	uint64_t *size = mem_new(s->periods + 1, sizeof(*size));
	int32_t cohort, period;
	enum crm_status status;

	if (size == NULL)
		return CRM_ENOMEM;
	for (size_t row = from; row < end; row++)
		if (read_periods(f, p, row, &cohort, &period) && cohort < (int32_t)s->periods)
			size[cohort + 1] += (uint64_t)partial_values(p, row)[CUSTOMERS];
	status = cohort_hidden_counted(
	    size, s->periods + 1, (uint64_t)f->options->min_cell, &s->hidden);
	free(size);
	return status;
}

/* Sum up the group of rows ${from} to ${end}; CRM_EDATA where they do not fit. */
static enum crm_status
add_rows(const struct cohort_frame *f, const struct partial *p, size_t from, size_t end,
    struct stages *s)
{
	uint64_t min = (uint64_t)f->options->min_cell, customers = 0;
	int32_t cohort, period, before = -2;	/* no cohort yet */

	stages_clear(s);
	if (min > 0 && hide_cohorts(f, p, from, end, s) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t row = from; row < end; row++) {
		const decimal_sum *values = partial_values(p, row);

		if (!read_periods(f, p, row, &cohort, &period))
			return CRM_EDATA;
		if (period >= (int32_t)s->periods)
			continue;
		if (cohort < 0 && period >= 0) {
			s->stage[period] = stage_of(values);
			continue;
		}
		if (cohort != before) {
			if (customers > 0)
				stages_gaps(s, (size_t)before + 1, customers, min);
			memset(s->count, 0, s->periods * sizeof(*s->count));
			customers = 0;
		}
		before = cohort;
		customers += (uint64_t)values[CUSTOMERS];
		if (period >= 0)
			s->count[period] = (struct cohort_count){ .active = (uint64_t)values[ACTIVE],
				.earning = (uint64_t)values[EARNING] };
	}
	/* Stages keep what the gaps say of them, so these come after the sums. */
	if (customers > 0)
		stages_gaps(s, (size_t)before + 1, customers, min);
	return CRM_OK;
}

/* Whether the rows ${from} to ${end} are of customers; not those that all partials begin with. */
static bool
has_customers(const struct partial *p, size_t from, size_t end)
{

	for (; from < end; from++)
		if (!cohort_partial_is_zero(p, from, VALUES))
			return true;
	return false;
}

/* Write the lifecycle table from the sums of all partials. */
static enum crm_status
write_lifecycle(struct cohort_frame *f, const struct partial *p, const struct run *run)
{
	const struct cohort_cells range = { .from = f->from, .as_of = f->as_of };
	size_t periods = (size_t)(f->last - f->first) + 1, groups = 0, end;
	struct stages s = { .periods = 0 };
	enum crm_status status;

	for (size_t from = 0; from < partial_rows(p); from = cohort_partial_group(p, from))
		groups++;
	if ((status = cohort_cells_refuse(&range, "rows", periods * groups, run->msg)) != CRM_OK)
		return status;
	status = stages_open(&s, periods);
	if (status == CRM_OK)
		stages_header(f);
	for (size_t from = 0; from < partial_rows(p) && status == CRM_OK; from = end) {
		end = cohort_partial_group(p, from);
		if (!has_customers(p, from, end))
			continue;
		if ((status = add_rows(f, p, from, end, &s)) == CRM_OK)
			stages_write(f, partial_key(p, from, 0), &s);
	}
	stages_free(&s);
	return status == CRM_EDATA ? cohort_partial_misfit(run->msg)
	    : status == CRM_ENOMEM ? msg_nomem(run->msg) : status;
}

const struct cohort_summable cohort_summable_lifecycle = {
	.kind = { "crm-cohort --lifecycle 1", lifecycle_columns,
	    sizeof(lifecycle_columns) / sizeof(lifecycle_columns[0]) },
	.fill = cohort_lifecycle_fill,
	.write = write_lifecycle,
};
