/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys of a reading.  This one table drives parsing (reading.c), --save-reading, the command
 * line that --sniff prints and the receipt; tests/lint compares it with crm-reading(5).
 *
 * To add a setting: a member in struct ingest_options whose "not given" is NULL, an empty list or
 * INGEST_UNSET, a line here, and a paragraph in man/crm-reading.5.  The third column is true where
 * cmd/crm-ingest.c has an option of the same name, for what one would type at a prompt.
 */
#include "filter/ingest/reading.h"

#include <stddef.h>

#define AT(member) offsetof(struct ingest_options, member)
#define TEXT(name, member, option) { name, READING_TEXT, AT(member), NULL, option }
#define COUNT(name, member, option) { name, READING_COUNT, AT(member), NULL, option }
#define LIST(name, member, option) { name, READING_LIST, AT(member), NULL, option }
#define WORD(name, member, words, option) { name, READING_WORD, AT(member), words, option }

static const struct reading_key keys[] = {
	TEXT("platform", platform, false),
	TEXT("title", title, false),
	LIST("headers", headers, false),
	/* How it is written. */
	TEXT("encoding", encoding, true),
	TEXT("delimiter", delimiter, true),
	TEXT("quote", quote, true),
	TEXT("escape", escape, true),
	WORD("quoting", quoting, "lenient|strict", true),
	COUNT("skip", skip, true),
	WORD("header", header, "no|yes", false),
	TEXT("decimal", decimal, true),
	TEXT("grouping", grouping, true),
	COUNT("decimals", decimals, true),
	TEXT("date-format", date_format, true),
	WORD("calendar", calendar, "auto|gregorian|persian|islamic-umalqura|buddhist", true),
	TEXT("timezone", timezone, true),
	TEXT("date-range", date_range, true),
	/* What it means. */
	LIST("map", map, true),
	LIST("keep", keep, true),
	WORD("amount", amount, "auto|lines|order|1", true),
	WORD("discount", discount, "auto|amount|percent|share|none", true),
	WORD("fill", fill, "no|yes", false),
	LIST("once", once, false),
	LIST("status-word", status_words, false),
	LIST("kind-word", kind_words, false),
	LIST("ignore", ignore, false),
	/* Which rows are wanted. */
	LIST("where", where, true),
	LIST("where-not", where_not, true),
	LIST("require-consent", consent, true),
	WORD("returns", returns, "keep|drop", true),
	WORD("zeros", zeros, "keep|drop", true),
	WORD("guests", guests, "drop|keep", true),
	TEXT("cancel-prefix", cancel_prefix, true),
	TEXT("currency", currency, true),
	/* Who is who. */
	TEXT("trim-id", trim_id, true),
	LIST("na", na, true),
	LIST("identity", identity, true),
	TEXT("country", country, true),
	COUNT("shared", shared, true),
	WORD("fold-id", fold_id, "none|case|blanks|both", true),
};

const struct reading_key *
reading_keys(size_t *n)
{

	*n = sizeof(keys) / sizeof(keys[0]);
	return keys;
}
