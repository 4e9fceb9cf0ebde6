/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "table/date.h"

#include <stdio.h>

static int
naive_days(int year, int month)
{
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	switch (month) {
	case 2:
		return leap ? 29 : 28;
	case 4: case 6: case 9: case 11:
		return 30;
	default:
		return 31;
	}
}

static void
put(char *text, int year, int month, int day)
{
	int parts[4] = { year / 100, year % 100, month, day }, i;
	static const int at[4] = { 0, 2, 5, 8 };

	for (i = 0; i < 4; i++) {
		text[at[i]] = (char)('0' + parts[i] / 10);
		text[at[i] + 1] = (char)('0' + parts[i] % 10);
	}
	text[4] = text[7] = '-';
}

/* Every day of 0000..9999 and every non-day near one, against counting day by day. */
static void
test_every_day(void **state)
{
	/*
	 * 0001-01-01 is day -719162: `python3 -c 'import datetime as d;
	 * print((d.date(1,1,1)-d.date(1970,1,1)).days)'`.
	 */
	date_day expect = -719162, got;
	int year, month, day, y, m, d;
	char text[DATE_PRINT], back[DATE_PRINT];

	(void)state;
	for (year = 0; year <= 9999; year++)
		for (month = 0; month <= 13; month++)
			for (day = 0; day <= 32; day++) {
				bool good = year > 0 && month >= 1 && month <= 12 && day >= 1 &&
				    day <= naive_days(year, month);
				enum crm_status status;

				put(text, year, month, day);
				status = date_parse((struct slice){ text, DATE_PRINT }, &got);
				if ((status == CRM_OK) != good)
					fail_msg("%.10s: status %d", text, status);
				if ((date_from(year, month, day, &d) == CRM_OK) != good)
					fail_msg("%.10s: from parts", text);
				if (!good)
					continue;
				if (got != expect || d != expect)
					fail_msg("%.10s: %d, not %d", text, got, expect);
				date_split(got, &y, &m, &d);
				if (y != year || m != month || d != day)
					fail_msg("%.10s: split into %d %d %d", text, y, m, d);
				if (date_print(back, got) != DATE_PRINT ||
				    memcmp(back, text, DATE_PRINT) != 0)
					fail_msg("%.10s: printed as %.10s", text, back);
				expect++;
			}
	/* 9999-12-31 + 1 */
	assert_int_equal(expect, 2932897);
}

/* Every byte in every place: only digits and dashes pass, and only where they belong. */
static void
test_every_byte(void **state)
{
	static const char good[] = "2019-11-13";
	char text[DATE_PRINT];
	date_day d;
	int i, c;

	(void)state;
	for (i = 0; i < DATE_PRINT; i++)
		for (c = 0; c < 256; c++) {
			bool digit = c >= '0' && c <= '9', expect = digit;

			memcpy(text, good, DATE_PRINT);
			text[i] = (char)c;
			if (i == 4 || i == 7)
				expect = c == '-';
			else if (i == 5)
				expect = c == '0' || c == '1';
			else if (i == 6)
				expect = c >= '0' && c <= '2';
			else if (i == 8)
				expect = c >= '0' && c <= '2';
			assert_int_equal(
			    date_parse((struct slice){ text, DATE_PRINT }, &d) == CRM_OK, expect);
		}
	for (i = 0; i < 10000; i++) {
		put(text, 2020, i / 100, i % 100);
		assert_int_equal(date_parse((struct slice){ text, DATE_PRINT }, &d) == CRM_OK,
		    i / 100 >= 1 && i / 100 <= 12 && i % 100 >= 1 &&
			i % 100 <= naive_days(2020, i / 100));
	}
}

static void
test_shapes(void **state)
{
	static const char *const bad[] = { "", "2019", "2019-1-13", "2019-11-1", "2019-11-130",
		" 2019-11-13", "2019-11-13 ", "20191113", "-019-11-13", "+019-11-13", "2019/11/13",
		"13-11-2019", "2019-11-1 ", "0000-01-01" };
	char out[DATE_PRINT];
	date_day d;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(date_parse(slice_of(bad[i]), &d), CRM_EDATA);
	assert_int_equal(date_from(-1, 1, 1, &d), CRM_EDATA);
	assert_int_equal(date_from(10000, 1, 1, &d), CRM_EDATA);
	assert_int_equal(date_from(2000, INT32_MAX, 1, &d), CRM_EDATA);
	assert_int_equal(date_from(2000, 1, INT32_MAX, &d), CRM_EDATA);
	assert_int_equal(date_from(2000, INT32_MIN, INT32_MIN, &d), CRM_EDATA);
	assert_int_equal(date_print(out, DATE_NONE), 0);
	assert_int_equal(date_parse(slice_of("1970-01-01"), &d), CRM_OK);
	assert_int_equal(d, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_day),
		cmocka_unit_test(test_every_byte),
		cmocka_unit_test(test_shapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
