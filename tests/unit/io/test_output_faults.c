/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "output_fix.h"
#include "sweep.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* A child that writes ${text} for ever and does not come to its end. */
static pid_t
endless_writer(int fd, bool gzip, size_t most, struct bytes text)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct output_options options = { .gzip = gzip };
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
	const int rounds = 300 / (int)every(3);
	uint64_t seed = 77;

	(void)state;
	/* Every other byte is a line end, so that a wrong cut shows at once. */
	for (size_t i = 0; i < text.n; i++)
		text.p[i] = i % 2 == 0 ? 'x' : '\n';
	for (int round = 0; round < rounds; round++) {
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
	int nameless = open(".", O_TMPFILE | O_WRONLY, 0600);

	(void)state;
	if (nameless < 0) {
		print_message("no files without a name on this file system: skipped\n");
		skip();
	}
	close(nameless);
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
			assert_fails(
			    full, gzip, n, "test: standard output: No space left on device\n");
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
	struct output_options options = { .path = "absent/x" };
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
	assert_string_equal(fix_said(saved),
	    "test: absent/x: No such file or directory\ntest: .: Is a directory\n"
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

/*
 * A disk that is full, or a limit on files, in the middle of a large write: no LF at the end, no
 * hole, nothing left of a file.
 */
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_killed_writer),
		cmocka_unit_test(test_killed_file_writer),
		cmocka_unit_test(test_stdout_that_refuses),
		cmocka_unit_test(test_files_that_cannot_be),
		cmocka_unit_test(test_full_disk),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
