/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/num.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A generator for tests only (xorshift64*, Marsaglia 2003; Vigna 2016). */
static uint64_t
next_random(uint64_t *s)
{

	*s ^= *s >> 12;
	*s ^= *s << 25;
	*s ^= *s >> 27;
	return *s * UINT64_C(2685821657736338717);
}

static void
test_i64(void **state)
{
	static const struct { const char *text; int64_t x; } good[] = {
		{ "0", 0 }, { "-0", 0 }, { "+7", 7 }, { "007", 7 }, { "-12", -12 },
		{ "9223372036854775807", INT64_MAX }, { "-9223372036854775808", INT64_MIN },
	};
	static const char *const bad[] = { "", "-", "+", " 1", "1 ", "1.0", "1e3", "0x10", "--1",
		"+-1", "9223372036854775808", "-9223372036854775809", "99999999999999999999", "١" };
	int64_t x = 77;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_int_equal(num_i64(slice_of(good[i].text), INT64_MIN, INT64_MAX, &x), CRM_OK);
		assert_true(x == good[i].x);
	}
	x = 77;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(num_i64(slice_of(bad[i]), INT64_MIN, INT64_MAX, &x), CRM_EDATA);
	assert_int_equal(num_i64(slice_of("1"), 2, 10, &x), CRM_EDATA);
	assert_int_equal(num_i64(slice_of("11"), 2, 10, &x), CRM_EDATA);
	assert_int_equal(num_i64((struct slice){ "1\0", 2 }, 0, 10, &x), CRM_EDATA);
	assert_int_equal(x, 77);
	assert_int_equal(num_i64(slice_of("2"), 2, 10, &x), CRM_OK);
	assert_int_equal(num_i64(slice_of("10"), 2, 10, &x), CRM_OK);
	assert_int_equal(x, 10);
	assert_int_equal(num_i64((struct slice){ "123", 2 }, 0, 1000, &x), CRM_OK);
	assert_int_equal(x, 12);
}

static void
test_size(void **state)
{
	static const char *const bad[] = { "", "0", "0K", "K", "-1", "+1", "1.5G", "1 K", "1KB",
		"1P", "18446744073709551616", "16777216T", "1k" };
	uint64_t x = 77;

	(void)state;
	assert_int_equal(num_size(slice_of("1"), &x), CRM_OK);
	assert_true(x == 1);
	assert_int_equal(num_size(slice_of("64K"), &x), CRM_OK);
	assert_true(x == 65536);
	assert_int_equal(num_size(slice_of("256M"), &x), CRM_OK);
	assert_true(x == 268435456);
	assert_int_equal(num_size(slice_of("2G"), &x), CRM_OK);
	assert_true(x == UINT64_C(2147483648));
	assert_int_equal(num_size(slice_of("16777215T"), &x), CRM_OK);
	assert_true(x == UINT64_C(16777215) << 40);
	assert_int_equal(num_size(slice_of("18446744073709551615"), &x), CRM_OK);
	assert_true(x == UINT64_MAX);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(num_size(slice_of(bad[i]), &x), CRM_EDATA);
	assert_int_equal(num_size((struct slice){ "1\0", 2 }, &x), CRM_EDATA);
	assert_true(x == UINT64_MAX);
}

static void
test_real(void **state)
{
	static const struct { const char *text; double x;
	} good[] = {
		{ "0", 0 },
		{ "1", 1 },
		{ "-1.5e3", -1500 },
		{ "+2", 2 },
		{ ".5", .5 },
		{ "5.", 5 },
		{ "1E2", 100 },
		{ "1e+2", 100 },
		{ "0.1", 0x1.999999999999ap-4 },
		{ "9007199254740993", 9007199254740992. }, /* half way: to even */
		{ "9007199254740993.00000000000000000000001", 9007199254740994. },
		{ "8911407.904", 0x1.0ff45fced9168p+23 }, /* Python float.hex() */
		{ "1e23", 0x1.52d02c7e14af6p+76 }, /* the least power that 1e22 * 10 gets wrong */
		{ "1.7976931348623157e308", 0x1.fffffffffffffp+1023 },
		{ "4.9406564584124654e-324", 0x1p-1074 },
		{ "2.4703282292062327e-324", 0 },
		{ "2.4703282292062328e-324", 0x1p-1074 },
		{ "2.2250738585072011e-308",
		    0x0.fffffffffffffp-1022 }, /* the number that hung PHP and Java */
		{ "1e-400", 0 },
		{ "0e999999999999999999999", 0 },
		{ "1e-999999999999999999999", 0 },
		{ "0.000000000000000000000000000001e30", 1 },
		{ "1000000000000000000000000000000e-30", 1 },
	};
	static const char *const bad[] = { "", ".", "-", "+", "e5", "1e", "1e+", "1e5.0", "1 ",
		" 1", "1,5", "0x10", "inf", "nan", "infinity", "1.2.3", "--1", "1e400", "-1e400",
		"1e999999999999999999999", "1.7976931348623159e308", "1d5", "1_000" };
	double x = 77;

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_int_equal(num_real(slice_of(good[i].text), &x), CRM_OK);
		if (x != good[i].x)
			fail_msg("%s: %a, not %a", good[i].text, x, good[i].x);
	}
	x = 77;
	for (size_t i = 0; i < COUNT(bad); i++)
		if (num_real(slice_of(bad[i]), &x) != CRM_EDATA)
			fail_msg("\"%s\" was taken", bad[i]);
	assert_true(x == 77);
	assert_int_equal(num_real(slice_of("-0"), &x), CRM_OK);
	assert_true(x == 0 && signbit(x));
	assert_int_equal(num_real((struct slice){ "1.25junk", 4 }, &x), CRM_OK);
	assert_true(x == 1.25);
}

