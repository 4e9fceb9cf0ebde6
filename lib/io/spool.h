/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_SPOOL_H
#define CRM_IO_SPOOL_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdint.h>

/**
 * Bytes written once, then read from their start: in memory while they are few, then in the
 * process's temporary file (temp_file.h), which no signal can leave behind.  Filters keep the rows
 * here to which they will append columns.
 */
struct spool;

/**
 * spool_open(spool, memory, msg): ${memory}: how many bytes to hold before a file is made. CRM_OK,
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status spool_open(struct spool **spool, size_t memory, struct msg *msg);

/**
 * spool_add(spool, data, n): Append.  CRM_OK, CRM_ENOMEM, or CRM_EIO after a message (a full disk
 * says so).
 */
CRM_CHECKED enum crm_status spool_add(struct spool *spool, const void *data, size_t n);

/**
 * spool_add_line(spool, line): Append a line of any bytes (a row may have line ends within quotes).
 * As spool_add().
 */
CRM_CHECKED enum crm_status spool_add_line(struct spool *spool, struct slice line);

/**
 * spool_rewind(spool): No more is added; reading starts at the first byte.  May be called again.
 * CRM_OK or CRM_EIO.
 */
CRM_CHECKED enum crm_status spool_rewind(struct spool *spool);

/**
 * spool_line(spool, line):
 * The next line that spool_add_line() added, as it was, valid until the next call; line->p is NULL
 * at the end.  CRM_OK, CRM_ENOMEM, CRM_EIO.
 */
CRM_CHECKED enum crm_status spool_line(struct spool *spool, struct slice *line);

/**
 * spool_block(spool, n, block):
 * The next ${n} bytes as one run, valid until the next call; fewer than ${n} at the end.  CRM_OK,
 * CRM_ENOMEM, CRM_EIO.
 */
CRM_CHECKED enum crm_status spool_block(struct spool *spool, size_t n, struct slice *block);

/** spool_bytes(spool): How many bytes have been added. */
uint64_t spool_bytes(const struct spool *spool);

/** spool_close(spool): Free it; the file is gone.  NULL is fine. */
void spool_close(struct spool *spool);

#endif
