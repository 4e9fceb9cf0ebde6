/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Walking over what cohort_read.c has made of a ledger: customers ordered by group and cohort, and
 * the cells of each.
 *
 * Customers and cells lie in two arrays in the order in which the rows came.  A customer's cells
 * are a list by index, newest period first, as a ledger mostly grows at its end.  Customers are
 * ordered by two counting sorts (by cohort, then stably by group), linear in their number.
 */
#include "filter/cohort/cohort_cells.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

void
cohort_cells_free(struct cohort_cells *cells)
{

	free(cells->customer);
	free(cells->cell);
	free(cells->cost);
	free(cells->commission);
	free(cells->contact);
	free(cells->touch);
	strmap_close(cells->groups);
	*cells = (struct cohort_cells){ 0 };
}

size_t
cohort_cells_groups(const struct cohort_cells *cells)
{

	return cells->groups == NULL ? 1 : strmap_count(cells->groups);
}

struct slice
cohort_cells_name(const struct cohort_cells *cells, uint32_t group)
{

	return cells->groups == NULL ? slice_of("") : strmap_key(cells->groups, group);
}

decimal_sum
cohort_cells_cost(const struct cohort_cells *cells, size_t cell)
{

	return cells->cost == NULL ? 0 : cells->cost[cell];
}

size_t
cohort_cells_cohorts(const struct cohort_cells *cells)
{

	/*
	 * Cohort 0 is of customers who never ordered; the other places are one a period, both ends
	 * included.
	 */
	if (cells->n == 0)
		return 1;
	return (size_t)(period_of(cells->kind, cells->as_of) -
		   period_of(cells->kind, cells->from)) +
	    2;
}

/*
 * Return the place of the customer's cohort: 0 without an order, else 1 + periods since the first.
 */
size_t
cohort_cells_cohort(const struct cohort_cells *cells, uint32_t customer)
{
	date_day first = cells->customer[customer].first;

	if (first == DATE_NONE)
		return 0;
	assert(first >= cells->from && first <= cells->as_of);
	return (size_t)(period_of(cells->kind, first) - period_of(cells->kind, cells->from)) + 1;
}

bool
cohort_cells_precedes(const struct cohort_cells *cells, uint32_t a, uint32_t b)
{
	struct slice x = cohort_cells_name(cells, a), y = cohort_cells_name(cells, b);

	return x.n == 0 || y.n == 0 ? x.n > 0 && y.n == 0 : slice_compare(x, y) < 0;
}

/* A stable counting sort of ${from} into ${to} by key[customer] < ${keys}. */
static enum crm_status
counting_sort(const uint32_t *key, size_t keys, size_t n, const uint32_t *from, uint32_t *to)
{
	size_t *at = mem_new(keys + 1, sizeof(*at));

	if (at == NULL)
		return CRM_ENOMEM;
	for (size_t i = 0; i < n; i++)
		/*
		 * Count one place further up: after the sums below at[k] is where the customers of
		 * key k begin.
		 */
		at[key[i] + 1]++;
	for (size_t k = 1; k < keys; k++)
		at[k] += at[k - 1];
	for (size_t i = 0; i < n; i++)
		to[at[key[from[i]]]++] = from[i];
	free(at);
	return CRM_OK;
}

/* place[group] becomes the place of each group in the order of the names. */
static enum crm_status
place_groups(const struct cohort_cells *cells, uint32_t *place)
{
	/*
	 * Groups are numbered by first appearance; the table is in the order of names, whatever the
	 * order of the rows.
	 */
	uint32_t *sorted;

	if (cells->groups == NULL) {
		place[0] = 0;
		return CRM_OK;
	}
	if (strmap_sorted(cells->groups, &sorted) != CRM_OK)
		return CRM_ENOMEM;
	for (uint32_t i = 0; i < strmap_count(cells->groups); i++)
		place[sorted[i]] = i;
	free(sorted);
	return CRM_OK;
}

