/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TESTS_OUTPUT_FIX_H
#define CRM_TESTS_OUTPUT_FIX_H

/* What the tests of outputs share. */

#include "io/output.h"
#include "io_fix.h"

#include <pthread.h>

static struct msg *msg;

static FIX_UNUSED int
set_up(void **state)
{

	(void)state;
	fix_folder();
	return msg_open(&msg, "test") == CRM_OK ? 0 : -1;
}

static FIX_UNUSED int
tear_down(void **state)
{

	(void)state;
	msg_close(msg);
	fix_leave();
	return 0;
}

static FIX_UNUSED struct output *
open_output(const char *path, bool gzip, unsigned mode)
{
	struct output_options options = { .path = path, .gzip = gzip, .mode = mode };
	struct output *out;

	assert_int_equal(output_open(&out, &options, msg), CRM_OK);
	return out;
}

/* Write ${text} in pieces of all sizes, by both ways of writing. */
static FIX_UNUSED void
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

static FIX_UNUSED void
assert_file(const char *path, struct bytes text)
{
	struct bytes got = fix_load(path);

	assert_int_equal(got.n, text.n);
	assert_memory_equal(got.p, text.p, text.n);
	free(got.p);
}

/* From here on stdout is something else. */
static FIX_UNUSED int
replace_stdout(int fd)
{
	int saved = dup(STDOUT_FILENO);

	fflush(stdout);
	assert_int_equal(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
	close(fd);
	return saved;
}

static FIX_UNUSED void
restore_stdout(int saved)
{

	assert_int_equal(dup2(saved, STDOUT_FILENO), STDOUT_FILENO);
	close(saved);
}

static FIX_UNUSED void *
drain(void *arg)
{
	struct bytes *b = arg;
	int fd = (int)b->n;

	*b = fix_drain(fd);
	close(fd);
	return NULL;
}

#endif
