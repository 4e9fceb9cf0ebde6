/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-clv: the customer table with what each customer is expected to buy.
 *
 * The table `options` is the only list of the options: parsing, --help and completion are made
 * from it, and a test compares it with the manual. The defaults are in `values` of main(),
 * where they are not zero.
 */
#include "filter/clv/clv.h"

#include <math.h>
#include <stddef.h>

#define AT(member) offsetof(struct clv_options, member)

static const struct opt options[] = {
	PROGRAM_OPTIONS,
	PROGRAM_ONLY,
	{ 0, "model", OPT_TEXT, AT(model), "MODEL",
	    "how customers buy and leave: auto (default), mbg-cnbd-k, mbg-nbd, bg-nbd, pareto-nbd, "
	    "nbd; or a file that --save-model wrote",
	    0, 0, "auto|mbg-cnbd-k|mbg-nbd|bg-nbd|pareto-nbd|nbd", NULL },
	{ 0, "spend", OPT_CHOICE, AT(spend), "MODEL",
	    "what an order is worth: learnt from all-orders (default), from repeat orders by "
	    "gamma-gamma as published, or none",
	    0, 0, "all-orders|gamma-gamma|none", NULL },
	{ 0, "occasion", OPT_CHOICE, AT(occasion), "WHAT",
	    "what is forecast: each day with a purchase (default where known), or each order", 0, 0,
	    "day|order", NULL },
	{ 0, "horizon", OPT_REAL, AT(horizon), "DAYS", "how far to look ahead (default 365)", 1,
	    36500, NULL, NULL },
	{ 0, "season", OPT_TEXT, AT(season), "FILE",
	    "table month,factor or week,factor of how much more is bought by time of year", 0, 0,
	    NULL, NULL },
	{ 0, "covariates", OPT_TEXT, AT(covariates), "COLUMN,...",
	    "columns that the rates of buying and leaving depend on", 0, 0, NULL, NULL },
	{ 0, "discount", OPT_REAL, AT(discount), "PERCENT", "a year's discount rate (default 10)",
	    0, 1000, NULL, NULL },
	{ 0, "margin", OPT_TEXT, AT(margin), "SHARE",
	    "the share of revenue that is profit, or the column of margins to take it from", 0, 0,
	    NULL, NULL },
	{ 0, "by", OPT_TEXT, AT(by), "COLUMN", "fit each value of COLUMN on its own", 0, 0, NULL,
	    NULL },
	{ 0, "pool", OPT_FLAG, AT(pool), NULL,
	    "score what --by cannot fit with the models of all customers", 0, 0, NULL, NULL },
	{ 0, "interval", OPT_REAL, AT(interval), "PERCENT",
	    "append bounds that cover the expectations with this probability", 1, 99.99, NULL,
	    NULL },
	{ 0, "save-model", OPT_TEXT, AT(save_model), "FILE", "write the fitted models to FILE", 0,
	    0, NULL, NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "Tables instead of scored customers", 0, 0, NULL, NULL },
	{ 0, "summary", OPT_FLAG, AT(summary), NULL, "parameters, standard errors, log likelihood",
	    0, 0, NULL, NULL },
	{ 0, "unit", OPT_CHOICE, AT(unit), "UNIT", "of times in --summary: day (default) or week",
	    0, 0, "day|week", NULL },
	{ 0, "holdout", OPT_FLAG, AT(holdout), NULL,
	    "forecast and truth by decile, from the holdout columns of crm-rfm", 0, 0, NULL, NULL },
	{ 0, "min-cell", OPT_INT, AT(min_cell), "N",
	    "in --holdout hide sums that are from fewer than N customers", 2, 1e12, NULL, NULL },
	{ 0, "what-if", OPT_TEXT, AT(what_if), "CHANGE",
	    "five years' profit with another retention: retention=+5%", 0, 0, NULL, NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "Much data", 0, 0, NULL, NULL },
	{ 0, "partial", OPT_FLAG, AT(partial), NULL,
	    "only counts: what one shard of the customers adds to a fit", 0, 0, NULL, NULL },
	{ 0, "merge", OPT_FLAG, AT(merge), NULL,
	    "read partials instead of customers, and fit them all; writes --summary", 0, 0, NULL,
	    NULL },
	{ 0, NULL, OPT_FLAG, 0, NULL, NULL, 0, 0, NULL, NULL }
};

static const char *const examples[] = {
	"crm-ingest sales.csv.gz | crm-rfm | crm-clv --horizon 365 --discount 10",
	"crm-clv --summary customers.csv.gz",
	"crm-clv --save-model monday.csv customers.csv.gz -o scored.csv.gz",
	"crm-rfm < tonight.csv | crm-clv --model monday.csv",
	"crm-clv --merge --save-model all.csv part-*.csv -o summary.csv",
	NULL
};

static const struct program program = {
	.about = { "crm-clv",
	    "Score customers by buy-till-you-die models: who will come back, how often, and for how much?",
	    "[FILE ...]", examples },
	.options = options,
	.check = clv_check,
	.paths = clv_paths,
	.run = clv_run,
};

int
main(int argc, char **argv)
{
	struct clv_options values = { .common = { .seed = 1 },
		.model = "auto",
		.spend = -1,
		.occasion = -1,
		.horizon = NAN,
		.discount = 10,
		.interval = NAN,
		.unit = -1 };

	return program_main(&program, &values, argc, argv);
}
