/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What options and readings say about how a log is written, put into a struct sniff before the
 * sample is looked at: detection fills in only what is not given here.
 */
#include "filter/ingest/ingest_layout.h"

#include "ingest/date_text.h"

#include <string.h>

/** Say that the value ${text} of ${option} is not ${what}. */
static enum crm_status
wrong(const char *option, const char *text, const char *what, struct msg *msg)
{
	char show[MSG_SHOW];

	msg_error(msg, "--%s: \"%s\" is not %s", option, msg_show(show, slice_of(text)), what);
	return CRM_EUSAGE;
}

/** Take --delimiter and --quote. */
static enum crm_status
given_marks(struct sniff *s, const struct ingest_options *o, struct msg *msg)
{
	const char *delimiter = o->delimiter, *quote = o->quote;

	if (delimiter != NULL) {
		if (strcmp(delimiter, "space") == 0)
			s->delimiter = CSVIN_BLANKS;
		else if (strcmp(delimiter, "tab") == 0 || strcmp(delimiter, "\\t") == 0)
			s->delimiter = '\t';
		else if (strlen(delimiter) == 1 && strchr("\r\n\"", delimiter[0]) == NULL)
			s->delimiter = delimiter[0];
		else
			return wrong(
			    "delimiter", delimiter, "one character, \"tab\" or \"space\"", msg);
	}
	if (quote == NULL)
		return CRM_OK;
	if (strcmp(quote, "none") == 0)
		s->quote = 0;
	else if (strlen(quote) == 1 && strchr("\r\n", quote[0]) == NULL && quote[0] != s->delimiter)
		s->quote = quote[0];
	else
		return wrong(
		    "quote", quote, "one character other than the delimiter, or \"none\"", msg);
	return CRM_OK;
}

/** Take --decimal and --grouping. */
static enum crm_status
given_numbers(struct sniff *s, const struct ingest_options *o, struct msg *msg)
{
	const char *decimal = o->decimal != NULL ? o->decimal : ".";
	unsigned same;

	if (o->decimal == NULL && o->grouping == NULL)
		return CRM_OK;
	if (strcmp(decimal, ".") != 0 && strcmp(decimal, ",") != 0)
		return wrong("decimal", decimal, "\".\" or \",\"", msg);
	s->number = number_format_of(decimal[0]);
	if (o->grouping != NULL && !number_groups(slice_of(o->grouping), &s->number.groups))
		return wrong("grouping", o->grouping,
		    "made of \".\", \",\", \"'\", \"space\", or \"none\"", msg);
	/* One mark cannot be both. */
	same = decimal[0] == '.' ? NUMBER_GROUP_DOT : NUMBER_GROUP_COMMA;
	if ((s->number.groups & same) != 0) {
		msg_error(msg,
		    "--grouping: \"%s\" is the decimal mark; the other one is --decimal=%s",
		    decimal, decimal[0] == '.' ? "," : ".");
		return CRM_EUSAGE;
	}
	s->number_given = true;
	return CRM_OK;
}

/** Take --date-range and --decimals: what no row may exceed. */
static enum crm_status
given_limits(struct sniff *s, const struct ingest_options *o, struct msg *msg)
{
	const char *range = o->date_range, *comma = range != NULL ? strchr(range, ',') : NULL;

	if (range != NULL && (comma == NULL ||
	    date_parse((struct slice){ range, (size_t)(comma - range) }, &s->earliest) != CRM_OK ||
	    date_parse(slice_of(comma + 1), &s->latest) != CRM_OK || s->earliest > s->latest))
		return wrong("date-range", range,
		    "a first and a last day as 1970-01-01,2099-12-31", msg);
	if (o->decimals > DECIMAL_SCALE) {
		msg_error(msg, "--decimals: %lld is more than the 9 that a ledger holds",
		    (long long)o->decimals);
		return CRM_EUSAGE;
	}
	s->decimals = (int)o->decimals;
	return CRM_OK;
}

enum crm_status
ingest_given(struct sniff *s, const struct ingest_options *o, struct msg *msg)
{
	enum crm_status status;

	sniff_init(s);
	if ((status = given_marks(s, o, msg)) != CRM_OK ||
	    (status = given_numbers(s, o, msg)) != CRM_OK ||
	    (status = given_limits(s, o, msg)) != CRM_OK)
		return status;
	s->skip = o->skip;
	s->header = o->header;
	s->by_name = true;
	s->today = o->today;
	if (o->date_format != NULL) {
		size_t n = strlen(o->date_format);
		char show[MSG_SHOW];
		const char *why;

		if ((why = date_format_check(o->date_format)) != NULL) {
			msg_error(msg, "--date-format: \"%s\" %s; for 31.12.2026 it is %%d.%%m.%%Y",
			    msg_show(show, slice_of(o->date_format)), why);
			return CRM_EUSAGE;
		}
		if (n >= sizeof(s->date_format)) {
			msg_error(msg, "--date-format: longer than %zu bytes",
			    sizeof(s->date_format) - 1);
			return CRM_EUSAGE;
		}
		memcpy(s->date_format, o->date_format, n + 1);
	}
	if (o->calendar > 0) { /* 0 is auto */
		s->calendar_given = true;
		s->calendar = (enum date_calendar)(o->calendar - 1);
	}
	return CRM_OK;
}
