/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A date format as for strptime, taken apart into steps, and texts read by it.
 *
 * A format becomes an array of steps: a byte, a run of blanks, a number of so many digits, a name.
 * Reading goes through them once, without going back.  Numbers with nothing between them must have
 * their full width, as nothing else says where one ends.  What programs write around a date
 * although the format does not say so (a weekday, a time of day, a zone) is read by date_tail.c.
 */
#include "ingest/date_pattern.h"

#include "ingest/date_tail.h"
#include "ingest/zone.h"

#include <string.h>

#define HAS(kind) (1u << (kind))

/* The conversions: letter, what it reads, the digits it takes. */
static const struct conversion {
	char letter;
	struct date_op op;
} conversions[] = {
	{ 'Y', { DATE_OP_YEAR, 4, 4, 0 } },
	{ 'y', { DATE_OP_SHORT_YEAR, 2, 2, 0 } },
	{ 'm', { DATE_OP_MONTH, 1, 2, 0 } },
	{ 'd', { DATE_OP_DAY, 1, 2, 0 } },
	{ 'e', { DATE_OP_DAY, 1, 2, ' ' } },
	{ 'j', { DATE_OP_YEAR_DAY, 1, 3, 0 } },
	{ 'H', { DATE_OP_HOUR, 1, 2, 0 } },
	{ 'I', { DATE_OP_HOUR, 1, 2, 0 } },
	{ 'M', { DATE_OP_MINUTE, 1, 2, 0 } },
	{ 'S', { DATE_OP_SECOND, 1, 2, 0 } },
	{ 's', { DATE_OP_EPOCH, 1, 12, 0 } },
	{ 'Q', { DATE_OP_MILLIS, 1, 15, 0 } },
	{ 'b', { DATE_OP_NAME, 0, 0, 0 } },
	{ 'B', { DATE_OP_NAME, 0, 0, 0 } },
	{ 'h', { DATE_OP_NAME, 0, 0, 0 } },
	{ 'p', { DATE_OP_HALF, 0, 0, 0 } },
	{ 'z', { DATE_OP_OFFSET, 0, 0, 0 } },
	{ 'Z', { DATE_OP_ZONE, 0, 0, 0 } },
	{ '%', { DATE_OP_BYTE, 0, 0, '%' } },
};

/* Conversions that are short for several. */
static const struct {
	char letter;
	const char *format;
} shorthands[] = { { 'F', "%Y-%m-%d" }, { 'T', "%H:%M:%S" }, { 'R', "%H:%M" } };

/* Day numbers of spreadsheets are no conversions: each is a format of its own. */
static const struct {
	const char *format;
	enum date_op_kind kind;
} serials[] = { { "excel", DATE_OP_SERIAL }, { "excel1904", DATE_OP_SERIAL_1904 } };

/* The steps that are a whole format. */
#define ALONE                                                                                      \
	(HAS(DATE_OP_EPOCH) | HAS(DATE_OP_MILLIS) | HAS(DATE_OP_SERIAL) | HAS(DATE_OP_SERIAL_1904))

static bool
is_digits(const struct date_op *op)
{

	return op->kind >= DATE_OP_YEAR && op->kind <= DATE_OP_MILLIS;
}

static const char *
add_op(struct date_pattern *pattern, struct date_op op)
{

	if (pattern->n == DATE_PATTERN)
		return "is too long for a date format";
	if (op.kind > DATE_OP_BLANK && (pattern->has & HAS(op.kind)) != 0)
		return "is no date format: it says the same part twice";
	/* Where a number with nothing after it ends, only its full width says. */
	if (pattern->n > 0 && is_digits(&op) && is_digits(&pattern->op[pattern->n - 1])) {
		pattern->op[pattern->n - 1].least = pattern->op[pattern->n - 1].most;
		op.least = op.most;
	}
	pattern->has |= HAS(op.kind);
	pattern->op[pattern->n++] = op;
	return NULL;
}