/* More digits than are kept: those behind still decide a tie. */
static void
test_real_of_many_digits(void **state)
{
	static char text[5000];
	double x;

	(void)state;
	memset(text, '0', sizeof(text) - 1);
	memcpy(text, "9007199254740993.", 17);
	assert_int_equal(num_real(slice_of(text), &x), CRM_OK);
	assert_true(x == 9007199254740992.);
	text[4998] = '1';
	assert_int_equal(num_real(slice_of(text), &x), CRM_OK);
	assert_true(x == 9007199254740994.);

	memset(text, '0', sizeof(text) - 1);
	memcpy(text, "0.", 2);
	memcpy(text + 4990, "25e4990", 8);	/* 0.000...25e4990 = 25e-4992+4990 */
	assert_int_equal(num_real(slice_of(text), &x), CRM_OK);
	assert_true(x == 25);
}

static void
test_real_agrees_with_strtod(void **state)
{
	uint64_t s = 20240229;
	char text[64];
	double x;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		uint64_t r = next_random(&s), q = next_random(&s);

		switch (i % 4) {
		case 0:		/* money */
			snprintf(text, sizeof(text), "%s%llu.%02llu", r & 1 ? "-" : "",
			    (unsigned long long)(r >> 40), (unsigned long long)(q % 100));
			break;
		case 1:		/* any exponent */
			snprintf(text, sizeof(text), "%llue%d", (unsigned long long)r,
			    (int)(q % 700) - 360);
			break;
		case 2:		/* around the fast path's borders */
			snprintf(text, sizeof(text), "%llue%d", (unsigned long long)(r >> (q % 20)),
			    (int)(q % 50) - 25);
			break;
		default:
			snprintf(text, sizeof(text), "0.%llu%llu", (unsigned long long)r,
			    (unsigned long long)q);
		}
		double want = strtod(text, NULL);

		if (isinf(want)) {
			assert_int_equal(num_real(slice_of(text), &x), CRM_EDATA);
			continue;
		}
		assert_int_equal(num_real(slice_of(text), &x), CRM_OK);
		if (x != want)
			fail_msg("%s: %a, not %a", text, x, want);
	}
}

static void
test_print(void **state)
{
	static const struct { double x; int digits; const char *text;
	} cases[] = {
		{ 0, 6, "0" }, { -0.0, 6, "0" }, { 1, 6, "1" }, { -1.5, 6, "-1.5" },
		{ 100, 6, "100" }, { 0.1, 17, "0.10000000000000001" }, { 0.1, 15, "0.1" },
		{ 1e-5, 6, "0.00001" }, { 9.99e-6, 6, "9.99e-06" }, { 123456789, 6, "123457000" },
		{ 1e14, 1, "100000000000000" }, { 1e15, 6, "1e+15" },
		{ 999999999999999, 3, "1000000000000000" },
		{ 999999999999999, 15, "999999999999999" }, { 2.5, 1, "2" }, { 3.5, 1, "4" },
		{ 0.5, 1, "0.5" }, { 9.5, 1, "10" }, { 8.5, 1, "8" }, { 0.00012345, 3, "0.000123" },
		{ 1e300, 17, "1.0000000000000001e+300" }, { 1e100, 3, "1e+100" },
		{ 5e-324, 17, "4.9406564584124654e-324" },
		{ -1.7976931348623157e308, 17, "-1.7976931348623157e+308" }, { 1234.5, 4, "1234" },
		{ 1235.5, 4, "1236" }, { 2.0 / 3, 10, "0.6666666667" }, { 99999.5, 5, "100000" },
		{ 0.00099999, 2, "0.001" }, { 6.25, 2, "6.2" },
		{ 6.35, 2, "6.3" }, /* 6.35 is 6.3499999999999996447 */
	};
	char out[NUM_PRINT + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		out[num_print(out, cases[i].x, cases[i].digits)] = '\0';
		assert_string_equal(out, cases[i].text);
	}
	assert_int_equal(num_print(out, (double)NAN, 6), 0);
	assert_int_equal(num_print(out, (double)INFINITY, 6), 0);
	assert_int_equal(num_print(out, (double)-INFINITY, 6), 0);
}

