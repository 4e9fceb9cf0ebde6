/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "table/decimal_word.h"
#include "sweep.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 u128;

static uint64_t seed = 20240229;

/* xorshift64* (Vigna 2016). */
static uint64_t
draw(void)
{

	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * UINT64_C(2685821657736338717);
}

/* A random number of up to ${bits} bits, small ones as likely as large ones. */
static decimal_sum
draw_sum(unsigned bits)
{
	u128 x = (u128)draw() << 64 | draw();

	x = (x >> 1) >> (127 - draw() % (bits + 1));
	return draw() % 2 == 0 ? (decimal_sum)x : -(decimal_sum)x;
}

/* What decimal_parse() must say, one byte after the other, with the digits kept as text. */
static bool
plain_parse(const char *text, size_t most_digits, char digits[64], int *scale)
{
	size_t i = text[0] == '-', from = i, point = SIZE_MAX, n = 0;

	for (; text[i] != '\0'; i++) {
		if (text[i] == '.' && point == SIZE_MAX)
			point = i;
		else if (text[i] >= '0' && text[i] <= '9' && n < 63)
			digits[n++] = text[i];
		else
			return false;
	}
	digits[n] = '\0';
	if (point == from || (point != SIZE_MAX && point == i - 1) || n == 0 || n > most_digits)
		return false;
	*scale = point == SIZE_MAX ? 0 : (int)(i - 1 - point);
	return *scale <= DECIMAL_SCALE;
}

static void
check_parse(const char *text)
{
	struct decimal got = { 0 };
	struct decimal other = { 0 };
	char digits[64], printed[DECIMAL_PRINT + 1], behind[64];
	int scale = 0;
	bool good = plain_parse(text, 18, digits, &scale);
	long long expect;

	if ((decimal_parse(slice_of(text), &got) == CRM_OK) != good)
		fail_msg("\"%s\": %s", text, good ? "refused" : "not refused");
	snprintf(behind, sizeof(behind), "%s%s", text, "7.77777777");
	if ((decimal_read((struct slice){ behind, strlen(text) }, &other) == CRM_OK) != good)
		fail_msg("\"%s\": inlined, %s", text, good ? "refused" : "not refused");
	if (!good)
		return;
	expect = strtoll(digits, NULL, 10);
	if (text[0] == '-')
		expect = -expect;
	if (got.units != expect || got.scale != scale)
		fail_msg("\"%s\": %lld at %d", text, (long long)got.units, got.scale);

	/* The one that is inlined agrees, whatever stands behind. */
	assert_true(other.units == got.units && other.scale == got.scale);
	printed[decimal_write(printed, got)] = '\0';
	assert_int_equal(decimal_print(behind, got), strlen(printed));
	assert_memory_equal(behind, printed, strlen(printed));

	/* What is printed reads as the same. */
	assert_int_equal(decimal_parse(slice_of(printed), &got), CRM_OK);
	assert_true(got.units == expect && got.scale == scale);
}

static void
test_parse_random(void **state)
{
	static const char bytes[] =
	    "0123456789012345678901234567890123456789....--+, eE\x7f\x80\xff/:";
	const int step = (int)every(8);
	char text[32];
	int i;

	(void)state;
	for (i = 0; i < 2000000; i += step) {
		size_t n = draw() % 22, k;
		uint64_t kind = draw() % 4, point = draw() % (n + 1);

		for (k = 0; k < n; k++) {
			if (kind == 0)
				text[k] = bytes[draw() % (sizeof(bytes) - 1)];
			else
				text[k] = (char)('0' + draw() % 10);
		}
		if (kind >= 2 && n > 0)
			text[point % n] = '.';
		if (kind == 3 && n > 0)
			text[0] = '-';
		text[n] = '\0';
		check_parse(text);
	}
}

/* Every byte in every place of short and long numbers. */
static void
test_parse_bytes(void **state)
{
	static const char *const good[] = { "5", "12", "123", "1.25", "12.50", "123456", "1234.56",
		"12345678", "-1234.56", "123456789", "123456789012345678", "123456789.012345678" };
	char text[32];
	size_t i, k;
	int c;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		for (k = 0; good[i][k] != '\0'; k++)
			for (c = 1; c < 256; c++) {
				strcpy(text, good[i]);
				text[k] = (char)c;
				check_parse(text);
			}
	text[0] = '1';
	text[1] = '\0';
	text[2] = '5';
	assert_int_equal(
	    decimal_parse((struct slice){ text, 3 }, &(struct decimal){ 0 }), CRM_EDATA);
}

