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

#include <assert.h>
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

/** How many lines share, the sum of their amounts, and the decimals of shares. */
struct weights {
	size_t n;
	struct decimal sum;
	bool alike; /* the amounts are no proportion: they add up to nothing, or are too large */
	int scale;
};

static struct weights
weigh(const struct order_lines *o, int scale)
{
	struct weights w = { 0, { 0, 0 }, false, scale };

	for (size_t i = 0; i < o->n; i++)
		if (o->v[i].outcome == KEPT) {
			struct decimal amount = o->v[i].given.value[FIELD_AMOUNT];

			w.n++;
			w.scale =
			    amount.scale > w.scale && amount.scale <= 2 ? amount.scale : w.scale;
			w.alike |= !order_sum(&w.sum, amount);
		}
	for (size_t i = 0; i < o->n && !w.alike; i++) {
		struct decimal amount = o->v[i].given.value[FIELD_AMOUNT];

		w.alike = o->v[i].outcome == KEPT && !order_rescale(&amount, w.sum.scale);
	}
	w.alike |= w.sum.units == 0;
	return w;
}

/** The whole units of ${total} that are due to an amount, and the remainder. */
static struct share
divide(int64_t total, struct decimal amount, const struct weights *w, size_t line)
{
	i128 by = w->alike ? (i128)w->n : w->sum.units, part = 1, product, whole;

	if (!w->alike) {
		(void)order_rescale(&amount, w->sum.scale);
		part = amount.units;
	}
	if (by < 0) {
		by = -by;
		part = -part;
	}
	product = (i128)total * part;
	whole = product / by;
	if (product % by < 0)
		whole--;
	return (struct share){ (int64_t)whole, product - whole * by, line };
}

/** Write the shares with no more decimals than they need, but as many as the total has. */
static void
put_shares(
    const struct share *shares, size_t n, int64_t left, int scale, int least, struct decimal *out)
{
	bool whole = scale > least;

	for (size_t k = 0; k < n; k++)
		whole = whole && shares[k].rest == 0 &&
		    shares[k].units % decimal_powers[scale - least] == 0;
	for (size_t k = 0; k < n; k++) {
		struct decimal share = { shares[k].units + ((int64_t)k < left), scale };

		out[shares[k].line] = whole
		    ? (struct decimal){ share.units / decimal_powers[scale - least], least }
		    : share;
	}
}

enum crm_status
order_share(const struct order_lines *o, struct decimal total, struct decimal *out)
{
	int least = total.scale;
	struct weights w = weigh(o, least > o->decimals ? least : o->decimals);
	struct share *shares;
	int64_t left;
	size_t n = 0;

	if (w.n == 0)
		return CRM_OK;
	if ((shares = mem_new(w.n, sizeof(*shares))) == NULL)
		return CRM_ENOMEM;
	if (!order_rescale(&total, w.scale))
		w.scale = total.scale;
	left = total.units;
	for (size_t i = 0; i < o->n; i++)
		if (o->v[i].outcome == KEPT) {
			shares[n] = divide(total.units, o->v[i].given.value[FIELD_AMOUNT], &w, i);
			left -= shares[n++].units;
		}
	assert(left >= 0 && (uint64_t)left < n);
	qsort(shares, n, sizeof(*shares), compare_shares);
	put_shares(shares, n, left, w.scale, least, out);
	free(shares);
	return CRM_OK;
}
