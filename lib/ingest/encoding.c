/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text of other encodings made UTF-8.
 *
 * ICU converts in pieces of a few thousand characters.  A byte that means nothing in the encoding
 * must not become a question mark in silence, so it becomes a byte that is no UTF-8, and the row is
 * refused where rows are validated.
 */
#include "ingest/encoding.h"

#include "base/mem.h"
#include "base/word.h"
#include "ingest/utf8.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include <stdlib.h>

/* UTF-16 units converted at a time. */
#define UNITS 4096

/* Stands for invalid bytes among UTF-16 units: a noncharacter, which no valid text has either. */
#define BAD_UNIT 0xffff

/* What a byte of an encoding with one byte a character becomes. */
struct glyph {
	char utf8[3];
	uint8_t n;
};

struct encoding {
	UConverter *converter;
	struct glyph
	    *glyphs; /* for all bytes, where the encoding has one byte a character; else NULL */
	bool ascii;		/* glyphs 0..127 are ASCII */
	bool detect; /* UTF-16 whose byte order is still to be seen; the converter comes then */
	bool started;		/* something but a BOM has been written */
	bool cut;		/* detect: one byte has been seen, first_byte */
	char first_byte;
	UChar high;		/* a high surrogate whose low one is still to come, or 0 */
	const char *piece;	/* the piece being converted, and what was before it */
	uint64_t before;
	uint64_t bad;
	bool placed;		/* first_bad is known */
	uint64_t first_bad;
};

/* ICU calls this for bytes that mean nothing (and to say that a converter is reset or closed). */
static void
on_bad(const void *context, UConverterToUnicodeArgs *args, const char *bytes, int32_t n,
    UConverterCallbackReason reason,
    UErrorCode *error)
{
	static const UChar bad = BAD_UNIT;
	struct encoding *e;

	(void)bytes;
	if (reason > UCNV_IRREGULAR)
		return;
	/* ICU hands the context back as const; it is ours. */
	memcpy(&e, &context, sizeof(e));
	/* They are counted when the unit that stands for them comes out. */
	if (!e->placed) {
		e->first_bad = e->before + (uint64_t)(args->source - e->piece) - (uint64_t)n;
		e->placed = true;
	}
	*error = U_ZERO_ERROR;
	ucnv_cbToUWriteUChars(args, &bad, 1, 0, error);
}

static enum crm_status
open_converter(struct encoding *e, const char *name)
{
	UErrorCode error = U_ZERO_ERROR;

	e->converter = ucnv_open(name, &error);
	if (U_FAILURE(error))
		return error == U_MEMORY_ALLOCATION_ERROR ? CRM_ENOMEM : CRM_EUSAGE;
	ucnv_setToUCallBack(e->converter, on_bad, e, NULL, NULL, &error);
	return U_FAILURE(error) ? CRM_ENOMEM : CRM_OK;
}

/*
 * Ask the converter about all bytes at once, if each byte is a character.  Nearly all encodings of
 * shops' programs are such, and a table of 256 entries is many times faster than the converter.
 */
static enum crm_status
make_glyphs(struct encoding *e)
{
	UConverterType type = ucnv_getType(e->converter);
	char bytes[256];
	const char *from = bytes;
	UChar units[2 * 256], *to = units;
	int32_t byte_of[2 * 256];
	UErrorCode error = U_ZERO_ERROR;

	if (type != UCNV_SBCS && type != UCNV_LATIN_1 && type != UCNV_US_ASCII)
		return CRM_OK;
	if ((e->glyphs = mem_new(256, sizeof(*e->glyphs))) == NULL)
		return CRM_ENOMEM;
	for (int c = 0; c < 256; c++)
		bytes[c] = (char)c;
	e->piece = from;
	ucnv_toUnicode(e->converter, &to, units + 2 * 256, &from, bytes + 256, byte_of, 1, &error);
	if (U_FAILURE(error))
		return CRM_ENOMEM;
	for (ptrdiff_t i = 0, n = to - units; i < n; i++) {
		struct glyph *glyph = &e->glyphs[byte_of[i]];

		/*
		 * Control characters of 80..9f stand in ICU's tables where the encoding has
		 * nothing.  A byte of two units, which no encoding of shops has, is no character.
		 */
		if (units[i] != BAD_UNIT && (units[i] < 0x80 || units[i] >= 0xa0) &&
		    (i + 1 == n || byte_of[i + 1] != byte_of[i]) &&
		    (i == 0 || byte_of[i - 1] != byte_of[i]))
			glyph->n = (uint8_t)utf8_put(glyph->utf8, units[i]);
	}
	e->ascii = true;
	for (int c = 0; c < 128; c++)
		e->ascii = e->ascii && e->glyphs[c].n == 1 && e->glyphs[c].utf8[0] == (char)c;
	e->placed = false;
	return CRM_OK;
}

