/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Histories of purchases: how the amounts and the gaps of a customer developed.
 *
 * Each purchase is kept with its day until all rows are in; a counting sort then brings those of
 * each customer together, they are sorted by day, those of one day become one, and a history is
 * worked out (purchase_history.h).  Only asked for with --history, as it takes 32 bytes a purchase.
 */
#include "filter/rfm/purchase_days.h"

#include "base/mem.h"
#include "filter/rfm/purchase_history.h"

#include <stdlib.h>

enum crm_status
purchase_days_add(struct purchase_days *days, uint32_t customer, date_day day, decimal_sum amount)
{
	struct purchase_day *last = days->n == 0 ? NULL : &days->v[days->n - 1];

	/* Lines of one order come together; adding them up here keeps the array short. */
	if (last != NULL && last->customer == customer && last->day == day)
		return __builtin_add_overflow(last->amount, amount, &last->amount) ? CRM_EDATA
										   : CRM_OK;
	if (mem_grow(&days->v, &days->room, days->n + 1, sizeof(*days->v)) != CRM_OK)
		return CRM_ENOMEM;
	days->v[days->n++] = (struct purchase_day){ amount, day, customer };
	return CRM_OK;
}

/* For qsort(): entries of one customer by day. */
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

/** Work out the history of one customer from the entries of their days, in any order. */
static enum crm_status
sum_up(struct purchase_day *v, size_t n, date_day as_of, struct history *h, struct buf *late)
{
	size_t before = late->n;

	*h = (struct history){ .previous = DATE_NONE };
	if (n == 0)
		return CRM_OK;
	qsort(v, n, sizeof(*v), compare_days);
	if (merge(v, &n) != CRM_OK)
		return CRM_EDATA;
	h->there = true;
	h->previous = n > 1 ? v[n - 2].day : DATE_NONE;
	/* The first day is there by definition, so the trend leaves it out. */
	for (size_t i = 1; i < n; i++) {
		struct history_day day = { v[i].day, v[i].amount };

		if (!history_is_late(day.day, v[0].day, as_of))
			h->early += day.amount;
		else if (history_pack(late, v[0].day, &day) != CRM_OK)
			return CRM_ENOMEM;
	}
	h->late.n = late->n - before;
	return CRM_OK;
}

enum crm_status
purchase_days_sum_up(
    struct purchase_days *days, size_t customers, date_day as_of, struct histories *out)
{
	struct purchase_day *sorted = mem_raw(days->n, sizeof(*sorted));
	size_t *place = mem_new(customers + 1, sizeof(*place)), at = 0;
	enum crm_status status = CRM_ENOMEM;

	if ((out->v = mem_new(customers, sizeof(*out->v))) == NULL || sorted == NULL ||
	    place == NULL)
		goto done;
	for (size_t i = 0; i < days->n; i++)
		place[days->v[i].customer + 1]++;
	for (size_t i = 0; i < customers; i++)
		place[i + 1] += place[i];
	for (size_t i = 0; i < days->n; i++)
		sorted[place[days->v[i].customer]++] = days->v[i];
	/*
	 * The counting sort has moved each place to the end of its customer, which is where the
	 * next begins.
	 */
	status = CRM_OK;
	for (size_t i = 0; i < customers && status == CRM_OK; i++)
		status = sum_up(sorted + (i == 0 ? 0 : place[i - 1]),
		    place[i] - (i == 0 ? 0 : place[i - 1]), as_of, &out->v[i], &out->late);
	/* The buffer grew, and moved, until now: find the pointers only after the last history. */
	for (size_t i = 0; i < customers && status == CRM_OK; at += out->v[i++].late.n)
		if (out->v[i].late.n > 0)
			out->v[i].late.p = out->late.p + at;

done:
	free(sorted);
	free(place);
	if (status != CRM_OK) {
		histories_free(out);
		return status;
	}
	free(days->v);
	*days = (struct purchase_days){ 0 };
	return CRM_OK;
}

void
histories_free(struct histories *h)
{

	free(h->v);
	buf_free(&h->late);
	h->v = NULL;
}
