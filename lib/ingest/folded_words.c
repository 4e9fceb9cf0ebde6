/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sets of the program's own words, compared folded.
 *
 * The folded words are kept one after the other, and found by open addressing.  Folding a table
 * takes about a millisecond, which is most of the time of a small log; so a set is filled once in a
 * process, at the first look-up of its owner (pthread_once), for all inputs and all parts of the
 * program that ask.
 */
#include "ingest/folded_words.h"

#include "base/hash.h"
#include "ingest/header_names.h"

#include <assert.h>
#include <string.h>

/*
 * Where the ${folded} word is, or the empty bucket where it would be.  The words are the program's
 * own, so nobody can make them collide, and the search for any text ends at the first empty bucket.
 */
static size_t
find_bucket(const struct folded_words *set, struct slice folded)
{
	size_t i = hash_text(folded) % FOLDED_BUCKETS;

	while (set->bucket[i].n != 0 &&
	    !slice_equal((struct slice){ set->text + set->bucket[i].at, set->bucket[i].n }, folded))
		i = (i + 1) % FOLDED_BUCKETS;
	return i;
}

void
folded_words_add(struct folded_words *set, const char *list, uint16_t value)
{

	while (*list != '\0') {
		const char *end = strchrnul(list, '|');
		struct slice folded = { set->text + set->used, 0 };
		size_t at;

		/* Searches are short, and end, while half of the buckets are empty. */
		assert(set->used + FOLDED_WORD <= FOLDED_TEXT && set->words < FOLDED_BUCKETS / 2);
		folded.n = header_fold(set->text + set->used, FOLDED_WORD,
		    (struct slice){ list, (size_t)(end - list) });
		assert(folded.n > 0);
		at = find_bucket(set, folded);
		if (set->bucket[at].n == 0) {
			set->bucket[at] = (struct folded_bucket){ (uint16_t)set->used,
				(uint16_t)folded.n, value };
			set->used += folded.n;
			set->words++;
		}
		list = *end == '|' ? end + 1 : end;
	}
}

int
folded_words_find(const struct folded_words *set, struct slice text)
{
	char room[FOLDED_WORD] = "";
	struct slice folded = { room, header_fold(room, sizeof(room), text) };
	size_t at;

	if (folded.n == 0)
		return -1;
	at = find_bucket(set, folded);
	return set->bucket[at].n != 0 ? set->bucket[at].value : -1;
}
