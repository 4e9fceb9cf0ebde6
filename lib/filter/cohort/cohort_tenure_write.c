/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shows what cohort_tenure.c has summed up: a row for each figure of each year of a cohort.
 *
 * What must hold: what the ledger has no column for has no row.
 */
#include "filter/cohort/cohort_tenure.h"

#include "model/stratified.h"

/** Significant digits of figures that are no money. */
#define DIGITS 6

/** Whether the ledger has the columns that the metric is computed from. */
static bool
is_known(const struct cohort_events *e, const struct tenure_metric *m)
{

	switch (m->over) {
	case SUM_COST:
	case SUM_CONTACT_COST:
	case SUM_MARGIN:
		return e->has_cost;
	case SUM_CONTACTS:
		return e->has_cost || e->has_kind;
	case SUM_COMPLAINTS:
		return e->has_kind;
	case SUM_DISCOUNTED:
		return e->has_discount;
	case SUM_REFERRALS:
		return e->has_about[EVENT_REFERRED] || e->has_about[ROW_REFERRAL];
	default:
		return true;
	}
}

/** Write a figure, with the margin of its interval. */
static void
put_figure(struct row_out *row, double value, double half)
{

	row_out_real(row, value, DIGITS);
	row_out_real(row, value - half, DIGITS);
	row_out_real(row, value + half, DIGITS);
}

/** Write what a row is about. */
static void
write_key(struct slice name, enum tenure_view view, int64_t at, const struct tenure_year *year,
    const char *metric, struct row_out *row)
{

	row_out_text(row, name);
	row_out_text(row, slice_of(view == VIEW_STAYED ? "stayed" : "alive"));
	row_out_u64(row, (uint64_t)at + 1);
	row_out_u64(row, year->n);
	row_out_text(row, slice_of(metric));
}

/** Write what the margin of those who stayed has become in a year, part by part. */
static void
write_growth(const struct tenure *t, struct slice name, const struct tenure_cohort *cohort,
    int64_t at, struct row_out *row)
{
	static const char *const names[] = { "more_purchases", "lower_cost", "smaller_discounts",
		"referral_margin" };
	const struct cohort_events *e = t->e;
	const struct tenure_year *year = &cohort->year[VIEW_STAYED][at];

	for (enum tenure_growth g = 0; g < GROWTHS; g++) {
		/* Referrals are apart from the growth, so the first year has them too. */
		bool there = g == GROWTH_REFERRALS
		    ? e->has_about[EVENT_REFERRED] || e->has_about[ROW_REFERRAL]
		    : at > 0 && (g != GROWTH_DISCOUNT || e->has_discount);

		if (!there)
			continue;
		write_key(name, VIEW_STAYED, at, year, names[g], row);
		row_out_empty(row, 1);
		put_figure(row,
		    tenure_growth(cohort, g, at, year->all, cohort->year[VIEW_STAYED][0].all) /
			(double)year->n,
		    stratified_margin(year->growths[g], year->n, t->level));
		row_out_empty(row, 3);
		row_out_end(row);
	}
}

/** Write the rows of a year. */
static void
write_year(const struct tenure *t, struct slice name, const struct tenure_cohort *cohort,
    enum tenure_view view, int64_t at, struct row_out *row)
{
	const struct tenure_year *year = &cohort->year[view][at];

	for (size_t i = 0; i < TENURE_METRICS; i++) {
		const struct tenure_metric *m = &tenure_metrics[i];
		double value = tenure_figure(m, year->all);

		if (!is_known(t->e, m))
			continue;
		write_key(name, view, at, year, m->name, row);
		row_out_money(row, year->all[m->over], m->money ? t->e->scale : 0);
		put_figure(row, value, stratified_margin(year->squares[i], year->n, t->level));
		if (view == VIEW_STAYED && at > 0)
			put_figure(row, value - tenure_figure(m, cohort->year[view][0].all),
			    stratified_margin(year->changes[i], year->n, t->level));
		else
			row_out_empty(row, 3);
		row_out_end(row);
	}
	if (view == VIEW_STAYED && t->e->has_order_cost)
		write_growth(t, name, cohort, at, row);
}

void
tenure_write(const struct tenure *t, struct row_out *row)
{

	for (size_t i = 0; i < t->n; i++) {
		const struct tenure_cohort *cohort = &t->cohort[i];
		char name[PERIOD_PRINT];
		size_t n = period_print(name, t->kind, t->first + (int32_t)i);

		for (enum tenure_view view = VIEW_ALIVE; view < tenure_views(cohort); view++)
			for (int64_t at = 0; cohort->year[view] != NULL && at < cohort->years; at++)
				write_year(t, (struct slice){ name, n }, cohort, view, at, row);
	}
}
