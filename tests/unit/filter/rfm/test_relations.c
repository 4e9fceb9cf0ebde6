/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/rfm/relations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
expect(struct slice got, const char *want)
{

	assert_int_equal(got.n, strlen(want));
	assert_memory_equal(got.p, want, got.n);
}

static struct relations *
one_customer(void)
{
	struct relations *r;

	assert_int_equal(relations_open(&r), CRM_OK);
	assert_int_equal(relations_grow(r), CRM_OK);
	return r;
}

/** The set does not depend on the order, and each channel is in it once. */
static void
sets(void **state)
{
	static const char *const orders[][5] = { { "web", "app", "shop", "web", "app" },
		{ "shop", "shop", "web", "shop", "app" }, { "app", "web", "app", "web", "shop" } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct relations *r = one_customer();

		expect(relations_set(r, relations_get(r, 0)->channels), "");
		for (size_t j = 0; j < 5; j++)
			assert_int_equal(
			    relations_bought(r, 0, slice_of(orders[i][j]), 10), CRM_OK);
		assert_int_equal(relations_settle(r), CRM_OK);
		expect(relations_set(r, relations_get(r, 0)->channels), "app;shop;web");
		/* All on one day: the least and the greatest name. */
		expect(relations_name(r, relations_get(r, 0)->first_channel), "app");
		expect(relations_name(r, relations_get(r, 0)->last_channel), "web");
		relations_close(r);
	}
}

/** Names with the marks of sets in them come out of a set as they went in. */
static void
marks(void **state)
{
	static const char *const names[] = { ";", "a;b", "\\", "a\\", "\\;", "a" };
	struct relations *r = one_customer();
	struct slice set;
	char copy[64];

	(void)state;
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(relations_bought(r, 0, slice_of(names[i]), 10), CRM_OK);
	set = relations_set(r, relations_get(r, 0)->channels);
	memcpy(copy, set.p, set.n);
	set.p = copy;
	expect(set, "\\;;\\\\;\\\\\\;;a;a\\;b;a\\\\");
	assert_int_equal(relations_grow(r), CRM_OK);
	assert_int_equal(
	    relations_restore(r, 1, set, slice_of("a"), slice_of(";"), slice_of("")), CRM_OK);
	assert_int_equal(relations_get(r, 1)->channels, relations_get(r, 0)->channels);
	assert_int_equal(relations_get(r, 1)->referrer, RELATION_NONE);
	expect(relations_name(r, relations_get(r, 1)->last_channel), ";");
	/* A set in another order, with empty names, is put in order. */
	assert_int_equal(relations_restore(r, 1, slice_of("web;;app;web;"), slice_of(""),
			     slice_of(""), slice_of("x")),
	    CRM_OK);
	expect(relations_set(r, relations_get(r, 1)->channels), "app;web");
	relations_close(r);
}

/** More channels than bits of a word, by many customers who share sets. */
static void
many(void **state)
{
	struct relations *r;
	char name[16];

	(void)state;
	assert_int_equal(relations_open(&r), CRM_OK);
	for (uint32_t c = 0; c < 50; c++) {
		assert_int_equal(relations_grow(r), CRM_OK);
		for (unsigned i = 0; i < 100; i++) {
			snprintf(name, sizeof(name), "c%02u", c % 2 == 0 ? i : 99 - i);
			assert_int_equal(
			    relations_bought(r, c, slice_of(name), (date_day)i), CRM_OK);
		}
	}
	assert_int_equal(relations_settle(r), CRM_OK);
	for (uint32_t c = 1; c < 50; c++)
		assert_int_equal(relations_get(r, c)->channels, relations_get(r, 0)->channels);
	assert_int_equal(relations_set(r, relations_get(r, 0)->channels).n, 399);
	relations_close(r);
}

