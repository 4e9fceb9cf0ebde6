/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/encoding.h"
#include "ingest/utf8.h"

/* Convert ${in} in pieces of ${step} bytes and compare. */
static void
check(const char *name, struct slice in, struct slice expect, uint64_t bad, uint64_t first)
{
	size_t step, at;

	for (step = 1; step <= in.n + 1; step++) {
		struct buf out = { 0 };
		struct encoding *e;
		uint64_t where = 0;

		assert_int_equal(encoding_open(&e, name), CRM_OK);
		for (at = 0; at < in.n; at += step) {
			size_t n = in.n - at < step ? in.n - at : step;
			/*
			 * The last piece says so itself in every other round, in the others an
			 * empty one does.
			 */
			bool last = step % 2 == 0 && at + n == in.n;

			assert_int_equal(
			    encoding_convert(e, (struct slice){ in.p + at, n }, last, &out),
			    CRM_OK);
		}
		if (step % 2 == 1 || in.n == 0)
			assert_int_equal(
			    encoding_convert(e, (struct slice){ in.p, 0 }, true, &out), CRM_OK);
		if (!slice_equal(buf_slice(&out), expect))
			fail_msg("%s in pieces of %zu: \"%.*s\"", name, step, (int)out.n, out.p);
		assert_int_equal(encoding_bad(e, &where), bad);
		/* ICU gives back bytes that it has read ahead, perhaps of the piece before. */
		if (bad > 0 && (where < first || where - first > (uint64_t)(step <= in.n)))
			fail_msg("%s in pieces of %zu: bad at %d, not %d", name, step, (int)where,
			    (int)first);
		encoding_close(e);
		buf_free(&out);
	}
}

#define BYTES(s) ((struct slice){ s, sizeof(s) - 1 })

static void
test_convert(void **state)
{

	(void)state;
	/*
	 * Made with iconv (glibc 2.36): printf 'şğıİ€ plain ascii text' | iconv -t windows-1254 |
	 * xxd
	 */
	check("windows-1254", BYTES("\xfe\xf0\xfd\xdd\x80 plain ascii text"),
	    slice_of("şğıİ€ plain ascii text"), 0, 0);
	check("ISO-8859-9", BYTES("\xfe\xf0\xfd\xdd"), slice_of("şğıİ"), 0, 0);
	check("windows-1256", BYTES("\xd3\xe1\xc7\xe3 \x81\x8d\x98\x90"), slice_of("سلام پچکگ"), 0,
	    0);
	check("windows-1252", BYTES("caf\xe9 \x80" "5"), slice_of("café €5"), 0, 0);
	check("IBM437", BYTES("M\x81ller"), slice_of("Müller"), 0, 0);
	check("IBM857", BYTES("\x9f\x9e\xa7\xa6\x8d\x98"), slice_of("şŞğĞıİ"), 0, 0);
	check("UTF-16LE",
	    BYTES("\xff\xfe"
		  "a\0\x5f\x01\x3d\xd8\x00\xde"),
	    slice_of("aş\xf0\x9f\x98\x80"), 0, 0);
	check(
	    "UTF-16BE", BYTES("\0a\x01\x5f\xd8\x3d\xde\x00"), slice_of("aş\xf0\x9f\x98\x80"), 0, 0);
	check("UTF-16", BYTES("\xfe\xff\0a\x01\x5f"), slice_of("aş"), 0, 0);
	check("UTF-16", BYTES("\xff\xfe" "a\0\x5f\x01"), slice_of("aş"), 0, 0);
	check("UTF-16", BYTES("a\0\x5f\x01"), slice_of("aş"), 0, 0);
	check("UTF-16", BYTES("\0a\x01\x5f"), slice_of("aş"), 0, 0);
	check("UTF-16", BYTES(""), BYTES(""), 0, 0);
	check("UTF-8",
	    BYTES("\xef\xbb\xbf"
		  "ş\xf0\x9f\x98\x80"),
	    slice_of("ş\xf0\x9f\x98\x80"), 0, 0);
	/* Only the first is a BOM. */
	check("UTF-8", BYTES("\xef\xbb\xbf\xef\xbb\xbf" "a"), BYTES("\xef\xbb\xbf" "a"), 0, 0);
}

static void
test_bad(void **state)
{

	(void)state;
	/* 81 and 9d mean nothing in windows-1252; ICU's table has control characters there. */
	check("windows-1252", BYTES("ab\x81" "c\x9d"), BYTES("ab\xff" "c\xff"), 2, 2);
	check("ISO-8859-6", BYTES("12345678\xa1"), BYTES("12345678\xff"), 1, 8);
	check("UTF-16LE", BYTES("a\0\x00\xd8" "b\0"), BYTES("a\xff" "b"), 1, 2);
	check("UTF-16LE", BYTES("a\0b"), BYTES("a\xff"), 1, 2);
	check("UTF-16", BYTES("\xff"), BYTES("\xff"), 1, 0);
	/* The noncharacter U+FFFF is no text either. */
	check("UTF-16LE", BYTES("\xff\xff"), BYTES("\xff"), 1, 0);
	check("UTF-8", BYTES("ab\xc3(\xe2\x82"), BYTES("ab\xff(\xff"), 2, 2);
}

