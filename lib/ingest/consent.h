/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_CONSENT_H
#define CRM_INGEST_CONSENT_H

#include "base/slice.h"

/** What a word says of consent to be written to. */
enum consent {
	CONSENT_NONE,		/* blank: nothing new */
	CONSENT_YES,
	CONSENT_NO,
	CONSENT_UNKNOWN		/* another word, which nobody may take for a yes */
};

/**
 * consent_read(text):
 * What ${text} says, in English, Turkish, Persian, Arabic, German, French, Spanish, Italian or
 * Portuguese; case, accents and hyphens do not matter (fold_text()).
 */
enum consent consent_read(struct slice text);

/**
 * consent_word(consent): How the ledger writes it: `yes`, `no`, or an empty text where there is
 * none; NULL for CONSENT_UNKNOWN, whose own word is kept.
 */
const char *consent_word(enum consent consent);

#endif
