/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/gunzip.h"
#include "io_fix.h"
#include "sweep.h"

/* gunzip.c over every library that was built in. */
static const struct inflate_lib *const libs[] = {
	&inflate_zlib,
#ifdef HAVE_ISAL
	&inflate_isal,
#endif
};

#define EACH_LIB(l) (size_t l = 0; l < sizeof(libs) / sizeof(libs[0]); l++)

/* What came of some gzip data. */
struct answer {
	struct bytes text;
	bool whole;
	const char *why;
	uint64_t members;
};

/*
 * Feed ${gz} in pieces of at most ${in} bytes into rooms of at most ${out}; random sizes where
 * ${seed} is not 0.
 */
static struct answer
gunzip(const struct inflate_lib *lib, struct bytes gz, size_t in, size_t out, uint64_t seed)
{
	struct answer a = { fix_new(4 << 20), false, NULL, 0 };
	struct inflate_io io = { .in = gz.p, .out = a.text.p };
	struct gunzip *g;
	enum gunzip_result result;
	size_t fed = 0, granted = 0;

	assert_int_equal(gunzip_open(&g, lib), CRM_OK);
	do {
		if (io.n_out == 0) {
			io.n_out = seed != 0 ? fix_random(&seed) % out + 1 : out;
			granted += io.n_out;
			assert_true(granted <= a.text.n);
		}
		result = gunzip_run(g, &io);
		assert_int_not_equal(result, GUNZIP_NOMEM);
		if (result == GUNZIP_ROOM)
			assert_int_equal(io.n_out, 0);
		if (result == GUNZIP_INPUT) {
			assert_int_equal(io.n_in, 0);
			io.n_in = seed != 0 ? fix_random(&seed) % in + 1 : in;
			if (io.n_in > gz.n - fed)
				io.n_in = gz.n - fed;
			fed += io.n_in;
		}
	} while (result == GUNZIP_ROOM || (result == GUNZIP_INPUT && io.n_in > 0));
	a.whole = result == GUNZIP_INPUT && gunzip_end(g);
	a.text.n = (size_t)(io.out - a.text.p);
	a.why = a.whole ? "" : gunzip_why(g);
	a.members = gunzip_members(g);
	gunzip_close(g);
	return a;
}

static void
assert_whole(struct answer a, struct bytes text, uint64_t members)
{

	assert_string_equal(a.why, "");
	assert_true(a.whole);
	assert_int_equal(a.members, members);
	assert_int_equal(a.text.n, text.n);
	assert_memory_equal(a.text.p, text.p, text.n);
	free(a.text.p);
}

static void
assert_bad(struct answer a, const char *why)
{

	assert_false(a.whole);
	assert_string_equal(a.why, why);
	free(a.text.p);
}

static void
test_every_size_and_chunking(void **state)
{
	static const size_t sizes[] = { 0, 1, 2, 100, 4095, 32768, 32769, 70000, 300000 };
	static const int levels[][2] = { { 0, Z_DEFAULT_STRATEGY }, { 1, Z_DEFAULT_STRATEGY },
		{ 6, Z_DEFAULT_STRATEGY }, { 9, Z_DEFAULT_STRATEGY }, { 6, Z_FIXED },
		{ 6, Z_HUFFMAN_ONLY }, { 6, Z_RLE } };

	(void)state;
	for EACH_LIB(l) {
		for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
			struct bytes text = fix_text(sizes[s], s + 1);

			for (size_t v = 0; v < sizeof(levels) / sizeof(levels[0]); v++) {
				struct bytes gz =
				    fix_gzip_with(text, levels[v][0], levels[v][1], NULL);

				assert_whole(gunzip(libs[l], gz, 1 << 20, 1 << 20, 0), text, 1);
				assert_whole(gunzip(libs[l], gz, 1, 1 << 20, 0), text, 1);
				if (text.n <= 70000)
					assert_whole(gunzip(libs[l], gz, 1 << 20, 1, 0), text, 1);
				if (text.n <= 4095)
					assert_whole(gunzip(libs[l], gz, 1, 1, 0), text, 1);
				for (uint64_t seed = 1; seed <= 4; seed += every(3))
					assert_whole(
					    gunzip(libs[l], gz, 3000 * seed, 9000, seed), text, 1);
				/* A room that is full at the very end. */
				if (text.n > 0)
					assert_whole(
					    gunzip(libs[l], gz, 1 << 20, text.n, 0), text, 1);
				free(gz.p);
			}
			free(text.p);
		}
	}
}

