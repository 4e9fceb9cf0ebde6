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

/* Days from the least date on, so that keys are not negative. */
#define DAY_ZERO INT64_C(0x80000000)

/* Customers are counted anew in at most so many passes, or of at least so many purchases. */
#define PASSES 16
#define KEYS ((uint64_t)1 << 20)

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
	c->unordered = true;
}

void
purchase_pace_bought(struct customers *c, uint32_t number, date_day day)
{
	date_day last = c->v[number].last;
	struct pace *pace = &c->pace[number];

	if (day == last)
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

/** Customers of consecutive numbers, and room for the purchases of those of them who are marked. */
struct range {
	uint32_t from, to;
	uint64_t *keys;		/* (customer, day) */
	size_t n, room;
};

/** Collect the purchases of the marked customers of a range. */
static void
collect_days(const struct customers *c, struct range *range)
{
	uint64_t place = 0;
	struct occasion o;
	unsigned flags;

	range->n = 0;
	while (occasion_set_each(c->occasions, &place, &o, &flags)) {
		if (o.owner - range->from >= range->to - range->from || (flags & BOUGHT) == 0 ||
		    !c->pace[o.owner].unordered)
			continue;
		assert(range->n < range->room);
		range->keys[range->n++] =
		    (uint64_t)o.owner << 32 | (uint64_t)(o.day + DAY_ZERO);
	}
}

/** At most so many purchases a marked customer has in the set of occasions. */
static uint64_t
most_purchases(const struct customers *c, uint32_t number)
{

	return !c->pace[number].unordered ? 0
	    : (uint64_t)c->v[number].orders +
		(c->holdout == NULL ? 0 : c->holdout[number].orders);
}

/** Begin a range where the last one ended, of about ${most} purchases or of one customer. */
static enum crm_status
next_range(const struct customers *c, struct range *range, uint64_t most)
{
	uint64_t n;

	range->from = range->to;
	n = most_purchases(c, range->to++);
	while (range->to < c->n && n + most_purchases(c, range->to) <= most)
		n += most_purchases(c, range->to++);
	return mem_grow(&range->keys, &range->room, (size_t)n, sizeof(*range->keys));
}

/** Count the ${n} ascending purchases of one customer anew. */
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
		date_day day = (date_day)((int64_t)(keys[i] & UINT32_MAX) - DAY_ZERO);

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

/** Count the marked customers of a range anew. */
static enum crm_status
recount_range(struct customers *c, struct range *range)
{
	const uint64_t *keys = range->keys;

	collect_days(c, range);
	if (radix_sort(range->keys, range->n) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t from = 0, to; from < range->n; from = to) {
		for (to = from + 1; to < range->n && keys[to] >> 32 == keys[from] >> 32; to++)
			;
		recount_customer(c, (uint32_t)(keys[from] >> 32), keys + from, to - from);
	}
	return CRM_OK;
}

enum crm_status
purchase_pace_recount(struct customers *c)
{
	struct range range = { 0, 0, NULL, 0, 0 };
	enum crm_status status = CRM_OK;
	uint64_t most = 0;

	if (!c->unordered)
		return CRM_OK;
	for (uint32_t i = 0; i < c->n; i++)
		most += most_purchases(c, i);
	/* Few passes over the set, each with keys that are small beside it. */
	most = most / PASSES > KEYS ? most / PASSES : KEYS;
	while (range.to < c->n && status == CRM_OK)
		if ((status = next_range(c, &range, most)) == CRM_OK)
			status = recount_range(c, &range);
	free(range.keys);
	c->unordered = false;
	return status;
}
