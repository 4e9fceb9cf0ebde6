/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/msg.h"
#include "capture.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void
test_levels(void **state)
{
	struct capture c;
	struct msg *msg;

	(void)state;
	assert_int_equal(msg_open(&msg, "crm-x"), CRM_OK);
	assert_string_equal(msg_program(msg), "crm-x");
	capture_begin(&c);
	for (int level = MSG_QUIET; level <= MSG_VERBOSE; level++) {
		msg_level(msg, (enum msg_level)level);
		msg_error(msg, "error at %d", level);
		msg_warn(msg, "warning at %d", level);
		msg_note(msg, "note at %d", level);
		msg_repeat(msg, "date", "repeat at %d", level);
	}
	assert_true(msg_is_verbose(msg));
	msg_level(msg, MSG_NORMAL);
	assert_false(msg_is_verbose(msg));
	msg_close(msg);
	assert_string_equal(capture_end(&c),
	    "crm-x: error at -1\n"
	    "crm-x: error at 0\ncrm-x: warning at 0\ncrm-x: repeat at 0\n"
	    "crm-x: error at 1\ncrm-x: warning at 1\ncrm-x: note at 1\ncrm-x: repeat at 1\n");
	msg_close(NULL);
}

static void
test_repeats_are_summed_up_by_kind(void **state)
{
	struct capture c;
	struct msg *msg;

	(void)state;
	assert_int_equal(msg_open(&msg, "crm-x"), CRM_OK);
	capture_begin(&c);
	for (int i = 0; i < 12; i++) {
		msg_repeat(msg, "date", "date %d", i);
		if (i < 5)
			msg_repeat(msg, "amount", "amount %d", i);
	}
	msg_close(msg);
	assert_string_equal(capture_end(&c),
	    "crm-x: date 0\ncrm-x: amount 0\ncrm-x: date 1\ncrm-x: amount 1\ncrm-x: date 2\ncrm-x: amount 2\n"
	    "crm-x: date 3\ncrm-x: amount 3\ncrm-x: date 4\ncrm-x: amount 4\n"
	    "crm-x: date: 7 more of these\n");
}

static void
test_more_kinds_than_are_told_apart(void **state)
{
	static char kinds[100][8];
	struct capture c;
	struct msg *msg;
	const char *text;
	size_t lines = 0;

	(void)state;
	assert_int_equal(msg_open(&msg, "crm-x"), CRM_OK);
	capture_begin(&c);
	for (int i = 0; i < 100; i++) {
		snprintf(kinds[i], sizeof(kinds[i]), "k%d", i);
		msg_repeat(msg, kinds[i], "%s", kinds[i]);
	}
	msg_close(msg);
	text = capture_end(&c);
	for (const char *p = text; *p != '\0'; p++)
		lines += *p == '\n';
	assert_int_equal(lines, 31 + 5 + 1);	/* 31 own kinds, five of the rest, their sum */
	assert_non_null(strstr(text, "crm-x: others: 64 more of these\n"));
}

static void
test_a_message_is_one_safe_line(void **state)
{
	struct capture c;
	struct msg *msg;
	static char longer[10000];
	const char *text;

	(void)state;
	assert_int_equal(msg_open(&msg, "crm-x"), CRM_OK);
	memset(longer, 'y', sizeof(longer) - 1);
	capture_begin(&c);
	msg_error(msg, "a\nb\033[2Jc\177 \xc3\xa9 \xff");
	msg_error(msg, "%s", longer);
	msg_close(msg);
	text = capture_end(&c);
	assert_memory_equal(text, "crm-x: a?b?[2Jc? \xc3\xa9 ?\ncrm-x: yyy", 32);
	assert_int_equal(strcspn(strchr(text, '\n') + 1, "\n"), 6142);
	assert_string_equal(text + strlen(text) - 6, "yy...\n");
}

static void
test_a_message_wipes_out_what_it_overwrites(void **state)
{
	struct capture c;
	struct msg *msg;
	static char longer[10000];
	const char *text;

	(void)state;
	memset(longer, 'y', sizeof(longer) - 1);
	assert_int_equal(msg_open(&msg, "crm-x"), CRM_OK);
	msg_wipe(msg);
	capture_begin(&c);
	msg_warn(msg, "short");
	msg_warn(msg, "%s", longer);
	msg_close(msg);
	text = capture_end(&c);
	assert_memory_equal(text, "crm-x: short\033[K\n", 16);
	assert_string_equal(text + strlen(text) - 9, "yy...\033[K\n");
}

