/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_SPOOL_H
#define CRM_IO_SPOOL_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdint.h>

/**
 * Bytes that are written once, then read from their start: in memory while they are few, then in
 * the temporary file of the process (temp_file.h), which vanishes however the process ends.
 * Filters keep rows here until they know the columns to append.
 */
struct spool;

/**
 * spool_open(spool, memory, msg): Create an empty spool that uses the temporary file when it
 * exceeds ${memory} bytes.  CRM_OK, or CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status spool_open(struct spool **spool, size_t memory, struct msg *msg);

/**
 * spool_add(spool, data, n): Append ${n} bytes.  CRM_OK; CRM_ENOMEM or CRM_EIO (such as for a full
 * disk) after a message.
 */
CRM_CHECKED enum crm_status spool_add(struct spool *spool, const void *data, size_t n);

/**
 * spool_add_line(spool, line): Append a line of any bytes (a row may have line ends within quotes).
 * Return as spool_add().
 */
CRM_CHECKED enum crm_status spool_add_line(struct spool *spool, struct slice line);

/**
 * spool_rewind(spool): End adding; start reading at the first byte.  May be called again.  Return
 * as spool_add().
 */
CRM_CHECKED enum crm_status spool_rewind(struct spool *spool);

/**
 * spool_line(spool, line):
 * The next line of spool_add_line(), valid until the next call; line->p is NULL at the end.  Return
 * as spool_add().
 */
CRM_CHECKED enum crm_status spool_line(struct spool *spool, struct slice *line);

/**
 * spool_block(spool, n, block):
 * The next ${n} bytes as one run, valid until the next call; fewer than ${n} at the end.  Return as
 * spool_add().
 */
CRM_CHECKED enum crm_status spool_block(struct spool *spool, size_t n, struct slice *block);

/** spool_bytes(spool): How many bytes have been added. */
uint64_t spool_bytes(const struct spool *spool);

/** spool_close(spool): Free it and its blocks of the temporary file.  NULL is fine. */
void spool_close(struct spool *spool);

#endif
