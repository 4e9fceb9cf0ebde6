/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-report: the customer table to tables for people.
 *
 * A report is one of several kinds (segments, a list, a measured campaign, one customer), and
 * most options belong to one of them: conflict() has the rules, one sentence each.
 *
 * The table `options` is the only list of the options: parsing, --help and completion are made
 * from it, and a test compares it with the manual. The defaults are in `values` of main(),
 * where they are not zero.
 */
#include "app/option_amount.h"
#include "app/program.h"
#include "filter/report/report.h"
#include "report/language.h"
#include "report/xlsx_child.h"

#include <stddef.h>
#include <string.h>

/* How often an option that names a table may be given: the sandbox needs room for each. */
#define TABLES 12

#define AT(member) offsetof(struct report_options, member)

static const struct opt options[] = {
	PROGRAM_OPTIONS,
	PROGRAM_ONLY,
	{ 'F', "format", OPT_CHOICE, AT(format), "FORMAT",
	    "text (default), csv, tsv, markdown, json, html, xlsx or email", 0, 0, REPORT_FORMATS, NULL },
	{ 0, "by", OPT_TEXT, AT(by), "COLUMN,...",
	    "group by segment (default), cluster, value_tier, any columns", 0, 0, NULL, NULL },
	{ 0, "rules", OPT_TEXT, AT(rules), "NAME|FILE",
	    "order, levels and actions of segments, as crm-rfm --rules", 0, 0,
	    "default|rfm-r|putler|tiers", NULL },
	{ 0, "no-total", OPT_FLAG, AT(no_total), NULL, "leave the total row out", 0, 0, NULL,
	    NULL },
	{ 0, "levels", OPT_FLAG, AT(levels), NULL, "also: which level of relationship to keep with each group", 0, 0,
	    NULL, NULL },
	{ 0, "unprofitable", OPT_FLAG, AT(unprofitable), NULL,
	    "also: customers who cost more than they bring", 0, 0, NULL, NULL },
	{ 0, "previous", OPT_TEXT, AT(previous), "TABLE",
	    "also: how customers moved between groups since the earlier TABLE; with --list: who moved", 0, 0, NULL, NULL },
	{ 0, "movers", OPT_INT, AT(movers), "N",
	    "with --previous: name the N best who fell, and N who rose", 1, 1000000, NULL, NULL },
	{ 0, "cohorts", OPT_TEXT, AT(cohorts), "TABLE",
	    "also: the triangle of retention of a crm-cohort table", 0, 0, NULL, NULL },
	{ 0, "closeness", OPT_TEXT, AT(closeness), "FROM,...",
	    "also: contacts made compared with the level advised; FROM: default, or contacts a month of four levels",
	    0, 0, NULL, NULL },
	{ 0, "scheme", OPT_TEXT, AT(scheme), "FILE",
	    "also: what the loyalty scheme in FILE would cost, and who would be where", 0, 0, NULL,
	    NULL },
	{ 0, "parties", OPT_LIST, AT(parties), "KIND=TABLE",
	    "also: who depends on whom; TABLE of crm-rfm --key (may be repeated; a second one of a KIND is an earlier one)",
	    0, 0, NULL, NULL },
	{ 0, "watch", OPT_TEXT, AT(watch), "HISTORY",
	    "also: compare with earlier nights in the table HISTORY, and add this one", 0, 0, NULL, NULL },
	{ 0, "customer", OPT_TEXT, AT(customer), "ID,...",
	    "instead: all that the tables say about these customers", 0, 0, NULL, NULL },
	{ 0, "min-cell", OPT_INT, AT(min_cell), "N", "hide figures of fewer than N customers", 2,
	    1000000, NULL, NULL },
	{ 0, "lang", OPT_CHOICE, AT(language), "LANGUAGE",
	    "language of what people read: en (default), tr, fa or ar", 0, 0, LANGUAGE_CHOICES,
	    NULL },
	{ 0, "currency", OPT_TEXT, AT(currency), "CODE",
	    "currency of the amounts (EUR), for people; default: the table's", 0, 0, NULL, NULL },
	{ 0, "title", OPT_TEXT, AT(title), "TEXT", "title of the report", 0, 0, NULL, NULL },
	{ 0, "shop", OPT_TEXT, AT(shop), "NAME", "name of the shop, before the title", 0, 0, NULL,
	    NULL },
	{ 0, "to", OPT_TEXT, AT(to), "ADDRESS,...",
	    "with -F email: whom sendmail -t sends it to", 0, 0, NULL, NULL },
	{ 0, "color", OPT_CHOICE, AT(colour), "WHEN",
	    "auto (default), always or never draw bars and colours", 0, 0, "auto|always|never",
	    NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "Much data", 0, 0, NULL, NULL },
	{ 0, "partial", OPT_FLAG, AT(partial), NULL,
	    "write sums: what one shard of the customers adds to the report", 0, 0, NULL, NULL },
	{ 0, "merge", OPT_FLAG, AT(merge), NULL,
	    "read partials instead of customer tables, and add them up", 0, 0, NULL, NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "Campaigns", 0, 0, NULL, NULL },
	{ 0, "list", OPT_TEXT, AT(list), "GROUP,...",
	    "the customers of these groups (all: of every one), best first", 0, 0, NULL, NULL },
	{ 0, "limit", OPT_INT, AT(limit), "N", "contact (--list) or name (--unprofitable) at most N customers", 1,
	    4294967295., NULL, NULL },
	{ 0, "budget", OPT_CALL, AT(budget), "AMOUNT", "contact as many as AMOUNT pays for", 0, 0,
	    NULL, option_amount },
	{ 0, "contact-cost", OPT_CALL, AT(contact_cost), "AMOUNT",
	    "what one contact costs, for --budget, --measure and --allocate", 0, 0, NULL, option_amount },
	{ 0, "control", OPT_CALL, AT(control), "SHARE",
	    "hold a random SHARE (10%) back as a control group", 0, 0, NULL, option_share },
	{ 0, "stratify", OPT_FLAG, AT(stratify), NULL,
	    "with --control: hold the same share of each group back, from high to low value", 0, 0, NULL, NULL },
	{ 0, "columns", OPT_TEXT, AT(columns), "COLUMN,...",
	    "with --list: these columns of the table", 0, 0, NULL, NULL },
	{ 0, "offers", OPT_TEXT, AT(offers), "TABLE",
	    "with --list: the offers of crm-basket --recommend", 0, 0, NULL, NULL },
	{ 0, "exclude", OPT_LIST, AT(exclude), "TABLE",
	    "with --list: leave out the customers of TABLE (may be repeated)", 0, 0, NULL, NULL },
	{ 0, "exclude-by", OPT_TEXT, AT(exclude_by), "COLUMN",
	    "compare COLUMN (an e-mail address) for --exclude, not customer", 0, 0, NULL, NULL },
	{ 0, "direction", OPT_TEXT, AT(direction), "WHICH,...",
	    "with --list and --previous: rose, fell, moved, new, stayed; with --scheme: below, due; with --closeness: closer, less_close",
	    0, 0, NULL, NULL },
	{ 0, "slipped", OPT_INT, AT(slipped), "DAYS",
	    "with --list: only who slipped into their segment in the last DAYS days (crm-rfm --slipped)",
	    1, 1000000, NULL, NULL },
	{ 0, "receipt", OPT_TEXT, AT(receipt), "FILE",
	    "with --list: write the counts, and who was left out why, as JSON", 0, 0, NULL, NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "Experiments", 0, 0, NULL, NULL },
	{ 0, "measure", OPT_LIST, AT(measure), "LIST",
	    "compare the treated of LIST with its control group (may be repeated for waves)", 0, 0,
	    NULL, NULL },
	{ 0, "offer-cost", OPT_CALL, AT(offer_cost), "AMOUNT",
	    "with --measure: what the offer costs for each treated customer who ordered", 0, 0, NULL,
	    option_amount },
	{ 0, "margin", OPT_CALL, AT(margin), "SHARE",
	    "with --measure or --scheme: the share of the revenue that is margin, if tables have no costs",
	    0, 0, NULL, option_part },
	{ 0, "allocate", OPT_CALL, AT(allocate), "AMOUNT",
	    "with --measure: how many of each group to write to with a budget of AMOUNT",
	    0, 0, NULL, option_amount },
	{ 0, "power", OPT_FLAG, AT(power), NULL,
	    "the smallest lift of a campaign to each group that could be detected", 0, 0, NULL, NULL },
	{ 0, "base-rate", OPT_CALL, AT(base_rate), "SHARE",
	    "share of customers who order without a campaign (default 5%)", 0, 0, NULL, option_share },
	{ 0, "lift", OPT_CALL, AT(lift), "SHARE",
	    "with --power: also how many customers it takes to detect this lift", 0, 0, NULL, option_lift },
	{ 0 }
};

