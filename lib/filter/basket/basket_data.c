/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Baskets in memory: from lines of (basket, item), as the readers collect them, to one array of
 * distinct items with the start of each basket.
 *
 * Lines of one basket may lie anywhere in the input. A counting sort by basket brings them
 * together in linear time, and a pass with one mark an item drops repetitions. Where customers are
 * asked for, baskets are first numbered anew by customer and day, guests last, so that a
 * customer's history is a range of baskets.
 */
#include "filter/basket/basket_data.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum crm_status
basket_lines_add(struct basket_lines *lines, uint32_t basket, uint32_t item)
{

	if (mem_grow(&lines->line, &lines->room, lines->n + 1, sizeof(*lines->line)) != CRM_OK)
		return CRM_ENOMEM;
	lines->line[lines->n].basket = basket;
	lines->line[lines->n++].item = item;
	return CRM_OK;
}

enum crm_status
basket_lines_new(struct basket_lines *lines, uint32_t customer, date_day day, uint32_t *basket)
{

	/*
	 * Baskets are numbered in 32 bits, which halves the memory of the lines; UINT32_MAX is left
	 * free for marks.
	 */
	if (lines->baskets >= UINT32_MAX ||
	    mem_grow(&lines->head, &lines->head_room, lines->baskets + 1, sizeof(*lines->head)) !=
		CRM_OK)
		return CRM_ENOMEM;
	lines->head[lines->baskets] = (struct basket_head){ customer, day, 0 };
	*basket = (uint32_t)lines->baskets++;
	return CRM_OK;
}

void
basket_data_free(struct basket_data *data)
{

	free(data->start);
	free(data->entry);
	free(data->item);
	free(data->customer);
	free(data->customer_order);
	free(data->gap);
	free(data->day);
	strmap_close(data->items);
	strmap_close(data->categories);
	strmap_close(data->customers);
	*data = (struct basket_data){ 0 };
}

/*
 * A basket with its sort key: customer, then day, then rank. The basket number settles the rest, so
 * that the order is total and qsort() cannot change it.
 */
struct place {
	uint32_t customer;	/* place in the order of ids */
	date_day day;
	uint32_t rank, basket;
};

/*
 * qsort() order of places. BASKET_GUEST is the greatest customer number, so guests come last and a
 * loop over customers can end at the first of them.
 */
static int
place_compare(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->customer != y->customer)
		return x->customer < y->customer ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return (x->basket > y->basket) - (x->basket < y->basket);
}

/*
 * Number the baskets anew by customer and day; with ${steps} those of one customer and day become
 * one. to[old] becomes the new number; data->customer, gap and day are made, which the caller frees
 * also on error.
 */
static enum crm_status
order_baskets(const struct basket_lines *lines, bool steps, struct basket_data *data, uint32_t *to,
    size_t *count)
{
	size_t customers = strmap_count(data->customers), n = lines->baskets, k = 0;
	struct place *places = mem_new(lines->baskets, sizeof(*places));
	uint32_t *rank = mem_new(customers, sizeof(*rank));
	enum crm_status status = CRM_ENOMEM;

	data->customer = mem_new(lines->baskets, sizeof(*data->customer));
	data->gap = mem_new(lines->baskets, sizeof(*data->gap));
	data->day = mem_new(lines->baskets, sizeof(*data->day));
	data->newest = DATE_NONE;
	if (places == NULL || rank == NULL || data->customer == NULL || data->gap == NULL ||
	    data->day == NULL ||
	    strmap_sorted(data->customers, &data->customer_order) != CRM_OK)
		goto done;
	for (size_t i = 0; i < customers; i++)
		rank[data->customer_order[i]] = (uint32_t)i;
	/*
	 * Customers are compared by the place of their id, so that output order does not depend on
	 * the order in which the ledger names them.
	 */
	for (size_t b = 0; b < lines->baskets; b++) {
		uint32_t customer = lines->head[b].customer;

		places[b] = (struct place){ customer == STRMAP_NONE ? BASKET_GUEST : rank[customer],
		    lines->head[b].day, lines->head[b].rank, (uint32_t)b };
	}
	if (n > 0)
		qsort(places, n, sizeof(*places), place_compare);
	for (size_t i = 0; i < n; i++) {
		bool same = i > 0 && places[i].customer != BASKET_GUEST &&
		    places[i].customer == places[i - 1].customer;

		/*
		 * Two orders of a day have no order in time that can be trusted, so for sequences
		 * they are one step.
		 */
		if (same && steps && places[i].day == places[i - 1].day) {
			to[places[i].basket] = (uint32_t)k - 1;
			continue;
		}
		/*
		 * The gap belongs to the earlier basket: days until the customer's next one, 0 for
		 * the last.
		 */
		if (same)
			data->gap[k - 1] = (uint32_t)(places[i].day - places[i - 1].day);
		data->customer[k] = places[i].customer;
		data->day[k] = places[i].day;
		data->newest = places[i].day > data->newest ? places[i].day : data->newest;
		to[places[i].basket] = (uint32_t)k++;
	}
	*count = k;
	status = CRM_OK;
done:
	free(places);
	free(rank);
	return status;
}

