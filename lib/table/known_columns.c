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
#define COHORT "crm-cohort"
#define BASKET "crm-basket"
#define REPORT "crm-report"

const struct known_column known_columns[] = {
	/* The ledger. */
	{ "customer", INGEST, "text", "ledger" },
	{ "date", INGEST, "date", "ledger" },
	{ "order", INGEST, "text", "ledger" },
	{ "amount", INGEST, "decimal", "ledger" },
	{ "quantity", INGEST, "decimal", "ledger" },
	{ "sku", INGEST, "text", "ledger" },
	{ "cost", INGEST, "decimal", "ledger" },
	{ "channel", INGEST, "text", "ledger" },
	{ "referrer", INGEST, "text", "ledger" },
	{ "currency", INGEST, "text", "ledger" },
	{ "discount", INGEST, "decimal", "ledger" },
	{ "shipping", INGEST, "decimal", "ledger" },
	{ "tax", INGEST, "decimal", "ledger" },
	{ "tip", INGEST, "decimal", "ledger" },
	{ "fee", INGEST, "decimal", "ledger" },
	{ "status", INGEST, "text", "ledger" },
	{ "consent", INGEST, "text", "ledger" },
	{ "kind", INGEST, "text", "ledger" },
	{ "rating", INGEST, "decimal", "ledger" },
	/* The customer table. */
	{ "first_date", RFM, "date", "customers" },
	{ "last_date", RFM, "date", "customers" },
	{ "orders", RFM, "integer", "customers" },
	{ "returns", RFM, "integer", "customers" },
	{ "revenue", RFM, "decimal", "customers" },
	{ "first_amount", RFM, "decimal", "customers" },
	{ "days_since_last", RFM, "integer", "customers" },
	{ "span_days", RFM, "integer", "customers" },
	{ "tenure_days", RFM, "integer", "customers" },
	{ "avg_order", RFM, "decimal", "customers" },
	{ "purchase_days", RFM, "integer", "customers" },
	{ "log_gaps", RFM, "decimal", "customers" },
	{ "r", RFM, "integer", "customers" },
	{ "f", RFM, "integer", "customers" },
	{ "m", RFM, "integer", "customers" },
	{ "rfm", RFM, "text", "customers" },
	{ "segment", RFM, "text", "customers" },
	{ "value_tier", RFM, "text", "customers" },
	{ "margin", RFM, "decimal", "customers" },
	{ "contacts", RFM, "integer", "customers" },
	{ "first_channel", RFM, "text", "customers" },
	{ "last_channel", RFM, "text", "customers" },
	{ "channels", RFM, "text", "customers" },
	{ "referrals", RFM, "integer", "customers" },
	{ "referred_revenue", RFM, "decimal", "customers" },
	{ "first_contact", RFM, "date", "customers" },
	{ "last_contact", RFM, "date", "customers" },
	{ "visits", RFM, "integer", "customers" },
	{ "emails", RFM, "integer", "customers" },
	{ "opens", RFM, "integer", "customers" },
	{ "clicks", RFM, "integer", "customers" },
	{ "response_rate", RFM, "decimal", "customers" },
	{ "complaints", RFM, "integer", "customers" },
	{ "last_complaint", RFM, "date", "customers" },
	{ "late_deliveries", RFM, "integer", "customers" },
	{ "ratings", RFM, "integer", "customers" },
	{ "rating_sum", RFM, "decimal", "customers" },
	{ "mean_rating", RFM, "decimal", "customers" },
	{ "holdout_orders", HOLDOUT, "integer", "customers" },
	{ "holdout_revenue", HOLDOUT, "decimal", "customers" },
	{ "holdout_purchase_days", HOLDOUT, "integer", "customers" },
	{ "score", RFM " --weights", "decimal", "customers" },
	{ "return_rate", HISTORY, "decimal", "customers" },
	{ "days_between_orders", HISTORY, "decimal", "customers" },
	{ "overdue", HISTORY, "integer", "customers" },
	{ "stage", HISTORY, "text", "customers" },
	{ "previous_date", HISTORY, "date", "customers" },
	{ "early_revenue", HISTORY, "decimal", "customers" },
	{ "late_purchases", HISTORY, "text", "customers" },
	{ "newest_date", RFM " --partial", "date", "customers" },
	{ "as_of", RFM " --partial", "date", "customers" },
	{ "days_since_slipped", RFM " --slipped", "integer", "customers" },
	{ "reason", RFM " --explain", "text", "customers" },
	/* What the models append. */
	{ "cluster", CLUSTER, "integer", "customers" },
	{ "distance", CLUSTER, "real", "customers" },
	{ "p_alive", CLV, "real", "customers" },
	{ "expected_orders", CLV, "real", "customers" },
	{ "expected_order_value", CLV, "real", "customers" },
	{ "clv", CLV, "real", "customers" },
	{ "p_order", CLV, "real", "customers" },
	{ "next_order_date", CLV, "date", "customers" },
	{ "worry_date", CLV, "date", "customers" },
	{ NULL, NULL, NULL, NULL }
};

