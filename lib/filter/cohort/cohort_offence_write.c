/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes the table of --offence from the sums of cohort_offence.c.
 *
 * With --min-cell a channel is shown in all periods or in none, as figures hidden in one period
 * could be computed from those of the next.  A channel is hidden if any figure of it is of few
 * customers; then others are hidden, the smallest first, until no total of a period less the
 * channels shown is a small number (table/suppress.h).  If hiding all channels is not enough, the
 * total of that period is small itself: it is hidden, and that of the next period too, as the
 * customers won are among those who can be kept then.
 *
 * What must hold: a figure for which the log lacks something is empty, never 0.
 */
#include "filter/cohort/cohort_offence.h"

#include "base/mem.h"
#include "model/stratified.h"
#include "table/suppress.h"

#include <math.h>
#include <stdlib.h>

#define DIGITS 6

/** The numbers of customers that the figures of a cell are of: each must be 0 or large. */
#define COUNTS 4

struct writer {
	const struct offence *o;
	bool *group;		/* hidden groups */
	bool *period;		/* periods whose totals are hidden */
	struct row_out row;
};

/** A figure with its interval, as written. */
struct figure {
	double value, half;
	bool is_known;
};

/** One of the numbers of customers that the figures of a cell are from. */
static uint64_t
count_of(const struct offence_cell *cell, size_t which)
{
	const uint64_t counts[COUNTS] = { cell->n, cell->stayed, cell->n - cell->stayed,
		cell->touched };

	return counts[which];
}

/** The group that is to be hidden next for a count: the one of the fewest, of equals the later. */
static size_t
next_hidden(const struct writer *w, size_t period, enum offence_part part, size_t which)
{
	size_t best = 0;
	uint64_t least = UINT64_MAX;

	for (size_t g = 1; g < w->o->groups; g++) {
		uint64_t n = count_of(offence_cell(w->o, g, period, part), which);

		if (!w->group[g] && n > 0 && n <= least) {
			least = n;
			best = g;
		}
	}
	return best;
}

/** Hide more groups until no small count of a period can be computed; whether any were hidden. */
static bool
secure(struct writer *w, size_t period, enum offence_part part, size_t which)
{
	uint64_t min = (uint64_t)w->o->options->min_cell, sum = 0;
	size_t hidden = 0, next;
	bool any = false;

	for (size_t g = 1; g < w->o->groups; g++) {
		uint64_t n = count_of(offence_cell(w->o, g, period, part), which);

		if (w->group[g] && n > 0) {
			hidden++;
			sum += n;
		}
	}
	while (!suppress_is_safe(hidden, sum, min) &&
	    (next = next_hidden(w, period, part, which)) > 0) {
		w->group[next] = any = true;
		hidden++;
		sum += count_of(offence_cell(w->o, next, period, part), which);
	}
	if (!suppress_is_safe(hidden, sum, min) || suppress_is_small(
		count_of(offence_cell(w->o, 0, period, part), which), min))
		w->period[period] = true;
	return any;
}

/** Decide what --min-cell hides. */
static void
hide_small(struct writer *w)
{
	const struct offence *o = w->o;
	uint64_t min = (uint64_t)o->options->min_cell;
	bool again = min > 1;

	for (size_t g = 1; g < o->groups && min > 1; g++)
		for (size_t i = 0; i < o->periods * OFFENCE_PARTS * COUNTS; i++) {
			const struct offence_cell *cell = offence_cell(o, g, i / COUNTS / OFFENCE_PARTS,
			    (enum offence_part)(i / COUNTS % OFFENCE_PARTS));

			w->group[g] = w->group[g] || suppress_is_small(count_of(cell, i % COUNTS), min);
		}
	/* Each round hides a group at least, so there are no more rounds than groups. */
	while (again) {
		again = false;
		for (size_t i = 0; i < o->periods * OFFENCE_PARTS * COUNTS; i++)
			again = secure(w, i / COUNTS / OFFENCE_PARTS,
				    (enum offence_part)(i / COUNTS % OFFENCE_PARTS), i % COUNTS) ||
			    again;
	}
	for (size_t i = o->periods; i-- > 1; )
		w->period[i] = w->period[i] || w->period[i - 1];
}

