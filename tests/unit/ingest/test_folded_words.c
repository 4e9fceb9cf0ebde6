/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/folded_words.h"


#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct folded_words set;

/* Words are found in any case and accent, each with its first value; others are not. */
static void
test_find(void **state)
{
	static const char *const none[] = { "", " ", "-", "four", "on", "onee", "one|two" };

	(void)state;
	folded_words_add(&set, "one|two words|müşteri", 7);
	folded_words_add(&set, "three|ONE", 8);
	assert_int_equal(set.words, 4);
	assert_int_equal(folded_words_find(&set, slice_of("One")), 7);
	assert_int_equal(folded_words_find(&set, slice_of("TWO_WORDS")), 7);
	assert_int_equal(folded_words_find(&set, slice_of("twowords")), 7);
	assert_int_equal(folded_words_find(&set, slice_of("Musteri")), 7);
	assert_int_equal(folded_words_find(&set, slice_of("three")), 8);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_int_equal(folded_words_find(&set, slice_of(none[i])), -1);
}

/* With as many words as there may be, all of them are found, and no other. */
static void
test_many(void **state)
{
	static struct folded_words many;
	char word[16];

	(void)state;
	for (int i = 0; i < FOLDED_BUCKETS / 2; i++) {
		snprintf(word, sizeof(word), "w%d", i);
		folded_words_add(&many, word, (uint16_t)i);
	}
	for (int i = 0; i < FOLDED_BUCKETS; i++) {
		snprintf(word, sizeof(word), "W %d", i);
		assert_int_equal(
		    folded_words_find(&many, slice_of(word)), i < FOLDED_BUCKETS / 2 ? i : -1);
	}
}

/* A text longer than any word is none, whatever it begins with. */
static void
test_long(void **state)
{
	char text[1000];

	(void)state;
	memset(text, 'a', sizeof(text));
	for (size_t n = 0; n < sizeof(text); n++)
		assert_int_equal(folded_words_find(&set, (struct slice){ text, n }), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
