/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that are slips of one another, in several scripts. */
#include "base/near_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
test_near(void **state)
{
	static const char *const pairs[][2] = { { "segment", "Segment" }, { "segmnt", "segment" },
		{ "sgement", "segment" }, { "last-date", "last_date" }, { "web shop", "webshop" },
		{ "HEPSİBURADA", "Hepsiburada" }, { "MAĞAZA", "Mağaza" }, { "magaza", "Mağaza" },
		{ "Mağza", "Mağaza" }, { "magzaa", "Mağaza" }, { "ISTANBUL", "istanbul" },
		{ "Istanbul", "ıstanbul" }, { "Zürich", "zurich" }, { "ÖSTERREICH", "österreich" },
		{ "МАГАЗИН", "магазин" }, { "магазн", "магазин" }, { "ΑΘΗΝΑ", "αθηνα" },
		{ "فروشگاه\u200cها", "فروشگاهها" }, { "علي شاپ", "علی شاپ" },
		{ "cafe\u0301s", "cafes" } };

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		assert_true(near_name(slice_of(pairs[i][0]), slice_of(pairs[i][1])));
		assert_true(near_name(slice_of(pairs[i][1]), slice_of(pairs[i][0])));
	}
}

static void
test_far(void **state)
{
	static const char *const pairs[][2] = { { "web", "store" }, { "ab", "ab" }, { "çğ", "çğ" },
		{ "Mağaza", "Magazin" }, { "n11", "n" }, { "", "abc" }, { "\xff\xfe\xfd", "abc" },
		{ "\xc3", "abc" }, { "S001", "S002" }, { "store 1", "store 2" },
		{ "store", "store 1" }, { "магазин", "магнит" } };
	char lengthy[200];

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		assert_false(near_name(slice_of(pairs[i][0]), slice_of(pairs[i][1])));
	for (size_t i = 0; i < sizeof(lengthy); i++)
		lengthy[i] = 'a';
	assert_false(near_name((struct slice){ lengthy, sizeof(lengthy) },
	    (struct slice){ lengthy, sizeof(lengthy) }));
	/* Whatever the bytes, nothing is read past the end. */
	for (size_t n = 0; n < 8; n++)
		(void)near_name((struct slice){ "\xf0\xf0\xe0\xe0\xc0\xc0\xf0\xf0", n }, slice_of("abc"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_near),
		cmocka_unit_test(test_far),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
