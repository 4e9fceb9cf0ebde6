/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exact shares of a sum of money by the largest remainder: each line gets the whole units of its
 * proportion, and the units that are left go to the lines with the largest remainders, the earlier
 * of two that are alike.
 *
 * What must hold: the shares add up to what was shared, to the last unit, whatever the signs.
 */
#include "ingest/order_share.h"

#include "base/mem.h"

#include <stdlib.h>

__extension__ typedef __int128 i128;

/** A line's whole units, and what is left of its proportion. */
struct share {
	int64_t units;
	i128 rest;
	size_t line;
};

bool
order_rescale(struct decimal *value, int scale)
{
	int64_t units;

	if (__builtin_mul_overflow(value->units, decimal_powers[scale - value->scale], &units))
		return false;
	*value = (struct decimal){ units, scale };
	return true;
}

bool
order_sum(struct decimal *sum, struct decimal value)
{
	int scale = sum->scale > value.scale ? sum->scale : value.scale;

	return order_rescale(sum, scale) && order_rescale(&value, scale) &&
	    !__builtin_add_overflow(sum->units, value.units, &sum->units);
}

struct decimal
order_shorten(struct decimal value, int scale)
{

	while (value.scale > scale && value.units % 10 == 0) {
		value.units /= 10;
		value.scale--;
	}
	return value;
}

static int
compare_shares(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	if (x->rest != y->rest)
		return x->rest > y->rest ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

enum crm_status
order_share(const struct order_lines *o, struct decimal total, struct decimal *out)
{
	struct share *shares;
	struct decimal sum = { 0, 0 };
	int scale = total.scale;
	int64_t left;
	size_t n = 0;

	for (size_t i = 0; i < o->n; i++)
		if (o->v[i].outcome == KEPT) {
			const struct decimal *w = &o->v[i].given.value[FIELD_AMOUNT];

			n++;
			scale = w->scale > scale && w->scale <= 2 ? w->scale : scale;
			if (!order_sum(&sum, *w))
				sum = (struct decimal){ 0, 0 };
		}
	if (n == 0)
		return CRM_OK;
	if ((shares = mem_new(n, sizeof(*shares))) == NULL)
		return CRM_ENOMEM;
	(void)order_rescale(&total, scale > total.scale ? scale : total.scale);
	left = total.units;
	for (size_t i = 0, k = 0; i < o->n; i++) {
		struct decimal w = o->v[i].given.value[FIELD_AMOUNT];
		i128 product, whole, by = sum.units;

		if (o->v[i].outcome != KEPT)
			continue;
		if (sum.units == 0 || !order_rescale(&w, sum.scale)) {
			w.units = 1;
			by = (i128)n;
		}
		if (by < 0) {
			by = -by;
			w.units = -w.units;
		}
		product = (i128)total.units * w.units;
		whole = product / by;
		if (product % by < 0)
			whole--;
		shares[k] = (struct share){ (int64_t)whole, (i128)(product - whole * by), i };
		left -= (int64_t)whole;
		k++;
	}
	qsort(shares, n, sizeof(*shares), compare_shares);
	for (size_t k = 0; k < n; k++)
		out[shares[k].line] =
		    (struct decimal){ shares[k].units + ((int64_t)k < left), total.scale };
	free(shares);
	return CRM_OK;
}
