/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/fold_id.h"
#include "ingest/id_text.h"

#include <stdio.h>
#include <stdlib.h>

static const char *
fold(const char *id, bool letters, bool blanks)
{
	static char out[2][1024];
	static int turn;
	char *to = out[turn++ % 2];

	to[fold_id(to, sizeof(out[0]) - 1, slice_of(id), letters, blanks)] = '\0';
	return to;
}

/* Pairs that people take for one, each folded to the same. */
static void
test_fold_same(void **state)
{
	static const char *const pairs[][2] = {
		{ "İSMAİL", "ismail" }, { "IŞIK", "ışık" }, { "ISIK", "ısık" }, { "Straße", "STRASSE" },
		{ "علي", "علی" }, { "كريم", "کریم" }, { "فاطمة", "فاطمه" }, { "مُحَمَّد", "محمد" },
		{ "۱۲۳", "123" }, { "١٢٣", "123" }, { "ａｂｃ１", "ABC1" }, { "ﬁn", "FIN" },
		{ "e\xcc\x81t\xc3\xa9", "\xc3\xa9te\xcc\x81" }, { "کـــریم", "کریم" },
		{ "a\xc2\xa0" "b", "A b" }, { "ÇELİK", "çelik" }, { "ΣΊΣΥΦΟΣ", "σίσυφος" },
		{ "I\xcc\x87", "i" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		assert_string_equal(fold(pairs[i][0], true, false), fold(pairs[i][1], true, false));
	assert_string_equal(fold(" a \xc2\xa0\t b\xe3\x80\x80", false, true), "a b");
	assert_string_equal(fold(" A  b ", true, true), "a b");
	assert_string_equal(fold(" A  b ", true, false), " a  b ");
	assert_string_equal(fold("\xe2\x80\x83" "A", false, true), "A");
}

/* What may be two customers stays two. */
static void
test_fold_other(void **state)
{
	static const char *const pairs[][2] = {
		{ "A-1", "A1" }, { "a_1", "a 1" }, { "é", "e" }, { "ş", "s" }, { "o'neil", "oneil" },
		{ "#1", "1" }, { "CustomerID", "customer id" }, { "a", "" }, { "آ", "ا" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		assert_string_not_equal(fold(pairs[i][0], true, true), fold(pairs[i][1], true, true));
}

/* Folding twice is folding once, whatever the bytes; and never more room than was given is used. */
static void
test_fold_twice(void **state)
{
	static const uint32_t parts[] = { 'a', 'I', 0x130, 0x131, 0x307, 0x301, 0x627, 0x653, 0x64b,
		0x64a, 0x6cc, 0x643, 0x640, 0x200c, 0xa0, ' ', 0x661, 0x1e9e, 0xfdfa, 0x1d400, 0xdf,
		0xfb01, 0x3a3, 0x655, 0x649, 0x6d2 };
	unsigned seed = 5;
	int round;

	(void)state;
	for (round = 0; round < 100000; round++) {
		char text[128], once[600], twice[2000];
		size_t n = 0, k, first, room;
		bool letters = round % 2 == 0, blanks = round % 3 == 0;

		for (k = (size_t)rand_r(&seed) % 20; k > 0; k--) {
			uint32_t c = parts[(size_t)rand_r(&seed) % (sizeof(parts) / sizeof(parts[0]))];

			if (round % 50 == 0)
				text[n++] = (char)rand_r(&seed);
			else if (c < 0x80)
				text[n++] = (char)c;
			else if (c < 0x800) {
				text[n++] = (char)(0xc0 | c >> 6);
				text[n++] = (char)(0x80 | (c & 63));
			} else if (c < 0x10000) {
				text[n++] = (char)(0xe0 | c >> 12);
				text[n++] = (char)(0x80 | (c >> 6 & 63));
				text[n++] = (char)(0x80 | (c & 63));
			} else {
				text[n++] = (char)(0xf0 | c >> 18);
				text[n++] = (char)(0x80 | (c >> 12 & 63));
				text[n++] = (char)(0x80 | (c >> 6 & 63));
				text[n++] = (char)(0x80 | (c & 63));
			}
		}
		room = fold_id_room(n);
		assert_true(room <= sizeof(once));
		first = fold_id(once, room, (struct slice){ text, n }, letters, blanks);
		assert_true(first <= room);
		assert_int_equal(
		    fold_id(twice, fold_id_room(first), (struct slice){ once, first }, letters, blanks),
		    first);
		assert_memory_equal(once, twice, first);
	}
}

static void
check_outer(const char *id, const char *expect)
{
	struct slice got = id_outer(slice_of(id));

	assert_int_equal(got.n, strlen(expect));
	assert_memory_equal(got.p, expect, got.n);
}

static void
test_outer(void **state)
{

	(void)state;
	check_outer("A", "A");
	check_outer(" A ", "A");
	check_outer("\t A\xc2\xa0", "A");
	check_outer("\xef\xbb\xbf" "A\xe2\x80\x8f", "A");
	check_outer("\xe3\x80\x80\xc3\xa7\xe3\x80\x80", "\xc3\xa7");
	check_outer("=\"00123\"", "00123");
	check_outer(" =\" 00123\" ", "00123");
	check_outer("=\"\"", "");
	check_outer("=\"", "=\"");
	check_outer("a b", "a b");
	check_outer("   ", "");
	check_outer("", "");
	check_outer("\xff", "\xff");
	check_outer(" \x80", "\x80");
}

static void
test_missing(void **state)
{
	static const char *const none[] = { "NULL", "null", "\\N", "N/A", "nan", "None", "-", "#N/A",
		"0", " NULL ", "NA", "\xe2\x80\x94", "(null)", "=\"NULL\"" };
	static const char *const some[] = { "00", "Nuller", "A", "N", "-1", "none1", "Nadia", "nans" };
	struct id_rules rules = { 0 };
	const char *items[] = { "guest,?", "x" };
	struct opt_list more = { .v = items, .n = 2 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_int_equal(id_clean(&rules, slice_of(none[i])).n, 0);
	for (i = 0; i < sizeof(some) / sizeof(some[0]); i++)
		assert_int_equal(id_clean(&rules, slice_of(some[i])).n, strlen(some[i]));
	assert_false(missing_text(&rules.missing, slice_of("0")));
	rules.missing.more = &more;
	assert_int_equal(id_clean(&rules, slice_of("guest")).n, 0);
	assert_int_equal(id_clean(&rules, slice_of("?")).n, 0);
	assert_int_equal(id_clean(&rules, slice_of("x")).n, 0);
	assert_int_equal(id_clean(&rules, slice_of("guest,?")).n, 7);
	rules.missing.no_usual = true;
	assert_int_equal(id_clean(&rules, slice_of("NULL")).n, 4);
	assert_int_equal(id_clean(&rules, slice_of("0")).n, 1);
	rules.trim = slice_of(".0");
	assert_int_equal(id_clean(&rules, slice_of("13085.0")).n, 5);
}

static void
test_damage(void **state)
{
	static const char *const cut[] = { "1,23E+05", "1.23E+12", "9E+11", "1.5e+07" };
	static const char *const whole[] = { "1E5", "12E+05", "1.E+05", "E+05", "1,23E-05", "1A3",
		"1,23E+05x", "A1,23E+05", "1.2", "" };
	struct id_kinds kinds = { false, false };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cut) / sizeof(cut[0]); i++)
		assert_non_null(strstr(id_damage(&kinds, slice_of(cut[i])), "export"));
	for (i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		assert_null(id_damage(&kinds, slice_of(whole[i])));
	assert_null(id_damage(&kinds, slice_of("13085")));
	assert_non_null(strstr(id_damage(&kinds, slice_of("13085.0")), "--trim-id=.0"));
	assert_null(id_damage(&kinds, slice_of("13086")));
	kinds = (struct id_kinds){ false, false };
	assert_null(id_damage(&kinds, slice_of("13085.0")));
	assert_null(id_damage(&kinds, slice_of("13086.0")));
	assert_non_null(strstr(id_damage(&kinds, slice_of("13085")), "--trim-id=.0"));
}

static void
test_folds(void **state)
{
	struct id_folds *f;

	(void)state;
	assert_int_equal(id_folds_open(&f), CRM_OK);
	assert_int_equal(id_folds_add(f, slice_of("A"), slice_of("a")), CRM_OK);
	assert_int_equal(id_folds_joined(f), 0);
	assert_int_equal(id_folds_add(f, slice_of("a"), slice_of("a")), CRM_OK);
	assert_int_equal(id_folds_add(f, slice_of("a"), slice_of("a")), CRM_OK);
	assert_int_equal(id_folds_add(f, slice_of("B"), slice_of("b")), CRM_OK);
	assert_int_equal(id_folds_joined(f), 1);
	id_folds_close(f);
	id_folds_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fold_same),
		cmocka_unit_test(test_fold_other),
		cmocka_unit_test(test_fold_twice),
		cmocka_unit_test(test_outer),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_folds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
