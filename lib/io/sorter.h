/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_SORTER_H
#define CRM_IO_SORTER_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdint.h>

/**
 * A set of byte strings that is read in bytewise order, each once: in memory while it is small,
 * then in sorted runs in temporary files (see io/spool.h).
 */
struct sorter;

/**
 * sorter_open(s, memory, msg): ${memory}: bytes to hold before runs are written.  CRM_OK,
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status sorter_open(struct sorter **s, size_t memory, struct msg *msg);

/**
 * sorter_add(s, record, n): Add a string of up to 2^30 bytes.  CRM_OK, CRM_ENOMEM, CRM_EIO after a
 * message.
 */
CRM_CHECKED enum crm_status sorter_add(struct sorter *s, const void *record, size_t n);

/**
 * sorter_start(s): No more is added; begin to read at the least.  May be called again.  As
 * sorter_add().
 */
CRM_CHECKED enum crm_status sorter_start(struct sorter *s);

/**
 * sorter_next(s, record):
 * The next string, valid until the next call; record->p is NULL at the end.  As sorter_add().
 */
CRM_CHECKED enum crm_status sorter_next(struct sorter *s, struct slice *record);

/** sorter_close(s): Free it; the files are gone.  NULL is fine. */
void sorter_close(struct sorter *s);

#endif
