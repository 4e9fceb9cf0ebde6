/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two lists of offers for a customer, and their mix.
 *
 * Repeat: what the customer has bought before, by the share of their own orders with it.  An item
 * bought on several days has a cadence, the mean gap between these days; one that is overdue by
 * more than its gap counts half for every four gaps more, as it may be bought elsewhere by now.
 *
 * New: see basket_new.c.
 *
 * With a half-life, what all buy counts half for so many days before the newest one: it fills up
 * lists and settles ties.  Rules are mined from the baskets of the last two half-lives.  To weigh
 * the baskets instead was tried on Online Retail (hits on new items, the mean of two days, for
 * half-lives of 20, 30 and 60 days: .090, .088, .086 by the cut; .090, .089, .088 by weights), and
 * is not worth mining many times as many baskets.  The customer's own orders count alike: they are
 * few, and to let the older ones fade too gave hits of .275 on the last orders, where it is .283 as
 * it is (half-life of 60 days; .277 without one).
 *
 * Mix: which of the two to take next is measured, not guessed.  Every customer's last basket is
 * left out, both lists are made from the rest, and how often the first, second, ... of each list
 * was in that basket is its rate.  The lists are merged by these rates.  They are made never to
 * rise with the rank (pool adjacent violators), so that chance in small shops does not reorder.
 */
#include "filter/basket/basket_recommend.h"

#include "base/mem.h"
#include "filter/basket/basket_counts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An item counts half when it is overdue by so many of its gaps. */
#define LATE_GAPS 4.

/* What a basket of that day counts for in what all buy. */
static double
basket_weight(const struct recommender *r, date_day day)
{
	double half_life = (double)r->work->options->half_life;
	date_day newest = r->work->data->newest;

	return half_life > 0 && day < newest ? exp2(-(double)(newest - day) / half_life) : 1;
}

/*
 * Order of items by popularity, most bought first; equal ones by name, so that the order is total.
 */
static int
compare_popularity(const void *a, const void *b, void *arg)
{
	const struct recommender *r = arg;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (r->popular[x] != r->popular[y])
		return r->popular[x] > r->popular[y] ? -1 : 1;
	return (r->rules.place[x] > r->rules.place[y]) - (r->rules.place[x] < r->rules.place[y]);
}

/* Count in how many baskets each item is. */
static void
count_baskets(struct recommender *r)
{
	const struct basket_counts *counts = r->work->counts;
	const struct basket_data *data = r->work->data;
	const struct baskets *baskets = &data->baskets;

	if (counts != NULL) {
		/* Items that the counts do not know were bought by nobody. */
		r->baskets = (double)counts->all_baskets;
		for (size_t i = 0; i < counts->items; i++)
			r->popular[i] = (double)counts->bought[i];
		return;
	}
	for (size_t b = 0; b < baskets->n; b++) {
		double weight = basket_weight(r, data->day[b]);

		r->baskets += weight;
		for (size_t i = baskets->start[b]; i < baskets->start[b + 1]; i++)
			r->popular[baskets->item[i]] += weight;
	}
}

/* Count in how many baskets each item is, and order the items by that. */
static enum crm_status
order_by_popularity(struct recommender *r)
{
	size_t items = r->work->data->baskets.items;

	r->popular = mem_new(items, sizeof(*r->popular));
	r->by_popularity = mem_new(items, sizeof(*r->by_popularity));
	r->place = mem_new(items, sizeof(*r->place));
	if (r->popular == NULL || r->by_popularity == NULL || r->place == NULL)
		return CRM_ENOMEM;
	count_baskets(r);
	for (size_t i = 0; i < items; i++)
		r->by_popularity[i] = (uint32_t)i;
	if (items > 1)
		qsort_r(r->by_popularity, items, sizeof(*r->by_popularity), compare_popularity, r);
	for (size_t i = 0; i < items; i++)
		r->place[r->by_popularity[i]] = (uint32_t)i;
	return CRM_OK;
}

/* Mine the rules, with a half-life those of the newer baskets only. */
static enum crm_status
mine_rules(struct recommender *r)
{
	const struct basket_work *work = r->work;
	const struct basket_data *data = work->data;
	struct basket_work newer = *work;
	struct basket_data part;
	bool *keep;
	enum crm_status status;

	if (work->options->half_life == 0)
		return basket_rules_find(work, &r->rules);
	if ((keep = mem_new(data->baskets.n, sizeof(*keep))) == NULL)
		return CRM_ENOMEM;
	for (size_t b = 0; b < data->baskets.n; b++)
		keep[b] = data->newest - data->day[b] <= 2 * work->options->half_life;
	if ((status = basket_data_part(data, keep, &part)) == CRM_OK) {
		/*
		 * Rules hold counts and item numbers, no pointers into the baskets, so the part can
		 * be freed.
		 */
		newer.data = &part;
		status = basket_rules_find(&newer, &r->rules);
		basket_data_part_free(&part);
	}
	free(keep);
	return status;
}

