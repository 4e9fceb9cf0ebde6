/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_FOLD_ID_H
#define CRM_INGEST_FOLD_ID_H

#include "base/slice.h"

#include <stdbool.h>

/**
 * The longest id that letters are folded of, in bytes: longer ones only have their blanks folded.
 */
#define FOLD_ID 512

/** fold_id_room(n): Room that the folded form of an id of ${n} bytes needs at the most. */
static inline size_t
fold_id_room(size_t n)
{

	return 3 * n + 8;
}

/**
 * fold_id(out, room, id, letters, blanks):
 * Bring ids to one form that people and keyboards take for the same.  ${letters}: NFKC_Casefold
 * (case, compatible forms, composed or not), Turkish dotted and dotless i as one, and what
 * fold_letter() makes one; accents stay.  ${blanks}: runs of blanks become one, those at the ends
 * are dropped.  Return the length written to ${out} (no NUL); where that passes ${room} the id is
 * copied as it is, if it can be; else 0.
 */
size_t fold_id(char *out, size_t room, struct slice id, bool letters, bool blanks);

#endif
