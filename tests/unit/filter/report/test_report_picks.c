/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best customers seen so far: a limit keeps exactly the first of those that would come without
 * it.
 */
#include "filter/report/report_picks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

static uint64_t
next(uint64_t *seed)
{

	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *seed >> 33;
}

static void
offer(struct picks *picks, int64_t rank, const char *id)
{
	struct pick pick = { .rank = rank,
		.customer = slice_of(id),
		.group = slice_of("group"),
		.from = slice_of("from"),
		.rest = slice_of("rest") };

	assert_int_equal(picks_offer(picks, &pick), CRM_OK);
}

static void
test_limit(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (size_t limit = 1; limit <= 40; limit++) {
		struct picks all = { 0 }, best = { .limit = limit };
		size_t n = (size_t)(next(&seed) % 100);

		for (size_t i = 0; i < n; i++) {
			int64_t rank = (int64_t)(next(&seed) % 20) - 10;	/* many are equal */
			char id[24];

			snprintf(
			    id, sizeof(id), "%llu", (unsigned long long)(next(&seed) % 100000));
			offer(&all, rank, id);
			offer(&best, rank, id);
		}
		picks_sort(&all);
		picks_sort(&best);
		assert_int_equal(best.n, n < limit ? n : limit);
		for (size_t i = 0; i < best.n; i++) {
			assert_true(best.v[i].rank == all.v[i].rank);
			assert_true(slice_equal(best.v[i].customer, all.v[i].customer));
			assert_true(slice_equal(best.v[i].group, slice_of("group")));
			assert_true(slice_equal(best.v[i].from, slice_of("from")));
			assert_true(slice_equal(best.v[i].rest, slice_of("rest")));
		}
		for (size_t i = 1; i < all.n; i++) {
			assert_true(all.v[i - 1].rank >= all.v[i].rank);
			if (all.v[i - 1].rank == all.v[i].rank)
				assert_true(
				    slice_compare(all.v[i - 1].customer, all.v[i].customer) <= 0);
		}
		picks_free(&all);
		picks_free(&best);
	}
}

/* Ids are bytes: a NUL does not end them. */
static void
test_any_bytes(void **state)
{
	struct picks picks = { 0 };
	struct pick first = { .rank = 1, .customer = { "a\0c", 3 } };
	struct pick second = { .rank = 1, .customer = { "a\0b", 3 } };

	(void)state;
	assert_int_equal(picks_offer(&picks, &first), CRM_OK);
	assert_int_equal(picks_offer(&picks, &second), CRM_OK);
	picks_sort(&picks);
	assert_true(slice_equal(picks.v[0].customer, (struct slice){ "a\0b", 3 }));
	picks_free(&picks);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_any_bytes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