enum crm_status
cohort_cells_order(const struct cohort_cells *cells, uint32_t **order)
{
	size_t n = cells->n, groups = cohort_cells_groups(cells),
	       cohorts = cohort_cells_cohorts(cells);
	uint32_t *key = mem_new(n, sizeof(*key)), *a = mem_new(n, sizeof(*a)),
		 *b = mem_new(n, sizeof(*b));
	uint32_t *place = mem_new(groups, sizeof(*place));
	enum crm_status status = CRM_ENOMEM;

	if (key == NULL || a == NULL || b == NULL || place == NULL ||
	    place_groups(cells, place) != CRM_OK)
		goto done;
	for (size_t i = 0; i < n; i++) {
		b[i] = (uint32_t)i;
		key[i] = (uint32_t)cohort_cells_cohort(cells, (uint32_t)i);
	}
	/*
	 * The lesser key goes first: the second sort is stable, so cohorts stay in order within a
	 * group.
	 */
	if ((status = counting_sort(key, cohorts, n, b, a)) != CRM_OK)
		goto done;
	for (size_t i = 0; i < n; i++)
		key[i] = place[cells->customer[i].group];
	status = counting_sort(key, groups, n, a, b);
done:
	free(key);
	free(a);
	free(place);
	if (status != CRM_OK)
		free(b);
	else
		*order = b;
	return status;
}

size_t
cohort_cells_run(const struct cohort_cells *cells, const uint32_t *order, size_t from, bool cohort)
{
	const struct cohort_customer *first = &cells->customer[order[from]];
	size_t end = from + 1, wanted = cohort ? cohort_cells_cohort(cells, order[from]) : 0;

	while (end < cells->n && cells->customer[order[end]].group == first->group &&
	    (!cohort || cohort_cells_cohort(cells, order[end]) == wanted))
		end++;
	return end;
}

/* For qsort_r(): cells by period. */
static int
by_period(const void *a, const void *b, void *cells)
{
	const struct cohort_cells *c = cells;
	int32_t x = c->cell[*(const uint32_t *)a].period, y = c->cell[*(const uint32_t *)b].period;

	return (x > y) - (x < y);
}

enum crm_status
cohort_cells_refuse(
    const struct cohort_cells *cells, const char *what, uint64_t n, struct msg *msg)
{
	char from[DATE_PRINT + 1] = { 0 }, to[DATE_PRINT + 1] = { 0 };

	if (n <= COHORT_MOST_ROWS)
		return CRM_OK;
	date_print(from, cells->from);
	date_print(to, cells->as_of);
	msg_error(msg,
	    "the table needs %llu %s for the days %s to %s, and at most %d are made: look for wrong dates, or use a longer --period",
	    (unsigned long long)n, what, from, to, COHORT_MOST_ROWS);
	return CRM_EUSAGE;
}

enum crm_status
cohort_cells_sorted(
    const struct cohort_cells *cells, uint32_t customer, uint32_t **list, size_t *room, size_t *n)
{
	size_t k = 0;

	for (uint32_t i = cells->customer[customer].cells; i != COHORT_NONE;
	     i = cells->cell[i].next) {
		if (mem_grow(list, room, k + 1, sizeof(**list)) != CRM_OK)
			return CRM_ENOMEM;
		(*list)[k++] = i;
	}
	/*
	 * The list is newest first, so turning it round sorts it. Only customers whose rows came
	 * far out of order have to be sorted.
	 */
	if (cells->customer[customer].scattered)
		qsort_r(*list, k, sizeof(**list), by_period, (void *)(uintptr_t)cells);
	for (size_t i = 0; i < k / 2 && !cells->customer[customer].scattered; i++) {
		uint32_t swap = (*list)[i];

		(*list)[i] = (*list)[k - 1 - i];
		(*list)[k - 1 - i] = swap;
	}
	*n = k;
	return CRM_OK;
}

bool
cohort_share(decimal_sum sum, struct decimal share, decimal_sum *out)
{
	decimal_sum part;

	/* Multiply before dividing: only one rounding, and it is the last step. */
	if (__builtin_mul_overflow(sum, (decimal_sum)share.units, &part))
		return false;
	part = decimal_divide(part, (uint64_t)decimal_powers[share.scale], DECIMAL_SCALE);
	return decimal_sum_add(out, part);
}
