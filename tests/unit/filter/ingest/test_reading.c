/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readings: what is printed is parsed to the same, whatever bytes a value has; layers join. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "filter/ingest/reading.h"
#include "ingest/platform_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct msg *quiet;

static int
open_quiet(void **state)
{

	(void)state;
	return msg_open(&quiet, "test") == CRM_OK ? 0 : -1;
}

static int
close_quiet(void **state)
{

	(void)state;
	msg_close(quiet);
	return 0;
}

static void
test_round_trip(void **state)
{
	static const char bytes[] = "ab \t\"\\\n\r#=|,\xc3\xa9";
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct buf once = { 0 }, twice = { 0 };
		struct reading r, again;

		reading_init(&r);
		reading_init(&again);
		for (int k = 0; k < 4; k++) {
			char value[16];
			size_t n = (size_t)rand_r(&seed) % sizeof(value);

			for (size_t i = 0; i < n; i++)
				value[i] = bytes[(size_t)rand_r(&seed) % (sizeof(bytes) - 1)];
			assert_int_equal(reading_set(&r, k < 3 ? "map" : "timezone",
					     (struct slice){ value, n }),
			    CRM_OK);
		}
		assert_int_equal(reading_set(&r, "skip", slice_of("12")), CRM_OK);
		assert_int_equal(reading_set(&r, "returns", slice_of("drop")), CRM_OK);
		assert_int_equal(reading_print(&r.set, "", &once), CRM_OK);
		assert_int_equal(reading_parse(&again, buf_slice(&once), "once", quiet), CRM_OK);
		assert_int_equal(again.set.map.n, 3);
		for (size_t i = 0; i < 3; i++)
			assert_string_equal(again.set.map.v[i], r.set.map.v[i]);
		assert_int_equal(reading_print(&again.set, "", &twice), CRM_OK);
		assert_int_equal(once.n, twice.n);
		assert_memory_equal(once.p, twice.p, once.n);
		buf_free(&once);
		buf_free(&twice);
		reading_free(&r);
		reading_free(&again);
	}
}

static void
test_layers(void **state)
{
	struct reading weak, strong, joined;
	const struct ingest_options *layers[2];

	(void)state;
	reading_init(&weak);
	reading_init(&strong);
	reading_init(&joined);
	assert_int_equal(reading_parse(&weak,
			     slice_of("delimiter = ;\nreturns = drop\nwhere = a=1\nskip = 2\n"),
			     "weak", quiet),
	    CRM_OK);
	assert_int_equal(
	    reading_parse(&strong, slice_of("delimiter = tab\nwhere = b=2\n"), "strong", quiet),
	    CRM_OK);
	layers[0] = &weak.set;
	layers[1] = &strong.set;
	assert_int_equal(reading_layers(layers, 2, &joined), CRM_OK);
	assert_string_equal(joined.set.delimiter, "tab");
	assert_int_equal(joined.set.returns, 1);
	assert_int_equal(joined.set.skip, 2);
	assert_int_equal(joined.set.guests, INGEST_UNSET);
	assert_int_equal(joined.set.where.n, 2);
	assert_string_equal(joined.set.where.v[1], "b=2");
	reading_free(&joined);
	reading_free(&weak);
	reading_free(&strong);
}

/* Platforms are readings, whose `headers` lines say the same unparsed: so they are recognised. */
static void
test_platforms(void **state)
{
	const struct platform *one;
	char line[512];

	(void)state;
	for (size_t i = 0; (one = platform_at(i)) != NULL; i++) {
		const char *at = one->reading;
		struct reading r;

		reading_init(&r);
		assert_int_equal(
		    reading_parse(&r, slice_of(at), one->name, quiet), CRM_OK);
		assert_true(r.set.headers.n > 0);
		for (size_t k = 0; k < r.set.headers.n; k++) {
			snprintf(line, sizeof(line), "\nheaders = %s\n", r.set.headers.v[k]);
			assert_non_null(at = strstr(at, line));
			at++;
		}
		assert_null(strstr(at, "\nheaders"));
		reading_free(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_layers),
		cmocka_unit_test(test_platforms),
	};

	return cmocka_run_group_tests(tests, open_quiet, close_quiet);
}
