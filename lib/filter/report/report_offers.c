/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The offers that a list joins to its customers.
 *
 * Offers repeat from customer to customer, so each distinct text is kept once and numbered; a
 * customer's offers are a chain of (number, next) from first to last.  What must hold: first[] and
 * last[] have an element for each key of `customers`.
 */
#include "filter/report/report_offers.h"

#include "base/mem.h"
#include "table/strmap.h"
#include "table/table_in.h"

#include <assert.h>
#include <stdlib.h>

/* The end of a chain: an index that no element has, since 2^32 - 1 of them would be 32 GB. */
#define CHAIN_END UINT32_MAX

struct offer_chain {
	uint32_t offer, next;
};

/** A customer's chain. */
struct offer_ends {
	uint32_t first, last, n;
};

struct offers {
	struct strmap *customers, *texts;
	struct offer_ends *ends;
	size_t ends_room;
	struct offer_chain *chain;
	size_t n, room;
	size_t width;
	struct msg *msg;
};

/**
 * Append an offer to the chain of a customer.  The table is best offer first, so those beyond
 * OFFERS_MOST are the least and are dropped.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
add_offer(struct offers *o, struct slice customer, struct slice text)
{
	uint32_t known = strmap_count(o->customers), number, offer;
	struct offer_ends *ends;

	if (strmap_put(o->customers, customer, strmap_hash(customer), &number) != CRM_OK ||
	    strmap_put(o->texts, text, strmap_hash(text), &offer) != CRM_OK ||
	    mem_grow(&o->ends, &o->ends_room, (size_t)number + 1, sizeof(*o->ends)) != CRM_OK ||
	    mem_grow(&o->chain, &o->room, o->n + 1, sizeof(*o->chain)) != CRM_OK)
		return CRM_ENOMEM;
	ends = &o->ends[number];
	if (number == known)
		*ends = (struct offer_ends){ CHAIN_END, CHAIN_END, 0 };
	if (ends->n == OFFERS_MOST)
		return CRM_OK;
	assert(o->n < CHAIN_END);
	o->chain[o->n] = (struct offer_chain){ offer, CHAIN_END };
	if (ends->n == 0)
		ends->first = (uint32_t)o->n;
	else
		o->chain[ends->last].next = (uint32_t)o->n;
	ends->last = (uint32_t)o->n++;
	if (++ends->n > o->width)
		o->width = ends->n;
	return CRM_OK;
}

/**
 * Read the table of offers; rows with an empty offer are skipped.  CRM_OK, or another status after
 * a message that names the command which makes such a table.
 */
static enum crm_status
read_offers(struct offers *o, const char *const *path)
{
	enum crm_status status;
	size_t customer, offer;
	struct csv_row row;
	struct table_in *t;

	if ((status = table_open(&t, path, 1, NULL, o->msg)) != CRM_OK)
		return status;
	if (table_column(t, "offer") == TABLE_NONE) {
		msg_error(o->msg,
		    "--offers: %s has no column offer: make the table with crm-basket --recommend 3",
		    *path);
		status = CRM_EUSAGE;
	}
	if (status == CRM_OK && (status = table_need(t, "customer", &customer)) == CRM_OK)
		status = table_need(t, "offer", &offer);
	while (status == CRM_OK && (status = table_next(t, &row)) == CRM_OK && row.n > 0)
		if (csvin_field(&row, offer).n > 0 &&
		    add_offer(o, csvin_field(&row, customer), csvin_field(&row, offer)) != CRM_OK)
			status = msg_nomem(o->msg);
	table_close(t);
	return status;
}

enum crm_status
offers_open(struct offers **out, const char *const *path, struct msg *msg)
{
	enum crm_status status;
	struct offers *o;

	if ((o = mem_new(1, sizeof(*o))) == NULL)
		return msg_nomem(msg);
	o->msg = msg;
	if (strmap_open(&o->customers) != CRM_OK || strmap_open(&o->texts) != CRM_OK)
		status = msg_nomem(msg);
	else
		status = read_offers(o, path);
	if (status != CRM_OK) {
		offers_close(o);
		return status;
	}
	*out = o;
	return CRM_OK;
}

size_t
offers_width(const struct offers *offers)
{

	return offers->width;
}

struct slice
offers_get(const struct offers *o, struct slice customer, size_t i)
{
	uint32_t number = strmap_get(o->customers, customer, strmap_hash(customer)), at;

	if (number == STRMAP_NONE || i >= o->ends[number].n)
		return (struct slice){ "", 0 };
	/* Linear, over at most OFFERS_MOST elements. */
	for (at = o->ends[number].first; i > 0; i--)
		at = o->chain[at].next;
	return strmap_key(o->texts, o->chain[at].offer);
}

void
offers_close(struct offers *o)
{

	if (o == NULL)
		return;
	strmap_close(o->customers);
	strmap_close(o->texts);
	free(o->ends);
	free(o->chain);
	free(o);
}
