/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser of options that are a day. */
#include "app/option_date.h"

#include "table/date.h"

#include <stdio.h>

bool
option_date(void *field, const char *text, char why[128])
{

	if (date_parse(slice_of(text), field) == CRM_OK)
		return true;
	snprintf(why, 128, "is not a date as 2026-01-31");
	return false;
}
