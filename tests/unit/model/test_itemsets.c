/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/association_rules.h"
#include "model/bits.h"
#include "model/itemsets.h"
#include "model/itemsets_given.h"
#include "model/sequences.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { A, C, D, T, W };

/* The example database of Zaki, "Scalable algorithms for association mining" (2000), figure 1. */
static const size_t zaki_start[] = { 0, 4, 7, 11, 15, 20, 23 };
static const uint32_t zaki_item[] = { A, C, T, W, C, D, W, A, C, T, W, A, C, D, W, A, C, D, T, W, C,
	D, T };
static const struct baskets zaki = { 6, 5, zaki_start, zaki_item };

static uint32_t
count_of(const struct itemsets *sets, const uint32_t *items, size_t n)
{
	uint32_t ranks[8];
	size_t k = 0;

	for (uint32_t r = 0; r < sets->ranks; r++)
		for (size_t i = 0; i < n; i++)
			if (sets->item[r] == items[i])
				ranks[k++] = r;
	if (k < n || itemsets_look(sets, ranks, n) == ITEMSETS_NONE)
		return 0;
	return sets->node[itemsets_look(sets, ranks, n)].count;
}

static void
zaki_itemsets(void **state)
{
	const struct itemsets_options options = {
		.min_count = 3, .max_size = 10, .max_sets = 1000
	};
	struct itemsets sets;

	(void)state;
	assert_int_equal(itemsets_find(&zaki, &options, NULL, &sets), CRM_OK);
	/* Figure 2 there: 19 frequent itemsets at 50 %; all of support 6, 5, 4 and the largest. */
	assert_int_equal(sets.n, 19);
	assert_int_equal(sets.longest, 4);
	assert_int_equal(count_of(&sets, (const uint32_t[]){ C }, 1), 6);
	assert_int_equal(count_of(&sets, (const uint32_t[]){ C, W }, 2), 5);
	assert_int_equal(count_of(&sets, (const uint32_t[]){ A, C, W }, 3), 4);
	assert_int_equal(count_of(&sets, (const uint32_t[]){ C, D }, 2), 4);
	assert_int_equal(count_of(&sets, (const uint32_t[]){ A, C, T, W }, 4), 3);
	assert_int_equal(count_of(&sets, (const uint32_t[]){ A, D }, 2), 0);
	itemsets_free(&sets);
}

static void
sizes_and_limits(void **state)
{
	struct itemsets_options options = { .min_count = 3, .max_size = 2, .max_sets = 1000 };
	struct itemsets sets;

	(void)state;
	assert_int_equal(itemsets_find(&zaki, &options, NULL, &sets), CRM_OK);
	assert_int_equal(sets.n, 5 + 8);
	itemsets_free(&sets);
	options.max_size = 1;
	assert_int_equal(itemsets_find(&zaki, &options, NULL, &sets), CRM_OK);
	assert_int_equal(sets.n, 5);
	itemsets_free(&sets);
	options.max_size = 10;
	options.max_sets = 18;
	assert_int_equal(itemsets_find(&zaki, &options, NULL, &sets), CRM_ENOMEM);
	assert_true(sets.full);
	options.max_sets = 19;
	assert_int_equal(itemsets_find(&zaki, &options, NULL, &sets), CRM_OK);
	itemsets_free(&sets);
	options.min_count = 7;
	assert_int_equal(itemsets_find(&zaki, &options, NULL, &sets), CRM_OK);
	assert_int_equal(sets.n, 0);
	itemsets_free(&sets);
}

/* A small generator of its own, so that the baskets are the same everywhere. */
static uint32_t
next_random(uint64_t *seed)
{

	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 33);
}

#define BASKETS 150
#define ITEMS 11

/*
 * Every subset of 11 items counted one by one gives what the search gives, with one thread and with
 * three.
 */
static void
against_brute_force(void **state)
{
	size_t start[BASKETS + 1] = { 0 }, n = 0, want = 0;
	uint32_t item[BASKETS * ITEMS], mask[BASKETS] = { 0 };
	struct baskets baskets = { BASKETS, ITEMS, start, item };
	const struct itemsets_options options = {
		.min_count = 9, .max_size = ITEMS, .max_sets = 100000
	};
	struct itemsets sets, again;
	struct team *team;
	uint64_t seed = 7;

	(void)state;
	for (size_t b = 0; b < BASKETS; b++) {
		for (uint32_t i = 0; i < ITEMS; i++)
			if (next_random(&seed) % (i + 7) < 6) {
				item[n++] = ITEMS - 1 - i;
				mask[b] |= 1U << (ITEMS - 1 - i);
			}
		start[b + 1] = n;
	}
	assert_int_equal(itemsets_find(&baskets, &options, NULL, &sets), CRM_OK);
	assert_int_equal(team_open(&team, 3), CRM_OK);
	assert_int_equal(itemsets_find(&baskets, &options, team, &again), CRM_OK);
	team_close(team);
	for (uint32_t set = 1; set < 1U << ITEMS; set++) {
		uint32_t items[ITEMS], count = 0;
		size_t k = 0;

		for (uint32_t i = 0; i < ITEMS; i++)
			if (set >> i & 1)
				items[k++] = i;
		for (size_t b = 0; b < BASKETS; b++)
			count += (mask[b] & set) == set;
		if (k > 8)
			assert_true(count < options.min_count);
		else
			assert_int_equal(
			    count_of(&sets, items, k), count >= options.min_count ? count : 0);
		want += count >= options.min_count;
	}
	assert_int_equal(sets.n, want);
	assert_int_equal(again.n, want);
	assert_true(sets.longest >= 5);
	assert_memory_equal(sets.node, again.node, want * sizeof(*sets.node));
	itemsets_free(&sets);
	itemsets_free(&again);
}