enum crm_status
recommender_open(const struct basket_work *work, struct recommender *r)
{
	size_t items = work->data->baskets.items;
	enum crm_status status;

	*r = (struct recommender){ .work = work, .most = (size_t)work->options->recommend };
	if ((status = mine_rules(r)) != CRM_OK)
		return status;
	r->owned = mem_new(items, sizeof(*r->owned));
	r->items = mem_new(items, sizeof(*r->items));
	for (size_t k = 0; k < OFFER_KINDS; k++)
		r->list[k] = mem_new(r->most + 1, sizeof(*r->list[k]));
	status = CRM_ENOMEM;
	if (r->owned != NULL && r->items != NULL && r->list[OFFER_NEW] != NULL &&
	    r->list[OFFER_REPEAT] != NULL && (status = order_by_popularity(r)) == CRM_OK)
		status = rule_index_open(r);
	if (status != CRM_OK)
		recommender_close(r);
	return status;
}

void
recommender_close(struct recommender *r)
{

	rule_index_close(r);
	basket_rules_free(&r->rules);
	for (size_t k = 0; k < OFFER_KINDS; k++)
		free(r->list[k]);
	free(r->owned);
	free(r->items);
	free(r->popular);
	free(r->by_popularity);
	free(r->place);
	*r = (struct recommender){ 0 };
}

/* Add an order of the customer. */
static void
add_order(struct recommender *r, size_t basket)
{
	const struct basket_data *data = r->work->data;
	date_day day = data->day[basket];

	r->orders++;
	for (size_t i = data->baskets.start[basket]; i < data->baskets.start[basket + 1]; i++) {
		struct owned *own = &r->owned[data->baskets.item[i]];

		/*
		 * The stamp is of another customer: start anew. Stamping costs nothing per
		 * customer, where clearing an array of all items would.
		 */
		if (own->owner != r->owner) {
			*own = (struct owned){ .owner = r->owner, .first = day, .last = DATE_NONE };
			r->items[r->n_items++] = data->baskets.item[i];
		}
		own->days += day != own->last;
		own->last = day;
		own->times++;
	}
}

/* The mean gap between the days with an item, or 0. */
static double
gap_of(const struct owned *own)
{

	return own->days < 2 ? 0 : (double)(own->last - own->first) / (own->days - 1);
}

/* The share of a customer's orders with an item, less where it is overdue. */
static double
score_repeat(const struct recommender *r, const struct owned *own, date_day as_of)
{
	double share = (double)own->times / (double)r->orders, gap = gap_of(own), late;

	if (gap <= 0)
		return share;
	late = (double)(as_of - own->last) / gap - 1;
	return late > 0 ? share * exp2(-late / LATE_GAPS) : share;
}

/* Fill the list of repeats: the best by score, then by popularity. */
static void
find_repeats(struct recommender *r, date_day as_of)
{
	struct offer *list = r->list[OFFER_REPEAT];
	size_t n = 0;

	for (size_t k = 0; k < r->n_items; k++) {
		uint32_t item = r->items[k];
		const struct owned *own = &r->owned[item];
		double score = score_repeat(r, own, as_of), gap = gap_of(own);
		size_t at = n < r->most ? n++ : r->most;

		/* ${lift} holds the score until the list is complete. */
		for (; at > 0 &&
		     (list[at - 1].lift < score ||
			 (list[at - 1].lift == score &&
			     r->place[list[at - 1].item] > r->place[item]));
		     at--)
			list[at] = list[at - 1];
		list[at] = (struct offer){ .kind = OFFER_REPEAT,
			.item = item,
			.antecedent = ITEMSETS_NONE,
			.count = own->times,
			.confidence = (double)own->times / (double)r->orders,
			.lift = score,
			.last = own->last,
			.due = gap > 0 ? own->last + (date_day)lround(gap) : DATE_NONE };
	}
	for (size_t k = 0; k < n; k++)
		list[k].lift = list[k].confidence / (r->popular[list[k].item] / r->baskets);
	r->n[OFFER_REPEAT] = n;
}

