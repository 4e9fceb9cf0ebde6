/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shares by the largest remainder: exact sums, and each within one unit of its proportion. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/order_share.h"
#include "ingest/kind_words.h"
#include "ingest/status_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void
test_shares(void **state)
{
	struct order_line lines[12];
	struct decimal out[12];
	unsigned seed = 3;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct order_lines o = { .v = lines, .n = 1 + (size_t)rand_r(&seed) % 12,
			.decimals = 2 };
		struct decimal total = { rand_r(&seed) % 100000 - 20000, rand_r(&seed) % 3 };
		double sum = 0, value = (double)total.units / pow(10, total.scale);
		decimal_sum shared = 0;
		size_t kept = 0;

		memset(lines, 0, sizeof(lines));
		for (size_t i = 0; i < o.n; i++) {
			struct decimal *amount = &lines[i].given.value[FIELD_AMOUNT];

			lines[i].outcome = rand_r(&seed) % 5 == 0 ? DROPPED_STATUS : KEPT;
			*amount = (struct decimal){ rand_r(&seed) % 5000 - (round % 3 == 0) * 900,
				rand_r(&seed) % 3 };
			if (lines[i].outcome != KEPT)
				continue;
			kept++;
			sum += (double)amount->units / pow(10, amount->scale);
		}
		assert_int_equal(order_share(&o, total, out), CRM_OK);
		for (size_t i = 0; i < o.n; i++) {
			double weight, share;

			if (lines[i].outcome != KEPT)
				continue;
			shared += decimal_to_sum(out[i]);
			weight = (double)lines[i].given.value[FIELD_AMOUNT].units /
			    pow(10, lines[i].given.value[FIELD_AMOUNT].scale);
			share = (double)out[i].units / pow(10, out[i].scale);
			if (fabs(sum) > 1e-6)
				assert_true(
				    fabs(share - value * weight / sum) < 0.01 + 1e-6 * fabs(share));
		}
		if (kept > 0)
			assert_true(shared == decimal_to_sum(total));
	}
}

/* Amounts that add up to more than can be held are no proportion: lines are alike. */
static void
test_too_large(void **state)
{
	struct order_line lines[3] = { 0 };
	struct order_lines o = { .v = lines, .n = 3, .decimals = 2 };
	struct decimal out[3];

	(void)state;
	for (size_t i = 0; i < 3; i++)
		lines[i].given.value[FIELD_AMOUNT] = (struct decimal){ INT64_MAX - (int64_t)i, 9 };
	assert_int_equal(order_share(&o, (struct decimal){ 100, 0 }, out), CRM_OK);
	assert_int_equal(out[0].units, 3334);
	assert_int_equal(out[1].units, 3333);
	assert_int_equal(out[2].units, 3333);
	assert_int_equal(out[2].scale, 2);
}

/* No word has two meanings, and each is known. */
static void
check_words(const struct word_list *words, const struct word_row *table, size_t n)
{

	for (size_t i = 0; i < n; i++)
		for (const char *p = table[i].words;;) {
			size_t length = strcspn(p, "|");

			if (word_list_find(words, (struct slice){ p, length }) != table[i].means)
				fail_msg("%.*s has two meanings", (int)length, p);
			if (p[length] == '\0')
				break;
			p += length + 1;
		}
}

static void
test_words(void **state)
{
	struct word_list *words;
	const char *bad = NULL;
	size_t n;
	const struct word_row *table = status_table(&n);

	(void)state;
	assert_int_equal(status_words_open(&words, NULL, 0, &bad), CRM_OK);
	check_words(words, table, n);
	word_list_close(words);
	assert_int_equal(
	    status_words_open(&words, (const char *const[]){ "refunded=closed" }, 1, &bad), CRM_OK);
	assert_int_equal(status_words_kind(words, slice_of("Closed")), STATUS_REFUNDED);
	assert_int_equal(status_words_kind(words, slice_of("partially_refunded")), STATUS_SALE);
	word_list_close(words);
	assert_int_equal(
	    status_words_open(&words, (const char *const[]){ "gone=closed" }, 1, &bad), CRM_EUSAGE);
	assert_string_equal(bad, "gone=closed");
}

/* The same of kinds; a ledger's own names mean themselves. */
static void
test_kinds(void **state)
{
	struct word_list *words;
	const char *bad = NULL;
	size_t n;
	const struct word_row *table = kind_table(&n);

	(void)state;
	assert_int_equal(kind_words_open(&words, NULL, 0, &bad), CRM_OK);
	check_words(words, table, n);
	for (enum row_kind kind = ROW_ORDER; kind < ROW_KINDS; kind++) {
		struct slice name = slice_of(row_kind_name(kind));

		assert_int_equal(word_list_find(words, name), kind);
		assert_int_equal(row_kind_named(name), kind);
	}
	assert_int_equal(row_kind_named(slice_of("")), ROW_NONE);
	assert_int_equal(row_kind_named(slice_of("book")), ROW_NONE);
	word_list_close(words);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shares),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
