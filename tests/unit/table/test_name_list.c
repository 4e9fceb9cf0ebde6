/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table/name_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Names with separators and backslashes come back as they were, in their order. */
static void
round_trip(void **state)
{
	static const char *const names[] = { "plain", ";", "\\", "a;b\\", "\\;", "", "a\nb", ";;\\\\" };
	enum { N = sizeof(names) / sizeof(names[0]) };
	struct buf text = { 0 }, plain = { 0 };
	struct slice list;

	(void)state;
	for (size_t i = 0; i < N; i++) {
		if (i > 0)
			assert_int_equal(buf_add(&text, ";", 1), CRM_OK);
		assert_int_equal(name_list_escape(&text, slice_of(names[i])), CRM_OK);
	}
	list = buf_slice(&text);
	for (size_t i = 0; i < N; i++) {
		assert_non_null(list.p);
		assert_int_equal(name_list_plain(name_list_next(&list), &plain), CRM_OK);
		assert_true(slice_equal(buf_slice(&plain), slice_of(names[i])));
	}
	assert_null(list.p);
	buf_free(&text);
	buf_free(&plain);
}

/* A backslash at the end, which nothing writes, stands for itself, and nothing is read after it. */
static void
cut_lists(void **state)
{
	struct slice list = slice_of("a\\");
	struct buf plain = { 0 };

	(void)state;
	assert_int_equal(name_list_plain(name_list_next(&list), &plain), CRM_OK);
	assert_true(slice_equal(buf_slice(&plain), slice_of("a\\")));
	assert_null(list.p);
	buf_free(&plain);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(cut_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
