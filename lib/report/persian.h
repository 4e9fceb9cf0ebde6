/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_PERSIAN_H
#define CRM_REPORT_PERSIAN_H

#include "table/date.h"

/**
 * persian_split(date, year, month, day):
 * The parts of ${date} in the Persian (Solar Hijri) calendar, by the arithmetic of Borkowski (The
 * Persian calendar for 3000 years, Earth, Moon and Planets 74, 1996), which agrees with the
 * astronomical calendar for the years -61 to 3177.
 */
void persian_split(date_day date, int *year, int *month, int *day);

#endif
