/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recognises files that cannot be text by their first bytes, so that the message says what to do
 * with them instead of complaining about columns.  A signature must contain a byte that text does
 * not have, or be longer than a line of text would match by chance.
 *
 * It is used for plain inputs and for the text within gzip.  Since input.c removes gzip once, its
 * signature here means that a file was compressed twice.
 */
#include "io/not_text.h"

#include <stdbool.h>
#include <string.h>

#define ARCHIVE "unpack it and name the files in it"
#define WORKBOOK "save the sheet as CSV"

/* The signatures, as in the database of file(1). */
static const struct sign {
	size_t at, n;
	const char *bytes;
	const char *what;
} signs[] = {
	{ 0, 3, "\x1f\x8b\x08", "is compressed by gzip twice: give it through gzip -dc" },
	{ 0, 4, "PK\3\4", "is a zip archive or a workbook: unpack it, or save the sheet as CSV" },
	{ 0, 8, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old workbook (.xls): " WORKBOOK },
	{ 4, 6, "1AY&SY", "is compressed by bzip2: give it through bzip2 -dc" },
	{ 0, 6,
	    "\xfd"
	    "7zXZ\0",
	    "is compressed by xz: give it through xz -dc" },
	{ 0, 4, "\x28\xb5\x2f\xfd", "is compressed by zstd: give it through zstd -dc" },
	{ 0, 6, "7z\xbc\xaf\x27\x1c", "is a 7-zip archive: " ARCHIVE },
	{ 0, 6, "Rar!\x1a\7", "is a RAR archive: " ARCHIVE },
	{ 257, 6, "ustar\0", "is a tar archive: " ARCHIVE },
	{ 257, 8, "ustar  \0", "is a tar archive: " ARCHIVE },
	{ 0, 5, "%PDF-", "is a PDF: ask for the table as CSV" },
	{ 0, 16, "SQLite format 3",
	    "is an SQLite database: write the table with sqlite3 -header -csv" },
	{ 0, 5, "PAR1\x15", "is a Parquet file: write it as CSV" },
	{ 0, 4, "\x89PNG", "is a picture: ask for the table as CSV" },
	{ 0, 3, "\xff\xd8\xff", "is a picture: ask for the table as CSV" },
	{ 0, 4, "\x7f" "ELF", "is a program, not a table" },
};

/*
 * Whether ${head} begins a zlib stream (RFC 1950): deflate with a window of 32 KB, and a check of
 * the two bytes.  These alone may be letters (`x^`), so there must be a control character as well.
 */
static bool
is_zlib(struct slice head)
{
	const unsigned char *p = (const unsigned char *)head.p;
	size_t n = head.n < 512 ? head.n : 512;

	if (n < 2 || p[0] != 0x78 || (p[0] * 256 + p[1]) % 31 != 0)
		return false;
	for (size_t i = 1; i < n; i++)
		if (p[i] < '\t' || (p[i] > '\r' && p[i] < 0x1a) || (p[i] > 0x1b && p[i] < ' '))
			return true;
	return false;
}

const char *
not_text_name(struct slice head)
{

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		const struct sign *s = &signs[i];

		if (head.n >= s->at + s->n && memcmp(head.p + s->at, s->bytes, s->n) == 0 &&
		    (s->at != 4 || memcmp(head.p, "BZh", 3) == 0))
			return s->what;
	}
	if (head.n == 1 && head.p[0] == '\x1f')
		return "is cut short: gzip data ends after its first byte";
	if (is_zlib(head))
		return "is compressed by zlib: give it through zlib-flate -uncompress or pigz -dcz";
	return NULL;
}
