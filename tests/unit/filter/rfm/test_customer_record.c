/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/rfm/customer_record.h"
#include "table/packed.h"
#include "filter/rfm/sorted_runs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/** Numbers come back, in as few bytes as they need. */
static void
numbers(void **state)
{
	const decimal_sum most = (decimal_sum)(~(packed_wide)0 >> 1);
	const decimal_sum values[] = { 0, 1, -1, 63, -64, 64, 127, 128, -12345, INT64_MIN,
		INT64_MAX, most, -most - 1 };
	char room[PACKED_ROOM];

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		const char *at = room, *end = packed_put_signed(room, values[i]);

		assert_true(packed_get_signed(&at) == values[i]);
		assert_ptr_equal(at, end);
		assert_true(i > 4 || end == room + 1);
	}
}

static void
same(struct slice a, struct slice b)
{

	assert_true(slice_equal(a, b));
}

/** A record comes back whole, and one with little in it is short. */
static void
records(void **state)
{
	struct customer_record full = {
		.id = slice_of("Ada"),
		.first_order = slice_of("7"),
		.c = { .revenue = 12345678901,
		    .first_amount = 5000000000,
		    .first = -3,
		    .last = 900,
		    .orders = 4,
		    .returns = 1 },
		.pace = { 3, 1, 12345678 }, .cost = -7, .contacts = 3, .first_channel = slice_of("web"), .last_channel = slice_of("app"),
		.channels = slice_of("app;web"), .referrer = slice_of("Bob"), .first_told = 1, .last_told = 2, .referred = DATE_NONE + 1,
		.holdout = { 99, 2, 1, 901 }, .history = { true, 4, 5, slice_of("late") }, .based = { 800, 1, { 2, 0, 1234567 }, true },
	}, little = { .id = slice_of("x"), .c = { .first = DATE_NONE, .last = DATE_NONE, .returns = 1, .revenue = -100 } }, got;
	struct buf buf = { 0 };
	size_t n;

	(void)state;
	assert_int_equal(record_pack(&buf, &full), CRM_OK);
	n = buf.n;
	assert_int_equal(record_pack(&buf, &little), CRM_OK);
	assert_true(buf.n - n < 32);
	record_unpack((struct slice){ buf.p, n }, &got);
	same(got.id, full.id);
	same(got.first_order, full.first_order);
	same(got.channels, full.channels);
	same(got.referrer, full.referrer);
	same(got.first_channel, full.first_channel);
	same(got.last_channel, full.last_channel);
	assert_true(got.c.revenue == full.c.revenue && got.c.first_amount == full.c.first_amount &&
	    got.c.first == -3 && got.c.last == 900);
	assert_true(got.c.orders == 4 && got.c.returns == 1 && got.cost == -7 && got.contacts == 3);
	assert_true(got.first_told == 1 && got.last_told == 2 && got.referred == DATE_NONE + 1);
	assert_true(got.holdout.revenue == 99 && got.holdout.orders == 2 &&
	    got.holdout.days == 1 && got.holdout.last == 901);
	assert_true(got.pace.days == 3 && got.pace.unordered && got.pace.log_gaps == 12345678);
	assert_true(got.history.there && got.history.previous == 4 && got.history.early == 5 &&
	    slice_equal(got.history.late, slice_of("late")));
	assert_true(got.based.there && got.based.last == 800 && got.based.returns == 1 &&
	    got.based.pace.days == 2 && got.based.pace.log_gaps == 1234567);
	record_unpack((struct slice){ buf.p + n, buf.n - n }, &got);
	same(got.id, little.id);
	assert_true(got.c.first == DATE_NONE && got.c.revenue == -100 && !got.based.there &&
	    record_is_known(&got));
	buf_free(&buf);
}

/** Runs are read as one, over and over, also long ones that go to files, and empty ones. */
static void
runs(void **state)
{
	struct sorted_runs *r;
	struct slice key, value;
	struct msg *msg;
	char text[16], last[16];

	(void)state;
	assert_int_equal(msg_open(&msg, "test"), CRM_OK);
	assert_int_equal(sorted_runs_open(&r, false, msg), CRM_OK);
	for (unsigned run = 0; run < 7; run++) {
		assert_int_equal(sorted_runs_begin(r), CRM_OK);
		for (unsigned i = run; i < 50000 && run != 3; i += 7) {
			snprintf(text, sizeof(text), "%06u", i);
			assert_int_equal(
			    sorted_runs_add(r, slice_of(text), slice_of(run % 2 == 0 ? "" : "odd")),
			    CRM_OK);
		}
	}
	for (int round = 0; round < 2; round++) {
		unsigned n = 0;

		strcpy(last, "");
		assert_int_equal(sorted_runs_start(r), CRM_OK);
		while (sorted_runs_next(r, &key, &value) == CRM_OK && key.p != NULL) {
			assert_true(slice_compare(slice_of(last), key) < 0);
			memcpy(last, key.p, key.n);
			last[key.n] = '\0';
			assert_int_equal(value.n, (unsigned)atoi(last) % 7 % 2 == 0 ? 0 : 3);
			n++;
		}
		/* All but those that are 3 modulo 7. */
		assert_int_equal(n, 50000 - 7143);
	}
	sorted_runs_close(r);
	msg_close(msg);
}

/**
 * Where keys must be unique a repeated one, and one out of order, are refused; reading again starts
 * afresh.
 */
static void
unique_runs(void **state)
{
	const char *const keys[][3] = { { "a", "c", "b" }, { "a", "b", "b" } };
	struct msg *msg;

	(void)state;
	assert_int_equal(msg_open(&msg, "test"), CRM_OK);
	for (int repeated = 0; repeated < 2; repeated++) {
		struct sorted_runs *r;
		struct slice key, value;

		assert_int_equal(sorted_runs_open(&r, true, msg), CRM_OK);
		for (unsigned run = 0; run < 2; run++) {
			assert_int_equal(sorted_runs_begin(r), CRM_OK);
			for (unsigned i = run; i < 3; i += 2)
				assert_int_equal(
				    sorted_runs_add(r, slice_of(keys[repeated][i]), slice_of("")),
				    CRM_OK);
		}
		for (int round = 0; round < 2; round++) {
			assert_int_equal(sorted_runs_start(r), CRM_OK);
			assert_int_equal(sorted_runs_next(r, &key, &value), CRM_OK);
			same(key, slice_of("a"));
			assert_int_equal(sorted_runs_next(r, &key, &value), CRM_OK);
			same(key, slice_of("b"));
			assert_int_equal(
			    sorted_runs_next(r, &key, &value), repeated ? CRM_EINPUT : CRM_OK);
		}
		sorted_runs_close(r);
	}
	/* A run that is not sorted itself. */
	{
		struct sorted_runs *r;
		struct slice key, value;

		assert_int_equal(sorted_runs_open(&r, true, msg), CRM_OK);
		assert_int_equal(sorted_runs_begin(r), CRM_OK);
		assert_int_equal(sorted_runs_add(r, slice_of("b"), slice_of("")), CRM_OK);
		assert_int_equal(sorted_runs_add(r, slice_of("a"), slice_of("")), CRM_OK);
		assert_int_equal(sorted_runs_start(r), CRM_OK);
		assert_int_equal(sorted_runs_next(r, &key, &value), CRM_OK);
		assert_int_equal(sorted_runs_next(r, &key, &value), CRM_EINPUT);
		sorted_runs_close(r);
	}
	msg_close(msg);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(records),
		cmocka_unit_test(runs),
		cmocka_unit_test(unique_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
