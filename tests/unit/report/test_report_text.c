/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Widths, Persian days, numbers of each language, and tables as text, CSV, TSV and Markdown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "output_fix.h"

#include "report/language.h"
#include "report/persian.h"
#include "report/render.h"
#include "report/width.h"

#include <stdio.h>

#define NARROW "\xe2\x80\xaf"

static size_t
width(const char *text)
{

	return width_text(slice_of(text));
}

static void
test_width(void **state)
{

	(void)state;
	assert_int_equal(width(""), 0);
	assert_int_equal(width("Can't lose"), 10);
	assert_int_equal(width("Müşteri"), 7);
	assert_int_equal(width("M\x75\xcc\x88st"), 4); /* u and a combining diaeresis */
	assert_int_equal(width("日本語"), 6);
	assert_int_equal(width("한국"), 4);
	assert_int_equal(width("ｶﾅ"), 2);				/* half-width */
	assert_int_equal(width("ＡＢ"), 4);				/* full-width */
	assert_int_equal(width("مشتری"), 5);
	assert_int_equal(width("می‌خرد"), 5);			/* a zero-width non-joiner within */
	assert_int_equal(width("مَ"), 1);				/* a vowel sign */
	assert_int_equal(width("🎁"), 2);
	assert_int_equal(width("5" NARROW "290"), 5);
	assert_int_equal(width("a\xff"
			       "b"),
	    3); /* a byte that is no UTF-8 */
	assert_int_equal(width("\xe2\x82"), 2);				/* cut */
	assert_int_equal(width("\xc0\xaf"), 2);				/* overlong */
	assert_int_equal(width("\xed\xa0\x80"), 3);			/* a surrogate */
}

