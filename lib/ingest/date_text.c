/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads the dates of one column.
 *
 * A text is brought to ASCII digits, blanks and minus signs, then tried with each format of the
 * column in turn (one, mostly; sheets mix day numbers with text).  The parts become a day by the
 * calendar, and a moment where the text has an offset and a zone was asked for.
 *
 * Logs repeat their dates, so what a text meant is remembered in a small table in which a text
 * replaces another of its hash.  The table is made for the first text that is remembered: detection
 * opens readers by the dozen, and most of them never read anything.  Names of weekdays cost some
 * milliseconds to load and are only loaded when a text with letters cannot be read without them.
 */
#include "ingest/date_text.h"

#include "base/mem.h"
#include "base/word.h"
#include "ingest/date_pattern.h"
#include "ingest/digit.h"
#include "ingest/utf8.h"
#include "ingest/zone.h"

#include <unicode/uchar.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY 86400

/* The longest text of a date, once its digits are ASCII. */
#define LONGEST 96

/* How many formats one column may mix. */
#define FORMATS 4

/*
 * How many texts are remembered, each at its own place, and how long they may be.  A year has 365
 * dates, so 1,024 places hold most logs; a text of 27 bytes and what goes with it fill 32 bytes.
 */
#define TEXTS 1024
#define TEXT 27

struct text {
	char text[TEXT];
	uint8_t n;		/* 0: none */
	date_day day;
};

struct date_reader {
	bool iso;
	struct date_pattern pattern[FORMATS];
	size_t n;
	struct date_pattern compact;	/* iso: without dashes */
	enum date_calendar kind;
	struct calendar *calendar;
	const struct date_names *names;	/* NULL: not needed so far */
	struct zone *zone;		/* NULL: none given */
	struct text *texts;		/* NULL: nothing to remember so far */
};

const char *
date_format_check(const char *format)
{
	struct date_pattern pattern;
	char one[DATE_FORMAT];
	const char *why, *bar;
	size_t n, formats = 0;

	for (; format != NULL; format = bar != NULL ? bar + 1 : NULL) {
		bar = strchr(format, '|');
		n = bar != NULL ? (size_t)(bar - format) : strlen(format);
		if (n >= sizeof(one) || ++formats > FORMATS)
			return "is too long for a date format";
		memcpy(one, format, n);
		one[n] = '\0';
		if ((why = date_pattern_of(&pattern, one)) != NULL)
			return why;
	}
	return NULL;
}

/* Take the formats of a column apart, which have `|` between. */
static const char *
open_formats(struct date_reader *r, const char *format)
{
	const char *why, *bar;
	char one[DATE_FORMAT];

	if ((why = date_format_check(format)) != NULL)
		return why;
	for (; format != NULL; format = bar != NULL ? bar + 1 : NULL) {
		bar = strchr(format, '|');
		snprintf(one, sizeof(one), "%.*s",
		    (int)(bar != NULL ? (size_t)(bar - format) : strlen(format)), format);
		if ((why = date_pattern_of(&r->pattern[r->n++], one)) != NULL)
			return why;
	}
	return NULL;
}

static enum crm_status
open_parts(struct date_reader *r, const struct date_format *format, const char **why)
{
	enum crm_status status;

	r->iso = format->format == NULL;
	if ((*why = open_formats(r, r->iso ? "%Y-%m-%d" : format->format)) != NULL)
		return CRM_EUSAGE;
	if ((*why = date_pattern_of(&r->compact, "%Y%m%d")) != NULL)
		return CRM_EUSAGE;
	r->kind = format->calendar;
	if ((status = calendar_open(&r->calendar, format->calendar)) != CRM_OK)
		return status;
	if (format->zone != NULL && (status = zone_open(&r->zone, format->zone)) != CRM_OK)
		*why =
		    "is no time zone: it may be an offset such as +03:30 or a name such as Europe/Istanbul";
	else
		status = CRM_OK;
	return status;
}

enum crm_status
date_reader_open(struct date_reader **reader, const struct date_format *format, const char **why)
{
	struct date_reader *r;
	enum crm_status status;

	*reader = NULL;
	*why = NULL;
	if ((r = mem_new(1, sizeof(*r))) == NULL)
		return CRM_ENOMEM;
	if ((status = open_parts(r, format, why)) != CRM_OK) {
		date_reader_close(r);
		return status;
	}
	*reader = r;
	return CRM_OK;
}

/*
 * Bring ${text} to ASCII digits, blanks and minus signs, without bidi marks and blanks around: in
 * place where it is so, else in ${copy}. Return false if it is too long or no UTF-8.
 */
