/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --partial and --merge of crm-cohort: what is the same for each table that has partials.
 *
 * The table itself states its columns, fills a partial from the cells of customers, and writes
 * itself from the sums (struct cohort_summable).
 */
#include "filter/cohort/cohort_partial.h"

#include "base/buf.h"

#include <stdio.h>

/* The kinds of periods as --period names them. */
static const char *const period_names[] = { "day", "week", "month", "quarter", "year" };
#define PERIODS (sizeof(period_names) / sizeof(period_names[0]))

/* The table that the options ask for; cohort_check() has seen to it that it has partials. */
static const struct cohort_summable *
summable(const struct cohort_options *options)
{

	return options->lifecycle ? &cohort_summable_lifecycle
	    : options->survival >= 0 ? &cohort_summable_survival
	    : options->channels == COHORT_ACQUISITION ? &cohort_summable_won
	    : options->channels == COHORT_ORDER ? &cohort_summable_sold : &cohort_summable_table;
}

/*
 * What else must be the same in all partials: which orders --survival counts from, which leads
 * --channels takes as won, and whether the fees of the ledger are left out because commissions are
 * given.
 */
static const char *
detail(const struct cohort_options *options, char text[64])
{

	if (options->survival >= 0)
		snprintf(text, 64, "after=%lld", (long long)options->after);
	else if (options->channels >= 0)
		snprintf(text, 64, "fees=%s within=%lld", options->rates != NULL ? "no" : "cost",
		    (long long)options->within);
	else
		text[0] = '\0';
	return text;
}

static enum crm_status
share_day(struct partial *p, size_t i, date_day day)
{
	char text[DATE_PRINT];

	return partial_share(p, i, (struct slice){ text, date_print(text, day) });
}

/* Set what all rows of the partial of ${cells} share. */
static enum crm_status
share_all(const struct cohort_options *options, const struct cohort_cells *cells, struct partial *p)
{
	enum crm_status status;
	char text[64];

	partial_customers(p, cells->part);
	partial_decimals(p, cells->scale);
	if ((status = partial_share(p, COHORT_SHARED_BY,
		 slice_of(options->by == NULL ? "" : options->by))) != CRM_OK ||
	    (status = partial_share(
		 p, COHORT_SHARED_PERIOD, slice_of(period_names[cells->kind]))) != CRM_OK ||
	    (status = share_day(p, COHORT_SHARED_AS_OF, options->as_of)) != CRM_OK ||
	    (status = partial_share(p, COHORT_SHARED_DETAIL, slice_of(detail(options, text)))) !=
		CRM_OK ||
	    (status = partial_share(p, COHORT_SHARED_COSTS,
		 slice_of(cells->cost != NULL ? "yes" : ""))) != CRM_OK ||
	    (status = share_day(p, COHORT_SHARED_OLDEST, cells->from)) != CRM_OK)
		return status;
	return share_day(p, COHORT_SHARED_NEWEST, cells->from == DATE_NONE ? DATE_NONE : cells->as_of);
}

enum crm_status
cohort_partial_write(const struct cohort_options *options, const struct cohort_cells *cells,
    struct output *out, struct msg *msg)
{
	const struct cohort_summable *table = summable(options);
	enum crm_status status;
	struct partial *p;

	if ((status = partial_open(&p, &table->kind, msg)) != CRM_OK)
		return status;
	if ((status = share_all(options, cells, p)) == CRM_OK &&
	    (status = table->fill(options, cells, p, msg)) == CRM_OK)
		status = partial_write(p, out);
	partial_close(p);
	return status;
}

bool
cohort_partial_day(struct slice text, date_day *day)
{

	*day = DATE_NONE;
	return text.n == 0 || date_parse(text, day) == CRM_OK;
}

enum crm_status
cohort_partial_misfit(struct msg *msg)
{

	msg_error(msg, "--merge: keys or dates of the partials do not fit one another: they were changed");
	return CRM_EINPUT;
}

bool
cohort_partial_is_zero(const struct partial *p, size_t row, size_t n)
{
	const decimal_sum *values = partial_values(p, row);

	for (size_t i = 0; i < n; i++)
		if (values[i] != 0)
			return false;
	return true;
}

size_t
cohort_partial_group(const struct partial *p, size_t from)
{
	size_t end = from + 1;

	while (end < partial_rows(p) &&
	    slice_equal(partial_key(p, end, 0), partial_key(p, from, 0)))
		end++;
	return end;
}

