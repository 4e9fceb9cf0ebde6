/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calendar dates as days since 1970-01-01, proleptic Gregorian, years 1 to 9999.
 *
 * Reading a date is on the path of every row of every filter, so `YYYY-MM-DD` is checked and
 * converted without loops or divisions: eight bytes in one word, the rest by hand.  Both
 * directions are tested on every day of the range (tests/unit/table/test_date.c).
 */
#include "table/date.h"

#include "base/word.h"

#include <string.h>

/* Days from 0000-01-01 to 1970-01-01. */
#define EPOCH 719528

/* Days in months 1..12 of a common year, and days before them. */
static const uint8_t month_days[13] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
static const uint16_t days_before[13] = { 0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304,
	334 };

/*
 * The day of a date given in parts.  The year comes as century and year of the century, as a
 * written year has them: that leaves nothing to divide by.
 */
static inline enum crm_status
day_of(unsigned century, unsigned year, unsigned month, unsigned day, date_day *out)
{
	unsigned leap, days;

	if (month - 1 >= 12 || (century | year) == 0)
		return CRM_EDATA;
	leap = ((year != 0 ? year : century) & 3) == 0;
	if (day - 1 >= month_days[month] + (leap & (month == 2)))
		return CRM_EDATA;

	/*
	 * Of the years before this one: each 365, a day for each fourth, less the centuries that
	 * are not fourths.
	 */
	days = century * 36524 + ((century + 3) >> 2);
	days += year * 365 + ((year + 3) >> 2) - ((year != 0) & ((century & 3) != 0));
	days += days_before[month] + (leap & (month > 2)) + day - 1;
	*out = (date_day)days - EPOCH;
	return CRM_OK;
}

enum crm_status
date_parse(struct slice text, date_day *out)
{
	uint64_t front, pairs, bad;
	unsigned tens, ones;

	if (text.n != DATE_PRINT)
		return CRM_EDATA;

	/*
	 * "YYYY-MM-" at once: digits become 0..9 and dashes 0; what does not is caught by the sum
	 * reaching bit 7.
	 */
	front = word_load(text.p) ^ UINT64_C(0x2d30302d30303030);
	bad = ((front + UINT64_C(0x7f76767f76767676)) | front) & WORD_EACH(0x80);
	tens = (unsigned)(unsigned char)text.p[8] - '0';
	ones = (unsigned)(unsigned char)text.p[9] - '0';
	if (bad != 0 || tens > 9 || ones > 9)
		return CRM_EDATA;

	/* Byte i becomes the number that digits i and i + 1 write. */
	pairs = front * 10 + (front >> 8);
	return day_of(
	    pairs & 0xff, (pairs >> 16) & 0xff, (pairs >> 40) & 0xff, tens * 10 + ones, out);
}

enum crm_status
date_from(int year, int month, int day, date_day *out)
{

	if (year < 1 || year > 9999 || month < 1 || day < 1)
		return CRM_EDATA;
	return day_of(
	    (unsigned)year / 100, (unsigned)year % 100, (unsigned)month, (unsigned)day, out);
}

void
date_split(date_day date, int *year, int *month, int *day)
{
	/*
	 * Years from March on have their leap day at the end (Hinnant, "chrono-compatible low-level
	 * date algorithms").
	 */
	unsigned days = (unsigned)(date + EPOCH - 60);	/* since 0000-03-01 */
	unsigned era, of_era, year_of_era, of_year, m;

	era = days / 146097;
	of_era = days % 146097;
	year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	m = (5 * of_year + 2) / 153;
	*day = (int)(of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(year_of_era + era * 400) + (*month <= 2);
}

static void
print_pair(char *out, int value)
{

	out[0] = (char)('0' + value / 10);
	out[1] = (char)('0' + value % 10);
}

size_t
date_print(char out[DATE_PRINT], date_day date)
{
	int year, month, day;

	if (date == DATE_NONE)
		return 0;
	date_split(date, &year, &month, &day);
	print_pair(out, year / 100);
	print_pair(out + 2, year % 100);
	out[4] = '-';
	print_pair(out + 5, month);
	out[7] = '-';
	print_pair(out + 8, day);
	return DATE_PRINT;
}
