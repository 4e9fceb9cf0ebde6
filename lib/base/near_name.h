/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_NEAR_NAME_H
#define CRM_BASE_NEAR_NAME_H

#include "base/slice.h"

#include <stdbool.h>

/**
 * near_name(a, b):
 * Whether who wrote ${a} may have meant the name ${b}: without regard to ASCII case, blanks,
 * dots, dashes and underscores they are the same but for one byte more, less or other, or two bytes
 * that changed places. Names of fewer than three bytes are near none.
 */
bool near_name(struct slice a, struct slice b);

#endif
