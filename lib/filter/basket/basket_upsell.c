/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-basket --upsell: more expensive items of the categories that a customer already buys from.
 *
 * An item's price is the mean of what was paid for it. Items are sorted by category and price; for
 * each customer and category the dearest item owned decides where the offers start: at --min-step
 * times its price, because two cents more are no better item, and they end at --max-step. Those
 * with most buyers come first.
 */
#include "base/mem.h"
#include "filter/basket/basket.h"
#include "table/row_out.h"

#include <stdlib.h>

/* An item with what it costs. */
struct priced {
	decimal_sum price;
	uint32_t item;
	uint32_t category; /* place in the bytewise order of names; UINT32_MAX without category or
			      price */
	uint32_t buyers;
	uint32_t name;		/* place in the bytewise order of names */
};

struct upsell {
	const struct basket_work *work;
	struct priced *item;	/* by item */
	struct priced *sorted;	/* by category, price, name */
	uint32_t *at;		/* by item: its place in ${sorted} */
	size_t *until;		/* by place in ${sorted}: end of the category */
	uint32_t *dearest;	/* by category: the customer's dearest item there, in this round */
	uint32_t *round;	/* by category: the customer, from 1 */
	uint32_t *touched;	/* categories of the customer */
	size_t n_touched;
	struct offer { uint32_t item, from; } *shown;
	size_t n_shown;
};

/* Free all arrays; works on a partly opened ${u} too. */
static void
upsell_free(struct upsell *u)
{

	free(u->item);
	free(u->sorted);
	free(u->at);
	free(u->until);
	free(u->dearest);
	free(u->round);
	free(u->touched);
	free(u->shown);
}

/* qsort() order: by category, price, name. Items without category or price come last. */
static int
compare_priced(const void *a, const void *b)
{
	const struct priced *x = a, *y = b;

	if (x->category != y->category)
		return x->category < y->category ? -1 : 1;
	if (x->price != y->price)
		return x->price < y->price ? -1 : 1;
	return (x->name > y->name) - (x->name < y->name);
}

/*
 * Count for each item the customers who bought it, each once however often they did. Guests are not
 * counted, as two of their orders may be of one person.
 */
static enum crm_status
count_buyers(struct upsell *u)
{
	const struct basket_data *data = u->work->data;
	const struct baskets *baskets = &data->baskets;
	uint32_t *seen = mem_new(baskets->items, sizeof(*seen));

	if (seen == NULL)
		return CRM_ENOMEM;
	for (size_t b = 0; b < baskets->n && data->customer[b] != BASKET_GUEST; b++)
		for (size_t i = baskets->start[b]; i < baskets->start[b + 1]; i++) {
			uint32_t item = baskets->item[i];

			u->item[item].buyers += seen[item] != data->customer[b] + 1;
			seen[item] = data->customer[b] + 1;
		}
	free(seen);
	return CRM_OK;
}

/*
 * The mean price of an item, rounded half to even at ${scale} decimals; false where nothing was
 * paid or it is too large.
 */
static bool
mean_price(const struct basket_item *item, int scale, decimal_sum *price)
{
	decimal_sum unit = 1, scaled;

	for (int i = 0; i < scale; i++)
		unit *= 10;
	/* amount / quantity in units of 10^-scale, then back to a sum. */
	if (item->quantity <= 0 || item->amount <= 0 ||
	    __builtin_mul_overflow(item->amount, unit, &scaled))
		return false;
	*price = scaled / item->quantity;
	scaled = scaled % item->quantity * 2;
	if (scaled > item->quantity || (scaled == item->quantity && *price % 2 != 0))
		++*price;
	/* Back to the scale of sums, so that prices compare with one another and print as money. */
	for (int i = scale; i < DECIMAL_SCALE; i++)
		*price *= 10;
	return true;
}

/*
 * Work out prices and buyers, and sort the items. Fails with CRM_ENOMEM only; the caller calls
 * upsell_free() in either case.
 */
static enum crm_status
upsell_open(struct upsell *u, int scale)
{
	const struct basket_data *data = u->work->data;
	size_t items = data->baskets.items, categories = strmap_count(data->categories);
	uint32_t *order = NULL, *category_place = mem_new(categories, sizeof(*category_place));
	enum crm_status status = CRM_ENOMEM;

	u->item = mem_new(items, sizeof(*u->item));
	u->sorted = mem_new(items, sizeof(*u->sorted));
	u->at = mem_new(items, sizeof(*u->at));
	u->until = mem_new(items + 1, sizeof(*u->until));
	u->dearest = mem_new(categories, sizeof(*u->dearest));
	u->round = mem_new(categories, sizeof(*u->round));
	u->touched = mem_new(categories, sizeof(*u->touched));
	u->shown = mem_new((size_t)u->work->options->recommend + 1, sizeof(*u->shown));
	if (category_place == NULL || u->item == NULL || u->sorted == NULL || u->at == NULL ||
	    u->until == NULL || u->dearest == NULL || u->round == NULL || u->touched == NULL ||
	    u->shown == NULL || strmap_sorted(data->categories, &order) != CRM_OK)
		goto done;
	for (uint32_t i = 0; i < categories; i++)
		category_place[order[i]] = i;
	free(order);
	order = NULL;
	if (strmap_sorted(data->items, &order) != CRM_OK || count_buyers(u) != CRM_OK)
		goto done;
	for (uint32_t i = 0; i < items; i++)
		u->item[order[i]].name = i;
	for (size_t i = 0; i < items; i++) {
		uint32_t category = data->item[i].category;

		u->item[i].item = (uint32_t)i;
		u->item[i].category =
		    category != STRMAP_NONE && mean_price(&data->item[i], scale, &u->item[i].price)
		    ? category_place[category]
		    : UINT32_MAX;
		u->sorted[i] = u->item[i];
	}
	if (items > 0)
		qsort(u->sorted, items, sizeof(*u->sorted), compare_priced);
	/*
	 * From the end, so that the end of a category is passed on from each item to the one
	 * before.
	 */
	for (size_t i = items; i-- > 0; ) {
		u->at[u->sorted[i].item] = (uint32_t)i;
		u->until[i] = i + 1 < items && u->sorted[i + 1].category == u->sorted[i].category
		    ? u->until[i + 1]
		    : i + 1;
	}
	status = CRM_OK;
done:
	free(order);
	free(category_place);
	return status;
}

