/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crm-report: the customer table to tables for people. */
#include "app/option_amount.h"
#include "app/program.h"
#include "filter/report/report.h"
#include "report/language.h"

#include <stddef.h>

#define AT(member) offsetof(struct report_options, member)

static const struct opt options[] = {
	PROGRAM_OPTIONS,
	{ 'F', "format", OPT_CHOICE, AT(format), "FORMAT",
	    "text (default), csv, tsv, markdown, json, html or xlsx", 0, 0, REPORT_FORMATS, NULL },
	{ 0, "by", OPT_TEXT, AT(by), "COLUMN,...",
	    "group by segment (default), cluster, value_tier, any columns", 0, 0, NULL, NULL },
	{ 0, "rules", OPT_TEXT, AT(rules), "NAME|FILE",
	    "order, levels and actions of segments, as crm-rfm --rules", 0, 0, NULL, NULL },
	{ 0, "no-total", OPT_FLAG, AT(no_total), NULL, "leave the total row off", 0, 0, NULL,
	    NULL },
	{ 0, "levels", OPT_FLAG, AT(levels), NULL, "also: how close to stay to each group", 0, 0,
	    NULL, NULL },
	{ 0, "unprofitable", OPT_FLAG, AT(unprofitable), NULL,
	    "also: customers who cost more than they bring", 0, 0, NULL, NULL },
	{ 0, "previous", OPT_TEXT, AT(previous), "TABLE",
	    "also: from which group of TABLE to which customers went", 0, 0, NULL, NULL },
	{ 0, "movers", OPT_INT, AT(movers), "N",
	    "with --previous: the N best who fell and N who rose", 1, 1000000, NULL, NULL },
	{ 0, "cohorts", OPT_TEXT, AT(cohorts), "TABLE",
	    "also: the triangle of retention of a crm-cohort table", 0, 0, NULL, NULL },
	{ 0, "min-cell", OPT_INT, AT(min_cell), "N", "hide what tells of fewer than N customers", 2,
	    1000000, NULL, NULL },
	{ 0, "lang", OPT_CHOICE, AT(language), "LANGUAGE",
	    "language of what people read: en (default), tr, fa or ar", 0, 0, LANGUAGE_CHOICES,
	    NULL },
	{ 0, "color", OPT_CHOICE, AT(colour), "WHEN",
	    "auto (default), always or never draw bars and colours", 0, 0, "auto|always|never",
	    NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "Campaigns", 0, 0, NULL, NULL },
	{ 0, "list", OPT_TEXT, AT(list), "GROUP,...",
	    "the customers of these groups (all: of every one), best first", 0, 0, NULL, NULL },
	{ 0, "limit", OPT_INT, AT(limit), "N", "contact, or name, N customers at most", 1,
	    4294967295., NULL, NULL },
	{ 0, "budget", OPT_CALL, AT(budget), "AMOUNT", "contact as many as AMOUNT pays for", 0, 0,
	    NULL, option_amount },
	{ 0, "contact-cost", OPT_CALL, AT(contact_cost), "AMOUNT",
	    "what one contact costs, for --budget", 0, 0, NULL, option_amount },
	{ 0, "control", OPT_CALL, AT(control), "SHARE",
	    "hold a random SHARE (10%) back as a control group", 0, 0, NULL, option_share },
	{ 0, "measure", OPT_TEXT, AT(measure), "LIST",
	    "compare the treated of LIST with its control group", 0, 0, NULL, NULL },
	{ 0 }
};

static const char *const examples[] = {
	"crm-ingest sales-*.csv.gz | crm-rfm | crm-report",
	"crm-report --by segment,value_tier -F csv customers.csv",
	"crm-report -F html --previous last-month.csv -o report.html customers.csv.gz",
	"crm-report --list \"At risk,Can't lose\" --limit 500 --control 10% -F csv customers.csv",
	NULL
};

/** Rules that forbid two options together; each is one message. */
static const char *
conflict(const struct report_options *o)
{
	bool one_table = o->format == REPORT_CSV || o->format == REPORT_TSV;
	bool more = o->levels || o->unprofitable || o->previous != NULL || o->cohorts != NULL;

	if (o->list != NULL && o->measure != NULL)
		return "--list and --measure: choose one";
	if ((o->list != NULL || o->measure != NULL) && (more || o->movers > 0))
		return "--list and --measure make a report of their own: leave --levels, --unprofitable, --previous and --cohorts off";
	if (o->min_cell > 0 && (o->list != NULL || o->unprofitable || o->movers > 0))
		return "--min-cell hides small groups, and --list, --unprofitable and --movers name single customers: choose one";
	if (o->movers > 0 && o->previous == NULL)
		return "--movers: name the earlier table with --previous";
	if (o->limit > 0 && o->list == NULL && !o->unprofitable)
		return "--limit: only with --list or --unprofitable";
	if ((o->budget.units > 0) != (o->contact_cost.units > 0))
		return "--budget and --contact-cost: one needs the other";
	if ((o->budget.units > 0 || o->control > 0) && o->list == NULL)
		return "--budget and --control: only with --list";
	if (one_table && o->cohorts != NULL)
		return "--cohorts: a CSV or TSV file holds one table, and crm-cohort writes this one";
	if (one_table && o->levels + o->unprofitable + (o->previous != NULL) > 1)
		return "--levels, --unprofitable, --previous: a CSV or TSV file holds one table, so choose one";
	return NULL;
}

static enum crm_status
check(void *values, const struct run *with)
{
	const char *why = conflict(values);

	if (why == NULL)
		return CRM_OK;
	msg_error(with->msg, "%s", why);
	return CRM_EUSAGE;
}

static size_t
paths(const void *values, struct sandbox_path *to, size_t room)
{
	const struct report_options *o = values;
	const struct sandbox_path all[] = {
		{ o->rules, SANDBOX_READ },
		{ o->previous, SANDBOX_READ },
		{ o->cohorts, SANDBOX_READ },
		{ o->measure, SANDBOX_READ },
	};

	return program_paths(all, sizeof(all) / sizeof(all[0]), to, room);
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
		.about = { "crm-report",
		    "Tell what the customers of each segment bring, and what to do about them: what do I do on Monday?",
		    "[FILE ...]", examples },
		.options = options,
		.check = check,
		.paths = paths,
		.run = run,
	};
	struct report_options values = { 0 };

	return program_main(&program, &values, argc, argv);
}
