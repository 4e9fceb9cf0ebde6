/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_DIGIT_H
#define CRM_INGEST_DIGIT_H

#include <stdint.h>
#include <unicode/uchar.h>

/** digit_value(c): The value of the decimal digit ${c} of any script, or -1. */
static inline int
digit_value(uint32_t c)
{

	if (c < 0x80)
		return c - '0' <= 9 ? (int)(c - '0') : -1;
	/* Persian and Arabic digits are asked for most. */
	if (c - 0x6f0 <= 9)
		return (int)(c - 0x6f0);
	if (c - 0x660 <= 9)
		return (int)(c - 0x660);
	return u_charDigitValue((UChar32)c);
}

#endif
