/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --describe: what other programs, notebooks and assistants need to know to drive a program, as
 * JSON.  All of it comes from tables that already drive the program (its options) or its messages
 * (the columns); only which tables a program reads and writes is said here.
 */
#include "app/describe.h"

#include "table/known_columns.h"

#include <math.h>
#include <string.h>

/** A table that goes into a program or comes out of it. */
struct described_table {
	const char *program;
	const char *table;
	const char *option;	/* that names its file; NULL: operands or stdin, -o or stdout */
	bool written;
};

static const struct described_table tables[] = {
	{ "crm-ingest", "ledger", NULL, true },
	{ "crm-ingest", "history_of_logs", "--expect", true },
	{ "crm-ingest", "alerts", "--alerts", true },
	{ "crm-rfm", "ledger", NULL, false },
	{ "crm-rfm", "customers", "--base", false },
	{ "crm-rfm", "bins", "--bins-from", false },
	{ "crm-rfm", "rules", "--rules", false },
	{ "crm-rfm", "customers", NULL, true },
	{ "crm-rfm", "bins", "--save-bins", true },
	{ "crm-cluster", "customers", NULL, false },
	{ "crm-cluster", "customers", NULL, true },
	{ "crm-cluster", "partials", NULL, true },
	{ "crm-clv", "customers", NULL, false },
	{ "crm-clv", "season", "--season", false },
	{ "crm-clv", "customers", NULL, true },
	{ "crm-clv", "lifetime_models", NULL, true },
	{ "crm-clv", "partials", NULL, true },
	{ "crm-regress", "customers", NULL, false },
	{ "crm-regress", "customers", NULL, true },
	{ "crm-cohort", "ledger", NULL, false },
	{ "crm-cohort", "cohorts", NULL, true },
	{ "crm-cohort", "lifecycle", NULL, true },
	{ "crm-cohort", "survival", NULL, true },
	{ "crm-cohort", "channels", NULL, true },
	{ "crm-cohort", "tenure", NULL, true },
	{ "crm-cohort", "offence", NULL, true },
	{ "crm-cohort", "effects", NULL, true },
	{ "crm-cohort", "season", NULL, true },
	{ "crm-cohort", "projection", NULL, true },
	{ "crm-cohort", "partials", NULL, true },
	{ "crm-basket", "ledger", NULL, false },
	{ "crm-basket", "association_rules", NULL, true },
	{ "crm-basket", "offers", NULL, true },
	{ "crm-basket", "itemsets", NULL, true },
	{ "crm-basket", "sequences", NULL, true },
	{ "crm-basket", "itemset_counts", NULL, true },
	{ "crm-report", "customers", NULL, false },
	{ "crm-report", "cohorts", "--cohorts", false },
	{ "crm-report", "offers", "--offers", false },
	{ "crm-report", "customers", "--parties", false },
	{ "crm-report", "rules", "--rules", false },
	{ "crm-report", "groups", NULL, true },
	{ "crm-report", "closeness", NULL, true },
	{ "crm-report", "scheme", NULL, true },
	{ "crm-report", "parties", NULL, true },
	{ "crm-report", "partials", NULL, true },
	{ "crm-report", "history_of_nights", "--watch", true },
};

#define TABLES (sizeof(tables) / sizeof(tables[0]))

static const char *const exit_statuses[] = { "done",
	"done and complete, but rows were refused beyond --max-rejects, or a check found something",
	"usage error; nothing was written",
	"input corrupt or cut short, or input, output or memory failed; the output is incomplete",
	"a model is not identified by this data" };

/** Print ${text} as a JSON string, without the blanks at its start. */
static void
put_string(const char *text, FILE *out)
{

	putc('"', out);
	for (text += strspn(text, " "); *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else if ((unsigned char)*text < 0x20)
			fprintf(out, "\\u%04x", (unsigned)*text);
		else
			putc(*text, out);
	}
	putc('"', out);
}

/** Print `, "name": "text"`. */
static void
put_member(const char *name, const char *text, FILE *out)
{

	fprintf(out, ", \"%s\": ", name);
	put_string(text, out);
}

/** Print the words of ${choices} as a list called ${name}. */
static void
put_words(const char *name, const char *choices, FILE *out)
{
	const char *before = "[\"";

	fprintf(out, ", \"%s\": ", name);
	for (; *choices != '\0'; choices += choices[strcspn(choices, "|")] == '|') {
		size_t n = strcspn(choices, "|");

		fprintf(out, "%s%.*s", before, (int)n, choices);
		before = "\", \"";
		choices += n;
	}
	fputs("\"]", out);
}

