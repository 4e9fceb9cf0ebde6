/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_FILE_LOCK_H
#define CRM_IO_FILE_LOCK_H

#include "base/msg.h"
#include "base/status.h"

/**
 * file_lock(path, option, msg):
 * Wait until no other run updates the table ${path}, and lock it until this process ends.  The lock
 * is flock() on a file `PATH.lock` of its own, because the table itself is replaced.  Messages
 * begin with ${option}.  CRM_OK; CRM_ENOMEM or CRM_EIO after a message.
 */
CRM_CHECKED enum crm_status file_lock(const char *path, const char *option, struct msg *msg);

#endif
