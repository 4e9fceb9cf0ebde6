/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/input.h"
#include "io_fix.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

static struct msg *msg;

static int
set_up(void **state)
{

	(void)state;
	fix_folder();
	return msg_open(&msg, "test") == CRM_OK ? 0 : -1;
}

static int
tear_down(void **state)
{

	(void)state;
	msg_close(msg);
	fix_leave();
	return 0;
}

/* How much of a span is kept for the next one. */
enum keep { KEEP_NONE, KEEP_ALL, KEEP_RANDOM, KEEP_LINE };

/*
 * Read all of ${name}; every kept byte must come again, every span must be writable and readable
 * INPUT_PAD bytes behind. The text lands in *${text}.
 */
static enum crm_status
read_all(
    const char *name, enum keep how, uint64_t seed, struct bytes *text, struct input_facts *facts)
{
	struct input *in;
	struct slice span = { NULL, 0 };
	enum crm_status status;
	size_t keep = 0, room = 1 << 16;
	unsigned sum = 0;

	*text = (struct bytes){ malloc(room), 0 };
	status = input_open(&in, name, NULL, msg);
	if (status != CRM_OK) {
		free(text->p);
		*text = (struct bytes){ NULL, 0 };
		return status;
	}
	for (;;) {
		status = input_next(in, keep, &span);
		if (keep > 0) {
			assert_memory_equal(span.p, text->p + text->n - keep, keep);
			memset((char *)(uintptr_t)span.p, 'w', keep);
			memcpy((char *)(uintptr_t)span.p, text->p + text->n - keep, keep);
		}
		for (int i = 0; i < INPUT_PAD; i++)
			sum += (unsigned char)span.p[span.n + (size_t)i];
		assert_true(span.n >= keep);
		if (status != CRM_OK || span.n == keep)
			break;
		while (text->n + span.n > room)
			assert_non_null(text->p = realloc(text->p, room *= 2));
		memcpy(text->p + text->n, span.p + keep, span.n - keep);
		text->n += span.n - keep;
		if (how == KEEP_LINE) {
			char *lf = memrchr(span.p, '\n', span.n);

			keep = lf == NULL ? span.n : (size_t)(span.p + span.n - lf - 1);
		} else
			keep = how == KEEP_NONE ? 0
			    : how == KEEP_ALL	? span.n
						: fix_random(&seed) % (span.n + 1);
	}
	assert_int_equal(span.n, keep);
	assert_in_range(sum, 0, UINT32_MAX);	/* that is, the pad could be read */
	/* It stays so, with less kept too. */
	keep /= 2;
	assert_int_equal(input_next(in, keep, &span), status);
	assert_int_equal(span.n, keep);
	if (facts != NULL)
		*facts = input_facts(in);
	input_close(in);
	fix_keep(text->p);
	return status;
}

static void
assert_reads(const char *name, struct bytes text, enum keep how, uint64_t seed)
{
	struct bytes got;

	assert_int_equal(read_all(name, how, seed, &got, NULL), CRM_OK);
	assert_int_equal(got.n, text.n);
	assert_memory_equal(got.p, text.p, text.n);
	free(got.p);
}

static void
test_files_of_every_size(void **state)
{
	static const size_t sizes[] = { 0, 1, 2, 3, 1000, 262143, 262144, 262145, 524288, 1500000 };

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		struct bytes text = fix_text(sizes[s], s), gz = fix_gzip(text), got;
		struct input_facts facts;

		fix_save("plain", text);
		fix_save("x.gz", gz);
		for (enum keep how = KEEP_NONE; how <= KEEP_LINE; how++) {
			assert_reads("plain", text, how, 1);
			assert_reads("x.gz", text, how, 1);
		}
		for (uint64_t seed = 2; seed < 8; seed++) {
			assert_reads("plain", text, KEEP_RANDOM, seed);
			assert_reads("x.gz", text, KEEP_RANDOM, seed);
		}
		assert_int_equal(read_all("plain", KEEP_NONE, 0, &got, &facts), CRM_OK);
		assert_int_equal(facts.bytes, text.n);
		assert_int_equal(facts.text, text.n);
		assert_int_equal(facts.members, 0);
		assert_int_equal(read_all("x.gz", KEEP_NONE, 0, &got, &facts), CRM_OK);
		assert_int_equal(facts.bytes, gz.n);
		assert_int_equal(facts.text, text.n);
		assert_int_equal(facts.members, 1);
	}
}

/* One row larger than any buffer, kept whole all the way; and that this takes linear time. */
static void
test_keep_that_grows(void **state)
{
	struct bytes text = fix_new(40 << 20);
	clock_t begun;

	(void)state;
	memset(text.p, 'x', text.n);
	fix_save("plain", text);
	fix_save("x.gz", fix_gzip_with(text, 1, Z_DEFAULT_STRATEGY, NULL));
	begun = clock();
	for (int i = 0; i < 2; i++) {
		struct input *in;
		struct slice span = { NULL, 0 };
		size_t n;

		assert_int_equal(input_open(&in, i == 0 ? "plain" : "x.gz", NULL, msg), CRM_OK);
		do {
			n = span.n;
			assert_int_equal(input_next(in, n, &span), CRM_OK);
		} while (span.n > n);
		assert_int_equal(span.n, text.n);
		assert_memory_equal(span.p, text.p, text.n);
		input_close(in);
	}
	/* Moving all of it for every new piece would be 160 times 20 MB, twice. */
	assert_true((double)(clock() - begun) / CLOCKS_PER_SEC < 2);
}

