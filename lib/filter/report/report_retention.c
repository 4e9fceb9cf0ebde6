/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The triangle of retention out of a table of crm-cohort: a row for each of the newest cohorts, a
 * column for each age.  crm-cohort marks the cells whose period is not over as partial; they are
 * shown as such, as a share that is still growing otherwise reads as a collapse.
 */
#include "filter/report/report_retention.h"

#include "base/num.h"
#include "filter/report/report_one_group.h"
#include "table/strmap.h"
#include "table/suppress.h"
#include "table/table_in.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The most cohorts and ages that are shown: three years of months, as many as fit a page. */
#define MOST 36

static const char mean_id[] =
    "Mean: of the periods that are over, each cohort counted by its customers.";

static const char partial_id[] =
    "Hatched or marked with *: the period is not over, so the share will still grow; it is in no mean.";

/** A cohort's row: its retention by age; NaN: not known, -1: hidden. */
struct line {
	char name[16];
	int64_t customers;		/* 0: not known */
	double retention[MOST + 1];
	bool partial[MOST + 1];		/* the period is not over */
};

/** The newest cohorts, in the order of the table, which has the oldest first. */
struct triangle {
	struct line lines[MOST];
	size_t n;		/* lines in use */
	size_t ages;		/* columns in use */
	uint64_t min_cell;
};

/**
 * Return the line of a cohort, adding it if it is new; with MOST lines the oldest is dropped.  Rows
 * of a cohort are adjacent, so only the last line is compared.
 */
static struct line *
line_of(struct triangle *t, struct slice name)
{
	struct line *line = t->n == 0 ? NULL : &t->lines[t->n - 1];

	if (line != NULL && slice_equal(slice_of(line->name), name))
		return line;
	if (t->n == MOST)
		memmove(t->lines, t->lines + 1, (MOST - 1) * sizeof(t->lines[0]));
	else
		t->n++;
	line = &t->lines[t->n - 1];
	memset(line, 0, sizeof(*line));
	memcpy(line->name, name.p, name.n);
	for (size_t i = 0; i <= MOST; i++)
		line->retention[i] = NAN;
	return line;
}

/**
 * Return whether few of ${n} customers ordered again, or few did not.  Both reveal something about
 * single customers: that few did not order says that nearly any given one did.
 */
static bool
is_small_share(double share, int64_t n, uint64_t min)
{
	uint64_t active;

	if (!(share >= 0 && share <= 1))
		return false;
	active = (uint64_t)llround(share * (double)n);
	return suppress_is_small(active, min) || suppress_is_small((uint64_t)n - active, min);
}

/**
 * Put one row of the long table into its place in the triangle; ${at} are the columns of cohort,
 * age and retention.  A cell is hidden (-1) if its cohort or either part of it is small, or if
 * crm-cohort hid it.  CRM_EINPUT after a message for a value that cannot be read.
 */
static enum crm_status
read_cohort_row(struct triangle *triangle, const struct table_in *t, const struct csv_row *row,
    const size_t at[3], size_t state, size_t customers)
{
	struct slice cohort = csvin_field(row, at[0]), retention = csvin_field(row, at[2]);
	int64_t age, n = INT64_MAX / 2;
	struct line *line;
	double value = NAN;

	if (cohort.n == 0)	/* those who never ordered */
		return CRM_OK;
	if (cohort.n >= sizeof(line->name))
		return table_bad(t, row, at[0], "a cohort");
	if (num_i64(csvin_field(row, at[1]), 0, INT32_MAX, &age) != CRM_OK)
		return table_bad(t, row, at[1], "an age");
	if (retention.n > 0 && num_real(retention, &value) != CRM_OK)
		return table_bad(t, row, at[2], "a share");
	if (customers != TABLE_NONE &&
	    num_i64(csvin_field(row, customers), 0, INT64_MAX / 2, &n) != CRM_OK)
		n = 0;		/* hidden by crm-cohort itself */
	/*
	 * Before the check of the age: a cohort counts even if all its ages are too high to show.
	 */
	line = line_of(triangle, cohort);
	if (age > MOST)
		return CRM_OK;
	if ((uint64_t)n < triangle->min_cell ||
	    (customers != TABLE_NONE && is_small_share(value, n, triangle->min_cell)) ||
	    (state != TABLE_NONE && slice_equal(csvin_field(row, state), slice_of("suppressed"))))
		value = -1;
	line->retention[age] = value;
	line->customers = customers == TABLE_NONE ? 0 : n;
	line->partial[age] =
	    state != TABLE_NONE && slice_equal(csvin_field(row, state), slice_of("partial"));
	if ((size_t)age >= triangle->ages)
		triangle->ages = (size_t)age + 1;
	return CRM_OK;
}

/**
 * Set ${cell} to the mean of an age, weighted by the customers of the cohorts: of the periods that
 * are over.  Nothing where a cell is hidden, as the mean would give it away, or sizes are not
 * known.
 */
static void
set_mean(const struct triangle *t, size_t age, struct report_cell *cell)
{
	double sum = 0, weight = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct line *line = &t->lines[i];

		if (line->retention[age] < 0 || line->customers == 0)
			return;
		if (isnan(line->retention[age]) || line->partial[age])
			continue;
		/* Weighted, so that the mean is the share of all customers of these cohorts. */
		sum += line->retention[age] * (double)line->customers;
		weight += (double)line->customers;
	}
	if (weight > 0)
		cell_real(cell, sum / weight);
}

