/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/report/report_picks.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/** Negative where ${a} comes before ${b}. */
static int
compare(const void *left, const void *right)
{
	const struct pick *a = left, *b = right;

	if (a->rank != b->rank)
		return a->rank > b->rank ? -1 : 1;
	return slice_compare(a->customer, b->customer);
}

/** Whether a new one comes before what is there; its id is no C string yet. */
static bool
comes_before(const struct pick *new, struct slice customer, const struct pick *there)
{

	if (new->rank != there->rank)
		return new->rank > there->rank;
	return slice_compare(customer, there->customer) < 0;
}

/** Copy a text to ${p}; return the place behind it. */
static char *
append(char *p, struct slice text, struct slice *copy)
{

	*copy = (struct slice){ p, text.n };
	return text.n == 0 ? p : (char *)mempcpy(p, text.p, text.n);
}

/** Make a copy with the texts behind each other. */
static enum crm_status
copy(struct pick *to, const struct pick *pick, struct slice customer, struct slice group,
    struct slice from)
{
	char *p;

	*to = *pick;
	if ((to->texts = p = mem_raw(customer.n + group.n + from.n + 1, 1)) == NULL)
		return CRM_ENOMEM;
	p = append(p, customer, &to->customer);
	p = append(p, group, &to->group);
	append(p, from, &to->from);
	return CRM_OK;
}

static void
swap(struct pick *a, struct pick *b)
{
	struct pick c = *a;

	*a = *b;
	*b = c;
}

/** Restore the heap above the last place. */
static void
sift_up(struct picks *picks)
{

	for (size_t i = picks->n - 1, parent; i > 0; i = parent) {
		parent = (i - 1) / 2;
		if (compare(&picks->v[i], &picks->v[parent]) <= 0)
			return;
		swap(&picks->v[i], &picks->v[parent]);
	}
}

/** Restore the heap below the first place. */
static void
sift_down(struct picks *picks)
{

	for (size_t i = 0, child; (child = 2 * i + 1) < picks->n; i = child) {
		if (child + 1 < picks->n && compare(&picks->v[child + 1], &picks->v[child]) > 0)
			child++;
		if (compare(&picks->v[child], &picks->v[i]) <= 0)
			return;
		swap(&picks->v[child], &picks->v[i]);
	}
}

enum crm_status
picks_offer(struct picks *picks, const struct pick *pick, struct slice customer, struct slice group,
    struct slice from)
{
	struct pick new;

	if (picks->limit > 0 && picks->n == picks->limit) {
		if (!comes_before(pick, customer, &picks->v[0]))
			return CRM_OK;
		if (copy(&new, pick, customer, group, from) != CRM_OK)
			return CRM_ENOMEM;
		free(picks->v[0].texts);
		picks->v[0] = new;
		sift_down(picks);
		return CRM_OK;
	}
	if (mem_grow(&picks->v, &picks->room, picks->n + 1, sizeof(*picks->v)) != CRM_OK ||
	    copy(&picks->v[picks->n], pick, customer, group, from) != CRM_OK)
		return CRM_ENOMEM;
	picks->n++;
	if (picks->limit > 0)
		sift_up(picks);
	return CRM_OK;
}

void
picks_sort(struct picks *picks)
{

	if (picks->n > 1)
		qsort(picks->v, picks->n, sizeof(*picks->v), compare);
}

void
picks_free(struct picks *picks)
{

	for (size_t i = 0; i < picks->n; i++)
		free(picks->v[i].texts);
	free(picks->v);
	*picks = (struct picks){ .limit = picks->limit };
}
