/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_APP_OPTION_DATE_H
#define CRM_APP_OPTION_DATE_H

#include <stdbool.h>

/**
 * option_date(field, text, why): An OPT_CALL for a day: reads YYYY-MM-DD into the date_day at
 * ${field}.
 */
bool option_date(void *field, const char *text, char why[128]);

#endif
