/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-ingest: any shop's raw log to the ledger.
 *
 * The macros TEXT, FLAG and so on shorten a table that is longer than those of the other
 * filters. How a column is read is first a key of crm-reading(5)
 * (filter/ingest/reading_keys.c); it is an option here as well only where one would type it at
 * a prompt.
 *
 * The table `options` is the only list of the options: parsing, --help and completion are made
 * from it, and a test compares it with the manual. The defaults are in `values` of main(),
 * where they are not zero.
 */
#include "app/option_date.h"
#include "app/program.h"
#include "base/num.h"
#include "filter/ingest/ingest.h"
#include "table/rows_out.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define AT(member) offsetof(struct ingest_options, member)
#define SECTION(help) { 0, "", OPT_FLAG, 0, NULL, help, 0, 0, NULL, NULL }
#define TEXT(name, member, value, help)                                                            \
	{                                                                                          \
		0, name, OPT_TEXT, AT(member), value, help, 0, 0, NULL, NULL                       \
	}
#define LIST(name, member, value, help)                                                            \
	{                                                                                          \
		0, name, OPT_LIST, AT(member), value, help, 0, 0, NULL, NULL                       \
	}
#define FLAG(name, member, help) { 0, name, OPT_FLAG, AT(member), NULL, help, 0, 0, NULL, NULL }
#define CHOICE(name, member, value, help, words)                                                   \
	{                                                                                          \
		0, name, OPT_CHOICE, AT(member), value, help, 0, 0, words, NULL                    \
	}
#define DATE(name, member, help)                                                                   \
	{                                                                                          \
		0, name, OPT_CALL, AT(member), "DATE", help, 0, 0, NULL, option_date               \
	}

/** An OPT_CALL for `N` or `N%`. */
static bool
limit(void *field, const char *text, char why[128])
{
	struct ingest_limit *to = field;
	struct slice number = slice_of(text);

	to->percent = number.n > 0 && number.p[number.n - 1] == '%';
	number.n -= to->percent;
	if (num_real(number, &to->most) == CRM_OK && to->most >= 0)
		return true;
	snprintf(why, 128, "is not a number of rows, or a share as 0.1%%");
	return false;
}

/* What completion suggests: the platforms of lib/ingest/platform_table.c, and usual encodings. */
#define PLATFORMS \
    "shopify|woocommerce|magento|prestashop|opencart|ticimax|ideasoft|logo|" \
    "salla|zid|sap|navision|woocommerce-export|woocommerce-analytics|" \
    "bigcommerce|squarespace|wix|lightspeed|sap-b1|odoo|odoo-invoices|" \
    "amazon-orders|amazon-payments|ebay|etsy|stripe|paypal|square|trendyol|" \
    "hepsiburada|digikala|olist|etsy-orders|amazon-all-orders|amazon-settlement|" \
    "square-transactions"
#define ENCODINGS \
    "utf-8|utf-16|windows-1252|windows-1254|windows-1256|windows-1250|windows-1251" \
    "|windows-1253|windows-1255|iso-8859-1|iso-8859-2|iso-8859-6|iso-8859-9|iso-8859-15" \
    "|ibm437|ibm850|ibm852|ibm857|ibm864|koi8-r|x-mac-turkish|macintosh"

