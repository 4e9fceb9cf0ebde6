/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Adds up partials of the cohort table: --merge.
 *
 * A partial has a row for each group, cohort and period in which something was done, with counts
 * and money that only add (cohort_sums.h).  All rows are taken into one array, which is sorted and
 * added up whenever it has doubled, so memory goes with the cells of the table, not with the
 * partials.  What is worked out from sums, and what --min-cell hides, is decided after the last
 * row, as cohort_table.c does for the cells of customers.
 *
 * What must hold: all partials were made by the same period, and with the same --as-of or none; the
 * newest day is then that of all.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "filter/cohort/cohort_sums.h"
#include "table/strmap.h"
#include "table/table_in.h"

#include <stdlib.h>
#include <string.h>

/* More money than this in one cell, 26 digits, is refused, so that sums stay in range. */
#define MOST_MONEY ((decimal_sum)1000000000000000000 * 100000000000000000)

/* So many rows are collected before they are added up for the first time. */
#define FIRST_ROWS ((size_t)1 << 16)

/** One row of a partial. */
struct merge_cell {
	uint32_t group;
	bool ordered;
	int32_t cohort, period;
	uint64_t customers;
	struct cohort_age age;
};

struct merge {
	const struct run *run;
	struct cohort_options options;	/* ${by} is that of the partials */
	struct table_in *table;
	struct buf by;			/* its name, as a C string */
	struct strmap *groups;
	struct cohort_frame frame;
	bool any;			/* a row has been read: the frame is that of the rows */
	struct merge_cell *v;
	size_t n, room, look;		/* look: at so many cells add up */
	struct {
		size_t by, cohort_date, date, customers, active, orders, earning, costing, revenue,
		    margin, period, oldest_date, newest_date, as_of;
	} at;
};

/*
 * Find the columns. The first is the one that --by named, unless it is cohort_date: then the
 * partials were made without --by.
 */
static enum crm_status
find_columns(struct merge *m)
{
	const struct {
		const char *name;
		size_t *at;
	} columns[] = {
		{ "cohort_date", &m->at.cohort_date }, { "date", &m->at.date },
		{ "customers", &m->at.customers }, { "active", &m->at.active },
		{ "orders", &m->at.orders }, { "earning", &m->at.earning },
		{ "costing", &m->at.costing }, { "revenue", &m->at.revenue },
		{ "period", &m->at.period }, { "oldest_date", &m->at.oldest_date },
		{ "newest_date", &m->at.newest_date }, { "as_of", &m->at.as_of },
	};
	struct slice first = table_name(m->table, 0);
	enum crm_status status;

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if ((status = table_need(m->table, columns[i].name, columns[i].at)) != CRM_OK)
			return status;
	m->at.margin = table_column(m->table, "margin");
	m->frame.has_cost = m->at.margin != TABLE_NONE;
	m->options.by = NULL;
	if (m->at.cohort_date == 0)
		return CRM_OK;
	if (buf_add(&m->by, first.p, first.n) != CRM_OK || buf_add(&m->by, "", 1) != CRM_OK)
		return msg_nomem(m->run->msg);
	m->options.by = m->by.p;
	return table_need(m->table, m->by.p, &m->at.by);
}

static enum crm_status
read_day(const struct merge *m, const struct csv_row *row, size_t at, bool or_none, date_day *day)
{
	struct slice text = csvin_field(row, at);

	/*
	 * Where ${or_none}, an empty field is a day that does not apply: no order yet, or no
	 * --as-of.
	 */
	*day = DATE_NONE;
	if ((text.n == 0 && or_none) || date_parse(text, day) == CRM_OK)
		return CRM_OK;
	return table_bad(m->table, row, at, "a date (YYYY-MM-DD)");
}

static enum crm_status
read_number(const struct merge *m, const struct csv_row *row, size_t at, uint64_t *to)
{
	int64_t n;

	/*
	 * The limit leaves 16 bits free, so the counts of 65536 partials cannot overflow when added
	 * up.
	 */
	if (num_i64(csvin_field(row, at), 0, INT64_MAX >> 16, &n) != CRM_OK)
		return table_bad(m->table, row, at, "a whole number");
	*to = (uint64_t)n;
	return CRM_OK;
}

