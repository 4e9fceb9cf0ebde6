/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_CONVEYOR_H
#define CRM_BASE_CONVEYOR_H

#include "base/status.h"

#include <stdbool.h>

/**
 * Hands blocks of work to another thread, which processes them in the order in which they were
 * given, while the caller fills the next one.  The first blocks are processed by the calling thread
 * itself, so that small inputs start no thread; so are all where no thread is allowed, or the
 * system refuses it.  The results are the same either way.
 */
struct conveyor;

struct conveyor_calls {
	/* Make an empty block: CRM_OK or CRM_ENOMEM. */
	enum crm_status (*make)(void **block);

	/* Free a block. */
	void (*free)(void *block);

	/*
	 * Process a block, on either thread, and leave it empty.  Not called again after the first
	 * call that does not return CRM_OK.
	 */
	enum crm_status (*work)(void *arg, void *block);
};

/**
 * conveyor_open(c, calls, arg, first):
 * Create a conveyor without a thread.  *${first} is the block to fill.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status conveyor_open(
    struct conveyor **c, const struct conveyor_calls *calls, void *arg, void **first);

/** conveyor_allow(c): Allow the thread, once there is enough work for it. */
void conveyor_allow(struct conveyor *c);

/** conveyor_threaded(c): Whether the thread has been started. */
bool conveyor_threaded(const struct conveyor *c);

/**
 * conveyor_give(c, next):
 * Give the block that was being filled; *${next} is the one to fill now.  Wait if all blocks are
 * full.  Return CRM_OK, or what the first call of work() that failed returned, which may have been
 * for an earlier block.
 */
CRM_CHECKED enum crm_status conveyor_give(struct conveyor *c, void **next);

/**
 * conveyor_wait(c): Wait until all blocks that were given have been processed.  Return as
 * conveyor_give().
 */
CRM_CHECKED enum crm_status conveyor_wait(struct conveyor *c);

/**
 * conveyor_close(c): End the thread and free everything; blocks not yet processed are dropped.
 * NULL is fine.
 */
void conveyor_close(struct conveyor *c);

#endif
