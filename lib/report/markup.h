/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_MARKUP_H
#define CRM_REPORT_MARKUP_H

#include "base/buf.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

/** The replacement for invalid bytes and unsafe characters: U+FFFD. */
#define MARKUP_REPLACEMENT "\xef\xbf\xbd"

/**
 * markup_is_unsafe(c):
 * Whether a code point must not be shown as it is: it is a control character, breaks the line,
 * changes the direction of the text after it (so that a name looks like another), is not allowed in
 * XML, or is a byte that is not UTF-8 (see width_decode()).
 */
bool markup_is_unsafe(uint32_t c);

/**
 * markup_clean(buf, text): Append ${text} as valid UTF-8: invalid bytes and unsafe characters
 * become U+FFFD, line ends and tabs blanks.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status markup_clean(struct buf *buf, struct slice text);

/**
 * markup_escape(buf, text): The same, escaped for elements and quoted attributes of HTML and SVG.
 */
CRM_CHECKED enum crm_status markup_escape(struct buf *buf, struct slice text);

#endif