enum crm_status
encoding_open(struct encoding **encoding, const char *name)
{
	struct encoding *e;
	const char *known = encoding_known(name);
	enum crm_status status;

	*encoding = NULL;
	if (known == NULL)
		return CRM_EUSAGE;
	if ((e = mem_new(1, sizeof(*e))) == NULL)
		return CRM_ENOMEM;
	if (strcmp(known, "UTF-16") == 0) {
		e->detect = true;
	} else if ((status = open_converter(e, known)) != CRM_OK ||
	    (status = make_glyphs(e)) != CRM_OK) {
		encoding_close(e);
		return status;
	}
	*encoding = e;
	return CRM_OK;
}

/* Append what the glyphs of ${in} are; ${out} has room. */
static void
convert_bytes(struct encoding *e, struct slice in, struct buf *out)
{
	char *to = out->p + out->n;
	size_t i = 0;

	while (i < in.n) {
		const struct glyph *glyph;

		/* Eight bytes of ASCII at a time, where the encoding agrees with ASCII. */
		if (e->ascii && in.n - i >= 8) {
			uint64_t w = word_load(in.p + i);

			if ((w & WORD_EACH(0x80)) == 0) {
				memcpy(to, in.p + i, 8);
				to += 8;
				i += 8;
				continue;
			}
		}
		glyph = &e->glyphs[(unsigned char)in.p[i]];
		if (glyph->n == 0) {
			if (e->bad++ == 0)
				e->first_bad = e->before + i;
			*to++ = ENCODING_BAD;
		} else {
			memcpy(to, glyph->utf8, 3);
			to += glyph->n;
		}
		i++;
	}
	out->n = (size_t)(to - out->p);
}

/*
 * Append ${n} UTF-16 units as UTF-8.  A pair of surrogates may be cut by the end of a piece: the
 * high one waits in e->high for the next.  The first character is dropped where it is a BOM.
 */
static enum crm_status
put_units(struct encoding *e, const UChar *units, size_t n, struct buf *out)
{
	size_t i;

	if (buf_room(out, n * 3 + 4) != CRM_OK)
		return CRM_ENOMEM;
	for (i = 0; i < n; i++) {
		uint32_t c = units[i];

		if (e->high != 0) {
			c = ((uint32_t)e->high - 0xd800) * 0x400 + (c - 0xdc00) + 0x10000;
			e->high = 0;
		} else if (c >= 0xd800 && c < 0xdc00) {
			e->high = (UChar)c;
			continue;
		}
		if (c == 0xfeff && !e->started) {
			e->started = true;
			continue;
		}
		e->started = true;
		if (c == BAD_UNIT) {
			out->p[out->n++] = ENCODING_BAD;
			e->bad++;
			if (!e->placed)
				e->first_bad = e->before;
			e->placed = true;
		} else
			out->n += utf8_put(out->p + out->n, c);
	}
	return CRM_OK;
}

static enum crm_status
convert_units(struct encoding *e, struct slice in, bool last, struct buf *out)
{
	const char *from = in.p, *end = in.p + in.n;
	UChar units[UNITS] = { 0 };
	UErrorCode error;

	e->piece = in.p;
	do {
		UChar *to = units;

		error = U_ZERO_ERROR;
		ucnv_toUnicode(e->converter, &to, units + UNITS, &from, end, NULL, last, &error);
		if (put_units(e, units, (size_t)(to - units), out) != CRM_OK)
			return CRM_ENOMEM;
	} while (error == U_BUFFER_OVERFLOW_ERROR);
	e->before += in.n;
	return U_FAILURE(error) ? CRM_ENOMEM : CRM_OK;
}

