/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_SANDBOX_FILTER_H
#define CRM_BASE_SANDBOX_FILTER_H

#include "base/msg.h"
#include "base/status.h"

/**
 * sandbox_filter(msg):
 * Let system calls that no filter needs once it is running fail with EPERM: those for sockets,
 * other programs, processes, executable memory, debugging and administration.  This holds for the
 * calling thread and for all threads that it starts.  For sandbox_enter().  Return CRM_OK;
 * CRM_ENOMEM; or CRM_EIO; after a message.
 */
CRM_CHECKED enum crm_status sandbox_filter(struct msg *msg);

#endif
