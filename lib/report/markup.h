/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_MARKUP_H
#define CRM_REPORT_MARKUP_H

#include "base/buf.h"
#include "base/slice.h"
#include "base/status.h"

/**
 * markup_clean(buf, text): Append ${text} as valid UTF-8 without controls and noncharacters: each byte or character
 * that is none becomes U+FFFD, a line end or tab a blank. CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status markup_clean(struct buf *buf, struct slice text);

/** markup_escape(buf, text): The same, safe within elements and quoted attributes of HTML and SVG. */
CRM_CHECKED enum crm_status markup_escape(struct buf *buf, struct slice text);

#endif
