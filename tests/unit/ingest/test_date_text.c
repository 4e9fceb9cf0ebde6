/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/date_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Read ${text} and give the day as YYYY-MM-DD, or `! why`. */
static const char *
show(struct date_reader *r, const char *text)
{
	static char out[160];
	date_day day;
	const char *why = date_reader_read(r, slice_of(text), &day);

	if (why != NULL)
		snprintf(out, sizeof(out), "! %s", why);
	else
		out[date_print(out, day)] = '\0';
	return out;
}

struct row {
	const char *format, *text, *expect;
};

#define NOT "! is not a date of this format"
#define NOT_ISO "! is not a date as YYYY-MM-DD"
#define NO_DAY "! is a day that does not exist"

static void
check_rows(const struct row *rows, size_t n, enum date_calendar calendar, const char *zone)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct date_format format = { rows[i].format, calendar, zone };
		struct date_reader *r;
		const char *why, *got;
		int twice;

		assert_int_equal(date_reader_open(&r, &format, &why), CRM_OK);
		/* Once read, and once remembered. */
		for (twice = 0; twice < 2; twice++) {
			got = show(r, rows[i].text);
			if (strcmp(got, rows[i].expect) != 0)
				fail_msg("\"%s\" as %s: %s, not %s", rows[i].text, rows[i].format,
				    got, rows[i].expect);
		}
		date_reader_close(r);
	}
}

#define CHECK(rows, calendar, zone)                                                                \
	check_rows(rows, sizeof(rows) / sizeof((rows)[0]), calendar, zone)

static void
test_iso(void **state)
{
	static const struct row rows[] = {
		{ NULL, "2024-02-29", "2024-02-29" },
		{ NULL, "2023-02-29", NO_DAY },
		{ NULL, "2024-02-29T23:59:59", "2024-02-29" },
		{ NULL, "2024-02-29 23:59:59", "2024-02-29" },
		{ NULL, "2024-02-29 24:00:00", "2024-02-29" },
		{ NULL, "2024-02-29 24:00:01", NOT_ISO },
		{ NULL, "2024-02-29T24:00", "2024-02-29" },
		{ NULL, "2024-02-29 24:01", NOT_ISO },
		{ NULL, "2024-02-29 24:00 PM", NOT_ISO },
		{ NULL, "2024-02-29 23:60:00", NOT_ISO },
		{ NULL, "2024-02-29 23:59:60", "2024-02-29" },
		{ NULL, "2024-02-29T23:59:59.123456Z", "2024-02-29" },
		{ NULL, "2024-02-29T23:59:59+03:30", "2024-02-29" },
		{ NULL, "2024-02-29T23:59-0330", "2024-02-29" },
		{ NULL, "2024-02-29 7:05", "2024-02-29" },
		{ NULL, "2024-02-29 7:05 PM", "2024-02-29" },
		{ NULL, "2024-02-29 13:05 PM", NOT_ISO },
		{ NULL, "20240229T235959Z", "2024-02-29" },
		{ NULL, "20240229T2359", "2024-02-29" },
		{ NULL, "20240229", NOT_ISO },
		{ NULL, " 2024-02-29 ", "2024-02-29" },
		{ NULL,
		    "\xe2\x80\x8f"
		    "2024-02-29",
		    "2024-02-29" },
		{ NULL, "۲۰۲۴-۰۲-۲۹", "2024-02-29" },
		{ NULL, "٢٠٢٤-٠٢-٢٩ ٢٣:٥٩", "2024-02-29" },
		{ NULL, "2024-02-29 23:59:59 UTC", "2024-02-29" },
		{ NULL, "2024-02-29x", NOT_ISO },
		{ NULL, "2024-02-29T", NOT_ISO },
		{ NULL, "2024-02-29 23", NOT_ISO },
		{ NULL, "2024-2-9", "2024-02-09" },
		{ NULL, "2024/02/29", NOT_ISO },
		{ NULL, "24-02-29", NOT_ISO },
		{ NULL, "0000-01-01", NO_DAY },
		{ NULL, "", "! is empty" },
		{ NULL, "   ", "! is empty" },
		{ NULL, "\xff", "! is not a date" },
		{ NULL, "2024-02-29\xc3", "! is not a date" },
		{ NULL, "2024-02-29 23:59:5", NOT_ISO },
		{ NULL, "2024-02-29 2359", NOT_ISO },
		{ NULL, "2024-02-29+03:30", NOT_ISO },
	};

	(void)state;
	CHECK(rows, DATE_GREGORIAN, NULL);
}

