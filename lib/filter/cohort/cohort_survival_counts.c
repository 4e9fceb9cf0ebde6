/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The counts of --survival by group and days, from customers or from partials.
 *
 * A partial counts who came back by days, and who has not yet by the day of the order: when they
 * are censored is known after the merge, when the last day observed of all shards is.  Without
 * orders a group has one row, with its customers, as it is a group of the test all the same.
 */
#include "filter/cohort/cohort_partial.h"
#include "filter/cohort/cohort_survival.h"

#include "base/mem.h"
#include "base/num.h"

#include <stdlib.h>
#include <string.h>

/* The values of a row, in the order of the columns. */
enum { CUSTOMERS, EVENTS, OPEN, VALUES };

static const struct partial_column survival_columns[] = {
	{ "group", PARTIAL_KEY }, { "days", PARTIAL_KEY }, { "date", PARTIAL_KEY },
	{ "customers", PARTIAL_COUNT }, { "events", PARTIAL_COUNT }, { "open", PARTIAL_COUNT },
	COHORT_SHARED
};

/* All customers, group by group; a survival_source. */
struct customers {
	const struct cohort_options *options;
	const struct cohort_cells *cells;
	uint32_t *order;
	size_t from;
};

/*
 * Add the time from each day with an order that --after asks for to the next one, or to the last
 * observed day.
 */
static void
add_gaps_of(const struct cohort_options *options, const struct cohort_cells *cells,
    const uint32_t *list, size_t n, struct survival_counts *counts)
{
	date_day last = DATE_NONE;
	int64_t seen = 0;

	for (size_t i = 0; i < n; i++) {
		const struct cohort_cell *cell = &cells->cell[list[i]];

		if (cell->orders == 0)
			continue;
		if (last != DATE_NONE && (options->after == 0 || seen == options->after))
			counts->events[cell->period - last]++;
		last = cell->period;
		seen++;
	}
	if (last != DATE_NONE && (options->after == 0 || seen == options->after))
		/*
		 * The customer may still come back: it is known only that they had not by the as-of
		 * date.
		 */
		counts->censored[cells->as_of - last]++;
}

static void
clear_counts(struct survival_counts *counts)
{

	memset(counts->events, 0, counts->days * sizeof(*counts->events));
	memset(counts->censored, 0, counts->days * sizeof(*counts->censored));
}

/* The counts of the next group of customers; as survival_source.next. */
static enum crm_status
next_group(void *arg, struct survival_counts *counts, struct slice *name, bool *more)
{
	struct customers *c = arg;
	enum crm_status status = CRM_OK;
	uint32_t *list = NULL;
	size_t room = 0, n, end;

	if (!(*more = c->from < c->cells->n))
		return CRM_OK;
	clear_counts(counts);
	end = cohort_cells_run(c->cells, c->order, c->from, false);
	*name = cohort_cells_name(c->cells, c->cells->customer[c->order[c->from]].group);
	for (size_t i = c->from; i < end && status == CRM_OK; i++)
		if ((status = cohort_cells_sorted(
			 c->cells, c->order[i], &list, &room, &n)) == CRM_OK)
			add_gaps_of(c->options, c->cells, list, n, counts);
	free(list);
	c->from = end;
	return status;
}

/* Days that the data may have between two others. */
static size_t
days_of(date_day from, date_day as_of)
{

	return from == DATE_NONE ? 1 : (size_t)(as_of - from) + 1;
}

enum crm_status
cohort_write_survival(const struct cohort_options *options, const struct cohort_cells *cells,
    struct output *out, struct msg *msg)
{
	struct customers customers = { .options = options, .cells = cells };
	struct survival_source source = { cohort_cells_groups(cells), next_group, &customers };
	enum crm_status status;

	if ((status = cohort_cells_order(cells, &customers.order)) != CRM_OK)
		return status;
	status = survival_write(options, &source, days_of(cells->from, cells->as_of), out, msg);
	free(customers.order);
	return status;
}

/* Keep the counts of one group, which has so many ${customers}, in a partial. */
static enum crm_status
save_counts(struct partial *p, struct slice group, uint64_t customers,
    const struct survival_counts *counts, date_day as_of)
{
	struct slice keys[] = { group, { "", 0 }, { "", 0 } };
	char number[20], date[DATE_PRINT];
	enum crm_status status =
	    partial_add(p, keys, (const decimal_sum[VALUES]){ [CUSTOMERS] = customers });

	for (size_t t = 0; t < counts->days && status == CRM_OK; t++) {
		if (counts->events[t] > 0) {
			keys[1] = (struct slice){ number, num_u64(number, t) };
			status = partial_add(p, keys,
			    (const decimal_sum[VALUES]){ [EVENTS] = counts->events[t] });
		}
		keys[1].n = 0;
		if (counts->censored[t] > 0 && status == CRM_OK) {
			keys[2] = (struct slice){ date,
				date_print(date, as_of - (date_day)t) };
			status = partial_add(p, keys,
			    (const decimal_sum[VALUES]){ [OPEN] = counts->censored[t] });
		}
		keys[2].n = 0;
	}
	return status;
}

