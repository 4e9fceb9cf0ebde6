/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best customers by some rank, all of them or the first so many.
 *
 * With a limit v[] is a heap whose first element is the last in order: a new customer either does
 * not beat it and is dropped, or replaces it.  So memory follows the limit, not the table.  Each
 * kept customer owns one block with all of their texts.
 */
#include "filter/report/report_picks.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/** Negative where ${a} comes before ${b}. */
static int
compare_picks(const void *left, const void *right)
{
	const struct pick *a = left, *b = right;

	if (a->rank != b->rank)
		return a->rank > b->rank ? -1 : 1;
	return slice_compare(a->customer, b->customer);
}

/** Append a copy of *${text} at ${p} and point ${text} to it; return the end of the copy. */
static char *
copy_text(char *p, struct slice *text)
{
	const char *from = text->p;

	text->p = p;
	return text->n == 0 ? p : (char *)mempcpy(p, from, text->n);
}

/** Copy ${pick} with its texts, which the copy owns in one block. */
static enum crm_status
copy_pick(struct pick *to, const struct pick *pick)
{
	size_t n = pick->customer.n + pick->group.n + pick->from.n + pick->rest.n;
	char *p;

	*to = *pick;
	if ((to->texts = p = mem_raw(n + 1, 1)) == NULL)
		return CRM_ENOMEM;
	p = copy_text(p, &to->customer);
	p = copy_text(p, &to->group);
	p = copy_text(p, &to->from);
	p = copy_text(p, &to->rest);
	assert(p == to->texts + n);
	return CRM_OK;
}

/** Swap two picks; their texts are in blocks of their own and need not move. */
static void
swap_picks(struct pick *a, struct pick *b)
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
		if (compare_picks(&picks->v[i], &picks->v[parent]) <= 0)
			return;
		swap_picks(&picks->v[i], &picks->v[parent]);
	}
}

/** Restore the heap below the first place. */
static void
sift_down(struct picks *picks)
{

	for (size_t i = 0, child; (child = 2 * i + 1) < picks->n; i = child) {
		if (child + 1 < picks->n &&
		    compare_picks(&picks->v[child + 1], &picks->v[child]) > 0)
			child++;
		if (compare_picks(&picks->v[child], &picks->v[i]) <= 0)
			return;
		swap_picks(&picks->v[child], &picks->v[i]);
	}
}

enum crm_status
picks_offer(struct picks *picks, const struct pick *pick)
{
	struct pick new;

	if (picks->limit > 0 && picks->n == picks->limit) {
		/* Most customers end here in a large table, before any of their texts is copied. */
		if (compare_picks(pick, &picks->v[0]) >= 0)
			return CRM_OK;
		/* Copy first: if memory runs out, the heap still owns all that it holds. */
		if (copy_pick(&new, pick) != CRM_OK)
			return CRM_ENOMEM;
		free(picks->v[0].texts);
		picks->v[0] = new;
		sift_down(picks);
		return CRM_OK;
	}
	if (mem_grow(&picks->v, &picks->room, picks->n + 1, sizeof(*picks->v)) != CRM_OK ||
	    copy_pick(&picks->v[picks->n], pick) != CRM_OK)
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
		qsort(picks->v, picks->n, sizeof(*picks->v), compare_picks);
}

void
picks_free(struct picks *picks)
{

	for (size_t i = 0; i < picks->n; i++)
		free(picks->v[i].texts);
	free(picks->v);
	*picks = (struct picks){ .limit = picks->limit };
}
