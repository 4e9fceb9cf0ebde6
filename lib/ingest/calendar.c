/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Days of the Gregorian, Persian, Umm al-Qura and Buddhist calendars.
 *
 * Gregorian days are reckoned by table/date, and Buddhist ones are these with another year.  For
 * the others ICU is asked once for each month, where it starts and how long it is; the last 512
 * months are remembered, each at its own place.
 * ICU's calendar is opened for the first month that is asked for: detection has a reader for each
 * format in each calendar, and most of them read nothing.
 *
 * What must hold: only years for which ICU's reckoning agrees with the published calendars are
 * taken (tests compare every day of them), so a year outside is refused, not guessed.
 */
#include "ingest/calendar.h"

#include "base/mem.h"

#include <unicode/ucal.h>

#include <stdlib.h>

/* How many months are remembered, each at its own place: 42 years in a row. */
#define MONTHS 512

/* How many years the Thai calendar is ahead since 1941, when its year came to begin in January. */
#define BUDDHIST_AHEAD 543

struct month {
	int32_t key;	/* year * 12 + month; 0 is none */
	date_day first;
	int32_t length;
};

struct calendar {
	enum date_calendar kind;
	UCalendar *icu;		/* NULL: not needed so far */
	struct month months[];	/* MONTHS, where ICU is asked */
};

/* What the calendars are called in ICU, and the years for which its reckoning holds. */
static const struct {
	const char *locale;
	int first, last;
} kinds[] = {
	[DATE_GREGORIAN] = { NULL, 1, 9999 },
	[DATE_PERSIAN] = { "en@calendar=persian", 1200, 1500 },
	[DATE_UMALQURA] = { "en@calendar=islamic-umalqura", 1300, 1600 },
	[DATE_BUDDHIST] = { NULL, 2443, 2642 },
};

enum crm_status
calendar_open(struct calendar **calendar, enum date_calendar kind)
{
	struct calendar *c;

	c = *calendar = mem_new(1,
	    sizeof(*c) + (kinds[kind].locale == NULL ? 0 : MONTHS * sizeof(c->months[0])));
	if (c == NULL)
		return CRM_ENOMEM;
	c->kind = kind;
	return CRM_OK;
}

/*
 * The first day and the length of a month, from the memory or from ICU; NULL if ICU does not know.
 */
static const struct month *
find_month(struct calendar *c, int year, int month)
{
	static const UChar gmt[] = { 'G', 'M', 'T', 0 };
	int32_t key = year * 12 + month;
	struct month *m = &c->months[key % MONTHS];
	UErrorCode error = U_ZERO_ERROR;
	double first;
	int32_t length;

	if (m->key == key)
		return m;
	/* It fails where memory does, and icu_memory.h says what happens then. */
	if (c->icu == NULL)
		c->icu = ucal_open(gmt, -1, kinds[c->kind].locale, UCAL_DEFAULT, &error);
	if (U_FAILURE(error))
		return NULL;
	ucal_clear(c->icu);
	ucal_set(c->icu, UCAL_EXTENDED_YEAR, year);
	ucal_set(c->icu, UCAL_MONTH, month - 1);
	ucal_set(c->icu, UCAL_DATE, 1);
	first = ucal_getMillis(c->icu, &error) / 86400000;
	length = ucal_getLimit(c->icu, UCAL_DATE, UCAL_ACTUAL_MAXIMUM, &error);
	if (U_FAILURE(error))
		return NULL;
	*m = (struct month){ .key = key, .first = (date_day)first, .length = length };
	return m;
}

enum crm_status
calendar_day(struct calendar *c, int year, int month, int day, date_day *out)
{
	const struct month *m;

	if (c->kind == DATE_GREGORIAN)
		return date_from(year, month, day, out);
	if (year < kinds[c->kind].first || year > kinds[c->kind].last || month < 1 || month > 12 ||
	    day < 1)
		return CRM_EDATA;
	if (c->kind == DATE_BUDDHIST)
		return date_from(year - BUDDHIST_AHEAD, month, day, out);
	if ((m = find_month(c, year, month)) == NULL || day > m->length)
		return CRM_EDATA;
	*out = m->first + day - 1;
	return CRM_OK;
}

enum crm_status
calendar_year_day(struct calendar *c, int year, int day, date_day *out)
{
	date_day start;
	int month, n = day;

	/* Month by month: twelve steps at the most. */
	for (month = 1; month <= 12 && n > 0; month++) {
		int length = 28;

		if (calendar_day(c, year, month, 1, &start) != CRM_OK)
			return CRM_EDATA;
		while (calendar_day(c, year, month, length + 1, out) == CRM_OK)
			length++;
		if (n <= length) {
			*out = start + n - 1;
			return CRM_OK;
		}
		n -= length;
	}
	return CRM_EDATA;
}

void
calendar_close(struct calendar *c)
{

	if (c == NULL)
		return;
	if (c->icu != NULL)
		ucal_close(c->icu);
	free(c);
}
