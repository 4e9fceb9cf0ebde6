/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Persian calendar, by Borkowski's arithmetic (Earth, Moon, and Planets 74, 1996): leap years
 * come in cycles of 33 years, which begin anew at the years in `breaks`.
 */
#include "report/persian.h"

#include <stddef.h>

/* Years in which the cycle of leap years begins anew. */
static const int breaks[] = { -61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060,
	2097, 2192, 2262, 2324, 2394, 2456, 3178 };

/**
 * The day of March on which Persian year ${year} starts, in Gregorian year ${year} + 621; *${leap}:
 * years since the last leap year, 0 if it is one.
 */
static int
march_day(int year, int *leap)
{
	int leaps = -14, jump = 0, n, from = breaks[0];

	for (size_t i = 1; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
		jump = breaks[i] - from;
		if (year < breaks[i])
			break;
		leaps += jump / 33 * 8 + jump % 33 / 4;
		from = breaks[i];
	}
	n = year - from;
	leaps += n / 33 * 8 + (n % 33 + 3) / 4;
	if (jump % 33 == 4 && jump - n == 4)
		leaps++;
	if (jump - n < 6)
		n = n - jump + (jump + 4) / 33 * 33;
	*leap = ((n + 1) % 33 - 1) % 4;
	if (*leap == -1)
		*leap = 4;
	return 20 + leaps - ((year + 621) / 4 - ((year + 621) / 100 + 1) * 3 / 4 - 150);
}

void
persian_split(date_day date, int *year, int *month, int *day)
{
	int gregorian, m, d, leap, since;
	date_day start = 0;

	date_split(date, &gregorian, &m, &d);
	*year = gregorian - 621;
	if (date_from(gregorian, 3, march_day(*year, &leap), &start) != CRM_OK)
		start = date;	/* cannot be: March has the days that march_day() gives */
	since = date - start;
	if (since < 0) {
		(*year)--;
		since += 365;
		march_day(*year, &leap);
		since += leap == 0;
	}
	*month = since < 186 ? since / 31 + 1 : (since - 186) / 30 + 7;
	*day = since < 186 ? since % 31 + 1 : (since - 186) % 30 + 1;
}
