/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_OUTPUT_H
#define CRM_IO_OUTPUT_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>

/**
 * One output: stdout, or a file that is written completely or left untouched (written beside its
 * place, synced, renamed).
 *
 * What has been written of a table never ends in LF until the output is placed, so that a cut
 * stream cannot pass for a whole one: the newest newline is held back, and a pipe or plain stdout
 * is written in pieces that cannot be cut after a LF (of at most PIPE_BUF bytes, which POSIX makes
 * atomic, or of whole pages where Linux cuts between those only); so not even `kill -9` leaves a
 * stream that looks whole.
 *
 * The outputs of one run belong to a set (outputs.h): output_finish() then only prepares each, and
 * all are placed together at the end of the run, the main one last.
 */
struct output;
struct outputs;

struct output_options {
	const char *path;	/* NULL or "-": stdout */
	bool gzip;		/* compress; also done where ${path} ends in `.gz` */
	unsigned mode;		/* permission bits of a new file before umask; 0 means 0666 */
	struct outputs *set;	/* the run's outputs; NULL: output_finish() places this one */
	bool is_main;		/* the one of the set to be placed last */
};

/**
 * output_open(out, options, msg):
 * Return CRM_OK, CRM_ENOMEM, or CRM_EIO after a message.  A file is not touched before it is
 * placed.
 */
CRM_CHECKED enum crm_status output_open(
    struct output **out, const struct output_options *options, struct msg *msg);

/**
 * output_room(out, n):
 * Return room for at least ${n} bytes, which the caller fills and then appends by output_added();
 * or NULL after a failure (which has been reported, and which output_finish() will return).
 */
char *output_room(struct output *out, size_t n);

/** output_added(out, n): Append the ${n} bytes that were written to the room of output_room(). */
void output_added(struct output *out, size_t n);

/**
 * output_write(out, data, n): Write ${n} bytes.  Failures are kept for output_status() and
 * output_finish().
 */
void output_write(struct output *out, const void *data, size_t n);

/**
 * output_status(out): CRM_OK, or the first failure so far.  A loop over a long input checks it now
 * and then, to stop early.
 */
enum crm_status output_status(const struct output *out);

/**
 * output_flush(out): Write what is buffered, except a newline that is held back, so that the reader
 * of a slow stream sees it.
 */
void output_flush(struct output *out);

/**
 * output_finish(out):
 * End writing.  Seal ${out} and add it to its set, for outputs_commit() to place; without a set,
 * place it now.  In any case ${out} must not be used afterwards.  Return CRM_OK, or the first
 * failure, which has been reported once.
 */
CRM_CHECKED enum crm_status output_finish(struct output *out);

/**
 * output_abort(out):
 * Give up: write what is buffered except the last newline (stdout), or remove the unfinished file;
 * free ${out}.  NULL is fine.
 */
void output_abort(struct output *out);

#endif