/*
 * Open the converter for UTF-16 once its first two bytes are there: a BOM, or the NUL of a first
 * character that is Latin.
 */
static enum crm_status
detect_order(struct encoding *e, struct slice *in, bool last, struct buf *out)
{
	unsigned char first;
	enum crm_status status;

	if (!e->cut && in->n > 0) {
		e->first_byte = in->p[0];
		e->cut = true;
		in->p++;
		in->n--;
	}
	if (in->n == 0 && !(last && e->cut))
		return CRM_OK;
	first = (unsigned char)e->first_byte;
	if ((status = open_converter(e, (first == 0xfe || first == 0) ? "UTF-16BE" : "UTF-16LE")) !=
	    CRM_OK)
		return status;
	e->detect = false;
	return convert_units(e, (struct slice){ &e->first_byte, 1 }, false, out);
}

/*
 * Convert a piece.  It may end inside a character: ICU keeps the rest, so only ${last} tells that a
 * half character at the end is an error.
 */
enum crm_status
encoding_convert(struct encoding *e, struct slice in, bool last, struct buf *out)
{
	enum crm_status status;

	if (e->detect && (status = detect_order(e, &in, last, out)) != CRM_OK)
		return status;
	if (e->detect)
		return CRM_OK;
	if (e->glyphs == NULL)
		return convert_units(e, in, last, out);
	if (in.n > (SIZE_MAX - 8) / 3 || buf_room(out, in.n * 3 + 8) != CRM_OK)
		return CRM_ENOMEM;
	convert_bytes(e, in, out);
	e->before += in.n;
	return CRM_OK;
}

uint64_t
encoding_bad(const struct encoding *e, uint64_t *first)
{

	if (first != NULL)
		*first = e->first_bad;
	return e->bad;
}

void
encoding_close(struct encoding *e)
{

	if (e == NULL)
		return;
	ucnv_close(e->converter);
	free(e->glyphs);
	free(e);
}

const char *
encoding_known(const char *name)
{
	UErrorCode error = U_ZERO_ERROR;
	const char *own, *standard;

	/*
	 * ICU would take the empty name for the locale's encoding, and a comma for the start of
	 * options.
	 */
	if (name[0] == '\0' || strchr(name, ',') != NULL)
		return NULL;
	own = ucnv_getAlias(name, 0, &error);
	if (U_FAILURE(error) || own == NULL)
		return NULL;
	/* People know an encoding by its name in mail and on the web; few have none. */
	standard = ucnv_getStandardName(own, "MIME", &error);
	if (U_SUCCESS(error) && standard == NULL)
		standard = ucnv_getStandardName(own, "IANA", &error);
	return U_SUCCESS(error) && standard != NULL ? standard : own;
}

bool
encoding_is_utf8(const char *name)
{

	return ucnv_compareNames(name, "UTF-8") == 0;
}

const char *
encoding_mark(struct slice start)
{
	static const struct {
		char bytes[4];
		uint8_t n;
		const char *name;
	} marks[] = {
		{ { '\xef', '\xbb', '\xbf', 0 }, 3, "UTF-8" },
		{ { '\xff', '\xfe', '\0', '\0' }, 4,
		    "UTF-32LE" }, /* before UTF-16LE, whose mark it starts with */
		{ { '\0', '\0', '\xfe', '\xff' }, 4, "UTF-32BE" },
		{ { '\xff', '\xfe', 0, 0 }, 2, "UTF-16LE" },
		{ { '\xfe', '\xff', 0, 0 }, 2, "UTF-16BE" },
	};
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (start.n >= marks[i].n && memcmp(start.p, marks[i].bytes, marks[i].n) == 0)
			return marks[i].name;
	return NULL;
}