static const char *
add_format(struct date_pattern *pattern, const char *format)
{
	const char *why;
	size_t i;

	for (; *format != '\0'; format++) {
		struct date_op op = { DATE_OP_BYTE, 0, 0, *format };

		if (*format == ' ' || *format == '\t') {
			op.kind = DATE_OP_BLANK;
			while (format[1] == ' ' || format[1] == '\t')
				format++;
		} else if (*format == '%') {
			format++;
			for (i = 0; i < sizeof(shorthands) / sizeof(shorthands[0]); i++)
				if (*format == shorthands[i].letter)
					break;
			if (i < sizeof(shorthands) / sizeof(shorthands[0])) {
				if ((why = add_format(pattern, shorthands[i].format)) != NULL)
					return why;
				continue;
			}
			for (i = 0; i < sizeof(conversions) / sizeof(conversions[0]); i++)
				if (*format == conversions[i].letter)
					break;
			if (i == sizeof(conversions) / sizeof(conversions[0]))
				return "is no date format: it may have %Y %y %m %d %e %b %B %j %H %M %S %p %z %Z %s %Q "
				       "%F %T %R %%, or be excel or excel1904";
			op = conversions[i].op;
		}
		if ((why = add_op(pattern, op)) != NULL)
			return why;
	}
	return NULL;
}

const char *
date_pattern_of(struct date_pattern *pattern, const char *format)
{
	const char *why;
	unsigned has, year, month, day;

	*pattern = (struct date_pattern){ 0 };
	for (size_t i = 0; i < sizeof(serials) / sizeof(serials[0]); i++)
		if (strcmp(format, serials[i].format) == 0)
			return add_op(
			    pattern, (struct date_op){ (uint8_t)serials[i].kind, 1, 7, 0 });
	if ((why = add_format(pattern, format)) != NULL)
		return why;
	has = pattern->has;
	year = has & (HAS(DATE_OP_YEAR) | HAS(DATE_OP_SHORT_YEAR));
	month = has & (HAS(DATE_OP_MONTH) | HAS(DATE_OP_NAME));
	day = has & HAS(DATE_OP_DAY);
	if ((has & ALONE) != 0) {
		unsigned numbers = has & ~(HAS(DATE_OP_BYTE) | HAS(DATE_OP_BLANK));

		if ((numbers & (numbers - 1)) != 0)
			return "is no date format: %s and %Q are a date of their own";
		return NULL;
	}
	if (year == 0 || (year & (year - 1)) != 0)
		return "is no date format: it needs either %Y or %y";
	if ((has & HAS(DATE_OP_YEAR_DAY)) != 0
		? month != 0 || day != 0
		: month == 0 || (month & (month - 1)) != 0 || day == 0)
		return "is no date format: it needs %d with %m or %b, or else %j";
	return NULL;
}

/* The place in ${parts} where the number of an op goes. */
static int *
part_of(struct date_parts *parts, unsigned kind)
{
	static const size_t at[DATE_OPS] = {
		[DATE_OP_YEAR] = offsetof(struct date_parts, year),
		[DATE_OP_SHORT_YEAR] = offsetof(struct date_parts, short_year),
		[DATE_OP_MONTH] = offsetof(struct date_parts, month),
		[DATE_OP_DAY] = offsetof(struct date_parts, day),
		[DATE_OP_YEAR_DAY] = offsetof(struct date_parts, year_day),
		[DATE_OP_HOUR] = offsetof(struct date_parts, hour),
		[DATE_OP_MINUTE] = offsetof(struct date_parts, minute),
		[DATE_OP_SECOND] = offsetof(struct date_parts, second),
	};

	return (int *)((char *)parts + at[kind]);
}

/* Read the seconds or milliseconds since 1970, or the day number, of ${op}; its end, or NULL. */
static const char *
read_number(const struct date_op *op, const char *p, const char *end, struct date_parts *parts)
{
	bool negative = p < end && *p == '-';
	int64_t value;

	if ((p = date_digits(p + negative, end, op->least, op->most, &value)) == NULL)
		return NULL;
	if (negative)
		value = -value;
	switch (op->kind) {
	case DATE_OP_SERIAL:
		/* Lotus took 1900 for a leap year; every spreadsheet since has a 1900-02-29. */
		parts->serial = value - 25569 + (value >= 1 && value < 60);
		return value < 0 || value == 60 ? NULL : date_skip_fraction(p, end);
	case DATE_OP_SERIAL_1904:
		parts->serial = value - 24107;
		return value < 0 ? NULL : date_skip_fraction(p, end);
	case DATE_OP_MILLIS:
		/* Towards the past: -1 ms is the last second of 1969. */
		parts->epoch = value / 1000 - (value % 1000 < 0);
		return date_skip_fraction(p, end);
	default:
		parts->epoch = value;
		return date_skip_fraction(p, end);
	}
}

