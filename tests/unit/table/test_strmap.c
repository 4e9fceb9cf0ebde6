/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "table/occasion_set.h"
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

static unsigned
mark(struct occasion_set *set, uint32_t owner, date_day day, struct slice order, unsigned flags)
{
	struct occasion o = { owner, day, order };
	unsigned before;

	occasion_set_prefetch(set, &o);
	assert_int_equal(occasion_set_mark(set, &o, flags, &before), CRM_OK);
	return before;
}

static uint64_t
count_of(struct occasion_set *set)
{
	struct occasion o;
	uint64_t n = 0;
	unsigned flags;

	for (uint64_t place = 0; place < occasion_set_places(set); place++)
		n += occasion_set_at(set, place, &o, &flags);
	return n;
}

/**
 * Occasions differ by owner, by day (also by 65,536 days, and before 1970) and by id, long or
 * short.
 */
static void
occasions_are_distinct(void **state)
{
	static const date_day days[] = { 0, 1, 65535, 65536, -1, -65536, 2932896 };
	struct occasion_set *set;
	uint64_t count = 0;
	char room[64];

	(void)state;
	assert_int_equal(occasion_set_open(&set), CRM_OK);
	for (unsigned flags = 1; flags <= 4; flags *= 2)
		for (uint32_t owner = 0; owner < 10; owner++)
			for (size_t d = 0; d < 7; d++)
				for (unsigned i = 0; i < 40; i++) {
					assert_int_equal(
					    mark(set, owner, days[d], key_of(i, room), flags),
					    flags - 1);
					count += flags == 1;
				}
	assert_int_equal(mark(set, 3, 5, (struct slice){ NULL, 0 }, 1), 0);
	assert_int_equal(mark(set, 3, 5, (struct slice){ "", 0 }, 2), 1);
	assert_int_equal(mark(set, 3, 5, (struct slice){ "\0", 1 }, 1), 0);
	assert_int_equal(mark(set, 3, 5, (struct slice){ "12345678", 8 }, 1), 0);
	assert_int_equal(mark(set, 3, 5, (struct slice){ "123456789", 9 }, 1), 0);
	assert_int_equal(count_of(set), count + 4);
	occasion_set_close(set);
}

/**
 * Whatever the order of days: occasions in the order of time, with several orders on some days;
 * then ${late} of them once more, the newest first, and a new one for each of those days.
 */
static void
occasions_in_any_order(void **state)
{
	char room[64];

	(void)state;
	for (unsigned late = 0; late <= 200; late += 50) {
		struct occasion_set *set;
		uint64_t count = 0;

		assert_int_equal(occasion_set_open(&set), CRM_OK);
		for (date_day day = 0; day < 200; day++)
			for (uint32_t owner = 0; owner < 50; owner++)
				for (unsigned i = 0; i <= owner % 3; i++, count++) {
					assert_int_equal(mark(set, owner, 2 * day,
							     key_of((unsigned)day + i, room), 1),
					    0);
					assert_int_equal(mark(set, owner, 2 * day,
							     key_of((unsigned)day, room), 4),
					    i == 0 ? 1 : 5);
				}
		assert_int_equal(count_of(set), count);
		for (date_day day = 199; day >= 200 - (date_day)late; day--)
			for (uint32_t owner = 0; owner < 50; owner++) {
				for (unsigned i = 0; i <= owner % 3; i++)
					assert_int_equal(mark(set, owner, 2 * day,
							     key_of((unsigned)day + i, room), 2),
					    i == 0 ? 5 : 1);
				assert_int_equal(mark(set, owner, 2 * day, key_of(5, room), 1),
				    (unsigned)day == 5					      ? 7
					: (unsigned)day < 5 && (unsigned)day + owner % 3 >= 5 ? 3
											      : 0);
				count += !((unsigned)day <= 5 && (unsigned)day + owner % 3 >= 5);
				assert_int_equal(
				    mark(set, owner, 2 * day - 1, key_of(7, room), 1), 0);
				count++;
			}
		assert_int_equal(count_of(set), count);
		occasion_set_close(set);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_in_order_of_coming),
		cmocka_unit_test(one_hash_for_all),
		cmocka_unit_test(sorted_bytewise),
		cmocka_unit_test(occasions_are_distinct),
		cmocka_unit_test(occasions_in_any_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