/** Whether all customers of a part have been seen for as long as a figure looks at. */
static bool
is_whole(const struct offence *o, const struct offence_figure *f, size_t at)
{
	int32_t period = o->first + (int32_t)at;

	/* What was paid to win needs the period only, what they bring a year of each of them. */
	return f->part == OFFENCE_WON && f->needs_margin
	    ? cohort_years_of(o->e, o->kind, period) >= 1
	    : period_start(o->kind, period + 1) - 1 <= o->e->as_of;
}

/** Whether the ledger has what a figure is made of. */
static bool
has_needed(const struct offence *o, const struct offence_figure *f)
{

	return (!f->needs_margin || o->e->has_order_cost) &&
	    (!f->needs_cost || o->e->has_contact_cost || (o->has_spend && f->spend != 0));
}

/** Compute a figure. */
static struct figure
compute(const struct offence *o, size_t group, size_t period, size_t which)
{
	const struct offence_figure *f = &offence_figures[which];
	const struct offence_cell *cell = offence_cell(o, group, period, f->part);
	uint64_t under = f->under == OFFENCE_STAYED ? cell->stayed : cell->n;
	/* Per hundred of those who might be won or kept besides. */
	double times = f->gain ? (double)cell->n / 100 : 1;
	struct figure figure;

	figure.value = times * (offence_ratio(f, cell) +
	    f->spend * decimal_real(cell->spend) / (double)under);
	figure.half = times * stratified_margin(cell->squares[which], cell->people,
	    o->options->confidence);
	figure.is_known = under >= EFFECT_LEAST && cell->n >= EFFECT_LEAST && has_needed(o, f) &&
	    is_whole(o, f, period);
	return figure;
}

/** Begin a row. */
static void
begin_row(struct writer *w, size_t group, size_t period, const char *part, const char *metric)
{
	char name[PERIOD_PRINT];
	size_t n = period_print(name, w->o->kind, w->o->first + (int32_t)period);

	row_out_text(&w->row, slice_of(group == 0 ? "all" : "channel"));
	row_out_text(&w->row, group == 0 || group == w->o->groups - 1
		? (struct slice){ "", 0 }
		: strmap_key(w->o->e->channels, (uint32_t)group - 1));
	row_out_text(&w->row, (struct slice){ name, n });
	row_out_text(&w->row, slice_of(part));
	row_out_text(&w->row, slice_of(metric));
}

/** Write a figure and what it says, and end the row. */
static void
end_row(struct writer *w, const struct figure *figure, const char *const says[3])
{
	bool is_known = figure->is_known && !isnan(figure->half);
	const char *verdict = "this log does not tell";

	row_out_real(&w->row, is_known ? figure->value : NAN, DIGITS);
	row_out_real(&w->row, is_known ? figure->value - figure->half : NAN, DIGITS);
	row_out_real(&w->row, is_known ? figure->value + figure->half : NAN, DIGITS);
	if (is_known)
		verdict = figure->value - figure->half > 0 ? says[0]
		    : figure->value + figure->half < 0	   ? says[1]
							   : says[2];
	row_out_text(&w->row, slice_of(verdict));
	row_out_end(&w->row);
}

static void
write_hidden(struct writer *w)
{

	row_out_empty(&w->row, 5);
	row_out_text(&w->row, slice_of("suppressed"));
	row_out_end(&w->row);
}

/** Write a figure of a part. */
static void
write_figure(struct writer *w, size_t group, size_t period, size_t which, bool hidden)
{
	static const char *const plain[] = { "", "", "" },
		*const profit[] = { "gain", "loss", "neither gain nor loss seen" };
	static const char *const parts[] = { "won", "kept" };
	const struct offence_figure *f = &offence_figures[which];
	const struct offence_cell *cell = offence_cell(w->o, group, period, f->part);
	struct figure figure = compute(w->o, group, period, which);
	decimal_sum total = cell->all[f->over] + f->spend * cell->spend;

	begin_row(w, group, period, parts[f->part], f->name);
	if (hidden) {
		write_hidden(w);
		return;
	}
	row_out_u64(&w->row, f->under == OFFENCE_STAYED ? cell->stayed : cell->n);
	if (f->gain || !has_needed(w->o, f))
		row_out_empty(&w->row, 1);
	else
		row_out_money(
		    &w->row, total, f->over == OFFENCE_STAYED ? 0 : w->o->e->scale);
	end_row(w, &figure, f->over == OFFENCE_PROFIT ? profit : plain);
}