static bool
to_plain(struct slice text, char copy[LONGEST], struct slice *plain)
{
	const char *p = text.p, *end = text.p + text.n;
	bool ascii = true;
	size_t n = 0, width, i;
	uint32_t c;
	int digit;

	/* There may be blanks and marks around it, but not without end. */
	if (text.n > 4 * LONGEST)
		return false;
	for (i = 0; i < text.n && ascii; i += 8) {
		uint64_t w = word_load_some(text.p + i, text.n - i < 8 ? text.n - i : 8);

		ascii = ((w & WORD_EACH(0x80)) | word_zeros(w ^ WORD_EACH('\t'))) == 0;
	}
	if (!ascii) {
		for (; p < end; p += width) {
			if ((width = utf8_next(p, end, &c)) == 0 || n + 4 > LONGEST)
				return false;
			digit = digit_value(c);
			if (digit >= 0)
				copy[n++] = (char)('0' + digit);
			else if (c == '\t' || (c >= 0x80 && u_isUWhiteSpace((UChar32)c)))
				copy[n++] = ' ';
			else if (c == 0x2212)
				copy[n++] = '-';
			else if (c < 0x80 || u_charType((UChar32)c) != U_FORMAT_CHAR || c == 0x200c)
				n += utf8_put(copy + n,
				    c); /* ZWNJ is a format character, but part of words */
		}
		p = copy;
		end = copy + n;
	}
	while (p < end && *p == ' ')
		p++;
	while (p < end && end[-1] == ' ')
		end--;
	*plain = (struct slice){ p, (size_t)(end - p) };
	return plain->n <= LONGEST;
}

/*
 * The year that two digits mean: 1969 to 2068 as POSIX has it, 1350 to 1449 of the Persian and
 * Islamic calendars, which is about the same span, and 2500 to 2599 of the Buddhist one.
 */
static int
whole_year(enum date_calendar kind, int short_year)
{

	if (kind == DATE_GREGORIAN)
		return short_year >= 69 ? 1900 + short_year : 2000 + short_year;
	if (kind == DATE_BUDDHIST)
		return 2500 + short_year;
	return short_year >= 50 ? 1300 + short_year : 1400 + short_year;
}

/*
 * The day at a moment, in the zone if one is given.  Division rounds towards zero, so moments
 * before 1970 that are not midnight need one day less.
 */
static const char *
moment_day(struct date_reader *r, int64_t seconds, date_day *out)
{
	int64_t day = seconds / DAY - (seconds % DAY < 0);

	if (day < DATE_FIRST || day > DATE_LAST)
		return "is no date between the years 1 and 9999";
	*out = r->zone != NULL ? zone_day(r->zone, seconds) : (date_day)day;
	return *out < DATE_FIRST || *out > DATE_LAST ? "is no date between the years 1 and 9999"
						   : NULL;
}

/* Whether ${day} is the day of the week that the text says, if it says one. */
static bool
is_weekday(const struct date_parts *parts, date_day day)
{

	/*
	 * 1970-01-01, day 0, was a Thursday; whole weeks are added to make the dividend positive.
	 */
	return parts->weekday < 0 || ((int64_t)day + 7 * 400000 + 4) % 7 == parts->weekday;
}

/*
 * Return the day that ${parts} say, before any zone is applied.  A weekday that contradicts the
 * date is an error and not ignored: it mostly means that day and month were taken for each other.
 */
static const char *
written_day(struct date_reader *r, const struct date_parts *parts, date_day *out)
{
	int year = parts->short_year >= 0 ? whole_year(r->kind, parts->short_year) : parts->year;
	enum crm_status status;

	if (parts->year_day >= 0)
		status = calendar_year_day(r->calendar, year, parts->year_day, out);
	else
		status = calendar_day(r->calendar, year, parts->month, parts->day, out);
	if (status != CRM_OK)
		return "is a day that does not exist";
	return is_weekday(parts, *out) ? NULL : "has another day of the week than that date";
}

/*
 * The day of a text whose parts have been read.  Numbers of seconds or days are days by themselves;
 * a written date is one too, unless it has an offset and --timezone asks for the day elsewhere.
 */
static const char *
to_day(struct date_reader *r, unsigned has, const struct date_parts *parts, date_day *out)
{
	int hour = parts->hour, seconds;
	const char *why;

	if ((has & (1u << DATE_OP_EPOCH | 1u << DATE_OP_MILLIS)) != 0)
		return moment_day(r, parts->epoch, out);
	if ((has & (1u << DATE_OP_SERIAL | 1u << DATE_OP_SERIAL_1904)) != 0) {
		if (parts->serial < DATE_FIRST || parts->serial > DATE_LAST)
			return "is no date between the years 1 and 9999";
		*out = (date_day)parts->serial;
		return NULL;
	}
	if ((why = written_day(r, parts, out)) != NULL)
		return why;
	if (parts->offset == DATE_NO_OFFSET || r->zone == NULL)
		return NULL;
	if (parts->offset == DATE_SOME_OFFSET)
		return "names a zone whose offset is not known: leave out --timezone, and its own day counts";
	if (parts->afternoon >= 0)
		hour = hour % 12 + 12 * parts->afternoon;
	/* A leap second, and 24:00, are of the day that they end. */
	seconds = (hour < 0 ? 0 : hour * 3600) + (parts->minute < 0 ? 0 : parts->minute * 60) +
	    (parts->second < 0 ? 0 : parts->second > 59 ? 59 : parts->second);
	if (seconds >= DAY)
		seconds = DAY - 1;
	return moment_day(r, (int64_t)*out * DAY + seconds - parts->offset, out);
}

