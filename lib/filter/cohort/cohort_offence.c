/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --offence: what winning customers costs and brings, and what keeping them does, by period and
 * channel.
 *
 * Two fixed groups of customers are followed for a year (or quarter, or month: --period):
 *
 *   won   those whose first order was in the period, for a year from it.  Contacts with people who
 *         had not ordered before are the cost to win in the period they were made, whether or not
 *         they won anybody, and so is --spend.
 *   kept  those who ordered in the period before, for this period: who ordered again was kept.
 *         Contacts with all of them are the cost to keep.
 *
 * A customer belongs to the channel of the first order, and a contact made to win to its own, if it
 * has one.  Contacts with customers who skipped a period are in neither: they win back.
 *
 * Each figure is a sum over a sum; its interval comes from how much each customer moves it, so the
 * customers are gone over twice, as for --tenure.
 *
 * What must hold: a cell's sums, and the squares, are over the same customers; group 0 has
 * everybody.
 */
#include "filter/cohort/cohort_offence.h"

#include "base/mem.h"
#include "filter/cohort/cohort_rates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct offence_figure offence_figures[OFFENCE_FIGURES] = {
	{ "cost_to_win", OFFENCE_WON, OFFENCE_CONTACTS, OFFENCE_ONE, 1, false, true, false },
	{ "margin", OFFENCE_WON, OFFENCE_MARGIN, OFFENCE_ONE, 0, true, false, false },
	{ "profit", OFFENCE_WON, OFFENCE_PROFIT, OFFENCE_ONE, -1, true, true, false },
	{ "one_percent_more_won", OFFENCE_WON, OFFENCE_PROFIT, OFFENCE_ONE, -1, true, true, true },
	{ "retention", OFFENCE_KEPT, OFFENCE_STAYED, OFFENCE_ONE, 0, false, false, false },
	{ "cost_to_keep", OFFENCE_KEPT, OFFENCE_CONTACTS, OFFENCE_STAYED, 0, false, true, false },
	{ "margin", OFFENCE_KEPT, OFFENCE_MARGIN, OFFENCE_STAYED, 0, true, false, false },
	{ "profit", OFFENCE_KEPT, OFFENCE_PROFIT, OFFENCE_STAYED, 0, true, true, false },
	{ "one_point_more_kept", OFFENCE_KEPT, OFFENCE_PROFIT, OFFENCE_STAYED, 0, true, true, true },
};

/** A count of one, as sums have it. */
static const decimal_sum one = 1000000000;

/** What a customer adds to one cell, under work. */
struct share {
	size_t group, period;
	enum offence_part part;
	decimal_sum sum[OFFENCE_SUMS];
};

/** What was spent besides on a channel, until the number of channels is known. */
struct outlay {
	uint32_t channel;
	size_t period;
	decimal_sum amount;
};

struct work {
	struct offence o;
	struct share *share;
	size_t n, room;
	struct outlay *outlay;
	size_t n_outlays, outlay_room;
	bool squaring;		/* the second time over the customers */
};

/** The group of a channel: one with an empty name, as --spend may have, is none. */
static size_t
group_of(const struct offence *o, uint32_t channel)
{

	return channel == EVENT_NO_CHANNEL || strmap_key(o->e->channels, channel).n == 0
	    ? o->groups - 1
	    : (size_t)channel + 1;
}

double
offence_ratio(const struct offence_figure *f, const struct offence_cell *cell)
{

	return cell->all[f->under] > 0
	    ? decimal_real(cell->all[f->over]) / decimal_real(cell->all[f->under])
	    : NAN;
}

/** The place of what the customer under work adds to a cell; NULL without memory. */
static struct share *
share_of(struct work *w, size_t group, int32_t period, enum offence_part part)
{
	size_t at = (size_t)(period - w->o.first);

	/* Events are by day, so it is mostly the last one. */
	for (size_t i = w->n; i-- > 0; )
		if (w->share[i].group == group && w->share[i].period == at &&
		    w->share[i].part == part)
			return &w->share[i];
	if (mem_grow(&w->share, &w->room, w->n + 1, sizeof(*w->share)) != CRM_OK)
		return NULL;
	w->share[w->n] = (struct share){ .group = group, .period = at, .part = part };
	return &w->share[w->n++];
}