static void
test_parse_edges(void **state)
{
	static const char *const edges[] = { "", "-", ".", "-.", ".5", "5.", "-.5", "-5.", "0",
		"-0", "0.0", "-0.00", "00", "007", "1.2.3", "..", "1..2", "--1", "1-", "+1", " 1",
		"1 ", "1e5", "1,5", "0x1", "999999999999999999", "-999999999999999999",
		"1000000000000000000", "999999999.999999999", "0.1234567890", "0.123456789",
		"1.123456789", "000000000000000001", "0000000000000000001", "12345678.",
		".12345678", ".1234567", "1234567." };
	struct decimal d;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
		check_parse(edges[i]);
	assert_int_equal(decimal_parse(slice_of("-0.00"), &d), CRM_OK);
	assert_int_equal(d.units, 0);
	assert_int_equal(d.scale, 2);
	assert_int_equal(decimal_parse((struct slice){ NULL, 0 }, &d), CRM_EDATA);
}

static void
check_print(int64_t units, int scale, const char *expect)
{
	char out[DECIMAL_PRINT + 1];

	out[decimal_print(out, (struct decimal){ units, scale })] = '\0';
	assert_string_equal(out, expect);
}

/** All numbers of few digits, and of each length more, against printf(). */
static void
test_print_short(void **state)
{
	const unsigned step = every(7);	/* a prime, so that all last digits come */
	char expect[32], out[DECIMAL_PRINT + 1];

	(void)state;
	for (unsigned i = 0; i < 3000000; i += step) {
		uint32_t x = i < 1000000 ? i : (uint32_t)(draw() % DECIMAL_SHORT) >> draw() % 8;
		unsigned scale = (unsigned)(draw() % 8), negative = (unsigned)(draw() % 2), one = 1;

		for (unsigned k = 0; k < scale; k++)
			one *= 10;
		snprintf(expect, sizeof(expect), "%s%u%s%0*u", negative && x != 0 ? "-" : "",
		    x / one, scale > 0 ? "." : "", (int)scale, scale > 0 ? x % one : 0);
		if (scale == 0)
			expect[strlen(expect) - 1] = '\0';
		out[decimal_print_short(out, x, scale, negative)] = '\0';
		assert_string_equal(out, expect);
		out[decimal_print(out,
		    (struct decimal){ negative ? -(int64_t)x : (int64_t)x, (int)scale })] = '\0';
		assert_string_equal(out, expect);
	}
}

static void
test_print(void **state)
{

	(void)state;
	check_print(0, 0, "0");
	check_print(0, 2, "0.00");
	check_print(-5, 2, "-0.05");
	check_print(5, 9, "0.000000005");
	check_print(250, 2, "2.50");
	check_print(-1234567, 3, "-1234.567");
	check_print(INT64_MAX, 0, "9223372036854775807");
	check_print(INT64_MIN, 9, "-9223372036.854775808");
}

/* The long-hand text of a sum with 9 decimals, digit by digit. */
static void
longhand(decimal_sum sum, char out[64])
{
	u128 x = sum < 0 ? -(u128)sum : (u128)sum;
	char back[64];
	size_t n = 0, k = 0;

	do {
		back[n++] = (char)('0' + (int)(x % 10));
		x /= 10;
		if (n == DECIMAL_SCALE)
			back[n++] = '.';
	} while (x > 0 || n <= DECIMAL_SCALE + 1);
	if (sum < 0)
		out[k++] = '-';
	while (n > 0)
		out[k++] = back[--n];
	out[k] = '\0';
}

