/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_DATE_TEXT_H
#define CRM_INGEST_DATE_TEXT_H

#include "base/slice.h"
#include "base/status.h"
#include "ingest/calendar.h"
#include "table/date.h"

/** How a log writes days. */
struct date_format {
	/*
	 * As for strptime: %Y (four digits), %y (two: 69..99 are 19xx and 00..68 are 20xx; in the
	 * Persian and Umm al-Qura calendars 50..99 are 13xx and 00..49 are 14xx), %m, %d, %e (one
	 * or two digits), %b and %B (a month's name, whole or short, in English, Turkish, Persian,
	 * Arabic, German, French or Spanish), %j (day of the year), %H, %M, %S (a fraction may
	 * follow), %p, %z, %s (seconds since 1970, alone), %F, %T, %R,
	 * %%; a blank stands for one or more blanks, other text for itself.  NULL: ISO 8601, that
	 * is `%Y-%m-%d`, or `%Y%m%d` where a `T` follows.
	 */
	const char *format;
	enum date_calendar calendar;
	/*
	 * The zone whose days count, for texts with an offset: `+03:30`, `Z`, `Europe/Istanbul`.
	 * NULL: the day as it stands in the text.
	 */
	const char *zone;
};

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
 * Read a date: any Unicode decimal digits; blanks around it and bidi marks are passed over.  A time
 * of day may follow though the format has none: blanks, a comma or `T`, then H:MM, H:MM:SS or
 * H:MM:SS.fff (behind `T` also HHMM and HHMMSS), then AM or PM, then `Z`, `UTC`, `+03:30`, `+0330`
 * or `+03`.  A day or time that does not exist is refused; 23:59:60 exists.
 *
 * Return NULL, or why not: a constant that reads on from `"value" `, such as `is not a date`.
 */
CRM_CHECKED const char *date_reader_read(
    struct date_reader *reader, struct slice text, date_day *out);

/** date_reader_close(reader): Free it.  NULL is fine. */
void date_reader_close(struct date_reader *reader);

#endif