static void
test_zones(void **state)
{
	/*
	 * Turkey is at +03 all year since 2016; Iran went to +04:30 from 2021-03-22 and ended
	 * summer time in 2022 (IANA tzdata).
	 */
	static const struct row istanbul[] = {
		{ NULL, "2024-02-29T20:59:59Z", "2024-02-29" }, { NULL, "2024-02-29T21:00:00Z", "2024-03-01" },
		{ NULL, "2024-02-29T23:30:00", "2024-02-29" },
		{ NULL, "2024-02-29 23:30:00+05:00", "2024-02-29" },
		{ NULL, "2024-03-01 01:30:00+05:00", "2024-02-29" },
		{ NULL, "2024-02-29 11:30 PM UTC", "2024-03-01" }, { NULL, "2024-02-29", "2024-02-29" },
		{ "%s", "1709240400", "2024-03-01" }, { "%s", "1709240399.9", "2024-02-29" },
		{ "%s", "-1", "1970-01-01" },
		{ "%d.%m.%Y %H:%M %z", "29.02.2024 22:00 +0000", "2024-03-01" },
		{ "%m/%d/%Y %H:%M:%S %p %z", "02/29/2024 09:00:00 PM Z", "2024-03-01" },
		{ "%m/%d/%Y %H:%M:%S %p %z", "02/29/2024 12:30:00 AM Z", "2024-02-29" },
	}, tehran[] = {
		{ NULL, "2021-07-01T19:29:59Z", "2021-07-01" }, { NULL, "2021-07-01T19:30:00Z", "2021-07-02" },
		{ NULL, "2023-07-01T20:29:59Z", "2023-07-01" },
		{ NULL, "2023-07-01T20:30:00Z", "2023-07-02" }, { NULL, "2021-03-21T20:29:59Z", "2021-03-21" },
		{ NULL, "2021-03-21T20:30:00Z", "2021-03-22" },
		{ NULL, "2021-03-22T19:30:00Z", "2021-03-23" },
	}, fixed[] = {
		{ NULL, "2024-02-29T20:29:59Z", "2024-02-29" }, { NULL, "2024-02-29T20:30:00Z", "2024-03-01" },
		{ NULL, "9999-12-31T23:00:00Z", "! is no date between the years 1 and 9999" },
	}, utc[] = {
		{ "%s", "0", "1970-01-01" }, { "%s", "-1", "1969-12-31" }, { "%s", "99999999999", "5138-11-16" },
		{ "%s", "999999999999", "! is no date between the years 1 and 9999" }, { "%s", "x", NOT },
	};

	(void)state;
	CHECK(istanbul, DATE_GREGORIAN, "Europe/Istanbul");
	CHECK(tehran, DATE_GREGORIAN, "Asia/Tehran");
	CHECK(fixed, DATE_GREGORIAN, "+03:30");
	CHECK(utc, DATE_GREGORIAN, NULL);
}

