/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_PROGRESS_H
#define CRM_IO_PROGRESS_H

#include "base/status.h"

#include <stdint.h>

/**
 * A line on stderr that tells how far a long work is: bytes, rate, and share and time left where
 * the size is known. It is drawn at most five times a second, only after the first second, and
 * wiped out at the end. All calls take NULL and then do nothing.
 */
struct progress;

enum progress_when {
	PROGRESS_AUTO,
	PROGRESS_ALWAYS,
	PROGRESS_NEVER
}; /* AUTO: where stderr is a terminal */

/**
 * progress_open(progress, program, when): *${progress} is NULL where nothing is to be shown. CRM_OK
 * or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status progress_open(
    struct progress **progress, const char *program, enum progress_when when);

/**
 * progress_expect(progress, bytes): An input of ${bytes} will be read (call once for each whose
 * size is known).
 */
void progress_expect(struct progress *progress, uint64_t bytes);

/**
 * progress_add(progress, bytes): ${bytes} more have been read as they are on disk.  May be called
 * from any thread.
 */
void progress_add(struct progress *progress, uint64_t bytes);

/**
 * progress_phase(progress, name): What is being done now, a constant (`sorting`); draws at once if
 * it draws at all.
 */
void progress_phase(struct progress *progress, const char *name);

/** progress_close(progress): Wipe the line and free ${progress}. */
void progress_close(struct progress *progress);

#endif