/* Read what ${op} asks for; its end, or NULL. */
static const char *
read_op(const struct date_op *op, bool dot, const struct date_names *names, const char *p,
    const char *end, struct date_parts *parts)
{
	struct slice rest = { p, (size_t)(end - p) };
	bool afternoon = false;
	int64_t value;
	size_t n;

	switch (op->kind) {
	case DATE_OP_BYTE:
		return p < end && *p == op->byte ? p + 1 : NULL;
	case DATE_OP_BLANK:
		return p < end && *p == ' ' ? date_skip_blanks(p, end) : NULL;
	case DATE_OP_NAME:
		n = names != NULL ? date_names_month(names, rest, dot, &parts->month) : 0;
		return n > 0 ? p + n : NULL;
	case DATE_OP_HALF:
		n = date_names_half(rest, &afternoon);
		parts->afternoon = afternoon;
		return n > 0 ? p + n : NULL;
	case DATE_OP_OFFSET:
	case DATE_OP_ZONE:
		n = date_tail_zone(rest, &parts->offset);
		return n > 0 ? p + n : NULL;
	case DATE_OP_EPOCH:
	case DATE_OP_MILLIS:
	case DATE_OP_SERIAL:
	case DATE_OP_SERIAL_1904:
		return read_number(op, p, end, parts);
	default:
		/* %e may have a blank in place of its first digit. */
		if (op->byte == ' ' && p < end && *p == ' ')
			p++;
		p = date_digits(p, end, op->least, op->most, &value);
		*part_of(parts, op->kind) = (int)value;
		return p != NULL && op->kind == DATE_OP_SECOND ? date_skip_fraction(p, end) : p;
	}
}

static bool
is_time(const struct date_parts *parts)
{

	/* 24:00 is the end of the day. */
	if (parts->hour == 24 && parts->minute <= 0 && parts->second <= 0)
		return parts->afternoon < 0;
	if (parts->hour > 23 || parts->minute > 59 || parts->second > 60)
		return false;
	return parts->afternoon < 0 || (parts->hour >= 1 && parts->hour <= 12);
}

/* Read the steps of ${pattern} and what follows them, from ${p} on. */
static bool
read_from(const struct date_pattern *pattern, const struct date_names *names, const char *p,
    const char *end, struct date_parts *parts)
{
	size_t i;

	for (i = 0; i < pattern->n; i++) {
		/*
		 * The point of `12.Jan.2024` is the format's, that of `12 janv. 2024` the name's.
		 */
		bool dot = i + 1 == pattern->n || pattern->op[i + 1].kind != DATE_OP_BYTE ||
		    pattern->op[i + 1].byte != '.';

		if ((p = read_op(&pattern->op[i], dot, names, p, end, parts)) == NULL)
			return false;
	}
	if (p < end && (pattern->has & (HAS(DATE_OP_HOUR) | ALONE)) == 0)
		p = date_tail(p, end, names, parts);
	else if (p < end && names != NULL)
		p = date_tail_weekday(p, end, names, &parts->weekday);
	return p == end && is_time(parts);
}

bool
date_pattern_read(const struct date_pattern *pattern, const struct date_names *names,
    struct slice text, struct date_parts *parts)
{
	static const struct date_parts none = { -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
		DATE_NO_OFFSET, 0, 0 };
	const char *p = text.p, *end = text.p + text.n;

	*parts = none;
	if (read_from(pattern, names, p, end, parts))
		return true;
	/* A weekday that is also the name of a month (Spanish `mar`) was tried as that first. */
	*parts = none;
	if (names == NULL || (p = date_names_weekday(names, text, &parts->weekday)) == NULL)
		return false;
	while (p < end && (*p == ' ' || *p == ',' || *p == '.'))
		p++;
	return read_from(pattern, names, p, end, parts);
}
