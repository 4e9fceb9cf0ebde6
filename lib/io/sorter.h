/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_SORTER_H
#define CRM_IO_SORTER_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdint.h>

/**
 * A set of byte strings, read back in bytewise order and without duplicates: in memory while it is
 * small, then in sorted runs in spools (io/spool.h).
 */
struct sorter;

/**
 * sorter_open(s, memory, msg): Create an empty set that writes runs when it exceeds ${memory} bytes
 * (at least 64 KiB, at most 2 GiB).  CRM_OK, or CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status sorter_open(struct sorter **s, size_t memory, struct msg *msg);

/**
 * sorter_add(s, record, n): Add a string of fewer than 2^30 bytes.  CRM_OK; CRM_ENOMEM or CRM_EIO
 * after a message.
 */
CRM_CHECKED enum crm_status sorter_add(struct sorter *s, const void *record, size_t n);

/**
 * sorter_start(s): End adding; start reading with the least string.  May be called again.  Return
 * as sorter_add().
 */
CRM_CHECKED enum crm_status sorter_start(struct sorter *s);

/**
 * sorter_next(s, record):
 * The next string, valid until the next call; record->p is NULL at the end.  Return as
 * sorter_add().
 */
CRM_CHECKED enum crm_status sorter_next(struct sorter *s, struct slice *record);

/** sorter_close(s): Free it; the files are gone.  NULL is fine. */
void sorter_close(struct sorter *s);

#endif
