/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --watch HISTORY: is tonight's customer table like those of the nights before?
 *
 * Totals and group sizes of the table are added to the history, a row each.  Only levels are kept;
 * what a night brought is the difference to the night before, so that the two can never disagree.
 * The exception are new customers: they are counted by their first date, because the number of
 * customers also falls (erasure, retention).
 *
 * The night is the table's as-of date, not today's.  A night that is reported again replaces its
 * rows.  The history is locked before the table is read, since what is new depends on it, and is
 * written as an output of the run: with the report, or not at all.
 */
#include "filter/report/report_watch.h"

#include "base/mem.h"
#include "base/num.h"
#include "filter/report/report_watch_inner.h"
#include "io/file_lock.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Decimals of the mean of p_alive. */
#define ALIVE_SCALE 6

struct watch {
	const struct run *run;
	const char *path;
	struct watch_history history;
	size_t first_date, last_date, alive;	/* columns */
	date_day night, before;	/* tonight, and the newest night of the history before it */
	uint64_t new_customers, with_alive;
	double alive_sum;
	int scale;		/* decimals of revenue */
};

static const struct {
	const char *name, *title;
} measures[WATCH_MEASURES] = {
	[WATCH_CUSTOMERS] = { "customers", "Customers" },
	[WATCH_NEW] = { "new_customers", "New customers" },
	[WATCH_ORDERS] = { "orders", "Orders since the night before" },
	[WATCH_REVENUE] = { "revenue", "Revenue since the night before" },
	[WATCH_ALIVE] = { "p_alive", "Still active (mean probability)" },
};

const char *
watch_measure_name(enum watch_measure m)
{

	return measures[m].name;
}

const char *
watch_measure_title(enum watch_measure m)
{

	return measures[m].title;
}

enum crm_status
watch_open(struct watch **out, const char *path, const struct table_in *t, const struct run *run)
{
	enum crm_status status;
	struct watch *w;

	if ((w = mem_new(1, sizeof(*w))) == NULL)
		return msg_nomem(run->msg);
	*out = w;
	w->run = run;
	w->path = path;
	w->night = w->before = DATE_NONE;
	w->alive = table_column(t, "p_alive");
	if ((status = table_need(t, "first_date", &w->first_date)) != CRM_OK ||
	    (status = table_need(t, "last_date", &w->last_date)) != CRM_OK ||
	    (status = file_lock(path, "--watch", run->msg)) != CRM_OK)
		return status;
	return watch_history_read(&w->history, path, run->msg);
}

/**
 * Set the night of the table, and find the newest night of the history before it.  Later nights are
 * ignored: an old table may be reported again.
 */
static void
set_night(struct watch *w, date_day night)
{

	w->night = night;
	for (size_t i = 0; i < w->history.n; i++) {
		date_day day = w->history.v[i].night;

		if (day < night && (w->before == DATE_NONE || day > w->before))
			w->before = day;
	}
}

enum crm_status
watch_add(struct watch *w, const struct table_in *t, const struct csv_row *row,
    const struct report_values *values)
{
	struct slice first = csvin_field(row, w->first_date), last = csvin_field(row, w->last_date),
		     alive = table_field(row, w->alive);
	date_day day = DATE_NONE;
	double p;

	if (values->revenue_scale > w->scale)
		w->scale = values->revenue_scale;
	/* last_date + days_since_last is the as-of date, which is the same in all rows. */
	if (last.n > 0 && values->days >= 0 && w->night == DATE_NONE) {
		if (date_parse(last, &day) != CRM_OK)
			return table_bad(t, row, w->last_date, "a date (YYYY-MM-DD)");
		set_night(w, (date_day)(day + values->days));
	}
	if (first.n > 0 && date_parse(first, &day) != CRM_OK)
		return table_bad(t, row, w->first_date, "a date (YYYY-MM-DD)");
	w->new_customers += first.n > 0 && w->before != DATE_NONE && day > w->before;
	if (alive.n == 0)
		return CRM_OK;
	if (num_real(alive, &p) != CRM_OK || !(p >= 0. && p <= 1.))
		return table_bad(t, row, w->alive, "a probability");
	w->alive_sum += p;
	w->with_alive++;
	return CRM_OK;
}

/** Add a value of tonight to the history; an empty ${group} is the total.  CRM_OK or CRM_ENOMEM. */
static enum crm_status
put_value(struct watch *w, enum watch_measure m, struct slice group, decimal_sum value, int scale)
{
	struct watch_entry e = { .night = w->night, .value = value, .scale = scale };

	if (watch_history_name(&w->history, slice_of(measures[m].name), &e.measure) != CRM_OK ||
	    watch_history_name(&w->history, group, &e.group) != CRM_OK)
		return CRM_ENOMEM;
	return watch_history_add(&w->history, &e);
}

