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
#include <regex.h>

static struct progress *
open_progress(enum progress_when when)
{
	struct progress *p;

	assert_int_equal(progress_open(&p, "crm-test", when), CRM_OK);
	return p;
}

static void
test_nothing_to_show(void **state)
{
	int saved;

	(void)state;
	fflush(stdout);
	saved = fix_hush();
	/* stderr is a file now. */
	assert_null(open_progress(PROGRESS_AUTO));
	assert_null(open_progress(PROGRESS_NEVER));
	progress_expect(NULL, 5);
	progress_add(NULL, 5);
	progress_phase(NULL, "sorting");
	progress_close(NULL);
	assert_string_equal(fix_said(saved), "");
}

/* Short work is over before anything is drawn. */
static void
test_nothing_in_the_first_second(void **state)
{
	struct progress *p;
	int saved;

	(void)state;
	fflush(stdout);
	saved = fix_hush();
	p = open_progress(PROGRESS_ALWAYS);
	assert_non_null(p);
	progress_expect(p, 1000000);
	for (int i = 0; i < 1000; i++)
		progress_add(p, 1000);
	progress_phase(p, "sorting");
	progress_close(p);
	assert_string_equal(fix_said(saved), "");
}

static void *
add_for_a_while(void *arg)
{

	for (int i = 0; i < 1500; i++) {
		progress_add(arg, 1000);
		poll(NULL, 0, 1);
	}
	return NULL;
}

static void
assert_matches(const char *text, const char *pattern)
{
	regex_t re;

	assert_int_equal(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB), 0);
	if (regexec(&re, text, 0, NULL, 0) != 0)
		fail_msg("\"%s\" does not match \"%s\"", text, pattern);
	regfree(&re);
}

/* From two threads: drawn now and then, with share and time left, and wiped out. */
static void
test_drawing(void **state)
{
	struct progress *p;
	const char *said, *at;
	struct timespec from, to;
	pthread_t thread;
	double mb;
	int saved, share, lines = 0;

	(void)state;
	fflush(stdout);
	saved = fix_hush();
	clock_gettime(CLOCK_MONOTONIC, &from);
	p = open_progress(PROGRESS_ALWAYS);
	progress_expect(p, 4000000);
	progress_expect(p, 2000000);
	assert_int_equal(pthread_create(&thread, NULL, add_for_a_while, p), 0);
	add_for_a_while(p);
	pthread_join(thread, NULL);
	progress_phase(p, "sorting");
	progress_close(p);
	clock_gettime(CLOCK_MONOTONIC, &to);
	said = fix_said(saved);
	/*
	 * How much is done after the first second, the machine decides; the share must be of that.
	 */
	assert_matches(said,
	    "^\r\033\\[Kcrm-test: [0-9.]+ [kM]B  [0-9.]+ [kM]B/s +[0-9]+ %  0:[0-9]{2}:[0-9]{2} left\r");
	assert_matches(said,
	    "\r\033\\[Kcrm-test: 3\\.00 MB  [0-9.]+ [kM]B/s  50 %  0:00:[0-9]{2} left  sorting\r\r\033\\[K$");
	for (at = said; (at = strstr(at, "crm-test: ")) != NULL; at++) {
		lines++;
		if (sscanf(at, "crm-test: %lf MB %*f MB/s %d %%", &mb, &share) == 2)
			assert_in_range(share, (int)((mb - 0.005) / 6 * 100 + 0.5),
			    (int)((mb + 0.005) / 6 * 100 + 0.5));
	}
	/* At most five a second after the first, and one for the phase. */
	assert_in_range(lines, 2, 2 + 5 * (to.tv_sec - from.tv_sec));
}

/*
 * Without a size there is neither share nor time left; nor where more was read than was expected.
 */
static void
test_unknown_size(void **state)
{

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct progress *p;
		int saved;

		fflush(stdout);
		saved = fix_hush();
		p = open_progress(PROGRESS_ALWAYS);
		if (i == 1)
			progress_expect(p, 100);
		poll(NULL, 0, 1010);
		progress_add(p, 123456789012);
		progress_close(p);
		assert_matches(
		    fix_said(saved), "^\r\033\\[Kcrm-test: 123 GB  1[0-9]{2} GB/s\r\r\033\\[K$");
	}
}

/* The size is known where all inputs are plain files. */
static void
test_sizes_of_inputs(void **state)
{
	const char *const names[] = { "a", "a", "absent" };

	(void)state;
	fix_folder();
	fix_save("a", fix_new(1000));
	for (size_t n = 2; n <= 3; n++) {
		struct progress *p;
		int saved;

		fflush(stdout);
		saved = fix_hush();
		p = open_progress(PROGRESS_ALWAYS);
		input_expect(names, n, p);
		poll(NULL, 0, 1010);
		progress_add(p, 500);
		progress_close(p);
		assert_matches(fix_said(saved),
		    n == 2 ? "^\r\033\\[Kcrm-test: 500 B  4[0-9]{2} B/s  25 %  0:00:0[34] left\r"
			   : "^\r\033\\[Kcrm-test: 500 B  4[0-9]{2} B/s\r");
	}
	fix_leave();
	input_expect(names, 1, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_to_show),
		cmocka_unit_test(test_nothing_in_the_first_second),
		cmocka_unit_test(test_drawing),
		cmocka_unit_test(test_unknown_size),
		cmocka_unit_test(test_sizes_of_inputs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
