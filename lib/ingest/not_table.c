/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text that is no table.
 *
 * Shops and banks hand out JSON, web pages called .xls, XML and dumps of databases where a table
 * was asked for.  Detection would make something of the commas in them, so they are recognised by
 * how they start, before it.  What must hold: a table whose first column is called `<b>` or `{x}`
 * is still one, so more than one character has to fit.
 */
#include "ingest/not_table.h"

#include <stdbool.h>
#include <strings.h>

static struct slice
skip_blanks(struct slice text)
{

	while (text.n > 0 && strchr(" \t\r\n", text.p[0]) != NULL && text.p[0] != '\0') {
		text.p++;
		text.n--;
	}
	return text;
}

static bool
starts(struct slice text, const char *with)
{
	size_t n = strlen(with);

	return text.n >= n && strncasecmp(text.p, with, n) == 0;
}

/* Whether ${text} is a JSON object or a list of them, as far as its first name. */
static bool
is_json(struct slice text, bool *lines)
{

	*lines = text.n > 0 && text.p[0] == '{';
	if (text.n > 0 && text.p[0] == '[') {
		text.p++;
		text.n--;
		text = skip_blanks(text);
		if (text.n > 0 && text.p[0] == ']')
			return true;
	}
	if (text.n == 0 || text.p[0] != '{')
		return false;
	text.p++;
	text.n--;
	text = skip_blanks(text);
	if (text.n > 0 && text.p[0] == '}')
		return true;
	if (text.n == 0 || text.p[0] != '"')
		return false;
	for (text.p++, text.n--; text.n > 0 && text.p[0] != '"' && text.p[0] != '\n'; text.n--)
		text.p++;
	if (text.n == 0 || text.p[0] != '"')
		return false;
	text.p++;
	text.n--;
	text = skip_blanks(text);
	return text.n > 0 && text.p[0] == ':';
}

/* Whether the first line of an object ends it: then each line is one. */
static bool
is_lines(struct slice text)
{
	const char *end = memchr(text.p, '\n', text.n);

	if (end == NULL)
		return false;
	while (end > text.p && (end[-1] == '\r' || end[-1] == ' '))
		end--;
	return end > text.p && end[-1] == '}';
}

/* Whether ${text} is a dump of a database, past its comments. */
static bool
is_sql(struct slice text)
{
	static const char *const first[] = { "insert into ", "insert ignore ", "create table ",
		"create database ", "drop table ", "replace into ", "begin transaction;", "begin;",
		"start transaction;", "pragma foreign_keys", "set names ", "set sql_mode", "use `",
		"copy public.", "lock tables ", "/*!", "-- mysql dump", "-- mariadb dump",
		"-- postgresql database dump", "-- phpmyadmin sql dump", "-- dump", "-- host:",
		"-- adminer" };
	const char *end;

	for (;;) {
		text = skip_blanks(text);
		for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
			if (starts(text, first[i]))
				return true;
		if (!starts(text, "--") || (end = memchr(text.p, '\n', text.n)) == NULL)
			return false;
		text.n -= (size_t)(end + 1 - text.p);
		text.p = end + 1;
	}
}

const char *
not_table_name(struct slice sample)
{
	struct slice text = skip_blanks(sample);
	bool lines;

	if (is_json(text, &lines)) {
		if (lines && is_lines(text))
			return "is JSON lines, not a table: `mlr --ijsonl --ocsv unsparsify FILE`, or `jq`, makes one";
		return "is JSON, not a table: `mlr --ijson --ocsv unsparsify FILE`, or `jq`, makes one";
	}
	if (starts(text, "<?xml") &&
	    memmem(text.p, text.n < 512 ? text.n : 512, "urn:schemas-microsoft-com:office", 32) != NULL)
		return "is a sheet as XML, not a table: open it in a spreadsheet, and save it as CSV";
	if (starts(text, "<!doctype html") || starts(text, "<html") || starts(text, "<table") ||
	    starts(text, "<head") || starts(text, "<meta ") || starts(text, "<style"))
		return "is a web page, whatever its name ends in: open it in a spreadsheet, and save it as CSV";
	if (starts(text, "<?xml") || starts(text, "<!doctype "))
		return "is XML, not a table: export CSV, or make a table of it with `xmlstarlet sel`";
	if (is_sql(text))
		return "is a dump of a database, not a table: load it, and export the table as CSV (\\copy, .mode csv, INTO OUTFILE)";
	return NULL;
}
