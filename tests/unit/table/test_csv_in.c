/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vector path and libcsv must agree, row for row, wherever the input is cut into spans. */
#include "base/buf.h"
#include "table/csv_in.h"
#include "table/csv_scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

/** A temporary file of these bytes; returns its name, to be freed and unlinked. */
static char *
file_of(const char *p, size_t n)
{
	char *name = strdup("/tmp/test_csv_in.XXXXXX");
	int fd = mkstemp(name);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, p, n), (ssize_t)n);
	assert_int_equal(close(fd), 0);
	return name;
}

/** Read all rows as `value|value;` text, `!why;` for bad ones, `#` at the end of a cut input. */
static struct buf
rows_of(const char *p, size_t n, char delimiter, char quote, size_t max_row)
{
	char *name = file_of(p, n);
	struct csvin_options options = { delimiter, quote, max_row, NULL, NULL };
	struct buf out = { 0 };
	struct input *in;
	struct csvin *csv;
	struct csv_row row;
	struct msg *msg;
	enum csvin_result result;

	assert_int_equal(msg_open(&msg, "test"), CRM_OK);
	assert_int_equal(input_open(&in, name, NULL, msg), CRM_OK);
	assert_int_equal(csvin_open(&csv, in, &options, msg), CRM_OK);
	while ((result = csvin_next(csv, &row)) == CSVIN_ROW || result == CSVIN_BAD) {
		assert_int_equal(buf_print(&out, "%llu:", (unsigned long long)row.number), CRM_OK);
		if (result == CSVIN_BAD)
			assert_int_equal(buf_print(&out, "!%s", csvin_why(csv)), CRM_OK);
		for (uint32_t i = 0; result == CSVIN_ROW && i < row.n; i++) {
			struct slice v = csvin_field(&row, i);

			assert_int_equal(buf_add(&out, "|", i > 0), CRM_OK);
			assert_int_equal(buf_add(&out, v.p, v.n), CRM_OK);
		}
		assert_int_equal(buf_text(&out, ";"), CRM_OK);
	}
	assert_int_equal(result, CSVIN_END);
	assert_int_equal(buf_add(&out, "#", !csvin_whole(csv)), CRM_OK);
	assert_int_equal(buf_add(&out, "", 1), CRM_OK);
	csvin_close(csv);
	input_close(in);
	msg_close(msg);
	unlink(name);
	free(name);
	return out;
}

static void
expect_with(
    const char *text, size_t n, char delimiter, char quote, size_t max_row, const char *rows)
{
	struct buf got = rows_of(text, n, delimiter, quote, max_row);

	assert_string_equal(got.p, rows);
	buf_free(&got);
}

static void
expect(const char *text, const char *rows)
{

	expect_with(text, strlen(text), ',', '"', 1 << 20, rows);
}

static void
plain_rows(void **state)
{

	(void)state;
	expect("", "");
	expect("a", "1:a;#");
	expect("\n", "1:;");
	expect("a,b\n1,2\n", "1:a|b;2:1|2;");
	expect("a,b\r\n1,2\r\n", "1:a|b;2:1|2;");
	expect("a,b\n\n,\n", "1:a|b;2:;3:|;");
	expect("\xef\xbb\xbf" "a,b\n", "1:a|b;");
	expect("\xef\xbb", "1:\xef\xbb;#");
	expect(" a , b \n", "1: a | b ;");
	expect("a,b\r\n1,2\r", "1:a|b;2:1|2;#");
}

static void
old_mac_rows(void **state)
{

	(void)state;
	expect("a,b\r1,2\r", "1:a|b;2:1|2;");
	expect("a,\"b\r\"\r1,2\r", "1:a|b\r;3:1|2;");
	expect("a,b\r1,\n2\r3,4\r", "1:a|b;2:!carriage return or line feed inside the row;3:3|4;");
}

static void
quoted_rows(void **state)
{

	(void)state;
	expect("\"a\",b\n", "1:a|b;");
	expect("\"a\"\"b\",\"\",\"c,d\"\r\ne,f,g\r\n", "1:a\"b||c,d;2:e|f|g;");
	expect("x\n\"a\nb\r\nc\",2\ny\n", "1:x;2:a\nb\r\nc|2;5:y;");
	expect("\"a\"", "1:a;#");
	expect("x,\"a\r", "1:!quote is not closed;#");
	expect("\"a\"b,c\nd,e\n", "1:!quote in the middle of a field;2:d|e;");
	expect("a\"b,c\nd,e\n", "1:!quote in the middle of a field;2:d|e;");
	expect("a,\"b\nc,d\ne,f\n", "1:!quote is not closed;2:c|d;3:e|f;");
}

