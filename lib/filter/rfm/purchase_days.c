/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Histories of purchases: how the amounts and the gaps of a customer developed.
 *
 * Each purchase is kept with its day until all rows are in; a counting sort then brings those of
 * each customer together, they are sorted by day, those of one day become one, and a history is
 * worked out (crm-rfm(1), stages).  Only asked for with --history, as it takes 32 bytes a purchase.
 */
#include "filter/rfm/purchase_days.h"

#include "base/mem.h"

#include <stdlib.h>

/* From so many purchase days on there is a trend. */
#define TREND_DAYS 4

enum crm_status
purchase_days_add(struct purchase_days *days, uint32_t customer, date_day day, decimal_sum amount)
{
	struct purchase_day *last = days->n == 0 ? NULL : &days->v[days->n - 1];

	if (last != NULL && last->customer == customer && last->day == day)
		return __builtin_add_overflow(last->amount, amount, &last->amount) ? CRM_EDATA
										   : CRM_OK;
	if (mem_grow(&days->v, &days->room, days->n + 1, sizeof(*days->v)) != CRM_OK)
		return CRM_ENOMEM;
	days->v[days->n++] = (struct purchase_day){ amount, day, customer };
	return CRM_OK;
}

/** A purchase day of the customer whose entries are being looked at. */
static int
compare_days(const void *a, const void *b)
{
	const struct purchase_day *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

/** Make one of each day's entries; they are sorted by day. */
static enum crm_status
merge(struct purchase_day *v, size_t *n)
{
	size_t to = 0;

	for (size_t i = 0; i < *n; i++)
		if (to > 0 && v[to - 1].day == v[i].day) {
			if (__builtin_add_overflow(
				v[to - 1].amount, v[i].amount, &v[to - 1].amount))
				return CRM_EDATA;
		} else
			v[to++] = v[i];
	*n = to;
	return CRM_OK;
}

/**
 * Compare what was bought in the two halves of the days from the first purchase to ${as_of},
 * without the first day, which is there by definition: at least half as much again is growth, at
 * most two thirds shrinking.
 */
static int32_t
trend_of(const struct purchase_day *v, size_t n, date_day as_of)
{
	decimal_sum early = 0, late = 0;

	if (n < TREND_DAYS)
		return 0;
	for (size_t i = 1; i < n; i++)
		if (2 * ((int64_t)v[i].day - v[0].day) > (int64_t)as_of - v[0].day)
			late += v[i].amount;
		else
			early += v[i].amount;
	/* Sums of 29 digits leave room for these. */
	return 2 * late >= 3 * early ? 1 : 3 * late <= 2 * early ? -1 : 0;
}

static enum crm_status
sum_up(struct purchase_day *v, size_t n, date_day as_of, struct history *h)
{

	if (n == 0)
		return CRM_OK;
	qsort(v, n, sizeof(*v), compare_days);
	if (merge(v, &n) != CRM_OK)
		return CRM_EDATA;
	h->days = (uint32_t)n;
	h->gap = n > 1 ? v[n - 1].day - v[n - 2].day : 0;
	h->before = n > 1 ? v[n - 2].day - v[0].day : 0;
	h->trend = trend_of(v, n, as_of);
	return CRM_OK;
}

enum crm_status
purchase_days_sum_up(
    struct purchase_days *days, size_t customers, date_day as_of, struct history **out)
{
	struct purchase_day *sorted = mem_raw(days->n, sizeof(*sorted));
	struct history *history = mem_new(customers, sizeof(*history));
	size_t *place = mem_new(customers + 1, sizeof(*place));
	enum crm_status status = CRM_ENOMEM;

	if (sorted == NULL || history == NULL || place == NULL)
		goto done;
	for (size_t i = 0; i < days->n; i++)
		place[days->v[i].customer + 1]++;
	for (size_t i = 0; i < customers; i++)
		place[i + 1] += place[i];
	for (size_t i = 0; i < days->n; i++)
		sorted[place[days->v[i].customer]++] = days->v[i];
	/* Each place now is where the next customer's entries begin. */
	status = CRM_OK;
	for (size_t i = 0; i < customers && status == CRM_OK; i++)
		status = sum_up(sorted + (i == 0 ? 0 : place[i - 1]),
		    place[i] - (i == 0 ? 0 : place[i - 1]), as_of, &history[i]);

done:
	free(sorted);
	free(place);
	if (status != CRM_OK) {
		free(history);
		return status;
	}
	free(days->v);
	*days = (struct purchase_days){ 0 };
	*out = history;
	return CRM_OK;
}
