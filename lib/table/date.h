/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_DATE_H
#define CRM_TABLE_DATE_H

#include "base/slice.h"
#include "base/status.h"

#include <stdint.h>

/*
 * Calendar days of the proleptic Gregorian calendar as days since 1970-01-01, years 0001 to 9999.
 */

/** A day: days since 1970-01-01. */
typedef int32_t date_day;

/** No day; sorts before all others. */
#define DATE_NONE INT32_MIN

/** The first and the last day that can be written: 0001-01-01 and 9999-12-31. */
#define DATE_FIRST (-719162)
#define DATE_LAST 2932896

/** Length of YYYY-MM-DD. */
#define DATE_PRINT 10

/** date_parse(text, out): Read exactly `YYYY-MM-DD`, a day that exists.  CRM_OK or CRM_EDATA. */
CRM_CHECKED enum crm_status date_parse(struct slice text, date_day *out);

/** date_from(year, month, day, out): CRM_OK, or CRM_EDATA where there is no such day. */
CRM_CHECKED enum crm_status date_from(int year, int month, int day, date_day *out);

/** date_split(date, year, month, day): The parts of ${date}. */
void date_split(date_day date, int *year, int *month, int *day);

/**
 * date_print(out, date):
 * Write YYYY-MM-DD (no NUL) and return DATE_PRINT; for DATE_NONE write nothing and return 0.
 */
size_t date_print(char out[DATE_PRINT], date_day date);

#endif
