/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_DATE_TEXT_H
#define CRM_INGEST_DATE_TEXT_H

#include "base/slice.h"
#include "base/status.h"
#include "table/date.h"

/** How a log writes days. */
enum date_calendar {
	DATE_GREGORIAN,
	DATE_PERSIAN,		/* years 1200..1500 */
	DATE_UMALQURA		/* years 1300..1600, those of ICU's table */
};

struct date_format {
	/*
	 * As for strptime: %Y (four digits) %y (two: 69..99 are 19xx, 00..68 are 20xx; Persian 13xx and 14xx: 50..99 and 00..49; Umm
	 * al-Qura the same) %m %d %e (one or two digits) %b %B (a month's name, whole or short, in English, Turkish, Persian, Arabic,
	 * German, French or Spanish) %j (day of the year) %H %M %S %p %z %s (seconds since 1970, nothing else needed) %F %T %R %%; a
	 * blank stands for one or more blanks, other text for itself.  NULL: ISO 8601, `%Y-%m-%d`, or `%Y%m%d` where a `T` follows.
	 */
	const char *format;
	enum date_calendar calendar;
	/* The zone whose days count, for texts with an offset: `+03:30`, `Z`, `Europe/Istanbul`.  NULL: the day as it stands in the text. */
	const char *zone;
};

/** A reader of one column's dates.  It remembers the last texts, months and clock changes it has met, in fixed memory (64 KiB). */
struct date_reader;

/**
 * date_reader_open(reader, format, why):
 * The strings of ${format} are copied.  Return CRM_OK; CRM_ENOMEM; or CRM_EUSAGE for a format, or zone, that makes no sense, with *${why} a
 * constant that reads on from `"value" `.
 */
CRM_CHECKED enum crm_status date_reader_open(struct date_reader **reader, const struct date_format *format, const char **why);

/**
 * date_reader_read(reader, text, out):
 * Read a date: any Unicode decimal digits, blanks and bidi marks around it passed over.  A time of day may follow though the format has none
 * (blank, `T` or comma, then H:MM, H:MM:SS or H:MM:SS.fff, then AM or PM, then `Z`, `+03:30`, `+0330` or `UTC`).  A day or
 * time that does not exist is refused.
 *
 * Return NULL, or why not: a constant that reads on from `"value" `, such as `is not a date`.
 */
CRM_CHECKED const char *date_reader_read(struct date_reader *reader, struct slice text, date_day *out);

/** date_reader_close(reader): Free it.  NULL is fine. */
void date_reader_close(struct date_reader *reader);

/**
 * date_calendar_day(reader, year, month, day, out):
 * The day of a date in the reader's calendar.  CRM_OK, or CRM_EDATA where there is no such day or the year is out of range.
 */
CRM_CHECKED enum crm_status date_calendar_day(struct date_reader *reader, int year, int month, int day, date_day *out);

#endif