/* What is marked as bad is refused as UTF-8, and text larger than all buffers is whole. */
static void
test_large(void **state)
{
	static char in[100001];
	struct buf out = { 0 };
	struct encoding *e;
	size_t i;

	(void)state;
	memset(in, 'x', sizeof(in));
	in[50000] = '\xfe';
	assert_int_equal(encoding_open(&e, "windows-1254"), CRM_OK);
	assert_int_equal(encoding_convert(e, (struct slice){ in, sizeof(in) }, true, &out), CRM_OK);
	assert_int_equal(out.n, sizeof(in) + 1);
	assert_memory_equal(out.p + 49999, "xşx", 4);
	assert_true(utf8_valid(buf_slice(&out)));
	encoding_close(e);

	for (i = 0; i < sizeof(in) - 1; i += 2)
		memcpy(in + i, i % 7000 == 0 ? "\x00\xd8" : "\x5f\x01", 2);
	out.n = 0;
	assert_int_equal(encoding_open(&e, "UTF-16LE"), CRM_OK);
	assert_int_equal(
	    encoding_convert(e, (struct slice){ in, sizeof(in) - 1 }, true, &out), CRM_OK);
	assert_int_equal(encoding_bad(e, NULL), 15);
	assert_int_equal(out.n, 49985 * 2 + 15);
	assert_int_equal(utf8_prefix(buf_slice(&out)), 0);
	encoding_close(e);
	buf_free(&out);
}

static void
test_names(void **state)
{
	struct encoding *e;

	(void)state;
	assert_string_equal(encoding_known("cp1254"), "windows-1254");
	assert_string_equal(encoding_known("WINDOWS-1256"), "windows-1256");
	assert_string_equal(encoding_known("latin5"), "ISO-8859-9");
	assert_string_equal(encoding_known("utf8"), "UTF-8");
	assert_null(encoding_known("klingon"));
	assert_null(encoding_known(""));
	assert_null(encoding_known("UTF-7,version=1"));
	assert_int_equal(encoding_open(&e, "klingon"), CRM_EUSAGE);
	assert_null(e);
	assert_true(encoding_is_utf8("utf8"));
	assert_false(encoding_is_utf8("UTF-16"));
	assert_string_equal(encoding_mark(BYTES("\xef\xbb\xbfname")), "UTF-8");
	assert_string_equal(encoding_mark(BYTES("\xff\xfe" "n\0")), "UTF-16LE");
	assert_string_equal(encoding_mark(BYTES("\xff\xfe\0\0")), "UTF-32LE");
	assert_string_equal(encoding_mark(BYTES("\xfe\xff\0n")), "UTF-16BE");
	assert_null(encoding_mark(BYTES("\xef\xbb")));
	encoding_close(NULL);
}

/* The right encoding must be the first guess for a few lines of each language. */
static void
test_guess(void **state)
{
	static const struct {
		const char *name, *text;
	} rows[] = {
		{ "windows-1254",
		    "müşteri no;tarih;tutar\nŞükrü Yağcı;01.02.2024;12,50\nIşıl Çağlar;02.02.2024;7,00\n" },
		{ "IBM857",
		    "müşteri no;tarih;tutar\nŞükrü Yağcı;01.02.2024;12,50\nIşıl Çağlar;02.02.2024;7,00\n" },
		{ "windows-1252",
		    "Kunde;Datum;Betrag\nJürgen Müßig;01.02.2024;12,50 €\nFrançois Lefèvre;02.02.2024;7,00\n" },
		{ "windows-1256",
		    "رقم العميل,التاريخ,المبلغ\nمحمد علي,2024-01-02,12.50\nفاطمة,2024-01-03,7\n" },
		{ "windows-1251", "клиент;дата;сумма\nИван Петров;01.02.2024;12,50\n" },
		{ "UTF-16LE", "customer,date,amount\nMüller,2024-01-02,12.50\n" },
		{ "UTF-16BE", "customer,date,amount\nMüller,2024-01-02,12.50\n" },
	};
	const char *names[ENCODING_GUESSES];
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char bytes[512];
		size_t length = 0, k;
		const char *p = rows[i].text, *end = p + strlen(p);

		/* The inverse, from the table of the conversion itself. */
		while (p < end) {
			uint32_t c;
			size_t width = utf8_next(p, end, &c);

			if (strncmp(rows[i].name, "UTF-16", 6) == 0) {
				bool big = strcmp(rows[i].name, "UTF-16BE") == 0;

				bytes[length++] = (char)(big ? c >> 8 : c);
				bytes[length++] = (char)(big ? c : c >> 8);
				p += width;
				continue;
			}
			for (k = 0; k < 256; k++) {
				struct buf out = { 0 };
				struct encoding *e;
				char byte = (char)k;
				bool same;

				if (k < 128 && c != k)
					continue;
				assert_int_equal(encoding_open(&e, rows[i].name), CRM_OK);
				assert_int_equal(
				    encoding_convert(e, (struct slice){ &byte, 1 }, true, &out),
				    CRM_OK);
				same = slice_equal(buf_slice(&out), (struct slice){ p, width });
				encoding_close(e);
				buf_free(&out);
				if (same)
					break;
			}
			assert_in_range(k, 0, 255);
			bytes[length++] = (char)k;
			p += width;
		}
		n = encoding_guess((struct slice){ bytes, length }, names);
		assert_in_range(n, 1, ENCODING_GUESSES);
		assert_string_equal(names[0], rows[i].name);
	}
	/* Nothing that any encoding would write. */
	assert_true(encoding_guess(BYTES("\x00\x01\x02"), names) <= ENCODING_GUESSES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_convert),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_guess),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
