/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "output_fix.h"

#include <limits.h>
#include <pthread.h>

static void
assert_gzip_file(const char *path, struct bytes text)
{
	struct bytes got = fix_gunzip(fix_load(path), text.n + 100);

	assert_int_equal(got.n, text.n);
	assert_memory_equal(got.p, text.p, text.n);
	free(got.p);
}

static void
test_files(void **state)
{
	static const size_t sizes[] = { 0, 1, 100, 131072, 131073, 700000 };

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		struct bytes text = fix_text(sizes[s], s);

		for (size_t most = 30; most < 1000000; most *= 20) {
			struct output *out = open_output("plain", false, 0);

			write_text(out, text, most, s + 1);
			assert_int_equal(output_status(out), CRM_OK);
			assert_int_equal(output_finish(out), CRM_OK);
			assert_file("plain", text);
			out = open_output("by-name.gz", false, 0);
			write_text(out, text, most, s + 1);
			assert_int_equal(output_finish(out), CRM_OK);
			assert_gzip_file("by-name.gz", text);
			out = open_output("by-option", true, 0);
			write_text(out, text, most, s + 1);
			assert_int_equal(output_finish(out), CRM_OK);
			assert_gzip_file("by-option", text);
			assert_int_equal(fix_names(), 3);
		}
	}
	assert_int_equal(unlink("plain") | unlink("by-name.gz") | unlink("by-option"), 0);
}

/* The same text gives the same bytes, in whatever pieces it was written. */
static void
test_gzip_is_reproducible(void **state)
{
	struct bytes text = fix_text(500000, 3), first;

	(void)state;
	for (uint64_t i = 0; i < 4; i++) {
		struct output *out = open_output("x.gz", false, 0);

		for (size_t at = 0; at < text.n; at += 1000 + 777 * i) {
			size_t n = 1000 + 777 * i;

			output_write(out, text.p + at, n < text.n - at ? n : text.n - at);
		}
		assert_int_equal(output_finish(out), CRM_OK);
		if (i == 0)
			first = fix_load("x.gz");
		assert_file("x.gz", first);
	}
	assert_int_equal(unlink("x.gz"), 0);
}

static void
test_a_file_is_whole_or_not_at_all(void **state)
{
	struct bytes old = fix_text(50, 1), text = fix_text(500000, 2);
	struct output *out;

	(void)state;
	fix_save("x", old);
	out = open_output("x", false, 0);
	write_text(out, text, 5000, 1);
	assert_file("x", old);
	output_abort(out);
	assert_file("x", old);
	assert_int_equal(fix_names(), 1);
	out = open_output("new", false, 0);
	write_text(out, text, 5000, 1);
	assert_int_equal(access("new", F_OK), -1);
	output_abort(out);
	assert_int_equal(fix_names(), 1);
	output_abort(NULL);
	assert_int_equal(unlink("x"), 0);
}

static unsigned
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void
test_modes(void **state)
{
	mode_t before = umask(022);
	struct bytes text = fix_text(50, 1);

	(void)state;
	assert_int_equal(output_finish(open_output("x", false, 0)), CRM_OK);
	assert_int_equal(mode_of("x"), 0644);
	/* What was closed to others stays so. */
	assert_int_equal(chmod("x", 0600), 0);
	assert_int_equal(output_finish(open_output("x", false, 0)), CRM_OK);
	assert_int_equal(mode_of("x"), 0600);
	assert_int_equal(output_finish(open_output("secret", false, 0600)), CRM_OK);
	assert_int_equal(mode_of("secret"), 0600);
	umask(077);
	assert_int_equal(output_finish(open_output("y", false, 0)), CRM_OK);
	assert_int_equal(mode_of("y"), 0600);
	umask(before);

	/* A link is followed, and stays. */
	assert_int_equal(mkdir("sub", 0700), 0);
	fix_save("sub/real", text);
	assert_int_equal(symlink("sub/real", "link"), 0);
	assert_int_equal(output_finish(open_output("link", false, 0)), CRM_OK);
	assert_file("sub/real", fix_new(0));
	assert_int_equal(readlink("link", (char[9]){ 0 }, 9), 8);
	assert_int_equal(system("rm -r x y secret link sub"), 0);
}

/* What comes through stdout, a pipe or a file, of ${text} written; ${finish} or abort. */
static struct bytes
through_stdout(bool a_pipe, struct bytes text, bool gzip, bool finish)
{
	struct bytes got = { NULL, 0 };
	struct output *out;
	pthread_t thread;
	int p[2], saved;

	if (a_pipe) {
		assert_int_equal(pipe(p), 0);
		got.n = (size_t)p[0];
		assert_int_equal(pthread_create(&thread, NULL, drain, &got), 0);
	} else
		p[1] = open("stdout", O_CREAT | O_TRUNC | O_RDWR, 0600);
	saved = replace_stdout(p[1]);
	out = open_output(NULL, gzip, 0);
	write_text(out, text, 3000, text.n + 1);
	if (finish)
		assert_int_equal(output_finish(out), CRM_OK);
	else
		output_abort(out);
	restore_stdout(saved);
	if (a_pipe)
		pthread_join(thread, NULL);
	else
		got = fix_load("stdout");
	return got;
}