const struct known_column other_columns[] = {
	/* What the customer table takes over from the ledger. */
	{ "customer", RFM, "text", "customers" },
	{ "cost", RFM, "decimal", "customers" },
	{ "referrer", RFM, "text", "customers" },
	{ "currency", RFM, "text", "customers" },
	{ "log", INGEST " --expect", "text", "history_of_logs" },
	{ "bytes", INGEST " --expect", "integer", "history_of_logs" },
	{ "sha256", INGEST " --expect", "text", "history_of_logs" },
	{ "program", INGEST " --expect", "text", "history_of_logs" },
	{ "header", INGEST " --expect", "text", "history_of_logs" },
	{ "reading", INGEST " --expect", "text", "history_of_logs" },
	{ "rows", INGEST " --expect", "integer", "history_of_logs" },
	{ "kept", INGEST " --expect", "integer", "history_of_logs" },
	{ "dropped", INGEST " --expect", "integer", "history_of_logs" },
	{ "refused", INGEST " --expect", "integer", "history_of_logs" },
	{ "guests", INGEST " --expect", "integer", "history_of_logs" },
	{ "returns", INGEST " --expect", "integer", "history_of_logs" },
	{ "duplicates", INGEST " --expect", "integer", "history_of_logs" },
	{ "sums", INGEST " --expect", "text", "history_of_logs" },
	{ "amount", INGEST " --expect", "decimal", "history_of_logs" },
	{ "returned", INGEST " --expect", "decimal", "history_of_logs" },
	{ "customers", INGEST " --expect", "integer", "history_of_logs" },
	{ "orders", INGEST " --expect", "integer", "history_of_logs" },
	{ "channels", INGEST " --expect", "text", "history_of_logs" },
	{ "first_date", INGEST " --expect", "date", "history_of_logs" },
	{ "last_date", INGEST " --expect", "date", "history_of_logs" },
	{ "log", INGEST " --alerts", "text", "alerts" },
	{ "date", INGEST " --alerts", "date", "alerts" },
	{ "kind", INGEST " --alerts", "text", "alerts" },
	{ "alert", INGEST " --alerts", "text", "alerts" },
	{ "metric", RFM " --save-bins", "text", "bins" },
	{ "score", RFM " --save-bins", "integer", "bins" },
	{ "from", RFM " --save-bins", "decimal", "bins" },
	{ "to", RFM " --save-bins", "decimal", "bins" },
	{ "segment", RFM " --print-rules", "text", "rules" },
	{ "r_min", RFM " --print-rules", "integer", "rules" },
	{ "r_max", RFM " --print-rules", "integer", "rules" },
	{ "f_min", RFM " --print-rules", "integer", "rules" },
	{ "f_max", RFM " --print-rules", "integer", "rules" },
	{ "m_min", RFM " --print-rules", "integer", "rules" },
	{ "m_max", RFM " --print-rules", "integer", "rules" },
	{ "level", RFM " --print-rules", "text", "rules" },
	{ "action", RFM " --print-rules", "text", "rules" },
	{ "cohort", COHORT, "text", "cohorts" },
	{ "age", COHORT, "integer", "cohorts" },
	{ "customers", COHORT, "integer", "cohorts" },
	{ "active", COHORT, "integer", "cohorts" },
	{ "orders", COHORT, "integer", "cohorts" },
	{ "revenue", COHORT, "decimal", "cohorts" },
	{ "margin", COHORT, "decimal", "cohorts" },
	{ "retention", COHORT, "real", "cohorts" },
	{ "cumulative_revenue_per_customer", COHORT, "decimal", "cohorts" },
	{ "state", COHORT, "text", "cohorts" },
	{ "antecedent", BASKET, "text", "association_rules" },
	{ "consequent", BASKET, "text", "association_rules" },
	{ "count", BASKET, "integer", "association_rules" },
	{ "support", BASKET, "real", "association_rules" },
	{ "confidence", BASKET, "real", "association_rules" },
	{ "lift", BASKET, "real", "association_rules" },
	{ "leverage", BASKET, "real", "association_rules" },
	{ "conviction", BASKET, "real", "association_rules" },
	{ "p_value", BASKET, "real", "association_rules" },
	{ "q_value", BASKET, "real", "association_rules" },
	{ "customer", BASKET " --recommend", "text", "offers" },
	{ "rank", BASKET " --recommend", "integer", "offers" },
	{ "offer", BASKET " --recommend", "text", "offers" },
	{ "because_of", BASKET " --recommend", "text", "offers" },
	{ "count", BASKET " --recommend", "integer", "offers" },
	{ "confidence", BASKET " --recommend", "real", "offers" },
	{ "lift", BASKET " --recommend", "real", "offers" },
	{ "segment", REPORT " -F csv", "text", "groups" },
	{ "customers", REPORT " -F csv", "integer", "groups" },
	{ "customers_share", REPORT " -F csv", "real", "groups" },
	{ "revenue", REPORT " -F csv", "decimal", "groups" },
	{ "revenue_share", REPORT " -F csv", "real", "groups" },
	{ "mean_days_since_last", REPORT " -F csv", "real", "groups" },
	{ "orders", REPORT " -F csv", "integer", "groups" },
	{ "mean_orders", REPORT " -F csv", "real", "groups" },
	{ "avg_order", REPORT " -F csv", "decimal", "groups" },
	{ "action", REPORT " -F csv", "text", "groups" },
	{ "date", REPORT " --watch", "date", "history_of_nights" },
	{ "measure", REPORT " --watch", "text", "history_of_nights" },
	{ "group", REPORT " --watch", "text", "history_of_nights" },
	{ "value", REPORT " --watch", "decimal", "history_of_nights" },
	{ NULL, NULL, NULL, NULL }
};

const char *
known_column_writer(const char *name)
{

	for (size_t i = 0; known_columns[i].name != NULL; i++)
		if (strcmp(known_columns[i].name, name) == 0)
			return known_columns[i].writer;
	return NULL;
}