static void
test_members(void **state)
{
	struct bytes text = fix_new(0), gz = fix_new(0);

	(void)state;
	/* Empty members and small ones, then a larger one. */
	for (int i = 0; i < 40; i++) {
		struct bytes more =
		    fix_text(i % 3 == 0 ? 0 : (size_t)i * (i == 39 ? 9999 : 17), (uint64_t)i);

		text = fix_join(text, more);
		gz = fix_join(gz, fix_gzip(more));
	}
	for EACH_LIB(l) {
		for (size_t in = 1; in <= 40; in++)
			assert_whole(gunzip(libs[l], gz, in, 5000, 0), text, 40);
		for (uint64_t seed = 1; seed <= 30; seed++)
			assert_whole(gunzip(libs[l], gz, 300, 300, seed), text, 40);
	}
}

/*
 * A member with all the flags that ${flags} says; zlib writes them but FTEXT's neighbours only
 * through gz_header.
 */
static struct bytes
with_flags(struct bytes text, unsigned flags, size_t extra)
{
	gz_header h = { .text = (int)(flags & 1), .hcrc = (flags & 2) != 0, .os = 255 };

	if ((flags & 4) != 0) {
		h.extra = fix_text(extra, 7).p;
		h.extra_len = (uInt)extra;
	}
	if ((flags & 8) != 0)
		h.name = fix_of("a name.csv", 11).p;
	if ((flags & 16) != 0)
		h.comment = fix_of("a comment", 10).p;
	return fix_gzip_with(text, 6, Z_DEFAULT_STRATEGY, &h);
}

static void
test_header_flags(void **state)
{
	struct bytes text = fix_text(5000, 3);

	(void)state;
	for EACH_LIB(l) {
		for (unsigned flags = 0; flags < 32; flags++) {
			static const size_t extras[] = { 1, 300, 65535, 0 };

			for (size_t e = 0; e < ((flags & 4) != 0 ? 4u : 1u); e++) {
				struct bytes gz = with_flags(text, flags, extras[e]);

				assert_int_equal(gz.p[3], flags);
				gz = fix_join(gz, gz);
				assert_whole(gunzip(libs[l], gz, 1 << 20, 1 << 20, 0),
				    fix_join(text, text), 2);
				assert_whole(
				    gunzip(libs[l], gz, 1, 1 << 20, 0), fix_join(text, text), 2);
			}
		}
	}
}

static void
test_bad_headers(void **state)
{
	struct bytes text = fix_text(500, 3), gz;

	(void)state;
	for EACH_LIB(l) {
		gz = with_flags(text, 2 + 8, 0);
		for (size_t at = 10 + 11; at < 10 + 13; at++) {
			gz.p[at] ^= 0x10;
			assert_bad(gunzip(libs[l], gz, 7, 99, 0),
			    "damaged: the check sum of a gzip header does not match");
			gz.p[at] ^= 0x10;
		}
		gz.p[2] = 7;
		assert_bad(gunzip(libs[l], gz, 7, 99, 0),
		    "not gzip data, though it begins like it: unknown method of compression");
		gz.p[2] = 8;
		gz.p[3] |= 0x40;
		assert_bad(gunzip(libs[l], gz, 7, 99, 0),
		    "not gzip data, though it begins like it: unknown flags in the header");
		gz.p[1] = 0x8c;
		assert_bad(gunzip(libs[l], gz, 7, 99, 0),
		    "not gzip data, though it begins like it");
		gz = fix_of(
		    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xff\xff rubbish and rubbish and rubbish",
		    44);
		assert_bad(gunzip(libs[l], gz, 7, 99, 0),
		    "damaged: the gzip data cannot be inflated");
	}
}

/* Cut anywhere but between members it is cut, and gives the start of the text. */
static void
test_cut_at_every_byte(void **state)
{
	struct bytes a = fix_text(700, 1), b = fix_text(0, 1), c = fix_text(900, 2),
		     text = fix_join(a, c);
	struct bytes za = fix_gzip(a), zb = fix_gzip(b), zc = with_flags(c, 30, 9);
	struct bytes gz = fix_join(fix_join(za, zb), zc), part = gz;

	(void)state;
	for EACH_LIB(l) {
		for (part.n = 1; part.n < gz.n; part.n++) {
			for (size_t in = 1; in < 4000; in += 1333) {
				struct answer r = gunzip(libs[l], part, in, 50, 0);

				assert_memory_equal(r.text.p, text.p, r.text.n);
				if (part.n == za.n || part.n == za.n + zb.n)
					assert_whole(r, a, part.n == za.n ? 1 : 2);
				else
					assert_bad(
					    r, "cut short: the gzip data ends in the middle");
			}
		}
	}
}