void
recommender_look(struct recommender *r, size_t from, size_t to, date_day as_of)
{

	r->owner++;
	r->n_items = 0;
	r->orders = 0;
	for (size_t b = from; b < to; b++)
		add_order(r, b);
	find_repeats(r, as_of);
	new_offers_find(r);
}

size_t
recommender_mix(const struct recommender *r, const struct offer_rates *rates, struct offer *mix)
{
	size_t n = 0, repeat = 0, fresh = 0;

	while (n < r->most && (repeat < r->n[OFFER_REPEAT] || fresh < r->n[OFFER_NEW])) {
		bool again = fresh >= r->n[OFFER_NEW] ||
		    (repeat < r->n[OFFER_REPEAT] &&
			rates->rate[OFFER_REPEAT][repeat] >= rates->rate[OFFER_NEW][fresh]);

		mix[n++] = again ? r->list[OFFER_REPEAT][repeat++] : r->list[OFFER_NEW][fresh++];
	}
	return n;
}

/* Make ${rate} never rise, by pooling neighbours with their weights ${shown}. */
static void
pool_rates(double *rate, double *shown, size_t n)
{
	size_t *start = mem_new(n, sizeof(*start)), blocks = 0;

	if (start == NULL)
		return;		/* the rates as counted are good enough */
	for (size_t i = 0; i < n; i++) {
		start[blocks++] = i;
		while (blocks > 1 && rate[start[blocks - 2]] < rate[start[blocks - 1]]) {
			size_t a = start[blocks - 2], b = start[blocks - 1];
			double weight = shown[a] + shown[b];

			rate[a] =
			    weight > 0 ? (rate[a] * shown[a] + rate[b] * shown[b]) / weight : 0;
			shown[a] = weight;
			blocks--;
		}
	}
	for (size_t k = 0; k < blocks; k++)
		for (size_t i = start[k] + 1; i < (k + 1 < blocks ? start[k + 1] : n); i++)
			rate[i] = rate[start[k]];
	free(start);
}

void
offer_rates_free(struct offer_rates *rates)
{

	for (size_t k = 0; k < OFFER_KINDS; k++)
		free(rates->rate[k]);
	*rates = (struct offer_rates){ { NULL } };
}

/* Count the ranks of the lists that are in basket ${truth} of ${all}. */
static void
count_hits(const struct recommender *r, const struct basket_data *all, size_t truth,
    struct offer_rates *rates, double *const shown[OFFER_KINDS])
{

	for (size_t k = 0; k < OFFER_KINDS; k++)
		for (size_t i = 0; i < r->n[k]; i++) {
			shown[k][i]++;
			rates->rate[k][i] += basket_data_has(all, truth, r->list[k][i].item);
		}
}

/*
 * The lists are made without the last basket of anybody, so the rules that are measured have not
 * seen what they are to predict.
 */
enum crm_status
offer_rates_measure(const struct basket_work *work, struct offer_rates *rates)
{
	const struct basket_data *all = work->data;
	size_t most = (size_t)work->options->recommend;
	double *shown[OFFER_KINDS] = { NULL };
	struct basket_split split = { 0 };
	struct basket_work earlier = *work;
	struct recommender r;
	enum crm_status status = CRM_ENOMEM;

	*rates = (struct offer_rates){ { NULL } };
	for (size_t k = 0; k < OFFER_KINDS; k++) {
		rates->rate[k] = mem_new(most, sizeof(*rates->rate[k]));
		shown[k] = mem_new(most, sizeof(*shown[k]));
		if (rates->rate[k] == NULL || shown[k] == NULL)
			goto done;
	}
	if ((status = basket_split(all, DATE_NONE, &split)) != CRM_OK)
		goto done;
	earlier.data = &split.part;
	if ((status = recommender_open(&earlier, &r)) != CRM_OK)
		goto done;
	for (size_t i = 0; i < split.n; i++) {
		recommender_look(
		    &r, split.held[i].from, split.held[i].to, all->day[split.held[i].truth]);
		count_hits(&r, all, split.held[i].truth, rates, shown);
	}
	recommender_close(&r);
	for (size_t k = 0; k < OFFER_KINDS; k++) {
		for (size_t i = 0; i < most; i++)
			rates->rate[k][i] /= shown[k][i] > 0 ? shown[k][i] : 1;
		pool_rates(rates->rate[k], shown[k], most);
	}
done:
	basket_split_free(&split);
	for (size_t k = 0; k < OFFER_KINDS; k++)
		free(shown[k]);
	if (status != CRM_OK)
		offer_rates_free(rates);
	return status;
}