/* What a pipe is fed with, by a thread, in pieces of at most ${most} bytes. */
struct feed {
	struct bytes b;
	size_t most;
	int fd;
};

static void *
feed_pipe(void *arg)
{
	struct feed *f = arg;
	uint64_t seed = f->most;

	for (size_t at = 0; at < f->b.n;) {
		size_t n = f->most == 1 ? 1 : fix_random(&seed) % f->most + 1;

		if (n > f->b.n - at)
			n = f->b.n - at;
		if (write(f->fd, f->b.p + at, n) != (ssize_t)n)
			break;
		at += n;
	}
	close(f->fd);
	return NULL;
}

static void
assert_reads_stdin(struct bytes fed, size_t most, struct bytes text)
{
	int saved = dup(0), p[2];
	pthread_t thread;
	struct feed feed = { fed, most, -1 };

	assert_int_equal(pipe(p), 0);
	assert_int_equal(dup2(p[0], 0), 0);
	close(p[0]);
	feed.fd = p[1];
	assert_int_equal(pthread_create(&thread, NULL, feed_pipe, &feed), 0);
	assert_reads("-", text, KEEP_LINE, 1);
	pthread_join(thread, NULL);
	assert_int_equal(dup2(saved, 0), 0);
	close(saved);
}

static void
test_pipes(void **state)
{
	struct bytes text = fix_text(20000, 4), gz = fix_gzip(text), big = fix_text(3000000, 5);
	static const size_t most[] = { 1, 2, 7, 100, 4096, 60000 };

	(void)state;
	gz = fix_join(fix_join(gz, fix_gzip(fix_new(0))), gz);
	for (size_t i = 0; i < sizeof(most) / sizeof(most[0]); i++) {
		assert_reads_stdin(text, most[i], text);
		assert_reads_stdin(gz, most[i], fix_join(text, text));
	}
	assert_reads_stdin(big, 100000, big);
	assert_reads_stdin(fix_gzip(big), 100000, big);
	assert_reads_stdin(fix_new(0), 1, fix_new(0));
}

/*
 * A slow writer's text is there before the writer goes on: each piece is read before the next is
 * written.
 */
