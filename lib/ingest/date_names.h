/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_DATE_NAMES_H
#define CRM_INGEST_DATE_NAMES_H

#include "base/slice.h"
#include "base/status.h"
#include "ingest/calendar.h"

/**
 * The months' names, whole and short, of one calendar in English, Turkish, Persian, Arabic, German,
 * French and Spanish (ICU's, from CLDR).
 */
struct date_names;

/** date_names_open(names, kind): CRM_OK or CRM_ENOMEM.  Some milliseconds. */
CRM_CHECKED enum crm_status date_names_open(struct date_names **names, enum date_calendar kind);

/**
 * date_names_match(names, text, dot, month):
 * The longest month's name at the start of ${text}, compared as fold_text() has it; one that means
 * two months is none.  ${dot}: a point behind it is part of it.  Return its bytes, with
 * *${month} 1..12; or 0.
 */
size_t date_names_match(const struct date_names *names, struct slice text, bool dot, int *month);

/**
 * date_names_half(text, afternoon): AM or PM, in those languages, at the start of ${text}: its
 * bytes, or 0.
 */
size_t date_names_half(struct slice text, bool *afternoon);

/** date_names_close(names): Free it.  NULL is fine. */
void date_names_close(struct date_names *names);

#endif
