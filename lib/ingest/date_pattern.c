/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/date_pattern.h"

#include "ingest/zone.h"

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
	{ 'b', { DATE_OP_NAME, 0, 0, 0 } },
	{ 'B', { DATE_OP_NAME, 0, 0, 0 } },
	{ 'h', { DATE_OP_NAME, 0, 0, 0 } },
	{ 'p', { DATE_OP_HALF, 0, 0, 0 } },
	{ 'z', { DATE_OP_OFFSET, 0, 0, 0 } },
	{ '%', { DATE_OP_BYTE, 0, 0, '%' } },
};

/* Conversions that stand for several. */
static const struct {
	char letter;
	const char *format;
} shorthands[] = { { 'F', "%Y-%m-%d" }, { 'T', "%H:%M:%S" }, { 'R', "%H:%M" } };

static bool
is_digits(const struct date_op *op)
{

	return op->kind >= DATE_OP_YEAR && op->kind <= DATE_OP_EPOCH;
}

static const char *
add_op(struct date_pattern *pattern, struct date_op op)
{

	if (pattern->n == DATE_PATTERN)
		return "is too long for a date format";
	if (op.kind > DATE_OP_BLANK && (pattern->has & HAS(op.kind)) != 0)
		return "is no date format: it says the same part twice";
	/* Of numbers with nothing between only the full width tells where one ends. */
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
				return "is no date format: it may have %Y %y %m %d %e %b %B %j %H %M %S %p %z %s %F "
				       "%T %R %%";
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
	if ((why = add_format(pattern, format)) != NULL)
		return why;
	has = pattern->has;
	year = has & (HAS(DATE_OP_YEAR) | HAS(DATE_OP_SHORT_YEAR));
	month = has & (HAS(DATE_OP_MONTH) | HAS(DATE_OP_NAME));
	day = has & HAS(DATE_OP_DAY);
	if ((has & HAS(DATE_OP_EPOCH)) != 0) {
		if ((has & ~(HAS(DATE_OP_EPOCH) | HAS(DATE_OP_BYTE) | HAS(DATE_OP_BLANK))) != 0)
			return "is no date format: %s stands alone";
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

static inline const char *
read_digits(const char *p, const char *end, unsigned least, unsigned most, int64_t *value)
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

static const char *
skip_blanks(const char *p, const char *end)
{

	while (p < end && *p == ' ')
		p++;
	return p;
}

/* A fraction of a second, of any length, if there is one. */
static const char *
skip_fraction(const char *p, const char *end)
{
	const char *digits = p + 1;

	if (p == end || (*p != '.' && *p != ','))
		return p;
	while (digits < end && *digits >= '0' && *digits <= '9')
		digits++;
	return digits > p + 1 ? digits : p;
}

const char *
date_pattern_clock(const char *p, const char *end, bool compact, struct date_parts *parts)
{
	int64_t hour, minute, second = 0;
	const char *start = p;

	if ((p = read_digits(p, end, 1, 2, &hour)) == NULL)
		return NULL;
	if (p < end && *p == ':')
		compact = false;
	else if (!compact || p - start < 2)
		return NULL;
	if ((p = read_digits(compact ? p : p + 1, end, 2, 2, &minute)) == NULL)
		return NULL;
	if (p < end && (compact ? *p >= '0' && *p <= '9' : *p == ':')) {
		if ((p = read_digits(compact ? p : p + 1, end, 2, 2, &second)) == NULL)
			return NULL;
		p = skip_fraction(p, end);
	}
	parts->hour = (int)hour;
	parts->minute = (int)minute;
	parts->second = (int)second;
	return p;
}

/* A time of day behind a date. */
static const char *
read_tail(const char *p, const char *end, struct date_parts *parts)
{
	bool t = *p == 'T' || *p == 't', afternoon = false;
	const char *next;
	size_t n;

	if (!t && *p != ' ' && *p != ',')
		return NULL;
	p = skip_blanks(p + 1, end);
	if ((p = date_pattern_clock(p, end, t, parts)) == NULL)
		return NULL;
	next = skip_blanks(p, end);
	if ((n = date_names_half((struct slice){ next, (size_t)(end - next) }, &afternoon)) > 0) {
		parts->afternoon = afternoon;
		p = next + n;
		next = skip_blanks(p, end);
	}
	if ((n = zone_offset((struct slice){ next, (size_t)(end - next) }, &parts->offset)) > 0)
		return next + n;
	parts->offset = DATE_NO_OFFSET;
	return p;
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

/* Read what ${op} stands for; its end, or NULL. */
static const char *
read_op(const struct date_op *op, bool dot, const struct date_names *names, const char *p,
    const char *end, struct date_parts *parts)
{
	struct slice rest = { p, (size_t)(end - p) };
	bool afternoon = false, negative;
	int64_t value;
	size_t n;

	switch (op->kind) {
	case DATE_OP_BYTE:
		return p < end && *p == op->byte ? p + 1 : NULL;
	case DATE_OP_BLANK:
		return p < end && *p == ' ' ? skip_blanks(p, end) : NULL;
	case DATE_OP_NAME:
		n = date_names_match(names, rest, dot, &parts->month);
		return n > 0 ? p + n : NULL;
	case DATE_OP_HALF:
		n = date_names_half(rest, &afternoon);
		parts->afternoon = afternoon;
		return n > 0 ? p + n : NULL;
	case DATE_OP_OFFSET:
		n = zone_offset(rest, &parts->offset);
		return n > 0 ? p + n : NULL;
	case DATE_OP_EPOCH:
		negative = p < end && *p == '-';
		p = read_digits(p + negative, end, op->least, op->most, &value);
		parts->epoch = negative ? -value : value;
		return p == NULL ? NULL : skip_fraction(p, end);
	default:
		/* %e may have a blank in place of its first digit. */
		if (op->byte == ' ' && p < end && *p == ' ')
			p++;
		p = read_digits(p, end, op->least, op->most, &value);
		*part_of(parts, op->kind) = (int)value;
		return p != NULL && op->kind == DATE_OP_SECOND ? skip_fraction(p, end) : p;
	}
}

static bool
is_time(const struct date_parts *parts)
{

	if (parts->hour > 23 || parts->minute > 59 || parts->second > 60)
		return false;
	return parts->afternoon < 0 || (parts->hour >= 1 && parts->hour <= 12);
}

bool
date_pattern_read(const struct date_pattern *pattern, const struct date_names *names,
    struct slice text, struct date_parts *parts)
{
	const char *p = text.p, *end = text.p + text.n;
	size_t i;

	*parts = (struct date_parts){ -1, -1, -1, -1, -1, -1, -1, -1, -1, DATE_NO_OFFSET, 0 };
	for (i = 0; i < pattern->n; i++) {
		/*
		 * The point of `12.Jan.2024` is the format's, that of `12 janv. 2024` the name's.
		 */
		bool dot = i + 1 == pattern->n || pattern->op[i + 1].kind != DATE_OP_BYTE ||
		    pattern->op[i + 1].byte != '.';

		if ((p = read_op(&pattern->op[i], dot, names, p, end, parts)) == NULL)
			return false;
	}
	if (p < end && (pattern->has & (HAS(DATE_OP_HOUR) | HAS(DATE_OP_EPOCH))) == 0 &&
	    (p = read_tail(p, end, parts)) == NULL)
		return false;
	return p == end && is_time(parts);
}