static void
test_out_of_memory_is_said_once(void **state)
{
	struct capture c;
	struct msg *msg;

	(void)state;
	assert_int_equal(msg_open(&msg, "crm-x"), CRM_OK);
	msg_level(msg, MSG_QUIET);
	capture_begin(&c);
	assert_int_equal(msg_nomem(msg), CRM_ENOMEM);
	assert_int_equal(msg_nomem(msg), CRM_ENOMEM);
	msg_close(msg);
	assert_string_equal(capture_end(&c), "crm-x: out of memory\n");
}

static void *
repeat_many(void *arg)
{

	for (int i = 0; i < 1000; i++)
		msg_repeat(arg, "row", "a row");
	return NULL;
}

static void
test_threads_lose_no_count(void **state)
{
	struct capture c;
	struct msg *msg;
	pthread_t threads[4];

	(void)state;
	assert_int_equal(msg_open(&msg, "crm-x"), CRM_OK);
	capture_begin(&c);
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, repeat_many, msg), 0);
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	msg_close(msg);
	assert_string_equal(capture_end(&c),
	    "crm-x: a row\ncrm-x: a row\ncrm-x: a row\ncrm-x: a row\ncrm-x: a row\n"
	    "crm-x: row: 3995 more of these\n");
}

static void
test_show(void **state)
{
	static const struct { const char *in; size_t n; const char *out; } cases[] = {
		{ "", 0, "" },
		{ "31.02.2024", 10, "31.02.2024" },
		{ "a\0b", 3, "a?b" },
		{ "tab\there\n", 9, "tab?here?" },
		{ "\x1b[31m", 5, "?[31m" },
		{ "caf\xc3\xa9", 5, "caf\xc3\xa9" },
		{ "\xd9\x85\xd8\xb1", 4, "\xd9\x85\xd8\xb1" },
		{ "\xf0\x9f\x98\x80", 4, "\xf0\x9f\x98\x80" },
		{ "\xe9t\xe9", 3, "?t?" },			/* Latin-1 */
		{ "\xc0\xaf", 2, "??" },			/* overlong */
		{ "\xe0\x80\xaf", 3, "???" },
		{ "\xed\xa0\x80", 3, "???" },			/* surrogate */
		{ "\xf4\x90\x80\x80", 4, "????" },		/* past U+10FFFF */
		{ "\xc2\x9b", 2, "??" },			/* CSI as a C1 control */
		{ "\xe2\x80\xaegpj", 6, "???gpj" },		/* right-to-left override */
		{ "\xc3", 1, "?" },				/* cut short */
	};
	char out[MSG_SHOW];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(
		    msg_show(out, (struct slice){ cases[i].in, cases[i].n }), cases[i].out);
}

/*
 * Values about as long as the room, of characters of every width: nothing overflows, no character
 * is cut in two.
 */
static void
test_show_cuts_between_characters(void **state)
{
	static const char *const characters[] = { "x", "\xc3\xa9", "\xe2\x82\xac",
		"\xf0\x9f\x98\x80" };

	(void)state;
	for (size_t c = 0; c < 4; c++) {
		for (size_t n = 0; n < 120; n++) {
			char value[512] = "", out[MSG_SHOW + 1];
			size_t width = c + 1, length;

			for (size_t i = 0; i < n; i++)
				strcat(value, characters[c]);
			out[MSG_SHOW] = '!';
			msg_show(out, slice_of(value));
			assert_int_equal(out[MSG_SHOW], '!');
			length = strlen(out);
			if (n * width < MSG_SHOW) {
				assert_string_equal(out, value);
				continue;
			}
			assert_true(length < MSG_SHOW && length > MSG_SHOW - 4 - width);
			assert_string_equal(out + length - 3, "...");
			assert_int_equal((length - 3) % width, 0);
			assert_memory_equal(out, value, length - 3);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_repeats_are_summed_up_by_kind),
		cmocka_unit_test(test_more_kinds_than_are_told_apart),
		cmocka_unit_test(test_a_message_is_one_safe_line),
		cmocka_unit_test(test_a_message_wipes_out_what_it_overwrites),
		cmocka_unit_test(test_out_of_memory_is_said_once),
		cmocka_unit_test(test_threads_lose_no_count),
		cmocka_unit_test(test_show),
		cmocka_unit_test(test_show_cuts_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
