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

/**
 * Collect keys (customer, day) of the purchases of marked customers among the ${n} occasions from
 * ${place} on; return how many.
 */
static size_t
collect_days(const struct customers *c, uint64_t place, uint64_t n, uint64_t *keys)
{
	struct occasion o;
	unsigned flags;
	size_t found = 0;

	for (uint64_t i = 0; i < n && occasion_set_each(c->occasions, &place, &o, &flags); i++)
		if ((flags & BOUGHT) != 0 && c->pace[o.owner].unordered)
			keys[found++] =
			    (uint64_t)o.owner << 32 | (uint64_t)(o.day + DAY_ZERO);
	return found;
}

/** Count the marked customers of one group of occasions anew. */
static enum crm_status
recount_group(struct customers *c, uint64_t *keys, size_t n)
{

	if (radix_sort(keys, n) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t from = 0, to; from < n; from = to) {
		for (to = from + 1; to < n && keys[to] >> 32 == keys[from] >> 32; to++)
			;
		recount_customer(c, (uint32_t)(keys[from] >> 32), keys + from, to - from);
	}
	return CRM_OK;
}

enum crm_status
purchase_pace_recount(struct customers *c)
{
	enum crm_status status = CRM_OK;
	uint64_t *keys = NULL, place = 0, n;
	size_t room = 0;

	if (!c->unordered)
		return CRM_OK;
	while (status == CRM_OK && occasion_set_group(c->occasions, &place, &n)) {
		if ((status = mem_grow(&keys, &room, (size_t)n, sizeof(*keys))) == CRM_OK)
			status = recount_group(c, keys, collect_days(c, place, n, keys));
		place += n;
	}
	free(keys);
	c->unordered = false;
	return status;
}
