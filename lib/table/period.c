/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Days to numbered periods (days, ISO weeks, months, quarters, years) and back.
 *
 * A period is an integer that grows by one from each to the next, so that the distance of two
 * periods is their difference: months since year 0, weeks since the week of 1970-01-01, and so
 * on.  Weeks begin on Monday, and an ISO week belongs to the year of its Thursday.
 */
#include "table/period.h"

#include <stdio.h>
#include <string.h>

/* ${a} / ${b} towards minus infinity. */
static int32_t
floor_divide(int32_t a, int32_t b)
{

	return a / b - (a % b < 0);
}

int32_t
period_of(enum period_kind kind, date_day date)
{
	int year, month, day;

	switch (kind) {
	case PERIOD_DAY:
		return date;
	case PERIOD_WEEK:
		/* 1970-01-01 was a Thursday: week 0 began three days before it. */
		return floor_divide(date + 3, 7);
	default:
		break;
	}
	date_split(date, &year, &month, &day);
	switch (kind) {
	case PERIOD_MONTH:
		return year * 12 + month - 1;
	case PERIOD_QUARTER:
		return year * 4 + (month - 1) / 3;
	default:
		return year;
	}
}

/* The first day of a month; year 10000 is needed as the end of 9999. */
static date_day
month_start(int year, int month)
{
	date_day date;

	if (date_from(year, month, 1, &date) == CRM_OK)
		return date;
	return date_from(year - 1, 12, 31, &date) == CRM_OK ? date + 1 : DATE_NONE;
}

date_day
period_start(enum period_kind kind, int32_t period)
{

	switch (kind) {
	case PERIOD_DAY:
		return period;
	case PERIOD_WEEK:
		return period * 7 - 3;
	case PERIOD_MONTH:
		return month_start(period / 12, period % 12 + 1);
	case PERIOD_QUARTER:
		return month_start(period / 4, period % 4 * 3 + 1);
	case PERIOD_YEAR:
		break;
	}
	return month_start(period, 1);
}

size_t
period_print(char out[PERIOD_PRINT], enum period_kind kind, int32_t period)
{
	date_day first = period_start(kind, period), thursday = first + 3, new_year;
	int year, month, day, n = 0;
	char text[32];

	if (kind == PERIOD_DAY)
		return date_print(out, first);
	date_split(kind == PERIOD_WEEK ? thursday : first, &year, &month, &day);
	new_year = month_start(year, 1);
	switch (kind) {
	case PERIOD_WEEK:
		n = snprintf(text, sizeof(text), "%04d-W%02d", year, (thursday - new_year) / 7 + 1);
		break;
	case PERIOD_MONTH:
		n = snprintf(text, sizeof(text), "%04d-%02d", year, month);
		break;
	case PERIOD_QUARTER:
		n = snprintf(text, sizeof(text), "%04d-Q%d", year, (month - 1) / 3 + 1);
		break;
	default:
		n = snprintf(text, sizeof(text), "%04d", year);
		break;
	}
	memcpy(out, text, (size_t)n);
	return (size_t)n;
}
