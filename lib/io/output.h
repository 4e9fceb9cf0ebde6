/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_OUTPUT_H
#define CRM_IO_OUTPUT_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>

/**
 * One output: stdout, or a file that comes to be whole or not at all (written beside its place,
 * synced, renamed).
 *
 * What has been written of a table never ends in LF until output_finish(), so that a cut stream
 * cannot pass for a whole one: the newest newline is held back, and a pipe or plain stdout is
 * written in pieces that cannot be cut behind a LF (of at most PIPE_BUF bytes, which POSIX makes
 * atomic, or of whole pages where Linux cuts between those only); so not even `kill -9` leaves a
 * stream that looks whole.
 */
struct output;

struct output_options {
	const char *path;	/* NULL or "-": stdout */
	bool gzip;		/* compress; also done where ${path} ends in `.gz` */
	unsigned mode;		/* permission bits of a new file before umask; 0 means 0666 */
};

/**
 * output_open(out, options, msg):
 * Return CRM_OK, CRM_ENOMEM, or CRM_EIO after a message.  A file is not touched before
 * output_finish().
 */
CRM_CHECKED enum crm_status output_open(
    struct output **out, const struct output_options *options, struct msg *msg);

/**
 * output_room(out, n):
 * Return a place for at least ${n} bytes, at the end of what has been written, to be filled and
 * then told to output_added(); or NULL after a failure (which has been reported, and which
 * output_finish() will return).
 */
char *output_room(struct output *out, size_t n);

/** output_added(out, n): ${n} bytes have been put at the place that output_room() gave. */
void output_added(struct output *out, size_t n);

/**
 * output_write(out, data, n): Write ${n} bytes.  Failures are kept for output_status() and
 * output_finish().
 */
void output_write(struct output *out, const void *data, size_t n);

/**
 * output_status(out): CRM_OK, or the first failure so far: a loop over a long input looks at it now
 * and then.
 */
enum crm_status output_status(const struct output *out);

/**
 * output_flush(out): Hand over all but a held-back newline now (so that a slow stream shows what is
 * there).
 */
void output_flush(struct output *out);

/**
 * output_ready(out):
 * Hand over all but a held-back newline, so that little but that can fail any more: to be called
 * before a second file is put in place, which must not stand where this one failed.  Return CRM_OK,
 * or the first failure, which has been reported.
 */
CRM_CHECKED enum crm_status output_ready(struct output *out);

/**
 * output_finish(out):
 * Write what is left with the last newline, close and check; a file is synced and renamed into
 * place. Frees ${out} in any case.  Return CRM_OK, or the first failure, which has been reported
 * once.
 */
CRM_CHECKED enum crm_status output_finish(struct output *out);

/**
 * output_abort(out):
 * Write what is left but the last newline (stdout), or remove the unfinished file; free ${out}.
 * NULL is fine.
 */
void output_abort(struct output *out);

#endif
