/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_NEAR_NAME_H
#define CRM_BASE_NEAR_NAME_H

#include "base/slice.h"

#include <stdbool.h>

/**
 * near_name(a, b):
 * Whether who wrote ${a} may have meant the name ${b}: without regard to case and accents (of
 * Latin, Greek and Cyrillic letters), blanks, dots, dashes and underscores they are the same but
 * for one letter more, less or other, or two letters that changed places.  Digits must agree.
 * Names of fewer than three letters are near none.
 */
bool near_name(struct slice a, struct slice b);

#endif
