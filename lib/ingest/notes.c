/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The names of what is noted in passing.  Unlike an outcome (outcome.h) a note is not what became
 * of a row: a row can have several, and be kept or refused whatever they are.
 */
#include "ingest/notes.h"

static const struct {
	const char *name, *words;
} notes[NOTES] = {
	[NOTE_ROUNDED] = { "rounded", "numbers rounded" },
	[NOTE_LENIENT] = { "quotes", "rows with quotes out of place" },
	[NOTE_EMPTY_FIELD] = { "empty_last_field", "rows with an empty last field too many or too few" },
	[NOTE_FOLDED] = { "folded", "ids made one with others" },
	[NOTE_ONE_LINE] = { "one_line", "rows with line ends in a field, now blanks" },
	[NOTE_NO_KIND] = { "zero_without_kind",
	    "orders of amount 0 (--map kind=COLUMN if they are none)" },
	[NOTE_CONTACT_MONEY] = { "contact_amount",
	    "contacts with an amount, which is not counted" },
	[NOTE_RATING] = { "rating_outside",
	    "ratings below 0 or above 10 (a mean needs all of one scale)" },
	[NOTE_UNENDED] = { "no_last_line_end", "inputs without a last line end" },
	[NOTE_ERASED] = { "erased_kept", "rows of customers in --erase kept without them" },
	[NOTE_REFERRER] = { "erased_referrer", "referrers in --erase left out" },
};

const char *
note_name(enum note note)
{

	return notes[note].name;
}

const char *
note_words(enum note note)
{

	return notes[note].words;
}