static void
test_formats(void **state)
{
	static const struct row rows[] = {
		{ "%d.%m.%Y", "29.02.2024", "2024-02-29" },
		{ "%d.%m.%Y", "1.2.2024", "2024-02-01" },
		{ "%d.%m.%Y", "31.02.2024", NO_DAY },
		{ "%d.%m.%Y", "29.02.2024 12:00", "2024-02-29" },
		{ "%d.%m.%Y", "29.02.2024, 12:00:00", "2024-02-29" },
		{ "%d.%m.%Y", "29.02.24", NOT },
		{ "%d.%m.%Y", "29.02.20245", NOT },
		{ "%d.%m.%Y", "29/02/2024", NOT },
		{ "%d.%m.%Y", "029.02.2024", NOT },
		{ "%d.%m.%Y", "0.1.2024", NO_DAY },
		{ "%d.%m.%Y", "1.13.2024", NO_DAY },
		{ "%m/%d/%y", "12/31/68", "2068-12-31" },
		{ "%m/%d/%y", "12/31/69", "1969-12-31" },
		{ "%m/%d/%y", "1/1/00", "2000-01-01" },
		{ "%m/%d/%Y", "12/1/2010 8:26", "2010-12-01" },
		{ "%m/%d/%Y %H:%M", "12/1/2010 8:26", "2010-12-01" },
		{ "%m/%d/%Y %H:%M", "12/1/2010", NOT },
		{ "%m/%d/%Y %H:%M", "12/1/2010 24:00", "2010-12-01" },
		{ "%m/%d/%Y %H:%M", "12/1/2010 25:00", NOT },
		{ "%Y%m%d", "19970101", "1997-01-01" },
		{ "%Y%m%d", "1997011", NOT },
		{ "%Y%m%d", "199701011", NOT },
		{ "%Y%m%d", "۱۹۹۷۰۱۰۱", "1997-01-01" },
		{ "%Y%j", "2024366", "2024-12-31" },
		{ "%Y%j", "2023366", NO_DAY },
		{ "%Y-%j", "2024-60", "2024-02-29" },
		{ "%Y-%j", "2024-0", NO_DAY },
		{ "%F", "2024-02-29", "2024-02-29" },
		{ "%F %T", "2024-02-29 01:02:03", "2024-02-29" },
		{ "%FT%R", "2024-02-29T01:02", "2024-02-29" },
		{ "%y%m%d", "240229", "2024-02-29" },
		{ "on %d/%m/%Y %%", "on 29/02/2024 %", "2024-02-29" },
		{ "%d/%m/%Y", "۲۹/۰۲/۲۰۲۴", "2024-02-29" },
		{ "%d %m %Y",
		    "1\xc2\xa0"
		    "2   2024",
		    "2024-02-01" },
		{ "%d/%m/%Y", "29/02/2024 5:05 ب.ظ", "2024-02-29" },
		{ "%d/%m/%Y",
		    "29/02/2024 5:05\xe2\x80\xaf"
		    "PM",
		    "2024-02-29" },
	};

	(void)state;
	CHECK(rows, DATE_GREGORIAN, NULL);
}

