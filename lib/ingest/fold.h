/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_FOLD_H
#define CRM_INGEST_FOLD_H

#include "base/slice.h"

/**
 * fold_text(out, room, text):
 * Bring the UTF-8 ${text} to the form in which names are compared: NFKC and case folded (Turkish dotted and dotless i are one letter,
 * as are Arabic and Persian yeh and kaf, the forms of alef and teh marbuta with heh), quotes, bidi marks, BOM, ZWNJ, tatweel, harakat
 * and the points of abbreviations dropped, and each run of blanks (also NBSP), underscores, hyphens and slashes one blank; none at the ends.
 * A change from a small to a capital ASCII letter counts as a blank, so that `CustomerID` is `customer id`.
 *
 * Return the length written to ${out} (no NUL), or 0 where nothing is left, it passes ${room}, or ${text} is no UTF-8.
 */
size_t fold_text(char *out, size_t room, struct slice text);

#endif
