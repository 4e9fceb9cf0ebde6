/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a log is written, found in its first megabyte: the parts in the order in which they depend on
 * each other.  The delimiter must be known before the header, the header before the columns of
 * numbers and dates.  A part concludes only what the user has not given, and says why.
 */
#include "ingest/sniff.h"

#include "base/mem.h"
#include "base/msg.h"
#include "ingest/sniff_parts.h"
#include "ingest/utf8.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
sniff_init(struct sniff *s)
{
	size_t i;

	*s = (struct sniff){
		.quote = -1, .skip = -1, .header = -1, .by_name = true, .today = DATE_NONE,
		.decimals = -1, .earliest = SNIFF_EARLIEST, .latest = SNIFF_LATEST
	};
	for (i = 0; i < FIELDS; i++)
		s->map.column[i] = s->map.rival[i] = HEADER_NONE;
}

/** Whether ${name} is a field of a ledger in other letters (`Fee`), as no ledger has it. */
static bool
is_field_in_capitals(struct slice name)
{
	char small[32];
	enum field field;

	if (name.n > sizeof(small) || field_named(name, &field))
		return false;
	for (size_t i = 0; i < name.n; i++)
		small[i] = (char)tolower((unsigned char)name.p[i]);
	return field_named((struct slice){ small, name.n }, &field);
}

/** The columns that each ledger begins with. */
static const char ledger_columns[] = "customer,date,order,amount";

bool
sniff_begins_as_ledger(struct slice header)
{
	size_t n = sizeof(ledger_columns) - 1;

	return header.n >= n && memcmp(header.p, ledger_columns, n) == 0 &&
	    (header.n == n || header.p[n] == ',');
}

bool
sniff_is_ledger(struct slice sample)
{
	const char *end = sample.n > 0 ? memchr(sample.p, '\n', sample.n) : NULL, *p;

	if (end == NULL ||
	    !sniff_begins_as_ledger((struct slice){ sample.p, (size_t)(end - sample.p) }))
		return false;
	p = sample.p + sizeof(ledger_columns) - 1;
	/*
	 * In a ledger signs are settled, so its fees are not looked at again.  A shop whose export
	 * happens to begin with the same names betrays itself by another one in its own spelling.
	 */
	while (p < end) {
		const char *next = memchr(p + 1, ',', (size_t)(end - p - 1));

		next = next == NULL ? end : next;
		if (is_field_in_capitals((struct slice){ p + 1, (size_t)(next - p - 1) }))
			return false;
		p = next;
	}
	return true;
}

void
sniff_say(struct sniff_why *why, enum sniff_state state, const char *format, ...)
{
	va_list args;

	why->state = state;
	va_start(args, format);
	vsnprintf(why->text, sizeof(why->text), format, args);
	va_end(args);
}

const char *
sniff_show(const struct sniff *s, char out[SNIFF_SHOW], struct slice value)
{
	char whole[MSG_SHOW];
	struct slice shown = slice_of(msg_show(whole, value));

	if (s->masked)
		return strcpy(out, "...");
	if (shown.n < SNIFF_SHOW) {
		memcpy(out, shown.p, shown.n + 1);
		return out;
	}
	shown.n = SNIFF_SHOW - 4;
	shown.n = utf8_whole(shown);
	memcpy(out, shown.p, shown.n);
	memcpy(out + shown.n, "...", 4);
	return out;
}

void
sniff_data(const struct sniff *s, struct sniff_rows *r, struct slice sample, bool whole)
{

	sniff_rows_start(r, sample, whole, s->delimiter, s->quote);
	while (r->line <= (uint64_t)s->skip && sniff_rows_next(r))
		continue;
	/* The header may be the sample's only row. */
	if (s->header == 1 && !sniff_rows_next(r))
		r->p = r->end;
}

enum crm_status
sniff_text(struct sniff *s, struct slice sample, bool whole)
{
	enum crm_status status;
	struct sniff_rows *r;

	if (sample.n > SNIFF_SAMPLE) {
		sample.n = SNIFF_SAMPLE;
		whole = false;
	}
	if ((r = mem_raw(1, sizeof(*r))) == NULL)
		return CRM_ENOMEM;
	sniff_delimiter(s, r, sample, whole);
	sniff_header(s, r, sample, whole);
	sniff_numbers(s, r, sample, whole);
	status = sniff_dates(s, r, sample, whole);
	free(r);
	return status;
}