static enum crm_status
past_sums(const struct work *w)
{

	msg_error(w->o.e->msg, "the amounts of one period add up to more than 29 digits");
	return CRM_EINPUT;
}

/** Add to a share of the customer under work: a cost of contacts, or what an event leaves. */
static enum crm_status
add_money(struct work *w, struct share *share, enum offence_sum which, decimal_sum money)
{

	if (share == NULL)
		return msg_nomem(w->o.e->msg);
	if (!decimal_sum_add(&share->sum[which], money) ||
	    !decimal_sum_add(
		&share->sum[OFFENCE_PROFIT], which == OFFENCE_CONTACTS ? -money : money))
		return past_sums(w);
	return CRM_OK;
}

/** Add what an event leaves to the margin of a share. */
static enum crm_status
add_margin(struct work *w, struct share *share, const struct event *v)
{
	enum crm_status status = add_money(w, share, OFFENCE_MARGIN, v->amount);

	return status == CRM_OK ? add_money(w, share, OFFENCE_MARGIN, -v->cost) : status;
}

/** The channel of the first order: of several that day the least. */
static uint32_t
first_channel(const struct cohort_events *e, uint32_t customer, date_day first)
{
	uint32_t channel = EVENT_NO_CHANNEL;

	for (size_t i = e->start[customer]; i < e->start[customer + 1]; i++)
		if (e->v[i].kind == LEDGER_PURCHASE && e->v[i].day == first)
			channel = cohort_events_least_channel(e, channel, e->v[i].channel);
	return channel;
}

/** Share out what an event means for winning the customer. */
static enum crm_status
share_winning(struct work *w, const struct event *v, date_day first, uint32_t channel)
{
	enum period_kind kind = w->o.kind;
	bool before = first == DATE_NONE || v->day <= first;

	if (v->kind == LEDGER_CONTACT && before)
		return v->cost == 0 ? CRM_OK
				    : add_money(w,
					  share_of(w,
					      group_of(&w->o, v->channel == EVENT_NO_CHANNEL
						      ? channel
						      : v->channel),
					      period_of(kind, v->day), OFFENCE_WON),
					  OFFENCE_CONTACTS, v->cost);
	/* A return before the first order is of what was bought before the log began. */
	if (first == DATE_NONE || v->day < first || cohort_year_after(kind, v->day - first) > 0)
		return CRM_OK;
	return add_margin(w,
	    share_of(w, group_of(&w->o, channel), period_of(kind, first), OFFENCE_WON), v);
}

/**
 * Share out one period of a customer, whose events are ${from} to ${end}, and who ordered in the
 * period before.
 */
static enum crm_status
share_keeping(struct work *w, size_t from, size_t end, int32_t period, uint32_t channel)
{
	struct share *share = share_of(w, group_of(&w->o, channel), period, OFFENCE_KEPT);
	enum crm_status status = share == NULL ? msg_nomem(w->o.e->msg) : CRM_OK;

	for (size_t i = from; i < end && status == CRM_OK; i++) {
		const struct event *v = &w->o.e->v[i];

		if (v->kind == LEDGER_PURCHASE)
			share->sum[OFFENCE_STAYED] = one;
		status = v->kind == LEDGER_CONTACT
		    ? add_money(w, share, OFFENCE_CONTACTS, v->cost)
		    : add_margin(w, share, v);
	}
	if (share != NULL)
		share->sum[OFFENCE_ONE] = one;
	return status;
}

/** Share out the periods of a customer that come after one with an order. */
static enum crm_status
share_periods(struct work *w, uint32_t customer, uint32_t channel)
{
	const struct cohort_events *e = w->o.e;
	size_t at = e->start[customer], end = e->start[customer + 1];
	int64_t next = INT64_MIN;	/* the period after the last order, until it is shared out */
	enum crm_status status = CRM_OK;

	while (at < end && status == CRM_OK) {
		int32_t period = period_of(w->o.kind, e->v[at].day);
		size_t from = at;
		bool ordered = false;

		for (; at < end && period_of(w->o.kind, e->v[at].day) == period; at++)
			ordered = ordered || e->v[at].kind == LEDGER_PURCHASE;
		/* A period without events is one that the customer has skipped. */
		if (next == period)
			status = share_keeping(w, from, at, period, channel);
		else if (next != INT64_MIN)
			status = share_keeping(w, from, from, (int32_t)next, channel);
		next = ordered ? (int64_t)period + 1 : INT64_MIN;
	}
	if (status == CRM_OK && next != INT64_MIN &&
	    next - w->o.first < (int64_t)w->o.periods)
		status = share_keeping(w, end, end, (int32_t)next, channel);
	return status;
}