static enum crm_status
read_sum(struct merge *m, const struct csv_row *row, size_t at, decimal_sum *to)
{
	int scale;

	if (decimal_parse_sum(csvin_field(row, at), to, &scale) != CRM_OK || *to >= MOST_MONEY ||
	    *to <= -MOST_MONEY)
		return table_bad(m->table, row, at, "an amount");
	m->frame.scale = scale > m->frame.scale ? scale : m->frame.scale;
	return CRM_OK;
}

/** Read what all rows of a partial share, and compare it with the rows before. */
static enum crm_status
read_frame(struct merge *m, const struct csv_row *row)
{
	static const char *const kinds[] = { "day", "week", "month", "quarter", "year" };
	struct cohort_frame *f = &m->frame;
	date_day oldest, newest, given;
	enum crm_status status;
	size_t kind = 0;

	while (kind < 5 && !slice_equal(csvin_field(row, m->at.period), slice_of(kinds[kind])))
		kind++;
	if (kind == 5 || (m->any && kind != f->kind))
		return table_bad(m->table, row, m->at.period,
		    kind == 5 ? "day, week, month, quarter or year" : "that of the rows before");
	if ((status = read_day(m, row, m->at.oldest_date, false, &oldest)) != CRM_OK ||
	    (status = read_day(m, row, m->at.newest_date, false, &newest)) != CRM_OK ||
	    (status = read_day(m, row, m->at.as_of, true, &given)) != CRM_OK)
		return status;
	/* Ages end at as-of: cells of partials with different ones would cover different spans. */
	if (m->any && (f->given != (given != DATE_NONE) || (f->given && given != f->as_of)))
		return table_bad(m->table, row, m->at.as_of,
		    "that of the rows before: make all partials with the same --as-of, or without");
	f->kind = (enum period_kind)kind;
	f->given = given != DATE_NONE;
	f->from = m->any && f->from < oldest ? f->from : oldest;
	f->as_of = f->given ? given : m->any && f->as_of > newest ? f->as_of : newest;
	m->any = true;
	return CRM_OK;
}

/** Read a row into ${cell}. */
static enum crm_status
read_cell(struct merge *m, const struct csv_row *row, struct merge_cell *cell)
{
	struct slice by =
	    m->options.by == NULL ? (struct slice){ "", 0 } : csvin_field(row, m->at.by);
	struct cohort_age *age = &cell->age;
	date_day cohort, date;
	enum crm_status status;

	*cell = (struct merge_cell){ .ordered = false };
	if ((status = read_frame(m, row)) != CRM_OK ||
	    (status = read_day(m, row, m->at.cohort_date, true, &cohort)) != CRM_OK ||
	    (status = read_day(m, row, m->at.date, true, &date)) != CRM_OK ||
	    (status = read_number(m, row, m->at.customers, &cell->customers)) != CRM_OK ||
	    (status = read_number(m, row, m->at.active, &age->count.active)) != CRM_OK ||
	    (status = read_number(m, row, m->at.orders, &age->orders)) != CRM_OK ||
	    (status = read_number(m, row, m->at.earning, &age->count.earning)) != CRM_OK ||
	    (status = read_number(m, row, m->at.costing, &age->count.costing)) != CRM_OK ||
	    (status = read_sum(m, row, m->at.revenue, &age->revenue)) != CRM_OK)
		return status;
	/* A partial of a ledger without costs may be among others that have them. */
	age->margin = age->revenue;
	if (m->frame.has_cost && csvin_field(row, m->at.margin).n > 0 &&
	    (status = read_sum(m, row, m->at.margin, &age->margin)) != CRM_OK)
		return status;
	/*
	 * write_cohort() uses period - cohort as an index: a damaged partial must not get past
	 * here.
	 */
	if ((cohort == DATE_NONE) != (date == DATE_NONE) || date < cohort ||
	    date > m->frame.as_of ||
	    (cohort != DATE_NONE &&
		cohort < period_start(m->frame.kind, period_of(m->frame.kind, m->frame.from))))
		return table_bad(m->table, row, m->at.date, "a day from cohort_date to newest_date");
	cell->ordered = cohort != DATE_NONE;
	if (cell->ordered) {
		cell->cohort = period_of(m->frame.kind, cohort);
		cell->period = period_of(m->frame.kind, date);
	}
	return strmap_put(m->groups, by, strmap_hash(by), &cell->group) == CRM_OK
	    ? CRM_OK
	    : msg_nomem(m->run->msg);
}