/* `YYYY-MM-DD`, alone or followed by a plain time of day. */
static inline bool
read_iso(struct slice text, date_day *out)
{

	if (text.n != DATE_PRINT && (text.n != 19 || !date_is_clock(text.p + DATE_PRINT)))
		return false;
	return date_parse((struct slice){ text.p, DATE_PRINT }, out) == CRM_OK;
}

/* Where ${text} (1 to TEXT bytes) is remembered, if it is; there must be a table. */
static struct text *
text_place(const struct date_reader *r, struct slice text)
{
	size_t front = text.n < 8 ? text.n : 8;
	uint64_t hash;

	/*
	 * Both ends of the text: dates differ at the end or in front, times of day in the middle.
	 */
	hash = word_load_some(text.p, front) * UINT64_C(0x9e3779b97f4a7c15);
	hash ^= word_load_some(text.p + text.n - front, front) * UINT64_C(0xc2b2ae3d27d4eb4f);
	hash = (hash ^ hash >> 29) * UINT64_C(0x9e3779b97f4a7c15);
	return &r->texts[hash >> 54];
}

/* Whether ${text} has letters beside those of ISO 8601, so that names might help to read it. */
static bool
has_names(struct slice text)
{

	for (size_t i = 0; i < text.n; i++)
		if ((text.p[i] & 0x80) != 0 ||
		    ((text.p[i] | 0x20) >= 'a' && (text.p[i] | 0x20) < 't'))
			return true;
	return false;
}

/* Try the formats of the column; the first that reads ${text} says which day it is. */
static const char *
try_formats(struct date_reader *r, struct slice text, date_day *out)
{
	struct date_parts parts;
	const char *why = NULL;

	for (size_t i = 0; i < r->n; i++)
		if (date_pattern_read(&r->pattern[i], r->names, text, &parts)) {
			const char *not = to_day(r, r->pattern[i].has, &parts, out);

			if (not == NULL)
				return NULL;
			why = why != NULL ? why : not;
		}
	if (r->iso && text.n > 9 && (text.p[8] == 'T' || text.p[8] == 't') &&
	    date_pattern_read(&r->compact, NULL, text, &parts))
		return to_day(r, r->compact.has, &parts, out);
	return why != NULL ? why
	    : r->iso	   ? "is not a date as YYYY-MM-DD"
			   : "is not a date of this format";
}

/*
 * Read a text that is not remembered.  Names of months and weekdays are asked for by the first text
 * that has letters and cannot be read without them.
 */
static const char *
read_text(struct date_reader *r, struct slice text, date_day *out)
{
	char copy[LONGEST];
	struct slice plain;
	const char *why;

	if (!to_plain(text, copy, &plain))
		return "is not a date";
	if (plain.n == 0)
		return "is empty";
	if ((why = try_formats(r, plain, out)) == NULL || r->names != NULL || !has_names(plain))
		return why;
	r->names = date_names_of(r->kind);
	return try_formats(r, plain, out);
}

/* Remember that ${text} is ${day}.  Without memory for the table the next one is read again. */
static void
remember(struct date_reader *r, struct slice text, date_day day)
{
	struct text *place;

	if (text.n > TEXT ||
	    (r->texts == NULL && (r->texts = mem_new(TEXTS, sizeof(*r->texts))) == NULL))
		return;
	place = text_place(r, text);
	memcpy(place->text, text.p, text.n);
	place->n = (uint8_t)text.n;
	place->day = day;
}

/*
 * The day of ${text}, by the quickest way that applies: YYYY-MM-DD as it stands, a text that was
 * read before, and only then the formats.
 */
const char *
date_reader_read(struct date_reader *r, struct slice text, date_day *out)
{
	const char *why;

	if (r->iso && r->kind == DATE_GREGORIAN && read_iso(text, out))
		return NULL;
	if (r->texts != NULL && text.n >= 1 && text.n <= TEXT) {
		const struct text *place = text_place(r, text);

		if (place->n == text.n && memcmp(place->text, text.p, text.n) == 0) {
			*out = place->day;
			return NULL;
		}
	}
	if ((why = read_text(r, text, out)) == NULL)
		remember(r, text, *out);
	return why;
}

void
date_reader_close(struct date_reader *r)
{

	if (r == NULL)
		return;
	zone_close(r->zone);
	free(r->texts);
	calendar_close(r->calendar);
	free(r);
}
