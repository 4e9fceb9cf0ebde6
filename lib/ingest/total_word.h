/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_TOTAL_WORD_H
#define CRM_INGEST_TOTAL_WORD_H

#include "base/slice.h"

#include <stdbool.h>

/** total_word(text): Whether ${text} is what reports call the sum of the rows above: `TOTAL`. */
bool total_word(struct slice text);

/**
 * total_goods(text): Whether ${text}, where goods have their name, is a total or how it was paid:
 * `Subtotal`, `Change due`.
 */
bool total_goods(struct slice text);

#endif
