/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_SANDBOX_FILTER_H
#define CRM_BASE_SANDBOX_FILTER_H

#include "base/msg.h"
#include "base/status.h"

/**
 * sandbox_filter(msg):
 * Forbid system calls that no filter needs once it is running, with EPERM: new sockets, other
 * programs, new processes, executable memory, and the debugging and
 * administration of anything.  It holds for this thread and all threads and processes that it
 * starts.  For sandbox_enter().  Return CRM_OK; CRM_ENOMEM; or CRM_EIO after a message where a rule
 * could not be set.
 */
CRM_CHECKED enum crm_status sandbox_filter(struct msg *msg);

#endif