/**
 * Append the row of means, and the notes on it and on the hatched cells.  No means if any cell is
 * hidden, or for a single cohort.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
put_means(const struct triangle *t, struct report_section *section,
    const struct language *language)
{
	struct report_cell *cells;
	bool partial = false, hidden = false;

	for (size_t i = 0; i < t->n; i++)
		for (size_t age = 0; age < t->ages; age++) {
			partial = partial || t->lines[i].partial[age];
			hidden = hidden || t->lines[i].retention[age] < 0;
		}
	if (!hidden && t->n > 1 && t->lines[0].customers > 0) {
		if (report_row(&section->table, &cells) != CRM_OK ||
		    cell_text(&cells[0], slice_of("Mean")) != CRM_OK)
			return CRM_ENOMEM;
		for (size_t age = 0; age < t->ages; age++)
			set_mean(t, age, &cells[age + 1]);
		section->table.total = true;
		if (report_note(section, slice_of(language_text(language, mean_id))) != CRM_OK)
			return CRM_ENOMEM;
	}
	return partial ? report_note(section, slice_of(language_text(language, partial_id)))
		       : CRM_OK;
}

/**
 * Append the section: a column for each age, a row for each cohort.  The heading of an age is its
 * number; its name for machines begins with a letter, as a plain number is no name in SQL or R.
 * CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
put_triangle(
    const struct triangle *t, struct report *report, const struct language *language)
{
	struct report_section *section;
	struct report_cell *cells;
	char name[32];

	if (report_section(report, "cohorts",
		"Cohorts: which share ordered again, by age (per cent)", &section) != CRM_OK ||
	    report_column(&section->table,
		&(struct report_column){
		    "cohort", "Cohort", COLUMN_TEXT, 0, FOR_ALL, true, false, false }) != CRM_OK)
		return CRM_ENOMEM;
	section->chart = CHART_TRIANGLE;
	for (size_t age = 0; age < t->ages; age++) {
		struct report_column column = { NULL, NULL, COLUMN_SHARE, 0, FOR_ALL, false, false,
			false };

		snprintf(name, sizeof(name), "%zu", age);
		if (report_keep(&section->table, slice_of(name), &column.title) != CRM_OK)
			return CRM_ENOMEM;
		snprintf(name, sizeof(name), "age_%zu", age);
		if (report_keep(&section->table, slice_of(name), &column.name) != CRM_OK ||
		    report_column(&section->table, &column) != CRM_OK)
			return CRM_ENOMEM;
	}
	for (size_t i = 0; i < t->n; i++) {
		if (report_row(&section->table, &cells) != CRM_OK ||
		    cell_text(&cells[0], slice_of(t->lines[i].name)) != CRM_OK)
			return CRM_ENOMEM;
		for (size_t age = 0; age < t->ages; age++)
			if (t->lines[i].retention[age] < 0)
				cells[age + 1].state = CELL_HIDDEN;
			else {
				cell_real(&cells[age + 1], t->lines[i].retention[age]);
				cells[age + 1].partial = t->lines[i].partial[age];
			}
	}
	return put_means(t, section, language);
}

/**
 * Find the columns.  CRM_EUSAGE after a message with the command that makes the table; a ledger is
 * the most likely mistake, so it gets a message of its own.
 */
static enum crm_status
find_cohort_columns(const struct table_in *t, const char *path, struct msg *msg, size_t at[3])
{
	static const char *const names[3] = { "cohort", "age", "retention" };

	for (size_t i = 0; i < 3; i++) {
		if ((at[i] = table_column(t, names[i])) != TABLE_NONE)
			continue;
		if (table_column(t, "date") != TABLE_NONE &&
		    table_column(t, "amount") != TABLE_NONE)
			msg_error(msg,
			    "--cohorts: %s is a ledger: first make a table of cohorts of it: crm-cohort %s > cohorts.csv",
			    path, path);
		else
			msg_error(msg,
			    "--cohorts: %s has no column %s: make the table from the ledger: crm-cohort LEDGER > cohorts.csv",
			    path, names[i]);
		return CRM_EUSAGE;
	}
	return CRM_OK;
}

enum crm_status
retention_section(struct report *report, const char *const *path, uint64_t min_cell,
    const struct language *language, struct msg *msg)
{
	struct triangle triangle = { .min_cell = min_cell };
	enum crm_status status;
	struct csv_row row;
	struct table_in *t;
	struct one_group group = { 0 };
	size_t at[3], state, customers;

	if ((status = table_open(&t, path, 1, NULL, msg)) != CRM_OK)
		return status;
	status = find_cohort_columns(t, *path, msg, at);
	state = table_column(t, "state");
	customers = table_column(t, "customers");
	while (status == CRM_OK && (status = table_next(t, &row)) == CRM_OK && row.n > 0)
		if ((status = one_group_check(&group, t, &row, at[0])) == CRM_OK)
			status = read_cohort_row(&triangle, t, &row, at, state, customers);
	buf_free(&group.name);
	table_close(t);
	if (status != CRM_OK)
		return status == CRM_ENOMEM ? msg_nomem(msg) : status;
	if (triangle.n == 0) {
		msg_error(msg, "%s: has no cohort", *path);
		return CRM_EINPUT;
	}
	return put_triangle(&triangle, report, language) == CRM_OK ? CRM_OK : msg_nomem(msg);
}
