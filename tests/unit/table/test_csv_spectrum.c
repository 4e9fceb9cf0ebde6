/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * csv-spectrum (max-mapper, BSD-2): twelve CSV files of every oddity, each with its JSON answer.
 * Skipped where they are absent. Eleven are read as their answers have it.  The twelfth,
 * location_coordinates, has quotes in a field that is not quoted, which RFC 4180 forbids: its row
 * is refused, and said to be.  (Its answer also has another telephone number than the file.)
 */
#include "table/csv_in.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

/** The folder of the files. */
static const char *
folder(void)
{
	const char *data = getenv("CRM_DATA");

	return data != NULL ? data : "../shared/data";
}

/** The rows behind the header as JSON objects of texts, named by the header. */
static json_t *
read_rows(struct csvin *csv)
{
	json_t *names = json_array(), *rows = json_array();
	struct csv_row row;

	assert_int_equal(csvin_next(csv, &row), CSVIN_ROW);
	for (uint32_t i = 0; i < row.n; i++)
		json_array_append_new(
		    names, json_stringn(csvin_field(&row, i).p, csvin_field(&row, i).n));
	while (csvin_next(csv, &row) == CSVIN_ROW) {
		json_t *object = json_object();

		assert_int_equal(row.n, json_array_size(names));
		for (uint32_t i = 0; i < row.n; i++)
			json_object_set_new(object, json_string_value(json_array_get(names, i)),
			    json_stringn(csvin_field(&row, i).p, csvin_field(&row, i).n));
		json_array_append_new(rows, object);
	}
	json_decref(names);
	return rows;
}

static void
eleven_as_answered(void **state)
{
	static const char *const names[] = { "comma_in_quotes", "empty", "empty_crlf",
		"escaped_quotes", "json", "newlines", "newlines_crlf", "quotes_and_newlines",
		"simple", "simple_crlf", "utf8" };
	struct csvin_options options = { .delimiter = ',', .quote = '"', .max_row = 1 << 20 };
	char path[512];

	(void)state;
	snprintf(path, sizeof(path), "%s/csv-spectrum/csvs/simple.csv", folder());
	if (access(path, R_OK) != 0)
		skip();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		json_t *want, *got;
		struct csvin *csv;
		struct input *in;
		struct msg *msg;

		snprintf(path, sizeof(path), "%s/csv-spectrum/json/%s.json", folder(), names[i]);
		want = json_load_file(path, 0, NULL);
		assert_non_null(want);
		snprintf(path, sizeof(path), "%s/csv-spectrum/csvs/%s.csv", folder(), names[i]);
		assert_int_equal(msg_open(&msg, "test"), CRM_OK);
		assert_int_equal(input_open(&in, path, NULL, msg), CRM_OK);
		assert_int_equal(csvin_open(&csv, in, &options, msg), CRM_OK);
		got = read_rows(csv);
		if (!json_equal(want, got)) {
			json_dumpf(got, stderr, 0);
			fail_msg("%s differs", names[i]);
		}
		json_decref(want);
		json_decref(got);
		csvin_close(csv);
		input_close(in);
		msg_close(msg);
	}
}

static void
bare_quotes_are_refused(void **state)
{
	struct csvin_options options = { .delimiter = ',', .quote = '"', .max_row = 1 << 20 };
	struct csv_row row;
	struct csvin *csv;
	struct input *in;
	struct msg *msg;
	char path[512];

	(void)state;
	snprintf(path, sizeof(path), "%s/csv-spectrum/csvs/location_coordinates.csv", folder());
	if (access(path, R_OK) != 0)
		skip();
	assert_int_equal(msg_open(&msg, "test"), CRM_OK);
	assert_int_equal(input_open(&in, path, NULL, msg), CRM_OK);
	assert_int_equal(csvin_open(&csv, in, &options, msg), CRM_OK);
	assert_int_equal(csvin_next(csv, &row), CSVIN_ROW);
	assert_int_equal(csvin_next(csv, &row), CSVIN_BAD);
	assert_string_equal(csvin_why(csv), "quote in the middle of a field");
	assert_int_equal(csvin_next(csv, &row), CSVIN_END);
	csvin_close(csv);
	input_close(in);
	msg_close(msg);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(eleven_as_answered),
		cmocka_unit_test(bare_quotes_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