static void
least_count(void **state)
{

	(void)state;
	assert_int_equal(itemsets_least(0.006, 9835), 60);
	assert_int_equal(itemsets_least(0.01, 9835), 99);
	assert_int_equal(itemsets_least(0.1, 10), 1);
	assert_int_equal(itemsets_least(0.3, 10), 3);
	assert_int_equal(itemsets_least(0, 10), 1);
	assert_int_equal(itemsets_least(1, 10), 10);
}

static void
bits_agree(void **state)
{
	uint64_t a[67], b[67], x[67], y[67], seed = 3;

	(void)state;
	for (size_t i = 0; i < 67; i++) {
		a[i] = (uint64_t)next_random(&seed) << 33 ^ next_random(&seed);
		b[i] = ~((uint64_t)next_random(&seed) << 31) ^ next_random(&seed);
	}
	assert_int_equal(bits_and()(x, a, b, 67), bits_and_plain(y, a, b, 67));
	assert_memory_equal(x, y, sizeof(x));
	a[0] = b[0] = UINT64_MAX;
	assert_int_equal(bits_and_plain(x, a, b, 1), 64);
	assert_int_equal(bits_and()(x, a, b, 1), 64);
}

/* T -> A of the database above: of 4 baskets with T (of 6) 3 hold A, which is in 4. */
static void
measures(void **state)
{
	const struct itemsets_options options = {
		.min_count = 3, .max_size = 10, .max_sets = 1000
	};
	struct itemsets sets;
	struct rule *rules;
	size_t n, seen = 0;

	(void)state;
	assert_int_equal(itemsets_find(&zaki, &options, NULL, &sets), CRM_OK);
	assert_int_equal(association_rules_find(&sets, 6, 0.75, &rules, &n), CRM_OK);
	for (size_t i = 0; i < n; i++) {
		const struct itemset *a = &sets.node[rules[i].antecedent];
		uint32_t y = sets.item[rules[i].consequent];

		assert_true(rules[i].confidence >= 0.75);
		assert_true(rules[i].q_value >= rules[i].p_value && rules[i].q_value <= 1);
		if (a->parent == ITEMSETS_NONE && sets.item[a->rank] == W && y == C) {
			assert_true(isinf(rules[i].conviction));
			seen++;
		}
		if (a->parent != ITEMSETS_NONE || sets.item[a->rank] != T || y != A)
			continue;
		assert_int_equal(rules[i].count, 3);
		assert_true(fabs(rules[i].support - 0.5) < 1e-15);
		assert_true(fabs(rules[i].confidence - 0.75) < 1e-15);
		assert_true(fabs(rules[i].lift - 0.75 / (4 / 6.)) < 1e-15);
		assert_true(fabs(rules[i].leverage - (0.5 - 16 / 36.)) < 1e-15);
		assert_true(fabs(rules[i].conviction - (1 - 4 / 6.) / 0.25) < 1e-15);
		/*
		 * P(X >= 3), X hypergeometric (6, 4, 4): (C(4,3) C(2,1) + C(4,4)) / C(6,4) = 9 /
		 * 15.
		 */
		assert_true(fabs(rules[i].p_value - 0.6) < 1e-14);
		seen++;
	}
	assert_int_equal(seen, 2);
	free(rules);
	itemsets_free(&sets);
}