static void
test_sum_text(void **state)
{
	char expect[64], out[DECIMAL_PRINT + 1];
	decimal_sum sum, back;
	int i, scale;

	(void)state;
	for (i = 0; i < 300000; i++) {
		sum = i == 0 ? 0 : draw_sum(126);
		longhand(sum, expect);
		out[decimal_print_sum(out, sum, DECIMAL_SCALE)] = '\0';
		assert_string_equal(out, expect);
		if (strcspn(out + (out[0] == '-'), ".") > 29) {
			assert_int_equal(
			    decimal_parse_sum(slice_of(out), &back, &scale), CRM_EDATA);
			continue;
		}
		assert_int_equal(decimal_parse_sum(slice_of(out), &back, &scale), CRM_OK);
		assert_true(back == sum);
		assert_int_equal(scale, DECIMAL_SCALE);
	}
	sum = (decimal_sum)((u128)-1 >> 1);
	out[decimal_print_sum(out, sum, 9)] = '\0';
	assert_string_equal(
	    out, "170141183460469231731687303715.884105727"); /* 2^127 - 1, over 1e9 */
	out[decimal_print_sum(out, -sum - 1, 9)] = '\0';
	assert_string_equal(out, "-170141183460469231731687303715.884105728");
	out[decimal_print_sum(out, sum, 0)] = '\0';
	assert_string_equal(out, "170141183460469231731687303716");

	assert_int_equal(
	    decimal_parse_sum(slice_of("99999999999999999999999999999.999999999"), &back, &scale),
	    CRM_OK);
	out[decimal_print_sum(out, back, scale)] = '\0';
	assert_string_equal(out, "99999999999999999999999999999.999999999");
	assert_int_equal(
	    decimal_parse_sum(slice_of("100000000000000000000000000000"), &back, &scale),
	    CRM_EDATA);
	assert_int_equal(decimal_parse_sum(slice_of("1.0000000000"), &back, &scale), CRM_EDATA);
	assert_int_equal(decimal_parse_sum(slice_of("-"), &back, &scale), CRM_EDATA);
	assert_int_equal(decimal_parse_sum(slice_of("1."), &back, &scale), CRM_EDATA);
	assert_int_equal(decimal_parse_sum(slice_of("-12.5"), &back, &scale), CRM_OK);
	assert_true(back == -(decimal_sum)12500000000);
	assert_int_equal(scale, 1);
}

static void
test_round(void **state)
{
	static const struct {
		const char *value;
		int scale;
		const char *expect;
	} rows[] = {
		/* Halves go to the even neighbour (IEEE 754, roundTiesToEven). */
		{ "0.125", 2, "0.12" },
		{ "0.135", 2, "0.14" },
		{ "0.1250001", 2, "0.13" },
		{ "-0.125", 2, "-0.12" },
		{ "-0.004", 2, "0.00" },
		{ "0.5", 0, "0" },
		{ "1.5", 0, "2" },
		{ "2.5", 0, "2" },
		{ "-2.5", 0, "-2" },
		{ "999.995", 2, "1000.00" },
		{ "7", 3, "7.000" },
	};
	char out[DECIMAL_PRINT + 1];
	decimal_sum sum;
	size_t i;
	int scale;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(decimal_parse_sum(slice_of(rows[i].value), &sum, &scale), CRM_OK);
		out[decimal_print_sum(out, sum, rows[i].scale)] = '\0';
		assert_string_equal(out, rows[i].expect);
	}
}

static void
test_divide(void **state)
{
	const decimal_sum most = (decimal_sum)((u128)-1 >> 1);
	decimal_sum sum, got, rest, unit, twice;
	uint64_t by;
	int i, scale, s;

	(void)state;
	for (i = 0; i < 300000; i++) {
		sum = draw_sum(120);
		by = (draw() >> draw() % 64) | 1;
		if (i % 3 == 0)
			by = draw() % 20 + 1;
		scale = (int)(draw() % 10);
		for (unit = 1, s = scale; s < DECIMAL_SCALE; s++)
			unit *= 10;
		got = decimal_divide(sum, by, scale);
		assert_true(got % unit == 0);
		/*
		 * |sum - got * by| is at most half of unit * by, and where it is half, the quotient
		 * is even.
		 */
		rest = sum - got * (decimal_sum)by;
		twice = 2 * (rest < 0 ? -rest : rest);
		assert_true(twice <= unit * (decimal_sum)by);
		if (twice == unit * (decimal_sum)by)
			assert_true(got / unit % 2 == 0);
	}
	assert_true(decimal_divide(10, 4, 9) == 2);	/* 2.5 */
	assert_true(decimal_divide(14, 4, 9) == 4);	/* 3.5 */
	assert_true(decimal_divide(-10, 4, 9) == -2);
	assert_true(decimal_divide(most, 1, 9) == most);
	assert_true(
	    decimal_divide(most, 1, 0) <= most && decimal_divide(most, 1, 0) > most - 1000000000);
	assert_true(decimal_divide(most, UINT64_MAX, 0) ==
	    (decimal_sum)9223372037 * 1000000000); /* 2^127 / 2^64 / 1e9 = 9223372036.85 */
}