/* Take the days that all rows share into the frame, and --as-of, which may be given now. */
static enum crm_status
settle_days(struct cohort_frame *f, struct partial *p, date_day as_of, struct msg *msg)
{
	date_day given, newest;

	if (!cohort_partial_day(partial_shared(p, COHORT_SHARED_OLDEST), &f->from) ||
	    !cohort_partial_day(partial_shared(p, COHORT_SHARED_NEWEST), &newest) ||
	    !cohort_partial_day(partial_shared(p, COHORT_SHARED_AS_OF), &given) ||
	    (f->from == DATE_NONE) != (newest == DATE_NONE) || f->from > newest)
		return cohort_partial_misfit(msg);
	/*
	 * A later day than that of the data only adds empty periods, so it may still be chosen
	 * here.
	 */
	if (as_of != DATE_NONE && (given != DATE_NONE ? as_of != given : as_of < newest)) {
		msg_error(msg, given != DATE_NONE
			? "--as-of: the partials were made with another one"
			: "--as-of: the partials have later days");
		return CRM_EUSAGE;
	}
	f->given = given != DATE_NONE || as_of != DATE_NONE;
	f->as_of = f->from == DATE_NONE ? DATE_NONE : as_of != DATE_NONE ? as_of : newest;
	if (as_of == DATE_NONE)
		return CRM_OK;
	if (f->from != DATE_NONE && share_day(p, COHORT_SHARED_NEWEST, as_of) != CRM_OK)
		return CRM_ENOMEM;
	return share_day(p, COHORT_SHARED_AS_OF, as_of);
}

/* Make the frame of what all rows share.  ${by} gets the name of the --by of the partials. */
static enum crm_status
settle_frame(struct cohort_frame *f, struct partial *p, struct cohort_options *options,
    struct buf *by, struct msg *msg)
{
	struct slice name = partial_shared(p, COHORT_SHARED_BY);
	struct slice period = partial_shared(p, COHORT_SHARED_PERIOD);
	enum crm_status status;
	size_t kind = 0;
	char text[64];

	while (kind < PERIODS && !slice_equal(period, slice_of(period_names[kind])))
		kind++;
	if (kind == PERIODS)
		return cohort_partial_misfit(msg);
	if (!slice_equal(partial_shared(p, COHORT_SHARED_DETAIL), slice_of(detail(options, text)))) {
		msg_error(msg, options->survival >= 0
			? "--after: the partials were made with another one"
			: "--commission-rates and --within: give the same to all partials and to --merge; with rates fees are no cost");
		return CRM_EUSAGE;
	}
	if ((status = settle_days(f, p, options->as_of, msg)) != CRM_OK)
		return status;
	if (buf_add(by, name.p, name.n) != CRM_OK || buf_add(by, "", 1) != CRM_OK)
		return msg_nomem(msg);
	options->by = name.n == 0 ? NULL : by->p;
	options->period = (int)kind;
	f->options = options;
	f->kind = (enum period_kind)kind;
	f->scale = partial_scale(p);
	f->has_cost = partial_shared(p, COHORT_SHARED_COSTS).n > 0;
	cohort_frame_open(f);
	return CRM_OK;
}

enum crm_status
cohort_merge(const struct cohort_options *given, const struct run *run)
{
	struct cohort_options options = *given;
	const struct cohort_summable *table = summable(&options);
	struct cohort_frame frame = { .from = DATE_NONE };
	struct buf by = { 0 };
	enum crm_status status;
	struct partial *p;

	if ((status = partial_open(&p, &table->kind, run->msg)) != CRM_OK)
		return status;
	if ((status = partial_read(p, run->names, run->n, run->progress)) != CRM_OK ||
	    (status = settle_frame(&frame, p, &options, &by, run->msg)) != CRM_OK ||
	    (status = partial_sort(p)) != CRM_OK ||
	    (status = run_output(run, &frame.row.out)) != CRM_OK)
		goto done;
	status = options.partial ? partial_write(p, frame.row.out) : table->write(&frame, p, run);
	if (status == CRM_OK)
		status = output_finish(frame.row.out);
	else
		output_abort(frame.row.out);
done:
	partial_close(p);
	buf_free(&by);
	return status;
}
