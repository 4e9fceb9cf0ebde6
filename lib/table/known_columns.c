/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which filter writes which column, so that an error about a missing column can name it.
 *
 * `needs a column "p_alive"` is more use with `(crm-clv writes it)` after it.  One table for
 * all filters: a new column that another filter may ask for is added here.
 */
#include "table/known_columns.h"

#include <stddef.h>
#include <string.h>

#define INGEST "crm-ingest"
#define RFM "crm-rfm"
#define HOLDOUT RFM " --holdout-from"
#define HISTORY RFM " --history"
#define CLUSTER "crm-cluster"
#define CLV "crm-clv"

const struct known_column known_columns[] = {
	/* The ledger. */
	{ "customer", INGEST }, { "date", INGEST }, { "order", INGEST }, { "amount", INGEST },
	{ "quantity", INGEST }, { "sku", INGEST }, { "cost", INGEST }, { "channel", INGEST },
	{ "referrer", INGEST }, { "currency", INGEST }, { "discount", INGEST },
	{ "shipping", INGEST }, { "tax", INGEST }, { "tip", INGEST }, { "fee", INGEST },
	{ "status", INGEST }, { "consent", INGEST }, { "kind", INGEST }, { "rating", INGEST },
	/* The customer table. */
	{ "first_date", RFM }, { "last_date", RFM }, { "orders", RFM }, { "returns", RFM },
	{ "revenue", RFM }, { "first_amount", RFM }, { "days_since_last", RFM },
	{ "span_days", RFM }, { "tenure_days", RFM }, { "avg_order", RFM },
	{ "purchase_days", RFM }, { "log_gaps", RFM }, { "r", RFM },
	{ "f", RFM }, { "m", RFM }, { "rfm", RFM }, { "segment", RFM }, { "value_tier", RFM },
	{ "margin", RFM }, { "contacts", RFM }, { "first_channel", RFM }, { "last_channel", RFM },
	{ "channels", RFM }, { "referrals", RFM }, { "referred_revenue", RFM },
	{ "first_contact", RFM }, { "last_contact", RFM }, { "visits", RFM }, { "emails", RFM },
	{ "opens", RFM }, { "clicks", RFM }, { "response_rate", RFM }, { "complaints", RFM },
	{ "last_complaint", RFM }, { "late_deliveries", RFM }, { "ratings", RFM },
	{ "rating_sum", RFM }, { "mean_rating", RFM },
	{ "holdout_orders", HOLDOUT }, { "holdout_revenue", HOLDOUT },
	{ "holdout_purchase_days", HOLDOUT },
	{ "score", RFM " --weights" }, { "return_rate", HISTORY },
	{ "days_between_orders", HISTORY }, { "overdue", HISTORY }, { "stage", HISTORY },
	{ "previous_date", HISTORY }, { "early_revenue", HISTORY }, { "late_purchases", HISTORY },
	{ "newest_date", RFM " --partial" }, { "as_of", RFM " --partial" },
	{ "days_since_slipped", RFM " --slipped" }, { "reason", RFM " --explain" },
	/* What the models append. */
	{ "cluster", CLUSTER }, { "distance", CLUSTER }, { "p_alive", CLV },
	{ "expected_orders", CLV }, { "expected_order_value", CLV }, { "clv", CLV }, { "p_order", CLV },
	{ "next_order_date", CLV }, { "worry_date", CLV }, { NULL, NULL }
};

const char *
known_column_writer(const char *name)
{

	for (size_t i = 0; known_columns[i].name != NULL; i++)
		if (strcmp(known_columns[i].name, name) == 0)
			return known_columns[i].writer;
	return NULL;
}
