/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_MARKUP_H
#define CRM_REPORT_MARKUP_H

#include "base/buf.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

/** What is written for a character that is none, or unsafe: U+FFFD. */
#define MARKUP_REPLACEMENT "\xef\xbf\xbd"

/**
 * markup_is_unsafe(c):
 * Whether people are never shown a code point as it is: it is a control, breaks the line, turns the
 * direction of what follows around (so that a name looks like another), cannot be in XML in any
 * form, or is a byte that is not UTF-8 (width_decode()).
 */
bool markup_is_unsafe(uint32_t c);

/**
 * markup_clean(buf, text): Append ${text} as valid UTF-8 without controls and noncharacters: each
 * byte or character that is none becomes U+FFFD, a line end or tab a blank. CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status markup_clean(struct buf *buf, struct slice text);

/**
 * markup_escape(buf, text): The same, safe within elements and quoted attributes of HTML and SVG.
 */
CRM_CHECKED enum crm_status markup_escape(struct buf *buf, struct slice text);

#endif
