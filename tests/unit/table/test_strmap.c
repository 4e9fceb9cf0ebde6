/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table/strmap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define KEYS 5000

/**
 * Key ${i}: of every length around those held in a slot, with NUL bytes, and many with the same
 * first eight bytes.
 */
static struct slice
key_of(unsigned i, char room[64])
{
	int n = snprintf(room, 64,
	    i % 3 == 0	     ? "%u"
		: i % 3 == 1 ? "customer-%u"
			     : "a long customer id of many bytes, %u",
	    i);

	if (i % 5 == 0 && i % 3 != 0)
		room[n / 2] = '\0';
	return (struct slice){ room, (size_t)n };
}

static uint32_t
put(struct strmap *map, struct slice key)
{
	uint32_t number;

	strmap_prefetch(map, strmap_hash(key));
	assert_int_equal(strmap_put(map, key, strmap_hash(key), &number), CRM_OK);
	return number;
}

static void
numbers_in_order_of_coming(void **state)
{
	struct strmap *map;
	char room[64];

	(void)state;
	assert_int_equal(strmap_open(&map), CRM_OK);
	assert_int_equal(put(map, (struct slice){ "", 0 }), 0);
	for (int round = 0; round < 2; round++)
		for (unsigned i = 1; i < KEYS; i++)
			assert_int_equal(put(map, key_of(i, room)), i);
	assert_int_equal(put(map, (struct slice){ NULL, 0 }), 0);
	assert_int_equal(strmap_count(map), KEYS);
	for (unsigned i = 1; i < KEYS; i++)
		assert_true(slice_equal(strmap_key(map, i), key_of(i, room)));
	assert_int_equal(
	    strmap_get(map, slice_of("absent"), strmap_hash(slice_of("absent"))), STRMAP_NONE);
	strmap_close(map);
}

/** Keys of one hash are kept apart: the hash only says where to look. */
static void
one_hash_for_all(void **state)
{
	struct strmap *map;
	char room[64];

	(void)state;
	assert_int_equal(strmap_open(&map), CRM_OK);
	for (int round = 0; round < 2; round++)
		for (unsigned i = 0; i < 100; i++) {
			uint32_t number;

			assert_int_equal(strmap_put(map, key_of(i, room), 42, &number), CRM_OK);
			assert_int_equal(number, i);
		}
	strmap_close(map);
}

static void
sorted_bytewise(void **state)
{
	static const char *const keys[] = { "b", "a", "", "aa", "\xff", "abcdefgh2", "abcdefgh10",
		"abcdefgh", "Z" };
	static const uint32_t want[] = { 2, 8, 1, 3, 7, 6, 5, 0, 4 };
	struct strmap *map;
	uint32_t *order;
	char room[64];

	(void)state;
	assert_int_equal(strmap_open(&map), CRM_OK);
	for (size_t i = 0; i < 9; i++)
		put(map, slice_of(keys[i]));
	assert_int_equal(strmap_sorted(map, &order), CRM_OK);
	assert_memory_equal(order, want, sizeof(want));
	free(order);
	strmap_close(map);

	assert_int_equal(strmap_open(&map), CRM_OK);
	for (unsigned i = 0; i < KEYS; i++)
		put(map, key_of(i * 7919 % KEYS, room));
	assert_int_equal(strmap_sorted(map, &order), CRM_OK);
	for (unsigned i = 1; i < KEYS; i++)
		assert_true(
		    slice_compare(strmap_key(map, order[i - 1]), strmap_key(map, order[i])) < 0);
	free(order);
	strmap_close(map);

	assert_int_equal(strmap_open(&map), CRM_OK);
	assert_int_equal(strmap_sorted(map, &order), CRM_OK);
	free(order);
	strmap_close(map);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_in_order_of_coming),
		cmocka_unit_test(one_hash_for_all),
		cmocka_unit_test(sorted_bytewise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
