/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_NOTES_H
#define CRM_INGEST_NOTES_H

#include <stdint.h>

/** What was changed or passed over while rows were read, for the receipt: never in silence. */
enum note {
	NOTE_ROUNDED,		/* numbers with more decimals than the ledger holds */
	NOTE_LENIENT,		/* rows whose quotes are not those of RFC 4180 */
	NOTE_EMPTY_FIELD,	/* rows with an empty field after the last one, or without it */
	NOTE_FOLDED,		/* ids that --fold-id made one with another */
	NOTE_ONE_LINE,		/* rows whose fields had line ends, with --one-line */
	NOTE_NO_KIND,		/* rows of amount 0 and no cost that do not say what they are */
	NOTE_CONTACT_MONEY,	/* contacts with an amount, which is no money that was paid */
	NOTE_RATING,		/* ratings outside 0 to 10: of another scale, or mistyped */
	NOTE_UNENDED,		/* inputs that do not end in a line end */
	NOTE_ERASED,		/* rows of --erase that were kept without their customer */
	NOTE_REFERRER,		/* rows whose referrer is in --erase */
	NOTES
};

struct notes {
	uint64_t n[NOTES];
};

/** note_name(note): One word for the receipt. */
const char *note_name(enum note note);

/** note_words(note): The same for people, after a number. */
const char *note_words(enum note note);

#endif
