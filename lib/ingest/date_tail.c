/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What follows the day in the text of a date.
 *
 * Exports write a time of day, a half of the day, a zone or a weekday after the date, in orders and
 * with marks of their own, and only the day is wanted of them.  So date formats need not say any of
 * it: what can follow is listed here once.  The time still has to be one, as a text that only looks
 * like a date must not be read, and the zone's offset is kept for those who name a zone.
 */
#include "ingest/date_tail.h"

#include "ingest/zone.h"

#include <string.h>
#include <strings.h>

#define HOUR 3600

/*
 * Names of zones that logs have, and hours east of UTC in hundredths.  Those that mean several
 * (CST is of Chicago and of Shanghai) have no offset.
 */
static const struct {
	const char *name;
	int hundredths;
} zones[] = {
	{ "PST", -800 }, { "PDT", -700 }, { "MST", -700 }, { "MDT", -600 }, { "CDT", -500 },
	{ "EST", -500 }, { "EDT", -400 }, { "AKST", -900 }, { "AKDT", -800 }, { "HST", -1000 },
	{ "NST", -350 }, { "NDT", -250 }, { "BRT", -300 }, { "ART", -300 }, { "WET", 0 },
	{ "WEST", 100 }, { "CET", 100 }, { "CEST", 200 }, { "MEZ", 100 }, { "MESZ", 200 },
	{ "EET", 200 }, { "EEST", 300 }, { "TRT", 300 }, { "MSK", 300 }, { "EAT", 300 },
	{ "CAT", 200 }, { "SAST", 200 }, { "WAT", 100 }, { "IRST", 350 }, { "IRDT", 450 },
	{ "PKT", 500 }, { "NPT", 575 }, { "ICT", 700 }, { "WIB", 700 }, { "WITA", 800 },
	{ "WIT", 900 }, { "SGT", 800 }, { "HKT", 800 }, { "PHT", 800 }, { "AWST", 800 },
	{ "JST", 900 }, { "KST", 900 }, { "ACST", 950 }, { "ACDT", 1050 }, { "AEST", 1000 },
	{ "AEDT", 1100 }, { "NZST", 1200 }, { "NZDT", 1300 },
	{ "CST", DATE_SOME_OFFSET }, { "IST", DATE_SOME_OFFSET }, { "BST", DATE_SOME_OFFSET },
	{ "AST", DATE_SOME_OFFSET }, { "ADT", DATE_SOME_OFFSET }, { "GST", DATE_SOME_OFFSET },
	{ "ECT", DATE_SOME_OFFSET }, { "AMT", DATE_SOME_OFFSET }, { "PT", DATE_SOME_OFFSET },
	{ "MT", DATE_SOME_OFFSET }, { "CT", DATE_SOME_OFFSET }, { "ET", DATE_SOME_OFFSET },
};

/* Words between a date and its time, and after the time. */
static const char *const before_time[] = { "at", "um", "\xc3\xa0", "a las", "\xc3\xa0s", "alle",
	"om", "kl.", "kl", "saat", "saat:", "\xd8\xb3\xd8\xa7\xd8\xb9\xd8\xaa",
	"\xd8\xa7\xd9\x84\xd8\xb3\xd8\xa7\xd8\xb9\xd8\xa9" };
static const char *const after_time[] = { "uhr", "hrs.", "hrs", "h", "hs" };

