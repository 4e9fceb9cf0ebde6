/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "table/occasion_set.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define OWNERS 70
#define DAYS 9
#define ORDERS 12

/** Also 65,536 days apart, and before 1970; in order. */
static const date_day days[DAYS] = { -65536, -1, 0, 1, 2, 3, 65535, 65536, 2932896 };

/** Short and long ids, some that begin alike, one empty, one with a NUL. */
static const struct slice orders[ORDERS] = { { "", 0 }, { "\0", 1 }, { "1", 1 }, { "12345678", 8 },
	{ "123456789", 9 }, { "12345678a", 9 }, { "a rather long order id, 1", 25 },
	{ "a rather long order id, 2", 25 }, { "a", 1 }, { "b", 1 }, { "c\0d", 3 }, { "12", 2 } };

/** What has been told or was fresh, and what it should come to at the end. */
struct book {
	unsigned told[OWNERS][DAYS][3];
	unsigned char flags[OWNERS][DAYS][ORDERS];
};

static size_t
day_number(date_day day)
{
	size_t i = 0;

	while (days[i] != day)
		i++;
	return i;
}

static void
count(struct book *book, uint32_t owner, date_day day, unsigned flags)
{

	for (unsigned bit = 0; bit < 3; bit++)
		book->told[owner][day_number(day)][bit] += flags >> bit & 1;
}

static void
on_told(void *arg, uint32_t owner, date_day day, unsigned flags)
{

	count(arg, owner, day, flags);
}

static void
add(struct occasion_set *set, struct book *book, uint32_t owner, size_t day, size_t order,
    unsigned flags)
{
	struct occasion o = { owner, days[day], orders[order] };
	unsigned fresh;

	occasion_set_prefetch(set, owner);
	assert_int_equal(occasion_set_add(set, &o, flags, &fresh), CRM_OK);
	assert_int_equal(fresh & ~flags, 0);
	count(book, owner, days[day], fresh);
	book->flags[owner][day][order] |= (unsigned char)flags;
}

/** Settle, and see that each flag of each occasion has been counted once. */
static void
settle_and_check(struct occasion_set *set, const struct book *book, struct team *team)
{

	assert_int_equal(occasion_set_settle(set, team), CRM_OK);
	for (size_t owner = 0; owner < OWNERS; owner++)
		for (size_t day = 0; day < DAYS; day++)
			for (unsigned bit = 0; bit < 3; bit++) {
				unsigned want = 0;

				for (size_t order = 0; order < ORDERS; order++)
					want += book->flags[owner][day][order] >> bit & 1;
				assert_int_equal(book->told[owner][day][bit], want);
			}
}

/** See that occasion_set_each() gives all that is in the book, and put it into another set. */
static void
move(struct occasion_set *from, const struct book *book, struct occasion_set *to)
{
	unsigned char seen[OWNERS][DAYS][ORDERS] = { { { 0 } } };
	uint64_t place = 0;
	struct occasion o;
	unsigned flags;

	while (occasion_set_each(from, &place, &o, &flags)) {
		size_t day = day_number(o.day), order = 0;

		while (!slice_equal(o.order, orders[order]))
			order++;
		assert_int_equal(seen[o.owner][day][order], 0);
		seen[o.owner][day][order] = (unsigned char)flags;
		assert_int_equal(occasion_set_restore(to, &o, flags), CRM_OK);
	}
	assert_memory_equal(seen, book->flags, sizeof(seen));
}

/**
 * See that groups have all occasions of each owner in them, and of marked ones nothing is outside.
 */