static void
test_month_names(void **state)
{
	static const struct row rows[] = {
		{ "%d %b %Y", "29 Feb 2024", "2024-02-29" }, { "%d %B %Y", "29 FEBRUARY 2024", "2024-02-29" },
		{ "%b %d, %Y", "Feb 29, 2024", "2024-02-29" },
		{ "%d-%b-%y", "29-Feb-24", "2024-02-29" }, { "%d.%b.%Y", "1.Dec.2024", "2024-12-01" },
		{ "%d%b%Y", "01Jan2024", "2024-01-01" },
		{ "%b %e %Y", "Jan  5 2024", "2024-01-05" }, { "%d %b %Y", "29 Foo 2024", NOT },
		{ "%d %b %Y", "29 2 2024", NOT },
		{ "%d %b %Y", "1 Şubat 2024", "2024-02-01" }, { "%d %b %Y", "1 ŞUB 2024", "2024-02-01" },
		{ "%d %b %Y", "1 ağustos 2024", "2024-08-01" },
		{ "%d %b %Y", "1 Agustos 2024", "2024-08-01" }, { "%d %b %Y", "15 KASIM 2024", "2024-11-15" },
		{ "%d %b %Y", "15 Ara 2024", "2024-12-15" },
		{ "%d. %b %Y", "3. März 2024", "2024-03-03" }, { "%d. %b %Y", "3. Okt. 2024", "2024-10-03" },
		{ "%d. %b %Y", "3. Dez 2024", "2024-12-03" },
		{ "%d %b %Y", "14 juillet 2024", "2024-07-14" }, { "%d %b %Y", "14 août 2024", "2024-08-14" },
		{ "%d %b %Y", "14 janv. 2024", "2024-01-14" },
		{ "%d de %B de %Y", "5 de enero de 2024", "2024-01-05" }, { "%d %b %Y", "5 dic 2024", "2024-12-05" },
		{ "%d %B %Y", "٥ مارس ٢٠٢٤", "2024-03-05" }, { "%d %B %Y", "٥ كانون الثاني ٢٠٢٤", "2024-01-05" },
		{ "%d %B %Y", "۵ ژوئن ۲۰۲۴", "2024-06-05" },
		{ "%d %B %Y", "5 March 2024 10:30", "2024-03-05" },
	}, persian[] = {
		/* 1403 is a leap year, 1404 is not; Nowruz of 1404 was 2025-03-21. */
		{ "%Y/%m/%d", "1403/12/30", "2025-03-20" }, { "%Y/%m/%d", "۱۴۰۳/۱۲/۳۰", "2025-03-20" },
		{ "%Y/%m/%d", "1404/01/01", "2025-03-21" },
		{ "%Y/%m/%d", "1404/12/30", NO_DAY }, { "%Y/%m/%d", "1403/07/31", NO_DAY },
		{ "%Y/%m/%d", "1403/13/01", NO_DAY }, { "%y/%m/%d", "03/12/30", "2025-03-20" },
		{ "%y/%m/%d", "99/01/01", "2020-03-20" }, { "%y/%m/%d", "50/01/01", "1971-03-21" },
		{ "%d %B %Y", "۱ فروردین ۱۴۰۴", "2025-03-21" },
		{ "%d %B %Y", "۱ فروردين ۱۴۰۴", "2025-03-21" }, { "%Y%m%d", "14031230", "2025-03-20" },
		{ NULL, "1403-12-30", "2025-03-20" },
		{ NULL, "1403-12-30T23:00:00", "2025-03-20" }, { "%Y/%m/%d", "1199/01/01", NO_DAY },
		{ "%Y/%m/%d", "1501/01/01", NO_DAY }, { "%Y/%m/%d", "2024/01/01", NO_DAY },
		{ "%Y%j", "1403366", "2025-03-20" }, { "%Y%j", "1404366", NO_DAY },
		{ "%d %b %Y", "5 Tir 1403", "2024-06-25" },
	}, umalqura[] = {
		/* Ramadan 1445 began on 2024-03-11 and had 30 days, Shawwal on 2024-04-10 (Saudi Supreme Court and the Umm al-Qura calendar). */
		{ "%Y/%m/%d", "1445/09/01", "2024-03-11" }, { "%d/%m/%Y", "٠١/٠٩/١٤٤٥", "2024-03-11" },
		{ "%Y/%m/%d", "1445/09/30", "2024-04-09" },
		{ "%Y/%m/%d", "1445/10/01", "2024-04-10" }, { "%Y/%m/%d", "1445/10/30", NO_DAY },
		{ "%Y/%m/%d", "1299/12/01", NO_DAY }, { "%Y/%m/%d", "1601/01/01", NO_DAY },
		{ "%d %B %Y", "١ رمضان ١٤٤٥", "2024-03-11" }, { "%d %B %Y", "1 Ramazan 1445", "2024-03-11" },
		{ "%y/%m/%d", "45/09/01", "2024-03-11" },
	};

	(void)state;
	CHECK(rows, DATE_GREGORIAN, NULL);
	CHECK(persian, DATE_PERSIAN, NULL);
	CHECK(umalqura, DATE_UMALQURA, NULL);
}

