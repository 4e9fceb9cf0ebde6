/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/number_text.h"

#include <stdio.h>
#include <stdlib.h>

/* Read ${text} and give the result as text, `1234.50 TL`, or `! why`. */
static const char *
show(const char *text, struct number_format format)
{
	static char out[256];
	struct number number;
	const char *why = number_read(slice_of(text), format, &number);
	size_t n;

	if (why != NULL) {
		snprintf(out, sizeof(out), "! %s", why);
		return out;
	}
	n = decimal_print(out, number.value);
	snprintf(out + n, sizeof(out) - n, "%s%.*s", number.currency.n > 0 ? " " : "",
	    (int)number.currency.n, number.currency.p);
	return out;
}

#define THREES "! has groups of digits that are not threes"
#define NOT "! is not a number"
#define EITHER "! has a mark that may be the decimal mark or separate thousands"

struct row {
	const char *text;
	char mark;
	const char *expect;
};

static void
check_rows(const struct row *rows, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const char *got = show(rows[i].text, number_format_of(rows[i].mark));

		if (strcmp(got, rows[i].expect) != 0)
			fail_msg("\"%s\" with mark '%c': \"%s\", not \"%s\"", rows[i].text,
			    rows[i].mark, got, rows[i].expect);
	}
}

#define CHECK(rows) check_rows(rows, sizeof(rows) / sizeof((rows)[0]))

static void
test_marks(void **state)
{
	static const struct row rows[] = {
		{ "1234.56", '.', "1234.56" },
		{ "1,234.56", '.', "1234.56" },
		{ "1,234,567.8", '.', "1234567.8" },
		{ "1234,56", ',', "1234.56" },
		{ "1.234,56", ',', "1234.56" },
		{ "1.234.567", ',', "1234567" },
		{ "1 234,56", ',', "1234.56" },
		{ "1 234,56", ',', "1234.56" },
		{ "1 234 567,00", ',', "1234567.00" },
		{ "1'234.50", '.', "1234.50" },
		{ "1’234.50", '.', "1234.50" },
		{ "1.234", ',', "1234" },
		{ "1.234", '.', "1.234" },
		{ "1,234", '.', "1234" },
		{ "1,234", ',', "1.234" },
		{ "12/5", '/', "12.5" },
		{ "12,34", '.', THREES },
		{ "1,23,456", '.', "123456" },
		{ "12,34,567.00", '.', "1234567.00" },
		{ "1234,567", '.', THREES },
		{ "1,2345", '.', THREES },
		{ "1,234,5", '.', THREES },
		{ "0,123", '.', THREES },
		{ "012,345", '.', THREES },
		{ ",123", '.', THREES },
		{ "1,,234", '.', THREES },
		{ "1,234 567", '.', THREES },
		{ "1,", '.', THREES },
		{ "1,23.4", '.', THREES },
		{ "1.234,567", '.', NOT },
		{ "1.2.3", '.', "! has two decimal marks" },
		{ ".5", '.', "0.5" },
		{ ",5", ',', "0.5" },
		{ "5.", '.', "5" },
		{ "5,", ',', "5" },
		{ ".", '.', NOT },
		{ ",", ',', NOT },
		{ "12.50", ',', THREES },
		{ "12%", '.', NOT },
		{ "0x12", '.', NOT },
		{ "12a", '.', NOT },
		{ "abc", '.', NOT },
		{ "", '.', "! is empty" },
		{ "  ", '.', NOT },
		{ "1 2", '.', THREES },
		{ "\xff", '.', NOT },
		{ "1\xc3", '.', NOT },
		{ "12\xff"
		  "34",
		    '.', NOT },
	};

	(void)state;
	CHECK(rows);
}

static void
test_groups_given(void **state)
{
	struct number_format format = { .mark = ',', .groups = NUMBER_GROUP_DOT };
	unsigned groups;

	(void)state;
	assert_string_equal(show("1.234,5", format), "1234.5");
	assert_string_equal(show("1 234,5", format), NOT);
	assert_string_equal(show("1'234,5", format), NOT);
	format.groups = 0;
	assert_string_equal(show("1.234,5", format), NOT);
	assert_string_equal(show("1234,5", format), "1234.5");

	assert_true(number_groups(slice_of("."), &groups));
	assert_int_equal(groups, NUMBER_GROUP_DOT);
	assert_true(number_groups(slice_of("space'"), &groups));
	assert_int_equal(groups, NUMBER_GROUP_BLANK | NUMBER_GROUP_QUOTE);
	assert_true(number_groups(slice_of("none"), &groups));
	assert_int_equal(groups, 0);
	assert_true(number_groups(slice_of(" ,"), &groups));
	assert_int_equal(groups, NUMBER_GROUP_BLANK | NUMBER_GROUP_COMMA);
	assert_false(number_groups(slice_of(""), &groups));
	assert_false(number_groups(slice_of("x"), &groups));
	assert_false(number_groups(slice_of("spac"), &groups));
}

