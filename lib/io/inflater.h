/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_INFLATER_H
#define CRM_IO_INFLATER_H

#include "base/status.h"
#include "io/input.h"
#include "io/progress.h"

#include <stddef.h>
#include <stdint.h>

/**
 * A thread that reads gzip from a descriptor and inflates it into a ring of buffers, ahead of the
 * thread that uses the text.  Prints nothing.
 */
struct inflater;

/** So many bytes in front of what inflater_next() gives may be written. */
#define INFLATER_HEAD ((size_t)32 << 10)

/**
 * Bytes that have been read from the descriptor before: ${n} of them at ${at} in a malloc'd
 * ${buffer} of ${room} bytes.
 */
struct inflater_begun {
	char *buffer;
	size_t room;
	char *at;
	size_t n;
};

/**
 * inflater_open(inf, fd, begun, progress):
 * Start the thread.  ${begun}->buffer belongs to it from now on, also on failure.  Return CRM_OK,
 * CRM_ENOMEM, or CRM_EIO (errno) where no thread can be had.
 */
CRM_CHECKED enum crm_status inflater_open(struct inflater **inf, int fd,
    const struct inflater_begun *begun, struct progress *progress);

/**
 * inflater_next(inf, p, n):
 * Wait for the next text: *${n} bytes at *${p}, with INPUT_PAD writable bytes after them; 0 bytes
 * at the end.  Earlier text stays valid until inflater_release().  Return CRM_OK; or, after all
 * text before the fault has been returned, CRM_EINPUT, CRM_EIO or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status inflater_next(struct inflater *inf, char **p, size_t *n);

/**
 * inflater_release(inf, but):
 * Release the text of all calls of inflater_next() except the newest ${but} (0 or 1).
 */
void inflater_release(struct inflater *inf, unsigned but);

/**
 * inflater_why(inf): The reason of a CRM_EINPUT or CRM_EIO, to follow the input's name and a colon.
 */
const char *inflater_why(const struct inflater *inf);

/** inflater_facts(inf): What has been read so far. */
struct input_facts inflater_facts(struct inflater *inf);

/** inflater_close(inf): Stop the thread and free all but the descriptor.  NULL is fine. */
void inflater_close(struct inflater *inf);

#endif
