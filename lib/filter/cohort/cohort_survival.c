/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-cohort --survival: how long until the next order, as a Kaplan-Meier curve for each group, or
 * a log-rank test of the groups.
 *
 * Each group becomes two arrays of counts by days since the order: came back then (events), or was
 * last seen then (censored).  They come from customers or from partials (cohort_survival_counts.c);
 * model/kaplan_meier does the rest.
 *
 * With --min-cell the counts of a curve are pooled first (suppress_pool): days are put together
 * until each step has no or enough customers of both kinds, and the curve is computed from these,
 * so no digit of it depends on a single customer's day.  The test, which prints totals only, keeps
 * the days: pooling each group at days of its own would bias the comparison.  A group whose events
 * or censorings are few in all is left out of both.
 */
#include "filter/cohort/cohort_survival.h"

#include "base/mem.h"
#include "model/kaplan_meier.h"
#include "table/row_out.h"
#include "table/suppress.h"

#include <math.h>
#include <stdlib.h>

/* More groups than this are no comparison; the test's covariance is their number squared. */
#define MOST_GROUPS 200

#define DIGITS 9

/* Without --by the table has no column of groups. */
static void
write_group_name(const struct cohort_options *options, struct slice group, struct row_out *row)
{

	if (options->by != NULL)
		row_out_text(row, group);
}

static void
write_survival_header(const struct cohort_options *options, struct row_out *row)
{
	static const char *const curve[] = { "days", "at_risk", "events", "censored", "survival",
		"std_error", "lower", "upper", NULL };
	static const char *const test[] = { "customers", "events", "expected_events", "median_days",
		"chi_square", "degrees", "p_value", NULL };
	const char *const *names = options->survival == COHORT_CURVE ? curve : test;

	write_group_name(options, slice_of(options->by == NULL ? "" : options->by), row);
	for (size_t i = 0; names[i] != NULL; i++)
		row_out_text(row, slice_of(names[i]));
	row_out_end(row);
}

static enum crm_status
fit_curve(const struct cohort_options *options, const struct survival_counts *counts,
    struct km_point **points, size_t *n)
{

	return km_fit(counts->events, counts->censored, counts->days, options->confidence,
	    (enum km_interval)options->confidence_type, points, n);
}

static uint64_t
sum_of_days(const uint64_t *by_day, size_t days)
{
	uint64_t sum = 0;

	for (size_t t = 0; t < days; t++)
		sum += by_day[t];
	return sum;
}

/* Prepare a group for --min-cell; false where nothing of it may be shown. */
static bool
hide_small(const struct cohort_options *options, struct survival_counts *counts)
{
	uint64_t min = (uint64_t)options->min_cell;

	/* Every count is at least 1, so smaller limits hide nothing. */
	if (min < 2)
		return true;
	if (options->survival == COHORT_CURVE)
		return suppress_pool(counts->events, counts->censored, counts->days, min);
	return !suppress_is_small(sum_of_days(counts->events, counts->days), min) &&
	    !suppress_is_small(sum_of_days(counts->censored, counts->days), min);
}

/* Write one group's curve. */
static enum crm_status
write_curve(const struct cohort_options *options, const struct survival_counts *counts,
    struct slice group, struct row_out *row)
{
	struct km_point *points;
	enum crm_status status;
	size_t n;

	if ((status = fit_curve(options, counts, &points, &n)) != CRM_OK)
		return status;
	for (size_t i = 0; i < n; i++) {
		write_group_name(options, group, row);
		row_out_u64(row, points[i].time);
		row_out_u64(row, points[i].at_risk);
		row_out_u64(row, points[i].events);
		row_out_u64(row, points[i].censored);
		row_out_real(row, points[i].survival, DIGITS);
		row_out_real(row, points[i].std_error, DIGITS);
		row_out_real(row, points[i].lower, DIGITS);
		row_out_real(row, points[i].upper, DIGITS);
		row_out_end(row);
	}
	free(points);
	return CRM_OK;
}

