/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-cohort: the ledger to tables of cohorts.
 *
 * -1 as the default of a choice means that it was not given: each of the tables has defaults of
 * its own (filter/cohort/cohort.c).
 *
 * The table `options` is the only list of the options: parsing, --help and completion are made
 * from it, and a test compares it with the manual. The defaults are in `values` of main(),
 * where they are not zero.
 */
#include "app/option_date.h"
#include "filter/cohort/cohort_studies.h"
#include "model/kaplan_meier.h"

#include <stddef.h>

#define AT(member) offsetof(struct cohort_options, member)

static const struct opt options[] = {
	PROGRAM_OPTIONS,
	PROGRAM_ONLY,
	{ 'p', "period", OPT_CHOICE, AT(period), "PERIOD",
	    "day, week (ISO), month (default), quarter or year", 0, 0, PERIOD_CHOICES, NULL },
	{ 0, "by", OPT_TEXT, AT(by), "COLUMN",
	    "a table for each value COLUMN had at a customer's first order", 0, 0, NULL, NULL },
	{ 0, "as-of", OPT_CALL, AT(as_of), "DATE",
	    "the last day taken as observed (default: the newest in the data)", 0, 0, NULL,
	    option_date },
	{ 0, "min-cell", OPT_INT, AT(min_cell), "N", "show no figures of fewer than N customers", 0,
	    1e12, NULL, NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "Tables (default: cohorts by age, in long form)", 0, 0, NULL,
	    NULL },
	{ 'w', "wide", OPT_CHOICE, AT(wide), "[VALUE]",
	    "a triangle of VALUE: retention (default), active, orders, revenue, margin or "
	    "cumulative_revenue_per_customer",
	    0, 0, COHORT_METRICS, NULL },
	{ 0, "lifecycle", OPT_FLAG, AT(lifecycle), NULL,
	    "by period: new, retained, reactivated and lapsed customers, and the revenue bridge", 0,
	    0, NULL, NULL },
	{ 0, "season", OPT_FLAG, AT(season), NULL,
	    "by month or week of the year: how much more or less is bought, for crm-clv --season", 0,
	    0, NULL, NULL },
	{ 0, "survival", OPT_CHOICE, AT(survival), "[TABLE]",
	    "time to the next order: curve (Kaplan-Meier, default) or log-rank (test of "
	    "--by groups)",
	    0, 0, "curve|log-rank", NULL },
	{ 0, "project", OPT_INT, AT(project), "N",
	    "cohorts of subscribers or members, seen and N periods ahead; 0: the models", 0, 1000,
	    NULL, NULL },
	{ 0, "channels", OPT_CHOICE, AT(channels), "[WHICH]",
	    "what each channel (or --by COLUMN) brings after commission and cost: acquisition (of the "
	    "customers it won, default) or order (of its own orders)",
	    0, 0, "acquisition|order", NULL },
	{ 0, "tenure", OPT_FLAG, AT(tenure), NULL,
	    "by year of the relationship: orders, margin, cost to serve, ... of fixed cohorts", 0, 0,
	    NULL, NULL },
	{ 0, "offence", OPT_FLAG, AT(offence), NULL,
	    "by period and channel: what customers who were won, and who were kept, cost and bring",
	    0, 0, NULL, NULL },
	{ 0, "effect", OPT_CHOICE, AT(effect), "EVENT",
	    "what follows a complaint or a late delivery, or who buys at a discount", 0, 0,
	    COHORT_EFFECTS, NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "Much data", 0, 0, NULL, NULL },
	{ 0, "partial", OPT_FLAG, AT(partial), NULL,
	    "write sums: what one shard of the customers adds to the table", 0, 0, NULL,
	    NULL },
	{ 0, "merge", OPT_FLAG, AT(merge), NULL, "read partials instead of a ledger, and add them up",
	    0, 0, NULL, NULL },
	{ 0, "memory", OPT_SIZE, AT(memory), "SIZE",
	    "memory for --tenure, --offence and --effect; beyond it $TMPDIR (default 512M)", 0, 0, NULL, NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "Details of --survival, --channels, --tenure, --offence and --effect", 0, 0,
	    NULL, NULL },
	{ 0, "within", OPT_INT, AT(within), "N",
	    "days after an event that count for --effect (default 180), or for a lead of --channels", 1, 36500, NULL, NULL },
	{ 0, "after", OPT_INT, AT(after), "N",
	    "with --survival: from the N-th day with an order (default 1); 0: from every one", 0, 1e6, NULL,
	    NULL },
	{ 0, "confidence", OPT_REAL, AT(confidence), "SHARE",
	    "level of all intervals (default 0.95)", 0.01, 0.9999, NULL, NULL },
	{ 0, "confidence-type", OPT_CHOICE, AT(confidence_type), "KIND",
	    "with --survival: how limits are computed: log-log (default), log or plain", 0, 0, "log-log|log|plain",
	    NULL },
	{ 0, "commission", OPT_TEXT, AT(commission), "COLUMN", "the column of commissions paid", 0,
	    0, NULL, NULL },
	{ 0, "commission-rate", OPT_TEXT, AT(commission_rate), "COLUMN",
	    "the column of the rate of each row's commission: 21.5, 21.5% or 0.215", 0, 0, NULL,
	    NULL },
	{ 0, "commission-rates", OPT_TEXT, AT(rates), "FILE",
	    "table channel,rate[,per_customer] of commissions to compute: 0.08 or 8%", 0, 0, NULL,
	    NULL },
	{ 0, "margin", OPT_TEXT, AT(margin), "SHARE",
	    "for --tenure and --offence: margin as a share of revenue (default: by column cost)",
	    0, 0, NULL, NULL },
	{ 0, "spend", OPT_TEXT, AT(spend), "FILE",
	    "for --channels and --offence: table channel,date,amount of what was paid to win customers", 0, 0, NULL, NULL },
	{ 0, NULL, OPT_FLAG, 0, NULL, NULL, 0, 0, NULL, NULL }
};

static const char *const examples[] = {
	"crm-ingest sales.csv.gz | crm-cohort --wide",
	"crm-cohort --lifecycle --period=quarter ledger.csv.gz",
	"crm-cohort --channels --commission-rates=partners.csv ledger.csv.gz",
	NULL
};

static const struct program program = {
	.about = { "crm-cohort",
	    "Cohort, lifecycle, survival and channel tables from a ledger: do we keep and grow whom we win?",
	    "[FILE ...]", examples },
	.options = options,
	.check = cohort_check,
	.paths = cohort_paths,
	.run = cohort_run,
};

int
main(int argc, char **argv)
{
	struct cohort_options values = { .common = { .seed = 1 },
		.period = -1,
		.wide = -1,
		.survival = -1,
		.channels = -1,
		.project = -1,
		.effect = -1,
		.within = -1,
		.after = -1,
		.confidence = 0.95,
		.confidence_type = KM_LOG_LOG,
		.as_of = DATE_NONE };

	return program_main(&program, &values, argc, argv);
}
