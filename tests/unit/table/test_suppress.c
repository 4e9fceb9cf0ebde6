/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Suppression attacked: what a reader can work out of hidden cells from all that is printed. */
#include "table/suppress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#define MOST 12

static uint64_t
next(uint64_t *seed)
{

	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *seed >> 33;
}

static void
test_nothing_small(void **state)
{
	const uint64_t n[] = { 5, 7, 100 };
	bool hidden[3];

	(void)state;
	assert_true(suppress_groups(n, 3, 5, hidden));
	assert_false(hidden[0] || hidden[1] || hidden[2]);
	assert_true(suppress_groups(n, 3, 0, hidden));
	assert_false(hidden[0] || hidden[1] || hidden[2]);
}

static void
test_a_second_one_is_hidden(void **state)
{
	const uint64_t n[] = { 50, 3, 9, 20 };
	bool hidden[4];

	(void)state;
	assert_true(suppress_groups(n, 4, 5, hidden));
	assert_true(!hidden[0] && hidden[1] && hidden[2] && !hidden[3]);
}

/* Two groups of one each: that they are 1 and 1 would follow from their sum of 2. */
static void
test_small_sums_are_not_given_away(void **state)
{
	const uint64_t n[] = { 1, 1, 40 };
	bool hidden[3];

	(void)state;
	assert_true(suppress_groups(n, 3, 5, hidden));
	assert_true(hidden[0] && hidden[1] && hidden[2]);
	assert_false(suppress_groups(n, 2, 5, hidden));
	assert_false(suppress_groups(n, 1, 5, hidden));
}

/*
 * The attack on a list: all ways to fill the hidden groups with 1 or more customers so that the sum
 * is right.
 */
static void
test_attack_on_groups(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		uint64_t n[MOST], min = 2 + next(&seed) % 9, sum = 0, count = 0;
		size_t groups = 1 + next(&seed) % MOST;
		bool hidden[MOST];

		for (size_t i = 0; i < groups; i++)
			n[i] = 1 + next(&seed) % (next(&seed) % 3 == 0 ? 5 : 60);
		if (!suppress_groups(n, groups, min, hidden))
			continue;
		for (size_t i = 0; i < groups; i++) {
			assert_true(n[i] >= min || hidden[i]);
			count += hidden[i];
			sum += hidden[i] ? n[i] : 0;
		}
		/*
		 * Each hidden one is anything from 1 to the sum less 1 for each of the others: more
		 * than one thing, and maybe not small.
		 */
		if (count > 0) {
			assert_true(count >= 2);
			assert_true(sum - (count - 1) >= min);
		}
	}
}

/*
 * Sums of money: whom they are from is counted apart from who is there.  Of what is hidden the sum is
 * known, so it must be of none, or of enough.
 */
static void
test_sums_from_few(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		uint64_t n[MOST], from[MOST], min = 2 + next(&seed) % 9, sum = 0;
		size_t groups = 1 + next(&seed) % MOST;
		bool hidden[MOST], before[MOST], few = false;

		for (size_t i = 0; i < groups; i++) {
			n[i] = 1 + next(&seed) % (next(&seed) % 3 == 0 ? 5 : 60);
			from[i] = next(&seed) % (next(&seed) % 2 == 0 ? 3 : n[i] + 1);
			from[i] = from[i] > n[i] ? n[i] : from[i];
		}
		if (!suppress_groups(n, groups, min, hidden))
			continue;
		memcpy(before, hidden, sizeof(before));
		if (!suppress_more(from, groups, min, hidden))
			continue;
		for (size_t i = 0; i < groups; i++) {
			assert_true(hidden[i] || !before[i]);
			assert_true(hidden[i] || !suppress_is_small(from[i], min));
			few = few || suppress_is_small(from[i], min);
			sum += hidden[i] ? from[i] : 0;
		}
		assert_true(!few || sum >= min);
	}
}

/** The matrix of an attack, and what is known of it. */
struct attack {
	uint64_t n[MOST * MOST];
	bool hidden[MOST * MOST];
	size_t rows, columns;
};

/**
 * How much the hidden cell ${at} can be made greater (or smaller) with all sums and visible cells
 * as they are, no cell below 0: the greatest flow through the hidden cells between its column and
 * its row.  A search for paths of one unit, as an attacker with a linear program would find it.
 */
