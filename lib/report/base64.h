/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_BASE64_H
#define CRM_REPORT_BASE64_H

#include "base/buf.h"
#include "base/slice.h"
#include "base/status.h"

#include <stddef.h>

/**
 * base64_add(buf, text, line):
 * Append ${text} in base64 (RFC 4648), with CRLF after each ${line} characters (a multiple of 4)
 * and at the end; ${line} 0: in one line without an end.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status base64_add(struct buf *buf, struct slice text, size_t line);

#endif
