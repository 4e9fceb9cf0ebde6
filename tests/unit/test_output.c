/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/output.h"
#include "io_fix.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

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

static struct output *
open_output(const char *path, bool gzip, unsigned mode)
{
	struct output_options options = { path, gzip, mode };
	struct output *out;

	assert_int_equal(output_open(&out, &options, msg), CRM_OK);
	return out;
}

/* Write ${text} in pieces of all sizes, by both ways of writing. */
static void
write_text(struct output *out, struct bytes text, size_t most, uint64_t seed)
{

	for (size_t at = 0, n; at < text.n; at += n) {
		n = fix_random(&seed) % most + 1;
		if (n > text.n - at)
			n = text.n - at;
		if (fix_random(&seed) % 2 == 0)
			output_write(out, text.p + at, n);
		else {
			size_t ask = n + fix_random(&seed) % 100;
			char *p = output_room(out, ask);

			assert_non_null(p);
			memset(p, '~', ask);	/* all that was asked for is there */
			memcpy(p, text.p + at, n);
			output_added(out, n);
		}
		if (fix_random(&seed) % 64 == 0)
			output_flush(out);
	}
}

static void
assert_file(const char *path, struct bytes text)
{
	struct bytes got = fix_load(path);

	assert_int_equal(got.n, text.n);
	assert_memory_equal(got.p, text.p, text.n);
	free(got.p);
}

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

/* From here on stdout is something else. */
static int
replace_stdout(int fd)
{
	int saved = dup(STDOUT_FILENO);

	fflush(stdout);
	assert_int_equal(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
	close(fd);
	return saved;
}

static void
restore_stdout(int saved)
{

	assert_int_equal(dup2(saved, STDOUT_FILENO), STDOUT_FILENO);
	close(saved);
}

static void *
drain(void *arg)
{
	struct bytes *b = arg;
	int fd = (int)b->n;

	*b = fix_drain(fd);
	close(fd);
	return NULL;
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

/* The pieces that arrive in a packet pipe are those that were written: none may be long, none may end in LF but the last. */
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

/* A child that writes ${text} for ever and does not come to its end. */
static pid_t
endless_writer(int fd, bool gzip, size_t most, struct bytes text)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct output_options options = { NULL, gzip, 0 };
		struct output *out;
		uint64_t seed = most;

		replace_stdout(fd);
		if (output_open(&out, &options, msg) != CRM_OK)
			_exit(1);
		for (;;) {
			for (size_t at = 0, n; at < text.n; at += n) {
				n = fix_random(&seed) % most + 1;
				if (n > text.n - at)
					n = text.n - at;
				output_write(out, text.p + at, n);
				if (fix_random(&seed) % 8 == 0)
					output_flush(out);
			}
		}
	}
	return child;
}

/* Killed at whatever moment, a stream does not end in LF; through a pipe or into a file. */
static void
test_killed_writer(void **state)
{
	struct bytes text = fix_new(100000);
	uint64_t seed = 77;

	(void)state;
	/* Every other byte is a line end, so that a wrong cut shows at once. */
	for (size_t i = 0; i < text.n; i++)
		text.p[i] = i % 2 == 0 ? 'x' : '\n';
	for (int round = 0; round < 300; round++) {
		bool a_pipe = round % 3 != 0;
		struct bytes got = { NULL, 0 };
		int p[2];
		pid_t child;

		if (a_pipe)
			assert_int_equal(pipe(p), 0);
		else
			assert_true((p[1] = open("stdout", O_CREAT | O_TRUNC | O_RDWR, 0600)) >= 0);
		child = endless_writer(p[1], false, round % 2 == 0 ? 50 : 20000, text);
		close(p[1]);
		if (a_pipe) {
			pthread_t thread;

			got.n = (size_t)p[0];
			assert_int_equal(pthread_create(&thread, NULL, drain, &got), 0);
			usleep(fix_random(&seed) % 3000);
			kill(child, SIGKILL);
			pthread_join(thread, NULL);
		} else {
			usleep(fix_random(&seed) % 3000);
			kill(child, SIGKILL);
		}
		assert_int_equal(waitpid(child, NULL, 0), child);
		if (!a_pipe)
			got = fix_load("stdout");
		if (got.n > 0)
			assert_int_not_equal(got.p[got.n - 1], '\n');
		free(got.p);
	}
	assert_int_equal(unlink("stdout"), 0);
}

/* Killed while it writes a file it leaves nothing, and the old file as it was. */
static void
test_killed_file_writer(void **state)
{
	struct bytes old = fix_text(100, 1), text = fix_text(3000000, 2);
	uint64_t seed = 78;

	(void)state;
	fix_save("x", old);
	for (int round = 0; round < 60; round++) {
		pid_t child = fork();

		if (child == 0) {
			struct output *out = open_output("x", false, 0);

			for (size_t at = 0; at < 1000; at++)
				output_write(out, text.p, text.n);
			_exit(1);
		}
		usleep(fix_random(&seed) % 5000);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, NULL, 0), child);
		assert_file("x", old);
		assert_int_equal(fix_names(), 1);
	}
	assert_int_equal(unlink("x"), 0);
}