static bool
is_letter(char c)
{

	return (c & 0x80) != 0 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Pass over one of the ${n} ${words}, if it is at ${p} and no letter follows it. */
static const char *
skip_word(const char *p, const char *end, const char *const *words, size_t n)
{

	for (size_t i = 0; i < n; i++) {
		size_t length = strlen(words[i]);

		if ((size_t)(end - p) >= length && strncasecmp(p, words[i], length) == 0 &&
		    (p + length == end || !is_letter(p[length])))
			return p + length;
	}
	return p;
}

/* Read `HHMM[SS]`. */
static const char *
read_compact(const char *p, const char *end, struct date_parts *parts)
{
	int64_t hour, minute, second = 0;

	if ((p = date_digits(p, end, 2, 2, &hour)) == NULL ||
	    (p = date_digits(p, end, 2, 2, &minute)) == NULL)
		return NULL;
	if (p < end && *p >= '0' && *p <= '9') {
		if ((p = date_digits(p, end, 2, 2, &second)) == NULL)
			return NULL;
		p = date_skip_fraction(p, end);
	}
	parts->hour = (int)hour;
	parts->minute = (int)minute;
	parts->second = (int)second;
	return p;
}

/* Read `H:MM[:SS[.fff]]`, the same with points, or `HhMM`. */
static const char *
read_clock(const char *p, const char *end, bool compact, struct date_parts *parts)
{
	int64_t hour, minute, second = 0, millis;
	const char *start = p;
	char mark;

	if ((p = date_digits(p, end, 1, 2, &hour)) == NULL)
		return NULL;
	if (p == end || (*p != ':' && *p != '.' && (*p | 0x20) != 'h'))
		return compact && p - start == 2 ? read_compact(start, end, parts) : NULL;
	mark = *p;
	if ((p = date_digits(p + 1, end, 2, 2, &minute)) == NULL)
		return NULL;
	/* `14h30`, and `14:30`; the seconds have the same mark before them. */
	if (p < end && *p == mark && (mark == ':' || mark == '.')) {
		if ((p = date_digits(p + 1, end, 2, 2, &second)) == NULL)
			return NULL;
		/* Some put milliseconds after a colon, as in 12:00:00:000. */
		if (end - p == 4 && *p == ':' && date_digits(p + 1, end, 3, 3, &millis) == end)
			p = end;
		else
			p = date_skip_fraction(p, end);
	}
	parts->hour = (int)hour;
	parts->minute = (int)minute;
	parts->second = (int)second;
	return p;
}

static const char *
read_half(const char *p, const char *end, struct date_parts *parts)
{
	bool afternoon;
	size_t n;

	if (parts->afternoon < 0 &&
	    (n = date_names_half((struct slice){ p, (size_t)(end - p) }, &afternoon)) > 0) {
		parts->afternoon = afternoon;
		return date_skip_blanks(p + n, end);
	}
	return p;
}

/* Pass over a remark in parentheses, as in `GMT+0300 (Moscow Standard Time)`. */
static size_t
skip_remark(struct slice text, size_t at)
{
	size_t open = at;
	const char *close;

	while (open < text.n && text.p[open] == ' ')
		open++;
	if (open == text.n || text.p[open] != '(' ||
	    (close = memchr(text.p + open, ')', text.n - open)) == NULL)
		return at;
	return (size_t)(close + 1 - text.p);
}

size_t
date_tail_zone(struct slice text, int *offset)
{
	size_t n = zone_offset(text, offset), more, i;
	int hours;

	if (n == 3 && is_letter(text.p[0]) && text.n > 3 &&
	    (text.p[3] == '+' || text.p[3] == '-')) {
		/* `GMT+0300`; also `UTC+3`. */
		struct slice rest = { text.p + 3, text.n - 3 };

		if ((more = zone_offset(rest, &hours)) > 0) {
			*offset = hours;
			n += more;
		} else if (rest.n >= 2 && rest.p[1] >= '0' && rest.p[1] <= '9' &&
		    (rest.n == 2 || rest.p[2] == ' ')) {
			*offset = (rest.p[0] == '-' ? -1 : 1) * (rest.p[1] - '0') * HOUR;
			n += 2;
		}
	}
	if (n > 0 && (n > 1 || text.n == 1 || !is_letter(text.p[1])))
		return skip_remark(text, n);
	for (n = 0; n < text.n && (is_letter(text.p[n]) || strchr("/_", text.p[n]) != NULL); n++)
		continue;
	for (i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (n == strlen(zones[i].name) && strncasecmp(text.p, zones[i].name, n) == 0) {
			*offset = zones[i].hundredths == DATE_SOME_OFFSET
			    ? DATE_SOME_OFFSET
			    : zones[i].hundredths * (HOUR / 100);
			return skip_remark(text, n);
		}
	*offset = DATE_SOME_OFFSET;
	return n > 3 && memchr(text.p, '/', n) != NULL ? skip_remark(text, n) : 0;
}

const char *
date_tail_weekday(const char *p, const char *end, const struct date_names *names, int *weekday)
{
	const char *at = p;

	while (at < end && (*at == ' ' || *at == ',' || *at == '('))
		at++;
	if (names == NULL || at == p ||
	    (at = date_names_weekday(names, (struct slice){ at, (size_t)(end - at) }, weekday)) ==
		NULL)
		return p;
	while (at < end && (*at == ')' || *at == '.'))
		at++;
	return at;
}

/* Read the time of day that follows ${p}; ${p} itself where none does. */
static const char *
read_time(const char *p, const char *end, struct date_parts *parts)
{
	bool t = (*p | 0x20) == 't', point = *p == '-', colon = *p == ':';
	const char *at = p + 1;

	if (!t && !point && !colon && *p != ' ' && *p != ',')
		return p;
	at = date_skip_blanks(at, end);
	if (!t && !point && !colon) {
		at = skip_word(
		    at, end, before_time, sizeof(before_time) / sizeof(before_time[0]));
		at = read_half(date_skip_blanks(at, end), end, parts);
	}
	/* `2024-02-29-11.59.59` is DB2's, `29/Feb/2024:11:59:59` a web server's. */
	if ((point || colon) && (end - at < 8 || at[2] != (point ? '.' : ':')))
		return NULL;
	if ((at = read_clock(at, end, t, parts)) == NULL)
		return NULL;
	return skip_word(date_skip_blanks(at, end), end, after_time,
	    sizeof(after_time) / sizeof(after_time[0]));
}

const char *
date_tail(const char *p, const char *end, const struct date_names *names, struct date_parts *parts)
{
	const char *at;
	size_t n;

	if ((p = date_tail_weekday(p, end, names, &parts->weekday)) == end)
		return p;
	if ((at = read_time(p, end, parts)) == NULL || at == p)
		return NULL;
	at = read_half(date_skip_blanks(at, end), end, parts);
	if ((n = date_tail_zone((struct slice){ at, (size_t)(end - at) }, &parts->offset)) == 0)
		parts->offset = DATE_NO_OFFSET;
	p = at + n;
	if (p < end && names != NULL && parts->weekday < 0)
		p = date_tail_weekday(p, end, names, &parts->weekday);
	return p;
}
