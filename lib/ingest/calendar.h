/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_CALENDAR_H
#define CRM_INGEST_CALENDAR_H

#include "base/status.h"
#include "table/date.h"

#include <stdint.h>

/** How a log writes days. */
enum date_calendar {
	DATE_GREGORIAN,		/* years 1..9999 */
	DATE_PERSIAN,		/* years 1200..1500 */
	DATE_UMALQURA,		/* years 1300..1600, those of ICU's table */
	DATE_BUDDHIST,		/* Thai years 2443..2642: Gregorian days, 543 years ahead */
	DATE_CALENDARS
};

/** The months of one calendar.  ICU is asked once for each; the last 512 are remembered. */
struct calendar;

/** calendar_open(c, kind): CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status calendar_open(struct calendar **c, enum date_calendar kind);

/**
 * calendar_day(c, year, month, day, out):
 * The day.  CRM_OK, or CRM_EDATA where there is no such day or the year is out of range.
 */
CRM_CHECKED enum crm_status calendar_day(
    struct calendar *c, int year, int month, int day, date_day *out);

/** calendar_year_day(c, year, day, out): As calendar_day() for the ${day}-th (from 1) of a year. */
CRM_CHECKED enum crm_status calendar_year_day(struct calendar *c, int year, int day, date_day *out);

/** calendar_close(c): Free it.  NULL is fine. */
void calendar_close(struct calendar *c);

#endif