/* Orders of two customers, 10 and 30 days apart, then 20: {0,1} -> {2} -> {0}, {0} -> {2}. */
static void
follows(void **state)
{
	const size_t start[] = { 0, 2, 3, 4, 5, 6 };
	const uint32_t item[] = { 0, 1, 2, 0, 0, 2 }, gap[] = { 10, 30, 0, 20, 0 };
	const struct baskets baskets = { 5, 3, start, item };
	struct sequence *pairs;
	struct team *team;
	size_t n;

	(void)state;
	assert_int_equal(team_open(&team, 2), CRM_OK);
	assert_int_equal(sequences_find(&baskets, gap, 1, 0, team, &pairs, &n), CRM_OK);
	team_close(team);
	assert_int_equal(n, 3);
	assert_true(
	    pairs[0].first == 0 && pairs[0].next == 2 && pairs[0].count == 2 && pairs[0].from == 2);
	assert_true(pairs[0].to == 2 && pairs[0].median_gap == 15);
	assert_true(pairs[1].first == 1 && pairs[1].next == 2 && pairs[1].count == 1 &&
	    pairs[1].median_gap == 10);
	assert_true(pairs[2].first == 2 && pairs[2].next == 0 && pairs[2].to == 1 &&
	    pairs[2].median_gap == 30);
	free(pairs);
	assert_int_equal(sequences_find(&baskets, gap, 2, 0.5, NULL, &pairs, &n), CRM_OK);
	assert_int_equal(n, 1);
	free(pairs);
}

/*
 * The itemsets of random baskets, given in another order and with rarer ones among them, make the
 * tree that the search makes; counted again in the baskets they have the same counts, with one
 * thread and with three.
 */
static void
given_and_counted(void **state)
{
	enum { MANY = 9000, KINDS = 12, PER = 5 };
	static size_t start[MANY + 1];
	static uint32_t item[MANY * PER], members[200000];
	static struct itemset_count given[20000];
	const struct itemsets_options all = { 1, 4, 20000 }, some = { 40, 3, 20000 };
	const struct baskets baskets = { MANY, KINDS, start, item };
	struct itemsets sets, want, made;
	uint32_t ranks[8], *count, node[20000];
	uint64_t seed = 5;
	struct team *team;
	size_t n = 0, at = 0;

	(void)state;
	for (size_t b = 0; b < MANY; b++) {
		for (uint32_t i = next_random(&seed) % 3; i < KINDS && n < (b + 1) * PER;
		     i += 1 + next_random(&seed) % (b % 2 == 0 ? 3 : 6))
			item[n++] = i;
		start[b + 1] = n;
	}
	assert_int_equal(itemsets_find(&baskets, &all, NULL, &sets), CRM_OK);
	assert_true(sets.n > 500 && sets.n <= 20000);
	for (size_t i = 0; i < sets.n; i++) {
		/* The last first, and the items of a set backwards. */
		uint32_t from = (uint32_t)(sets.n - 1 - i);
		size_t k = itemsets_ranks(&sets, from, ranks);

		given[i] = (struct itemset_count){ members + at, k, sets.node[from].count };
		while (k-- > 0)
			members[at++] = sets.item[ranks[k]];
	}
	assert_int_equal(itemsets_find(&baskets, &some, NULL, &want), CRM_OK);
	assert_int_equal(itemsets_given(given, sets.n, KINDS, &some, &made, node), CRM_OK);
	assert_int_equal(made.n, want.n);
	assert_int_equal(made.longest, want.longest);
	for (uint32_t i = 0; i < want.n; i++) {
		uint32_t items[8];
		size_t k = itemsets_ranks(&want, i, ranks);

		for (size_t j = 0; j < k; j++)
			items[j] = want.item[ranks[j]];
		assert_int_equal(count_of(&made, items, k), want.node[i].count);
	}
	for (size_t i = 0; i < sets.n; i++)
		assert_true(node[i] == ITEMSETS_NONE
			? given[i].count < 40 || given[i].n > 3
			: made.node[node[i]].count == given[i].count);
	count = calloc(made.n, sizeof(*count));
	assert_non_null(count);
	assert_int_equal(team_open(&team, 3), CRM_OK);
	for (int threads = 1; threads <= 3; threads += 2) {
		assert_int_equal(
		    itemsets_count(&baskets, &made, threads == 1 ? NULL : team, count), CRM_OK);
		for (size_t i = 0; i < made.n; i++)
			assert_int_equal(count[i], made.node[i].count);
	}
	team_close(team);
	free(count);
	itemsets_free(&made);
	/* One more than allowed; and a pair whose items are no sets. */
	assert_int_equal(itemsets_given(given, sets.n, KINDS,
	    &(struct itemsets_options){ 40, 3, want.n - 1 }, &made, NULL), CRM_ENOMEM);
	assert_true(made.full);
	assert_int_equal(itemsets_given(&(struct itemset_count){ members, 2, 50 }, 1, KINDS, &some,
	    &made, NULL), CRM_EDATA);
	itemsets_free(&want);
	itemsets_free(&sets);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zaki_itemsets),
		cmocka_unit_test(sizes_and_limits),
		cmocka_unit_test(against_brute_force),
		cmocka_unit_test(given_and_counted),
		cmocka_unit_test(least_count),
		cmocka_unit_test(bits_agree),
		cmocka_unit_test(measures),
		cmocka_unit_test(follows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