/** Share out all events of a customer. */
static enum crm_status
share_out(struct work *w, uint32_t customer)
{
	const struct cohort_events *e = w->o.e;
	date_day first = cohort_first_order(e, customer);
	uint32_t channel = first_channel(e, customer, first);
	enum crm_status status = CRM_OK;
	struct share *won;

	w->n = 0;
	for (size_t i = e->start[customer]; i < e->start[customer + 1] && status == CRM_OK; i++)
		status = share_winning(w, &e->v[i], first, channel);
	if (status != CRM_OK || first == DATE_NONE)
		return status;
	won = share_of(w, group_of(&w->o, channel), period_of(w->o.kind, first), OFFENCE_WON);
	if (won == NULL)
		return msg_nomem(e->msg);
	won->sum[OFFENCE_ONE] = one;
	return share_periods(w, customer, channel);
}

/** Add a share to a cell, or its influences. */
static enum crm_status
add_share(const struct work *w, const struct share *share, size_t group)
{
	struct offence_cell *cell = offence_cell(&w->o, group, share->period, share->part);

	for (size_t i = 0; w->squaring && i < OFFENCE_FIGURES; i++) {
		const struct offence_figure *f = &offence_figures[i];
		double moved = f->part == share->part && cell->all[f->under] > 0
		    ? (decimal_real(share->sum[f->over]) -
			  offence_ratio(f, cell) * decimal_real(share->sum[f->under])) /
			decimal_real(cell->all[f->under])
		    : 0;

		cell->squares[i] += moved * moved;
	}
	if (w->squaring)
		return CRM_OK;
	cell->people++;
	cell->n += share->sum[OFFENCE_ONE] > 0;
	cell->stayed += share->sum[OFFENCE_STAYED] > 0;
	cell->touched += share->sum[OFFENCE_CONTACTS] != 0;
	for (size_t k = 0; k < OFFENCE_SUMS; k++)
		if (!decimal_sum_add(&cell->all[k], share->sum[k]))
			return past_sums(w);
	return CRM_OK;
}

/** For qsort(): shares by part and period. */
static int
compare_shares(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	return x->period != y->period ? (x->period < y->period ? -1 : 1)
				      : (x->group > y->group) - (x->group < y->group);
}

/** Add the customer under work to the cells of their groups, and to those of all. */
static enum crm_status
add_shares(struct work *w)
{
	enum crm_status status = CRM_OK;

	if (w->n > 0)
		qsort(w->share, w->n, sizeof(*w->share), compare_shares);
	for (size_t i = 0; i < w->n && status == CRM_OK; ) {
		struct share all = w->share[i];

		/* One customer's shares of several channels are one share of all. */
		for (size_t from = i; i < w->n && w->share[i].part == all.part &&
		    w->share[i].period == all.period && status == CRM_OK; i++) {
			status = add_share(w, &w->share[i], w->share[i].group);
			for (size_t k = 0; i > from && k < OFFENCE_SUMS; k++)
				if (!decimal_sum_add(&all.sum[k], w->share[i].sum[k]))
					status = past_sums(w);
		}
		if (status == CRM_OK)
			status = add_share(w, &all, 0);
	}
	return status;
}

/** Go over all customers once. */
static enum crm_status
pass_over(struct work *w, struct cohort_events *e)
{
	enum crm_status status = cohort_events_start(e);

	while (status == CRM_OK && (status = cohort_events_next(e)) == CRM_OK && e->customers > 0)
		for (uint32_t c = 0; c < e->customers && status == CRM_OK; c++)
			if ((status = share_out(w, c)) == CRM_OK)
				status = add_shares(w);
	return status;
}