static const struct opt options[] = {
	PROGRAM_OPTIONS,
	SECTION("Columns (default: found by their names)"),
	{ 'm', "map", OPT_LIST, AT(map), "FIELD=COLUMN,...",
	    "which columns are the customer, date, amount, ...", 0, 0, NULL, NULL },
	LIST("keep", keep, "COLUMN,...", "let these columns through as well"),
	FLAG("no-header", no_header, "the first line is data; columns are numbers from 1"),
	{ 0, "skip", OPT_INT, AT(skip), "N", "lines to pass over before the header", 0, 1000000,
	    NULL, NULL },
	CHOICE("amount", amount, "WHAT", "lines or order: own amounts, or shares of its total",
	    "auto|lines|order|1"),
	CHOICE("discount", discount, "HOW", "amount, percent, share or none: how to take it off",
	    "auto|amount|percent|share|none"),
	FLAG("sniff", sniff, "print what was detected as a command line, and stop"),
	{ 0, "reading", OPT_TEXT, AT(reading), "FILE", "read as FILE or a platform (shopify, ...) says", 0,
	    0, PLATFORMS, NULL },
	TEXT("save-reading", save_reading, "FILE", "write how the log is read to FILE"),
	SECTION("How the log is written (default: detected from its first megabyte)"),
	TEXT("delimiter", delimiter, "CHAR",
	    "between fields: one character, tab or space"),
	TEXT("quote", quote, "CHAR", "what quotes fields: one character or none"),
	TEXT("escape", escape, "CHAR", "escape character, such as \\"),
	CHOICE("quoting", quoting, "HOW", "lenient (default), or strict as RFC 4180", "lenient|strict"),
	{ 0, "encoding", OPT_TEXT, AT(encoding), "NAME",
	    "such as windows-1254 (default: UTF-8, or by BOM)", 0, 0, ENCODINGS, NULL },
	TEXT("decimal", decimal, "MARK", "decimal mark: . or ,"),
	TEXT("grouping", grouping, "MARKS", "grouping marks: . , ' space or none"),
	{ 0, "decimals", OPT_INT, AT(decimals), "N",
	    "round noise in numbers to N decimals", 0, 9, NULL, NULL },
	TEXT("date-format", date_format, "FORMAT", "as for strptime, such as %d.%m.%Y"),
	CHOICE("calendar", calendar, "NAME",
	    "gregorian, persian, islamic-umalqura, buddhist, auto",
	    "auto|gregorian|persian|islamic-umalqura|buddhist"),
	TEXT("timezone", timezone, "ZONE", "whose days count, for times with an offset"),
	TEXT("date-range", date_range, "FROM,TO",
	    "other days are mistakes (default 1970 to 2099)"),
	SECTION("What is wanted"),
	LIST("where", where, "COLUMN=VALUE,...", "drop rows where COLUMN has none of the values"),
	LIST("where-not", where_not, "COLUMN=VALUE,...", "drop rows where it has one of them"),
	DATE("since", since, "drop rows before DATE"),
	DATE("until", until, "drop rows after DATE"),
	DATE("today", today, "refuse rows after DATE as mistakes"),
	CHOICE("returns", returns, "WHAT", "keep (default) or drop rows of negative amount",
	    "keep|drop"),
	CHOICE("zeros", zeros, "WHAT", "keep (default) or drop amounts of 0 without a cost",
	    "keep|drop"),
	CHOICE("guests", guests, "WHAT", "drop (default) or keep rows without a customer",
	    "drop|keep"),
	FLAG("dedupe", dedupe, "drop exact duplicates of a row"),
	TEXT(
	    "cancel-prefix", cancel_prefix, "TEXT", "orders whose id starts with TEXT are returns"),
	TEXT("trim-id", trim_id, "TEXT", "take TEXT from the end of ids (.0 of spreadsheets)"),
	LIST("na", na, "TEXT,...", "also missing, as NULL and - are"),
	CHOICE("fold-id", fold_id, "WHAT",
	    "case, blanks, both or none (default): ids made one",
	    "none|case|blanks|both"),
	LIST("identity", identity, "COLUMN,...",
	    "a key in these makes rows one person's"),
	TEXT("country", country, "CODE", "calling code of phones, such as 90"),
	{ 0, "shared", OPT_INT, AT(shared), "N",
	    "keys beside more than N others join nobody", 1, 1000000, NULL, NULL },
	TEXT("merge", merge, "FILE", "table of from,to: ids of one customer"),
	TEXT("save-merge", save_merge, "FILE", "write such a table for the next run"),
	{ 0, "memory", OPT_SIZE, AT(memory), "SIZE",
	    "for --identity, then $TMPDIR (default 512M)", 0, 0, NULL, NULL },
	TEXT("currency", currency, "CODE", "keep rows in CODE, or convert to it by --rates"),
	TEXT("rates", rates, "FILE", "table of currency,rate[,date] to convert by"),
	SECTION("Privacy"),
	TEXT("pseudonym-key", pseudonym_key, "FILE",
	    "replace ids by HMAC-SHA-256 under the key in FILE"),
	TEXT("erase", erase, "TABLE", "leave out customers by id or pseudonym"),
	LIST("require-consent", consent, "COLUMN=VALUE,...", "as --where, counted as consent"),
	SECTION("Much data"),
	{ 0, "shards", OPT_INT, AT(shards), "N",
	    "N ledgers by customer, to -o ledger-%04d.csv.gz", 1, 4096, NULL,
	    NULL },
	LIST("columns", columns, "COLUMN,...", "the ledger's columns, whatever the logs have"),
	FLAG("merge-receipts", merge_receipts,
	    "read receipts, not logs, and write that of all"),
	FLAG("one-line", one_line, "make a blank of each line end within a field"),
	SECTION("Accounts"), TEXT("rejects", rejects, "FILE", "write refused rows to FILE"),
	{ 0, "max-rejects", OPT_CALL, AT(max_rejects), "N[%]",
	    "refused rows without status 1 (default 0)", 0, 0, NULL, limit },
	TEXT("receipt", receipt, "FILE", "write what was read, kept, refused to FILE (JSON)"),
	TEXT("expect", expect, "TABLE", "judge each log by those in TABLE, and add it"),
	TEXT("alerts", alerts, "FILE", "write what --expect found to FILE, as a table"),
	FLAG("strict-expect", strict_expect, "write nothing where --expect finds anything"),
	{ 0 }
};

