/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_FOLD_ID_H
#define CRM_INGEST_FOLD_ID_H

#include "base/slice.h"

#include <stdbool.h>

/**
 * fold_id(out, room, id, case_too, blanks_too):
 * Bring ids that only differ in case (Unicode case folding) or in blanks (those at the ends are
 * dropped, runs become one) to one form.  Return the length written to ${out} (no NUL), or 0 where
 * it passes
 * ${room}.
 */
size_t fold_id(char *out, size_t room, struct slice id, bool case_too, bool blanks_too);

#endif
