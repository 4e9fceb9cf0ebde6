/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_DATE_TEXT_H
#define CRM_INGEST_DATE_TEXT_H

#include "base/slice.h"
#include "base/status.h"
#include "base/word.h"
#include "ingest/calendar.h"
#include "table/date.h"

#include <stdbool.h>
#include <stdint.h>

/** How a log writes days. */
struct date_format {
	/*
	 * As for strptime: %Y (four digits), %y (two: 69..99 are 19xx and 00..68 are 20xx; in the
	 * Persian and Umm al-Qura calendars 50..99 are 13xx and 00..49 are 14xx), %m, %d, %e (one
	 * or two digits), %b and %B (a month's name, whole or short, in the languages of
	 * date_names.h), %j (day of the year), %H, %M, %S (a fraction may follow), %p, %z and %Z
	 * (an offset, or a zone's name), %s and %Q (seconds and milliseconds since 1970, alone),
	 * %F, %T, %R, %%; a blank matches one or more blanks, other text itself.  `excel` and
	 * `excel1904` are the day numbers of spreadsheets.  Several formats with `|` between: the
	 * first that reads a text counts.  NULL: ISO 8601, that is `%Y-%m-%d`, or `%Y%m%d` where a
	 * `T` follows.
	 */
	const char *format;
	enum date_calendar calendar;
	/*
	 * The zone whose days count, for texts with an offset: `+03:30`, `Z`, `Europe/Istanbul`.
	 * NULL: the day as it is in the text.
	 */
	const char *zone;
};

/** The longest format, with its NUL. */
#define DATE_FORMAT 64

/**
 * date_format_check(format): NULL, or why ${format} (see above, not NULL) is none: a constant that
 * reads on from `"value" `.
 */
CRM_CHECKED const char *date_format_check(const char *format);

/**
 * A reader of one column's dates.  It remembers the last texts, months and clock changes it has
 * met, in fixed memory (under 100 KiB).
 */
struct date_reader;

/**
 * date_reader_open(reader, format, why):
 * The strings of ${format} are copied.  Return CRM_OK; CRM_ENOMEM; or CRM_EUSAGE for a format, or
 * zone, that makes no sense, with *${why} a constant that reads on from `"value" `.
 */
CRM_CHECKED enum crm_status date_reader_open(
    struct date_reader **reader, const struct date_format *format, const char **why);

/**
 * date_reader_read(reader, text, out):
 * Read a date: any Unicode decimal digits; blanks around it and bidi marks are passed over.  Though
 * the format has none, a weekday may come before it (which must be that of the date), and after it
 * what date_tail.h lists: weekday, time of day, AM or PM, zone.  A day or time that does not exist
 * is refused; 23:59:60 and 24:00 exist, and are of the day that they end.
 *
 * Return NULL, or why not: a constant that reads on from `"value" `, such as `is not a date`.
 */
CRM_CHECKED const char *date_reader_read(
    struct date_reader *reader, struct slice text, date_day *out);

/**
 * date_is_clock(p): Whether the 9 bytes at ${p} are a blank or T and then HH:MM:SS, a time that
 * exists: what most logs write after a day, and what does not change which day it is.
 */
static inline bool
date_is_clock(const char *p)
{
	/* Digits become 0..9, colons 0; byte i of pairs is the number of digits i and i + 1. */
	uint64_t w = word_load(p + 1) ^ UINT64_C(0x30303a30303a3030);
	uint64_t bad = ((w + UINT64_C(0x76767f76767f7676)) | w) & WORD_EACH(0x80);
	uint64_t pairs = w * 10 + (w >> 8);

	return (*p == ' ' || *p == 'T') && bad == 0 && (pairs & 0xff) <= 23 &&
	    (pairs >> 24 & 0xff) <= 59 && (pairs >> 48 & 0xff) <= 60;
}

/** date_reader_close(reader): Free it.  NULL is fine. */
void date_reader_close(struct date_reader *reader);

#endif