static void
test_scripts(void **state)
{
	static const struct row rows[] = {
		{ "۱۲۳۴", '.', "1234" },
		{ "۱٬۲۳۴٫۵۶", '.', "1234.56" },
		{ "١٬٢٣٤٫٥٦", ',', "1234.56" },
		{ "۱۲۳۴.۵۶", '.', "1234.56" },
		{ "१२३", '.', "123" },
		{ "１２３.５", '.', "123.5" },
		{ "۱۲/۵", '/', "12.5" },
		{ "٫۵", '.', "0.5" },
		{ "12۳۴", '.', "! mixes digits of two scripts" },
		{ "١۲", '.', "! mixes digits of two scripts" },
		{ "۱٬۲۳", '.', THREES },
		{ "۱٫۲٫۳", '.', "! has two decimal marks" },
		{ "۱٫۲.۳", '.', NOT },
		{ "\xe2\x80\x8f"
		  "۱۲\xe2\x80\x8f",
		    '.', "12" },
		{ "۱۲ تومان", '.', "12 تومان" },
		{ "ر.س ١٢٫٥", '.', "12.5 ر.س" },
		{ "١٢٫٥ ر.س.", '.', "12.5 ر.س." },
	};

	(void)state;
	CHECK(rows);
}

static void
test_dress(void **state)
{
	static const struct row rows[] = {
		{ "-5", '.', "-5" },
		{ "5-", '.', "-5" },
		{ "+5", '.', "5" },
		{ "5+", '.', "5" },
		{ "−5", '.', "-5" },
		{ "(5)", '.', "-5" },
		{ "(1.234,56)", ',', "-1234.56" },
		{ "123-", '.', "-123" },
		{ "- 5", '.', "-5" },
		{ " 5 ", '.', "5" },
		{ "\t5", '.', "5" },
		{ "-0", ',', "0" },
		{ "(0,00)", ',', "0.00" },
		{ "--5", '.', "! has two signs" },
		{ "-5-", '.', "! has two signs" },
		{ "(-5)", '.', NOT },
		{ "-(5)", '.', NOT },
		{ "(5", '.', NOT },
		{ "5)", '.', NOT },
		{ "((5))", '.', NOT },
		{ "()", '.', NOT },
		{ ")5(", '.', NOT },
		{ "-", '.', NOT },
		{ "$5", '.', "5 $" },
		{ "$-5", '.', "-5 $" },
		{ "-$5.10", '.', "-5.10 $" },
		{ "5.10 $", '.', "5.10 $" },
		{ "($5.10)", '.', "-5.10 $" },
		{ "12,50 TL", ',', "12.50 TL" },
		{ "12,50TL", ',', "12.50 TL" },
		{ "₺1.234,50", ',', "1234.50 ₺" },
		{ "EUR 5", '.', "5 EUR" },
		{ "5eur", '.', "5 eur" },
		{ "5 €", ',', "5 €" },
		{ "US$5", '.', "5 US$" },
		{ "Fr. 5.50", '.', "5.50 Fr." },
		{ "Rs.5", '.', "5 Rs." },
		{ "5 zł", ',', "5 zł" },
		{ "5 USD-", '.', "-5 USD" },
		{ "$5 USD", '.', "! has two currencies" },
		{ "USDX5", '.', NOT },
		{ "5 XUSD", '.', NOT },
		{ "XYZ 5", '.', NOT },
		{ "USD", '.', NOT },
		{ "$", '.', NOT },
	};

	(void)state;
	CHECK(rows);
}

