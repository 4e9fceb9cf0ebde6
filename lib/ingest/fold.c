/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The form in which names and ids are compared.
 *
 * A text goes through ICU's NFKC_Casefold, which makes cases and compatible forms one and drops
 * what is invisible, and then letter by letter through fold_letter(), which makes one what only a
 * script's keyboards tell apart.  Names of columns lose their accents and punctuation too; ids do
 * not, since `A-1` and `A1` may be two customers.
 *
 * ASCII, which most texts are, needs no ICU and is folded at once; tests compare the two ways.
 */
#include "ingest/fold.h"

#include "ingest/utf8.h"

#include <stdint.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* UTF-16 units that a text may have, and may come to have by being taken apart. */
#define UNITS 256
#define UNITS_APART (4 * UNITS)

/* Insert a blank where a capital letter follows a small one.  Return the new length. */
static int32_t
split_words(const UChar *from, int32_t n, UChar *to)
{
	int32_t i, k = 0;

	for (i = 0; i < n; i++) {
		if (i > 0 && u_islower(from[i - 1]) && u_isupper(from[i]))
			to[k++] = ' ';
		to[k++] = from[i];
	}
	return k;
}

/* The character at ${units}[*${i}], which is moved past it. */
static UChar32
next_char(const UChar *units, int32_t n, int32_t *i)
{
	UChar32 c = units[(*i)++];

	if (c >= 0xd800 && c < 0xdc00 && *i < n)
		c = (c - 0xd800) * 0x400 + (units[(*i)++] - 0xdc00) + 0x10000;
	return c;
}

uint32_t
fold_letter(uint32_t c)
{

	if (c < 0x80)
		return c;
	switch (c) {
	case 0x131:	/* dotless i */
		return 'i';
	case 0x649: case 0x64a: case 0x6d2:	/* alef maksura, Arabic yeh, yeh barree */
		return 0x6cc;
	case 0x643: case 0x6aa:	/* Arabic kaf, swash kaf */
		return 0x6a9;
	case 0x629: case 0x6c1: case 0x6d5: case 0x6be:	/* teh marbuta, the other forms of heh */
		return 0x647;
	case 0x671:	/* alef wasla */
		return 0x627;
	case 0x640:	/* tatweel */
		return 0;
	default:
		/* Harakat, which are written or left out at will. */
		if ((c >= 0x64b && c <= 0x652) || c == 0x670)
			return 0;
		return u_charDigitValue((UChar32)c) >= 0
		    ? (uint32_t)('0' + u_charDigitValue((UChar32)c))
		    : c;
	}
}

/*
 * What a character of a column's name that has been case folded and taken apart counts as: another
 * one, ' ' for what divides words, or 0 for nothing.
 */
static UChar32
plain(UChar32 c)
{

	switch (c) {
	case 0xb0:	/* degree sign, as in n° */
		return 'o';
	case '"': case '\'': case '`':	/* quotes, and what is written like them */
	case 0x2018: case 0x2019: case 0x201c: case 0x201d: case 0xab: case 0xbb:
	case 0x2bb: case 0x2bc: case 0x2be: case 0x2bf: case 0xb4: case '#':
		return 0;
	case '_': case '.': case '/': case '-': case ':':
		return ' ';
	default:
		break;
	}
	if (u_isUWhiteSpace(c) || u_charType(c) == U_DASH_PUNCTUATION)
		return ' ';
	c = (UChar32)fold_letter((uint32_t)c);
	/* Accents; ZWNJ, bidi marks and BOM. */
	if (u_charType(c) == U_NON_SPACING_MARK || u_charType(c) == U_FORMAT_CHAR ||
	    u_charType(c) == U_CONTROL_CHAR)
		return 0;
	return c;
}

/* A text while it is folded. */
struct folding {
	char *out;
	size_t room, length;
	bool blank;		/* one goes before what comes next */
};

/* Add what a character counts as; false where there is no room. */
static inline bool
add(struct folding *f, UChar32 c)
{

	if (c == 0)
		return true;
	if (c == ' ') {
		f->blank = f->length > 0;
		return true;
	}
	if (f->length + 5 > f->room)
		return false;
	if (f->blank)
		f->out[f->length++] = ' ';
	f->blank = false;
	f->length += utf8_put(f->out + f->length, (uint32_t)c);
	return true;
}

/*
 * The same for ASCII, which needs no ICU: return the length, SIZE_MAX where ${text} is not all
 * ASCII.
 */
static size_t
fold_ascii(char *out, size_t room, struct slice text)
{
	struct folding f = { .out = out, .room = room };
	char c, before = ' ';

	for (size_t i = 0; i < text.n; i++, before = c) {
		c = text.p[i];
		if ((c & 0x80) != 0)
			return SIZE_MAX;
		if (before >= 'a' && before <= 'z' && c >= 'A' && c <= 'Z')
			f.blank = true;
		if (!add(&f, c >= 'A' && c <= 'Z' ? c | 0x20 : c >= 'a' && c <= 'z' ? c : plain(c)))
			return 0;
	}
	return f.length;
}

size_t
fold_text(char *out, size_t room, struct slice text)
{
	UChar units[2 * UNITS], folded[UNITS_APART], apart[UNITS_APART], *words = units + UNITS;
	UErrorCode error = U_ZERO_ERROR;
	const UNormalizer2 *fold = unorm2_getNFKCCasefoldInstance(&error),
			   *decompose = unorm2_getNFKDInstance(&error);
	struct folding f = { .out = out, .room = room };
	size_t length;
	int32_t n, i = 0;

	if (text.n > UNITS)
		return 0;
	if (text.n <= UNITS / 2 && (length = fold_ascii(out, room, text)) != SIZE_MAX)
		return length;
	u_strFromUTF8(units, UNITS / 2, &n, text.p, (int32_t)text.n, &error);
	if (U_FAILURE(error))
		return 0;
	n = split_words(units, n, words);
	n = unorm2_normalize(fold, words, n, folded, UNITS_APART, &error);
	n = unorm2_normalize(decompose, folded, n, apart, UNITS_APART, &error);
	if (U_FAILURE(error))
		return 0;
	while (i < n)
		if (!add(&f, plain(next_char(apart, n, &i))))
			return 0;
	return f.length;
}
