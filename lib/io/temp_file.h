/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_TEMP_FILE_H
#define CRM_IO_TEMP_FILE_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The temporary file of this process: one file without a name in $TMPDIR (/tmp by default), shared
 * by all spools in blocks.  These functions print nothing and may be called from any thread.
 */

/** Bytes in a block. */
#define TEMP_BLOCK ((size_t)256 << 10)

/**
 * temp_file_open():
 * Open the file, unless it is open.  Called before the program enters the sandbox, where no file
 * can be made.  A failure is kept for temp_file_take(), as most runs need no temporary file.
 */
void temp_file_open(void);

/**
 * temp_file_take(block): *${block} becomes the number of a free block, which the caller owns until
 * temp_file_give().  CRM_OK; CRM_ENOMEM; or CRM_EIO (errno) if the file could not be opened.
 */
CRM_CHECKED enum crm_status temp_file_take(uint64_t *block);

/** temp_file_give(block): Return a block, to be used again. */
void temp_file_give(uint64_t block);

/**
 * temp_file_write(block, at, p, n): Write ${n} bytes from byte ${at} of ${block} on.  CRM_OK or
 * CRM_EIO (errno).
 */
CRM_CHECKED enum crm_status temp_file_write(uint64_t block, size_t at, const char *p, size_t n);

/** temp_file_read(block, at, p, n): Read ${n} bytes likewise.  CRM_OK or CRM_EIO (errno). */
CRM_CHECKED enum crm_status temp_file_read(uint64_t block, size_t at, char *p, size_t n);

/** temp_file_folder(): The folder of the file, for messages. */
const char *temp_file_folder(void);

#endif
