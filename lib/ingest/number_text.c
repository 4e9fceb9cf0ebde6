/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/number_text.h"

#include "ingest/digit.h"
#include "ingest/utf8.h"

/* The first number with more than the 18 digits of a decimal. */
#define LIMIT INT64_C(1000000000000000000)

#define NOT_A_NUMBER "is not a number"

/* What stands around the digits. */
struct dress {
	struct slice digits;
	struct slice currency;
	bool negative;
};

struct number_format
number_format_of(char mark)
{
	unsigned all =
	    NUMBER_GROUP_DOT | NUMBER_GROUP_COMMA | NUMBER_GROUP_BLANK | NUMBER_GROUP_QUOTE;

	if (mark == '.')
		all &= ~(unsigned)NUMBER_GROUP_DOT;
	else if (mark == ',')
		all &= ~(unsigned)NUMBER_GROUP_COMMA;
	return (struct number_format){ .mark = mark, .groups = all };
}

/* The set that a character between groups is of; 0 if it can stand there in no format. */
static unsigned
group_of(uint32_t c)
{

	switch (c) {
	case '.':
		return NUMBER_GROUP_DOT;
	case ',':
		return NUMBER_GROUP_COMMA;
	case ' ': case 0xa0: case 0x202f: case 0x2009:
		return NUMBER_GROUP_BLANK;
	case '\'': case 0x2019:
		return NUMBER_GROUP_QUOTE;
	default:
		return 0;
	}
}

bool
number_groups(struct slice text, unsigned *groups)
{
	const char *p = text.p, *end = text.p + text.n;
	unsigned group;
	uint32_t c;
	size_t n;

	*groups = 0;
	if (slice_equal(text, slice_of("none")))
		return true;
	while (p < end) {
		if (end - p >= 5 && memcmp(p, "space", 5) == 0) {
			*groups |= NUMBER_GROUP_BLANK;
			p += 5;
			continue;
		}
		if ((n = utf8_next(p, end, &c)) == 0 || (group = group_of(c)) == 0)
			return false;
		*groups |= group;
		p += n;
	}
	return text.n > 0;
}

static bool
is_blank(uint32_t c)
{

	return c == ' ' || c == '\t' || group_of(c) == NUMBER_GROUP_BLANK || c == 0x3000;
}

