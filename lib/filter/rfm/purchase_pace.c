/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many days a customer bought on, and how regular the gaps between them are.
 *
 * The forecast counts purchase days, because same-day orders are one decision, and needs one more
 * number to judge regularity: the sum of ln(gap) over the gaps between purchase days (Platzer &
 * Reutterer 2016, eq. 9: the likelihood depends on the gaps only through it).  The sum is kept in
 * whole millionths, each logarithm rounded on its own, so that it adds up to the same number in any
 * order, over shards, and when a new day is added to the table of --base.
 *
 * Days mostly come in order, and then counting takes one comparison with the newest day.  A day
 * before the newest one splits a gap that is already summed; its customer is marked, and after the
 * last row is counted anew from the set of occasions, on top of what --base had.  Rows of --late
 * that fall into a gap of the base table never get here: customers.h refuses them, as a gap cannot
 * be taken out of a sum.  A base table without these columns leaves them unknown (0 days).
 */
#include "filter/rfm/purchase_pace.h"

#include "base/mem.h"
#include "base/radix.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Days from the least date on, so that keys are not negative. */
#define DAY_ZERO INT64_C(0x80000000)

static uint32_t
millionths_of_log(int64_t gap)
{

	return (uint32_t)llround(1e6 * log((double)gap));
}

void
purchase_pace_open(struct customers *c)
{

	for (int gap = 1; gap < PACE_TABLE; gap++)
		c->log_gap[gap] = millionths_of_log(gap);
}

static inline uint32_t
log_gap(const struct customers *c, int64_t gap)
{

	return gap < PACE_TABLE ? c->log_gap[gap] : millionths_of_log(gap);
}

/** A day split a gap that is already summed, or one already counted. */
static void
mark_unordered(struct customers *c, uint32_t number)
{

	c->pace[number].unordered = true;
	c->v[number].unordered = true;
	c->unordered = true;
}

void
purchase_pace_bought(struct customers *c, uint32_t number, date_day day)
{
	date_day last = c->v[number].last;
	struct pace *pace = &c->pace[number];

	/* A customer who is counted anew in the end need not be counted now. */
	if (day == last || c->v[number].unordered)
		return;
	if (last == DATE_NONE)
		pace->days = 1;
	else if (day < last)
		mark_unordered(c, number);
	else if (pace->days > 0) {
		pace->days++;
		pace->log_gaps += log_gap(c, (int64_t)day - last);
	}
}

void
purchase_pace_held_out(struct customers *c, uint32_t number, date_day day)
{
	struct holdout *h = &c->holdout[number];

	if (h->days > 0 && day == h->last)
		return;
	if (h->days > 0 && day < h->last) {
		mark_unordered(c, number);
		return;
	}
	h->days++;
	h->last = day;
}

/** Count the ${n} ascending purchase days of one customer anew. */
static void
recount_customer(struct customers *c, uint32_t number, const uint64_t *keys, size_t n)
{
	const struct based *b = number < c->n_based && c->based[number].there ? &c->based[number]
									       : NULL;
	date_day last = b == NULL ? DATE_NONE : b->last;
	uint32_t days = b == NULL ? 0 : (uint32_t)b->pace.days;
	uint64_t logs = b == NULL ? 0 : b->pace.log_gaps;
	bool known = last == DATE_NONE || days > 0;

	if (c->holdout != NULL)
		c->holdout[number].days = 0;
	for (size_t i = 0; i < n; i++) {
		date_day day = (date_day)((int64_t)keys[i] - DAY_ZERO);

		if (i > 0 && keys[i] == keys[i - 1])
			continue;
		if (c->holdout != NULL && day >= c->options.holdout_from) {
			c->holdout[number].days++;
			continue;
		}
		assert(last == DATE_NONE || day > last);
		days++;
		logs += last == DATE_NONE ? 0 : log_gap(c, (int64_t)day - last);
		last = day;
	}
	assert(days <= PACE_MOST_DAYS && logs <= PACE_MOST_LOGS);
	c->pace[number] = (struct pace){ .days = 0 };
	if (known) {
		c->pace[number].days = days & PACE_MOST_DAYS;
		c->pace[number].log_gaps = logs & PACE_MOST_LOGS;
	}
}

