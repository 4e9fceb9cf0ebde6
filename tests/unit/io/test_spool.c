/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/spool.h"
#include "io_fix.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static struct msg *msg;

static int
set_up(void **state)
{

	(void)state;
	fix_folder();
	return msg_open(&msg, "test") == CRM_OK && setenv("TMPDIR", ".", 1) == 0 ? 0 : -1;
}

static int
tear_down(void **state)
{

	(void)state;
	msg_close(msg);
	fix_leave();
	return 0;
}

static struct spool *
filled(struct bytes text, size_t memory, size_t most)
{
	struct spool *spool;
	uint64_t seed = most;

	assert_int_equal(spool_open(&spool, memory, msg), CRM_OK);
	for (size_t at = 0, n; at < text.n; at += n) {
		n = fix_random(&seed) % (most + 1);
		if (n > text.n - at)
			n = text.n - at;
		assert_int_equal(spool_add(spool, text.p + at, n), CRM_OK);
		assert_int_equal(spool_bytes(spool), at + n);
	}
	/* A file that is used has no name. */
	assert_int_equal(fix_names(), 0);
	return spool;
}

/* The lines of ${text}, each with its LF but every seventh. */
static struct slice
next_line(struct bytes text, size_t *at)
{
	const unsigned char *from = text.p + *at, *lf = memchr(from, '\n', text.n - *at);
	size_t n = lf == NULL ? text.n - *at : (size_t)(lf - from) + 1;

	*at += n;
	return (struct slice){ (const char *)from, n - (lf != NULL && n % 7 == 1) };
}

/* Lines of any bytes come back as they were, read once and again. */
static void
assert_lines(struct bytes text, size_t memory)
{
	struct spool *spool;
	struct slice line;

	assert_int_equal(spool_open(&spool, memory, msg), CRM_OK);
	for (size_t at = 0; at < text.n;)
		assert_int_equal(spool_add_line(spool, next_line(text, &at)), CRM_OK);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(spool_rewind(spool), CRM_OK);
		for (size_t at = 0; at < text.n;) {
			struct slice want = next_line(text, &at);

			assert_int_equal(spool_line(spool, &line), CRM_OK);
			assert_non_null(line.p);
			assert_int_equal(line.n, want.n);
			assert_memory_equal(line.p, want.p, want.n);
		}
		for (int i = 0; i < 2; i++) {
			assert_int_equal(spool_line(spool, &line), CRM_OK);
			assert_null(line.p);
		}
	}
	spool_close(spool);
}

static void
assert_blocks(struct spool *spool, struct bytes text, size_t most)
{
	struct slice block;
	uint64_t seed = most;
	size_t at = 0;

	assert_int_equal(spool_rewind(spool), CRM_OK);
	while (at < text.n) {
		size_t n = fix_random(&seed) % (most + 1);

		assert_int_equal(spool_block(spool, n, &block), CRM_OK);
		assert_int_equal(block.n, n < text.n - at ? n : text.n - at);
		assert_memory_equal(block.p, text.p + at, block.n);
		at += block.n;
	}
	assert_int_equal(spool_block(spool, 10, &block), CRM_OK);
	assert_int_equal(block.n, 0);
}

static void
test_every_size_in_memory_and_in_a_file(void **state)
{
	static const size_t sizes[] = { 0, 1, 200, 262143, 262144, 262145, 1000000 };
	static const size_t memories[] = { 0, 1, 1000, 300000, 2000000 };

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		for (size_t m = 0; m < sizeof(memories) / sizeof(memories[0]); m++) {
			for (size_t most = 50; most < 10000000; most *= 60) {
				struct bytes text = fix_text(sizes[s], s + 1);
				struct spool *spool = filled(text, memories[m], most);

				assert_blocks(spool, text, most);
				assert_blocks(spool, text, most);
				spool_close(spool);
				if (most == 50)
					assert_lines(text, memories[m]);
				free(text.p);
			}
		}
	}
	spool_close(NULL);
}

/* Lines longer than all buffers, and empty ones. */
static void
test_long_lines(void **state)
{
	struct bytes text = fix_new(3000000);

	(void)state;
	memset(text.p, 'x', text.n);
	memset(text.p + 10, '\n', 5);
	text.p[900000] = text.p[900001] = text.p[2900000] = '\n';
	for (size_t memory = 0; memory < 10000000; memory = memory * 40 + 1000) {
		struct spool *spool = filled(text, memory, 70000);

		assert_blocks(spool, text, 2000000);
		spool_close(spool);
		assert_lines(text, memory);
	}
}

static void
test_no_folder(void **state)
{
	struct spool *spool;
	int saved = fix_hush();

	(void)state;
	assert_int_equal(setenv("TMPDIR", "absent", 1), 0);
	assert_int_equal(spool_open(&spool, 10, msg), CRM_OK);
	assert_int_equal(spool_add(spool, "0123456789", 10), CRM_OK);
	assert_int_equal(spool_add(spool, "0", 1), CRM_EIO);
	spool_close(spool);
	assert_int_equal(setenv("TMPDIR", ".", 1), 0);
	assert_string_equal(
	    fix_said(saved), "test: temporary file in absent: No such file or directory\n");
}

/* A disk that takes no more is a fault, told once. */
static void
test_full_disk(void **state)
{
	int status;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		struct rlimit r = { 500000, 500000 };
		struct bytes text = fix_text(200000, 1);
		enum crm_status s = CRM_OK;
		struct spool *spool;
		int saved = fix_hush();

		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &r);
		if (spool_open(&spool, 1000, msg) != CRM_OK)
			_exit(1);
		for (int i = 0; i < 10 && s == CRM_OK; i++)
			s = spool_add(spool, text.p, text.n);
		spool_close(spool);
		if (strcmp(fix_said(saved), "test: temporary file in .: File too large\n") != 0)
			_exit(2);
		_exit(s == CRM_EIO ? 0 : 3);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_equal(fix_names(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_folder),	/* before a temporary file is open */
		cmocka_unit_test(test_every_size_in_memory_and_in_a_file),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_full_disk),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