/** Write how keeping differs from winning, by two figures of them. */
static void
write_comparison(struct writer *w, size_t group, size_t period, const char *name, size_t kept,
    size_t won, bool hidden)
{
	static const char *const says[] = { "higher", "lower", "no difference seen" };
	struct figure a = compute(w->o, group, period, kept), b = compute(w->o, group, period, won);
	/* Nobody is in both, so the squared margins add up. */
	struct figure both = { a.value - b.value, hypot(a.half, b.half), a.is_known && b.is_known };

	begin_row(w, group, period, "both", name);
	if (hidden) {
		write_hidden(w);
		return;
	}
	row_out_u64(&w->row, offence_cell(w->o, group, period, OFFENCE_KEPT)->stayed +
		offence_cell(w->o, group, period, OFFENCE_WON)->n);
	row_out_empty(&w->row, 1);
	end_row(w, &both, says);
}

/** The place of a figure by its part, and whether it is the what-if. */
static size_t
profit_of(enum offence_part part, bool gain)
{
	size_t i = 0;

	while (offence_figures[i].part != part || offence_figures[i].over != OFFENCE_PROFIT ||
	    offence_figures[i].gain != gain)
		i++;
	return i;
}

/** Write one group in one period, if anybody is in it or anything was spent. */
static void
write_period(struct writer *w, size_t group, size_t period)
{
	bool hidden = group == 0 ? w->period[period] : w->group[group], all = true;

	for (enum offence_part part = 0; part < OFFENCE_PARTS; part++) {
		const struct offence_cell *cell = offence_cell(w->o, group, period, part);

		if (cell->people == 0 && cell->spend == 0) {
			all = false;
			continue;
		}
		for (size_t i = 0; i < OFFENCE_FIGURES; i++)
			if (offence_figures[i].part == part)
				write_figure(w, group, period, i, hidden);
	}
	if (!all)
		return;
	write_comparison(w, group, period, "profit_kept_less_won", profit_of(OFFENCE_KEPT, false),
	    profit_of(OFFENCE_WON, false), hidden);
	write_comparison(w, group, period, "point_kept_less_percent_won",
	    profit_of(OFFENCE_KEPT, true), profit_of(OFFENCE_WON, true), hidden);
}

enum crm_status
offence_write(const struct offence *o, struct output *out)
{
	static const char *const names[] = { "scope", "channel", "period", "part", "metric",
		"customers", "total", "value", "low", "high", "verdict" };
	struct writer w = { .o = o, .row = { .out = out } };
	enum crm_status status = CRM_ENOMEM;
	uint32_t *order = NULL;

	w.group = mem_new(o->groups, sizeof(*w.group));
	w.period = mem_new(o->periods, sizeof(*w.period));
	if (w.group == NULL || w.period == NULL || strmap_sorted(o->e->channels, &order) != CRM_OK)
		goto done;
	hide_small(&w);
	row_out_names(&w.row, names, sizeof(names) / sizeof(names[0]));
	row_out_end(&w.row);
	for (size_t p = 0; p < o->periods; p++)
		write_period(&w, 0, p);
	for (uint32_t i = 0; i < strmap_count(o->e->channels); i++)
		for (size_t p = 0; p < o->periods; p++)
			write_period(&w, (size_t)order[i] + 1, p);
	/* Without channels those of none are all. */
	for (size_t p = 0; strmap_count(o->e->channels) > 0 && p < o->periods; p++)
		write_period(&w, o->groups - 1, p);
	status = CRM_OK;
done:
	free(order);
	free(w.group);
	free(w.period);
	return status;
}