static const char *const examples[] = {
	"crm-ingest sales-*.csv.gz | crm-rfm | crm-report",
	"crm-ingest --sniff export.csv",
	"crm-ingest -m customer=Kunde,date=Datum,amount=Summe --rejects bad.csv log.csv",
	NULL
};

/** Whether -o can name all shards; with a message where it cannot. */
static bool
check_shards(const struct ingest_options *o, struct msg *msg)
{
	const char *path = o->common.output, *why;
	char show[MSG_SHOW];

	if (o->sniff) {
		msg_error(msg, "--sniff reads no rows, so it has nothing for --shards");
		return false;
	}
	if (path == NULL || strcmp(path, "-") == 0) {
		msg_error(msg, "--shards needs files: name them with -o 'ledger-%%04d.csv.gz'");
		return false;
	}
	if (!rows_out_pattern(path, &why)) {
		msg_error(msg, "--shards: \"%s\" %s", msg_show(show, slice_of(path)), why);
		return false;
	}
	return true;
}

/** Whether any option is given that is about logs, besides --merge-receipts. */
static bool
has_log_options(const struct ingest_options *o)
{
	static const struct ingest_options none = INGEST_OPTIONS_NONE;
	struct ingest_options given;
	const size_t common = sizeof(none.common);

	memcpy(&given, o, sizeof(given));
	given.merge_receipts = false;
	return memcmp((const char *)&given + common, (const char *)&none + common,
		   sizeof(none) - common) != 0;
}

/** Refuse options that contradict each other, before any file is opened. */
static enum crm_status
check(void *values, const struct run *run)
{
	struct ingest_options *o = values;

	if (o->merge_receipts && has_log_options(o)) {
		msg_error(run->msg, "--merge-receipts reads receipts and no logs: leave other options out");
		return CRM_EUSAGE;
	}

	if (o->no_header)
		o->header = 0;
	if (o->since != DATE_NONE && o->until != DATE_NONE && o->since > o->until) {
		msg_error(run->msg, "--since is after --until: no row could be kept");
		return CRM_EUSAGE;
	}
	if (o->shards > 0 && !check_shards(o, run->msg))
		return CRM_EUSAGE;
	if (o->rates != NULL && o->currency == NULL) {
		msg_error(run->msg, "--rates needs --currency, the one that its rates convert to");
		return CRM_EUSAGE;
	}
	if (o->sniff && (o->rejects != NULL || o->receipt != NULL || o->expect != NULL)) {
		msg_error(run->msg,
		    "--sniff reads no rows, so it has nothing for --rejects, --receipt or --expect");
		return CRM_EUSAGE;
	}
	if (o->expect == NULL && (o->alerts != NULL || o->strict_expect)) {
		msg_error(run->msg, "--%s needs --expect, the table to judge by",
		    o->alerts != NULL ? "alerts" : "strict-expect");
		return CRM_EUSAGE;
	}
	return CRM_OK;
}

/**
 * The files that the sandbox must leave open besides the inputs and -o.  The history of --expect is
 * read and written beside its place, and a reading that is a platform's name is no file.
 */
static size_t
paths(const void *values, struct sandbox_path *to, size_t room)
{
	const struct ingest_options *o = values;
	const struct sandbox_path all[] = {
		{ o->rates, SANDBOX_READ }, { o->pseudonym_key, SANDBOX_READ },
		{ o->erase, SANDBOX_READ },
		{ o->rejects, SANDBOX_WRITE_BESIDE }, { o->receipt, SANDBOX_WRITE_BESIDE },
		{ o->save_reading, SANDBOX_WRITE_BESIDE },
		{ o->merge, SANDBOX_READ }, { o->save_merge, SANDBOX_WRITE_BESIDE },
		{ o->expect, SANDBOX_READ_BESIDE }, { o->expect, SANDBOX_WRITE_BESIDE },
		{ o->alerts, SANDBOX_WRITE_BESIDE },
		{ o->reading != NULL && !ingest_is_platform(o->reading) ? o->reading : NULL,
		    SANDBOX_READ },
	};

	return program_paths(all, sizeof(all) / sizeof(all[0]), to, room);
}

static enum crm_status
run(void *values, const struct run *with)
{

	const struct ingest_options *o = values;

	return o->merge_receipts ? ingest_merge_receipts(with) : ingest_run(o, with);
}

int
main(int argc, char **argv)
{
	static const struct program program = {
		.about = { "crm-ingest",
		    "Read any shop's raw log and write the ledger, one clean row per transaction line: can I trust this data?",
		    "[FILE ...]", examples },
		.options = options,
		.check = check,
		.paths = paths,
		.run = run,
	};
	/* Static, so that its padding is zeros: has_log_options() compares bytes. */
	static struct ingest_options values = INGEST_OPTIONS_NONE;

	return program_main(&program, &values, argc, argv);
}