static void
test_stdout(void **state)
{
	static const size_t sizes[] = { 0, 1, 100, 4096, 131072, 131073, 700000 };
	struct bytes got;

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		for (int i = 0; i < 8; i++) {
			struct bytes text = fix_text(sizes[s], s);
			bool gzip = (i & 1) != 0, finish = (i & 2) != 0;

			if (text.n > 0)
				text.p[text.n - 1] = '\n';
			got = through_stdout((i & 4) != 0, text, gzip, finish);
			if (gzip && finish)
				got = fix_gunzip(got, text.n + 100);
			if (!finish && text.n > 0)
				text.n--;
			if (!gzip || finish) {
				assert_int_equal(got.n, text.n);
				assert_memory_equal(got.p, text.p, text.n);
			}
			free(got.p);
		}
	}
	assert_int_equal(unlink("stdout"), 0);
}

/*
 * The pieces that arrive in a packet pipe are those that were written: none may be long, none may
 * end in LF but the last.
 */
static void
test_pieces(void **state)
{
	struct bytes text = fix_new(120000);
	uint64_t seed = 5;

	(void)state;
	for (int round = 0; round < 30; round++) {
		int p[2], saved;
		struct output *out;
		size_t at = 0;
		ssize_t n;

		for (size_t i = 0; i < text.n; i++) {
			static const char kinds[] = "\n\nxyz\n1234567890";

			text.p[i] = (unsigned char)kinds[fix_random(&seed) % (round < 15 ? 16 : 5)];
		}
		/* Runs of line ends, up to nearly a piece. */
		memset(text.p + 5000, '\n', (size_t)round * 136);
		text.p[text.n - 1] = '\n';
		assert_int_equal(pipe2(p, O_DIRECT), 0);
		assert_true(fcntl(p[1], F_SETPIPE_SZ, 1 << 20) > 0);
		saved = replace_stdout(p[1]);
		out = open_output("-", false, 0);
		write_text(out, text, 9000, (uint64_t)round + 1);
		assert_int_equal(output_finish(out), CRM_OK);
		restore_stdout(saved);
		for (;;) {
			char piece[PIPE_BUF + 1];

			n = read(p[0], piece, sizeof(piece));
			assert_true(n >= 0);
			if (n == 0)
				break;
			assert_memory_equal(piece, text.p + at, (size_t)n);
			at += (size_t)n;
			if (at < text.n)
				assert_int_not_equal(piece[n - 1], '\n');
		}
		assert_int_equal(at, text.n);
		close(p[0]);
	}
}

/* More line ends than a piece holds: all arrive. */
static void
test_nothing_but_newlines(void **state)
{
	struct bytes text = fix_new(300000), got;

	(void)state;
	memset(text.p, '\n', text.n);
	for (int i = 0; i < 4; i++) {
		got = through_stdout(i % 2 == 0, text, false, true);
		assert_int_equal(got.n, text.n);
		assert_memory_equal(got.p, text.p, text.n);
		text.p[150000] = 'x';
	}
	assert_int_equal(unlink("stdout"), 0);
}

/* A slow reader that reads without waiting is waited for. */
static void
test_non_blocking_pipe(void **state)
{
	struct bytes text = fix_text(700000, 6), got = { NULL, 0 };
	int p[2], saved;
	struct output *out;
	pthread_t thread;

	(void)state;
	assert_int_equal(pipe(p), 0);
	assert_int_equal(fcntl(p[1], F_SETFL, O_NONBLOCK), 0);
	got.n = (size_t)p[0];
	saved = replace_stdout(p[1]);
	out = open_output(NULL, false, 0);
	assert_true(fcntl(STDOUT_FILENO, F_SETPIPE_SZ, 4096) > 0);
	assert_int_equal(pthread_create(&thread, NULL, drain, &got), 0);
	write_text(out, text, 50000, 3);
	assert_int_equal(output_finish(out), CRM_OK);
	restore_stdout(saved);
	pthread_join(thread, NULL);
	assert_int_equal(got.n, text.n);
	assert_memory_equal(got.p, text.p, text.n);
}

/* Writers one after another into one file follow each other. */
static void
test_stdout_goes_on(void **state)
{
	int saved = replace_stdout(open("stdout", O_CREAT | O_TRUNC | O_RDWR, 0600));
	struct output *out;

	(void)state;
	assert_int_equal(write(STDOUT_FILENO, "a\n", 2), 2);
	for (int i = 0; i < 2; i++) {
		out = open_output(NULL, false, 0);
		output_write(out, "b\nc\n", 4);
		output_flush(out);
		output_write(out, "d\n", 2);
		assert_int_equal(output_finish(out), CRM_OK);
	}
	assert_int_equal(write(STDOUT_FILENO, "e\n", 2), 2);
	restore_stdout(saved);
	assert_file("stdout", fix_of("a\nb\nc\nd\nb\nc\nd\ne\n", 16));
	saved = replace_stdout(open("stdout", O_WRONLY | O_APPEND));
	out = open_output(NULL, false, 0);
	output_write(out, "f\ng\n", 4);
	assert_int_equal(output_finish(out), CRM_OK);
	restore_stdout(saved);
	assert_file("stdout", fix_of("a\nb\nc\nd\nb\nc\nd\ne\nf\ng\n", 20));
	assert_int_equal(unlink("stdout"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_gzip_is_reproducible),
		cmocka_unit_test(test_a_file_is_whole_or_not_at_all),
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_stdout),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_nothing_but_newlines),
		cmocka_unit_test(test_non_blocking_pipe),
		cmocka_unit_test(test_stdout_goes_on),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