/*
 * Bring the items of each basket together by a counting sort, in time linear in the lines. On
 * success the caller owns (*start)[0..n], where (*start)[b] is where basket b begins, and *item. A
 * comparison sort of the lines would take longer than the mining in small shops.
 */
static enum crm_status
scatter_lines(
    const struct basket_lines *lines, const uint32_t *to, size_t n, size_t **start, uint32_t **item)
{
	size_t *at = mem_new(n + 2, sizeof(*at));
	uint32_t *items;

	if (at == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < lines->n; i++) {
		uint32_t b = to == NULL ? lines->line[i].basket : to[lines->line[i].basket];

		/*
		 * Counted two places further: after the sums at[b + 1] is where basket b starts,
		 * and once its lines are placed at[b + 1] is its end, so at[] needs no second pass
		 * to be moved.
		 */
		at[(size_t)b + 2]++;
	}
	for (size_t b = 2; b < n + 2; b++)
		at[b] += at[b - 1];
	if ((items = mem_new(lines->n, sizeof(*items))) == NULL) {
		free(at);
		return CRM_ENOMEM;
	}
	for (size_t i = 0; i < lines->n; i++) {
		uint32_t b = to == NULL ? lines->line[i].basket : to[lines->line[i].basket];

		items[at[(size_t)b + 1]++] = lines->line[i].item;
	}
	*start = at;
	*item = items;
	return CRM_OK;
}

/*
 * Leave each item once in a basket, in the order of first occurrence, in place. Support and
 * confidence count baskets, so two lines of an item are one. Items are marked with the number of
 * the last basket that had them, so the marks need no clearing between baskets.
 */
static enum crm_status
make_distinct(struct basket_data *data)
{
	size_t n = data->baskets.n, at = 0, from = 0, *start = data->start;
	uint32_t *seen = mem_new(data->baskets.items, sizeof(*seen)), *item = data->entry;

	if (seen == NULL)
		return CRM_ENOMEM;
	for (size_t b = 0; b < n; b++) {
		/*
		 * Read the old end before it is overwritten: entries only ever move towards the
		 * front.
		 */
		size_t end = start[b + 1];

		for (size_t i = from; i < end; i++) {
			if (seen[item[i]] == b + 1)
				continue;
			seen[item[i]] = (uint32_t)b + 1;
			item[at++] = item[i];
		}
		from = end;
		start[b + 1] = at;
	}
	free(seen);
	return CRM_OK;
}

enum crm_status
basket_data_read(
    const struct run *run, const struct basket_source *source, struct basket_data *data)
{
	struct basket_lines lines = { 0 };
	uint32_t *to = NULL;
	size_t n;
	enum crm_status status = CRM_ENOMEM;

	*data = (struct basket_data){ .items = source->items };
	if ((data->items == NULL && strmap_open(&data->items) != CRM_OK) || (source->category != NULL &&
	    strmap_open(&data->categories) != CRM_OK) ||
	    (source->customers && strmap_open(&data->customers) != CRM_OK))
		goto done;
	status =
	    (source->ragged ? basket_read_ragged : basket_read_ledger)(run, source, data, &lines);
	if (status != CRM_OK)
		goto done;
	status = CRM_ENOMEM;
	n = lines.baskets;
	if (source->customers &&
	    ((to = mem_new(n, sizeof(*to))) == NULL ||
		order_baskets(&lines, source->steps, data, to, &n) != CRM_OK))
		goto done;
	if (scatter_lines(&lines, to, n, &data->start, &data->entry) != CRM_OK)
		goto done;
	data->baskets = (struct baskets){ n, strmap_count(data->items), data->start, data->entry };
	/*
	 * Only now are the items of a basket neighbours, so repetitions cannot be dropped while
	 * reading.
	 */
	status = make_distinct(data);
done:
	free(lines.line);
	free(lines.head);
	free(to);
	if (status != CRM_OK)
		basket_data_free(data);
	return status;
}

/*
 * Large baskets make the mining slow (pairs grow with the square of the size). With ${keep} an
 * oversized basket stays as an empty one, so that indexes into data->gap remain valid.
 */
enum crm_status
basket_data_small(const struct baskets *all, uint64_t most, bool keep, struct basket_copy *copy)
{
	size_t n = 0, at = 0;

	copy->start = mem_new(all->n + 1, sizeof(*copy->start));
	copy->entry = mem_raw(all->start[all->n], sizeof(*copy->entry));
	if (copy->start == NULL || copy->entry == NULL) {
		basket_copy_free(copy);
		return CRM_ENOMEM;
	}
	for (size_t b = 0; b < all->n; b++) {
		size_t size = all->start[b + 1] - all->start[b];

		if (size > most) {
			if (!keep)
				continue;
			size = 0;
		}
		if (size > 0)
			memcpy(copy->entry + at, all->item + all->start[b],
			    size * sizeof(*copy->entry));
		at += size;
		copy->start[++n] = at;
	}
	copy->baskets = (struct baskets){ n, all->items, copy->start, copy->entry };
	return CRM_OK;
}

void
basket_copy_free(struct basket_copy *copy)
{

	free(copy->start);
	free(copy->entry);
	*copy = (struct basket_copy){ 0 };
}
