/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_BITS_H
#define CRM_MODEL_BITS_H

#include <stddef.h>
#include <stdint.h>

/**
 * Write the AND of the ${words} words of ${a} and ${b} to ${both} and return how many of its bits
 * are set.
 */
typedef uint64_t (*bits_and_fn)(uint64_t *both, const uint64_t *a, const uint64_t *b, size_t words);

/** bits_and(): The fastest of these that this processor has; all give the same. */
bits_and_fn bits_and(void);

/** bits_and_plain(both, a, b, words): The one for every processor. */
uint64_t bits_and_plain(uint64_t *both, const uint64_t *a, const uint64_t *b, size_t words);

#endif
