/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_DATE_PATTERN_H
#define CRM_INGEST_DATE_PATTERN_H

#include "base/slice.h"
#include "base/status.h"
#include "ingest/date_names.h"

#include <stdint.h>

/** A format of dates, taken apart; see date_text.h for what one may say. */
enum date_op_kind {
	DATE_OP_BYTE,
	DATE_OP_BLANK,
	/* Numbers: */
	DATE_OP_YEAR,
	DATE_OP_SHORT_YEAR,
	DATE_OP_MONTH,
	DATE_OP_DAY,
	DATE_OP_YEAR_DAY,
	DATE_OP_HOUR,
	DATE_OP_MINUTE,
	DATE_OP_SECOND,
	DATE_OP_EPOCH,
	DATE_OP_MILLIS,
	DATE_OP_SERIAL,
	DATE_OP_SERIAL_1904,
	/* Words: */
	DATE_OP_NAME,
	DATE_OP_HALF,
	DATE_OP_OFFSET,
	DATE_OP_ZONE,
	DATE_OPS
};

struct date_op {
	uint8_t kind;
	uint8_t least, most;	/* digits */
	char byte;
};

#define DATE_PATTERN 64

struct date_pattern {
	struct date_op op[DATE_PATTERN];
	size_t n;
	unsigned has;		/* 1 << kind for each kind that is there */
};

/** What a text says; -1, or DATE_NO_OFFSET, where it does not. */
struct date_parts {
	int year, short_year, month, day, year_day, hour, minute, second;
	int afternoon;		/* 0 or 1 */
	int weekday;		/* 0 is Sunday */
	int offset;		/* seconds east of UTC, or DATE_SOME_OFFSET */
	int64_t epoch;		/* seconds since 1970 */
	int64_t serial;		/* days since 1970, from the day number of a spreadsheet */
};

#define DATE_NO_OFFSET INT32_MIN

/** The text names a zone, but its offset is not known: several zones are called so. */
#define DATE_SOME_OFFSET INT32_MAX

/**
 * date_pattern_of(pattern, format): NULL, or why ${format} is none: a constant that reads on from
 * `"value" `.
 */
CRM_CHECKED const char *date_pattern_of(struct date_pattern *pattern, const char *format);

/**
 * date_pattern_read(pattern, names, text, parts):
 * Read ${text} (ASCII digits, no blanks around it) by the pattern; a weekday may be before the
 * date, and after a pattern without hours what date_tail() reads.  ${names} may be NULL where the
 * pattern has no DATE_OP_NAME and the text no weekday.  Whether the parts make a day is not looked
 * at, but the time is.  Return whether all of the text could be read.
 */
CRM_CHECKED bool date_pattern_read(const struct date_pattern *pattern,
    const struct date_names *names, struct slice text, struct date_parts *parts);

#endif