/* Write the log-rank test: a row for each group, the test's figures in all of them. */
static enum crm_status
write_test(const struct cohort_options *options, const struct survival_counts *counts,
    const struct slice *names, size_t groups, struct row_out *row, struct msg *msg)
{
	double *expected = mem_new(groups, sizeof(*expected));
	size_t n, median;
	struct km_point *points;
	struct km_test test;
	enum crm_status status = CRM_ENOMEM;

	if (expected == NULL)
		return CRM_ENOMEM;
	status = groups == 0
	    ? CRM_EIDENT
	    : km_log_rank(counts->events, counts->censored, groups, counts->days, expected, &test);
	if (status == CRM_EIDENT)
		msg_error(msg,
		    "the log-rank test needs two groups with customers who could order again at the same time");
	if (status == CRM_OK)
		write_survival_header(options, row);
	for (size_t g = 0; g < groups && status == CRM_OK; g++) {
		struct survival_counts one = { counts->events + g * counts->days,
			counts->censored + g * counts->days, counts->days };
		uint64_t events = sum_of_days(one.events, one.days);

		/* The curve is fitted for its median only. */
		if ((status = fit_curve(options, &one, &points, &n)) != CRM_OK)
			break;
		median = km_quantile(points, n, 0.5);
		free(points);
		write_group_name(options, names[g], row);
		row_out_u64(row, events + sum_of_days(one.censored, one.days));
		row_out_u64(row, events);
		row_out_real(row, expected[g], DIGITS);
		if (median == SIZE_MAX)
			row_out_empty(row, 1);
		else
			row_out_u64(row, median);
		row_out_real(row, test.chi_square, DIGITS);
		row_out_u64(row, test.degrees);
		row_out_real(row, test.p_value, DIGITS);
		row_out_end(row);
	}
	free(expected);
	return status;
}

enum crm_status
survival_write(const struct cohort_options *options, struct survival_source *source, size_t days,
    struct output *out, struct msg *msg)
{
	bool test = options->survival == COHORT_LOG_RANK;
	size_t groups = source->groups, kept = test ? groups : 1, g = 0, left_out = 0;
	struct survival_counts counts = { .days = days };
	struct row_out row = { .out = out };
	struct slice *names = NULL;
	enum crm_status status = CRM_ENOMEM;
	bool more = true;

	/* A column of ids, given by mistake, would need an array of days for each. */
	if (test && groups > MOST_GROUPS) {
		msg_error(msg,
		    "--by=%s has %zu values; the log-rank test compares at most %d groups",
		    options->by, groups, MOST_GROUPS);
		return CRM_EIDENT;
	}
	counts.events = mem_new(kept * counts.days, sizeof(*counts.events));
	counts.censored = mem_new(kept * counts.days, sizeof(*counts.censored));
	names = mem_new(kept, sizeof(*names));
	if (counts.events == NULL || counts.censored == NULL || names == NULL)
		goto done;
	if (!test)
		write_survival_header(options, &row);
	for (;;) {
		/* The test needs the counts of all groups; curves reuse one array. */
		struct survival_counts one = counts;
		struct slice name;

		one.events += test && g < kept ? g * counts.days : 0;
		one.censored += test && g < kept ? g * counts.days : 0;
		if ((status = source->next(source->arg, &one, &name, &more)) != CRM_OK || !more)
			break;
		names[test ? g : 0] = name;
		/* ${g} does not move on: the next group overwrites the counts of this one. */
		if (!hide_small(options, &one)) {
			left_out++;
			continue;
		}
		if (!test && (status = write_curve(options, &one, name, &row)) != CRM_OK)
			break;
		g++;
	}
	if (left_out > 0)
		msg_warn(msg, "--min-cell: %zu groups with few who came back or few who did not are left out",
		    left_out);
	if (status == CRM_OK && test)
		status = write_test(options, &counts, names, g, &row, msg);
done:
	free(names);
	free(counts.events);
	free(counts.censored);
	return status;
}