/** For qsort_r(): by the bytes of the group, those without an order first, by cohort and period. */
static int
compare_cells(const void *a, const void *b, void *groups)
{
	const struct merge_cell *x = a, *y = b;

	if (x->group != y->group)
		return slice_compare(
		    strmap_key(groups, x->group), strmap_key(groups, y->group));
	if (x->ordered != y->ordered)
		return x->ordered ? 1 : -1;
	if (x->cohort != y->cohort)
		return x->cohort < y->cohort ? -1 : 1;
	return (x->period > y->period) - (x->period < y->period);
}

/** Sort the cells and make one of equal ones. */
static enum crm_status
add_up(struct merge *m)
{
	size_t n = 0;

	if (m->n > 0)
		qsort_r(m->v, m->n, sizeof(*m->v), compare_cells, m->groups);
	for (size_t i = 0; i < m->n; i++) {
		struct merge_cell *to = n == 0 ? NULL : &m->v[n - 1];
		const struct merge_cell *cell = &m->v[i];

		if (to == NULL || compare_cells(to, cell, m->groups) != 0) {
			m->v[n++] = *cell;
			continue;
		}
		to->customers += cell->customers;
		to->age.count.active += cell->age.count.active;
		to->age.count.earning += cell->age.count.earning;
		to->age.count.costing += cell->age.count.costing;
		to->age.orders += cell->age.orders;
		if (!decimal_sum_add(&to->age.revenue, cell->age.revenue) ||
		    !decimal_sum_add(&to->age.margin, cell->age.margin)) {
			msg_error(m->run->msg, "the amounts of a cell add up to more than 29 digits");
			return CRM_EINPUT;
		}
	}
	/* Next when the array has doubled: each sort is then paid for by as many new rows. */
	m->n = n;
	m->look = 2 * n > FIRST_ROWS ? 2 * n : FIRST_ROWS;
	return CRM_OK;
}

static enum crm_status
read_partials(struct merge *m)
{
	enum crm_status status;
	struct csv_row row;

	m->look = FIRST_ROWS;
	while ((status = table_next(m->table, &row)) == CRM_OK && row.n > 0) {
		/* As of partials that cat put together. */
		if (slice_equal(row.line, table_header(m->table)))
			continue;
		if (mem_grow(&m->v, &m->room, m->n + 1, sizeof(*m->v)) != CRM_OK)
			return msg_nomem(m->run->msg);
		if ((status = read_cell(m, &row, &m->v[m->n])) != CRM_OK)
			return status;
		if (++m->n >= m->look && (status = add_up(m)) != CRM_OK)
			return status;
	}
	return status == CRM_OK ? add_up(m) : status;
}

/** Which cohorts of the group of cells ${from} to ${end} are hidden; as cohort_hidden_sizes(). */
static enum crm_status
hide_cohorts(const struct merge *m, size_t from, size_t end, bool **hidden)
{
	size_t cohorts = (size_t)(m->frame.last - m->frame.first) + 2;
	uint64_t *size = mem_new(cohorts, sizeof(*size));

	free(*hidden);
	if ((*hidden = mem_new(cohorts, sizeof(**hidden))) == NULL || size == NULL) {
		free(size);
		return CRM_ENOMEM;
	}
	for (size_t i = from; i < end; i++)
		size[m->v[i].ordered ? m->v[i].cohort - m->frame.first + 1 : 0] +=
		    m->v[i].customers;
	/*
	 * The sizes of a group's cohorts add up to a known total, so one hidden cohort alone could
	 * be worked out. Where hiding others cannot prevent that either, hide all.
	 */
	if (!suppress_groups(size, cohorts, (uint64_t)m->options.min_cell, *hidden))
		for (size_t i = 0; i < cohorts; i++)
			(*hidden)[i] = true;
	free(size);
	return CRM_OK;
}

/** Write the cohort whose cells are ${from} to ${end}. */
static void
write_cohort(struct merge *m, size_t from, size_t end, struct cohort_age *ages, const bool *hidden)
{
	const struct merge_cell *one = &m->v[from];
	struct cohort_sum sum = { .group = strmap_key(m->groups, one->group),
		.period = one->cohort,
		.ordered = one->ordered,
		.age = ages,
		.ages = one->ordered ? (size_t)(m->frame.last - one->cohort) + 1 : 1 };

	/*
	 * Periods in which nobody did anything have no cell; they are rows of zeros in the table.
	 */
	memset(ages, 0, sum.ages * sizeof(*ages));
	for (size_t i = from; i < end; i++) {
		ages[m->v[i].period - one->cohort] = m->v[i].age;
		sum.customers += m->v[i].customers;
	}
	sum.hidden = hidden != NULL && hidden[one->ordered ? one->cohort - m->frame.first + 1 : 0];
	if (m->options.partial)
		cohort_partial_write(&m->frame, &sum);
	else
		cohort_sums_write(&m->frame, &sum);
}

