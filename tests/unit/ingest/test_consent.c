/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for consent: what they mean, and that what is not known is no yes. */
#include "ingest/consent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
test_words(void **state)
{
	static const char *const yes[] = { "yes", "YES", " Yes ", "opt-in", "Opted In", "1", "evet",
		"ONAYLI", "بله", "نعم", "ja", "Oui", "sí", "SI", "sim" };
	static const char *const no[] = { "no", "NO", "Opt_Out", "0", "hayır", "HAYIR", "خیر",
		"لا", "Nein", "NON", "não", "nao", "retirado" };

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		assert_int_equal(consent_read(slice_of(yes[i])), CONSENT_YES);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_int_equal(consent_read(slice_of(no[i])), CONSENT_NO);
}

static void
test_others(void **state)
{
	static const char *const others[] = { "maybe", "yesterday", "ye", "2", "evet hayır",
		"\xff\xfe", "yes no", "a text that is much longer than any word for yes or no in any language can be" };

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_int_equal(consent_read(slice_of(others[i])), CONSENT_UNKNOWN);
	assert_int_equal(consent_read(slice_of("")), CONSENT_NONE);
	assert_int_equal(consent_read(slice_of(" \t")), CONSENT_NONE);
	assert_null(consent_word(CONSENT_UNKNOWN));
	assert_string_equal(consent_word(CONSENT_NO), "no");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
