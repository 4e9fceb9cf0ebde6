/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_INPUT_H
#define CRM_IO_INPUT_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"
#include "io/progress.h"

#include <stdint.h>

/**
 * One input: a file or stdin, plain or gzip by its first bytes, any number of gzip members, in
 * one pass. gzip is inflated by a thread of its own, some hundred kilobytes ahead of the reader.
 */
struct input;

/** Sizes of an input, for receipts; complete once input_next() has reached the end. */
struct input_facts {
	uint64_t bytes;		/* as they are on disk */
	uint64_t text;		/* inflated */
	uint64_t members;	/* gzip members; 0 for plain */
};

/**
 * input_expect(names, n, progress):
 * Give ${progress} the total size of the ${n} inputs ${names} (0 names: stdin), if all are regular
 * files; otherwise it is not known.  A missing file is ignored here; input_open() reports it.
 */
void input_expect(const char *const *names, size_t n, struct progress *progress);

/** How many bytes after a span from input_next() may be read (their values mean nothing). */
#define INPUT_PAD 64

/**
 * input_open(in, name, progress, msg):
 * Open the file ${name} for reading, or stdin for "-".  ${name} and ${progress} (may be NULL) must
 * outlive it. Return CRM_OK, CRM_ENOMEM, or CRM_EIO, after a message.
 */
CRM_CHECKED enum crm_status input_open(
    struct input **in, const char *name, struct progress *progress, struct msg *msg);

/**
 * input_next(in, keep, span):
 * Read more.  *${span} becomes one contiguous, writable run of bytes: the last ${keep} bytes of the
 * previous span (of a row that its end cut; at most its length) and new bytes after them.  At the
 * end of the input there are no new bytes: span->n == ${keep}.  Previous spans become invalid.  The
 * buffer grows with ${keep}, so the caller has to bound it.
 *
 * Return CRM_OK; CRM_EINPUT for gzip that is cut short, has a wrong checksum or length, or is
 * followed by bytes that are no member (zero bytes, as padding of tapes and blocks, are ignored),
 * and for a file that not_text_name() recognises; CRM_EIO; or CRM_ENOMEM; after a message with the
 * input's name.  All bytes before the fault are returned first, by earlier calls.
 */
CRM_CHECKED enum crm_status input_next(struct input *in, size_t keep, struct slice *span);

/** input_name(in): Its name for messages: the file's, or "stdin". */
const char *input_name(const struct input *in);

/** input_facts(in): What has been read so far. */
struct input_facts input_facts(const struct input *in);

/**
 * input_close(in): Stop the thread, close and free.  NULL is fine; an input need not be read to its
 * end.
 */
void input_close(struct input *in);

#endif
