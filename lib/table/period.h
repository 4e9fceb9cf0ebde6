/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_PERIOD_H
#define CRM_TABLE_PERIOD_H

#include "table/date.h"

#include <stddef.h>
#include <stdint.h>

/**
 * Stretches of the calendar.  Weeks are those of ISO 8601: from Monday to Sunday, in the year of
 * their Thursday.
 */
enum period_kind { PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR };

/** The kinds as a program's option has them, in the order of enum period_kind. */
#define PERIOD_CHOICES "day|week|month|quarter|year"

/**
 * period_of(kind, date): The number of the period in which ${date} lies; the next one has the next
 * number.
 */
int32_t period_of(enum period_kind kind, date_day date);

/** period_start(kind, period): Its first day; it ends the day before the start of the next. */
date_day period_start(enum period_kind kind, int32_t period);

/** Room for what period_print() writes, without a NUL. */
#define PERIOD_PRINT 12

/**
 * period_print(out, kind, period): Write `2024-02-29`, `2024-W09`, `2024-02`, `2024-Q1` or `2024`
 * and return the length.
 */
size_t period_print(char out[PERIOD_PRINT], enum period_kind kind, int32_t period);

#endif
