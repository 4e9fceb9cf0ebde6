/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_SHELL_H
#define CRM_FILTER_REPORT_REPORT_SHELL_H

#include "base/buf.h"
#include "base/slice.h"
#include "base/status.h"

/**
 * shell_word(buf, word): Append ${word} as a shell takes it, in quotes where it needs them.  CRM_OK
 * or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status shell_word(struct buf *buf, struct slice word);

#endif