/* Run ${write} and check its one message. */
static void
assert_fails(int fd, bool gzip, size_t n, const char *said)
{
	int saved_out = dup(STDOUT_FILENO), saved_err = fix_hush();
	struct bytes text = fix_text(n, 1);
	struct output *out;
	enum crm_status status;

	fflush(stdout);
	if (fd >= 0)
		assert_int_equal(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
	else
		close(STDOUT_FILENO);
	out = open_output(NULL, gzip, 0);
	output_write(out, text.p, text.n);
	output_flush(out);
	output_write(out, text.p, text.n);
	status = output_finish(out);
	restore_stdout(saved_out);
	assert_string_equal(fix_said(saved_err), said);
	assert_int_equal(status, CRM_EIO);
}

static void
test_stdout_that_refuses(void **state)
{
	int full = open("/dev/full", O_WRONLY), p[2];

	(void)state;
	for (int gzip = 0; gzip < 2; gzip++) {
		for (size_t n = gzip ? 0 : 1; n < 1000000; n = n * 900 + 1) {
			assert_fails(full, gzip, n, "test: standard output: No space left on device\n");
			assert_fails(-1, gzip, n, "test: standard output: Bad file descriptor\n");
		}
	}
	assert_fails(-1, false, 0, "test: standard output: Bad file descriptor\n");
	assert_int_equal(pipe(p), 0);
	close(p[0]);
	signal(SIGPIPE, SIG_IGN);
	assert_fails(p[1], false, 300000, "test: standard output: Broken pipe\n");
	signal(SIGPIPE, SIG_DFL);
	close(p[1]);
	close(full);
}

static void
test_files_that_cannot_be(void **state)
{
	struct output_options options = { "absent/x", false, 0 };
	struct output *out;
	int saved;

	(void)state;
	fflush(stdout);
	saved = fix_hush();
	assert_int_equal(output_open(&out, &options, msg), CRM_EIO);
	options.path = ".";
	assert_int_equal(output_open(&out, &options, msg), CRM_EIO);
	options.path = "new/";
	assert_int_equal(output_open(&out, &options, msg), CRM_EIO);
	options.path = "";
	assert_int_equal(output_open(&out, &options, msg), CRM_EIO);
	assert_string_equal(fix_said(saved), "test: absent/x: No such file or directory\ntest: .: Is a directory\n"
	    "test: new/: Is a directory\ntest: : No such file or directory\n");
	assert_int_equal(fix_names(), 0);
	/* A device is written, and stays one. */
	options.path = "/dev/null";
	assert_int_equal(output_open(&out, &options, msg), CRM_OK);
	output_write(out, "x\n", 2);
	assert_int_equal(output_finish(out), CRM_OK);
	options.path = "/dev/full";
	saved = fix_hush();
	assert_int_equal(output_open(&out, &options, msg), CRM_OK);
	output_write(out, "x\n", 2);
	assert_int_equal(output_finish(out), CRM_EIO);
	assert_string_equal(fix_said(saved), "test: /dev/full: No space left on device\n");
}

/* A disk that is full, or a limit on files, in the middle of a large write: no LF at the end, no hole, nothing left of a file. */
static void
test_full_disk(void **state)
{
	struct bytes text = fix_new(400000), got;

	(void)state;
	for (size_t i = 0; i < text.n; i++)
		text.p[i] = i % 2 == 0 ? 'x' : '\n';
	for (int a_file = 0; a_file < 2; a_file++) {
		for (rlim_t limit = 200000; limit < 200004; limit++) {
			pid_t child = fork();
			int status;

			if (child == 0) {
				struct rlimit r = { limit, limit };
				struct output *out;

				fix_hush();
				signal(SIGXFSZ, SIG_IGN);
				setrlimit(RLIMIT_FSIZE, &r);
				replace_stdout(open("stdout", O_CREAT | O_TRUNC | O_RDWR, 0600));
				out = open_output(a_file ? "x" : "-", false, 0);
				output_write(out, text.p, text.n);
				_exit((int)output_finish(out));
			}
			assert_int_equal(waitpid(child, &status, 0), child);
			assert_true(WIFEXITED(status) && WEXITSTATUS(status) == CRM_EIO);
			assert_int_equal(fix_names(), 1);
			got = fix_load("stdout");
			assert_true(got.n < limit);
			assert_memory_equal(got.p, text.p, got.n);
			if (got.n > 0)
				assert_int_not_equal(got.p[got.n - 1], '\n');
		}
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
		cmocka_unit_test(test_killed_writer),
		cmocka_unit_test(test_killed_file_writer),
		cmocka_unit_test(test_stdout_that_refuses),
		cmocka_unit_test(test_files_that_cannot_be),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_non_blocking_pipe),
		cmocka_unit_test(test_stdout_goes_on),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