static enum crm_status
fill_survival(const struct cohort_options *options, const struct cohort_cells *cells,
    struct partial *p, struct msg *msg)
{
	struct customers c = { .options = options, .cells = cells };
	struct survival_counts counts = { .days = days_of(cells->from, cells->as_of) };
	enum crm_status status = CRM_ENOMEM;
	struct slice name;
	bool more = true;

	counts.events = mem_new(counts.days, sizeof(*counts.events));
	counts.censored = mem_new(counts.days, sizeof(*counts.censored));
	if (counts.events == NULL || counts.censored == NULL ||
	    cohort_cells_order(cells, &c.order) != CRM_OK) {
		msg_nomem(msg);
		goto done;
	}
	do {
		size_t from = c.from;

		if ((status = next_group(&c, &counts, &name, &more)) != CRM_OK)
			msg_nomem(msg);
		else if (more)
			status = save_counts(p, name, c.from - from, &counts, cells->as_of);
	} while (status == CRM_OK && more);
done:
	free(c.order);
	free(counts.events);
	free(counts.censored);
	return status;
}

/* All rows of a partial, group by group; a survival_source. */
struct sums {
	const struct partial *p;
	date_day as_of;
	size_t from;
};

/* Add a row to the counts; false where its keys do not fit. */
static bool
add_sum(const struct sums *s, size_t row, struct survival_counts *counts)
{
	const decimal_sum *values = partial_values(s->p, row);
	date_day date;
	int64_t days;

	if (values[EVENTS] > 0) {
		if (num_i64(partial_key(s->p, row, 1), 0, (int64_t)counts->days - 1, &days) !=
		    CRM_OK)
			return false;
		counts->events[days] += (uint64_t)values[EVENTS];
	}
	if (values[OPEN] == 0)
		return true;
	if (!cohort_partial_day(partial_key(s->p, row, 2), &date) || date == DATE_NONE ||
	    date > s->as_of || (size_t)(s->as_of - date) >= counts->days)
		return false;
	counts->censored[s->as_of - date] += (uint64_t)values[OPEN];
	return true;
}

/* The counts of the next group of sums; as survival_source.next. */
static enum crm_status
next_sums(void *arg, struct survival_counts *counts, struct slice *name, bool *more)
{
	struct sums *s = arg;
	size_t end;

	/* The row that all partials begin with is no group. */
	while (s->from < partial_rows(s->p) && cohort_partial_is_zero(s->p, s->from, VALUES))
		s->from++;
	if (!(*more = s->from < partial_rows(s->p)))
		return CRM_OK;
	clear_counts(counts);
	*name = partial_key(s->p, s->from, 0);
	for (end = cohort_partial_group(s->p, s->from); s->from < end; s->from++)
		if (!add_sum(s, s->from, counts))
			return CRM_EDATA;
	return CRM_OK;
}

/* Write the table from the sums of all partials. */
static enum crm_status
write_survival(struct cohort_frame *f, const struct partial *p, const struct run *run)
{
	const struct cohort_cells range = { .from = f->from, .as_of = f->as_of };
	size_t days = days_of(f->from, f->as_of);
	struct sums sums = { .p = p, .as_of = f->as_of };
	struct survival_source source = { 0, next_sums, &sums };
	enum crm_status status;

	if (f->options->survival == COHORT_LOG_RANK && f->options->by == NULL) {
		msg_error(run->msg,
		    "--survival=log-rank compares groups: make the partials with --by COLUMN");
		return CRM_EUSAGE;
	}
	for (size_t from = 0; from < partial_rows(p); from = cohort_partial_group(p, from))
		source.groups += !cohort_partial_is_zero(p, from, VALUES);
	if (f->from != DATE_NONE &&
	    (status = cohort_cells_refuse(&range, "sums", days * source.groups, run->msg)) !=
		CRM_OK)
		return status;
	status = survival_write(f->options, &source, days, f->row.out, run->msg);
	return status == CRM_EDATA ? cohort_partial_misfit(run->msg)
	    : status == CRM_ENOMEM ? msg_nomem(run->msg) : status;
}

const struct cohort_summable cohort_summable_survival = {
	.kind = { "crm-cohort --survival 1", survival_columns,
	    sizeof(survival_columns) / sizeof(survival_columns[0]) },
	.fill = fill_survival,
	.write = write_survival,
};