#define NOT_THAT_DAY "! has another day of the week than that date"

/* What exports write around a date.  2024-02-29 was a Thursday. */
static void
test_tails(void **state)
{
	static const struct row rows[] = {
		{ "%b %d, %Y", "Feb 29, 2024 11:59:59 PM PST", "2024-02-29" },
		{ "%d-%b-%y", "29-FEB-24 11.59.59.000000000 PM", "2024-02-29" },
		{ "%d-%b-%y", "29-FEB-24 11.59.59.000000 PM +03:00", "2024-02-29" },
		{ "%d-%b-%y", "29-FEB-24 11.59.59 PM EUROPE/ISTANBUL", "2024-02-29" },
		{ NULL, "2024-02-29-23.59.59.000000", "2024-02-29" },
		{ "%d/%b/%Y", "29/Feb/2024:11:59:59 +0300", "2024-02-29" },
		{ "%d %b %Y", "Thu, 29 Feb 2024 14:30:00 +0300", "2024-02-29" },
		{ "%d %b %Y", "Fri, 29 Feb 2024 14:30:00 +0300", NOT_THAT_DAY },
		{ "%b %d, %Y", "Thursday, February 29, 2024", "2024-02-29" },
		{ "%b %d %H:%M:%S %Z %Y", "Thu Feb 29 14:30:00 PST 2024", "2024-02-29" },
		{ "%b %d %H:%M:%S %Y", "Thu Feb 29 14:30:00 2024", "2024-02-29" },
		{ "%b %d %Y", "Thu Feb 29 2024 14:30:00 GMT+0300 (Arabian Time)", "2024-02-29" },
		{ "%d %b %Y", "29 \xc5\x9eubat 2024 Per\xc5\x9f" "embe 14:30", "2024-02-29" },
		{ "%d.%m.%Y", "29.02.2024 Per\xc5\x9f" "embe", "2024-02-29" },
		{ "%d.%m.%Y", "Do., 29.02.2024 um 14:30 Uhr", "2024-02-29" },
		{ "%d.%m.%Y", "Mi., 29.02.2024", NOT_THAT_DAY },
		{ "%d/%m/%Y", "jeudi 29/02/2024 \xc3\xa0 14h30", "2024-02-29" },
		{ "%d/%m/%Y", "29/02/2024 a las 14:30", "2024-02-29" },
		{ "%d %b %Y", "gioved\xc3\xac 29 febbraio 2024", "2024-02-29" },
		{ "%d %b %Y", "quinta-feira, 29 fevereiro 2024", "2024-02-29" },
		{ "%m/%d/%Y", "02/29/2024 (Thu) 2:30 p.m.", "2024-02-29" },
		{ NULL, "2024-02-29 14.30", "2024-02-29" },
		{ NULL, "2024-02-29 14:30:00 CST", "2024-02-29" },
		{ NULL, "2024-02-29 14:30:00:123", "2024-02-29" },
		{ NULL, "2024-02-29 14:30 UTC+3", "2024-02-29" },
		{ NULL, "2024-02-29 14:30 XYZ", NOT_ISO },
		{ NULL, "2024-02-29 Thursday Thursday", NOT_ISO },
		{ NULL, "2024-02-29-1.30.00", NOT_ISO },
		{ NULL, "2024-02-29 at", NOT_ISO },
		{ NULL, "2024-02-29 14.3", NOT_ISO },
		{ NULL, "Thu 2024-02-29", "2024-02-29" },
		{ NULL, "May 2024-02-29", NOT_ISO },
	}, persian[] = {
		/* \u067e\u0646\u062c\u0634\u0646\u0628\u0647 is Thursday; 1402-12-10 is 2024-02-29. */
		{ "%d %B %Y", "پنجشنبه ۱۰ اسفند ۱۴۰۲", "2024-02-29" },
		{ "%Y/%m/%d", "۱۴۰۲/۱۲/۱۰ ساعت ۱۴:۳۰", "2024-02-29" },
		{ "%Y/%m/%d", "شنبه ۱۴۰۲/۱۲/۱۰", NOT_THAT_DAY },
	}, istanbul[] = {
		{ NULL, "2024-02-29 11:30:00 PST", "2024-02-29" },
		{ NULL, "2024-02-29 13:00:00 PST", "2024-03-01" },
		{ NULL, "2024-02-29 21:30 GMT", "2024-03-01" },
		{ NULL, "2024-02-29 24:00 +03:00", "2024-02-29" },
		{ NULL, "2024-02-29 23:30 GMT+0300", "2024-02-29" },
		{ NULL, "2024-02-29 13:00:00 CST",
		    "! names a zone whose offset is not known: leave out --timezone, and its own day counts" },
	};

	(void)state;
	CHECK(rows, DATE_GREGORIAN, NULL);
	CHECK(persian, DATE_PERSIAN, NULL);
	CHECK(istanbul, DATE_GREGORIAN, "Europe/Istanbul");
}

