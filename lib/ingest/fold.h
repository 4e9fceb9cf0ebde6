/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_FOLD_H
#define CRM_INGEST_FOLD_H

#include "base/slice.h"

#include <stdint.h>

/**
 * fold_text(out, room, text):
 * Bring the UTF-8 ${text} (at most 128 characters) to the form in which names are compared:
 * compatible forms and cases are one (Unicode's NFKC_Casefold), accents and harakat are dropped;
 * Turkish dotted and dotless i are one letter, as are Arabic and Persian yeh, kaf, the forms of
 * alef, and teh marbuta with heh; digits are ASCII; quotes, `#`, bidi marks, BOM, ZWNJ and tatweel
 * are dropped; each run of blanks (also NBSP), underscores, hyphens, points, colons and slashes is
 * one blank, none at the ends.  Where a capital letter follows a small one a blank is put between,
 * so that `CustomerID` is `customer id`.
 *
 * Return the length written to ${out} (no NUL), or 0 where nothing is left, it passes ${room} - 4,
 * or ${text} is too long or no UTF-8.
 */
size_t fold_text(char *out, size_t room, struct slice text);

/**
 * fold_letter(c):
 * What ${c}, case folded, counts as in names and ids alike: Turkish dotless i is i; Arabic yeh,
 * kaf, teh marbuta and alef wasla are the letters that Persian keyboards write; a digit of any
 * script is the ASCII one; 0 for tatweel and harakat, which count for nothing.
 */
uint32_t fold_letter(uint32_t c);

#endif
