/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SHOP_CALENDAR_H
#define SHOP_CALENDAR_H

#include <stdint.h>

/*
 * The generator's own calendars: crm-ingest is tested against them, so nothing is shared with it.
 * A day is counted from 1970-01-01 (day 0).
 */

enum calendar { CALENDAR_GREGORIAN, CALENDAR_PERSIAN, CALENDAR_UMALQURA };

struct ymd {
	int year, month, day;
};

/**
 * The days that all three calendars can tell: 1941-03-21 (1 Farvardin 1320) to 2072-03-19 (29
 * Esfand 1450).
 */
#define CALENDAR_FIRST (-10513)
#define CALENDAR_LAST 37333

/** calendar_day(ymd): The day of a Gregorian date. */
int32_t calendar_day(struct ymd ymd);

/**
 * calendar_date(calendar, day): The date of ${day}, which is within CALENDAR_FIRST..CALENDAR_LAST.
 */
struct ymd calendar_date(enum calendar calendar, int32_t day);

#endif
