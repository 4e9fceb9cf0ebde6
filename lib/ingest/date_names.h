/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_DATE_NAMES_H
#define CRM_INGEST_DATE_NAMES_H

#include "base/slice.h"
#include "base/status.h"
#include "ingest/calendar.h"

/**
 * The names, whole and short, of the months of one calendar and of the days of the week, in
 * English, Turkish, Persian, Arabic, German, French, Spanish, Italian, Dutch and Portuguese
 * (ICU's, from CLDR).
 */
struct date_names;

/**
 * date_names_of(kind):
 * The names of a calendar, which live as long as the process.  The first call for a calendar takes
 * some milliseconds; from any thread.
 */
const struct date_names *date_names_of(enum date_calendar kind);

/**
 * date_names_month(names, text, dot, month):
 * The longest month's name at the start of ${text}, compared as fold_text() has it; one that means
 * two months is none.  ${dot}: a point after it is part of it.  Return its bytes, with
 * *${month} 1..12; or 0.
 */
size_t date_names_month(const struct date_names *names, struct slice text, bool dot, int *month);

/**
 * date_names_weekday(names, text, weekday):
 * Where the longest name of a weekday at the start of ${text} ends, or NULL.  *${weekday}: 0
 * (Sunday) to 6, or -1 for one that means two days (such as the Spanish and Italian `mar`).
 */
const char *date_names_weekday(const struct date_names *names, struct slice text, int *weekday);

/**
 * date_names_half(text, afternoon): AM or PM, in those languages, at the start of ${text}: its
 * bytes, or 0.
 */
size_t date_names_half(struct slice text, bool *afternoon);

#endif
