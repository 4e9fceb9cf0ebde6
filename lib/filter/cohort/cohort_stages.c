/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes the lifecycle table from the sums of each group by period, and decides what --min-cell
 * hides of it.
 *
 * With --min-cell a period is left empty where one of its counts is small, where a part of the
 * bridge is from few customers, or where its total would give away a hidden cell of the cohort
 * table (struct cohort_gap).  The next period holds part of it: retained + churned are those active
 * before, reactivated were lapsed then, revenue - change is what was earned then, and two numbers
 * of known customers differ by the new ones.  So the period after a hidden one leaves out all that
 * compares it with the one before, and known (with lapsed) is left out until the hidden new
 * customers since it was last shown are enough together.  tests/cli/attack_tables.py attacks this
 * and the cohort table together, by linear programming.
 */
#include "filter/cohort/cohort_stages.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define DIGITS 9

enum crm_status
stages_open(struct stages *s, size_t periods)
{

	*s = (struct stages){ .periods = periods,
		.stage = mem_new(periods, sizeof(*s->stage)),
		.count = mem_new(periods, sizeof(*s->count)) };
	return s->stage == NULL || s->count == NULL ? CRM_ENOMEM : CRM_OK;
}

void
stages_free(struct stages *s)
{

	free(s->list);
	free(s->hidden);
	free(s->count);
	free(s->stage);
}

void
stages_clear(struct stages *s)
{

	memset(s->stage, 0, s->periods * sizeof(*s->stage));
	free(s->hidden);
	s->hidden = NULL;
	s->sizes = (struct sizes){ 0, 0 };
}

void
stages_gaps(struct stages *s, size_t cohort, uint64_t customers, uint64_t min)
{

	if (s->hidden == NULL)
		return;
	s->sizes.cohorts += s->hidden[cohort];
	s->sizes.customers += s->hidden[cohort] ? customers : 0;
	if (cohort == 0)
		return;
	s->stage[cohort - 1].cohort_hidden = s->hidden[cohort];
	for (size_t t = cohort - 1; t < s->periods; t++)
		if (s->hidden[cohort] || cohort_hidden_cell(customers, &s->count[t], min))
			cohort_gap_add(&s->stage[t].gap, customers, &s->count[t]);
}

void
stages_header(struct cohort_frame *f)
{
	static const char *const names[] = { "period", "known", "active", "new", "retained",
		"reactivated", "lapsed", "churned", "churn_rate", "revenue", "new_revenue",
		"expansion", "contraction", "reactivation", "lost", "change",
		"gross_revenue_retention", "net_revenue_retention", "state", "orders" };

	struct row_out *row = &f->row;

	if (f->options->by != NULL)
		row_out_text(row, slice_of(f->options->by));
	row_out_names(row, names, sizeof(names) / sizeof(names[0]));
	row_out_end(row);
}

/* A share of the revenue of the period before; nothing where that was not positive. */
static void
write_share(struct row_out *row, decimal_sum part, decimal_sum before)
{

	if (before <= 0)
		row_out_empty(row, 1);
	else
		row_out_real(row, decimal_real(part) / decimal_real(before), DIGITS);
}

static uint64_t
active_in(const struct stage *stage)
{

	return stage->first + stage->retained + stage->reactivated;
}

/* Which figures of a period are left out. */
struct blanks {
	bool all;
	bool known;		/* known and lapsed */
	bool before;		/* what compares with the period before */
};

/* Whether figures of ${stage} are about few customers; ${known} have ordered by its end. */
static bool
is_hidden_stage(const struct stage *stage, uint64_t known, uint64_t min)
{
	const uint64_t counts[] = { known, known - active_in(stage), active_in(stage), stage->first,
		stage->retained, stage->reactivated, stage->churned, stage->earning, stage->rising,
		stage->falling };

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (suppress_is_small(counts[i], min))
			return true;
	return stage->cohort_hidden || !cohort_gap_is_safe(&stage->gap, min);
}

static void
write_count(struct row_out *row, uint64_t n, bool blank)
{

	if (blank)
		row_out_empty(row, 1);
	else
		row_out_u64(row, n);
}

/*
 * Write the figures of ${stage}; ${before} is the period before (zeroes at the first), ${known} all
 * who have ordered by now.
 */
static void
write_stage(struct row_out *row, const struct stage *stage, const struct stage *before,
    uint64_t known, int scale, struct blanks blank)
{
	uint64_t active = active_in(stage);
	decimal_sum kept = before->revenue + stage->contraction + stage->lost;

	write_count(row, known, blank.known);
	row_out_u64(row, active);
	row_out_u64(row, stage->first);
	write_count(row, stage->retained, blank.before);
	write_count(row, stage->reactivated, blank.before);
	write_count(row, known - active, blank.known);
	write_count(row, stage->churned, blank.before);
	if (blank.before)
		row_out_empty(row, 1);
	else
		row_out_real(row, (double)stage->churned / (double)active_in(before), DIGITS);
	row_out_money(row, stage->revenue, scale);
	row_out_money(row, stage->fresh, scale);
	if (blank.before) {
		row_out_empty(row, 7);
		return;
	}
	row_out_money(row, stage->expansion, scale);
	row_out_money(row, stage->contraction, scale);
	row_out_money(row, stage->reactivation, scale);
	row_out_money(row, stage->lost, scale);
	row_out_money(row, stage->revenue - before->revenue, scale);
	write_share(row, kept, before->revenue);
	write_share(row, kept + stage->expansion, before->revenue);
}

void
stages_write(struct cohort_frame *f, struct slice group, const struct stages *s)
{
	static const struct stage nothing;
	uint64_t min = (uint64_t)f->options->min_cell, known = 0;
	struct row_out *row = &f->row;
	struct sizes since = { 0, 0 }, left = s->sizes;
	char text[PERIOD_PRINT] = { 0 };
	struct blanks blank = { false, false, false };

	for (size_t t = 0; t < s->periods; t++) {
		const struct stage *stage = &s->stage[t];

		known += stage->first;
		if (stage->cohort_hidden) {
			since.cohorts++;
			since.customers += stage->first;
			left.cohorts--;
			left.customers -= stage->first;
		}
		blank.before = blank.all;
		blank.all = is_hidden_stage(stage, known, min);
		/* The number of all customers is known, so what is still to come counts too. */
		blank.known = since.cohorts > 0 &&
		    (!suppress_is_safe(since.cohorts, since.customers, min) ||
			!suppress_is_safe(left.cohorts, left.customers, min));
		if (!blank.all && !blank.known)
			since = (struct sizes){ 0, 0 };
		if (f->options->by != NULL)
			row_out_text(row, group);
		row_out_text(row,
		    (struct slice){ text, period_print(text, f->kind, f->first + (int32_t)t) });
		if (blank.all)
			row_out_empty(row, 17);
		else
			write_stage(row, stage, t == 0 ? &nothing : stage - 1, known,
			    f->scale, blank);
		row_out_text(row, slice_of(blank.all ? "suppressed" :
			f->unfinished && t + 1 == s->periods ? "partial" : "whole"));
		write_count(row, stage->orders, blank.all);
		row_out_end(row);
	}
}