static void
test_multiply(void **state)
{
	struct decimal a, b, out;
	int i;

	(void)state;
	for (i = 0; i < 300000; i++) {
		u128 product;
		int scale;
		bool good;

		a = (struct decimal){ (int64_t)draw_sum(60), (int)(draw() % 10) };
		b = (struct decimal){ (int64_t)draw_sum(60), (int)(draw() % 10) };
		if (i % 2 == 0)
			b.units = b.units / 1000000 * 1000000;
		product =
		    (u128)((decimal_sum)a.units * b.units < 0 ? -((decimal_sum)a.units * b.units)
							      : (decimal_sum)a.units * b.units);
		scale = a.scale + b.scale;
		while (scale > 9 && product % 10 == 0) {
			product /= 10;
			scale--;
		}
		good = scale <= 9 && product < (u128)1000000000000000000;
		assert_int_equal(decimal_multiply(a, b, &out) == CRM_OK, good);
		if (!good)
			continue;
		assert_int_equal(out.scale, scale);
		assert_true((u128)(out.units < 0 ? -out.units : out.units) == product);
		assert_true(out.units == 0 || (out.units < 0) == ((a.units < 0) != (b.units < 0)));
	}
	assert_int_equal(
	    decimal_multiply((struct decimal){ 255, 2 }, (struct decimal){ 6, 0 }, &out), CRM_OK);
	assert_true(out.units == 1530 && out.scale == 2);
	assert_int_equal(decimal_multiply((struct decimal){ 999999999, 0 },
			     (struct decimal){ 1000000001, 0 }, &out),
	    CRM_OK);
	assert_int_equal(decimal_multiply((struct decimal){ 1000000000, 0 },
			     (struct decimal){ 1000000000, 0 }, &out),
	    CRM_EDATA);
	assert_int_equal(
	    decimal_multiply((struct decimal){ 1, 5 }, (struct decimal){ 1, 5 }, &out), CRM_EDATA);
	assert_int_equal(decimal_multiply((struct decimal){ INT64_MIN, 9 },
			     (struct decimal){ INT64_MIN, 9 }, &out),
	    CRM_EDATA);
}

static void
test_add(void **state)
{
	decimal_sum most = (decimal_sum)((u128)-1 >> 1), sum;

	(void)state;
	sum = 0;
	assert_true(decimal_add(&sum, (struct decimal){ 250, 2 }));
	assert_true(decimal_add(&sum, (struct decimal){ -1, 9 }));
	assert_true(sum == 2499999999);
	sum = most - 5;
	assert_true(decimal_add(&sum, (struct decimal){ 5, 9 }));
	assert_false(decimal_add(&sum, (struct decimal){ 1, 9 }));
	assert_true(sum == most);
	sum = -most - 1;
	assert_false(decimal_add(&sum, (struct decimal){ -1, 9 }));
	assert_true(sum == -most - 1);
	assert_true(decimal_to_sum((struct decimal){ INT64_MIN, 0 }) ==
	    (decimal_sum)INT64_MIN * 1000000000);
}

/* strtod rounds the long-hand text correctly (glibc); decimal_real() must give the same double. */
static void
test_real(void **state)
{
	char text[64];
	int i;

	(void)state;
	for (i = 0; i < 300000; i++) {
		decimal_sum sum = i == 0 ? 0 : draw_sum(126);

		longhand(sum, text);
		if (decimal_real(sum) != strtod(text, NULL))
			fail_msg("%s: %.17g", text, decimal_real(sum));
	}
	assert_true(!signbit(decimal_real(0)));
}

/* Doubles are added as decimals, so that no order of them gives another sum. */
static void
test_add_real(void **state)
{
	static const double x[] = { 1e15, 0.1, -1e15, 1e-9, 2.5e-10, 123456.789, 1e26 };
	decimal_sum forth = 0, back = 0, full = 0;

	(void)state;
	for (size_t i = 0; i < 7; i++) {
		assert_true(decimal_add_real(&forth, x[i]));
		assert_true(decimal_add_real(&back, x[6 - i]));
	}
	assert_true(forth == back);
	forth -= (decimal_sum)(1e26 * 1e9);
	assert_true(forth == (decimal_sum)123456889000000 + 1);
	assert_false(decimal_add_real(&full, 1e27));
	assert_false(decimal_add_real(&full, -(double)INFINITY));
	assert_false(decimal_add_real(&full, (double)NAN));
	assert_true(full == 0);
	for (int i = 0; i < 100; i++)
		if (!decimal_add_real(&full, 9e26))
			return;
	fail_msg("a sum passes 28 digits");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse_random),
		cmocka_unit_test(test_parse_bytes),
		cmocka_unit_test(test_parse_edges),
		cmocka_unit_test(test_print),
		cmocka_unit_test(test_print_short),
		cmocka_unit_test(test_sum_text),
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_divide),
		cmocka_unit_test(test_multiply),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_real),
		cmocka_unit_test(test_add_real),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
