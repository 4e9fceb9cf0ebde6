/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-basket --recommend: write each customer's best offers, new ones, repeats or both mixed.
 */
#include "base/mem.h"
#include "filter/basket/basket_recommend.h"
#include "table/row_out.h"

#include <math.h>
#include <stdlib.h>

static const char *const kind_names[OFFER_KINDS] = { "new", "repeat" };

/*
 * Write the names of the columns. Columns of repeats are appended only with --repeat, so that
 * scripts that read the first seven work with and without it.
 */
static void
write_offer_header(const struct basket_options *options, struct row_out *row)
{
	static const char *const names[] = { "customer", "rank", "offer", "because_of", "count",
		"confidence", "lift" };
	static const char *const more[] = { "kind", "last_date", "due_date" };

	row_out_names(row, names, sizeof(names) / sizeof(names[0]));
	if (options->repeat)
		row_out_names(row, more, sizeof(more) / sizeof(more[0]));
	row_out_end(row);
}

/*
 * Write one offer. ${text} is scratch for the name of the antecedent, kept by the caller so that it
 * is not allocated again for each row. Fails with CRM_ENOMEM only.
 */
static enum crm_status
write_offer(const struct recommender *r, struct slice customer, size_t rank,
    const struct offer *offer, struct buf *text, struct row_out *row)
{

	row_out_text(row, customer);
	row_out_u64(row, rank);
	row_out_text(row, strmap_key(r->work->data->items, offer->item));
	/* Repeats and popular items were not offered because of another item. */
	if (offer->antecedent == ITEMSETS_NONE)
		row_out_empty(row, 1);
	else if (basket_rules_name(r->work, &r->rules, offer->antecedent, text) != CRM_OK)
		return CRM_ENOMEM;
	else
		row_out_text(row, buf_slice(text));
	row_out_u64(row, offer->count);
	row_out_real(row, offer->confidence, BASKET_DIGITS);
	row_out_real(row, offer->lift, BASKET_DIGITS);
	if (r->work->options->repeat) {
		row_out_text(row, slice_of(kind_names[offer->kind]));
		row_out_date(row, offer->last);
		row_out_date(row, offer->due);
	}
	row_out_end(row);
	return CRM_OK;
}

/* Say what to try where nothing is offered. */
static void
warn_of_none(const struct basket_work *work, uint64_t customers, uint64_t offers)
{

	if (offers > 0 || customers == 0)
		return;
	msg_warn(work->run->msg,
	    "no rule speaks for any customer: lower --min-count, --min-support or --min-confidence, leave them out, or use --item=COLUMN with a category; --repeat offers what they have bought");
}

/*
 * Write the offers of all customers in the order of their ids. Guests come last in the data and end
 * the loop. Stops early when the output fails (a closed pipe), which output_finish() reports.
 */
static enum crm_status
write_all_offers(struct recommender *r, const struct offer_rates *rates, struct offer *mix)
{
	const struct basket_work *work = r->work;
	const struct basket_data *data = work->data;
	struct row_out row = { .out = work->out };
	enum crm_status status = CRM_OK;
	uint64_t customers = 0, offers = 0;
	struct buf text = { 0 };
	size_t end;

	write_offer_header(work->options, &row);
	for (size_t b = 0; b < data->baskets.n && data->customer[b] != BASKET_GUEST &&
	     status == CRM_OK && output_status(row.out) == CRM_OK;
	     b = end) {
		const struct offer *list = mix;
		struct slice customer =
		    strmap_key(data->customers, data->customer_order[data->customer[b]]);
		size_t n;

		/* Baskets are ordered by customer, so each customer is one run of them. */
		end = basket_data_customer_end(data, b);
		recommender_look(r, b, end, data->newest);
		if (work->options->repeat && work->options->fresh)
			n = recommender_mix(r, rates, mix);
		else {
			enum offer_kind kind = work->options->repeat ? OFFER_REPEAT : OFFER_NEW;

			n = r->n[kind];
			list = r->list[kind];
		}
		customers++;
		offers += n;
		for (size_t k = 0; k < n && status == CRM_OK; k++)
			status = write_offer(r, customer, k + 1, &list[k], &text, &row);
	}
	buf_free(&text);
	warn_of_none(work, customers, offers);
	return status;
}

enum crm_status
basket_write_offers(const struct basket_work *work)
{
	bool mixed = work->options->repeat && work->options->fresh;
	struct offer_rates rates = { { NULL } };
	struct offer *mix = mem_new((size_t)work->options->recommend, sizeof(*mix));
	struct recommender r;
	enum crm_status status = CRM_OK;

	if (mix == NULL)
		return CRM_ENOMEM;
	/*
	 * The rates need a recommender of their own without the last baskets. It is closed before
	 * the next one is opened, so only one set of rules is in memory.
	 */
	if (mixed)
		status = offer_rates_measure(work, &rates);
	if (status == CRM_OK && (status = recommender_open(work, &r)) == CRM_OK) {
		status = write_all_offers(&r, &rates, mix);
		recommender_close(&r);
	}
	offer_rates_free(&rates);
	free(mix);
	return status;
}
