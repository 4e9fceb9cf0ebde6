/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_FILE_HASH_H
#define CRM_INGEST_FILE_HASH_H

#include "base/msg.h"
#include "base/status.h"

/** Length of a SHA-256 in hexadecimal digits. */
#define FILE_HASH 64

/**
 * file_hash(path, hex, msg):
 * Write the SHA-256 of the file ${path} to ${hex}, FILE_HASH digits and no NUL; for what is not a
 * regular file leave ${hex} as it is.  CRM_OK; CRM_ENOMEM, CRM_EIO after a message.
 */
CRM_CHECKED enum crm_status file_hash(const char *path, char hex[FILE_HASH], struct msg *msg);

#endif
