/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-rfm: the ledger to the customer table.
 *
 * The table `options` is the only list of the options: parsing, --help and completion are made
 * from it, and a test compares it with the manual. The defaults are in `values` of main(),
 * where they are not zero. Which options exclude each other is in filter/rfm/rfm_check.c.
 */
#include "app/option_date.h"
#include "app/program.h"
#include "filter/rfm/rfm.h"
#include "filter/rfm/rfm_check.h"
#include "model/score_bins.h"

#include <math.h>
#include <stddef.h>

#define AT(member) offsetof(struct rfm_options, member)

static const struct opt options[] = {
	PROGRAM_OPTIONS,
	PROGRAM_ONLY,
	{ 0, "as-of", OPT_CALL, AT(as_of), "DATE",
	    "the day to count from (default: the newest of the ledger)", 0, 0, NULL, option_date },
	{ 0, "occasion", OPT_CHOICE, AT(occasion), "WHAT",
	    "what counts as one purchase: an order (default), a day or a row", 0, 0,
	    "order|day|row", NULL },
	{ 0, "keep", OPT_TEXT, AT(keep), "COLUMN,...",
	    "carry these columns of the ledger: each customer's newest value", 0, 0, NULL, NULL },
	{ 0, "key", OPT_TEXT, AT(key), "COLUMN",
	    "value the partners, stores or products in COLUMN instead", 0, 0, NULL, NULL },
	{ 0, "by", OPT_TEXT, AT(by), "COLUMN",
	    "a customer in each value of COLUMN (store, country), scored within it", 0, 0, NULL,
	    NULL },
	{ 0, "holdout-from", OPT_CALL, AT(holdout_from), "DATE",
	    "count what is from DATE on apart, and all else from before", 0, 0, NULL, option_date },
	{ 0, "history", OPT_FLAG, AT(history), NULL,
	    "return rate, days between orders, overdue and stage", 0, 0, NULL, NULL },
	{ 0, "slipped", OPT_FLAG, AT(slipped), NULL,
	    "days since time alone moved the customer into this segment", 0, 0, NULL, NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "Scores", 0, 0, NULL, NULL },
	{ 0, "bins", OPT_INT, AT(bins), "N", "scores from 1 to N (default 5)", 2, BINS_MAX, NULL,
	    NULL },
	{ 0, "method", OPT_CHOICE, AT(method), "NAME",
	    "score by quantile (default), ntile, kmeans, or fixed bins", 0, 0,
	    "quantile|ntile|kmeans|fixed", NULL },
	{ 0, "ties", OPT_CHOICE, AT(ties), "HOW",
	    "equal values: the same score, or split (auto: as the method has it)", 0, 0,
	    "auto|same|split", NULL },
	{ 0, "nested", OPT_FLAG, AT(nested), NULL,
	    "score f within each r, and m within each r and f", 0, 0, NULL, NULL },
	{ 0, "monetary", OPT_CHOICE, AT(monetary), "WHAT",
	    "score m by total revenue (default), mean order, margin or revenue per_day", 0, 0,
	    "total|mean|margin|per_day", NULL },
	{ 0, "weights", OPT_CALL, AT(weights), "R,F,M",
	    "add a column score: the weighted mean of the three", 0, 0, NULL, rfm_option_weights },
	{ 0, "save-bins", OPT_TEXT, AT(save_bins), "FILE", "write the bins as a table", 0, 0, NULL,
	    NULL },
	{ 0, "bins-from", OPT_TEXT, AT(bins_from), "FILE",
	    "score by the bins in FILE, so that months compare", 0, 0, NULL, NULL },
	{ 0, "print-bins", OPT_FLAG, AT(print_bins), NULL,
	    "print the bins and their counts instead of the customers", 0, 0, NULL, NULL },
	{ 0, "explain", OPT_FLAG, AT(explain), NULL,
	    "add a column with the reason of the scores in words", 0, 0, NULL, NULL },
	{ 0, "min-data", OPT_INT, AT(min_data), "N",
	    "warn below N customers with a purchase (default 30)", 0, INFINITY, NULL, NULL },
	{ 0, "strict", OPT_FLAG, AT(strict), NULL,
	    "fail with status 4 where there is too little data", 0, 0, NULL, NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "Segments and tiers", 0, 0, NULL, NULL },
	{ 0, "rules", OPT_TEXT, AT(rules), "NAME|FILE",
	    "segment by the rules default, rfm-r, putler or tiers, or those in FILE", 0, 0,
	    "default|rfm-r|putler|tiers", NULL },
	{ 0, "check-rules", OPT_FLAG, AT(check_rules), NULL,
	    "list gaps and overlaps of the rules, and stop", 0, 0, NULL, NULL },
	{ 0, "print-rules", OPT_FLAG, AT(print_rules), NULL, "print the rules as a table, and stop",
	    0, 0, NULL, NULL },
	{ 0, "tiers", OPT_CALL, AT(tiers), "P,Q",
	    "the best P % are most_valuable, up to Q % potential (default 20,50)", 0, 0, NULL,
	    rfm_option_tiers },
	{ 0, "", OPT_FLAG, 0, NULL, "Much data", 0, 0, NULL, NULL },
	{ 0, "base", OPT_TEXT, AT(base), "TABLE", "add the ledger to the customer table TABLE", 0,
	    0, NULL, NULL },
	{ 0, "late", OPT_FLAG, AT(late), NULL,
	    "take rows from before the base where no order can count twice", 0, 0, NULL, NULL },
	{ 0, "partial", OPT_FLAG, AT(partial), NULL,
	    "no scores and no days: what one shard of the customers adds to the whole", 0, 0, NULL,
	    NULL },
	{ 0, "merge", OPT_FLAG, AT(merge), NULL,
	    "read partials or whole tables instead of a ledger, and score all", 0, 0, NULL, NULL },
	{ 0, "metrics-only", OPT_FLAG, AT(partial), NULL, "the same as --partial (older name)", 0,
	    0, NULL, NULL },
	{ 0, "score-only", OPT_FLAG, AT(merge), NULL, "the same as --merge (older name)", 0, 0,
	    NULL, NULL },
	{ 0, "memory", OPT_SIZE, AT(memory), "SIZE",
	    "go to $TMPDIR above SIZE (default: half of what is free)", 0, 0, NULL, NULL },
	{ 0 }
};