/** Return ${n} x 10^-scale as a decimal sum, which is how the history holds every value. */
static decimal_sum
whole(int64_t n, int scale)
{

	return (decimal_sum)n * decimal_powers[DECIMAL_SCALE - scale];
}

/**
 * Add the customers of each group.  Groups by several columns are called `A / B`.  CRM_OK or
 * CRM_ENOMEM.
 */
static enum crm_status
put_groups(struct watch *w, const struct groups *groups, size_t columns)
{
	struct buf name = { 0 };
	enum crm_status status = CRM_OK;

	for (size_t i = 0; i < groups_count(groups) && status == CRM_OK; i++) {
		name.n = 0;
		for (size_t c = 0; c < columns && status == CRM_OK; c++) {
			struct slice key = groups_key(groups, i, c);

			if (c > 0)
				status = buf_text(&name, " / ");
			if (status == CRM_OK)
				status = buf_add(&name, key.p, key.n);
		}
		/* Without a name a group would pass for the total. */
		if (status == CRM_OK && name.n == 0)
			status = buf_text(&name, "-");
		if (status == CRM_OK)
			status = put_value(w, WATCH_CUSTOMERS, buf_slice(&name),
			    whole((int64_t)groups_at(groups, i)->customers, 0), 0);
	}
	buf_free(&name);
	return status;
}

/**
 * Replace tonight's rows of the history, so that reporting a night twice changes nothing.  CRM_OK
 * or CRM_ENOMEM.
 */
static enum crm_status
put_night(struct watch *w, const struct groups *groups, size_t columns)
{
	const struct group *all = groups_all(groups);
	const struct slice none = { "", 0 };

	watch_history_forget(&w->history, w->night);
	/* In the first night all customers would be new, which says nothing. */
	if (put_value(w, WATCH_CUSTOMERS, none, whole((int64_t)all->customers, 0), 0) != CRM_OK ||
	    put_value(w, WATCH_ORDERS, none, whole((int64_t)all->orders, 0), 0) != CRM_OK ||
	    put_value(w, WATCH_REVENUE, none, all->revenue, w->scale) != CRM_OK ||
	    (w->before != DATE_NONE &&
		put_value(w, WATCH_NEW, none, whole((int64_t)w->new_customers, 0), 0) != CRM_OK))
		return CRM_ENOMEM;
	/* Rounded here, so that what is judged tonight is what is read back tomorrow. */
	if (w->with_alive > 0 &&
	    put_value(w, WATCH_ALIVE, none,
		whole(llround(w->alive_sum / (double)w->with_alive * 1e6), ALIVE_SCALE),
		ALIVE_SCALE) != CRM_OK)
		return CRM_ENOMEM;
	if (put_groups(w, groups, columns) != CRM_OK)
		return CRM_ENOMEM;
	watch_history_sort(&w->history);
	return CRM_OK;
}

enum crm_status
watch_make(struct watch *w, const struct groups *groups, size_t columns, struct report *report,
    const struct language *language, bool page, size_t *alarms)
{
	struct watch_nights nights;
	enum crm_status status;

	*alarms = 0;
	/* A table without orders is itself an alarm: the import has probably failed. */
	if (w->night == DATE_NONE) {
		msg_error(w->run->msg,
		    "--watch: no customer has an order, so there is no night to add to the history");
		*alarms = 1;
		return CRM_OK;
	}
	if (put_night(w, groups, columns) != CRM_OK)
		return CRM_ENOMEM;
	if ((status = watch_nights_make(&nights, &w->history, w->night)) == CRM_OK &&
	    (status = watch_judge(&nights, report, language, w->run->msg, alarms)) == CRM_OK &&
	    page)
		status = watch_page(&nights, report);
	watch_nights_free(&nights);
	return status;
}

enum crm_status
watch_write(struct watch *w)
{
	enum crm_status status;
	struct output *out;

	if (w->night == DATE_NONE)
		return CRM_OK;
	if ((status = run_side_output(w->run, w->path, 0, &out)) != CRM_OK)
		return status;
	watch_history_write(&w->history, out);
	return output_finish(out);
}

void
watch_close(struct watch *w)
{

	if (w == NULL)
		return;
	watch_history_free(&w->history);
	free(w);
}
