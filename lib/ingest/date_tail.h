/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_DATE_TAIL_H
#define CRM_INGEST_DATE_TAIL_H

#include "ingest/date_pattern.h"

#include <stdint.h>

/*
 * What follows the day in the text of a date, and the small steps that reading it shares with
 * date_pattern.c.  All of them return where they stopped, or NULL where the text is another.
 */

/**
 * date_tail(p, end, names, parts):
 * Read what programs write after the day, up to ${end}: a weekday, a time of day (`7:05`,
 * `19:05:00.123`, `11.59.59.000 PM`, `14h30`, `14:30 Uhr`, and after `T` `190500`), AM or PM, and a
 * zone.  ${names} may be NULL: then no weekday is known.
 */
const char *date_tail(
    const char *p, const char *end, const struct date_names *names, struct date_parts *parts);

/** date_tail_weekday(p, end, names, weekday): Pass over blanks and marks, and read a weekday. */
const char *date_tail_weekday(
    const char *p, const char *end, const struct date_names *names, int *weekday);

/**
 * date_tail_zone(text, offset):
 * Read a zone at the start of ${text}: an offset as zone_offset() has it, `GMT+0300`, a name such
 * as PST or Europe/Istanbul; and a remark in parentheses after it.  Return its bytes, or 0.
 * *${offset} is in seconds east of UTC, or DATE_SOME_OFFSET.
 */
size_t date_tail_zone(struct slice text, int *offset);

/** date_digits(p, end, least, most, value): Read a number of ${least} to ${most} digits. */
static inline const char *
date_digits(const char *p, const char *end, unsigned least, unsigned most, int64_t *value)
{
	unsigned n = 0;
	int64_t x = 0;

	while (n < most && p < end && (unsigned)(unsigned char)*p - '0' <= 9) {
		x = x * 10 + (*p++ - '0');
		n++;
	}
	*value = x;
	return n >= least ? p : NULL;
}

/** date_skip_blanks(p, end): Never NULL. */
static inline const char *
date_skip_blanks(const char *p, const char *end)
{

	while (p < end && *p == ' ')
		p++;
	return p;
}

/** date_skip_fraction(p, end): Pass over a fraction of any length, if there is one.  Never NULL. */
static inline const char *
date_skip_fraction(const char *p, const char *end)
{
	const char *digits = p + 1;

	if (p == end || (*p != '.' && *p != ','))
		return p;
	while (digits < end && *digits >= '0' && *digits <= '9')
		digits++;
	return digits > p + 1 ? digits : p;
}

#endif
