/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crm-rfm: the ledger to the customer table. */
#include "filter/option_date.h"
#include "filter/program.h"
#include "filter/rfm.h"
#include "model/quantile_bins.h"

#include <stddef.h>

#define AT(member) offsetof(struct rfm_options, member)

static const struct opt options[] = {
	PROGRAM_OPTIONS,
	{ 0, "as-of", OPT_CALL, AT(as_of), "DATE", "the day to count from (default: the newest of the ledger)", 0, 0, NULL, option_date },
	{ 0, "bins", OPT_INT, AT(bins), "N", "scores from 1 to N (default 5)", 2, BINS_MAX, NULL, NULL },
	{ 0, "method", OPT_CHOICE, AT(method), "NAME", "score by quantile (equal values, equal scores) or ntile", 0, 0, "quantile|ntile", NULL },
	{ 0, "save-bins", OPT_TEXT, AT(save_bins), "FILE", "write the bins as a table", 0, 0, NULL, NULL },
	{ 0, "bins-from", OPT_TEXT, AT(bins_from), "FILE", "score by the bins in FILE, so that months compare", 0, 0, NULL, NULL },
	{ 0, "rules", OPT_TEXT, AT(rules), "FILE", "segment by the rules in FILE", 0, 0, NULL, NULL },
	{ 0, "check-rules", OPT_FLAG, AT(check_rules), NULL, "list gaps and overlaps of the rules, and stop", 0, 0, NULL, NULL },
	{ 0, "print-rules", OPT_FLAG, AT(print_rules), NULL, "print the rules as a table, and stop", 0, 0, NULL, NULL },
	{ 0, "occasion", OPT_CHOICE, AT(occasion), "WHAT", "what counts as one purchase: an order, a day or a row", 0, 0, "order|day|row", NULL },
	{ 0, "monetary", OPT_CHOICE, AT(monetary), "WHAT", "score m by total revenue or mean order", 0, 0, "total|mean", NULL },
	{ 0, "key", OPT_TEXT, AT(key), "COLUMN", "value the partners, stores or products in COLUMN instead", 0, 0, NULL, NULL },
	{ 0 }
};

static const char *const examples[] = {
	"crm-ingest sales-*.csv.gz | crm-rfm > customers.csv",
	"crm-rfm --as-of 2026-01-31 --bins-from bins.csv ledger.csv.gz",
	"crm-rfm --print-rules > rules.csv",
	NULL
};

static enum crm_status
check(void *values, const struct run *run)
{
	const struct rfm_options *o = values;

	if (o->check_rules && o->print_rules) {
		msg_error(run->msg, "--check-rules and --print-rules: choose one");
		return CRM_EUSAGE;
	}
	if (o->method == RFM_NTILE && (o->save_bins != NULL || o->bins_from != NULL)) {
		msg_error(run->msg, "--method=ntile splits equal values, so it has no bins for --%s",
		    o->save_bins != NULL ? "save-bins" : "bins-from");
		return CRM_EUSAGE;
	}
	return CRM_OK;
}

static bool
reads_input(const void *values)
{
	const struct rfm_options *o = values;

	return !o->check_rules && !o->print_rules;
}

static size_t
paths(const void *values, struct sandbox_path *to, size_t room)
{
	const struct rfm_options *o = values;
	const struct sandbox_path all[] = {
		{ o->save_bins, SANDBOX_WRITE_BESIDE }, { o->bins_from, SANDBOX_READ }, { o->rules, SANDBOX_READ },
	};
	size_t n = 0;

	for (; n < sizeof(all) / sizeof(all[0]) && n < room; n++)
		to[n] = all[n];
	return n;
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
		.about = { "crm-rfm", "value every customer of a ledger by recency, frequency and money", "[FILE ...]", examples },
		.options = options,
		.check = check,
		.paths = paths,
		.run = run,
		.reads_input = reads_input,
	};
	struct rfm_options values = { .as_of = DATE_NONE, .bins = 5 };

	return program_main(&program, &values, argc, argv);
}
