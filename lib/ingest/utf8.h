/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_UTF8_H
#define CRM_INGEST_UTF8_H

#include "base/slice.h"

#include <stdint.h>

/**
 * utf8_prefix(text):
 * How many bytes at the start of ${text} are whole valid UTF-8 characters (RFC 3629); text.n if all
 * are.  ASCII at memory speed.
 */
size_t utf8_prefix(struct slice text);

/** utf8_valid(text): Whether all of ${text} is valid. */
static inline bool
utf8_valid(struct slice text)
{

	return utf8_prefix(text) == text.n;
}

/**
 * utf8_whole(text):
 * Length of ${text} without a character that its end cuts (at most 3 bytes less); says nothing
 * about validity.
 */
size_t utf8_whole(struct slice text);

/**
 * utf8_next(p, end, c): The character at ${p} < ${end}, into *${c}; return its bytes, or 0 if it is
 * not valid.
 */
size_t utf8_next(const char *p, const char *end, uint32_t *c);

/** utf8_put(out, c): Write the character ${c} to ${out} (4 bytes) and return its bytes. */
size_t utf8_put(char *out, uint32_t c);

#endif