/** The purchases of a group, and what a thread needs to put them in order. */
struct group_days {
	struct { uint32_t nth; date_day day; } *v;	/* of the nth owner of the group */
	size_t n, room;
	size_t *end;		/* by owner: where the owner's days end among those sorted */
	size_t end_room;
	uint64_t *sorted;	/* days, above DAY_ZERO */
	size_t sorted_room;
};

/** Collect the purchases of marked customers of a group, and count them by owner. */
static void
collect_days(const struct customers *c, const struct occasion_group *group, struct group_days *d)
{
	uint64_t place = group->place, n = group->n;
	uint32_t owner;
	date_day day;
	unsigned flags;

	d->n = 0;
	for (; n > 0 && occasion_set_each_day(c->occasions, &place, &owner, &day, &flags); n--)
		if ((flags & BOUGHT) != 0 && c->pace[owner].unordered) {
			d->v[d->n].nth = owner - group->first;
			d->v[d->n++].day = day;
			d->end[owner - group->first]++;
		}
}

/**
 * Count the marked customers of one group anew.  Their days are brought together owner by owner,
 * and those of one owner, mostly few, are sorted.
 */
static enum crm_status
recount_group(struct customers *c, const struct occasion_group *group, struct group_days *d)
{
	size_t owners = group->owners, from = 0, end = 0;
	enum crm_status status = CRM_OK;

	if (mem_grow(&d->v, &d->room, (size_t)group->n, sizeof(*d->v)) != CRM_OK ||
	    mem_grow(&d->sorted, &d->sorted_room, (size_t)group->n, sizeof(*d->sorted)) != CRM_OK ||
	    mem_grow(&d->end, &d->end_room, owners, sizeof(*d->end)) != CRM_OK)
		return CRM_ENOMEM;
	memset(d->end, 0, owners * sizeof(*d->end));
	collect_days(c, group, d);
	/* Where the days of an owner begin; putting one there moves it on, up to their end. */
	for (size_t i = 0; i < owners; i++) {
		size_t n = d->end[i];

		d->end[i] = end;
		end += n;
	}
	for (size_t i = 0; i < d->n; i++)
		d->sorted[d->end[d->v[i].nth]++] = (uint64_t)(d->v[i].day + DAY_ZERO);
	for (size_t i = 0; i < owners && status == CRM_OK; from = d->end[i++])
		if (d->end[i] > from &&
		    (status = radix_sort(d->sorted + from, d->end[i] - from)) == CRM_OK)
			recount_customer(c, group->first + (uint32_t)i, d->sorted + from,
			    d->end[i] - from);
	return status;
}

/** Groups of occasions that are gone through by several threads, and what those need. */
struct recounting {
	struct customers *c;
	struct occasion_group *group;
	size_t n, room;
	struct group_days *own;		/* by thread */
	enum crm_status *status;	/* by group */
};

/** Count the marked customers of one group anew. */
static void
recount_piece(void *arg, size_t piece, unsigned thread)
{
	struct recounting *r = arg;

	r->status[piece] = recount_group(r->c, &r->group[piece], &r->own[thread]);
}

/** Note all groups. */
static enum crm_status
list_groups(struct recounting *r)
{
	struct occasion_group g = { .place = 0 };

	for (; occasion_set_group(r->c->occasions, &g); g.place += g.n) {
		if (mem_grow(&r->group, &r->room, r->n + 1, sizeof(*r->group)) != CRM_OK)
			return CRM_ENOMEM;
		r->group[r->n++] = g;
	}
	return CRM_OK;
}

enum crm_status
purchase_pace_recount(struct customers *c)
{
	struct recounting r = { .c = c };
	enum crm_status status = CRM_OK;

	if (!c->unordered)
		return CRM_OK;
	r.own = mem_new(team_size(c->team), sizeof(*r.own));
	if (r.own == NULL || list_groups(&r) != CRM_OK ||
	    (r.status = mem_new(r.n, sizeof(*r.status))) == NULL) {
		status = CRM_ENOMEM;
		goto done;
	}
	team_run(c->team, r.n, recount_piece, &r);
	for (size_t i = 0; i < r.n && status == CRM_OK; i++)
		status = r.status[i];
	c->unordered = false;

done:
	for (unsigned i = 0; r.own != NULL && i < team_size(c->team); i++) {
		free(r.own[i].v);
		free(r.own[i].end);
		free(r.own[i].sorted);
	}
	free(r.own);
	free(r.group);
	free(r.status);
	return status;
}
