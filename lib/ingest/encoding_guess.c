/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which encodings a sample that is not UTF-8 may have.
 *
 * They are named to the user, never taken: the same bytes are words in several encodings.  One is
 * named where every byte means something in it and the letters that come out are those of the
 * language that it is used for.
 */
#include "ingest/encoding.h"

#include "ingest/utf8.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

/* How much of a sample is looked at. */
#define SAMPLE ((size_t)1 << 18)

/*
 * The encodings of one byte a character that shops' programs write, in the order in which they are
 * named where all fit alike.
 */
static const char *const candidates[] = { "windows-1252", "windows-1254", "windows-1256",
	"windows-1250", "windows-1251", "windows-1253", "windows-1255", "ISO-8859-9", "ISO-8859-1",
	"ISO-8859-15", "ISO-8859-2", "ISO-8859-6", "IBM437", "IBM850", "IBM857", "IBM852",
	"ibm-720_P100-1997", "IBM864", "KOI8-R", "x-mac-turkish", "macintosh" };

#define CANDIDATES (sizeof(candidates) / sizeof(candidates[0]))

/* Letters that the languages of our shops use all the time; others of the Latin tables are rare. */
static bool
is_common(UChar32 c)
{
	static const char letters[] = "çğıöşüÇĞİÖŞÜâîûäßÄéèêëàùôïœÉÈÀñáíóúÑÁÍÓÚ¿¡€₺£";
	const char *p = letters, *end = letters + sizeof(letters) - 1;
	uint32_t letter;

	while (p < end) {
		p += utf8_next(p, end, &letter);
		if ((UChar32)letter == c)
			return true;
	}
	return false;
}

/*
 * How well a character that is not ASCII is beside its neighbours: points for letters where
 * letters are, against symbols there.
 */
static int
score_char(UChar32 before, UChar32 c, UChar32 after)
{
	UErrorCode error = U_ZERO_ERROR;
	bool inside = u_isalpha(before) || u_isalpha(after);

	if (!u_isalpha(c))
		return inside && u_charType(c) != U_NON_SPACING_MARK ? -3 : is_common(c) ? 1 : -1;
	/*
	 * A capital inside a small word, and letters of two scripts side by side, come of wrong
	 * tables.
	 */
	if (u_islower(before) && u_isupper(c))
		return -3;
	if (u_isalpha(before) && uscript_getScript(before, &error) != uscript_getScript(c, &error))
		return -3;
	if (u_isalpha(after) && uscript_getScript(after, &error) != uscript_getScript(c, &error))
		return -3;
	if (uscript_getScript(c, &error) == USCRIPT_LATIN)
		return is_common(c) ? 3 : 0;
	return inside ? 3 : 1;
}

/* The points of a text, in thousandths a character that is not ASCII. */
static int64_t
score_text(struct slice text)
{
	const char *p = text.p, *end = text.p + text.n;
	UChar32 before = ' ', here = ' ';
	int64_t points = 0, characters = 0;

	while (p <= end) {
		uint32_t next = ' ';
		size_t n = p < end ? utf8_next(p, end, &next) : 1;

		if (here >= 0x80) {
			points += score_char(before, here, (UChar32)next);
			characters++;
		}
		before = here;
		here = (UChar32)next;
		p += n == 0 ? 1 : n;
	}
	return characters == 0 ? 0 : points * 1000 / characters;
}

/*
 * Whether the sample has the zero bytes that UTF-16 gives to Latin text, at places ${odd}, odd or
 * even.
 */
static bool
is_utf16(struct slice sample, size_t odd)
{
	size_t i, zeros[2] = { 0, 0 };

	for (i = 0; i < sample.n; i++)
		zeros[i & 1] += sample.p[i] == '\0';
	/* Digits, commas and line ends are a good part of any log; U+xx00 is next to none. */
	return zeros[odd] > sample.n / 16 && zeros[odd] > 8 * zeros[1 - odd];
}

size_t
encoding_guess(struct slice sample, const char *names[ENCODING_GUESSES])
{
	int64_t scores[ENCODING_GUESSES];
	struct buf texts[ENCODING_GUESSES] = { { 0 } }, text = { 0 };
	size_t found = 0, i, k, at;

	if (sample.n > SAMPLE)
		sample.n = SAMPLE;
	if (is_utf16(sample, 1))
		names[found++] = "UTF-16LE";
	else if (is_utf16(sample, 0))
		names[found++] = "UTF-16BE";
	if (found > 0)
		return found;
	for (i = 0; i < CANDIDATES; i++) {
		struct encoding *e;
		int64_t score;
		bool bad;

		if (encoding_open(&e, candidates[i]) != CRM_OK)
			continue;
		text.n = 0;
		bad =
		    encoding_convert(e, sample, true, &text) != CRM_OK || encoding_bad(e, NULL) > 0;
		encoding_close(e);
		if (bad || (score = score_text(buf_slice(&text))) < 0)
			continue;
		/* One that reads the sample as another does is not named as well. */
		for (k = 0; k < found; k++)
			if (slice_equal(buf_slice(&texts[k]), buf_slice(&text)))
				break;
		if (k < found)
			continue;
		for (at = found; at > 0 && scores[at - 1] < score; at--)
			continue;
		if (at == ENCODING_GUESSES)
			continue;
		if (found < ENCODING_GUESSES)
			found++;
		else
			buf_free(&texts[found - 1]);
		for (k = found - 1; k > at; k--) {
			scores[k] = scores[k - 1];
			names[k] = names[k - 1];
			texts[k] = texts[k - 1];
		}
		scores[at] = score;
		names[at] = candidates[i];
		texts[at] = text;
		text = (struct buf){ 0 };
	}
	for (k = 0; k < found; k++)
		buf_free(&texts[k]);
	buf_free(&text);
	return found;
}
