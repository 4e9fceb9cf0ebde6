/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shop_dialect.h"
#include "shop_words.h"

#include <string.h>

static const struct dialect dialects[] = { { "en", "UTF-8, `,`, 2024-03-01, 1234.56", "",
					       CALENDAR_GREGORIAN, ',', "y-m-d", "", '0', ".", "",
					       false, { COLUMNS_EN }, { NOUNS_EN }, { VARIANTS_EN },
					       { COLOURS_EN }, { NOTES_EN }, { COUNTRIES_EN } },
	{ "tr", "windows-1254, `;`, 01.03.2024, 1.234,56", "", CALENDAR_GREGORIAN, ';', "d.m.y", "",
	    '0', ",", ".", true, { COLUMNS_TR }, { NOUNS_TR }, { VARIANTS_TR }, { COLOURS_TR },
	    { NOTES_TR }, { COUNTRIES_TR } },
	{ "fa", "UTF-8 with a byte order mark, Persian calendar, digits and marks", "\xef\xbb\xbf",
	    CALENDAR_PERSIAN, ',', "y/m/d", "\xdb", 0xb0, "\xd9\xab", "\xd9\xac", false,
	    { COLUMNS_FA }, { NOUNS_FA }, { VARIANTS_FA }, { COLOURS_FA }, { NOTES_FA },
	    { COUNTRIES_FA } },
	{ "ar", "UTF-8, Umm al-Qura calendar, Arabic-Indic digits and marks", "", CALENDAR_UMALQURA,
	    ',', "y/m/d", "\xd9", 0xa0, "\xd9\xab", "\xd9\xac", false, { COLUMNS_AR }, { NOUNS_AR },
	    { VARIANTS_AR }, { COLOURS_AR }, { NOTES_AR }, { COUNTRIES_AR } } };

const struct dialect *
dialect_nth(size_t n)
{

	return n < sizeof(dialects) / sizeof(dialects[0]) ? &dialects[n] : NULL;
}

const struct dialect *
dialect_named(const char *name)
{
	const struct dialect *d;

	for (size_t i = 0; (d = dialect_nth(i)) != NULL; i++) {
		if (strcmp(d->name, name) == 0)
			break;
	}
	return d;
}

/* A letter of the Turkish words in windows-1254: Latin-1 but for six letters. */
static char
windows1254(unsigned code)
{
	static const struct { unsigned code; char byte;
	} own[] = { { 0x011e, '\xd0' }, { 0x011f, '\xf0' }, { 0x0130, '\xdd' }, { 0x0131, '\xfd' },
		{ 0x015e, '\xde' }, { 0x015f, '\xfe' } };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		if (own[i].code == code)
			return own[i].byte;
	}
	return (char)code;
}

char *
dialect_text(const struct dialect *d, char *p, const char *text)
{
	size_t n = strlen(text);

	if (!d->windows1254) {
		memcpy(p, text, n);
		return p + n;
	}
	for (; *text != '\0'; text++) {
		unsigned c = (unsigned char)*text;

		if (c >= 0xc0)	/* all of them are two bytes long in UTF-8 */
			c = (c & 0x1f) << 6 | ((unsigned char)*++text & 0x3f);
		*p++ = windows1254(c);
	}
	return p;
}

/* Digits of ${x}, at least ${least} of them, with ${group} between thousands. */
static char *
digits(const struct dialect *d, char *p, uint64_t x, int least, const char *group)
{
	char ascii[24];
	int n = 0;

	do {
		ascii[n++] = (char)(x % 10);
		x /= 10;
	} while (x > 0 || n < least);
	while (n-- > 0) {
		if (*d->digit != '\0')
			*p++ = *d->digit;
		*p++ = (char)(d->zero + ascii[n]);
		if (n > 0 && n % 3 == 0 && *group != '\0')
			p = dialect_text(d, p, group);
	}
	return p;
}

char *
dialect_whole(const struct dialect *d, char *p, int64_t x)
{

	if (x < 0)
		*p++ = '-';
	return digits(d, p, (uint64_t)(x < 0 ? -x : x), 1, "");
}

char *
dialect_money(const struct dialect *d, char *p, uint64_t cents)
{

	p = digits(d, p, cents / 100, 1, d->group);
	p = dialect_text(d, p, d->decimal);
	return digits(d, p, cents % 100, 2, "");
}

char *
dialect_date(const struct dialect *d, char *p, int32_t day)
{
	struct ymd date = calendar_date(d->calendar, day);

	for (const char *part = d->date; *part != '\0'; part++) {
		if (*part == 'y')
			p = digits(d, p, (uint64_t)date.year, 4, "");
		else if (*part == 'm')
			p = digits(d, p, (uint64_t)date.month, 2, "");
		else if (*part == 'd')
			p = digits(d, p, (uint64_t)date.day, 2, "");
		else
			*p++ = *part;
	}
	return p;
}

char *
dialect_clock(const struct dialect *d, char *p, uint32_t second)
{

	*p++ = ' ';
	p = digits(d, p, second / 3600, 2, "");
	*p++ = ':';
	p = digits(d, p, second / 60 % 60, 2, "");
	*p++ = ':';
	return digits(d, p, second % 60, 2, "");
}

char *
dialect_item(const struct dialect *d, char *p, const struct item *item)
{

	if (item->note >= 0)
		*p++ = '"';
	p = dialect_text(d, p, d->noun[item->noun]);
	if (item->note >= 0)
		*p++ = ',';
	*p++ = ' ';
	p = dialect_text(d, p, d->variant[item->variant]);
	*p++ = ' ';
	p = dialect_text(d, p, d->colour[item->colour]);
	if (item->note >= 0) {
		p = dialect_text(d, p, " \"\"");
		p = dialect_text(d, p, d->note[item->note]);
		p = dialect_text(d, p, "\"\"\"");
	}
	return p;
}