static const char *const examples[] = {
	"crm-ingest sales-*.csv.gz | crm-rfm > customers.csv",
	"crm-rfm --base yesterday.csv.gz -o today.csv.gz ledger-of-today.csv.gz",
	"crm-rfm --print-rules > rules.csv",
	NULL
};

static enum crm_status
check(void *values, const struct run *run)
{

	return rfm_check(values, run);
}

/** To print or check rules, no ledger is read: a terminal on stdin is no mistake then. */
static bool
reads_input(const void *values)
{
	const struct rfm_options *o = values;

	return !o->check_rules && !o->print_rules;
}

/** The files that the sandbox must leave open besides the inputs and -o. */
static size_t
paths(const void *values, struct sandbox_path *to, size_t room)
{
	const struct rfm_options *o = values;
	const struct sandbox_path all[] = {
		{ o->save_bins, SANDBOX_WRITE_BESIDE },
		{ o->bins_from, SANDBOX_READ },
		{ o->rules, SANDBOX_READ },
		{ o->base, SANDBOX_READ },
	};

	return program_paths(all, sizeof(all) / sizeof(all[0]), to, room);
}

static enum crm_status
run(void *values, const struct run *with)
{

	return rfm_run(values, with);
}

int
main(int argc, char **argv)
{
	static const struct program program = {
		.about = { "crm-rfm",
		    "Value every customer of a ledger by recency, frequency and money: who is worth what?",
		    "[FILE ...]", examples },
		.options = options,
		.check = check,
		.paths = paths,
		.run = run,
		.reads_input = reads_input,
	};
	struct rfm_options values = { .as_of = DATE_NONE,
		.holdout_from = DATE_NONE,
		.bins = 5,
		.min_data = 30,
		.tiers = { { 20, 50 } } };

	return program_main(&program, &values, argc, argv);
}
