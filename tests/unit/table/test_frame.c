/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "table/frame.h"

static void
test_grow(void **state)
{
	struct frame frame;
	double values[7];
	size_t r, c, columns;

	(void)state;
	for (columns = 1; columns <= 7; columns++) {
		frame_init(&frame, columns);
		assert_null(frame.x);
		for (r = 0; r < 5000; r++) {
			for (c = 0; c < columns; c++)
				values[c] = (double)(r * 10 + c);
			assert_int_equal(frame_add(&frame, values), CRM_OK);
			assert_true(frame.stride >= frame.rows);
		}
		assert_int_equal(frame.rows, 5000);
		for (c = 0; c < columns; c++)
			for (r = 0; r < 5000; r++)
				assert_true(frame_column(&frame, c)[r] == (double)(r * 10 + c));
		assert_ptr_equal(
		    frame_column(&frame, columns - 1), frame.x + (columns - 1) * frame.stride);
		frame_free(&frame);
		assert_null(frame.x);
		assert_int_equal(frame.rows, 0);
		assert_int_equal(frame.columns, columns);
	}
	frame_free(NULL);
}

static void
test_edges(void **state)
{
	struct frame frame;
	double value = 1;

	(void)state;
	/* No columns: rows are only counted. */
	frame_init(&frame, 0);
	assert_int_equal(frame_add(&frame, &value), CRM_OK);
	assert_int_equal(frame.rows, 1);
	frame_free(&frame);

	/* Too many columns for any machine: refused, and nothing has changed. */
	frame_init(&frame, SIZE_MAX / 4);
	assert_int_equal(frame_add(&frame, &value), CRM_ENOMEM);
	assert_null(frame.x);
	assert_int_equal(frame.rows, 0);
	frame_free(&frame);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grow),
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
