/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_APP_OPTION_AMOUNT_H
#define CRM_APP_OPTION_AMOUNT_H

#include <stdbool.h>

/**
 * option_amount(field, text, why): An OPT_CALL for an exact amount above 0: reads it into the
 * struct decimal at ${field}.
 */
bool option_amount(void *field, const char *text, char why[128]);

/**
 * option_share(field, text, why): An OPT_CALL for a share above 0 and up to a half: `10%` or `0.1`
 * becomes 0.1 in the double at ${field}.
 */
bool option_share(void *field, const char *text, char why[128]);

/**
 * option_part(field, text, why): As option_share(), but up to all: a margin of `60%` or `1`.
 */
bool option_part(void *field, const char *text, char why[128]);

/**
 * option_lift(field, text, why): An OPT_CALL for a rise above 0 and up to a hundredfold: `50%` or
 * `0.5` becomes 0.5 in the double at ${field}.
 */
bool option_lift(void *field, const char *text, char why[128]);

#endif
