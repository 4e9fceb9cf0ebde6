/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_ENCODING_H
#define CRM_INGEST_ENCODING_H

#include "base/buf.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdint.h>

/** A conversion of one input from a named encoding to UTF-8, piece by piece. */
struct encoding;

/**
 * What stands in the output for bytes that mean nothing in the encoding: no UTF-8 has it, so the
 * row with it is refused.
 */
#define ENCODING_BAD '\xff'

/**
 * encoding_open(e, name):
 * Any name that ICU knows: UTF-8, UTF-16 (by its BOM; little endian without), UTF-16LE,
 * windows-1254, ISO-8859-9, IBM857, ...  Return CRM_OK; CRM_EUSAGE for a name it does not know,
 * printing nothing; CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status encoding_open(struct encoding **e, const char *name);

/**
 * encoding_convert(e, in, last, out):
 * Append the UTF-8 of the next piece ${in} of the input to ${out}, at most three times its bytes
 * and a few; a character cut by its end is kept for the next piece.  ${last}: this is the end of
 * the input.  A BOM at the start is dropped.  Invalid bytes (of an encoding with one byte a
 * character also those that stand for the control characters U+0080 to U+009F) become ENCODING_BAD,
 * one for each sequence, and are counted.  ASCII goes at 2 GB/s where a character is a byte. Return
 * CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status encoding_convert(
    struct encoding *e, struct slice in, bool last, struct buf *out);

/**
 * encoding_bad(e, first): How many invalid sequences there were; *${first} (may be NULL) is the
 * place of the first in the input, in bytes from 0 (where a piece border cuts it, perhaps of its
 * next byte).
 */
uint64_t encoding_bad(const struct encoding *e, uint64_t *first);

/** encoding_close(e): Free it.  NULL is fine. */
void encoding_close(struct encoding *e);

/**
 * encoding_known(name): The name by which ICU knows the encoding ${name}, a constant; NULL if it
 * does not.
 */
const char *encoding_known(const char *name);

/** encoding_is_utf8(name): Whether ${name} is a name of UTF-8, which needs no conversion. */
bool encoding_is_utf8(const char *name);

/**
 * encoding_mark(start):
 * The encoding that a BOM at the start of an input tells (`UTF-8`, `UTF-16LE`, `UTF-16BE`,
 * `UTF-32LE`, ...), or NULL.
 */
const char *encoding_mark(struct slice start);

/** How many encodings encoding_guess() names at most. */
#define ENCODING_GUESSES 4

/**
 * encoding_guess(sample, names):
 * Which encodings would fit ${sample} (some kilobytes that are no UTF-8), the likeliest first: all
 * bytes have a meaning, none is a control character, and letters are beside letters of their
 * script.  Fills ${names} with constants and returns how many.
 */
size_t encoding_guess(struct slice sample, const char *names[ENCODING_GUESSES]);

#endif