/*
 * Day numbers of spreadsheets (LibreOffice and openpyxl give the same days), milliseconds, and
 * columns that mix them with text.
 */
static void
test_numbers(void **state)
{
	static const struct row rows[] = {
		{ "excel", "45351", "2024-02-29" }, { "excel", "45351.75", "2024-02-29" },
		{ "excel", "45351,75", "2024-02-29" }, { "excel", "1", "1900-01-01" },
		{ "excel", "59", "1900-02-28" }, { "excel", "60", NOT }, { "excel", "61", "1900-03-01" },
		{ "excel", "-1", NOT }, { "excel", "12345678", NOT },
		{ "excel1904", "43889", "2024-02-29" }, { "excel1904", "0", "1904-01-01" },
		{ "%Q", "1709240399999", "2024-02-29" }, { "%Q", "0", "1970-01-01" },
		{ "%Q", "-1", "1969-12-31" }, { "%Q", "1709240399999.5", "2024-02-29" },
		{ "%d.%m.%Y|excel", "29.02.2024", "2024-02-29" },
		{ "%d.%m.%Y|excel", "45351", "2024-02-29" },
		{ "%d.%m.%Y|excel", "30.02.2024", NO_DAY },
		{ "%d.%m.%Y|%s", "1709240399", "2024-02-29" },
	};

	(void)state;
	CHECK(rows, DATE_GREGORIAN, NULL);
}

static void
test_bad_formats(void **state)
{
	static const char *const bad[] = { "", "%Y", "%Y-%m", "%d.%m", "%Y-%m-%d-%d", "%Y %y %m %d",
		"%m %b %d %Y", "%L", "%Y-%m-%", "%j", "%Y-%m-%j", "%s %Y", "%Y-%m-%d %F", "%s%Q", "excel %Y", "excel1905",
		"%Y-%m-%d|", "%s|%d", "|", "%s|%Q|excel|excel1904|%F" };
	struct date_reader *r;
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct date_format format = { bad[i], DATE_GREGORIAN, NULL };

		assert_int_equal(date_reader_open(&r, &format, &why), CRM_EUSAGE);
		assert_null(r);
		assert_true(strncmp(why, "is ", 3) == 0);
	}
	assert_int_equal(date_reader_open(&r,
			     &(struct date_format){ NULL, DATE_GREGORIAN, "Mars/Olympus" }, &why),
	    CRM_EUSAGE);
	assert_non_null(strstr(why, "time zone"));
	assert_int_equal(
	    date_reader_open(&r, &(struct date_format){ NULL, DATE_GREGORIAN, "" }, &why),
	    CRM_EUSAGE);
	date_reader_close(NULL);
}