static const char *
type_of(const struct opt *opt)
{

	switch (opt->kind) {
	case OPT_FLAG:
		return "flag";
	case OPT_INT:
		return "integer";
	case OPT_REAL:
		return "number";
	case OPT_SIZE:
		return "size";
	case OPT_CHOICE:
		return "choice";
	default:	/* OPT_CALL parses a text of its own kind; its help says which */
		return "text";
	}
}

/** One option.  A range of open ends, or of 0 to 0, is none. */
static void
put_option(const struct opt *opt, const char *section, FILE *out)
{

	fprintf(out, "    {\"name\": \"--%s\"", opt->name);
	if (opt->letter != 0)
		fprintf(out, ", \"letter\": \"-%c\"", opt->letter);
	put_member("section", section, out);
	put_member("type", type_of(opt), out);
	if (opt->value != NULL)
		put_member("value", opt->value, out);
	if (opt->value != NULL && opt->value[0] == '[')
		fputs(", \"value_optional\": true", out);
	if (opt->kind == OPT_LIST)
		fputs(", \"repeatable\": true", out);
	if ((opt->kind == OPT_INT || opt->kind == OPT_REAL) && (opt->min != 0 || opt->max != 0)) {
		if (isfinite(opt->min))
			fprintf(out, ", \"minimum\": %.17g", opt->min);
		if (isfinite(opt->max))
			fprintf(out, ", \"maximum\": %.17g", opt->max);
	}
	if (opt->choices != NULL)
		put_words(opt->kind == OPT_CHOICE ? "choices" : "suggestions", opt->choices, out);
	put_member("help", opt->help, out);
	putc('}', out);
}

static void
put_options(const struct opt *table, FILE *out)
{
	const char *section = "Options", *before = "\n";

	/* A heading names the section of the options that follow it, as in --help. */
	fputs("  \"options\": [", out);
	for (const struct opt *opt = table; opt->name != NULL; opt++) {
		if (opt->name[0] == '\0') {
			section = opt->help;
			continue;
		}
		fputs(before, out);
		put_option(opt, section, out);
		before = ",\n";
	}
	fputs("\n  ],\n", out);
}

/** The tables that ${program} reads or writes. */
static void
put_tables(const char *program, bool written, FILE *out)
{
	const char *before = "\n";

	fprintf(out, "  \"%s\": [", written ? "writes" : "reads");
	for (size_t i = 0; i < TABLES; i++) {
		if (strcmp(tables[i].program, program) != 0 || tables[i].written != written)
			continue;
		fprintf(out, "%s    {\"table\": \"%s\"", before, tables[i].table);
		put_member(written ? "to" : "from",
		    tables[i].option != NULL ? tables[i].option
			: written	     ? "--output or standard output"
					     : "operands or standard input",
		    out);
		putc('}', out);
		before = ",\n";
	}
	fputs(before[0] == ',' ? "\n  ],\n" : "],\n", out);
}

/** Whether ${program} reads or writes ${table}. */
static bool
has_table(const char *program, const char *table)
{

	for (size_t i = 0; i < TABLES; i++)
		if (strcmp(tables[i].program, program) == 0 &&
		    strcmp(tables[i].table, table) == 0)
			return true;
	return false;
}

static void
put_columns(const char *program, FILE *out)
{
	const struct known_column *const lists[] = { known_columns, other_columns };
	const char *before = "\n";

	fputs("  \"columns\": [", out);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (const struct known_column *c = lists[i]; c->name != NULL; c++) {
			if (!has_table(program, c->table))
				continue;
			fprintf(out,
			    "%s    {\"table\": \"%s\", \"name\": \"%s\", \"type\": \"%s\", \"writer\": \"%s\"}",
			    before, c->table, c->name, c->type, c->writer);
			before = ",\n";
		}
	fputs("\n  ],\n", out);
}

void
describe(const struct opt_about *about, const struct opt *table, const char *version, FILE *out)
{
	const char *before = "";

	fprintf(out, "{\n  \"program\": \"%s\", \"version\": \"%s\",\n  \"summary\": ", about->program,
	    version);
	put_string(about->summary, out);
	fputs(",\n  \"operands\": ", out);
	put_string(about->operands == NULL ? "" : about->operands, out);
	fputs(",\n", out);
	put_options(table, out);
	put_tables(about->program, false, out);
	put_tables(about->program, true, out);
	put_columns(about->program, out);
	fputs("  \"exit_statuses\": {", out);
	for (size_t i = 0; i < sizeof(exit_statuses) / sizeof(exit_statuses[0]); i++)
		fprintf(out, "%s\n    \"%zu\": \"%s\"", i > 0 ? "," : "", i, exit_statuses[i]);
	fputs("\n  },\n  \"examples\": [", out);
	for (const char *const *e = about->examples; e != NULL && *e != NULL; e++) {
		fprintf(out, "%s\n    ", before);
		put_string(*e, out);
		before = ",";
	}
	fputs("\n  ]\n}\n", out);
}
