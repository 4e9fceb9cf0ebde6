/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/markup.h"

#include "report/width.h"

#include <stdbool.h>

#define REPLACEMENT "\xef\xbf\xbd"

/** What stands for an ASCII character in markup, or NULL. */
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

static bool
is_control(uint32_t c)
{

	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

/** What XML, and so a workbook, may not hold in any form. */
static bool
is_no_character(uint32_t c)
{

	return c == 0xfffe || c == 0xffff;
}

/** Controls of the direction of writing, that could make a name look like another or turn what follows around. */
static bool
turns_around(uint32_t c)
{

	return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static enum crm_status
put(struct buf *buf, struct slice text, bool escape)
{
	enum crm_status status = CRM_OK;
	const char *special;
	uint32_t c;
	size_t n;

	for (; text.n > 0 && status == CRM_OK; text.p += n, text.n -= n) {
		n = width_decode(text, &c);
		if (c == '\t' || c == '\n' || c == '\r')
			status = buf_add(buf, " ", 1);
		else if (c >= 0x110000 || is_control(c) || turns_around(c) || is_no_character(c))
			status = buf_text(buf, REPLACEMENT);
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

	return put(buf, text, false);
}

enum crm_status
markup_escape(struct buf *buf, struct slice text)
{

	return put(buf, text, true);
}
