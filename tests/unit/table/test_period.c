/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table/period.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void
prints(enum period_kind kind, const char *date, const char *want)
{
	char out[PERIOD_PRINT];
	date_day day;
	size_t n;

	assert_int_equal(date_parse(slice_of(date), &day), CRM_OK);
	n = period_print(out, kind, period_of(kind, day));
	assert_int_equal(n, strlen(want));
	assert_memory_equal(out, want, n);
}

static void
names(void **state)
{

	(void)state;
	prints(PERIOD_DAY, "2024-02-29", "2024-02-29");
	prints(PERIOD_MONTH, "2024-02-29", "2024-02");
	prints(PERIOD_QUARTER, "2024-03-31", "2024-Q1");
	prints(PERIOD_QUARTER, "2024-10-01", "2024-Q4");
	prints(PERIOD_YEAR, "0099-12-31", "0099");
	/* The examples of ISO 8601 itself. */
	prints(PERIOD_WEEK, "1995-01-01", "1994-W52");
	prints(PERIOD_WEEK, "1996-12-31", "1997-W01");
	prints(PERIOD_WEEK, "2020-12-31", "2020-W53");
	prints(PERIOD_WEEK, "2021-01-03", "2020-W53");
	prints(PERIOD_WEEK, "1969-12-28", "1969-W52");
}

/*
 * Every day of 150 years: the week is that of strftime's %G-W%V, and each day lies within its
 * period.
 */
static void
every_day(void **state)
{
	char out[PERIOD_PRINT], want[32];

	(void)state;
	for (date_day day = -40 * 365; day < 110 * 365; day++) {
		time_t seconds = (time_t)day * 86400;
		struct tm tm;
		size_t n;

		gmtime_r(&seconds, &tm);
		n = strftime(want, sizeof(want), "%G-W%V", &tm);
		assert_int_equal(period_print(out, PERIOD_WEEK, period_of(PERIOD_WEEK, day)), n);
		assert_memory_equal(out, want, n);
		for (enum period_kind kind = PERIOD_DAY; kind <= PERIOD_YEAR; kind++) {
			int32_t period = period_of(kind, day);

			assert_true(period_start(kind, period) <= day &&
			    day < period_start(kind, period + 1));
		}
	}
}

static void
last_year(void **state)
{
	date_day day;

	(void)state;
	assert_int_equal(date_from(9999, 12, 31, &day), CRM_OK);
	for (enum period_kind kind = PERIOD_DAY; kind <= PERIOD_YEAR; kind++)
		if (kind != PERIOD_WEEK)
			assert_int_equal(period_start(kind, period_of(kind, day) + 1), day + 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(every_day),
		cmocka_unit_test(last_year),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
