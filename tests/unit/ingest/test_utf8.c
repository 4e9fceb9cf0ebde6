/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/utf8.h"

#include <stdlib.h>

/*
 * Every character there is goes through utf8_put() and back; surrogates and what is above U+10FFFF
 * are refused.
 */
static void
test_every_character(void **state)
{
	char text[4];
	uint32_t c, back;
	size_t n;

	(void)state;
	for (c = 0; c < 0x120000; c++) {
		bool good = c < 0x110000 && !(c >= 0xd800 && c < 0xe000);

		n = utf8_put(text, c);
		assert_int_equal(n, c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4);
		assert_int_equal(utf8_valid((struct slice){ text, n }), good);
		assert_int_equal(utf8_next(text, text + n, &back), good ? n : 0);
		if (good)
			assert_int_equal(back, c);
		if (n > 1)
			assert_int_equal(utf8_next(text, text + n - 1, &back), 0);
	}
	assert_int_equal(utf8_next(text, text, &back), 0);
}

/* The table 3-7 of the Unicode Standard, written out as it stands there. */
static bool
table_3_7(const unsigned char *b, size_t n)
{
#define IN(i, low, high) (b[i] >= (low) && b[i] <= (high))
	switch (n) {
	case 1:
		return b[0] <= 0x7f;
	case 2:
		return IN(0, 0xc2, 0xdf) && IN(1, 0x80, 0xbf);
	case 3:
		return ((b[0] == 0xe0 && IN(1, 0xa0, 0xbf)) ||
			   (IN(0, 0xe1, 0xec) && IN(1, 0x80, 0xbf)) ||
			   (b[0] == 0xed && IN(1, 0x80, 0x9f)) ||
			   (IN(0, 0xee, 0xef) && IN(1, 0x80, 0xbf))) &&
		    IN(2, 0x80, 0xbf);
	default:
		return ((b[0] == 0xf0 && IN(1, 0x90, 0xbf)) ||
			   (IN(0, 0xf1, 0xf3) && IN(1, 0x80, 0xbf)) ||
			   (b[0] == 0xf4 && IN(1, 0x80, 0x8f))) &&
		    IN(2, 0x80, 0xbf) && IN(3, 0x80, 0xbf);
	}
#undef IN
}

static size_t
plain_prefix(const unsigned char *b, size_t n)
{
	size_t i = 0, k;

	while (i < n) {
		for (k = 1; k <= 4 && i + k <= n; k++)
			if (table_3_7(b + i, k))
				break;
		if (k > 4 || i + k > n)
			return i;
		i += k;
	}
	return n;
}

static void
test_random(void **state)
{
	static const unsigned char heads[] = { 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xee, 0xef, 0xf0,
		0xf1, 0xf4, 0xf5, 0x80, 0xbf, 0x9f, 0xa0, 0x90, 0x8f, 0xff, 0xd8, 0xb3 };
	unsigned char text[200];
	unsigned seed = 5;
	int round;

	(void)state;
	for (round = 0; round < 200000; round++) {
		size_t n = (size_t)rand_r(&seed) % sizeof(text), i;
		int kind = rand_r(&seed) % 4;

		for (i = 0; i < n; i++)
			text[i] = kind == 0 || rand_r(&seed) % 40 == 0
			    ? heads[(size_t)rand_r(&seed) % sizeof(heads)]
			    : 'a';
		/* Good text with a mistake now and then. */
		for (i = 0; kind == 1 && i + 4 <= n;)
			i += utf8_put((char *)text + i, (uint32_t)rand_r(&seed) % 0x10ffff);
		assert_int_equal(
		    utf8_prefix((struct slice){ (char *)text, n }), plain_prefix(text, n));
	}
}

static void
test_whole(void **state)
{
	static const char text[] = "a\xc3\xbc\xe2\x82\xba\xf0\x9f\x98\x80z"; /* a ü ₺ U+1F600 z */
	static const size_t whole[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11 };
	size_t n;

	(void)state;
	for (n = 0; n < sizeof(text); n++)
		assert_int_equal(utf8_whole((struct slice){ text, n }), whole[n]);
	assert_int_equal(utf8_whole((struct slice){ "\x80\x80\x80\x80", 4 }), 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_character),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
