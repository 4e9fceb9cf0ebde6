/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_PROGRESS_H
#define CRM_IO_PROGRESS_H

#include "base/status.h"

#include <stdint.h>

/**
 * A line on stderr that shows the progress of a long run: bytes, rate, and share and time left if
 * the size is known.  It is drawn at most five times a second, only after the first second, and
 * erased at the end.  All functions accept NULL and then do nothing.
 */
struct progress;

enum progress_when {
	PROGRESS_AUTO,
	PROGRESS_ALWAYS,
	PROGRESS_NEVER
}; /* AUTO: where stderr is a terminal */

/**
 * progress_open(progress, program, when): *${progress} becomes NULL if nothing will be shown.
 * CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status progress_open(
    struct progress **progress, const char *program, enum progress_when when);

/**
 * progress_expect(progress, bytes): Add ${bytes} to the total that will be read.
 */
void progress_expect(struct progress *progress, uint64_t bytes);

/**
 * progress_add(progress, bytes): Count ${bytes} as read, as they are on disk (before inflating).
 * May be called from any thread.
 */
void progress_add(struct progress *progress, uint64_t bytes);

/**
 * progress_phase(progress, name): Show ${name}, a constant such as `sorting`, from now on.  After
 * the first second the line is drawn at once.
 */
void progress_phase(struct progress *progress, const char *name);

/** progress_close(progress): Wipe the line and free ${progress}. */
void progress_close(struct progress *progress);

#endif