static void
test_trailer(void **state)
{
	struct bytes text = fix_text(40000, 5), small = fix_gzip(fix_text(10, 1));
	struct bytes gz = fix_join(fix_gzip(text), small);
	size_t trailer = gz.n - small.n - 8;

	(void)state;
	/* Any bit of it, in the first member and in the last. */
	for EACH_LIB(l) {
		for (size_t i = 0; i < 64; i++) {
			for (int last = 0; last < 2; last++) {
				size_t at = (last ? gz.n - 8 : trailer) + i / 8;
				const char *why = i < 32
				    ? "damaged: the check sum of the gzip data does not match"
				    : "damaged: the length of the gzip data does not match";

				gz.p[at] ^= (unsigned char)(1 << i % 8);
				assert_bad(gunzip(libs[l], gz, 1 << 20, 1 << 20, 0), why);
				assert_bad(gunzip(libs[l], gz, 999, 999, i + 1), why);
				gz.p[at] ^= (unsigned char)(1 << i % 8);
			}
		}
	}
}

/* However the body is damaged, wrong text is never said to be whole. */
static void
test_damaged_body(void **state)
{
	struct bytes text = fix_text(3000, 5), gz = fix_gzip(text);
	const int rounds = 3000 / (int)every(4);
	uint64_t seed = 11;

	(void)state;
	for EACH_LIB(l) {
		for (int round = 0; round < rounds; round++) {
			size_t at = 10 + fix_random(&seed) % (gz.n - 18);
			unsigned char flip = (unsigned char)(1 << fix_random(&seed) % 8);
			struct answer a;

			gz.p[at] ^= flip;
			a = gunzip(libs[l], gz, fix_random(&seed) % 500 + 1, 700, 0);
			/* A few bits of a body belong to nothing. */
			if (a.whole) {
				assert_int_equal(a.text.n, text.n);
				assert_memory_equal(a.text.p, text.p, text.n);
			}
			free(a.text.p);
			gz.p[at] ^= flip;
		}
	}
}

static void
test_behind_the_last_member(void **state)
{
	static const char behind[] = "bytes after the gzip data are no gzip member";
	struct bytes text = fix_text(600, 5), gz = fix_gzip(text), zeros = fix_new(1024),
		     magic = fix_of("\x1f", 1);

	(void)state;
	for EACH_LIB(l) {
		for (size_t in = 1; in <= 2000; in += 37) {
			assert_whole(gunzip(libs[l], fix_join(gz, zeros), in, 1 << 16, 0), text, 1);
			assert_whole(
			    gunzip(libs[l], fix_join(gz, fix_new(1)), in, 1 << 16, 0), text, 1);
			assert_bad(
			    gunzip(libs[l], fix_join(gz, fix_of("\n", 1)), in, 1 << 16, 0), behind);
			assert_bad(gunzip(libs[l], fix_join(gz, text), in, 1 << 16, 0), behind);
			assert_bad(
			    gunzip(libs[l], fix_join(gz, fix_of("\x1f\x8c", 2)), in, 1 << 16, 0),
			    behind);
			assert_bad(
			    gunzip(libs[l], fix_join(fix_join(gz, zeros), gz), in, 1 << 16, 0),
			    behind);
			assert_bad(gunzip(libs[l], fix_join(gz, magic), in, 1 << 16, 0),
			    "cut short: the gzip data ends in the middle");
		}
	}
}

/* What a writer flushed comes out without a byte more. */
static void
test_flushed_text_is_given(void **state)
{
	struct bytes text = fix_text(50000, 8), gz = fix_new(100000);

	(void)state;
	for EACH_LIB(l) {
		z_stream z = { 0 };
		struct gunzip *g;
		unsigned char room[4096];
		size_t at = 0;

		assert_int_equal(
		    deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
		assert_int_equal(gunzip_open(&g, libs[l]), CRM_OK);
		for (size_t n = 1; at + n <= text.n; at += n, n = n * 2 % 3001 + 1) {
			struct inflate_io io = { gz.p, 0, room, sizeof(room) };

			z.next_in = text.p + at;
			z.avail_in = (uInt)n;
			z.next_out = gz.p;
			z.avail_out = (uInt)gz.n;
			assert_int_equal(deflate(&z, Z_SYNC_FLUSH), Z_OK);
			io.n_in = gz.n - z.avail_out;
			assert_int_equal(gunzip_run(g, &io), GUNZIP_INPUT);
			assert_int_equal(sizeof(room) - io.n_out, n);
			assert_memory_equal(room, text.p + at, n);
		}
		deflateEnd(&z);
		gunzip_close(g);
	}
}

static void
test_best(void **state)
{

	(void)state;
	assert_ptr_equal(inflate_best(), libs[sizeof(libs) / sizeof(libs[0]) - 1]);
	gunzip_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_size_and_chunking),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_header_flags),
		cmocka_unit_test(test_bad_headers),
		cmocka_unit_test(test_cut_at_every_byte),
		cmocka_unit_test(test_trailer),
		cmocka_unit_test(test_damaged_body),
		cmocka_unit_test(test_behind_the_last_member),
		cmocka_unit_test(test_flushed_text_is_given),
		cmocka_unit_test(test_best),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
