/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parts of the baskets: what is learned from, and what is held out to see how good it was.
 *
 * A part has arrays of its own and shares names with the whole, so everything that works on
 * baskets works on a part.  Baskets stay in order of customer and day.
 */
#include "filter/basket/basket_data.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum crm_status
basket_data_part(const struct basket_data *all, const bool *keep, struct basket_data *part)
{
	const struct baskets *from = &all->baskets;
	size_t n = 0, at = 0;

	/*
	 * The copy shares names and numbers of customers with ${all}. Its gaps are not renumbered:
	 * only --sequence reads them, and it never works on a part.
	 */
	*part = *all;
	part->start = mem_new(from->n + 1, sizeof(*part->start));
	part->entry = mem_raw(from->start[from->n], sizeof(*part->entry));
	part->customer = mem_new(from->n, sizeof(*part->customer));
	part->day = mem_new(from->n, sizeof(*part->day));
	part->newest = DATE_NONE;
	if (part->start == NULL || part->entry == NULL || part->customer == NULL ||
	    part->day == NULL) {
		basket_data_part_free(part);
		return CRM_ENOMEM;
	}
	for (size_t b = 0; b < from->n; b++) {
		size_t size = from->start[b + 1] - from->start[b];

		if (!keep[b])
			continue;
		if (size > 0)
			memcpy(part->entry + at, from->item + from->start[b],
			    size * sizeof(*part->entry));
		at += size;
		part->customer[n] = all->customer[b];
		part->day[n] = all->day[b];
		part->newest = all->day[b] > part->newest ? all->day[b] : part->newest;
		part->start[++n] = at;
	}
	part->baskets = (struct baskets){ n, from->items, part->start, part->entry };
	return CRM_OK;
}

void
basket_data_part_free(struct basket_data *part)
{

	free(part->start);
	free(part->entry);
	free(part->customer);
	free(part->day);
	*part = (struct basket_data){ 0 };
}

bool
basket_data_has(const struct basket_data *data, size_t basket, uint32_t item)
{

	for (size_t i = data->baskets.start[basket]; i < data->baskets.start[basket + 1]; i++)
		if (data->baskets.item[i] == item)
			return true;
	return false;
}

size_t
basket_data_customer_end(const struct basket_data *data, size_t from)
{
	size_t end = from + 1;

	while (end < data->baskets.n && data->customer[end] == data->customer[from])
		end++;
	return end;
}

/*
 * The first of a customer's baskets ${from}..${end} - 1 that is held out, or ${end}.  Guests have
 * no next order to compare with.
 */
static size_t
first_held(const struct basket_data *all, size_t from, size_t end, date_day date)
{
	size_t b = from;

	if (all->customer[from] == BASKET_GUEST)
		return end;
	if (date == DATE_NONE)
		return end - from < 2 ? end : end - 1;
	while (b < end && all->day[b] < date)
		b++;
	return b;
}

enum crm_status
basket_split(const struct basket_data *all, date_day date, struct basket_split *split)
{
	bool *keep = mem_new(all->baskets.n, sizeof(*keep));
	size_t kept = 0, end;
	enum crm_status status = CRM_ENOMEM;

	*split = (struct basket_split){ .n = 0 };
	split->held = mem_new(all->baskets.n, sizeof(*split->held));
	if (keep == NULL || split->held == NULL)
		goto done;
	for (size_t from = 0; from < all->baskets.n; from = end) {
		size_t held, start = kept;

		end = basket_data_customer_end(all, from);
		held = first_held(all, from, end, date);
		for (size_t b = from; b < end; b++) {
			/*
			 * With a date nothing of that day or later may be learned from, guests'
			 * baskets included.
			 */
			keep[b] = b < held &&
			    (date == DATE_NONE || all->day[b] < date);
			kept += keep[b];
		}
		/*
		 * Without an earlier order there is nothing to make a list from, so the customer is
		 * no test.
		 */
		if (held < end && kept > start)
			split->held[split->n++] = (struct basket_held){ start, kept, held };
	}
	status = basket_data_part(all, keep, &split->part);
	assert(status != CRM_OK || split->part.baskets.n == kept);
done:
	free(keep);
	if (status != CRM_OK)
		basket_split_free(split);
	return status;
}

void
basket_split_free(struct basket_split *split)
{

	free(split->held);
	basket_data_part_free(&split->part);
	*split = (struct basket_split){ .n = 0 };
}
