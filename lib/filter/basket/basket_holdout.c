/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-basket --holdout: how good the offers would have been.
 *
 * Orders from a day on, or each customer's last one, are held out; offers are made from the others
 * as if on that day, and compared with the first order held out.  Beside the three kinds of lists
 * are two that need no program: what everybody buys most, and what the customer has bought most.
 * A list that does not beat these is not worth mailing.
 */
#include "base/mem.h"
#include "filter/basket/basket_recommend.h"
#include "table/row_out.h"

#include <stdlib.h>

enum list { LIST_REPEAT, LIST_NEW, LIST_MIX, LIST_GLOBAL_TOP, LIST_OWN_TOP, LISTS };

static const char *const list_names[LISTS] = { "repeat", "new", "mix", "global_top", "own_top" };

/* Sums over the customers compared. */
struct quality {
	uint64_t offered, hit;
	double hits, recall;
	double new_hits;	/* of items that the customer had never bought */
};

struct holdout {
	struct recommender r;
	struct offer_rates rates;
	const struct basket_data *all;
	struct quality quality[LISTS];
	uint64_t customers, with_new;
	struct offer *mix;
	uint32_t *items;	/* of a list */
};

/*
 * True if the customer that recommender_look() saw last owns ${item}. owned[] is stamped with the
 * owner's number, so old entries of other customers do not count.
 */
static bool
bought_before(const struct recommender *r, uint32_t item)
{

	return r->owned[item].owner == r->owner;
}

/*
 * Compare the ${n} items of ${list} with the order held out, basket ${truth} of the whole data, of
 * whose items ${fresh} are new to the customer. Hits are divided by the most that were possible: a
 * list of ten cannot hit more than ten, nor more than the order holds.
 */
static void
compare_list(struct holdout *h, enum list list, size_t n, size_t truth, size_t fresh)
{
	struct quality *q = &h->quality[list];
	size_t size = h->all->baskets.start[truth + 1] - h->all->baskets.start[truth],
	       most = h->r.most, hits = 0, new_hits = 0;

	for (size_t k = 0; k < n; k++)
		if (basket_data_has(h->all, truth, h->items[k])) {
			hits++;
			new_hits += !bought_before(&h->r, h->items[k]);
		}
	q->offered += n > 0;
	q->hit += hits > 0;
	q->hits += (double)hits / (double)(size < most ? size : most);
	q->recall += (double)hits / (double)size;
	if (fresh > 0)
		q->new_hits += (double)new_hits / (double)(fresh < most ? fresh : most);
}

/* Copy the items of ${n} offers to h->items, the form in which lists are compared; return ${n}. */
static size_t
take_offers(struct holdout *h, const struct offer *offers, size_t n)
{

	for (size_t k = 0; k < n; k++)
		h->items[k] = offers[k].item;
	return n;
}

/* Whether the customer has bought ${a} more often than ${b}; then by popularity. */
static bool
is_bought_more(const struct recommender *r, uint32_t a, uint32_t b)
{

	if (r->owned[a].times != r->owned[b].times)
		return r->owned[a].times > r->owned[b].times;
	return r->place[a] < r->place[b];
}

/*
 * Baseline: what the customer has bought most often, by insertion into a list of r->most items,
 * whose one spare place takes the item that drops out. A recommender that does not beat this list
 * is not worth its rules.
 */
static size_t
take_own(struct holdout *h)
{
	const struct recommender *r = &h->r;
	size_t n = 0;

	for (size_t k = 0; k < r->n_items; k++) {
		size_t at = n < r->most ? n++ : r->most;

		for (; at > 0 && is_bought_more(r, r->items[k], h->items[at - 1]); at--)
			h->items[at] = h->items[at - 1];
		h->items[at] = r->items[k];
	}
	return n;
}

/* Baseline: what all customers buy most, including what this one owns already. */
static size_t
take_popular(struct holdout *h)
{
	size_t n = 0;

	for (; n < h->r.most && n < h->all->baskets.items; n++)
		h->items[n] = h->r.by_popularity[n];
	return n;
}