static void
test_unknown_mark(void **state)
{
	static const struct row rows[] = {
		{ "12", 0, "12" },
		{ "12.5", 0, "12.5" },
		{ "12,5", 0, "12.5" },
		{ "1.234", 0, EITHER },
		{ "1,234", 0, EITHER },
		{ "1,234.5", 0, "1234.5" },
		{ "1.234,5", 0, "1234.5" },
		{ "1.234.567", 0, "1234567" },
		{ "1,234,567", 0, "1234567" },
		{ "0.123", 0, "0.123" },
		{ "1234.567", 0, "1234.567" },
		{ "-1 234", 0, "-1234" },
		{ "x", 0, NOT },
		{ "۱٬۲۳۴", 0, "1234" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_size(void **state)
{
	static const struct row rows[] = {
		{ "999,999,999,999,999,999", '.', "999999999999999999" },
		{ "1,000,000,000,000,000,000", '.', "! has more than 18 digits" },
		{ "0000000000000000000001.5", '.', "1.5" },
		{ "1.1234567890000000", '.', "1.123456789" },
		{ "1.1234567891", '.', "! has more than 9 decimals" },
		{ "1234567890.123456789", '.', "! has more than 18 digits" },
		{ "$99999999999999999.99", '.', "! has more than 18 digits" },
		{ "9999999999999999.99", ',', THREES },
	};

	(void)state;
	CHECK(rows);
}

static void
test_exponent(void **state)
{
	static const struct row rows[] = {
		{ "1e5", '.', "100000" },
		{ "3e3", '.', "3000" },
		{ "1.5E+3", '.', "1500" },
		{ "1,23E+05", ',', "123000" },
		{ "1,23E+05", 0, "123000" },
		{ "1.5e-3", '.', "0.0015" },
		{ "-2E0", '.', "-2" },
		{ "$1.25e2", '.', "125 $" },
		{ "0e9", '.', "0" },
		{ "1e17", '.', "100000000000000000" },
		{ "1e18", '.', "! has more than 18 digits" },
		{ "1e-9", '.', "0.000000001" },
		{ "1e-10", '.', "! has more than 9 decimals" },
		{ "1e999", '.', "! has an exponent too large for an amount" },
		{ "1e", '.', NOT },
		{ "e5", '.', NOT },
		{ "1e5e5", '.', NOT },
		{ "1e+", '.', NOT },
		{ "1 EUR", '.', "1 EUR" },
		{ "1e5.0", '.', NOT },
	};

	(void)state;
	CHECK(rows);
}

/* Prices without cents, as shops of Germany, Switzerland, Czechia, India and East Africa write. */
static void
test_dash_prices(void **state)
{
	static const struct row rows[] = {
		{ "5,-", ',', "5" },
		{ "5,-", '.', "5" },
		{ "5,-", 0, "5" },
		{ "5,--", ',', "5" },
		{ "5.\xe2\x80\x93", ',', "5" },
		{ "5.\xe2\x80\x93", '.', "5" },
		{ "5,\xe2\x80\x94", ',', "5" },
		{ "50,- K\xc4\x8d", ',', "50 K\xc4\x8d" },
		{ "CHF 5.-", '.', "5 CHF" },
		{ "1\xe2\x80\x99" "234.-", '.', "1234" },
		{ "1.234,-", ',', "1234" },
		{ "1.234,-", 0, "1234" },
		{ "1,234.-", 0, "1234" },
		{ "1.234,-", '.', NOT },
		{ "1,234,-", '.', NOT },
		{ "-5,-", ',', "-5" },
		{ "(5,-)", ',', "-5" },
		{ "5/-", '.', "5" },
		{ "Rs. 1,500/-", '.', "1500 Rs." },
		{ "500/=", '.', "500" },
		{ "99.50/-", '.', "99.50" },
		{ "5,=", ',', "5" },
		/* A minus after cents, or after the number, is a sign. */
		{ "5,00-", ',', "-5.00" },
		{ "5-", ',', "-5" },
		{ "5.00-", '.', "-5.00" },
		{ ",-", ',', NOT },
		{ "5,3,-", ',', NOT },
		{ "5\xc3\xbf" "3,-", ',', NOT },
		{ "5,---", ',', "! has two signs" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_lakhs(void **state)
{
	static const struct row rows[] = {
		{ "\xe2\x82\xb9" "1,23,456.50", '.', "123456.50 \xe2\x82\xb9" },
		{ "1,23,45,678", '.', "12345678" },
		{ "1,23,456.50", 0, "123456.50" },
		{ "1,23", '.', THREES },
		{ "123,45,678", '.', THREES },
		{ "1,234,56,789", '.', THREES },
		{ "1,23,4567", '.', THREES },
		{ "0,12,345", '.', THREES },
		{ "1.23.456", ',', THREES },
	};

	(void)state;
	CHECK(rows);
}

/* Expected values: Python's decimal.Decimal(text).quantize(..., ROUND_HALF_EVEN). */
static void
test_rounding(void **state)
{
	static const struct {
		const char *text;
		int decimals;
		const char *expect;
		bool rounded;
	} rows[] = {
		{ "35.980000000000004", 2, "35.98", true },
		{ "0.30000000000000004", 2, "0.30", true },
		{ "-0.30000000000000004", 2, "-0.30", true },
		{ "0.12500000000", 2, "0.125000000", false },
		{ "0.1250000000001", 2, "0.13", true },
		{ "2.67500000000000000000", 2, "2.675000000", false },
		{ "0.12499999999999999999999999999999999999999999999", 2, "0.12", true },
		{ "0.12500000000000000000000000000000000000000000001", 2, "0.13", true },
		{ "0.1350000000000", 9, "0.135000000", false },
		{ "1.00000000005", 9, "1.000000000", true },
		{ "1.00000000015", 9, "1.000000000", true },
		{ "1.0000000005", 9, "1.000000000", true },
		{ "1.0000000015", 9, "1.000000002", true },
		{ "12345678901.123456789", 2, "12345678901.12", true },
		{ "9.999999999999", 2, "10.00", true },
		{ "999999999999999999.99999999999", 0, "! has more than 18 digits", false },
		{ "35.98000001", 2, "35.98000001", false },
		{ "3.5980000000000004e1", 2, "35.98", true },
	};
	struct number_format format = number_format_of('.');
	struct number number;

	(void)state;
	format.rounds = true;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		format.decimals = rows[i].decimals;
		assert_string_equal(show(rows[i].text, format), rows[i].expect);
		if (rows[i].expect[0] == '!')
			continue;
		assert_null(number_read(slice_of(rows[i].text), format, &number));
		assert_int_equal(number.rounded, rows[i].rounded);
	}
}

static void
test_currency(void **state)
{

	(void)state;
	assert_string_equal(number_currency(slice_of("TL")), "TRY");
	assert_string_equal(number_currency(slice_of("₺")), "TRY");
	assert_string_equal(number_currency(slice_of("eur")), "EUR");
	assert_string_equal(number_currency(slice_of("AED")), "AED");
	assert_string_equal(number_currency(slice_of("zwl")), "ZWL");
	assert_string_equal(number_currency(slice_of("ریال")), "IRR");
	assert_string_equal(number_currency(slice_of("د.إ")), "AED");
	assert_null(number_currency(slice_of("$")));
	assert_null(number_currency(slice_of("kr")));
	assert_null(number_currency(slice_of("QQQ")));
	assert_null(number_currency(slice_of("")));
}

/* Numbers written by rules of their own in every convention come back exactly. */
static void
test_random(void **state)
{
	static const struct { char mark; const char *group;
	} ways[] = {
		{ '.', "," },
		{ '.', "" },
		{ ',', "." },
		{ ',', " " },
		{ ',', "\xc2\xa0" },
		{ ',', "\xe2\x80\xaf" },
		{ '.', "'" },
		{ ',', "" },
	};
	unsigned seed = 9;
	int round;

	(void)state;
	for (round = 0; round < 200000; round++) {
		int way = rand_r(&seed) % 8, decimals = rand_r(&seed) % 4, kind = rand_r(&seed) % 5,
		    k;
		long long part = rand_r(&seed),
			  most = (long long)rand_r(&seed) * (round % 3 == 0 ? 1000 : 1);
		long long whole = most >> rand_r(&seed) % 31;
		char digits[32], text[96], expect[64];
		size_t n = 0, i;
		bool negative = kind != 0;

		for (k = 9; k > decimals; k--)
			part /= 10;
		part %= decimals == 0 ? 1 : decimals == 1 ? 10 : decimals == 2 ? 100 : 1000;
		snprintf(digits, sizeof(digits), "%lld", whole);
		if (kind == 1 || kind == 3)
			n += (size_t)sprintf(text + n, "%s", kind == 1 ? "-" : "(");
		if (kind == 4)
			n += (size_t)sprintf(text + n, "−€ ");
		for (i = 0; digits[i] != '\0'; i++) {
			if (i > 0 && (strlen(digits) - i) % 3 == 0)
				n += (size_t)sprintf(text + n, "%s", ways[way].group);
			text[n++] = digits[i];
		}
		if (decimals > 0)
			n += (size_t)sprintf(text + n, "%c%0*lld", ways[way].mark, decimals, part);
		sprintf(text + n, "%s", kind == 2 ? "-" : kind == 3 ? ")" : "");
		if (decimals > 0)
			sprintf(expect, "%s%lld.%0*lld%s",
			    negative && (whole > 0 || part > 0) ? "-" : "", whole, decimals, part,
			    kind == 4 ? " €" : "");
		else
			sprintf(expect, "%s%lld%s", negative && whole > 0 ? "-" : "", whole,
			    kind == 4 ? " €" : "");
		if (strcmp(show(text, number_format_of(ways[way].mark)), expect) != 0)
			fail_msg("\"%s\": \"%s\", not \"%s\"", text,
			    show(text, number_format_of(ways[way].mark)), expect);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_groups_given),
		cmocka_unit_test(test_scripts),
		cmocka_unit_test(test_dress),
		cmocka_unit_test(test_unknown_mark),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_exponent),
		cmocka_unit_test(test_dash_prices),
		cmocka_unit_test(test_lakhs),
		cmocka_unit_test(test_rounding),
		cmocka_unit_test(test_currency),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
