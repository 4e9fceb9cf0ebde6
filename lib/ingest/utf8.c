/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UTF-8: validation, and single characters.
 *
 * Text is mostly ASCII, so validation looks for bytes above 127 many at a time, and decodes only
 * where it finds one.  What must hold: what RFC 3629 forbids (overlong forms, surrogates,
 * characters above U+10FFFF) is invalid here too, as databases refuse it.
 */
#include "ingest/utf8.h"

#include "base/word.h"

/* Bytes of ASCII that are looked at together. */
#define STRIDE 64

/* Whether the STRIDE bytes at ${p} are all ASCII. */
static inline bool
all_ascii(const char *p)
{
	uint64_t any = 0;
	size_t i;

	for (i = 0; i < STRIDE; i += 8)
		any |= word_load(p + i);
	return (any & WORD_EACH(0x80)) == 0;
}

static inline bool
continues(const char *p, size_t i)
{

	return ((unsigned char)p[i] & 0xc0) == 0x80;
}

/*
 * Length of the valid character at ${p}, of which ${n} > 0 bytes are there and the first is not
 * ASCII; 0 if there is none.
 */
static inline size_t
character(const char *p, size_t n)
{
	unsigned first = (unsigned char)p[0], second;

	if (first < 0xc2 || n < 2 || !continues(p, 1))
		return 0;
	if (first < 0xe0)
		return 2;
	second = (unsigned char)p[1];
	if (n < 3 || !continues(p, 2))
		return 0;
	if (first < 0xf0) {
		/* No longer form than needed, and no surrogates. */
		if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f))
			return 0;
		return 3;
	}
	if (first > 0xf4 || n < 4 || !continues(p, 3))
		return 0;
	if ((first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f))
		return 0;
	return 4;
}

size_t
utf8_prefix(struct slice text)
{
	size_t i = 0, length;

	while (i < text.n) {
		if ((text.p[i] & 0x80) == 0) {
			while (text.n - i >= STRIDE && all_ascii(text.p + i))
				i += STRIDE;
			while (text.n - i >= 8 && (word_load(text.p + i) & WORD_EACH(0x80)) == 0)
				i += 8;
			while (i < text.n && (text.p[i] & 0x80) == 0)
				i++;
			continue;
		}
		/* Runs of two bytes: Latin with accents, Greek, Cyrillic, Hebrew, Arabic. */
		while (text.n - i >= 2 && (unsigned char)text.p[i] >= 0xc2 &&
		    (unsigned char)text.p[i] < 0xe0 && continues(text.p, i + 1))
			i += 2;
		if (i == text.n || (text.p[i] & 0x80) == 0)
			continue;
		if ((length = character(text.p + i, text.n - i)) == 0)
			return i;
		i += length;
	}
	return text.n;
}

size_t
utf8_whole(struct slice text)
{
	size_t back, need;

	for (back = 1; back <= 3 && back <= text.n; back++) {
		unsigned c = (unsigned char)text.p[text.n - back];

		if (c < 0x80)
			return text.n;
		if (c >= 0xc0) {
			need = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
			return need > back ? text.n - back : text.n;
		}
	}
	return text.n;
}

size_t
utf8_next(const char *p, const char *end, uint32_t *c)
{
	const unsigned char *u = (const unsigned char *)p;
	size_t n;

	if (p == end)
		return 0;
	if (u[0] < 0x80) {
		*c = u[0];
		return 1;
	}
	n = character(p, (size_t)(end - p));
	if (n == 2)
		*c = (u[0] & 0x1fu) << 6 | (u[1] & 0x3fu);
	else if (n == 3)
		*c = (u[0] & 0x0fu) << 12 | (u[1] & 0x3fu) << 6 | (u[2] & 0x3fu);
	else if (n == 4)
		*c = (u[0] & 0x07u) << 18 | (u[1] & 0x3fu) << 12 | (u[2] & 0x3fu) << 6 |
		    (u[3] & 0x3fu);
	return n;
}

size_t
utf8_put(char *out, uint32_t c)
{

	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}