static uint64_t
freedom(const struct attack *a, size_t at, bool greater, uint64_t enough)
{
	int64_t value[MOST * MOST];
	size_t nodes = a->rows + a->columns, row = at / a->columns,
	       column = a->rows + at % a->columns;
	size_t from = greater ? column : row, to = greater ? row : column;
	uint64_t moved = 0;

	for (size_t i = 0; i < a->rows * a->columns; i++)
		value[i] = (int64_t)a->n[i];
	for (; moved < enough; moved++) {
		size_t queue[2 * MOST], head = 0, tail = 0, before[2 * MOST];

		for (size_t i = 0; i < nodes; i++)
			before[i] = nodes;
		before[from] = from;
		queue[tail++] = from;
		while (head < tail && before[to] == nodes) {
			size_t node = queue[head++];

			for (size_t other = 0; other < nodes; other++) {
				bool is_row = node < a->rows;
				size_t cell;

				if (before[other] != nodes || is_row == (other < a->rows))
					continue;
				cell = is_row ? node * a->columns + other - a->rows
					      : other * a->columns + node - a->rows;
				/* From a row to a column a cell grows, the other way it shrinks. */
				if (cell == at || !a->hidden[cell] || (!is_row && value[cell] == 0))
					continue;
				before[other] = node;
				queue[tail++] = other;
			}
		}
		if (before[to] == nodes)
			break;
		for (size_t node = to; node != from; node = before[node]) {
			size_t b = before[node];

			if (b < a->rows)
				value[b * a->columns + node - a->rows]++;
			else
				value[node * a->columns + b - a->rows]--;
		}
	}
	return moved;
}

static void
test_attack_on_matrices(void **state)
{
	uint64_t seed = 7;
	size_t shown = 0, protected = 0;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct attack a = { .rows = 2 + next(&seed) % (MOST - 1),
			.columns = 2 + next(&seed) % (MOST - 1) };
		uint64_t min = 2 + next(&seed) % 9;

		for (size_t i = 0; i < a.rows * a.columns; i++)
			a.n[i] = next(&seed) % 4 == 0 ? 0
			    : next(&seed) % 7 == 0    ? next(&seed) % 6
						      : 5 + next(&seed) % 200;
		if (!suppress_matrix(a.n, a.rows, a.columns, min, a.hidden))
			continue;
		shown++;
		for (size_t i = 0; i < a.rows * a.columns; i++) {
			if (a.n[i] == 0 || a.n[i] >= min)
				continue;
			assert_true(a.hidden[i]);
			assert_true(a.n[i] + freedom(&a, i, true, min) >= min);
			assert_true(freedom(&a, i, false, 1) >= 1);
			protected++;
		}
	}
	assert_true(shown > 1000 && protected > 1000);
}

/* The attack does find a secret where a cell is hidden alone, or with one other in its row. */
static void
test_the_attack_works(void **state)
{
	struct attack a = { .rows = 2,
		.columns = 2,
		.n = { 3, 10, 20, 30 },
		.hidden = { true, false, false, false } };

	(void)state;
	assert_int_equal(freedom(&a, 0, true, 5), 0);
	a.hidden[1] = true;
	assert_int_equal(freedom(&a, 0, true, 5), 0);
	assert_int_equal(freedom(&a, 0, false, 5), 0);
	a.hidden[2] = a.hidden[3] = true;
	assert_int_equal(freedom(&a, 0, true, 5), 5);
	assert_int_equal(freedom(&a, 0, false, 5),
	    5); /* by the other three; that the cell itself ends at 0 is not its business */
}

static void
test_no_rectangle(void **state)
{
	const uint64_t row[] = { 3, 10, 20 }, zeros[] = { 3, 0, 0, 9 };
	bool hidden[4];

	(void)state;
	assert_false(suppress_matrix(row, 1, 3, 5, hidden));
	assert_false(suppress_matrix(zeros, 2, 2, 5, hidden));
	assert_true(suppress_matrix(zeros, 2, 2, 3, hidden));
	assert_false(hidden[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_small),
		cmocka_unit_test(test_a_second_one_is_hidden),
		cmocka_unit_test(test_small_sums_are_not_given_away),
		cmocka_unit_test(test_attack_on_groups),
		cmocka_unit_test(test_sums_from_few),
		cmocka_unit_test(test_attack_on_matrices),
		cmocka_unit_test(test_the_attack_works),
		cmocka_unit_test(test_no_rectangle),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
