/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-regress: any table with the prediction of a regression.
 *
 * The first operand is the formula, and the others are files.
 *
 * The table `options` is the only list of the options: parsing, --help and completion are made
 * from it, and a test compares it with the manual. The defaults are in `values` of main(),
 * where they are not zero.
 */
#include "filter/regress/regress.h"

#include <stddef.h>

#define AT(member) offsetof(struct regress_options, member)

static const struct opt options[] = {
	PROGRAM_OPTIONS,
	PROGRAM_ONLY,
	{ 0, "", OPT_FLAG, 0, NULL, "The model", 0, 0, NULL, NULL },
	{ 0, "family", OPT_CHOICE, AT(family), "FAMILY",
	    "gaussian (default), binomial (logit) or poisson (log)", 0, 0,
	    "gaussian|binomial|poisson", NULL },
	{ 0, "robust", OPT_CHOICE, AT(robust), "[WEIGHT]",
	    "let no far-off row pull: huber (default) or bisquare", 0, 0, "huber|bisquare", NULL },
	{ 0, "ridge", OPT_TEXT, AT(ridge), "L|gcv",
	    "shrink by the penalty L, or by the one of least cross-validation score", 0, 0, NULL,
	    NULL },
	{ 0, "weights", OPT_TEXT, AT(weights), "COLUMN",
	    "weigh each row by COLUMN (binomial: number of trials)", 0, 0, NULL, NULL },
	{ 0, "holdout-share", OPT_REAL, AT(holdout_share), "SHARE",
	    "keep SHARE of the rows out of the fit, to score it", 0, 0.99, NULL, NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "What to write (default: the rows with `predicted` appended)",
	    0, 0, NULL, NULL },
	{ 0, "as", OPT_TEXT, AT(as), "NAME", "call the appended column NAME", 0, 0, NULL, NULL },
	{ 0, "se", OPT_FLAG, AT(se), NULL, "append the standard error of the prediction too", 0, 0,
	    NULL, NULL },
	{ 0, "coefficients", OPT_FLAG, AT(coefficients), NULL,
	    "write the table of coefficients instead", 0, 0, NULL, NULL },
	{ 0, "fit", OPT_FLAG, AT(fit), NULL, "write how well the model fits instead", 0, 0, NULL,
	    NULL },
	{ 0, "confidence", OPT_REAL, AT(confidence), "SHARE",
	    "level of the intervals of --coefficients (default 0.95)", 0.01, 0.9999, NULL, NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "Fit once, predict every night", 0, 0, NULL, NULL },
	{ 0, "save-model", OPT_TEXT, AT(save_model), "FILE", "write the fitted model to FILE", 0, 0,
	    NULL, NULL },
	{ 0, "model", OPT_TEXT, AT(model), "FILE",
	    "fit nothing: predict with the model in FILE (no FORMULA then)", 0, 0, NULL, NULL },
	{ 0, "memory", OPT_SIZE, AT(memory), "SIZE",
	    "hold up to SIZE of the rows before $TMPDIR is used (default 256M)", 0, 0, NULL, NULL },
	{ 0, NULL, OPT_FLAG, 0, NULL, NULL, 0, 0, NULL, NULL }
};

static const char *const examples[] = {
	"crm-regress 'revenue ~ log1p(orders) + first_channel' customers.csv >scored.csv",
	"crm-regress --coefficients --family=binomial 'bought ~ r + f + m + factor(segment)' customers.csv",
	"crm-regress --save-model=spend.csv 'holdout_revenue ~ log1p(revenue) * first_channel' train.csv >/dev/null",
	"crm-rfm ledger.csv.gz | crm-regress --model=spend.csv --se", NULL
};

static const struct program program = {
	.about = { "crm-regress",
	    "Fit a regression to a table and append its predictions: what drives spend and churn?",
	    "FORMULA [FILE ...]", examples },
	.options = options,
	.leading = regress_leading,
	.check = regress_check,
	.paths = regress_paths,
	.run = regress_run,
};

int
main(int argc, char **argv)
{
	struct regress_options values = { .common = { .seed = 1 },
		.family = -1,
		.robust = -1,
		.as = "predicted",
		.confidence = 0.95,
		.memory = (uint64_t)256 << 20 };

	return program_main(&program, &values, argc, argv);
}
