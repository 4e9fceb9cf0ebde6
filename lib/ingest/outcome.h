/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_OUTCOME_H
#define CRM_INGEST_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

/**
 * What became of a row of a foreign log: each is exactly one of these, so that rows read = kept +
 * dropped + refused.
 */
enum outcome {
	KEPT,
	/* Dropped, because the options say so. */
	DROPPED_BLANK,
	DROPPED_GUEST,
	DROPPED_RETURN,
	DROPPED_ZERO,
	DROPPED_EARLY,
	DROPPED_LATE,
	DROPPED_DUPLICATE,
	DROPPED_HEADER,
	DROPPED_TOTAL,
	DROPPED_CONSENT,
	DROPPED_WHERE,
	DROPPED_STATUS,
	DROPPED_CURRENCY,
	DROPPED_ERASED,
	/* Refused, because they cannot be read. */
	REFUSED_QUOTING,
	REFUSED_WIDTH,
	REFUSED_ENCODING,
	REFUSED_TOTAL,
	REFUSED_ID,
	REFUSED_DATE,
	REFUSED_RANGE,
	REFUSED_FUTURE,
	REFUSED_NUMBER,
	REFUSED_SIZE,
	REFUSED_ORDER,
	REFUSED_CURRENCY,
	OUTCOMES
};

/** How many rows became what. */
struct tally {
	uint64_t rows[OUTCOMES];
};

/** outcome_name(outcome): One word for receipts and rejects: `kept`, `guest`, `date`, ... */
const char *outcome_name(enum outcome outcome);

/** outcome_words(outcome): The same for people, after a number: `without a customer`. */
const char *outcome_words(enum outcome outcome);

/**
 * outcome_is_refusal(outcome): Whether the row could not be read (and goes to the rejects), rather
 * than not wanted.
 */
static inline bool
outcome_is_refusal(enum outcome outcome)
{

	return outcome >= REFUSED_QUOTING;
}

/** tally_read(t), tally_dropped(t), tally_refused(t): Rows in all, those dropped, those refused. */
uint64_t tally_read(const struct tally *t);
uint64_t tally_dropped(const struct tally *t);
uint64_t tally_refused(const struct tally *t);

#endif
