/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers as people and their programs write them.
 *
 * A plain `-?digits[.digits]` is left to decimal_parse().  Anything else is read in two steps:
 * undress() takes off what may be around the digits (blanks, one sign or one pair of parentheses,
 * one currency, the dash of a price such as `5,-`), and number_digits() reads the rest.
 *
 * A number is exact or refused.  The one exception is a number with more decimals than a table
 * holds, mostly the noise of binary floating point (35.980000000000004): where the format allows
 * it, it is rounded half to even, and number.rounded says so, for the caller to count.
 */
#include "ingest/number_text.h"

#include "ingest/digit.h"
#include "ingest/number_digits.h"
#include "ingest/utf8.h"

/* What is around the digits. */
struct dress {
	struct slice digits;
	struct slice currency;
	bool negative;
	uint32_t dash;		/* the mark before the dash of a price such as `5,-`; 0: none */
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
		if ((n = utf8_next(p, end, &c)) == 0 || (group = number_group_of(c)) == 0)
			return false;
		*groups |= group;
		p += n;
	}
	return text.n > 0;
}

static bool
is_blank(uint32_t c)
{

	return c == ' ' || c == '\t' || number_group_of(c) == NUMBER_GROUP_BLANK || c == 0x3000;
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

static bool
is_dash(uint32_t c)
{

	return sign_of(c) < 0 || (c >= 0x2010 && c <= 0x2015);
}

/*
 * The bytes at the end of a price without cents, `5,-`, `5.--`, `5,=` or `5/-`, that stand in for
 * the decimals: one or two dashes, or `=`, and the mark before them, which goes to *${mark}.
 * 0 where there is no such end: the minus of `5,00-` is a sign.
 */
static size_t
price_dash(const char *p, const char *end, uint32_t *mark)
{
	const char *at = end;
	uint32_t c, before;
	size_t n;
	int dashes;

	for (dashes = 0; dashes < 2 && (n = last_char(p, at, &c)) > 0; dashes++) {
		if (!is_dash(c) && c != '=')
			break;
		at -= n;
	}
	if (dashes == 0 || (n = last_char(p, at, &c)) == 0 || (c != ',' && c != '.' && c != '/'))
		return 0;
	at -= n;
	/* There is a digit before it: `.-` is no price. */
	if (last_char(p, at, &before) == 0 || digit_value(before) < 0)
		return 0;
	*mark = c;
	return (size_t)(end - at);
}

/*
 * Take off what is before and after the digits, in any order: blanks, at most one sign, one pair of
 * parentheses, one currency, and the dash of a price.
 */
static const char *
undress(struct slice text, struct dress *dress)
{
	const char *p = text.p, *end = text.p + text.n;
	int sign = 0, opened = 0, closed = 0, side;
	bool minus_after = false;

	*dress = (struct dress){ 0 };
	for (side = 0; side < 2; side++) {
		while (p < end) {
			uint32_t c;
			size_t n = side == 0 ? utf8_next(p, end, &c) : last_char(p, end, &c), price;

			if (n == 0)
				return NUMBER_NONE;
			if (digit_value(c) >= 0)
				break;
			if (is_blank(c) || is_bidi(c)) {
				;
			} else if (side == 1 && dress->dash == 0 && !minus_after &&
			    (price = price_dash(p, end, &dress->dash)) > 0) {
				n = price;
			} else if (sign_of(c) != 0) {
				if (sign != 0)
					return "has two signs";
				sign = sign_of(c);
				minus_after = side == 1;
			} else if (c == (side == 0 ? '(' : ')')) {
				if ((side == 0 ? opened++ : closed++) > 0)
					return NUMBER_NONE;
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
		return NUMBER_NONE;
	dress->negative = sign < 0 || opened > 0;
	dress->digits = (struct slice){ p, (size_t)(end - p) };
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
read_either(struct slice text, struct number_format format, struct number *out)
{
	struct number_format as = number_format_of('.');
	struct number point, comma;
	const char *not_point, *not_comma;

	as.rounds = format.rounds;
	as.decimals = format.decimals;
	not_point = number_digits(text, as, &point);
	as.mark = ',';
	as.groups ^= NUMBER_GROUP_DOT | NUMBER_GROUP_COMMA;
	not_comma = number_digits(text, as, &comma);
	if (not_point != NULL && not_comma != NULL)
		return not_point;
	if (not_point == NULL && not_comma == NULL && !same_value(point.value, comma.value))
		return "has a mark that may be the decimal mark or separate thousands";
	*out = not_point == NULL ? point : comma;
	return NULL;
}

/*
 * Read a price without cents, whose mark ${dash} and dashes have been taken off: a mark that has a
 * dash after it is the decimal mark, whatever the format says, so it cannot separate groups too.
 */
static const char *
read_dashed(struct slice text, uint32_t dash, struct number_format format, struct number *out)
{
	const char *why;

	if (dash != '/') {
		format.groups &= ~number_group_of(dash);
		if (format.mark != (char)dash && format.mark != NUMBER_MARK_UNKNOWN)
			format.groups &= ~number_group_of((uint32_t)(unsigned char)format.mark);
		else if (format.mark == NUMBER_MARK_UNKNOWN)
			format.groups = number_format_of((char)dash).groups;
		/* No mark can come: all of it is before the dash. */
		format.mark = (char)0xff;
	} else if (format.mark == NUMBER_MARK_UNKNOWN)
		return read_either(text, format, out);
	if ((why = number_digits(text, format, out)) != NULL)
		return why;
	return dash != '/' && out->value.scale > 0 ? NUMBER_NONE : NULL;
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
	out->rounded = false;
	if (format.mark == '.' && decimal_parse(text, &out->value) == CRM_OK)
		return NULL;
	if (format.mark == ',' && read_plain_comma(text, &out->value))
		return NULL;
	/* Plain numbers whose point, if any, cannot separate thousands. */
	if (format.mark == NUMBER_MARK_UNKNOWN && decimal_parse(text, &out->value) == CRM_OK &&
	    out->value.scale != 3)
		return NULL;
	if (text.n == 0)
		return "is empty";
	if ((why = undress(text, &dress)) != NULL)
		return why;
	if (dress.dash != 0)
		why = read_dashed(dress.digits, dress.dash, format, out);
	else if (format.mark == NUMBER_MARK_UNKNOWN)
		why = read_either(dress.digits, format, out);
	else
		why = number_digits(dress.digits, format, out);
	if (why != NULL)
		return why;
	if (dress.negative)
		out->value.units = -out->value.units;
	out->currency = dress.currency;
	return NULL;
}