static void
stray_returns(void **state)
{

	(void)state;
	expect("h\na\rb,c\nd,e\n", "1:h;2:!carriage return or line feed inside the row;3:d|e;");
	expect("h\n\"a\",b\rc\nd,e\n", "1:h;2:!carriage return or line feed inside the row;3:d|e;");
	expect("h\na\r\r\nd\n", "1:h;2:!carriage return or line feed inside the row;3:d;");
	expect("h\n\r", "1:h;2:;#");
}

static void
other_dialects(void **state)
{

	(void)state;
	expect_with("a;b,c\n", 6, ';', '"', 100, "1:a|b,c;");
	expect_with("'a;b';c\n", 8, ';', '\'', 100, "1:a;b|c;");
	expect_with("\"a\",b\n", 6, ',', 0, 100, "1:\"a\"|b;");
	expect_with(" 00001 19970101  1   11.77\r\n\r\n x\t y \n", 37, CSVIN_BLANKS, '"', 100,
	    "1:00001|19970101|1|11.77;2:;3:x|y;");
}

static void
too_long_rows(void **state)
{
	size_t n = 3 << 20;
	char *text = malloc(n + 32);

	(void)state;
	memset(text, 'x', n);
	memcpy(text, "a\n", 2);
	memcpy(text + n, "\nb,c\n\"d\n", 8);
	expect_with(
	    text, n + 8, ',', '"', 1000, "1:a;2:!row is too long;3:b|c;4:!quote is not closed;");
	expect_with(text, n, ',', '"', 1000, "1:a;2:!row is too long;#");
	/* A quote that swallows more than max_row is one bad row; the rest is read. */
	memcpy(text, "a\n\"x\nb,c\n", 9);
	for (size_t i = 100; i < n; i += 100)
		text[i] = '\n';
	memcpy(text + n, "\nend\n", 5);
	{
		struct buf got = rows_of(text, n + 5, ',', '"', 1000);

		assert_memory_equal(
		    got.p, "1:a;2:!quote is not closed, or the row is too long;3:b|c;4:xxx", 60);
		assert_non_null(strstr(got.p, ":end;"));
		buf_free(&got);
	}
	free(text);
}

/**
 * A random text of ${n} bytes over few letters, so that structure abounds; returns the random
 * state.
 */
static uint32_t
noise(char *text, size_t n, const char *letters, uint32_t seed)
{

	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525u + 1013904223u;
		text[i] = letters[(seed >> 16) % strlen(letters)];
	}
	return seed;
}

/**
 * Every row without a quote, given to libcsv by a quoted twin of its first field, must come out the
 * same.
 */
static void
both_paths_agree(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 300; round++) {
		char plain[64], quoted[80];
		size_t n = 1 + seed % 40;
		struct buf a, b;

		seed = noise(plain + 1, n, "ab, ;\xc3\xa9\x01", seed);
		plain[0] = 'k';
		plain[n + 1] = '\n';
		{
			char *comma = memchr(plain, ',', n + 1);
			size_t first = comma == NULL ? n + 1 : (size_t)(comma - plain);

			quoted[0] = '"';
			memcpy(quoted + 1, plain, first);
			quoted[first + 1] = '"';
			memcpy(quoted + first + 2, plain + first, n + 2 - first);
		}
		a = rows_of(plain, n + 2, ',', '"', 1000);
		b = rows_of(quoted, n + 4, ',', '"', 1000);
		assert_string_equal(a.p, b.p);
		buf_free(&a);
		buf_free(&b);
	}
}

/**
 * The same rows at every place where a span could be cut: a long lead moves the text across the
 * span borders.
 */
