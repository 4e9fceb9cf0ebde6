/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_DATE_MONTHS_H
#define CRM_TABLE_DATE_MONTHS_H

#include "base/word.h"
#include "table/date.h"

#include <assert.h>
#include <stdint.h>

/* Months that are remembered, each at the place that its text leads to. */
#define DATE_MONTHS 64

/**
 * The months that were met in a column of dates: few occur, so of most dates only the day of the
 * month has to be read.  Plain data; all zero is none.
 */
struct date_months {
	/* `YYYY-MM-`, and the day before its first; days: 28, or 0 if the place is free. */
	struct { uint64_t text; date_day before; unsigned days; } v[DATE_MONTHS];
};

/**
 * date_months_read(months, p, day): As date_parse() of the DATE_PRINT bytes at ${p}.  Days above
 * the 28th are looked at in full, as not every month has them.
 */
static inline enum crm_status
date_months_read(struct date_months *months, const char *p, date_day *day)
{
	uint64_t text = word_load(p);
	size_t i = text * UINT64_C(0x9e3779b97f4a7c15) >> 58;
	unsigned tens = (unsigned)(unsigned char)p[8] - '0',
		 ones = (unsigned)(unsigned char)p[9] - '0', of_month = tens * 10 + ones;

	static_assert(DATE_MONTHS == 64, "six bits of a hash are a place");
	if (months->v[i].text == text && ones <= 9 && of_month - 1 < months->v[i].days) {
		*day = months->v[i].before + (date_day)of_month;
		return CRM_OK;
	}
	if (date_parse((struct slice){ p, DATE_PRINT }, day) != CRM_OK)
		return CRM_EDATA;
	months->v[i].text = text;
	months->v[i].before = *day - (date_day)of_month;
	months->v[i].days = 28;
	return CRM_OK;
}

#endif