/* Whether ${a} is the better offer: more buyers, then cheaper, then by name. */
static bool
better(const struct upsell *u, uint32_t a, uint32_t b)
{
	const struct priced *x = &u->item[a], *y = &u->item[b];

	if (x->buyers != y->buyers)
		return x->buyers > y->buyers;
	return x->price != y->price ? x->price < y->price : x->name < y->name;
}

/*
 * Insert ${offer} into the list of at most --recommend best ones. With a short list an insertion is
 * cheaper than a heap, and leaves the list in order.
 */
static void
show(struct upsell *u, struct offer offer)
{
	size_t most = (size_t)u->work->options->recommend, at;

	if (u->n_shown == most && !better(u, offer.item, u->shown[most - 1].item))
		return;
	at = u->n_shown < most ? u->n_shown++ : most - 1;
	for (; at > 0 && better(u, offer.item, u->shown[at - 1].item); at--)
		u->shown[at] = u->shown[at - 1];
	u->shown[at] = offer;
}

/*
 * Note that customer ${who} (from 1, as 0 marks a category that nobody touched) owns ${item}:
 * remember the dearest item of each category, by its place in the sorted array.
 */
static void
own(struct upsell *u, uint32_t item, uint32_t who)
{
	uint32_t category = u->item[item].category;

	if (category == UINT32_MAX)
		return;
	if (u->round[category] != who) {
		u->round[category] = who;
		u->touched[u->n_touched++] = category;
		u->dearest[category] = item;
	} else if (u->at[item] > u->at[u->dearest[category]])
		u->dearest[category] = item;
}

/*
 * Collect the offers of the customer whose items own() noted. Offers are dearer than the dearest
 * item that the customer owns of the category, so none of them can be owned already and no look-up
 * is needed.
 */
static void
find_offers(struct upsell *u)
{
	double least = u->work->options->min_step, most = u->work->options->max_step;

	u->n_shown = 0;
	for (size_t k = 0; k < u->n_touched; k++) {
		uint32_t from = u->dearest[u->touched[k]];
		decimal_sum price = u->item[from].price;

		for (size_t i = u->at[from] + 1; i < u->until[u->at[from]]; i++) {
			/*
			 * Equal prices are skipped as well: with --min-step=1 they would pass, but
			 * are no step up.
			 */
			if (u->sorted[i].price == price ||
			    decimal_real(u->sorted[i].price) < decimal_real(price) * least)
				continue;
			if (decimal_real(u->sorted[i].price) > decimal_real(price) * most)
				/*
				 * Prices ascend, so nothing further in the category is within
				 * --max-step either.
				 */
				break;
			show(u, (struct offer){ u->sorted[i].item, from });
		}
	}
}

/* Write the offers of one customer, the best first. */
static void
write_offers(const struct upsell *u, struct slice customer, int scale, struct row_out *row)
{
	const struct basket_data *data = u->work->data;

	for (size_t k = 0; k < u->n_shown; k++) {
		const struct priced *offer = &u->item[u->shown[k].item],
				    *from = &u->item[u->shown[k].from];

		row_out_text(row, customer);
		row_out_u64(row, k + 1);
		row_out_text(row, strmap_key(data->items, offer->item));
		row_out_text(row, strmap_key(data->categories, data->item[offer->item].category));
		row_out_money(row, offer->price, scale);
		row_out_u64(row, offer->buyers);
		row_out_text(row, strmap_key(data->items, from->item));
		row_out_money(row, from->price, scale);
		row_out_end(row);
	}
}

/*
 * Write the table, customer by customer. Each customer is one run of baskets; guests, who come
 * last, end the loop, as nobody can be sent their offers.
 */
static void
write_upsells(struct upsell *u, int scale)
{
	static const char *const names[] = { "customer", "rank", "offer", NULL, "price", "buyers",
		"because_of", "owned_price" };
	const struct basket_data *data = u->work->data;
	const struct baskets *baskets = &data->baskets;
	struct row_out row = { .out = u->work->out };
	size_t b = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		row_out_text(
		    &row, slice_of(names[i] == NULL ? u->work->options->upsell : names[i]));
	row_out_end(&row);
	while (b < baskets->n && data->customer[b] != BASKET_GUEST &&
	    output_status(row.out) == CRM_OK) {
		uint32_t customer = data->customer[b];

		u->n_touched = 0;
		for (; b < baskets->n && data->customer[b] == customer; b++)
			for (size_t i = baskets->start[b]; i < baskets->start[b + 1]; i++)
				own(u, baskets->item[i], customer + 1);
		find_offers(u);
		write_offers(
		    u, strmap_key(data->customers, data->customer_order[customer]), scale, &row);
	}
}

enum crm_status
basket_write_upsell(const struct basket_work *work)
{
	struct upsell u = { .work = work };
	/* At least cents: a mean of whole amounts has decimals too. */
	int scale = work->data->scale > 2 ? work->data->scale : 2;
	enum crm_status status;

	if ((status = upsell_open(&u, scale)) == CRM_OK)
		write_upsells(&u, scale);
	upsell_free(&u);
	return status;
}