/*
 * Make every list for one customer from their earlier orders and compare it with the first order
 * that was held out. ${as_of} is the day on which the offers would have been made.
 */
static void
compare_customer(struct holdout *h, const struct basket_held *held, date_day as_of)
{
	struct recommender *r = &h->r;
	size_t fresh = 0, truth = held->truth;

	recommender_look(r, held->from, held->to, as_of);
	for (size_t i = h->all->baskets.start[truth]; i < h->all->baskets.start[truth + 1]; i++)
		fresh += !bought_before(r, h->all->baskets.item[i]);
	h->customers++;
	/*
	 * The rate of new hits is averaged over orders that hold anything new; others cannot have
	 * one.
	 */
	h->with_new += fresh > 0;
	compare_list(h, LIST_REPEAT, take_offers(h, r->list[OFFER_REPEAT], r->n[OFFER_REPEAT]),
	    truth, fresh);
	compare_list(
	    h, LIST_NEW, take_offers(h, r->list[OFFER_NEW], r->n[OFFER_NEW]), truth, fresh);
	compare_list(h, LIST_MIX, take_offers(h, h->mix, recommender_mix(r, &h->rates, h->mix)),
	    truth, fresh);
	compare_list(h, LIST_GLOBAL_TOP, take_popular(h), truth, fresh);
	compare_list(h, LIST_OWN_TOP, take_own(h), truth, fresh);
}

/* Write a row per list: means over customers, so that a customer with many orders counts once. */
static void
write_list_quality(const struct holdout *h, struct output *out)
{
	static const char *const names[] = { "list", "offers", "customers", "hits", "recall",
		"hit_rate", "coverage", "hits_on_new" };
	struct row_out row = { .out = out };

	row_out_names(&row, names, sizeof(names) / sizeof(names[0]));
	row_out_end(&row);
	for (size_t k = 0; k < LISTS; k++) {
		const struct quality *q = &h->quality[k];
		double n = (double)h->customers;

		row_out_text(&row, slice_of(list_names[k]));
		row_out_u64(&row, h->r.most);
		row_out_u64(&row, h->customers);
		row_out_real(&row, q->hits / n, BASKET_DIGITS);
		row_out_real(&row, q->recall / n, BASKET_DIGITS);
		row_out_real(&row, (double)q->hit / n, BASKET_DIGITS);
		row_out_real(&row, (double)q->offered / n, BASKET_DIGITS);
		row_out_real(&row, q->new_hits / (double)h->with_new, BASKET_DIGITS);
		row_out_end(&row);
	}
}

enum crm_status
basket_write_holdout(const struct basket_work *work)
{
	date_day date = work->options->holdout;
	struct holdout h = { .all = work->data };
	struct basket_split split = { 0 };
	struct basket_work earlier = *work;
	enum crm_status status;

	if ((status = basket_split(work->data, date, &split)) != CRM_OK)
		return status;
	if (split.n == 0) {
		msg_error(work->run->msg,
		    "--holdout: no customer has an order both before and in the holdout");
		basket_split_free(&split);
		return CRM_EIDENT;
	}
	/*
	 * From here on everything works on the earlier part, including the rates of the mix:
	 * measured on the whole they would have seen the orders that they are judged by.
	 */
	earlier.data = &split.part;
	if ((status = offer_rates_measure(&earlier, &h.rates)) != CRM_OK)
		goto done;
	if ((status = recommender_open(&earlier, &h.r)) != CRM_OK)
		goto done;
	h.mix = mem_new(h.r.most, sizeof(*h.mix));
	h.items = mem_new(h.r.most + 1, sizeof(*h.items));
	status = CRM_ENOMEM;
	if (h.mix != NULL && h.items != NULL) {
		for (size_t i = 0; i < split.n; i++)
			compare_customer(&h, &split.held[i],
			    date == DATE_NONE ? h.all->day[split.held[i].truth] : date);
		write_list_quality(&h, work->out);
		status = CRM_OK;
	}
	free(h.mix);
	free(h.items);
	recommender_close(&h.r);
done:
	offer_rates_free(&h.rates);
	basket_split_free(&split);
	return status;
}