static void
every_cut(void **state)
{
	static const char text[] = "k,v\r\n1,\"a\nb\"\r\n2,\"c\"\"d\"\n3,e\n,\n\"f\r\n\",g\n";
	static const char want[] = "k|v;1|a\nb;2|c\"d;3|e;|;f\r\n|g;";
	size_t lead = (1 << 20) + 4096, n = sizeof(text) - 1;
	char *all = malloc(lead + 200 + n);

	(void)state;
	/*
	 * Whatever the size of a span is, a multiple of 4096 up to 1 MiB, its border falls into the
	 * text.
	 */
	for (size_t shift = 0; shift <= n + 1; shift++) {
		struct buf got = { 0 };
		struct csvin_options options = { ',', '"', 1 << 16, NULL, NULL };
		struct csv_row row;
		struct csvin *csv;
		struct input *in;
		struct msg *msg;
		size_t at = 0;
		char *name;

		while (at + 64 < lead - shift) {
			memset(all + at, 'x', 63);
			all[at + 63] = '\n';
			at += 64;
		}
		for (; at < lead - shift; at++)
			all[at] = 'y';
		all[at++] = '\n';
		memcpy(all + at, text, n);
		name = file_of(all, at + n);
		assert_int_equal(msg_open(&msg, "test"), CRM_OK);
		assert_int_equal(input_open(&in, name, NULL, msg), CRM_OK);
		assert_int_equal(csvin_open(&csv, in, &options, msg), CRM_OK);
		while (csvin_next(csv, &row) == CSVIN_ROW) {
			if (row.n == 1)
				continue;
			for (uint32_t i = 0; i < row.n; i++) {
				struct slice v = csvin_field(&row, i);

				assert_int_equal(buf_add(&got, "|", i > 0), CRM_OK);
				assert_int_equal(buf_add(&got, v.p, v.n), CRM_OK);
			}
			assert_int_equal(buf_text(&got, ";"), CRM_OK);
		}
		assert_int_equal(got.n, sizeof(want) - 1);
		assert_memory_equal(got.p, want, got.n);
		buf_free(&got);
		csvin_close(csv);
		input_close(in);
		msg_close(msg);
		unlink(name);
		free(name);
	}
	free(all);
}

static void
kernels_agree(void **state)
{
	struct csv_marks marks = { ',', '"', '\n', '\r' };
	struct csv_index want = { 0 }, got = { 0 };
	char text[1000 + 64] = { 0 };
	uint32_t seed = 7;

	(void)state;
	assert_int_equal(csv_index_room(&want, 1000), CRM_OK);
	assert_int_equal(csv_index_room(&got, 1000), CRM_OK);
	for (int round = 0; round < 500; round++) {
		size_t n = seed % 1000;

		seed =
		    noise(text, n, round % 2 ? "a,\n\r\"" : "abcdefg\x80\xff\x2d\xac,\n\r\"", seed);
		want.n_ends = want.n_rows = want.n_odd = 0;
		for (size_t i = 0; i < n; i++) {
			if (text[i] == '\n')
				want.rows[want.n_rows++] = (uint32_t)want.n_ends;
			if (text[i] == ',' || text[i] == '\n')
				want.ends[want.n_ends++] = (uint32_t)i;
			if (text[i] == '"' ||
			    (text[i] == '\r' && (i + 1 == n || text[i + 1] != '\n')))
				want.odd[want.n_odd++] = (uint32_t)i;
		}
		for (int kernel = 0; kernel < 5; kernel++) {
			if (!csv_scan_with(kernel, text, n, &marks, &got))
				continue;
			assert_int_equal(got.n_ends, want.n_ends);
			assert_int_equal(got.n_rows, want.n_rows);
			assert_int_equal(got.n_odd, want.n_odd);
			assert_memory_equal(got.ends, want.ends, want.n_ends * 4);
			assert_memory_equal(got.rows, want.rows, want.n_rows * 4);
			assert_memory_equal(got.odd, want.odd, want.n_odd * 4);
			for (size_t r = 0, from = 0; r < got.n_rows; r++) {
				size_t at = r == 0 ? 0 : got.ends[got.rows[r - 1]] + 1, same = 0;

				while (r > 0 && same < CSV_SHARED &&
				    text[from + same] == text[at + same])
					same++;
				assert_int_equal(got.shared[r], same);
				from = at;
			}
		}
	}
	csv_index_free(&want);
	csv_index_free(&got);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_rows),
		cmocka_unit_test(old_mac_rows),
		cmocka_unit_test(quoted_rows),
		cmocka_unit_test(stray_returns),
		cmocka_unit_test(other_dialects),
		cmocka_unit_test(too_long_rows),
		cmocka_unit_test(both_paths_agree),
		cmocka_unit_test(every_cut),
		cmocka_unit_test(kernels_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
