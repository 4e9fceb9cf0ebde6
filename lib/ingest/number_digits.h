/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_NUMBER_DIGITS_H
#define CRM_INGEST_NUMBER_DIGITS_H

#include "ingest/number_text.h"

#include <stdint.h>

/* What number_text.c needs of the digits of a number. */

#define NUMBER_NONE "is not a number"

/**
 * number_group_of(c): The set of NUMBER_GROUP_* that the character ${c} between groups is of; 0 if
 * it can be there in no format.
 */
unsigned number_group_of(uint32_t c);

/**
 * number_digits(text, format, out):
 * Read digits, marks between groups, the decimal mark and an exponent, and nothing around them,
 * into out->value and out->rounded.  Return NULL, or why not, as number_read() does.
 */
CRM_CHECKED const char *number_digits(
    struct slice text, struct number_format format, struct number *out);

#endif
