/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buf.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static void
test_new_is_zeroed_and_checked(void **state)
{
	unsigned char *p = mem_new(100, 3);

	(void)state;
	assert_non_null(p);
	for (size_t i = 0; i < 300; i++)
		assert_int_equal(p[i], 0);
	free(p);

	assert_non_null(p = mem_new(0, 8));
	free(p);
	assert_non_null(p = mem_raw(0, 8));
	free(p);
	assert_null(mem_new(SIZE_MAX / 2, 3));
	assert_null(mem_raw(SIZE_MAX / 2, 3));
	assert_null(mem_raw(SIZE_MAX / 2 + 2, 2));	/* 2 where it wraps */
}

static void
test_grow_keeps_what_was_there(void **state)
{
	uint64_t *v = NULL;
	size_t room = 0, grown = 0;

	(void)state;
	for (size_t i = 0; i < 100000; i++) {
		size_t before = room;

		assert_int_equal(mem_grow(&v, &room, i + 1, sizeof(*v)), CRM_OK);
		assert_true(room >= i + 1);
		if (room != before) {
			assert_true(room >= before + before / 2);
			grown++;
		}
		v[i] = i * 7;
	}
	assert_true(grown < 40);	/* geometric: log(1e5) / log(1.5) is 28.4 */
	for (size_t i = 0; i < 100000; i++)
		assert_int_equal(v[i], i * 7);

	/* A need that cannot be met changes nothing. */
	uint64_t *same = v;
	size_t room_before = room;

	assert_int_equal(mem_grow(&v, &room, SIZE_MAX / 4, sizeof(*v)), CRM_ENOMEM);
	assert_int_equal(mem_grow(&v, &room, SIZE_MAX, sizeof(*v)), CRM_ENOMEM);
	assert_ptr_equal(v, same);
	assert_int_equal(room, room_before);
	assert_int_equal(v[99999], 99999 * 7);
	free(v);
}

/* A table goes from malloc() to mapped pages and from there on; entries need not divide a page. */
static void
test_table_keeps_what_was_there(void **state)
{
	struct { uint64_t a, b, c; } *v = NULL, *same;
	size_t room = 0, n = 700000, before;	/* to 17 MB: five times mapped anew */

	(void)state;
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(mem_grow_table(&v, &room, i + 1, sizeof(*v)), CRM_OK);
		assert_true(room >= i + 1);
		v[i].a = v[i].b = v[i].c = i * 7;
	}
	for (size_t i = 0; i < n; i++)
		assert_true(v[i].a == i * 7 && v[i].b == i * 7 && v[i].c == i * 7);
	assert_int_equal((uintptr_t)v % ((uintptr_t)2 << 20), 0);
	v[room - 1].c = 1;

	same = v;
	before = room;
	assert_int_equal(mem_grow_table(&v, &room, SIZE_MAX / 4, sizeof(*v)), CRM_ENOMEM);
	assert_int_equal(mem_grow_table(&v, &room, SIZE_MAX / 32, sizeof(*v)), CRM_ENOMEM);
	assert_ptr_equal(v, same);
	assert_int_equal(room, before);
	mem_free_table(v, room, sizeof(*v));

	v = NULL;
	room = 0;
	assert_int_equal(mem_grow_table(&v, &room, n, sizeof(*v)), CRM_OK);
	mem_free_table(v, room, sizeof(*v));
	mem_free_table(NULL, 0, sizeof(*v));
}

static void
test_grow_does_nothing_where_there_is_room(void **state)
{
	char *v = NULL;
	size_t room = 0, before;

	(void)state;
	assert_int_equal(mem_grow(&v, &room, 10, 1), CRM_OK);
	before = room;
	assert_int_equal(mem_grow(&v, &room, 3, 1), CRM_OK);
	assert_int_equal(room, before);
	free(v);
}

static void
test_buf_adds(void **state)
{
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(buf_slice(&b).n, 0);
	assert_int_equal(buf_add(&b, NULL, 0), CRM_OK);
	assert_int_equal(buf_text(&b, "rows"), CRM_OK);
	assert_int_equal(buf_add(&b, "\0=", 2), CRM_OK);
	assert_int_equal(buf_print(&b, "%d|%s", 42, "ok"), CRM_OK);
	assert_int_equal(b.n, 11);
	assert_memory_equal(b.p, "rows\0=42|ok", 11);
	assert_true(slice_equal(buf_slice(&b), (struct slice){ "rows\0=42|ok", 11 }));
	buf_free(&b);
	assert_null(b.p);
	assert_int_equal(b.room, 0);
	buf_free(NULL);
}

static void
test_buf_prints_more_than_its_room(void **state)
{
	struct buf b = { 0 };

	(void)state;
	for (int i = 0; i < 50; i++)
		assert_int_equal(buf_print(&b, "%0*d,", 1000, i), CRM_OK);
	assert_int_equal(b.n, 50 * 1001);
	for (size_t i = 0; i < 50; i++) {
		assert_int_equal(b.p[i * 1001 + 1000], ',');
		assert_int_equal(b.p[i * 1001 + 999], '0' + (int)i % 10);
	}
	assert_int_equal(buf_room(&b, SIZE_MAX), CRM_ENOMEM);
	assert_int_equal(b.n, 50 * 1001);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_is_zeroed_and_checked),
		cmocka_unit_test(test_grow_keeps_what_was_there),
		cmocka_unit_test(test_table_keeps_what_was_there),
		cmocka_unit_test(test_grow_does_nothing_where_there_is_room),
		cmocka_unit_test(test_buf_adds),
		cmocka_unit_test(test_buf_prints_more_than_its_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