/** 20,000 channels of one customer take memory in proportion, and are all there. */
static void
very_many(void **state)
{
	struct relations *r = one_customer();
	struct slice set;
	char name[16];

	(void)state;
	for (unsigned round = 0; round < 2; round++)
		for (unsigned i = 0; i < 20000; i++) {
			snprintf(name, sizeof(name), "campaign-%05u", i * 7919 % 20000);
			assert_int_equal(relations_bought(r, 0, slice_of(name), 10), CRM_OK);
			assert_true(relations_bytes(r) < (1 << 20) + i * 100 + round * 2000000);
		}
	assert_int_equal(relations_settle(r), CRM_OK);
	set = relations_set(r, relations_get(r, 0)->channels);
	assert_int_equal(set.n, 20000 * 15 - 1);
	for (unsigned i = 0; i < 20000; i++) {
		snprintf(name, sizeof(name), "campaign-%05u", i);
		assert_memory_equal(set.p + 15 * (size_t)i, name, 14);
	}
	assert_true(relations_bytes(r) < 4 << 20);
	relations_close(r);
}

#define PEOPLE 3000u
#define TAGS 300u

/**
 * Customers with random sets of tags, more than can be shared, against a table of who has what;
 * then the sets as text into another, and more tags.
 */
static void
own_sets(void **state)
{
	static bool has[PEOPLE][TAGS];
	struct relations *r, *again;
	uint32_t random = 7;
	char name[16], want[TAGS * 5 + 1];

	(void)state;
	assert_int_equal(relations_open(&r), CRM_OK);
	for (uint32_t i = 0; i < PEOPLE; i++)
		assert_int_equal(relations_grow(r), CRM_OK);
	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < 40000; i++) {
			uint32_t who, tag;

			random = random * 1664525 + 1013904223;
			who = (random >> 8) % PEOPLE;
			/* Some have few tags, so that their sets stay shared. */
			tag = (random >> 4) % (who % 3 == 0 ? 4 : TAGS);
			snprintf(name, sizeof(name), "t%03u", tag);
			assert_int_equal(
			    relations_bought(r, who, slice_of(name), (date_day)(i % 50)), CRM_OK);
			has[who][tag] = true;
		}
		assert_int_equal(relations_settle(r), CRM_OK);
		assert_int_equal(relations_open(&again), CRM_OK);
		for (uint32_t who = 0; who < PEOPLE; who++) {
			want[0] = '\0';
			for (unsigned tag = 0; tag < TAGS; tag++)
				if (has[who][tag])
					sprintf(want + strlen(want), "%st%03u",
					    want[0] == '\0' ? "" : ";", tag);
			expect(relations_set(r, relations_get(r, who)->channels), want);
			assert_int_equal(relations_grow(again), CRM_OK);
			assert_int_equal(
			    relations_restore(again, who, slice_of(want), slice_of(""),
				slice_of(""), slice_of("")),
			    CRM_OK);
		}
		relations_close(r);
		r = again;
	}
	assert_int_equal(relations_settle(r), CRM_OK);
	relations_close(r);
}

/** Who referred: told first; of one day the least. */
static void
referrers(void **state)
{
	struct relations *r = one_customer();

	(void)state;
	expect(relations_name(r, relations_get(r, 0)->referrer), "");
	assert_int_equal(relations_referred(r, 0, slice_of("m"), 5), CRM_OK);
	assert_int_equal(relations_referred(r, 0, slice_of("a"), 6), CRM_OK);
	expect(relations_name(r, relations_get(r, 0)->referrer), "m");
	assert_int_equal(relations_referred(r, 0, slice_of("z"), 4), CRM_OK);
	assert_int_equal(relations_referred(r, 0, slice_of("y"), 4), CRM_OK);
	expect(relations_name(r, relations_get(r, 0)->referrer), "y");
	relations_close(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets),
		cmocka_unit_test(marks),
		cmocka_unit_test(many),
		cmocka_unit_test(very_many),
		cmocka_unit_test(own_sets),
		cmocka_unit_test(referrers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
