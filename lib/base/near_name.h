/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_NEAR_NAME_H
#define CRM_BASE_NEAR_NAME_H

#include "base/slice.h"

#include <stdbool.h>

/**
 * near_name(a, b):
 * Whether ${a} may be a misspelling of ${b}: ignoring case and accents (of Latin, Greek and
 * Cyrillic letters), blanks, dots, dashes and underscores, they differ in one letter that is added,
 * missing or another, or in two adjacent letters that are swapped; or in nothing.  Digits must be
 * the same.  False if either has fewer than three letters or more than 96 bytes.
 */
bool near_name(struct slice a, struct slice b);

#endif