static const char *const examples[] = {
	"crm-ingest sales-*.csv.gz | crm-rfm | crm-report",
	"crm-report --by segment,value_tier -F csv customers.csv",
	"crm-report -F html --previous last-month.csv -o report.html customers.csv.gz",
	"crm-report --list \"At risk,Can't lose\" --limit 500 --control 10% -F csv customers.csv",
	"crm-report --list \"At risk\" --previous last-week.csv --columns name,email -o mail.xlsx -F xlsx customers.csv",
	NULL
};

/** What --partial and --merge forbid, which have sums of customers and no customer. */
static const char *
conflict_of_sums(const struct report_options *o)
{

	if (o->list != NULL || o->customer != NULL || o->measure.n > 0 || o->previous != NULL ||
	    o->unprofitable || o->watch != NULL)
		return "--partial and --merge have sums and no customers: for --list, --customer, --measure, --previous, --unprofitable and --watch read the customer tables together";
	if (o->closeness != NULL || o->scheme != NULL || o->parties.n > 0)
		return "--closeness, --scheme and --parties look at each customer: leave --partial and --merge off";
	if (o->partial && (o->format != REPORT_TEXT || o->rules != NULL || o->no_total ||
			      o->levels || o->cohorts != NULL || o->min_cell > 0 || o->power ||
			      o->title != NULL || o->shop != NULL || o->currency != NULL ||
			      o->language != 0))
		return "--partial has sums, and nothing that is made of them: give options of the report to --merge";
	if (o->merge && o->by != NULL)
		return "--merge: the partials have their --by";
	if (o->merge && (o->common.only != NULL || o->common.only_where != NULL))
		return "--only reads customers: give it to --partial";
	return NULL;
}