/** Note a row of --spend; what was spent before the log has won customers before it. */
static enum crm_status
note_outlay(void *arg, uint32_t channel, date_day day, struct decimal amount)
{
	struct work *w = arg;
	struct outlay *outlay;

	if (period_of(w->o.kind, day) < w->o.first)
		return CRM_OK;
	if (mem_grow(&w->outlay, &w->outlay_room, w->n_outlays + 1, sizeof(*w->outlay)) != CRM_OK)
		return msg_nomem(w->o.e->msg);
	outlay = &w->outlay[w->n_outlays++];
	*outlay = (struct outlay){ channel, (size_t)(period_of(w->o.kind, day) - w->o.first),
		decimal_to_sum(amount) };
	return CRM_OK;
}

/** Read --spend. */
static enum crm_status
read_outlays(struct work *w, struct msg *msg)
{
	const struct cohort_events *e = w->o.e;
	struct cohort_options options = *w->o.options;
	struct cohort_cells names = { .groups = e->channels, .as_of = e->as_of };
	struct cohort_rate *rates = NULL;
	enum crm_status status;

	if (options.spend == NULL)
		return CRM_OK;
	if (options.by == NULL)
		options.by = "channel";
	status = cohort_rates_read(
	    &options, &names, &(struct cohort_spent){ note_outlay, w }, &rates, msg);
	if (status == CRM_OK)
		free(rates);
	return status;
}

/** Make room for the cells, and put in what was spent. */
static enum crm_status
open_cells(struct work *w)
{
	struct offence *o = &w->o;

	o->groups = strmap_count(o->e->channels) + 2;
	if (o->groups * o->periods > COHORT_MOST_ROWS / OFFENCE_FIGURES) {
		msg_error(o->e->msg,
		    "--offence: %zu channels in %zu periods are more than %d rows: look for wrong dates, or use a longer --period",
		    o->groups - 2, o->periods, COHORT_MOST_ROWS);
		return CRM_EUSAGE;
	}
	if ((o->cell = mem_new(o->groups * o->periods * OFFENCE_PARTS, sizeof(*o->cell))) == NULL)
		return msg_nomem(o->e->msg);
	for (size_t i = 0; i < w->n_outlays; i++) {
		const struct outlay *outlay = &w->outlay[i];
		size_t group = group_of(o, outlay->channel);

		if (!decimal_sum_add(&offence_cell(o, group, outlay->period, OFFENCE_WON)->spend,
			outlay->amount) ||
		    !decimal_sum_add(
			&offence_cell(o, 0, outlay->period, OFFENCE_WON)->spend, outlay->amount))
			return past_sums(w);
	}
	return CRM_OK;
}

/** Say what the log lacks, and what to type. */
static void
name_lacks(const struct offence *o, struct msg *msg)
{

	if (!o->e->has_order_cost)
		msg_warn(msg,
		    "--offence: no order has a cost: this log does not tell what customers bring; give --margin=SHARE");
	if (!o->e->has_contact_cost)
		msg_warn(msg,
		    "--offence: no contact has a cost: this log does not tell what keeping costs%s",
		    o->has_spend ? "" : ", nor, without --spend, what winning does");
}

enum crm_status
cohort_write_offence(const struct cohort_options *options, struct cohort_events *e,
    struct output *out, struct msg *msg)
{
	struct work w = { .o = { .options = options, .e = e,
		.kind = (enum period_kind)options->period, .has_spend = options->spend != NULL } };
	enum crm_status status;

	if (e->from != DATE_NONE) {
		w.o.first = period_of(w.o.kind, e->from);
		w.o.periods = (size_t)(period_of(w.o.kind, e->as_of) - w.o.first) + 1;
	}
	if ((status = read_outlays(&w, msg)) != CRM_OK || (status = open_cells(&w)) != CRM_OK ||
	    (status = pass_over(&w, e)) != CRM_OK)
		goto done;
	w.squaring = true;
	if ((status = pass_over(&w, e)) == CRM_OK)
		status = offence_write(&w.o, out);
	if (status == CRM_OK)
		name_lacks(&w.o, msg);
done:
	free(w.share);
	free(w.outlay);
	free(w.o.cell);
	return status;
}