static void
check_groups(struct occasion_set *set)
{
	static unsigned of[OWNERS], total[OWNERS];
	struct occasion_group group = { .place = 0 };
	uint64_t all = 0;
	struct occasion o;
	unsigned flags;

	memset(total, 0, sizeof(total));
	while (occasion_set_each(set, &all, &o, &flags))
		total[o.owner]++;
	while (occasion_set_group(set, &group)) {
		memset(of, 0, sizeof(of));
		for (uint64_t i = 0, at = group.place, same = at; i < group.n; i++) {
			uint32_t owner;
			unsigned again;
			date_day day;

			assert_true(occasion_set_each(set, &at, &o, &flags));
			assert_true(occasion_set_each_day(set, &same, &owner, &day, &again));
			assert_true(owner == o.owner && day == o.day && again == flags);
			assert_true(o.owner >= group.first && o.owner - group.first < group.owners);
			of[o.owner]++;
		}
		for (size_t owner = 0; owner < OWNERS; owner++)
			assert_true(of[owner] == 0 || of[owner] == total[owner]);
		group.place += group.n;
	}
}

/**
 * From an order of time to none at all: ${late} rows of 100 are of any day.  With a team, what is
 * told, and that no owner is in two groups, must not change.
 */
static void
random_rows(uint32_t late, struct team *team)
{
	struct book *book = mem_new(1, sizeof(*book));
	struct occasion_set *set, *other;
	uint32_t random = 1 + late;

	assert_non_null(book);
	assert_int_equal(occasion_set_open(&set, on_told, book), CRM_OK);
	for (unsigned i = 0; i < 40000; i++) {
		uint32_t owner, day;

		random = random * 1664525 + 1013904223;
		owner = (random >> 8) % OWNERS;
		day = (random >> 4) % 100 < late ? (random >> 16) % DAYS : i * DAYS / 40000;
		add(set, book, owner, day, (random >> 12) % ORDERS, 1 + (random >> 20) % 7);
		if (i % 9973 != 9972)
			continue;
		settle_and_check(set, book, team);
		check_groups(set);
		assert_int_equal(occasion_set_open(&other, on_told, book), CRM_OK);
		move(set, book, other);
		occasion_set_close(set);
		set = other;
	}
	settle_and_check(set, book, team);
	check_groups(set);
	settle_and_check(set, book, team);
	check_groups(set);
	occasion_set_close(set);
	free(book);
}

static void
counts_each_occasion_once(void **state)
{

	struct team *teams[2] = { NULL, NULL };

	(void)state;
	assert_int_equal(team_open(&teams[1], 3), CRM_OK);
	for (size_t i = 0; i < 2; i++) {
		random_rows(0, teams[i]);
		random_rows(1, teams[i]);
		random_rows(30, teams[i]);
		random_rows(100, teams[i]);
	}
	team_close(teams[1]);
}

static void
tell_nobody(void *arg, uint32_t owner, date_day day, unsigned flags)
{

	(void)owner;
	(void)day;
	(void)flags;
	++*(uint64_t *)arg;
}

/** Rows that repeat occasions out of order, a million times and more, do not stay. */
static void
repeats_do_not_stay(void **state)
{
	struct occasion_set *set;
	uint64_t told = 0, place = 0, n = 0;
	unsigned fresh, flags;
	struct occasion o;
	char id[32];

	(void)state;
	assert_int_equal(occasion_set_open(&set, tell_nobody, &told), CRM_OK);
	for (uint32_t i = 0; i < 3000000; i++) {
		uint32_t which = i * UINT32_C(2654435761) >> 22;

		o = (struct occasion){ which % 300, (date_day)(which % 7),
			{ id, (size_t)snprintf(id, sizeof(id), "a long id, %u", which) } };
		assert_int_equal(occasion_set_add(set, &o, 1, &fresh), CRM_OK);
		told += fresh;
	}
	assert_true(occasion_set_bytes(set) < (uint64_t)64 << 20);
	assert_int_equal(occasion_set_settle(set, NULL), CRM_OK);
	while (occasion_set_each(set, &place, &o, &flags))
		n++;
	assert_int_equal(n, 1024);
	assert_int_equal(told, 1024);
	occasion_set_close(set);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(counts_each_occasion_once),
		cmocka_unit_test(repeats_do_not_stay) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
