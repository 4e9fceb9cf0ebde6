/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ids folded to one form (--fold-id).
 *
 * Two passes: letters, into a buffer of the stack where anything but ASCII is there, then blanks.
 * Most ids are ASCII, of which only A to Z and blanks change.  What must hold: folding a folded id
 * changes nothing, so that a ledger read again is itself.
 */
#include "ingest/fold_id.h"

#include "ingest/fold.h"
#include "ingest/utf8.h"

#include <stdint.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* A combining dot above, which case folding leaves of the Turkish capital dotted I. */
#define DOT_ABOVE 0x307

static bool
is_ascii(struct slice id)
{

	for (size_t i = 0; i < id.n; i++)
		if ((id.p[i] & 0x80) != 0)
			return false;
	return true;
}

/* The character at ${units}[*${i}], which is moved past it. */
static uint32_t
next_char(const UChar *units, int32_t n, int32_t *i)
{
	uint32_t c = units[(*i)++];

	if (U16_IS_LEAD(c) && *i < n)
		c = (uint32_t)U16_GET_SUPPLEMENTARY(c, units[(*i)++]);
	return c;
}

/* Fold the letters of ${n} units of text that is case folded already, in place; the new length. */
static int32_t
put_letters(UChar *units, int32_t n)
{
	int32_t length = 0, i = 0;
	uint32_t c;

	while (i < n) {
		c = next_char(units, n, &i);
		if (c == DOT_ABOVE && length > 0 && units[length - 1] == 'i')
			continue;
		/* No letter becomes longer. */
		if ((c = fold_letter(c)) != 0)
			U16_APPEND_UNSAFE(units, length, c);
	}
	return length;
}

/* Fold letters.  Return the bytes, or SIZE_MAX where there is no room or ${id} is no UTF-8. */
static size_t
fold_letters(char *out, size_t room, struct slice id)
{
	UChar units[FOLD_ID], folded[2 * FOLD_ID];
	UErrorCode error = U_ZERO_ERROR;
	const UNormalizer2 *fold;
	int32_t n, now = 0;
	bool changed = true;

	if (id.n > room || room > INT32_MAX)
		return SIZE_MAX;
	if (is_ascii(id)) {
		for (size_t i = 0; i < id.n; i++)
			out[i] =
			    (char)(id.p[i] >= 'A' && id.p[i] <= 'Z' ? id.p[i] | 0x20 : id.p[i]);
		return id.n;
	}
	if (id.n > FOLD_ID)
		return SIZE_MAX;
	fold = unorm2_getNFKCCasefoldInstance(&error);
	u_strFromUTF8(units, FOLD_ID, &n, id.p, (int32_t)id.n, &error);
	/* What is left when a mark is dropped may compose: again, until nothing changes. */
	while (U_SUCCESS(error) && changed) {
		now = unorm2_normalize(fold, units, n, folded, 2 * FOLD_ID, &error);
		if (U_FAILURE(error) || now > FOLD_ID)
			return SIZE_MAX;
		now = put_letters(folded, now);
		changed = now != n || memcmp(units, folded, (size_t)now * sizeof(*units)) != 0;
		memcpy(units, folded, (size_t)now * sizeof(*units));
		n = now;
	}
	u_strToUTF8(out, (int32_t)room, &n, units, n, &error);
	return U_FAILURE(error) ? SIZE_MAX : (size_t)n;
}

/* The bytes of the blank at the start of ${text}; 0: it does not start with one. */
static size_t
blank_at(const char *p, const char *end)
{
	uint32_t c;
	size_t n;

	if ((*p & 0x80) == 0)
		return *p == ' ' || *p == '\t';
	n = utf8_next(p, end, &c);
	return n > 0 && u_isUWhiteSpace((UChar32)c) ? n : 0;
}

/* Copy ${id} without blanks at the ends and with one where there were several; in place is fine. */
static size_t
fold_blanks(char *out, struct slice id)
{
	const char *p = id.p, *end = id.p + id.n;
	size_t n = 0, blank;

	while (p < end) {
		if ((blank = blank_at(p, end)) == 0) {
			out[n++] = *p++;
			continue;
		}
		p += blank;
		if (n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	return n > 0 && out[n - 1] == ' ' ? n - 1 : n;
}

size_t
fold_id(char *out, size_t room, struct slice id, bool letters, bool blanks)
{
	size_t n;

	if (!letters || (n = fold_letters(out, room, id)) == SIZE_MAX) {
		if (id.n > room)
			return 0;
		memcpy(out, id.p, id.n);
		n = id.n;
	}
	return blanks ? fold_blanks(out, (struct slice){ out, n }) : n;
}
