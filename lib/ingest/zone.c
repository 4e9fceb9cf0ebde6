/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The day in a time zone at a moment.
 *
 * ICU knows the zones but is slow.  Most days have one offset from start to end, so the offset of
 * whole UTC days is remembered, and ICU is only asked anew within days on which clocks change.
 */
#include "ingest/zone.h"

#include "base/mem.h"

#include <unicode/ucal.h>

#include <stdlib.h>

#define DAY 86400

/* How many UTC days are remembered, each at its own place: eleven years in a row. */
#define DAYS 4096

/* The longest name of a zone. */
#define NAME 64

struct utc_day {
	int32_t day;
	int32_t offset;		/* of all that day, or CHANGES */
};

#define CHANGES INT32_MIN

struct zone {
	UCalendar *icu;		/* NULL: the offset is fixed */
	int32_t offset;
	struct utc_day days[DAYS];
};

static bool
two_digits(const char *p, int *value)
{
	unsigned tens = (unsigned)(unsigned char)p[0] - '0',
		 ones = (unsigned)(unsigned char)p[1] - '0';

	*value = (int)(tens * 10 + ones);
	return tens <= 9 && ones <= 9;
}

size_t
zone_offset(struct slice text, int *seconds)
{
	int hours, minutes = 0;
	size_t n = 3;

	*seconds = 0;
	if (text.n >= 1 && (text.p[0] == 'Z' || text.p[0] == 'z'))
		return 1;
	if (text.n >= 3 && (memcmp(text.p, "UTC", 3) == 0 || memcmp(text.p, "GMT", 3) == 0))
		return 3;
	if (text.n < 3 || (text.p[0] != '+' && text.p[0] != '-') || !two_digits(text.p + 1, &hours))
		return 0;
	if (text.n >= 6 && text.p[3] == ':' && two_digits(text.p + 4, &minutes))
		n = 6;
	else if (text.n >= 5 && two_digits(text.p + 3, &minutes))
		n = 5;
	else
		minutes = 0;
	if (hours > 18 || minutes > 59 || (hours == 18 && minutes > 0))
		return 0;
	*seconds = (text.p[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
	return n;
}

enum crm_status
zone_open(struct zone **zone, const char *name)
{
	UErrorCode error = U_ZERO_ERROR;
	UChar id[NAME + 1], canonical[NAME + 1];
	size_t n = strlen(name), i;
	struct zone *z;
	UBool system_id;
	int offset;

	*zone = NULL;
	if (n == 0 || n > NAME)
		return CRM_EUSAGE;
	if ((z = mem_new(1, sizeof(*z))) == NULL)
		return CRM_ENOMEM;
	/* A day that no text can have: nothing is remembered yet. */
	for (i = 0; i < DAYS; i++)
		z->days[i].day = INT32_MIN;
	if (zone_offset(slice_of(name), &offset) == n) {
		z->offset = offset;
		*zone = z;
		return CRM_OK;
	}
	for (i = 0; i <= n; i++)
		id[i] = (UChar)(unsigned char)name[i];
	ucal_getCanonicalTimeZoneID(id, -1, canonical, NAME + 1, &system_id, &error);
	/* ICU makes something of almost any `GMT+...`; only names of the data base are taken. */
	if (error == U_ILLEGAL_ARGUMENT_ERROR || (U_SUCCESS(error) && !system_id)) {
		free(z);
		return CRM_EUSAGE;
	}
	z->icu = ucal_open(id, -1, "en@calendar=gregorian", UCAL_DEFAULT, &error);
	if (U_FAILURE(error)) {
		free(z);
		return CRM_ENOMEM;
	}
	*zone = z;
	return CRM_OK;
}

static int32_t
offset_at(struct zone *z, int64_t seconds)
{
	UErrorCode error = U_ZERO_ERROR;
	int32_t offset;

	ucal_setMillis(z->icu, (double)seconds * 1000, &error);
	offset =
	    ucal_get(z->icu, UCAL_ZONE_OFFSET, &error) + ucal_get(z->icu, UCAL_DST_OFFSET, &error);
	return U_FAILURE(error) ? 0 : offset / 1000;
}

static date_day
floor_day(int64_t seconds)
{

	return (date_day)(seconds / DAY - (seconds % DAY < 0));
}

date_day
zone_day(struct zone *z, int64_t seconds)
{
	date_day utc = floor_day(seconds);
	struct utc_day *d;
	int32_t offset = z->offset;

	if (z->icu != NULL) {
		d = &z->days[(uint32_t)utc % DAYS];
		if (d->day != utc) {
			/* No zone changes its clocks twice within a day. */
			int32_t start = offset_at(z, (int64_t)utc * DAY),
			    end = offset_at(z, (int64_t)utc * DAY + DAY - 1);

			*d = (struct utc_day){ utc, start == end ? start : CHANGES };
		}
		offset = d->offset == CHANGES ? offset_at(z, seconds) : d->offset;
	}
	return floor_day(seconds + offset);
}

void
zone_close(struct zone *z)
{

	if (z == NULL)
		return;
	if (z->icu != NULL)
		ucal_close(z->icu);
	free(z);
}
