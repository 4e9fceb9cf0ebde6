/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What harnesses share: a condition that must hold, files in memory that readers open by name, and
 * the choice of a reader by the first byte of an input.
 *
 * A file in memory is made once for the life of a process, and filled for each input: making one
 * each time takes longer than most readers do.
 */
#ifndef TESTS_FUZZ_HARNESS_H
#define TESTS_FUZZ_HARNESS_H

#include "base/buf.h"
#include "base/msg.h"
#include "base/status.h"
#include "io/output.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** What divides an input into several files: no table has this byte by itself. */
#define HARNESS_CUT '\x1e'

/** demand(so): Stop where ${so} is false: libFuzzer keeps the input. */
static inline void
demand(bool so)
{

	if (!so)
		abort();
}

/** memory_file(at): Make an empty file in memory with the descriptor ${at}; "/dev/fd/${at}". */
static inline void
memory_file(int at)
{
	int fd = memfd_create("fuzz", 0);

	demand(fd >= 0 && dup2(fd, at) == at && close(fd) == 0);
}

/** memory_fill(fd, text): ${text} becomes all that is in the file. */
static inline void
memory_fill(int fd, struct slice text)
{

	demand(ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0 &&
	    pwrite(fd, text.p, text.n, 0) == (ssize_t)text.n);
}

/** memory_read(fd, text): ${text} becomes what is in the file. */
static inline void
memory_read(int fd, struct buf *text)
{
	off_t size = lseek(fd, 0, SEEK_END);

	text->n = 0;
	demand(size >= 0 && buf_room(text, (size_t)size + 1) == CRM_OK &&
	    pread(fd, text->p, (size_t)size, 0) == size);
	text->n = (size_t)size;
}

/** memory_stdout(fd): Let stdout be the file ${fd}, emptied; return what it was, to be put back. */
static inline int
memory_stdout(int fd)
{
	int was = dup(1);

	demand(was >= 0 && ftruncate(fd, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0 && dup2(fd, 1) == 1);
	return was;
}

static inline void
memory_stdout_back(int was)
{

	demand(dup2(was, 1) == 1 && close(was) == 0);
}

/** The file in memory that readers of one file are given, and that of what they write. */
#define HARNESS_IN 100
#define HARNESS_PATH "/dev/fd/100"
#define HARNESS_OUT 101
#define HARNESS_AGAIN "/dev/fd/101"

/** harness_begin(), harness_end(begun, text): ${text} becomes what went to stdout in between. */
static inline int
harness_begin(void)
{

	return memory_stdout(HARNESS_OUT);
}

static inline void
harness_end(int begun, struct buf *text)
{

	memory_stdout_back(begun);
	memory_read(HARNESS_OUT, text);
}

/** harness_written(write, arg, msg, text): ${text} becomes what ${write}(${arg}, ...) writes. */
static inline void
harness_written(void (*write)(const void *arg, struct output *out), const void *arg,
    struct msg *msg, struct buf *text)
{
	static const struct output_options options;
	struct output *out;
	int begun = harness_begin();

	demand(output_open(&out, &options, msg) == CRM_OK);
	write(arg, out);
	demand(output_finish(out) == CRM_OK);
	harness_end(begun, text);
}

/** harness_same(a, b): Demand that both are the same bytes, and free them. */
static inline void
harness_same(struct buf *a, struct buf *b)
{

	demand(slice_equal(buf_slice(a), buf_slice(b)));
	buf_free(a);
	buf_free(b);
}

/** A reader of the file HARNESS_PATH, and the first byte of its inputs. */
struct harness_kind {
	char letter;
	void (*read)(struct msg *msg);
};

/**
 * harness_run(kinds, n, data, size): Hand the input, but for the byte that names its kind, to the
 * reader; messages are made, not shown.
 */
static inline void
harness_run(const struct harness_kind *kinds, size_t n, const uint8_t *data, size_t size)
{
	struct msg *msg;

	for (size_t i = 0; size > 0 && i < n; i++) {
		if ((char)data[0] != kinds[i].letter)
			continue;
		demand(msg_open(&msg, "fuzz") == CRM_OK);
		msg_level(msg, MSG_QUIET);
		memory_fill(HARNESS_IN, (struct slice){ (const char *)data + 1, size - 1 });
		kinds[i].read(msg);
		msg_close(msg);
	}
}

#endif