/* Days with what Borkowski's arithmetic as in jalaali-js and node's Intl (ca-persian) say. */
static void
test_persian(void **state)
{
	static const struct {
		int gregorian[3], persian[3];
	} pairs[] = {
		{ { 1925, 3, 22 }, { 1304, 1, 2 } },
		{ { 1981, 8, 17 }, { 1360, 5, 26 } },
		{ { 2013, 1, 10 }, { 1391, 10, 21 } },
		{ { 2014, 8, 4 }, { 1393, 5, 13 } },
		{ { 2017, 3, 20 }, { 1395, 12, 30 } },
		{ { 2017, 3, 21 }, { 1396, 1, 1 } },
		{ { 2024, 3, 19 }, { 1402, 12, 29 } },
		{ { 2024, 3, 20 }, { 1403, 1, 1 } },
		{ { 2025, 3, 20 }, { 1403, 12, 30 } },
		{ { 2025, 3, 21 }, { 1404, 1, 1 } },
		{ { 1970, 1, 1 }, { 1348, 10, 11 } },
		{ { 2000, 2, 29 }, { 1378, 12, 10 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		int year, month, day;
		date_day date;

		assert_int_equal(date_from(pairs[i].gregorian[0], pairs[i].gregorian[1],
				     pairs[i].gregorian[2], &date),
		    CRM_OK);
		persian_split(date, &year, &month, &day);
		assert_int_equal(year, pairs[i].persian[0]);
		assert_int_equal(month, pairs[i].persian[1]);
		assert_int_equal(day, pairs[i].persian[2]);
	}
}

/*
 * Every day of 400 years: the day after is the next one of the month, or the first of the next
 * month, which has 29 to 31 days.
 */
static void
test_persian_days_follow_each_other(void **state)
{
	int y = 0, m = 0, d = 0;
	date_day from, to;

	(void)state;
	assert_int_equal(date_from(1800, 1, 1, &from), CRM_OK);
	assert_int_equal(date_from(2200, 1, 1, &to), CRM_OK);
	persian_split(from - 1, &y, &m, &d);
	for (date_day day = from; day < to; day++) {
		int year, month, dom;

		persian_split(day, &year, &month, &dom);
		if (dom == d + 1)
			assert_true(year == y && month == m && dom <= (month <= 6 ? 31 : 30));
		else {
			assert_int_equal(dom, 1);
			assert_true(d >= (m <= 6 ? 31 : m < 12 ? 30 : 29));
			assert_true(month == m % 12 + 1 && year == y + (m == 12));
		}
		y = year;
		m = month;
		d = dom;
	}
}

static void
number_is(size_t language, const char *text, const char *want)
{
	struct buf buf = { 0 };

	assert_int_equal(language_number(language_at(language), &buf, slice_of(text)), CRM_OK);
	assert_int_equal(buf.n, strlen(want));
	assert_memory_equal(buf.p, want, buf.n);
	buf_free(&buf);
}

static void
test_numbers(void **state)
{

	(void)state;
	number_is(0, "0", "0");
	number_is(0, "999", "999");
	number_is(0, "1000", "1" NARROW "000");
	number_is(0, "-8911407.904", "-8" NARROW "911" NARROW "407.904");
	number_is(1, "8911407.904", "8.911.407,904");
	number_is(2, "-1234.5", "\xe2\x80\x8e-۱٬۲۳۴٫۵");
	number_is(3, "1234567", "١٬٢٣٤٬٥٦٧");
}

static void
date_is(size_t language, int year, int month, int day, const char *want)
{
	struct buf buf = { 0 };
	date_day date;

	assert_int_equal(date_from(year, month, day, &date), CRM_OK);
	assert_int_equal(language_date(language_at(language), &buf, date), CRM_OK);
	assert_int_equal(buf.n, strlen(want));
	assert_memory_equal(buf.p, want, buf.n);
	buf_free(&buf);
}

static void
test_dates(void **state)
{

	(void)state;
	date_is(0, 2024, 2, 29, "2024-02-29");
	date_is(2, 2024, 3, 20, "۱۴۰۳/۰۱/۰۱");
	date_is(3, 2024, 3, 20, "٢٠٢٤/٠٣/٢٠");
}

/* A report with a text that every format has to guard, an empty and a hidden cell, and a total. */
static void
make(struct report *report)
{
	static const struct report_column columns[] = {
		{ "group", "Segment", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "customers", "Customers", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "share", "Share", COLUMN_SHARE, 1, FOR_ALL, false, false, true },
		{ "revenue", "Revenue", COLUMN_MONEY, 2, FOR_ALL, false, false, false },
		{ "inner", NULL, COLUMN_REAL, 1, FOR_MACHINES, false, false, false },
	};
	struct report_section *section;
	struct report_cell *cells;
	struct decimal money = { 123456789, 2 };

	*report = (struct report){ .from = DATE_NONE, .to = DATE_NONE };
	assert_int_equal(report_section(report, "groups", "Groups", &section), CRM_OK);
	assert_int_equal(report_columns(&section->table, columns, 5), CRM_OK);
	assert_int_equal(report_row(&section->table, &cells), CRM_OK);
	assert_int_equal(cell_text(&cells[0], slice_of("a|b\t\"<c>\\,")), CRM_OK);
	cell_count(&cells[1], 1200);
	cell_real(&cells[2], 0.5);
	cell_money(&cells[3], decimal_to_sum(money));
	cell_real(&cells[4], 1.0 / 3);
	assert_int_equal(report_row(&section->table, &cells), CRM_OK);
	assert_int_equal(cell_text(&cells[0], slice_of("日本")), CRM_OK);
	cell_count(&cells[1], -3);
	cells[2].state = CELL_HIDDEN;
	assert_int_equal(report_row(&section->table, &cells), CRM_OK);
	assert_int_equal(cell_text(&cells[0], slice_of("Total")), CRM_OK);
	cell_count(&cells[1], 1197);
	section->table.total = true;
}

typedef enum crm_status renderer(
    const struct report *report, const struct render_options *options, struct output *out);

static enum crm_status
csv(const struct report *report, const struct render_options *options, struct output *out)
{

	(void)options;
	return render_csv(&report->sections[0].table, out);
}

static enum crm_status
tsv(const struct report *report, const struct render_options *options, struct output *out)
{

	(void)options;
	return render_tsv(&report->sections[0].table, out);
}

static void
renders(renderer *render, size_t language, bool bars, const char *want)
{
	struct render_options options = { .language = language_at(language), .bars = bars };
	struct output *out = open_output("file", false, 0);
	char got[4096];
	struct report report;
	FILE *file;
	size_t n;

	make(&report);
	assert_int_equal(render(&report, &options, out), CRM_OK);
	assert_int_equal(output_finish(out), CRM_OK);
	report_free(&report);
	assert_non_null(file = fopen("file", "r"));
	n = fread(got, 1, sizeof(got) - 1, file);
	fclose(file);
	got[n] = '\0';
	assert_string_equal(got, want);
}

static void
test_text(void **state)
{

	(void)state;
	renders(render_text, 0, false,
	    "Segment     Customers   Share       Revenue\n"
	    "a|b?\"<c>\\,      1" NARROW "200  50.0" NARROW "%  1" NARROW "234" NARROW "567.89\n"
	    "日本               -3       …\n"
	    "───────────────────────────────────────────\n"
	    "Total           1" NARROW "197\n");
}

static void
test_bars(void **state)
{

	(void)state;
	renders(render_text, 0, true,
	    "Segment     Customers   Share                    Revenue\n"
	    "a|b?\"<c>\\,      1" NARROW "200  50.0" NARROW "% ██████        1" NARROW "234" NARROW
	    "567.89\n"
	    "日本               -3       …\n"
	    "────────────────────────────────────────────────────────\n"
	    "Total           1" NARROW "197\n");
}

static void
test_csv(void **state)
{

	(void)state;
	renders(csv, 0, false,
	    "group,customers,share,revenue,inner\n"
	    "\"a|b\t\"\"<c>\\,\",1200,0.5,1234567.89,0.333333333\n"
	    "日本,-3,,,\n"
	    "Total,1197,,,\n");
	renders(tsv, 2, false,
	    "group\tcustomers\tshare\trevenue\tinner\n"
	    "a|b\\t\"<c>\\\\,\t1200\t0.5\t1234567.89\t0.333333333\n"
	    "日本\t-3\t\t\t\n"
	    "Total\t1197\t\t\t\n");
}

static void
test_markdown(void **state)
{

	(void)state;
	renders(render_markdown, 0, false,
	    "| Segment | Customers | Share | Revenue |\n"
	    "|:---|---:|---:|---:|\n"
	    "| a\\|b \"&lt;c>\\\\, | 1" NARROW "200 | 50.0" NARROW "% | 1" NARROW "234" NARROW
	    "567.89 |\n"
	    "| 日本 | -3 | … |  |\n"
	    "| **Total** | **1" NARROW "197** |  |  |\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_persian),
		cmocka_unit_test(test_persian_days_follow_each_other),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_dates),
		cmocka_unit_test_setup_teardown(test_text, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_bars, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_csv, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_markdown, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
