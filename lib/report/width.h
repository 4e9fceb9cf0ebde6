/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_WIDTH_H
#define CRM_REPORT_WIDTH_H

#include "base/slice.h"

#include <stddef.h>
#include <stdint.h>

/**
 * width_text(text):
 * How many columns of a terminal UTF-8 ${text} takes, whatever the locale: 2 for wide and
 * full-width characters of East Asia and pictographs (Unicode Standard Annex 11), 0 for combining
 * marks, format characters and controls, 1 for all others and for each byte that is not UTF-8.
 */
size_t width_text(struct slice text);

/** width_of(c): The same of one code point. */
unsigned width_of(uint32_t c);

/**
 * width_decode(text, c): Take the first code point of ${text} (not empty) into *${c} and return its
 * length; a byte that is not UTF-8 is itself + 0x110000.
 */
size_t width_decode(struct slice text, uint32_t *c);

#endif
