/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-basket: the ledger to association rules and next offers.
 *
 * The table `options` is the only list of the options: parsing, --help and completion are made
 * from it, and a test compares it with the manual. The defaults are in `values` of main(),
 * where they are not zero.
 */
#include "app/option_date.h"
#include "filter/basket/basket.h"

#include <stddef.h>
#include <string.h>

#define AT(member) offsetof(struct basket_options, member)

/* --holdout: a date, or `last` for each customer's last order. */
static bool
option_holdout(void *field, const char *text, char why[128])
{
	struct basket_options *values = (struct basket_options *)(void *)((char *)field -
	    offsetof(struct basket_options, holdout));

	values->hold_out = true;
	values->holdout = DATE_NONE;
	return strcmp(text, "last") == 0 || option_date(field, text, why);
}

static const struct opt options[] = {
	PROGRAM_OPTIONS,
	PROGRAM_ONLY,
	{ 's', "min-support", OPT_REAL, AT(min_support), "SHARE",
	    "least share of baskets with all the items (default 0.005)", 0, 1, NULL, NULL },
	{ 'n', "min-count", OPT_INT, AT(min_count), "N",
	    "least number of baskets; alone it replaces --min-support", 1, 4e9, NULL, NULL },
	{ 'c', "min-confidence", OPT_REAL, AT(min_confidence), "SHARE",
	    "least confidence of a rule (default 0.25)", 0, 1, NULL, NULL },
	{ 0, "min-lift", OPT_REAL, AT(min_lift), "X", "least lift of a rule (default 0)", 0, 1e9,
	    NULL, NULL },
	{ 0, "fdr", OPT_REAL, AT(fdr), "SHARE",
	    "keep rules with a q_value up to SHARE (Benjamini-Hochberg; default 1: all)", 0, 1,
	    NULL, NULL },
	{ 0, "max-items", OPT_INT, AT(max_items), "N", "most items of an itemset (default 10)", 1,
	    ITEMSETS_LONGEST, NULL, NULL },
	{ 0, "max-basket", OPT_INT, AT(max_basket), "N",
	    "leave larger baskets (wholesale) out of the counts", 1, 1e9, NULL, NULL },
	{ 0, "max-itemsets", OPT_INT, AT(max_itemsets), "N",
	    "stop if there are more itemsets (default 10000000; 20 bytes each)", 1, 2e9, NULL,
	    NULL },
	{ 0, "sort", OPT_CHOICE, AT(sort), "KEY",
	    "best first by lift (default), confidence (default of --recommend), support, leverage or p_value",
	    0, 0, BASKET_SORTS, NULL },
	{ 0, "joiner", OPT_TEXT, AT(joiner), "TEXT",
	    "what separates items of a set (default \" + \")", 0, 0, NULL, NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "Input", 0, 0, NULL, NULL },
	{ 'b', "baskets", OPT_FLAG, AT(baskets), NULL,
	    "each row of the input is a basket of items, without header", 0, 0, NULL,
	    NULL },
	{ 'd', "delimiter", OPT_TEXT, AT(delimiter), "C",
	    "between the items of --baskets (default ,; also tab)", 0, 0, NULL, NULL },
	{ 0, "item", OPT_TEXT, AT(item), "COLUMN", "the column of the items (default sku)", 0, 0,
	    NULL, NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "Tables (default: association rules)", 0, 0, NULL, NULL },
	{ 0, "itemsets", OPT_FLAG, AT(itemsets), NULL, "the frequent itemsets instead of rules", 0, 0,
	    NULL, NULL },
	{ 'r', "recommend", OPT_INT, AT(recommend), "N",
	    "for each customer the N best offers, and why", 1, 10000, NULL, NULL },
	{ 0, "new", OPT_FLAG, AT(fresh), NULL,
	    "with --recommend: what they have not bought yet (default)", 0, 0, NULL, NULL },
	{ 0, "repeat", OPT_FLAG, AT(repeat), NULL,
	    "with --recommend: what they buy again, and when; with --new both, mixed", 0, 0, NULL,
	    NULL },
	{ 0, "half-life", OPT_INT, AT(half_life), "DAYS",
	    "with --recommend: an order counts half when it is DAYS older", 1, 1e6, NULL, NULL },
	{ 0, "holdout", OPT_CALL, AT(holdout), "DATE",
	    "how good --recommend is for the first order from DATE on, or for the last order", 0, 0,
	    NULL, option_holdout },
	{ 0, "upsell", OPT_TEXT, AT(upsell), "COLUMN",
	    "offer more expensive items of the same category, which is in COLUMN", 0, 0, NULL,
	    NULL },
	{ 0, "price", OPT_TEXT, AT(price), "COLUMN",
	    "prices for --upsell (default: amount / quantity)", 0, 0, NULL, NULL },
	{ 0, "min-step", OPT_REAL, AT(min_step), "X",
	    "an upsell costs at least X times as much (default 1.1)", 1, 1e9, NULL, NULL },
	{ 0, "max-step", OPT_REAL, AT(max_step), "X",
	    "an upsell costs at most X times as much (default 3)", 1, 1e9, NULL, NULL },
	{ 0, "sequence", OPT_FLAG, AT(sequence), NULL,
	    "what customers buy in the order after the one with an item", 0, 0, NULL, NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "Much data", 0, 0, NULL, NULL },
	{ 0, "partial", OPT_FLAG, AT(partial), NULL,
	    "only the itemsets that are frequent in one shard of the customers", 0, 0, NULL, NULL },
	{ 0, "count-itemsets", OPT_TEXT, AT(count_itemsets), "FILE",
	    "count in a shard the candidates that --merge made of these", 0, 0, NULL, NULL },
	{ 0, "merge", OPT_FLAG, AT(merge), NULL,
	    "read partials, and make candidates of itemsets, rules of counts", 0, 0, NULL, NULL },
	{ 0, "model", OPT_TEXT, AT(model), "FILE",
	    "with --recommend: use the merged counts of all shards", 0, 0, NULL, NULL },
	{ 0, NULL, OPT_FLAG, 0, NULL, NULL, 0, 0, NULL, NULL }
};

static const char *const examples[] = {
	"crm-ingest sales.csv.gz | crm-basket --fdr=0.01",
	"crm-basket --recommend=3 --min-count=50 ledger.csv.gz",
	"crm-basket --baskets --min-support=0.006 groceries.csv.gz",
	NULL
};

static const struct program program = {
	.about = { "crm-basket",
	    "Association rules, next best offers and sequences from a ledger or baskets: what to offer next?",
	    "[FILE ...]", examples },
	.options = options,
	.check = basket_check,
	.paths = basket_paths,
	.run = basket_run,
};

int
main(int argc, char **argv)
{
	struct basket_options values = { .common = { .seed = 1 },
		.min_support = -1,
		.min_confidence = -1,
		.holdout = DATE_NONE,
		.fdr = 1,
		.max_itemsets = 10000000,
		.min_step = 1.1,
		.max_step = 3,
		.sort = -1,
		.joiner = " + " };

	return program_main(&program, &values, argc, argv);
}
