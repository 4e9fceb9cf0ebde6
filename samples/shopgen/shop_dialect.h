/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SHOP_DIALECT_H
#define SHOP_DIALECT_H

#include "shop_calendar.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How shops of four countries write the same log.  The writers put text at ${p} and return its end;
 * the caller has made room (a description takes less than 200 bytes, all else less than 80).
 */

#define NOUNS 40
#define THEMES 8	/* nouns that are often bought together: NOUNS / THEMES to a theme */
#define VARIANTS 10
#define COLOURS 10
#define NOTES 4
#define COUNTRIES 8
#define COLUMNS 11

struct dialect {
	const char *name;		/* as --dialect has it */
	const char *says;		/* what it is like, for --help */
	const char *mark;		/* written before the header: a byte order mark */
	enum calendar calendar;
	char delimiter;
	char date[8]; /* order of the date's parts and what is between them: `y-m-d` */
	const char *digit; /* the UTF-8 bytes before a digit's last one; "" for ASCII */
	unsigned char zero;		/* the last byte of digit 0 */
	const char *decimal, *group;	/* marks; "" for no grouping */
	bool windows1254;		/* Turkish Windows; else UTF-8 */
	const char *column[COLUMNS];
	const char *noun[NOUNS], *variant[VARIANTS], *colour[COLOURS], *note[NOTES],
	    *country[COUNTRIES];
};

/** dialect_named(name): The dialect called ${name}, or NULL. */
const struct dialect *dialect_named(const char *name);

/** dialect_nth(n): The ${n}-th dialect, NULL behind the last. */
const struct dialect *dialect_nth(size_t n);

/** dialect_text(d, p, text): ${text} (UTF-8) in the dialect's encoding. */
char *dialect_text(const struct dialect *d, char *p, const char *text);

/** dialect_whole(d, p, x): A whole number without grouping. */
char *dialect_whole(const struct dialect *d, char *p, int64_t x);

/** dialect_money(d, p, cents): An amount with two decimals. */
char *dialect_money(const struct dialect *d, char *p, uint64_t cents);

/** dialect_date(d, p, day): The date of ${day} (days since 1970). */
char *dialect_date(const struct dialect *d, char *p, int32_t day);

/** dialect_clock(d, p, second): ` hh:mm:ss` of the second of a day. */
char *dialect_clock(const struct dialect *d, char *p, uint32_t second);

/** A product. */
struct item {
	unsigned noun, variant, colour;
	int note;	/* -1: none */
};

/**
 * dialect_item(d, p, item): What ${item} is called; with a note it has a comma and quotes in it,
 * and is quoted.
 */
char *dialect_item(const struct dialect *d, char *p, const struct item *item);

#endif
