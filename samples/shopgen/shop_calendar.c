/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shop_calendar.h"

/* 1 Farvardin 1320 is 1941-03-21; 1 Muharram 1356 is 1937-03-14. */
#define PERSIAN_YEAR 1320
#define PERSIAN_DAY (-10513)
#define UMALQURA_YEAR 1356
#define UMALQURA_DAY (-11981)

/*
 * Umm al-Qura months are announced, not reckoned: bit m of a year's number is set where its month m
 * + 1 has 30 days (else 29).  1356 to 1500, as node's Intl (calendar islamic-umalqura) tells them.
 */
static const uint16_t umalqura[] = {
	0xeaa, 0xe94, 0xd2a, 0xc56, 0x4ae, 0xa6d, 0x56a, 0xd55, 0xd4a, 0xa93,	/* 1356 */
	0x52b, 0xa5b, 0x53a, 0x6b5, 0xea9, 0xd52, 0xd29, 0xa55, 0x4ad, 0x56d,	/* 1366 */
	0xaea, 0x6e4, 0xed1, 0xda2, 0xaaa, 0x95a, 0x2da, 0x5b9, 0xbb2, 0x764,	/* 1376 */
	0x6c9, 0x555, 0x2ab, 0x4db, 0xaba, 0x5b4, 0xda9, 0xd52, 0xaa5, 0x92d,	/* 1386 */
	0x26d, 0x8ed, 0x2da, 0xad5, 0xaa5, 0xa4b, 0x497, 0x937, 0x2b6, 0x975,	/* 1396 */
	0xd69, 0xd52, 0xc95, 0x92b, 0x25b, 0x4db, 0x9d5, 0x5d2, 0xda5, 0xd4a,	/* 1406 */
	0xa95, 0x54d, 0xaad, 0x3aa, 0xbd2, 0xbc4, 0xb89, 0xa95, 0x52d, 0x5ad,	/* 1416 */
	0xb6a, 0x6d4, 0xdc9, 0xd92, 0xaa6, 0x956, 0x2ae, 0x56d, 0x36a, 0xb55,	/* 1426 */
	0xaaa, 0x94d, 0x49d, 0x95d, 0x2ba, 0x5b5, 0x5aa, 0xd55, 0xa9a, 0x92e,	/* 1436 */
	0x26e, 0x55d, 0xada, 0x6d4, 0x6a5, 0xb27, 0xa4d, 0x4ad, 0x56d, 0xb5a,	/* 1446 */
	0x754, 0xf49, 0xe92, 0xd26, 0xa56, 0x356, 0x6b5, 0xbaa, 0xb92, 0xb25,	/* 1456 */
	0x68b, 0xa9b, 0x55a, 0xada, 0x5b4, 0xda9, 0xb52, 0xa9a, 0x536, 0x276,	/* 1466 */
	0x575, 0xaf2, 0x6d4, 0x6a9, 0x555, 0x2ad, 0x4bd, 0x9ba, 0x574, 0xb69,	/* 1476 */
	0xb52, 0xa95, 0x52d, 0xa5d, 0x4da, 0xad9, 0x6b2, 0xe95, 0xe2a, 0xc96,	/* 1486 */
	0x92e, 0xaad, 0x56a, 0xd65, 0xd4a					/* 1496 */
};

static int
gregorian_length(int year, int month)
{
	static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return length[month - 1] + (month == 2 && leap);
}

/*
 * Eight leap years in 33, the first counted from 1210 (Birashk's and Jalaali's breaks; this one
 * holds 1210 to 1634).
 */
static int
persian_length(int year, int month)
{
	int leap = ((year - 1210 + 1) % 33 - 1) % 4 == 0;

	return month <= 6 ? 31 : month <= 11 ? 30 : 29 + leap;
}

static int
umalqura_length(int year, int month)
{

	return 29 + ((umalqura[year - UMALQURA_YEAR] >> (month - 1)) & 1);
}

/*
 * Count months on from the first of ${year}; a log has few distinct days, so nothing cleverer is
 * needed.
 */
static struct ymd
count_on(int year, int32_t days, int (*length)(int year, int month))
{
	int month = 1;

	while (days >= length(year, month)) {
		days -= length(year, month);
		if (++month > 12) {
			month = 1;
			year++;
		}
	}
	return (struct ymd){ year, month, days + 1 };
}

int32_t
calendar_day(struct ymd ymd)
{
	int32_t day = ymd.day - 1;

	for (int m = 1; m < ymd.month; m++)
		day += gregorian_length(ymd.year, m);
	for (int y = 1970; y < ymd.year; y++)
		day += 337 + gregorian_length(y, 2);
	for (int y = ymd.year; y < 1970; y++)
		day -= 337 + gregorian_length(y, 2);
	return day;
}

struct ymd
calendar_date(enum calendar calendar, int32_t day)
{

	switch (calendar) {
	case CALENDAR_PERSIAN:
		return count_on(PERSIAN_YEAR, day - PERSIAN_DAY, persian_length);
	case CALENDAR_UMALQURA:
		return count_on(UMALQURA_YEAR, day - UMALQURA_DAY, umalqura_length);
	case CALENDAR_GREGORIAN:
		break;
	}
	return count_on(1941, day + 10592, gregorian_length);
}
