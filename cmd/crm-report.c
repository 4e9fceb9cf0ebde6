/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crm-report: the customer table to tables for people. */
#include "filter/program.h"
#include "filter/report.h"
#include "report/language.h"

#include <stddef.h>

#define AT(member) offsetof(struct report_options, member)

static const struct opt options[] = {
	PROGRAM_OPTIONS,
	{ 'F', "format", OPT_CHOICE, AT(format), "FORMAT", "text, csv, tsv, markdown, json or html", 0, 0, REPORT_FORMATS, NULL },
	{ 0, "by", OPT_TEXT, AT(by), "COLUMN,...", "group by segment (default), cluster, value_tier, any columns", 0, 0, NULL, NULL },
	{ 0, "rules", OPT_TEXT, AT(rules), "FILE", "order, levels and actions of segments from FILE", 0, 0, NULL, NULL },
	{ 0, "no-total", OPT_FLAG, AT(no_total), NULL, "leave the total row off", 0, 0, NULL, NULL },
	{ 0, "lang", OPT_CHOICE, AT(language), "LANGUAGE", "language of what people read: en, tr, fa or ar", 0, 0, LANGUAGE_CHOICES, NULL },
	{ 0, "color", OPT_CHOICE, AT(colour), "WHEN", "auto, always or never draw bars and colours", 0, 0, "auto|always|never", NULL },
	{ 0 }
};

static const char *const examples[] = {
	"crm-ingest sales-*.csv.gz | crm-rfm | crm-report",
	"crm-report --by segment,value_tier -F csv customers.csv",
	"crm-report --by first_channel -F markdown customers.csv.gz",
	NULL
};

static size_t
paths(const void *values, struct sandbox_path *to, size_t room)
{
	const struct report_options *o = values;
	const struct sandbox_path all[] = { { o->rules, SANDBOX_READ } };
	size_t n = 0;

	for (; n < sizeof(all) / sizeof(all[0]) && n < room; n++)
		to[n] = all[n];
	return n;
}

static enum crm_status
run(void *values, const struct run *with)
{

	return report_run(values, with);
}

int
main(int argc, char **argv)
{
	static const struct program program = {
		.about = { "crm-report", "what the customers of each segment bring, and what to do about them", "[FILE ...]", examples },
		.options = options,
		.paths = paths,
		.run = run,
	};
	struct report_options values = { 0 };

	return program_main(&program, &values, argc, argv);
}
