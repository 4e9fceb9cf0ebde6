/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must not reach a page, a terminal or a workbook as it is: controls, characters that turn the
 * direction of text, bytes that are not UTF-8, and the marks of HTML.
 */
#include "report/markup.h"

#include "report/width.h"

/** The entity of an ASCII character in markup, or NULL. */
static const char *
entity(uint32_t c)
{

	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/**
 * Controls; separators of lines and paragraphs; U+202A to U+202E and U+2066 to U+2069, which change
 * the order in which text is shown; what is no character, or not UTF-8 (0x110000 and up, see
 * width.h).
 */
bool
markup_is_unsafe(uint32_t c)
{

	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 ||
	    (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfffe ||
	    c == 0xffff || c >= 0x110000;
}

/**
 * Append ${text} with blanks for white space and U+FFFD for unsafe characters; with ${escape} as
 * markup too.
 */
static enum crm_status
add_clean(struct buf *buf, struct slice text, bool escape)
{
	enum crm_status status = CRM_OK;
	const char *special;
	uint32_t c;
	size_t n;

	for (; text.n > 0 && status == CRM_OK; text.p += n, text.n -= n) {
		n = width_decode(text, &c);
		if (c == '\t' || c == '\n' || c == '\r')
			status = buf_add(buf, " ", 1);
		else if (markup_is_unsafe(c))
			status = buf_text(buf, MARKUP_REPLACEMENT);
		else if (escape && (special = entity(c)) != NULL)
			status = buf_text(buf, special);
		else
			status = buf_add(buf, text.p, n);
	}
	return status;
}

enum crm_status
markup_clean(struct buf *buf, struct slice text)
{

	return add_clean(buf, text, false);
}

enum crm_status
markup_escape(struct buf *buf, struct slice text)
{

	return add_clean(buf, text, true);
}