static void
test_slow_pipe_hands_over_what_is_there(void **state)
{
	struct bytes text = fix_text(30000, 8), gz = fix_new(100000);

	(void)state;
	for (int zipped = 0; zipped < 2; zipped++) {
		int saved = dup(0), p[2];
		struct input *in;
		struct slice span;
		z_stream z = { 0 };
		size_t at = 0;

		assert_int_equal(
		    deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
		assert_int_equal(pipe(p), 0);
		assert_int_equal(dup2(p[0], 0), 0);
		close(p[0]);
		/*
		 * A reader that must wait for more than there is would hang: the alarm ends the
		 * test then.
		 */
		alarm(20);
		assert_int_equal(input_open(&in, "-", NULL, msg), CRM_OK);
		for (size_t n = 5; at + n <= text.n; at += n, n = n * 2 % 3001 + 1) {
			size_t got = 0;

			z.next_in = text.p + at;
			z.avail_in = (uInt)n;
			z.next_out = gz.p;
			z.avail_out = (uInt)gz.n;
			assert_int_equal(deflate(&z, Z_SYNC_FLUSH), Z_OK);
			if (zipped)
				assert_true(write(p[1], gz.p, gz.n - z.avail_out) ==
				    (ssize_t)(gz.n - z.avail_out));
			else
				assert_true(write(p[1], text.p + at, n) == (ssize_t)n);
			while (got < n) {
				assert_int_equal(input_next(in, 0, &span), CRM_OK);
				assert_true(span.n > 0 && span.n <= n - got);
				assert_memory_equal(span.p, text.p + at + got, span.n);
				got += span.n;
			}
		}
		/* Nor does closing wait for a writer that is silent. */
		input_close(in);
		alarm(0);
		close(p[1]);
		deflateEnd(&z);
		assert_int_equal(dup2(saved, 0), 0);
		close(saved);
	}
}

static void
test_closed_early(void **state)
{
	struct bytes text = fix_text(5000000, 8);
	struct input *in;
	struct slice span;

	(void)state;
	fix_save("x.gz", fix_gzip(text));
	for (int i = 0; i < 20; i++) {
		assert_int_equal(input_open(&in, "x.gz", NULL, msg), CRM_OK);
		for (int k = 0; k < i; k++)
			assert_int_equal(input_next(in, 0, &span), CRM_OK);
		input_close(in);
	}
	input_close(NULL);
}

/* A fault is told once, after all that came before it. */
static void
assert_fault(const char *name, struct bytes data, struct bytes text, const char *why)
{
	char expected[300];
	int saved = fix_hush();
	struct bytes got;
	enum crm_status status;

	fix_save(name, data);
	status = read_all(name, KEEP_LINE, 1, &got, NULL);
	snprintf(expected, sizeof(expected), "test: %s: %s\n", name, why);
	assert_string_equal(fix_said(saved), expected);
	assert_int_equal(status, CRM_EINPUT);
	assert_int_equal(got.n, text.n);
	assert_memory_equal(got.p, text.p, text.n);
}

static void
test_gzip_faults(void **state)
{
	struct bytes text = fix_text(900000, 8), gz = fix_gzip(text), cut = gz;
	struct bytes twice = fix_join(gz, gz), bad = fix_join(gz, gz);
	int saved;
	struct bytes got;

	(void)state;
	cut.n -= 1;
	assert_fault("cut.gz", cut, text, "cut short: the gzip data ends in the middle");
	twice.n = gz.n + 10;
	assert_fault("cut2.gz", twice, text, "cut short: the gzip data ends in the middle");
	twice.n = gz.n + 1;
	assert_fault("cut3.gz", twice, text, "cut short: the gzip data ends in the middle");
	bad.p[bad.n - 8] ^= 1;
	assert_fault("crc.gz", bad, fix_join(text, text),
	    "damaged: the check sum of the gzip data does not match");
	bad.p[bad.n - 8] ^= 1;
	bad.p[bad.n - 1] ^= 1;
	assert_fault("size.gz", bad, fix_join(text, text),
	    "damaged: the length of the gzip data does not match");
	assert_fault("junk.gz", fix_join(gz, fix_of("junk", 4)), text,
	    "bytes after the gzip data are no gzip member");
	assert_fault("rubbish.gz", fix_of("\x1f\x8brubbish", 9), fix_new(0),
	    "not gzip data, though it begins like it: unknown method of compression");
	assert_fault("only-magic", fix_of("\x1f\x8b", 2), fix_new(0),
	    "cut short: the gzip data ends in the middle");
	assert_fault("first-byte", fix_of("\x1f", 1), fix_new(0),
	    "is cut short: gzip data ends after its first byte");
	/* In the middle: what came before is a part of the text. */
	cut.n = gz.n / 2;
	fix_save("half.gz", cut);
	saved = fix_hush();
	assert_int_equal(read_all("half.gz", KEEP_NONE, 1, &got, NULL), CRM_EINPUT);
	assert_string_equal(
	    fix_said(saved), "test: half.gz: cut short: the gzip data ends in the middle\n");
	assert_true(got.n > text.n / 3 && got.n < text.n);
	assert_memory_equal(got.p, text.p, got.n);
}

static void
test_what_cannot_be_read(void **state)
{
	int saved, in = dup(0);
	struct bytes got;

	(void)state;
	assert_int_equal(mkdir("folder", 0700), 0);
	saved = fix_hush();
	assert_int_equal(read_all("folder", KEEP_NONE, 0, &got, NULL), CRM_EIO);
	assert_int_equal(read_all("absent", KEEP_NONE, 0, &got, NULL), CRM_EIO);
	close(0);
	assert_int_equal(read_all("-", KEEP_NONE, 0, &got, NULL), CRM_EIO);
	assert_int_equal(dup2(in, 0), 0);
	close(in);
	assert_string_equal(fix_said(saved), "test: folder: is a directory; name the files in it\n"
	    "test: absent: No such file or directory\ntest: stdin: is closed\n");
}

/* A file does not become stdin or stdout where those were closed. */
static void
test_standard_numbers_stay_free(void **state)
{
	int saved = dup(0);
	struct bytes text = fix_text(100, 1);
	struct input *in;

	(void)state;
	fix_save("plain", text);
	close(0);
	assert_int_equal(input_open(&in, "plain", NULL, msg), CRM_OK);
	assert_int_equal(fcntl(0, F_GETFD), -1);
	input_close(in);
	assert_int_equal(dup2(saved, 0), 0);
	close(saved);
}

static void
on_signal(int number)
{

	(void)number;
}

/* Signals that interrupt reading are no fault. */
static void
test_interrupted(void **state)
{
	struct sigaction act = { .sa_handler = on_signal }, before;
	struct bytes text = fix_text(60000, 4);
	pid_t child, self = getpid();

	(void)state;
	assert_int_equal(sigaction(SIGUSR1, &act, &before), 0);
	child = fork();
	if (child == 0) {
		for (;;) {
			if (kill(self, SIGUSR1) != 0)
				_exit(0);
			poll(NULL, 0, 1);
		}
	}
	assert_reads_stdin(text, 3, text);
	assert_reads_stdin(fix_gzip(text), 1, text);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	sigaction(SIGUSR1, &before, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files_of_every_size),
		cmocka_unit_test(test_keep_that_grows),
		cmocka_unit_test(test_pipes),
		cmocka_unit_test(test_slow_pipe_hands_over_what_is_there),
		cmocka_unit_test(test_closed_early),
		cmocka_unit_test(test_gzip_faults),
		cmocka_unit_test(test_what_cannot_be_read),
		cmocka_unit_test(test_standard_numbers_stay_free),
		cmocka_unit_test(test_interrupted),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
