/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The exports of shop programs and marketplaces that are recognised by their headers.  Each is a
 * reading (crm-reading(5)): `headers` are columns that only this export has together, `map` says
 * what they mean, and so on; a `map` whose column an export lacks is passed over.  To add one, add
 * its text and a sample with its ledger under tests/cli/platforms; no code knows any of them.
 */
#include "ingest/platform_table.h"

static const struct platform platforms[] = {
	{ "shopify",
	    "title = Shopify, orders\n"
	    "headers = Name|Email|Financial Status|Lineitem quantity|Lineitem price\n"
	    "map = order=Name\n"
	    "map = customer=Email\n"
	    "map = date=Created at\n"
	    "map = date=Paid at\n"
	    "map = status=Financial Status\n"
	    "map = currency=Currency\n"
	    "map = quantity=Lineitem quantity\n"
	    "map = price=Lineitem price\n"
	    "map = sku=Lineitem sku\n"
	    "map = sku=Lineitem name\n"
	    "map = channel=Source\n"
	    "map = total=Total\n"
	    "map = discount=Discount Amount\n"
	    "map = shipping=Shipping\n"
	    "map = tax=Taxes\n"
	    "map = refund=Refunded Amount\n"
	    "amount = order\n"
	    "fill = yes\n"
	    "ignore = Fulfillment Status\n"
	    "ignore = Lineitem fulfillment status\n"
	    "ignore = Subtotal\n"
	    "ignore = Lineitem discount\n"
	    "status-word = pending=pending|authorized|expired\n"
	    "status-word = cancelled=voided\n"
	    "status-word = refunded=refunded\n"
	    "status-word = sale=paid|partially_paid|partially_refunded\n" },
};

const struct platform *
platform_table(size_t *n)
{

	*n = sizeof(platforms) / sizeof(platforms[0]);
	return platforms;
}