/** Rules that forbid two options together; each is one message. */
static const char *
conflict(const struct report_options *o)
{
	bool one_table = o->format == REPORT_CSV || o->format == REPORT_TSV;
	bool more = o->levels || o->watch != NULL || o->unprofitable || o->cohorts != NULL ||
	    o->movers > 0 || o->parties.n > 0 ||
	    (o->previous != NULL && o->list == NULL);
	const char *why;
	bool part = o->closeness != NULL || o->scheme != NULL;
	bool both = o->closeness != NULL && o->scheme != NULL;

	if ((o->partial || o->merge) && (why = conflict_of_sums(o)) != NULL)
		return why;
	if ((o->list != NULL) + (o->measure.n > 0) + o->power + (o->customer != NULL) > 1)
		return "--list and --measure: choose one (and --power and --customer)";
	if (o->customer != NULL && o->min_cell > 0)
		return "--min-cell hides small groups, and --customer names single customers: choose one";
	if ((o->list != NULL || o->measure.n > 0 || o->power || o->customer != NULL) && more)
		return "--list and --measure make a report of their own: leave --levels, --unprofitable, --movers, --cohorts, --parties and --watch off (and --previous with --measure)";
	if (part && (o->measure.n > 0 || o->power || o->customer != NULL))
		return "--closeness and --scheme: on the page, or with --list";
	if (o->list != NULL && (both || (part && o->previous != NULL)))
		return "--list with --closeness, --scheme or --previous: choose one";
	if (o->min_cell > 0 && (o->list != NULL || o->unprofitable || o->movers > 0))
		return "--min-cell hides small groups, and --list, --unprofitable and --movers name single customers: choose one";
	if (o->min_cell > 0 && o->watch != NULL)
		return "--min-cell hides small groups, and --watch keeps the size of each: choose one";
	if (o->movers > 0 && o->previous == NULL)
		return "--movers: name the earlier table with --previous";
	if (o->limit > 0 && o->list == NULL && !o->unprofitable)
		return "--limit: only with --list or --unprofitable";
	if ((o->budget.units > 0) != (o->contact_cost.units > 0) && o->measure.n == 0)
		return "--budget and --contact-cost: one needs the other (or --measure)";
	if (o->budget.units > 0 && o->list == NULL)
		return "--budget and --control: only with --list";
	if (o->control > 0 && o->list == NULL && o->measure.n == 0 && !o->power)
		return "--budget and --control: only with --list (or --measure or --power)";
	if (o->offer_cost.units > 0 && o->measure.n == 0)
		return "--offer-cost: only with --measure";
	if (o->margin > 0 && o->measure.n == 0 && o->scheme == NULL)
		return "--margin: only with --measure or --scheme";
	if (o->allocate.units > 0 && (o->measure.n == 0 || o->contact_cost.units == 0))
		return "--allocate: needs --measure and --contact-cost";
	if (o->measure.n > 0 && o->min_cell > 0)
		return "--min-cell hides small groups, and --measure counts the few who ordered: choose one";
	if (o->lift > 0 && !o->power)
		return "--lift: only with --power";
	if (o->base_rate > 0 && !o->power && o->control == 0)
		return "--base-rate: only with --power or --control";
	if (o->list == NULL && (o->columns != NULL || o->exclude.n > 0 || o->receipt != NULL ||
				   (o->offers != NULL && o->customer == NULL)))
		return "--columns, --offers, --exclude and --receipt: only with --list";
	if (o->exclude.n > TABLES || o->measure.n > TABLES || o->parties.n > TABLES)
		return "--exclude, --measure and --parties: at most 12 tables each";
	if (o->to != NULL && (o->format != REPORT_EMAIL || strpbrk(o->to, "\r\n") != NULL))
		return "--to: addresses in one line, with -F email";
	if (o->exclude_by != NULL && o->exclude.n == 0)
		return "--exclude-by: name the table with --exclude";
	if (o->direction != NULL && (o->list == NULL || (o->previous == NULL && !part)))
		return "--direction: only with --list and --previous, --scheme or --closeness";
	if (o->slipped > 0 && (o->list == NULL || o->by != NULL))
		return "--slipped: only with --list, by segment";
	if (o->stratify && o->control == 0)
		return "--stratify: only with --control";
	if (one_table && o->cohorts != NULL)
		return "--cohorts: a CSV or TSV file holds one table, and crm-cohort writes this one";
	if (one_table && o->list == NULL &&
	    o->levels + o->unprofitable + (o->previous != NULL && o->parties.n == 0) +
		    (o->parties.n > 0) + (o->closeness != NULL) + (o->scheme != NULL) >
		1)
		return "--levels, --unprofitable, --previous, --closeness, --scheme, --parties: a CSV or TSV file holds one table, so choose one";
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

/**
 * A workbook is made by a process of its own (report/xlsx_child.c), which has to be started before
 * the sandbox forbids that.
 */
static enum crm_status
start(void *values, const struct run *with)
{
	struct report_options *o = values;

	return o->format == REPORT_XLSX ? xlsx_child_start(&o->workbook, with->msg) : CRM_OK;
}

/** The files that the sandbox must leave open besides the inputs and -o. */
static size_t
paths(const void *values, struct sandbox_path *to, size_t room)
{
	const struct report_options *o = values;
	const struct sandbox_path all[] = {
		{ o->rules, SANDBOX_READ },
		{ o->previous, SANDBOX_READ },
		{ o->cohorts, SANDBOX_READ },
		{ o->offers, SANDBOX_READ },
		{ o->scheme, SANDBOX_READ },
		{ o->receipt, SANDBOX_WRITE_BESIDE },
		{ o->watch, SANDBOX_READ_BESIDE },
		{ o->watch, SANDBOX_WRITE_BESIDE },
	};
	size_t n = program_paths(all, sizeof(all) / sizeof(all[0]), to, room);

	for (size_t i = 0; i < o->exclude.n && n < room; i++)
		to[n++] = (struct sandbox_path){ o->exclude.v[i], SANDBOX_READ };
	for (size_t i = 0; i < o->measure.n && n < room; i++)
		to[n++] = (struct sandbox_path){ o->measure.v[i], SANDBOX_READ };
	for (size_t i = 0; i < o->parties.n && n < room; i++)
		/* KIND=TABLE; what has no table is refused when it is read. */
		if (strchr(o->parties.v[i], '=') != NULL)
			to[n++] = (struct sandbox_path){ strchr(o->parties.v[i], '=') + 1,
				SANDBOX_READ };
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
		.about = { "crm-report",
		    "What the customers of each segment bring, and what to do about them: what do I do on Monday?",
		    "[FILE ...]", examples },
		.options = options,
		.check = check,
		.paths = paths,
		.run = run,
		.start = start,
	};
	struct report_options values = { 0 };

	return program_main(&program, &values, argc, argv);
}
