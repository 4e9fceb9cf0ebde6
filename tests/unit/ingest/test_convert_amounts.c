/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Amounts side by side are what they are one by one, with every kind of processor there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/convert_amounts.h"

#include <stdlib.h>
#include <string.h>

static uint64_t seed = 20261201;

/* xorshift64* (Vigna 2016). */
static uint64_t
draw(void)
{

	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * UINT64_C(2685821657736338717);
}

/** A text of up to eight bytes, mostly a number, with others after it. */
static size_t
draw_text(char text[16])
{
	static const char signs[] = "0123456789012345678901234567890123456789....,-+ /:\"\n\x80";
	size_t n = 1 + draw() % 8;

	for (size_t i = 0; i < 16; i++)
		text[i] = signs[draw() % (draw() % 4 == 0 ? sizeof(signs) - 1 : 40)];
	if (draw() % 4 > 0)
		text[draw() % n] = '.';
	return n;
}

/** What amount ${i} has to be, one by one: "" for none. */
static void
plain(const char *text, size_t n, uint64_t things, bool negative, char out[DECIMAL_PRINT + 1])
{
	struct decimal price;
	uint64_t x;

	out[0] = '\0';
	if (!decimal_of_word(word_load(text), n, &price.units, &price.scale))
		return;
	x = (uint64_t)price.units * things;
	if (x > 0 && x < DECIMAL_SHORT)
		out[decimal_print_short(out, (uint32_t)x, (unsigned)price.scale, negative)] = '\0';
}

static void
check_batch(int kernel)
{
	char text[CSVIN_BATCH][16], expect[DECIMAL_PRINT + 1], out[64];
	struct amounts a, before;

	for (size_t i = 0; i < CSVIN_BATCH; i++) {
		a.size[i] = draw_text(text[i]);
		a.text[i] = word_load(text[i]);
		a.things[i] = draw() % 10;
		a.negative[i] = draw() % 2 == 0;
		a.bad[i] = 0;
	}
	before = a;
	assert_int_equal(amounts_work_with(kernel, &a), 1);
	for (size_t i = 0; i < CSVIN_BATCH; i++) {
		struct decimal price = { 0, 0 };

		plain(text[i], before.size[i], before.things[i], before.negative[i], expect);
		assert_int_equal(a.bad[i] != 0, expect[0] == '\0');
		if (a.bad[i] != 0)
			continue;
		assert_true(decimal_of_word(
		    before.text[i], before.size[i], &price.units, &price.scale));
		assert_int_equal(a.units[i], (uint64_t)price.units * before.things[i]);
		assert_int_equal(a.scale[i], price.scale);
		*amounts_print(&a, i, out) = '\0';
		assert_string_equal(out, expect);
	}
}

static void
test_kernels(void **state)
{
	int kernel = 0;
	struct amounts none;

	(void)state;
	memset(&none, 0, sizeof(none));
	for (; amounts_work_with(kernel, &none); kernel++)
		for (unsigned i = 0; i < 20000; i++)
			check_batch(kernel);
	assert_true(kernel >= 1);
	/* Without a text there is no amount. */
	assert_true(none.bad[0] != 0);
}

/** What was bad before stays so. */
static void
test_stays_bad(void **state)
{
	struct amounts a;

	(void)state;
	memset(&a, 0, sizeof(a));
	for (size_t i = 0; i < CSVIN_BATCH; i++) {
		a.text[i] = word_load("12.50   ");
		a.size[i] = 5;
		a.things[i] = 1;
		a.bad[i] = i % 2;
	}
	amounts_work(&a);
	for (size_t i = 0; i < CSVIN_BATCH; i++)
		assert_int_equal(a.bad[i] != 0, i % 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kernels),
		cmocka_unit_test(test_stays_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
