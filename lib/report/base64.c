/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Base64, for the parts of a mail: three bytes become four characters, a rest is filled up with
 * `=`.
 */
#include "report/base64.h"

#include <assert.h>

enum crm_status
base64_add(struct buf *buf, struct slice text, size_t line)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t column = 0;

	assert(line % 4 == 0);
	for (size_t i = 0; i < text.n; i += 3) {
		size_t left = text.n - i;
		unsigned bits = (unsigned)(unsigned char)text.p[i] << 16 |
		    (left > 1 ? (unsigned)(unsigned char)text.p[i + 1] << 8 : 0) |
		    (left > 2 ? (unsigned)(unsigned char)text.p[i + 2] : 0);
		char four[4] = { digits[bits >> 18], digits[bits >> 12 & 63],
			left > 1 ? digits[bits >> 6 & 63] : '=',
			left > 2 ? digits[bits & 63] : '=' };

		if (buf_add(buf, four, 4) != CRM_OK)
			return CRM_ENOMEM;
		column += 4;
		if (line > 0 && column == line) {
			if (buf_text(buf, "\r\n") != CRM_OK)
				return CRM_ENOMEM;
			column = 0;
		}
	}
	return line > 0 && column > 0 ? buf_text(buf, "\r\n") : CRM_OK;
}