/* Marks that only steer the direction of writing, or nothing at all (BOM). */
static bool
is_bidi(uint32_t c)
{

	return c == 0x200e || c == 0x200f || c == 0x61c || (c >= 0x202a && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

/* -1 for a minus sign of any kind, 1 for a plus sign, else 0. */
static int
sign_of(uint32_t c)
{

	switch (c) {
	case '-': case 0x2212: case 0x2013: case 0xfe63: case 0xff0d:
		return -1;
	case '+': case 0xff0b:
		return 1;
	default:
		return 0;
	}
}

/* The character that ends at ${end}, into *${c}; return its bytes, or 0. */
static size_t
last_char(const char *p, const char *end, uint32_t *c)
{
	size_t n;

	for (n = 1; n <= 4 && n <= (size_t)(end - p); n++)
		if (((unsigned char)end[-(ptrdiff_t)n] & 0xc0) != 0x80)
			return utf8_next(end - n, end, c) == n ? n : 0;
	return 0;
}

/*
 * Take off what stands before or behind the digits, in any order: blanks, at most one sign, one
 * pair of parentheses and one currency.
 */
static const char *
undress(struct slice text, struct dress *dress)
{
	const char *p = text.p, *end = text.p + text.n;
	int sign = 0, opened = 0, closed = 0, side;

	*dress = (struct dress){ 0 };
	for (side = 0; side < 2; side++) {
		while (p < end) {
			uint32_t c;
			size_t n = side == 0 ? utf8_next(p, end, &c) : last_char(p, end, &c);

			if (n == 0)
				return NOT_A_NUMBER;
			if (digit_value(c) >= 0)
				break;
			if (is_blank(c) || is_bidi(c)) {
				;
			} else if (sign_of(c) != 0) {
				if (sign != 0)
					return "has two signs";
				sign = sign_of(c);
			} else if (c == (side == 0 ? '(' : ')')) {
				if ((side == 0 ? opened++ : closed++) > 0)
					return NOT_A_NUMBER;
			} else if ((n = number_currency_at(
					(struct slice){ p, (size_t)(end - p) }, side == 1)) > 0) {
				if (dress->currency.n > 0)
					return "has two currencies";
				dress->currency = (struct slice){ side == 0 ? p : end - n, n };
			} else
				break;
			if (side == 0)
				p += n;
			else
				end -= n;
		}
	}
	if (opened != closed || (opened > 0 && sign != 0))
		return NOT_A_NUMBER;
	dress->negative = sign < 0 || opened > 0;
	dress->digits = (struct slice){ p, (size_t)(end - p) };
	return NULL;
}

/*
 * The value of digit ${c} of one script, whose zero is *${zero} (0: not seen yet); -1 if it is no
 * digit, -2 if of another script.
 */
static int
digit_of(uint32_t c, uint32_t *zero)
{
	int value = digit_value(c);

	if (value < 0)
		return -1;
	if (*zero == 0)
		*zero = c - (uint32_t)value;
	return *zero == c - (uint32_t)value ? value : -2;
}

/* Read digits, marks between groups and the decimal mark. */
static const char *
read_digits(struct slice text, struct number_format format, struct decimal *out)
{
	const char *p = text.p, *end = text.p + text.n;
	uint32_t c, zero = 0, between = 0, mark = 0;
	size_t run = 0, digits = 0, n;
	int64_t units = 0;
	int scale = 0, digit;

	for (; p < end; p += n) {
		if ((n = utf8_next(p, end, &c)) == 0)
			return NOT_A_NUMBER;
		if ((digit = digit_of(c, &zero)) >= 0) {
			run++;
			digits++;
			/*
			 * The first of several groups has one to three digits and no zero in front.
			 */
			if (mark != 0 && scale == DECIMAL_SCALE) {
				if (digit != 0)
					return "has more than 9 decimals";
				continue;
			}
			if (units > (LIMIT - 1 - digit) / 10)
				return "has more than 18 digits";
			units = units * 10 + digit;
			scale += mark != 0;
			continue;
		}
		if (digit == -2)
			return "mixes digits of two scripts";
		if (mark != 0)
			return c == mark ? "has two decimal marks" : NOT_A_NUMBER;
		if (c == 0x66b || c == (uint32_t)(unsigned char)format.mark) {
			if (between != 0 && run != 3)
				return "has groups of digits that are not threes";
			mark = c;
		} else if (c == 0x66c || (group_of(c) & format.groups) != 0) {
			if (between != 0 ? c != between || run != 3
					 : run < 1 || run > 3 || units == 0 ||
				    units < (run == 3	       ? 100
						    : run == 2 ? 10
							       : 1))
				return "has groups of digits that are not threes";
			between = c;
		} else
			return NOT_A_NUMBER;
		run = 0;
	}
	if (digits == 0)
		return NOT_A_NUMBER;
	if (between != 0 && mark == 0 && run != 3)
		return "has groups of digits that are not threes";
	*out = (struct decimal){ units, scale };
	return NULL;
}

static bool
same_value(struct decimal a, struct decimal b)
{

	return decimal_to_sum(a) == decimal_to_sum(b);
}

/*
 * Where the mark is not known, what only one of the two usual ones can read, or both read alike, is
 * read.
 */
static const char *
read_either(struct slice text, struct decimal *out)
{
	struct decimal point, comma;
	const char *not_point = read_digits(text, number_format_of('.'), &point);
	const char *not_comma = read_digits(text, number_format_of(','), &comma);

	if (not_point != NULL && not_comma != NULL)
		return not_point;
	if (not_point == NULL && not_comma == NULL && !same_value(point, comma))
		return "has a mark that may be the decimal mark or stand between thousands";
	*out = not_point == NULL ? point : comma;
	return NULL;
}

/* `-?digits[,digits]` by way of decimal_parse(). */
static bool
read_plain_comma(struct slice text, struct decimal *out)
{
	char copy[24];
	size_t i;

	if (text.n > sizeof(copy))
		return false;
	for (i = 0; i < text.n; i++) {
		if (text.p[i] == '.')
			return false;
		copy[i] = text.p[i] == ',' ? '.' : text.p[i];
	}
	return decimal_parse((struct slice){ copy, text.n }, out) == CRM_OK;
}

const char *
number_read(struct slice text, struct number_format format, struct number *out)
{
	struct dress dress;
	const char *why;

	out->currency = (struct slice){ text.p, 0 };
	if (format.mark == '.' && decimal_parse(text, &out->value) == CRM_OK)
		return NULL;
	if (format.mark == ',' && read_plain_comma(text, &out->value))
		return NULL;
	/* Plain numbers whose point, if any, cannot stand before thousands. */
	if (format.mark == NUMBER_MARK_UNKNOWN && decimal_parse(text, &out->value) == CRM_OK &&
	    out->value.scale != 3)
		return NULL;
	if (text.n == 0)
		return "is empty";
	if ((why = undress(text, &dress)) != NULL)
		return why;
	if (format.mark == NUMBER_MARK_UNKNOWN)
		why = read_either(dress.digits, &out->value);
	else
		why = read_digits(dress.digits, format, &out->value);
	if (why != NULL)
		return why;
	if (dress.negative)
		out->value.units = -out->value.units;
	out->currency = dress.currency;
	return NULL;
}
