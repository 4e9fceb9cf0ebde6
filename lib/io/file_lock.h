/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_FILE_LOCK_H
#define CRM_IO_FILE_LOCK_H

#include "base/msg.h"
#include "base/status.h"

/**
 * file_lock(path, option, msg):
 * Wait for other runs that add to the table ${path}, and keep them out until this process ends.
 * The lock is flock() on `PATH.lock`, beside the table because that is replaced.  ${option} begins
 * messages.  CRM_OK; CRM_ENOMEM or CRM_EIO after a message.
 */
CRM_CHECKED enum crm_status file_lock(const char *path, const char *option, struct msg *msg);

#endif