/* What num_print() shall write for 1e-5 <= |x| < 1e15, the slow way. */
static void
print_slowly(char out[64], double x, int digits)
{
	char e[64], *mark;
	int exponent, n;

	snprintf(e, sizeof(e), "%.*e", digits - 1, fabs(x));
	mark = strchr(e, 'e');
	exponent = atoi(mark + 1);
	/*
	 * Rounded to digits at its exponent, then printed in full: a decimal of so few digits is
	 * exact in a long %f.
	 */
	if (exponent >= digits - 1) {
		char zeros[32] = "";

		memset(zeros, '0', (size_t)(exponent - digits + 1));
		*mark = '\0';
		snprintf(
		    out, 64, "%s%c%s%s", x < 0 ? "-" : "", e[0], digits > 1 ? e + 2 : "", zeros);
		return;
	}
	n = snprintf(out, 64, "%.*f", digits - 1 - exponent, x);
	while (out[n - 1] == '0')
		out[--n] = '\0';
	if (out[n - 1] == '.')
		out[--n] = '\0';
}

static void
test_print_agrees_with_printf(void **state)
{
	uint64_t s = 5;
	char out[NUM_PRINT + 1], want[64];

	(void)state;
	for (int i = 0; i < 300000; i++) {
		uint64_t r = next_random(&s);
		int digits = 1 + (int)(next_random(&s) % 17);
		double x;

		switch (i % 4) {
		case 0:		/* every exponent of the positional range */
			x = ldexp((double)(r >> 11) + 0x1p53, (int)(next_random(&s) % 68) - 70);
			break;
		case 1:		/* ties and near ties */
			x = (double)(r >> 44) / 1024;
			break;
		case 2:		/* powers of ten and their neighbours */
			x = pow(10, (double)(r % 20) - 5);
			x = r & 64 ? nextafter(x, 0) : r & 128 ? nextafter(x, 1e300) : x;
			break;
		default:	/* money */
			x = (double)(r >> 40) / 100;
		}
		if (x < 1e-5 || x >= 1e15)
			continue;
		if (r & 1)
			x = -x;
		out[num_print(out, x, digits)] = '\0';
		if (x == 0)
			continue;
		print_slowly(want, x, digits);
		if (strcmp(out, want) != 0)
			fail_msg("%a at %d digits: %s, not %s", x, digits, out, want);
	}
}

/* 17 digits bring back every double; the exponent form is %g's. */
static void
test_print_and_read_back(void **state)
{
	uint64_t s = 99;
	char out[NUM_PRINT];

	(void)state;
	for (int i = 0; i < 200000; i++) {
		uint64_t bits = next_random(&s);
		double x, y;
		size_t n;

		if (i % 2 == 0)		/* exponents of everyday numbers */
			bits = (bits & ~(UINT64_C(0x7ff) << 52)) |
			    ((UINT64_C(1000) + bits % 60) << 52);
		memcpy(&x, &bits, sizeof(x));
		if (!isfinite(x))
			continue;
		n = num_print(out, x, 17);
		assert_true(n > 0 && n <= NUM_PRINT);
		assert_int_equal(num_real((struct slice){ out, n }, &y), CRM_OK);
		if (x != y)
			fail_msg("%a became %.*s", x, (int)n, out);
	}
}

static void
test_u64(void **state)
{
	static const uint64_t cases[] = { 0, 1, 9, 10, 99, 100, 12345678901,
		UINT64_C(10000000000000000000), UINT64_MAX };
	char out[20], want[32];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int n = snprintf(want, sizeof(want), "%llu", (unsigned long long)cases[i]);

		assert_int_equal(num_u64(out, cases[i]), n);
		assert_memory_equal(out, want, (size_t)n);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_i64),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_real),
		cmocka_unit_test(test_real_of_many_digits),
		cmocka_unit_test(test_real_agrees_with_strtod),
		cmocka_unit_test(test_print),
		cmocka_unit_test(test_print_agrees_with_printf),
		cmocka_unit_test(test_print_and_read_back),
		cmocka_unit_test(test_u64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