/** Where the cells end that have the group, or with ${cohort} the cohort, of cell ${from}. */
static size_t
run_end(const struct merge *m, size_t from, bool cohort)
{
	size_t end = from + 1;

	while (end < m->n && m->v[end].group == m->v[from].group &&
	    (!cohort || (m->v[end].ordered == m->v[from].ordered &&
		m->v[end].cohort == m->v[from].cohort)))
		end++;
	return end;
}

static enum crm_status
write_cells(struct merge *m)
{
	size_t width = (size_t)(m->frame.last - m->frame.first) + 2, group_end = 0;
	struct cohort_age *ages = mem_new(width, sizeof(*ages));
	enum crm_status status = CRM_OK;
	bool *hidden = NULL;

	if (ages == NULL)
		return CRM_ENOMEM;
	if (m->options.partial)
		cohort_partial_header(&m->frame);
	else
		cohort_sums_header(&m->frame);
	for (size_t from = 0, end; from < m->n && status == CRM_OK; from = end) {
		if (from == group_end) {
			group_end = run_end(m, from, false);
			/*
			 * Decide for all cohorts of a group together, before the first of them is
			 * written.
			 */
			if (m->options.min_cell > 0 && !m->options.partial)
				status = hide_cohorts(m, from, group_end, &hidden);
		}
		end = run_end(m, from, true);
		if (status == CRM_OK)
			write_cohort(m, from, end, ages, hidden);
	}
	free(hidden);
	free(ages);
	return status != CRM_OK ? status : output_status(m->frame.row.out);
}

/** See that --as-of fits, and that the table does not get too large; then the frame is complete. */
static enum crm_status
check_frame(struct merge *m)
{
	struct cohort_frame *f = &m->frame;
	struct cohort_cells range = { .from = f->from };
	date_day as_of = m->options.as_of;
	uint64_t all = 0;

	if (as_of != DATE_NONE && m->any &&
	    (f->given ? as_of != f->as_of : as_of < f->as_of)) {
		msg_error(m->run->msg, f->given
			? "--as-of: the partials were made with another one"
			: "--as-of: the partials have later days");
		return CRM_EUSAGE;
	}
	/*
	 * A later day than that of the data only adds empty periods, so it may still be chosen
	 * here.
	 */
	if (as_of != DATE_NONE) {
		f->as_of = as_of;
		f->given = true;
	}
	/* Only now are first and last period known; the number of rows follows from them. */
	cohort_frame_open(f);
	for (size_t from = 0; from < m->n; from = run_end(m, from, true))
		all += cohort_frame_cells(f, m->v[from].ordered, m->v[from].cohort);
	range.as_of = f->as_of;
	return cohort_cells_refuse(&range, m->options.wide < 0 ? "rows" : "fields", all, m->run->msg);
}

enum crm_status
cohort_merge(const struct cohort_options *options, const struct run *run)
{
	struct merge m = { .run = run, .options = *options };
	enum crm_status status;

	m.frame = (struct cohort_frame){ .options = &m.options,
		.kind = (enum period_kind)options->period,
		.from = DATE_NONE,
		.as_of = DATE_NONE };
	if ((status = run_table(run, &m.table)) != CRM_OK ||
	    (status = find_columns(&m)) != CRM_OK)
		goto done;
	if (strmap_open(&m.groups) != CRM_OK) {
		status = msg_nomem(run->msg);
		goto done;
	}
	if ((status = read_partials(&m)) != CRM_OK || (status = check_frame(&m)) != CRM_OK ||
	    (status = run_output(run, &m.frame.row.out)) != CRM_OK)
		goto done;
	if ((status = write_cells(&m)) == CRM_OK)
		status = output_finish(m.frame.row.out);
	else
		output_abort(m.frame.row.out);

done:
	table_close(m.table);
	strmap_close(m.groups);
	buf_free(&m.by);
	free(m.v);
	return status;
}