/* More texts than are remembered, in two rounds, so that places are taken over. */
static void
test_memory(void **state)
{
	struct date_reader *r;
	const char *why;
	char text[16], expect[DATE_PRINT + 1];
	date_day day, got;
	int round, y, m, d;

	(void)state;
	assert_int_equal(
	    date_reader_open(&r, &(struct date_format){ "%d.%m.%Y", DATE_GREGORIAN, NULL }, &why),
	    CRM_OK);
	for (round = 0; round < 2; round++)
		for (day = 0; day < 40000; day++) {
			date_split(day, &y, &m, &d);
			snprintf(text, sizeof(text), "%02d.%02d.%04d", d, m, y);
			assert_null(date_reader_read(r, slice_of(text), &got));
			expect[date_print(expect, got)] = '\0';
			if (got != day)
				fail_msg("%s: %s", text, expect);
		}
	date_reader_close(r);
}

/*
 * Every day of ${first}..${last} in ${calendar} against node's Intl, if there is a node: the days
 * must come one after another, and days that its months do not have must be refused.
 */
static void
check_node(const char *name, enum date_calendar calendar, const char *from, const char *to,
    int first, int last)
{
	char command[512], line[64];
	struct date_reader *r;
	const char *why;
	date_day expect, got;
	int n = 0, year, month, day, last_month = 0, last_day = 0, last_year = 0;
	FILE *node;

	if (system("command -v node >/dev/null 2>&1") != 0) {
		print_message("no node here: %s is not compared with its Intl\n", name);
		skip();
	}
	snprintf(command, sizeof(command),
	    "node -e 'const f=new Intl.DateTimeFormat(\"en-u-nu-latn-ca-%s\",{year:\"numeric\",month:\"numeric\","
	    "day:\"numeric\",timeZone:\"UTC\"});const o=[];for(let t=Date.parse(\"%s\");t<=Date.parse(\"%s\");t+=864e5)"
	    "o.push(f.format(t));console.log(o.join(\"\\n\"))'",
	    name, from, to);
	assert_int_equal(date_parse(slice_of(from), &expect), CRM_OK);
	assert_int_equal(
	    date_reader_open(&r, &(struct date_format){ "%Y/%m/%d", calendar, NULL }, &why),
	    CRM_OK);
	assert_non_null(node = popen(command, "r"));
	for (; fgets(line, sizeof(line), node) != NULL; expect++, n++) {
		char text[32];

		assert_int_equal(sscanf(line, "%d/%d/%d", &month, &day, &year), 3);
		if (n == 0) {
			assert_int_equal(year, first);
			assert_int_equal(month * 100 + day, 101);
		} else if (month != last_month) {
			/* The day after the last one of the month is none. */
			snprintf(
			    text, sizeof(text), "%d/%d/%d", last_year, last_month, last_day + 1);
			assert_non_null(date_reader_read(r, slice_of(text), &got));
		}
		snprintf(text, sizeof(text), "%d/%d/%d", year, month, day);
		assert_null(date_reader_read(r, slice_of(text), &got));
		if (got != expect)
			fail_msg("%s %s: %d, not %d", name, text, got, expect);
		last_year = year;
		last_month = month;
		last_day = day;
	}
	assert_int_equal(pclose(node), 0);
	assert_int_equal(last_year, last);
	assert_int_equal(last_month, 12);
	print_message("%s: %d days agree with node\n", name, n);
	date_reader_close(r);
}

static void
test_persian_node(void **state)
{

	(void)state;
	check_node("persian", DATE_PERSIAN, "1941-03-21", "2072-03-19", 1320, 1450);
}

static void
test_umalqura_node(void **state)
{

	(void)state;
	check_node("islamic-umalqura", DATE_UMALQURA, "1937-03-14", "2077-11-16", 1356, 1500);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_iso),
		cmocka_unit_test(test_zones),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_month_names),
		cmocka_unit_test(test_tails),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_bad_formats),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_persian_node),
		cmocka_unit_test(test_umalqura_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
